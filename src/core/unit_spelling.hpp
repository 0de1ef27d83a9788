// Unit spelling: how archives write units, and how UDUNITS writes the same.
// May know: the standard library.
// Must not know: UDUNITS, units.
#pragma once

#include <string>
#include <string_view>

namespace fieldwise::core {

/// Returns the text as UDUNITS spells what it means, or the text itself where UDUNITS needs no help: "Degrees C" is
/// degC (UDUNITS reads an angle times a coulomb), "pa" is Pa (a pico-are), "mb" is mbar (a millibarn).
std::string respelled_units(std::string_view text);

/// Returns the text with every word that is a unit in another case in its right case ("W M-2", "kelvin"), and all
/// others in lower case: worth a try for text that UDUNITS does not know.
std::string recased_units(std::string_view text);

}  // namespace fieldwise::core
