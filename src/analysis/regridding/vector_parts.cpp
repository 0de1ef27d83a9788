#include "analysis/regridding/vector_parts.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string_view>

#include "fieldwise/analysis/cell_weights.hpp"
#include "fieldwise/core/error.hpp"

namespace fieldwise::analysis {

namespace {

using core::Vector3;

[[noreturn]] void refuse(const std::string& sentence) { throw core::Error(core::ErrorKind::usage, sentence); }

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

bool is_east_or_north(const std::string& name) {
  return !is_along_grid(name) && (contains(name, "eastward") || contains(name, "northward"));
}

/// Tells whether a name is that of the second part of two.
bool is_second(const std::string& name) {
  return contains(name, "northward") || name.starts_with("y_") || contains(name, "_y_");
}

struct TurnedName {
  std::string_view along_grid;
  std::string_view turned;
};

// CF standard names of parts along a grid, and turned. They follow no one rule, so that others get none.
constexpr std::array<TurnedName, 12> kTurnedNames{{
    {"x_wind", "eastward_wind"},
    {"y_wind", "northward_wind"},
    {"grid_eastward_wind", "eastward_wind"},
    {"grid_northward_wind", "northward_wind"},
    {"sea_water_x_velocity", "eastward_sea_water_velocity"},
    {"sea_water_y_velocity", "northward_sea_water_velocity"},
    {"sea_ice_x_velocity", "eastward_sea_ice_velocity"},
    {"sea_ice_y_velocity", "northward_sea_ice_velocity"},
    {"barotropic_sea_water_x_velocity", "barotropic_eastward_sea_water_velocity"},
    {"barotropic_sea_water_y_velocity", "barotropic_northward_sea_water_velocity"},
    {"surface_geostrophic_sea_water_x_velocity", "surface_geostrophic_eastward_sea_water_velocity"},
    {"surface_geostrophic_sea_water_y_velocity", "surface_geostrophic_northward_sea_water_velocity"},
}};

Vector3 sum(const Vector3& a, double factor, const Vector3& b) {
  return {a.x + factor * b.x, a.y + factor * b.y, a.z + factor * b.z};
}

double coordinate_of(const Vector3& vector, std::size_t coordinate) {
  return coordinate == 0 ? vector.x : coordinate == 1 ? vector.y : vector.z;
}

/// Returns the direction of unit length in which the course p0, p1, p2 goes at its point `at`, in the plane that
/// touches the sphere there: the slope of the parabola through the three.
Vector3 direction(const std::array<Vector3, 3>& course, std::size_t at) {
  constexpr std::array<std::array<double, 3>, 3> kSlopes{{{-1.5, 2.0, -0.5}, {-0.5, 0.0, 0.5}, {0.5, -2.0, 1.5}}};
  Vector3 way;
  for (std::size_t i = 0; i < course.size(); ++i) way = sum(way, kSlopes[at][i], course[i]);
  way = sum(way, -dot(way, course[at]), course[at]);
  return sum({}, 1.0 / length(way), way);
}

/// Tells whether the coordinates of rows or columns, where a projection has some, decrease.
bool decreases(const std::optional<core::KeptCoordinate>& coordinate) {
  return coordinate && coordinate->values.size() > 1 && coordinate->values.back() < coordinate->values.front();
}

}  // namespace

bool is_along_grid(const std::string& name) {
  return name.starts_with("x_") || name.starts_with("y_") || contains(name, "grid_eastward") ||
         contains(name, "grid_northward") || contains(name, "_x_") || contains(name, "_y_");
}

std::string turned_name(const std::string& name) {
  const auto known = std::ranges::find(kTurnedNames, std::string_view(name), &TurnedName::along_grid);
  if (known != kTurnedNames.end()) return std::string(known->turned);
  return is_along_grid(name) ? std::string() : name;
}

bool are_along_grid(const core::FieldHeader& first, const core::FieldHeader& second, PartDirections directions) {
  const std::string& one = first.standard_name;
  const std::string& other = second.standard_name;
  if (!one.empty() && !other.empty() && is_second(one) && !is_second(other)) {
    refuse(fmt::format("'{}' is {} and '{}' is {}: the part to the east, or along rows, comes first", first.name, one,
                       second.name, other));
  }
  if (first.grid->kind == core::GridKind::rectilinear) return false;  // rows and columns are those directions
  if (directions == PartDirections::east_north) return false;
  bool along = true;
  if (directions == PartDirections::as_named) {
    along = is_along_grid(one) || is_along_grid(other);
    const bool turned = is_east_or_north(one) || is_east_or_north(other);
    if (along == turned) {
      refuse(fmt::format(
          "the standard names of '{}' and '{}' ({}, {}) do not tell one direction each: say parts: grid where they lie "
          "along the rows and columns of their grid, and parts: east_north where they do not",
          first.name, second.name, one.empty() ? "none" : one, other.empty() ? "none" : other));
    }
  }
  if (along && (first.grid->unstructured || first.grid->rows < 3 || first.grid->columns < 3)) {
    refuse(fmt::format("'{}' and '{}' lie along rows and columns, of which their grid does not have three each",
                       first.name, second.name));
  }
  return along;
}

VectorParts::VectorParts(const core::Grid& from, const core::Grid& to, bool along_grid)
    : from_(along_grid ? rows_and_columns(from) : east_and_north(from)), to_(east_and_north(to)) {}

VectorParts::Directions VectorParts::east_and_north(const core::Grid& grid) {
  Directions found;
  for (std::size_t row = 0; row < grid.rows; ++row) {
    for (std::size_t column = 0; column < grid.columns; ++column) {
      const core::Frame frame = core::frame_at(lat_of(grid, row, column), lon_of(grid, row, column));
      found.first.push_back(frame.east);
      found.second.push_back(frame.north);
    }
  }
  return found;
}

VectorParts::Directions VectorParts::rows_and_columns(const core::Grid& grid) {
  Directions found;
  const double along_rows = grid.projection && decreases(grid.projection->columns) ? -1.0 : 1.0;
  const double along_columns = grid.projection && decreases(grid.projection->rows) ? -1.0 : 1.0;
  const auto point = [&](std::size_t row, std::size_t column) {
    const std::size_t place = row * grid.columns + column;
    return core::unit_vector(grid.lat_deg[place], grid.lon_deg[place]);
  };
  // The first of three neighbours among which a position is, at the edges the outermost.
  const auto first_of = [](std::size_t at, std::size_t size) {
    return at == 0 ? std::size_t{0} : at + 1 == size ? size - 3 : at - 1;
  };
  for (std::size_t row = 0; row < grid.rows; ++row) {
    const std::size_t r = first_of(row, grid.rows);
    for (std::size_t column = 0; column < grid.columns; ++column) {
      const std::size_t c = first_of(column, grid.columns);
      const std::array in_row{point(row, c), point(row, c + 1), point(row, c + 2)};
      const std::array in_column{point(r, column), point(r + 1, column), point(r + 2, column)};
      found.first.push_back(sum({}, along_rows, direction(in_row, column - c)));
      found.second.push_back(sum({}, along_columns, direction(in_column, row - r)));
    }
  }
  return found;
}

std::size_t VectorParts::bytes() const noexcept {
  return 2 * (from_.first.size() + to_.first.size()) * sizeof(core::Vector3);
}

void VectorParts::to_space(const core::TileView& first, const core::TileView& second, std::size_t time,
                           std::size_t coordinate, const core::MutableTileView& space) const {
  const core::Extent& extent = space.extent();
  for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
    const auto one = first.row(time, row);
    const auto other = second.row(time, row);
    const auto into = space.row(time, row);
    for (std::size_t i = 0; i < into.size(); ++i) {
      const std::size_t place = row * extent.columns + i;
      into[i] = one[i] * coordinate_of(from_.first[place], coordinate) +
                other[i] * coordinate_of(from_.second[place], coordinate);
    }
  }
}

void VectorParts::add_parts(const core::TileView& space, std::size_t time, std::size_t coordinate,
                            const core::MutableTileView& east, const core::MutableTileView& north) const {
  const core::Extent& extent = east.extent();
  for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
    const auto values = space.row(time, row);
    const auto to_east = east.row(time, row);
    const auto to_north = north.row(time, row);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::size_t place = row * extent.columns + i;
      to_east[i] += values[i] * coordinate_of(to_.first[place], coordinate);
      to_north[i] += values[i] * coordinate_of(to_.second[place], coordinate);
    }
  }
}

}  // namespace fieldwise::analysis
