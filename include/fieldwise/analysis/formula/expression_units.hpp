// Units of an expression, derived from those of its variables.
// May know: expression, core's units.
// Must not know: fields, values.
#pragma once

#include <span>
#include <string>

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

}  // namespace fieldwise::analysis
