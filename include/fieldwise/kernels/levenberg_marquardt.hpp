// LevenbergMarquardt: least squares of a curve with any number of parameters at the values of one column, with bounds.
// May know: the standard library; its source file uses Eigen.
// Must not know: grids, formulas, units, options.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace fieldwise::kernels {

/// Writes the values of a curve at all cases for some parameters and, where `slopes` is not empty, its derivatives by
/// each parameter: [parameter, case]. What is not finite there ends or shortens a step.
using Curve =
    std::function<void(std::span<const double> parameters, std::span<double> values, std::span<double> slopes)>;

/// Names why a fit ended.
enum class FitEnd {
  converged,
  too_many_steps,
  not_determined,  ///< the derivative by a parameter is that of others, or nothing: its value does not matter
  not_finite       ///< the curve or its derivatives are not finite at the start, or at the end in the way down
};

/// Holds what is fitted: a curve to values without NaN, more than there are parameters.
struct CurveProblem {
  Curve curve;
  std::span<const double> y;
  std::span<const double> root_weights;  ///< roots of the weights of the values; empty: all are 1
  std::span<const double> lower;         ///< of each parameter; -infinity: no bound
  std::span<const double> upper;         ///< of each parameter; +infinity: no bound
};

/// Holds a fit. Missing is NaN.
struct CurveFit {
  std::vector<double> parameters;
  std::vector<double> variances;  ///< the diagonal of (J'WJ)^-1; missing of a parameter on its bound
  std::vector<double> residuals;  ///< y less the curve, without weights
  double squares = 0.0;           ///< the weighted sum of their squares
  int steps = 0;                  ///< how often the curve was evaluated for it
  FitEnd end = FitEnd::converged;
};

/// Fits curves, one after another, in memory that is kept from one to the next; not safe from several threads at once.
/// Steps are those of a trust region scaled by the derivatives (More 1978): the parameter of Levenberg and Marquardt is
/// found so that the scaled step has the length of the region, which grows and shrinks with how well the curve was
/// foretold. Each is solved by Householder's QR of the derivatives, never by their products. A parameter on a bound
/// that the sum of squares pushes against rests; steps beyond a bound end on it. A fit has converged where the part of
/// the residuals that a step could still take away is below 1e-8 of them (Bates and Watts 1981, which is 1e-8 standard
/// errors in all parameters together, but for a factor of the counts), where a step foretells less than 1e-15
/// of the squares and gains no more than rounding, where no step of more than rounding gains anything, or where
/// residuals are nothing but rounding; not where steps are so short for want of values beyond them. Source: More
/// (1978), doi 10.1007/BFb0067700; Bates and Watts (1981), doi 10.1080/00401706.1981.10486257.
class LevenbergMarquardt {
 public:
  LevenbergMarquardt();
  LevenbergMarquardt(const LevenbergMarquardt&) = delete;
  LevenbergMarquardt& operator=(const LevenbergMarquardt&) = delete;
  ~LevenbergMarquardt();

  /// Fits from a start, which is moved within the bounds, with at most `max_steps` evaluations. The result is valid
  /// until the next call.
  const CurveFit& fit(const CurveProblem& problem, std::span<const double> start, int max_steps);

  /// Describes parameters that were found in another way as a fit that ended so.
  const CurveFit& describe(const CurveProblem& problem, std::span<const double> parameters, FitEnd end, int steps);

  /// Returns those values of the parameters in `which` with which a curve that is linear in them has the least squares,
  /// the others being as in `parameters`; their sum of squares too. The answer is `converged`, or why they cannot be
  /// told: `not_determined` or `not_finite`.
  FitEnd solve_linear(const CurveProblem& problem, std::span<const std::size_t> which, std::span<double> parameters,
                      double& squares);

 private:
  class Work;
  std::unique_ptr<Work> work_;
};

}  // namespace fieldwise::kernels
