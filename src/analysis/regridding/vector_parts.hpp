// VectorParts: the two parts of vectors on a sphere as three coordinates in space, which may be averaged, and back.
// May know: core.
// Must not know: how values of one grid make those of another, files.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "fieldwise/analysis/regridding/regrid.hpp"
#include "fieldwise/core/header.hpp"
#include "fieldwise/core/numeric/sphere.hpp"
#include "fieldwise/core/numeric/tile_view.hpp"

namespace fieldwise::analysis {

/// Tells whether a standard name is that of a part along rows or columns of a grid ("x_wind", "sea_water_y_velocity",
/// "grid_eastward_wind").
bool is_along_grid(const std::string& standard_name);

/// Tells whether two parts lie along the rows and columns of their grid, which is not that of east and north. Errors:
/// usage where names do not tell, where they tell two things, and for parts along the rows of a grid that has none.
bool are_along_grid(const core::FieldHeader& first, const core::FieldHeader& second, PartDirections directions);

/// Returns the standard name of a part once it is turned to the east or north, or nothing where there is none.
std::string turned_name(const std::string& standard_name);

/// Holds the directions of parts at each point of one grid and those of east and north at each of another.
class VectorParts {
 public:
  /// Takes the grids, which have places, and whether parts lie along rows and columns of the first. These directions
  /// are those from the point before to the point after, at edges of second order too.
  VectorParts(const core::Grid& from, const core::Grid& to, bool along_grid);

  [[nodiscard]] std::size_t bytes() const noexcept;

  /// Writes one of three coordinates in space (0, 1, 2) of one time of both parts; missing where either is.
  void to_space(const core::TileView& first, const core::TileView& second, std::size_t time, std::size_t coordinate,
                const core::MutableTileView& space) const;

  /// Adds what one coordinate in space is to the east and to the north, at one time.
  void add_parts(const core::TileView& space, std::size_t time, std::size_t coordinate,
                 const core::MutableTileView& east, const core::MutableTileView& north) const;

 private:
  /// Holds two directions at each point [row, column].
  struct Directions {
    std::vector<core::Vector3> first;
    std::vector<core::Vector3> second;
  };
  static Directions east_and_north(const core::Grid& grid);
  static Directions rows_and_columns(const core::Grid& grid);

  Directions from_;
  Directions to_;
};

}  // namespace fieldwise::analysis
