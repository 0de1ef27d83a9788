// Least squares: fits with several predictors, by QR, factored once for all series of the same cases.
// May know: the standard library; its source file uses Eigen.
// Must not know: units, options.
#pragma once

#include <memory>
#include <span>
#include <vector>

namespace fieldwise::kernels {

/// Holds a fit: coefficient 0 is the intercept. Missing is NaN.
struct LeastSquaresFit {
  std::vector<double> coefficients;
  std::vector<double> standard_errors;
  std::vector<double> inflation;  ///< of the variance of each predictor's coefficient, 1 / (1 - R^2 on the others)
  double r_squared = 0.0;
  double residual_sd = 0.0;
  double n = 0.0;  ///< complete cases
};

/// Fits y = b0 + b1 x1 + ... for one set of cases and many y. Predictors are centred and brought to unit length before
/// Householder's QR, so that neither their means nor their units cost digits (sums over pairs could be indefinite).
/// Source: Golub & Van Loan (2013), algorithm 5.2.1; Belsley, Kuh & Welsch (1980) for the inflation.
class LeastSquares {
 public:
  /// Factors the design; all predictors have the length of `cases`, without NaN.
  explicit LeastSquares(const std::vector<std::vector<double>>& predictors, std::size_t cases);
  LeastSquares(const LeastSquares&) = delete;
  LeastSquares& operator=(const LeastSquares&) = delete;
  ~LeastSquares();

  /// Tells whether there are more cases than coefficients and the predictors do not depend on each other.
  [[nodiscard]] bool is_solvable() const noexcept;

  /// Fits one series; all missing where it cannot be solved. A constant y has slopes 0 and r_squared missing. Where
  /// `residuals` is not null, they are written there.
  LeastSquaresFit fit(std::span<const double> y, std::vector<double>* residuals = nullptr) const;

 private:
  class Factors;
  std::unique_ptr<const Factors> factors_;
};

}  // namespace fieldwise::kernels
