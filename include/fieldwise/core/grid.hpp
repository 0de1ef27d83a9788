// Grid: where the points of a field lie on the sphere, cell edges and cell areas, wrap and repeated columns.
// May know: error.
// Must not know: time, values, files.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>
#include "fieldwise/core/numeric/earth.hpp"

namespace fieldwise::core {

/// Names the kinds of horizontal grid. `none` is a series: one row, one column, no latitude and longitude.
enum class GridKind { none, rectilinear, curvilinear };

/// Holds a horizontal grid of `rows` x `columns` points. Degrees north and east; any longitude convention;
/// latitude ascending or descending as in the file. On a curvilinear grid the coordinates have one value a
/// point [row, column]; an unstructured grid is curvilinear with one row.
struct Grid {
  GridKind kind = GridKind::none;
  std::size_t rows = 1;
  std::size_t columns = 1;
  std::vector<double> lat_deg;  ///< rectilinear: [row]; curvilinear: [row, column]
  std::vector<double> lon_deg;  ///< rectilinear: [column]; curvilinear: [row, column]
  /// Edges: rectilinear [row, 2] and [column, 2]; curvilinear: [row, column, vertex]; empty where not known.
  std::vector<double> lat_bounds_deg;
  std::vector<double> lon_bounds_deg;
  std::vector<double> cell_area_m2;  ///< [row, column] where the file gives it; else empty
  std::string lat_name = "lat";      ///< names of the coordinate variables when written
  std::string lon_name = "lon";
  std::string row_dimension =
      "lat";  ///< names of the dimensions when written; equal to the names above where rectilinear
  std::string column_dimension = "lon";
  bool unstructured = false;  ///< written with one dimension (`column_dimension`)

  [[nodiscard]] std::size_t size() const noexcept { return rows * columns; }
};

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

/// Returns the grid of some rows and columns (rectilinear), with bounds and areas of the same; a whole circle is added
/// to the longitudes after the seam, so that they increase. Longitudes that decrease throughout stay.
Grid select_grid(const Grid& grid, const std::vector<std::size_t>& rows, const std::vector<std::size_t>& columns);

/// Tells whether two grids are the same: kind, size and coordinates to 1e-4 of the spacing (to 4e-5 degrees on finer
/// grids, for coordinates kept in single precision; to 1e-4 degrees where curvilinear), longitudes modulo 360.
bool same_grid(const Grid& a, const Grid& b);

/// Describes how two grids differ in one phrase ("73 x 144 and 72 x 144 points"), for error sentences.
std::string grid_difference(const Grid& a, const Grid& b);

/// Marks columns of a rectilinear grid that stand at the same place of the circle as an earlier one (20 and 380, -180
/// and 180): these count once.
std::vector<bool> repeated_columns(const Grid& grid);

/// Tells whether the columns (repeated ones apart) go round the whole circle with no wider gap than their spacing.
bool is_cyclic(const Grid& grid);

/// Returns cell edges: the bounds where given, else midpoints (ends mirrored), latitudes clipped at the poles; the
/// outer cells of Gaussian rows reach to the pole, and across the seam of a cyclic grid the first and last column are
/// neighbours. Rectilinear only. [row, 2] and [column, 2].
std::vector<double> lat_edges_deg(const Grid& grid);
std::vector<double> lon_edges_deg(const Grid& grid);

/// Returns the area of each cell [row, column] in square metres on a sphere: `cell_area_m2` where given, else from
/// bounds or midpoints; curvilinear cells from their vertices, joined by great circles. A repeated column has area 0,
/// as have cells whose area or vertices are missing. Errors: inputs_disagree for a curvilinear grid without areas and
/// vertices, or a grid of kind none.
std::vector<double> cell_areas_m2(const Grid& grid, double radius_m = kEarthRadiusM);

/// Returns the row and column of the point nearest to a place on the sphere (great circle).
std::pair<std::size_t, std::size_t> nearest_point(const Grid& grid, double lat_deg, double lon_deg);

}  // namespace fieldwise::core
