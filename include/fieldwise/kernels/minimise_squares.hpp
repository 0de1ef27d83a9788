// minimise_squares: a curve's least squares by minimisers that know nothing of squares, to check a fit with.
// May know: levenberg_marquardt's problem, minimise's methods.
// Must not know: grids, formulas, units, options.
#pragma once

#include <span>
#include <vector>

#include "fieldwise/kernels/levenberg_marquardt.hpp"
#include "fieldwise/kernels/minimise.hpp"

namespace fieldwise::kernels {

/// Holds where a minimiser ended.
struct SquaresMinimum {
  std::vector<double> parameters;
  FitEnd end = FitEnd::converged;
  int evaluations = 0;
};

/// Minimises the weighted sum of squares from a start within the bounds, with at most so many evaluations. Parameters
/// are scaled by their start, the squares by those at the start. It ends where neither changes by 1e-9 (parameters) or
/// 1e-15 (squares) any more, or where rounding allows no better; `too_many_steps` where that is not reached. Scan and
/// annealing reach no such end, and need bounds.
SquaresMinimum minimise_squares(const CurveProblem& problem, std::span<const double> start, Minimiser minimiser,
                                int max_evaluations);

}  // namespace fieldwise::kernels
