// minimise_squares: a curve's least squares by minimisers that know nothing of squares, to check a fit with.
// May know: levenberg_marquardt's problem; its source file uses NLopt.
// Must not know: grids, formulas, units, options.
#pragma once

#include <span>
#include <vector>

#include "fieldwise/kernels/levenberg_marquardt.hpp"

namespace fieldwise::kernels {

/// Names an algorithm of NLopt: without derivatives Nelder and Mead's simplex (1965, doi 10.1093/comjnl/7.4.308),
/// Rowan's subplex (1990) and Powell's COBYLA (1994); with them the limited memory of Broyden, Fletcher, Goldfarb and
/// Shanno (Liu and Nocedal 1989, doi 10.1007/BF01589116) and Kraft's sequential quadratic programming (1994, doi
/// 10.1145/192115.192124).
enum class Minimiser { nelder_mead, subplex, cobyla, lbfgs, slsqp };

/// Holds where a minimiser ended.
struct SquaresMinimum {
  std::vector<double> parameters;
  FitEnd end = FitEnd::converged;
  int evaluations = 0;
};

/// Minimises the weighted sum of squares from a start within the bounds, with at most so many evaluations. Parameters
/// are scaled by their start, the squares by those at the start. It ends where neither changes by 1e-9 (parameters) or
/// 1e-15 (squares) any more, or where rounding allows no better; `too_many_steps` where that is not reached. Nothing in
/// it is random.
SquaresMinimum minimise_squares(const CurveProblem& problem, std::span<const double> start, Minimiser minimiser,
                                int max_evaluations);

}  // namespace fieldwise::kernels
