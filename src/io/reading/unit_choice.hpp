// Unit choice: the units of an input and how its values get there.
// May know: input, CF's words for differences, core's units.
// Must not know: files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/core/units.hpp"
#include "fieldwise/io/cf/variable_kind.hpp"
#include "fieldwise/io/index/input_spec.hpp"

namespace fieldwise::io {

/// Holds the units of a field, whether its values are differences, and the way from the first file's units.
struct UnitChoice {
  core::Units stated;  ///< of the first file, or assumed
  core::Units units;   ///< of the field
  bool difference = false;
  core::LinearConversion from_stated;
};

/// Returns `second` after `first`.
core::LinearConversion composed(const core::LinearConversion& first, const core::LinearConversion& second) noexcept;

/// Chooses the units of an input whose file states `stated` (empty: none); `said` is what it says of differences. A
/// notice tells why temperatures are converted as differences, or of words that hint at it where they are not. Errors:
/// usage for units asked of a file that states none; inputs_disagree for units that do not convert; both name `target`
/// (file and variable).
UnitChoice choose_units(const InputSpec& spec, std::string_view stated, const StatedDifference& said,
                        const std::string& target, std::vector<std::string>& notices);

/// Returns the conversion from the units of a further file to those of the first. Errors: inputs_disagree, also where
/// one file says that its values are differences, the other does not, and the conversion depends on it.
core::LinearConversion conversion_to_first(const InputSpec& spec, std::string_view stated, const StatedDifference& said,
                                           const UnitChoice& choice, const std::string& target);

}  // namespace fieldwise::io
