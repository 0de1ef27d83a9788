#include "fieldwise/core/corners_between.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <optional>
#include <random>

#include "fieldwise/core/cell_area.hpp"
#include "fieldwise/core/numeric/sphere.hpp"
#include "tolerance.hpp"

namespace fieldwise::core {
namespace {

/// Returns a rotated grid: rows and columns of `step` degrees around the equator of a pole at 39.25 N, 162 W.
Grid rotated(std::size_t rows, std::size_t columns, double step) {
  Grid grid;
  grid.kind = GridKind::curvilinear;
  grid.rows = rows;
  grid.columns = columns;
  const Vector3 pole = unit_vector(39.25, -162.0);
  const Vector3 down = unit_vector(39.25 - 90.0, -162.0);
  const Vector3 across{pole.y * down.z - pole.z * down.y, pole.z * down.x - pole.x * down.z,
                       pole.x * down.y - pole.y * down.x};
  for (std::size_t row = 0; row < rows; ++row) {
    for (std::size_t column = 0; column < columns; ++column) {
      const Vector3 at = unit_vector(step * (static_cast<double>(row) - 0.5 * static_cast<double>(rows - 1)),
                                     step * static_cast<double>(column));
      const Vector3 place{at.x * down.x + at.y * across.x + at.z * pole.x,
                          at.x * down.y + at.y * across.y + at.z * pole.y,
                          at.x * down.z + at.y * across.z + at.z * pole.z};
      grid.lat_deg.push_back(std::asin(place.z) / kRadiansPerDegree);
      grid.lon_deg.push_back(std::atan2(place.y, place.x) / kRadiansPerDegree);
    }
  }
  return grid;
}

/// Returns latitudes and longitudes of even cells as a grid of points.
Grid points_of_globe(std::size_t rows, std::size_t columns) {
  Grid grid;
  grid.kind = GridKind::curvilinear;
  grid.rows = rows;
  grid.columns = columns;
  for (std::size_t i = 0; i < grid.size(); ++i) {
    const double row = static_cast<double>(i / columns) + 0.5;
    grid.lat_deg.push_back(-90.0 + 180.0 * row / static_cast<double>(rows));
    grid.lon_deg.push_back(360.0 * static_cast<double>(i % columns) / static_cast<double>(columns));
  }
  return grid;
}

Grid with(Grid grid, const CellCorners& corners) {
  grid.lat_bounds_deg = corners.lat_deg;
  grid.lon_bounds_deg = corners.lon_deg;
  return grid;
}

TEST(CornersBetween, MakeCellsOfTheAreasOfARotatedGrid) {
  constexpr double kStepDeg = 0.44;
  const Grid grid = rotated(60, 50, kStepDeg);
  const std::optional<CellCorners> corners = corners_between(grid);
  ASSERT_TRUE(corners);
  EXPECT_EQ(corners->without, 0U);
  const std::vector<double> areas = cell_areas_m2(with(grid, *corners), 1.0);
  for (std::size_t row = 0; row < grid.rows; ++row) {
    const double lat = kStepDeg * (static_cast<double>(row) - 29.5) * kRadiansPerDegree;
    const double half = 0.5 * kStepDeg * kRadiansPerDegree;
    const double exact = 2.0 * half * (std::sin(lat + half) - std::sin(lat - half));
    for (std::size_t column = 0; column < grid.columns; ++column) {
      EXPECT_NEAR(areas[row * grid.columns + column], exact, tolerance::areas_between_centres(2.0 * half, exact));
    }
  }
}

TEST(CornersBetween, OfRowsThatGoRoundCoverTheSphereOnce) {
  const Grid grid = points_of_globe(36, 72);
  const std::optional<CellCorners> corners = corners_between(grid);
  ASSERT_TRUE(corners);
  const std::vector<double> areas = cell_areas_m2(with(grid, *corners), 1.0);
  double sum = 0.0;
  for (const double area : areas) sum += area;
  // Neighbours share their corners, and great circles to the poles leave no gap: only rounding is lost.
  constexpr double kSphere = 4.0 * std::numbers::pi;
  EXPECT_NEAR(sum, kSphere, tolerance::sum_of_areas(kSphere, static_cast<double>(areas.size())));
}

TEST(CornersBetween, AreNoneWhereCentresMakeNoRowsAndColumns) {
  Grid grid = points_of_globe(10, 20);
  std::mt19937 random(7);
  std::vector<std::size_t> order(grid.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::shuffle(order, random);
  const Grid before = grid;
  for (std::size_t i = 0; i < order.size(); ++i) {
    grid.lat_deg[i] = before.lat_deg[order[i]];
    grid.lon_deg[i] = before.lon_deg[order[i]];
  }
  EXPECT_FALSE(corners_between(grid));
  grid = before;
  grid.unstructured = true;
  EXPECT_FALSE(corners_between(grid));
  grid = points_of_globe(1, 20);
  EXPECT_FALSE(corners_between(grid));
  grid.kind = GridKind::rectilinear;
  EXPECT_FALSE(corners_between(grid));
}

TEST(CornersBetween, AreMissingAroundPlacesThatAreNotKnown) {
  Grid grid = rotated(60, 50, 0.44);
  grid.lat_deg[25 * 50 + 25] = grid.lon_deg[25 * 50 + 25] = std::numeric_limits<double>::quiet_NaN();
  const std::optional<CellCorners> corners = corners_between(grid);
  ASSERT_TRUE(corners);
  EXPECT_EQ(corners->without, 9U);
  const std::vector<double> areas = cell_areas_m2(with(grid, *corners), 1.0);
  EXPECT_EQ(areas[24 * 50 + 24], 0.0);
  EXPECT_GT(areas[23 * 50 + 25], 0.0);
}

}  // namespace
}  // namespace fieldwise::core
