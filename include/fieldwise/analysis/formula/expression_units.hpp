// Units of an expression, derived from those of its variables.
// May know: expression, core's units.
// Must not know: fields, values.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "fieldwise/analysis/formula/expression.hpp"
#include "fieldwise/core/units.hpp"

namespace fieldwise::analysis {

/// Holds the units of a value and whether it is a difference (of temperatures: 1 degC is then 1 K).
struct ValueUnits {
  core::Units units;
  bool difference = false;
};

/// Returns the units of an expression. What is added, compared or chosen between must have the same units; a bare
/// number takes those of the other side. Factors multiply their units, a number as a factor or divisor changes none;
/// powers need whole numbers or a root that the units have; exp, log and angles are of numbers without units.
/// The difference of two temperatures is a difference. Where a variable has no units (or unknown ones) that matter,
/// neither has the result. Errors: inputs_disagree, a sentence that names the two sides.
ValueUnits derive_units(const Expression& expression, std::span<const std::string> names,
                        std::span<const ValueUnits> variables);

/// Holds how the values of an expression come into units that are asked for.
struct AskedUnits {
  bool difference = false;           ///< the result is a difference
  core::LinearConversion from_text;  ///< of the values of the formula as it is written
  std::string notice;  ///< why values that look convertible are only labelled, or what length months have; else empty
};

/// Returns the way of an expression's values to the units asked for. Values are converted where the units of the
/// expression are known for certain; where a number is added or a factor (`t - 273.15`, `pr * 86400`), or is given by
/// a function such as exp, the number may be the conversion, so that values are labelled as asked and stay what they
/// are, as they do where inputs have no units that fit together. Errors: inputs_disagree, where certain units do not
/// convert to those asked for.
AskedUnits asked_units(const Expression& expression, std::span<const std::string> names,
                       std::span<const ValueUnits> variables, const core::Units& asked);

}  // namespace fieldwise::analysis
