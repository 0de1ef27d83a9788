// DistinctColumns: the columns of a rectilinear grid without those that repeat a place, and how they go round.
// May know: core.
// Must not know: values, operations.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "fieldwise/core/grid.hpp"

namespace fieldwise::analysis {

/// Holds each place of the circle once, in the order of the grid.
struct DistinctColumns {
  std::vector<std::size_t> columns;   ///< columns without the repeated ones
  std::vector<std::size_t> place_of;  ///< [column] its position among those
  std::vector<double> lon_rad;        ///< longitudes of those, each less than half a circle from the one before
  std::vector<double> width_rad;      ///< half the way to either neighbour; on a cyclic grid they sum to the circle
  bool cyclic = false;
  bool even = false;  ///< evenly spaced, to what single precision allows; then lon_rad is so exactly

  /// Finds them. Errors: usage where there are fewer than two.
  explicit DistinctColumns(const core::Grid& grid);

  /// Returns the number of places.
  [[nodiscard]] std::size_t size() const noexcept { return columns.size(); }
  /// Tells whether no column repeats another, so that columns and places are the same.
  [[nodiscard]] bool all() const noexcept { return columns.size() == place_of.size(); }
  /// Returns longitudes with `more` further ones on either side, round the circle; only where cyclic.
  [[nodiscard]] std::vector<double> wrapped_rad(std::size_t more) const;
  /// Tells whether every place has another half a circle away, size() / 2 places on.
  [[nodiscard]] bool has_opposites() const;
  /// Copies the values of a row with `more` further ones on either side: round the circle, or missing.
  void pad(std::span<const double> row, std::size_t more, std::vector<double>& padded) const;
  /// Copies the values of a row as seen from half a circle away.
  void turn_half(std::span<const double> row, std::vector<double>& turned) const;

 private:
  void find_spacing(const core::Grid& grid);
  void find_widths();
};

}  // namespace fieldwise::analysis
