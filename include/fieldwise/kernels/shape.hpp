// Shape: skewness and kurtosis of a sample.
// May know: the standard library.
// Must not know: units, calendars.
#pragma once

#include <span>

namespace fieldwise::kernels {

/// Says whether skewness and kurtosis are those of the sample, or estimates of those of the population behind it.
enum class ShapeEstimator { population, adjusted };

/// Holds the shape of a sample; missing is NaN.
struct Shape {
  double skewness = 0.0;
  double kurtosis = 0.0;  ///< less 3: 0 for a normal distribution
};

/// Returns the shape of a sample without NaN. population: g1 = m3 / m2^1.5, g2 = m4 / m2^2 - 3, m_k = sum (x - mean)^k
/// / n. adjusted: G1 = g1 sqrt(n (n - 1)) / (n - 2) (Fisher and Pearson), G2 = (n - 1) ((n + 1) g2 + 6) / ((n - 2) (n -
/// 3)). Missing: fewer than 2 values (adjusted: 3 and 4), or a constant. Source: Joanes & Gill (1998), doi
/// 10.1111/1467-9884.00122.
Shape shape_of(std::span<const double> sample, ShapeEstimator estimator);

}  // namespace fieldwise::kernels
