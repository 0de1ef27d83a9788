// Unit product: how the product of two plain unit texts is written, common symbols merged.
// May know: the standard library.
// Must not know: UDUNITS, units.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fieldwise::core {

/// Returns the text of `first` times `second` to the power `power` where both are plain products of symbols ("m s-1",
/// "kg/m2") and share one at least: "m s-1" per "m" is "s-1". Symbols that meet within one text stay ("kg kg-1").
/// Nothing where no symbol is shared or a text is not plain ("10 year", "%").
std::optional<std::string> merged_units(std::string_view first, std::string_view second, int power);

}  // namespace fieldwise::core
