// line_fit: lines and distributions as they are drawn over values; those that are written are made by operations.
// May know: figure.
// Must not know: fields, GMT.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "fieldwise/plot/figure.hpp"

namespace fieldwise::plot {

/// Holds a line y = mean_y + slope (x - mean_x) through `count` pairs.
struct FittedLine {
  double slope = 0.0;
  double mean_x = 0.0;
  double mean_y = 0.0;
  double correlation = 0.0;
  double residual_sd = 0.0;  ///< sqrt(sum of squared residuals / (count - 2))
  double spread_x = 0.0;     ///< sum of squared departures of x
  std::size_t count = 0;

  [[nodiscard]] double at(double x) const { return mean_y + slope * (x - mean_x); }

  /// Returns the line between two places with the band in which it lies with 95 % (Student's t, count - 2 degrees of
  /// freedom, values taken as independent).
  [[nodiscard]] DrawnFit drawn(double from, double until) const;
};

/// Fits a line to the pairs of which both are finite; nothing for fewer than three, or where all x are alike.
std::optional<FittedLine> fitted_line(const std::vector<double>& x, const std::vector<double>& y);

/// Returns the two-sided 95 % quantile of Student's t, by the expansion of Abramowitz & Stegun (1964), 26.7.5: within
/// 0.5 % from 4 degrees of freedom on, and exact numbers for fewer.
double student_t_95(std::size_t degrees);

/// Holds a gamma distribution of values above 0.
struct DrawnGamma {
  double shape = 0.0;
  double scale = 0.0;
  /// Returns the density at a value.
  [[nodiscard]] double density(double value) const;
};

/// Fits it to values above 0 by Thom's (1958) approximation of the maximum of the likelihood; nothing for fewer than
/// ten, or where all are alike.
std::optional<DrawnGamma> drawn_gamma(const std::vector<double>& values);

}  // namespace fieldwise::plot
