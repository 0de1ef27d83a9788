// Region: a part of the sphere between latitudes and longitudes, and the rows and columns that lie in it.
// May know: grid.
// Must not know: values, files.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "fieldwise/core/grid.hpp"

namespace fieldwise::core {

/// Selects points whose coordinates lie inside, both ends included. `lon` may cross Greenwich or the date line in
/// either convention: {350, 10}, {-10, 10}; a span of 360 or more is all longitudes; first > last wraps eastwards.
struct Region {
  std::optional<std::pair<double, double>> lat_deg;
  std::optional<std::pair<double, double>> lon_deg;
  friend bool operator==(const Region&, const Region&) = default;
};

/// Tells whether a latitude or longitude lies in the region, both ends included (to 1e-9 degrees).
bool lat_inside(const Region& region, double lat_deg);
bool lon_inside(const Region& region, double lon_deg);

/// Returns the column order that shows a region of a rectilinear grid as one run of increasing longitude: from its
/// western end on, each place of the circle once. Where every column is inside, the columns stay in the grid's order,
/// and one that repeats another is dropped only if `drop_repeated`.
std::vector<std::size_t> columns_inside(const Grid& grid, const Region& region, bool drop_repeated = false);

/// Returns the rows of a rectilinear grid whose latitude lies in the region, in the grid's order.
std::vector<std::size_t> rows_inside(const Grid& grid, const Region& region);

}  // namespace fieldwise::core
