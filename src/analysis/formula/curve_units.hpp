// curve_units: the units of the parameters of a curve, from those of its variable and its values.
// May know: expressions, core's units.
// Must not know: fields, values.
#pragma once

#include <vector>

#include "analysis/formula/formula_curve.hpp"
#include "fieldwise/analysis/formula/expression_units.hpp"

namespace fieldwise::analysis {

/// Holds the units in which a parameter is written; none where they cannot be derived.
struct ParameterUnits {
  core::Units units;
  double factor = 1.0;      ///< by which its value in the curve is multiplied to be in them
  bool difference = false;  ///< it is a difference (of temperatures)
};

/// Returns the units of each parameter. Terms of a sum have those of the sum, factors those that are left of a product,
/// and what a function such as exp or sin is of has none; a number in a product or a sum changes nothing. Of a sum that
/// is a temperature one parameter that stands alone is a temperature, every other term a difference. What only a power
/// with a fitted exponent would tell cannot be derived.
std::vector<ParameterUnits> parameter_units(const FormulaCurve& curve, const ValueUnits& variable,
                                            const ValueUnits& values);

}  // namespace fieldwise::analysis
