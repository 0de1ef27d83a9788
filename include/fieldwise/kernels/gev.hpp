// Gev: the generalized extreme value distribution: fits by L-moments and maximum likelihood, return levels.
// May know: the standard library; its source file uses Boost's special functions.
// Must not know: units, calendars, what the maxima are of.
#pragma once

#include <array>
#include <span>

namespace fieldwise::kernels {

/// Holds the distribution exp(-(1 + shape (x - location) / scale)^(-1/shape)). A positive shape has a heavy upper tail
/// (scipy's c and Hosking's k are -shape). Missing is NaN.
struct Gev {
  double location = 0.0;
  double scale = 0.0;
  double shape = 0.0;
};

/// Holds a fit and the covariance of location, log(scale) and shape (the inverse of the observed information).
struct GevFit {
  Gev gev;
  std::array<std::array<double, 3>, 3> covariance{};
};

/// Fits by L-moments: shape from the exact relation of the third ratio, not Hosking's approximation of it. The sample
/// (no NaN) is sorted. Missing: fewer than 3 values, or a constant. Source: Hosking (1990), JRSS B 52, 105-124, table
/// 1; unbiased sample moments of Landwehr et al. (1979), doi 10.1029/WR015i005p01055.
Gev gev_by_l_moments(std::span<double> sample);

/// Fits by maximum likelihood: Newton's method with exact derivatives from the L-moments' fit. The sample is sorted.
/// Missing: fewer than 3 values, a constant, or no maximum with a shape above -1 (below it the likelihood has none).
/// Source: Prescott & Walden (1980), doi 10.1093/biomet/67.3.723.
GevFit gev_by_likelihood(std::span<double> sample);

/// Returns the level that one block in `period` (above 1) exceeds: the quantile of 1 - 1/period.
double return_level(const Gev& gev, double period);

/// Returns the standard error of a return level by the delta method. Source: Coles (2001), section 3.3.3.
double return_level_error(const GevFit& fit, double period);

}  // namespace fieldwise::kernels
