// Multiple regression: least squares with several predictors for one series, by QR.
// May know: the standard library; its source file uses Eigen.
// Must not know: units, options.
#pragma once

#include <span>
#include <vector>

namespace fieldwise::kernels {

/// Holds a fit: coefficient 0 is the intercept. Missing is NaN.
struct MultipleRegression {
  std::vector<double> coefficients;
  std::vector<double> standard_errors;
  double r_squared = 0.0;
  double residual_sd = 0.0;
  double n = 0.0;  ///< complete cases
};

/// Fits y = b0 + b1 x1 + ... over the cases where y and every predictor are valid, by Householder's QR with pivoting
/// (sums over pairs could be indefinite). All missing where there are not more cases than coefficients, or predictors
/// depend on each other. Source: Golub & Van Loan (2013), algorithm 5.4.1.
MultipleRegression multiple_regression(std::span<const double> y,
                                       const std::vector<std::span<const double>>& predictors);

}  // namespace fieldwise::kernels
