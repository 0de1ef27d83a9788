// Grid: where the points of a field lie on the sphere, selection and comparison, wrap and repeated columns.
// May know: error, projection, HEALPix cells.
// Must not know: time, values, files.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fieldwise/core/healpix.hpp"
#include "fieldwise/core/projection.hpp"

namespace fieldwise::core {

/// Names the kinds of horizontal grid. `none` is a series: one row, one column, no latitude and longitude. The points
/// of an `unplaced` grid have rows or columns, but not both a latitude and a longitude: projected coordinates alone,
/// zonal means, sections, meshes whose places are in another file.
enum class GridKind { none, rectilinear, curvilinear, unplaced };

/// Holds a horizontal grid of `rows` x `columns` points. Degrees north and east; any longitude convention;
/// latitude ascending or descending as in the file. On a curvilinear grid the coordinates have one value a
/// point [row, column]; an unstructured grid has one row, or several into which its cells are cut in their order (see
/// mesh_fold.hpp). On an unplaced one latitudes have one value a row, longitudes one a column, and at least one of both
/// is empty.
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
  bool unstructured = false;                         ///< written with one dimension (`column_dimension`)
  bool rows_alone = false;                           ///< unplaced, written with one dimension (`row_dimension`)
  std::shared_ptr<const GridProjection> projection;  ///< set where the file has one; says nothing to `same_grid`
  /// Set where the points are cells of HEALPix (unstructured; bounds may be empty all the same): these have areas and
  /// corners of their own, and two such grids are the same where their cells are.
  std::shared_ptr<const HealpixCells> healpix;

  [[nodiscard]] std::size_t size() const noexcept { return rows * columns; }
  /// Tells whether points have a latitude and a longitude.
  [[nodiscard]] bool has_places() const noexcept {
    return kind == GridKind::rectilinear || kind == GridKind::curvilinear;
  }
  /// Tells whether rows are whole circles of latitude, as those of zonal means are.
  [[nodiscard]] bool has_zones() const noexcept { return rows_alone && !lat_deg.empty(); }
};

/// Returns the grid of some rows and columns (rectilinear), with bounds, areas and projection of the same; a whole
/// circle is added to the longitudes after the seam, so that they increase. Longitudes that decrease throughout stay.
Grid select_grid(const Grid& grid, const std::vector<std::size_t>& rows, const std::vector<std::size_t>& columns);

/// Tells whether two grids are the same: kind, size and coordinates to 1e-4 of the spacing (to 4e-5 degrees on finer
/// grids, for coordinates kept in single precision; to 1e-4 degrees where curvilinear), longitudes modulo 360. Of
/// unplaced grids the coordinates of rows and columns are compared, too, where both have some.
bool same_grid(const Grid& a, const Grid& b);

/// Describes how two grids differ in one phrase ("73 x 144 and 72 x 144 points"), for error sentences.
std::string grid_difference(const Grid& a, const Grid& b);

/// Marks columns that stand at the same place of the circle as an earlier one (20 and 380, -180 and 180), on a
/// curvilinear grid those all of whose places are those of an earlier one: these count once.
std::vector<bool> repeated_columns(const Grid& grid);

/// Tells whether the columns (repeated ones apart) go round the whole circle with no wider gap than their spacing, and
/// without a hole.
bool is_cyclic(const Grid& grid);

/// Names the dimensions of a grid with their sizes: "y (35) and x (30)", "cell (20480)".
std::string describe_dimensions(const Grid& grid);

/// Returns the row and column of the point nearest to a place on the sphere (great circle) of a grid with places.
std::pair<std::size_t, std::size_t> nearest_point(const Grid& grid, double lat_deg, double lon_deg);

}  // namespace fieldwise::core
