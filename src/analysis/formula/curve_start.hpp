// CurveStart: where the search for the parameters of a curve begins at a point.
// May know: formula_curve, the kernels that fit.
// Must not know: fields, units, options.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "analysis/formula/formula_curve.hpp"
#include "fieldwise/kernels/levenberg_marquardt.hpp"

namespace fieldwise::analysis {

/// Finds start values for the parameters that have none. Those in which the curve is linear are solved by least
/// squares, the others being held; the others take candidates made from the values of the variable, whose span is T and
/// least x0: T/16, T/8, T/4, T/2, 3T/4, T, 2T; 1/T, 4/T, 16/T, -1/T, -4/T; -1, 0.5, 1, 2; and, where x0 is not 0, x0 +
/// T/4, x0 + T/2, x0 + 3T/4. All combinations are tried where these are no more than 400, else 400 of a lattice (that
/// of the golden ratio's generalisation, Roberts 2018). That with the least sum of squares is taken, the first of equal
/// ones.
class CurveStart {
 public:
  /// Takes the start values that are given, one or none a parameter.
  CurveStart(const FormulaCurve& curve, std::vector<std::optional<double>> given);

  /// Tells whether every parameter has a start value.
  [[nodiscard]] bool is_given() const noexcept { return linear_.empty() && searched_.empty(); }

  /// Writes the start values for a problem whose variable has the values `x`; the answer is `converged`. Where no
  /// combination has a finite sum of squares it is `not_determined` if values of one were finite, else `not_finite`.
  kernels::FitEnd find(const kernels::CurveProblem& problem, std::span<const double> x,
                       kernels::LevenbergMarquardt& fitter, std::span<double> start) const;

 private:
  std::vector<std::optional<double>> given_;
  std::vector<std::size_t> linear_;
  std::vector<std::size_t> searched_;
};

}  // namespace fieldwise::analysis
