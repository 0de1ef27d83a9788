// Ridges: thinning and linking of large values of a map into lines (the last two steps of Canny's detector).
// May know: the standard library.
// Must not know: the sphere, units, what the values are.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace fieldwise::kernels {

/// Describes a map [row, column]; the columns of a cyclic one go round.
struct MapShape {
  std::size_t rows = 0;
  std::size_t columns = 0;
  bool cyclic = false;
};

/// Returns, for each point, whether its value is greater than that one step back and not less than that one step on in
/// the direction (across_columns, along_rows), counted in columns and rows; values between points are interpolated
/// linearly. A point is no ridge where one of the values is missing: nothing is known beyond a gap or an edge.
/// Source: Canny (1986), doi 10.1109/TPAMI.1986.4767851.
std::vector<bool> ridges(const MapShape& shape, std::span<const double> values, std::span<const double> across_columns,
                         std::span<const double> along_rows);

/// Returns the candidates with values of at least `high`, and those of at least `low` that are joined to them by
/// candidates of at least `low`, over sides and corners. Values of 0 never count.
std::vector<bool> linked(const MapShape& shape, std::span<const double> values, const std::vector<bool>& candidates,
                         double high, double low);

/// Returns the smallest value that at least the share `share` (0 to 1) of the weight of the values that are there does
/// not exceed; NaN where none is there.
double weighted_quantile(std::span<const double> values, std::span<const double> weights, double share);

}  // namespace fieldwise::kernels
