// compute: the arithmetic of one node of an expression, for many points at once.
// May know: expression's operators.
// Must not know: parsing, units.
#pragma once

#include <array>
#include <span>

#include "fieldwise/analysis/formula/expression.hpp"

namespace fieldwise::analysis {

/// Writes the values of an operator from those of its children (as many as `out` each; unused ones are not looked at).
void compute(Operator what, const std::array<const double*, 3>& children, std::span<double> out);

}  // namespace fieldwise::analysis
