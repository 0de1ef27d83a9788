// ChartAxis: one axis of a chart: where each value stands on paper, and what is written beside it.
// May know: core's header, figure's ticks, curve axis.
// Must not know: values, GMT.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "fieldwise/core/header.hpp"
#include "fieldwise/plot/figure.hpp"

namespace fieldwise::plot {

/// Holds an axis in numbers that stand evenly on paper and grow to the right, or upwards.
struct ChartAxis {
  std::vector<double> low;  ///< edges of each value
  std::vector<double> high;
  std::vector<Tick> ticks;
  std::string text;  ///< what the axis counts, and its units
  double least = 0.0;
  double most = 1.0;

  /// Returns the value whose cell holds a number; nothing between cells.
  [[nodiscard]] std::optional<std::size_t> at(double place) const;
};

/// Makes the axis of latitudes or longitudes of a line of places.
ChartAxis axis_of_places(const core::Grid& grid);

/// Makes the axis of times, slots, lags or the like; `downwards`: the first on top.
ChartAxis axis_of_leading(const core::FieldHeader& header, bool downwards);

/// Makes the axis of levels. Pressure and depth are turned downwards; pressure that spans more than a factor of ten
/// stands by its logarithm.
ChartAxis axis_of_levels(const core::CoordinateAxis& levels);

}  // namespace fieldwise::plot
