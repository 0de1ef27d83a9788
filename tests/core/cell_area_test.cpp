#include <gtest/gtest.h>

#include <cmath>
#include <cstddef>
#include <numbers>
#include <numeric>
#include <string>
#include <vector>

#include "fieldwise/core/arrays.hpp"
#include "fieldwise/core/cell_area.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/grid.hpp"
#include "tolerance.hpp"

namespace fieldwise::core {
namespace {

using Values = std::vector<double>;

constexpr double kPi = std::numbers::pi;
constexpr double kRadians = kPi / 180.0;
constexpr double kRadius = 6'371'000.0;

Values steps(double first, double step, std::size_t count) {
  Values values;
  for (std::size_t i = 0; i < count; ++i) {
    values.push_back(first + static_cast<double>(i) * step);
  }
  return values;
}

double total(const Values& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

/// Returns the latitudes of a Gaussian grid from north to south: the arcs whose sines are the zeros of the Legendre
/// polynomial of degree n, by Newton's method.
Values gaussian_latitudes(int n) {
  Values latitudes;
  for (int i = 1; i <= n; ++i) {
    double x = std::cos(kPi * (i - 0.25) / (n + 0.5));
    for (int round = 0; round < 20; ++round) {
      double before = 1.0;
      double value = x;
      for (int k = 2; k <= n; ++k) {
        const double next = ((2 * k - 1) * x * value - (k - 1) * before) / k;
        before = value;
        value = next;
      }
      x -= value * (x * x - 1.0) / (n * (x * value - before));
    }
    latitudes.push_back(std::asin(x) / kRadians);
  }
  return latitudes;
}

void expect_sphere(const Grid& grid) {
  const double sphere = 4.0 * kPi * kRadius * kRadius;
  EXPECT_NEAR(total(cell_areas_m2(grid)), sphere, tolerance::sum_of_areas(sphere, static_cast<double>(grid.size())));
}

/// Makes one curvilinear cell of the corners given, in order.
Grid cell(Values lat_deg, Values lon_deg) {
  Grid grid;
  grid.kind = GridKind::curvilinear;
  grid.lat_deg = {0};
  grid.lon_deg = {0};
  grid.lat_bounds_deg = std::move(lat_deg);
  grid.lon_bounds_deg = std::move(lon_deg);
  return grid;
}

double unit_area(const Grid& grid) { return cell_areas_m2(grid, 1.0).at(0); }

TEST(CellArea, GlobalGridsSumToTheSphere) {
  expect_sphere(rectilinear_grid(steps(-87.5, 5, 36), steps(0, 5, 72)));
  expect_sphere(rectilinear_grid(steps(89.5, -1, 180), steps(-179.5, 1, 360)));
  expect_sphere(rectilinear_grid(steps(-90, 2.5, 73), steps(20, 2.5, 144)));  // poles as rows, clipped
  expect_sphere(rectilinear_grid(gaussian_latitudes(64), steps(0, 2.8125, 128)));
  expect_sphere(rectilinear_grid(gaussian_latitudes(32), steps(0, 5.625, 64)));
}

TEST(CellArea, StretchedLongitudesSumToTheSphere) {
  Values stretched;
  for (int i = 0; i < 72; ++i) {
    stretched.push_back(5.0 * i + 28.0 * std::sin(2.0 * kPi * i / 72.0));
  }
  expect_sphere(rectilinear_grid(steps(-87.5, 5, 36), stretched));
  stretched.push_back(stretched.front() + 360.0);
  expect_sphere(rectilinear_grid(steps(-87.5, 5, 36), stretched));
}

TEST(CellArea, ARepeatedColumnHasNoArea) {
  const Grid grid = rectilinear_grid(steps(-87.5, 5, 36), steps(20, 2.5, 145));
  expect_sphere(grid);
  const Values areas = cell_areas_m2(grid);
  for (std::size_t row = 0; row < grid.rows; ++row) {
    EXPECT_EQ(areas[row * grid.columns + 144], 0.0);
    EXPECT_GT(areas[row * grid.columns], 0.0);
  }
}

TEST(CellArea, DoesNotDependOnTheDirectionOfLatitude) {
  const Values up = cell_areas_m2(rectilinear_grid(steps(-80, 10, 17), steps(0, 30, 12)));
  const Values down = cell_areas_m2(rectilinear_grid(steps(80, -10, 17), steps(0, 30, 12)));
  for (std::size_t i = 0; i < up.size(); ++i) {
    EXPECT_NEAR(up[i], down[i], tolerance::rounding(kRadius * kRadius, 16)) << i;
  }
}

TEST(CellArea, OfOneCellIsTheBandTimesTheWidth) {
  Grid grid = rectilinear_grid({15}, {45});
  grid.lat_bounds_deg = {0, 30};
  grid.lon_bounds_deg = {0, 90};
  EXPECT_NEAR(unit_area(grid), 0.5 * kPi / 2.0, tolerance::rounding(1.0, 8));  // sin 30 = 1/2
}

TEST(CellArea, AGridThatEndsBeforeThePoleIsNotStretchedToIt) {
  const Grid grid = rectilinear_grid(steps(88, -2, 89), steps(0, 2, 180));
  EXPECT_EQ(lat_edges_deg(grid).front(), 89.0);
  EXPECT_EQ(lat_edges_deg(grid).back(), -89.0);
  EXPECT_EQ(lat_edges_deg(rectilinear_grid({-60, -30, 0, 30, 60}, {0})).back(), 75.0);
  EXPECT_EQ(lat_edges_deg(rectilinear_grid({-60, -20, 20, 60}, {0})).front(), -80.0);
}

TEST(CellArea, EdgesAreMidpointsOrTheBoundsOfTheFile) {
  Grid grid = rectilinear_grid({0, 10, 30}, {0, 20, 60});
  EXPECT_EQ(lat_edges_deg(grid), (Values{-5, 5, 5, 20, 20, 40}));
  EXPECT_EQ(lon_edges_deg(grid), (Values{-10, 10, 10, 40, 40, 80}));
  grid.lat_bounds_deg = {-6, 4, 4, 20, 20, 95};
  grid.lon_bounds_deg = {350, 10, 10, 40, 40, 80};
  EXPECT_EQ(lat_edges_deg(grid), (Values{-6, 4, 4, 20, 20, 90}));
  EXPECT_EQ(lon_edges_deg(grid), (Values{-10, 10, 10, 40, 40, 80}));
}

TEST(CellArea, ASeamInsideTheGridMakesNoWideCell) {
  EXPECT_EQ(lon_edges_deg(rectilinear_grid({0}, {350, 355, 0, 5})),
            (Values{347.5, 352.5, 352.5, 357.5, 357.5, 362.5, 362.5, 367.5}));
}

TEST(CellArea, OneColumnMayBeTheWholeCircle) {
  Grid grid = rectilinear_grid({-45, 45}, {180});
  grid.lon_bounds_deg = {0, 360};
  expect_sphere(grid);
}

TEST(CellArea, AreasOfTheFileAreUsedAndMissingOnesAreNone) {
  Grid grid = rectilinear_grid({0, 10}, {0, 180, 360});
  grid.cell_area_m2 = {1, 2, 3, 4, std::nan(""), 6};
  EXPECT_EQ(cell_areas_m2(grid), (Values{1, 2, 0, 4, 0, 0}));  // 360 repeats 0
}

TEST(CellArea, PolygonAndRectangleAgreeUpToTheBulgeOfGreatCircles) {
  for (const double lat : {-80.0, -30.0, 0.0, 10.0, 45.0, 75.0}) {
    for (const double size : {0.25, 1.0, 5.0}) {
      const double exact = size * kRadians * (std::sin((lat + size) * kRadians) - std::sin(lat * kRadians));
      const Grid polygon = cell({lat, lat, lat + size, lat + size}, {179, 179 + size, 179 + size - 360, 179});
      EXPECT_NEAR(unit_area(polygon), exact,
                  tolerance::parallels_as_great_circles(size * kRadians, lat * kRadians, (lat + size) * kRadians))
          << lat << ' ' << size;
    }
  }
}

TEST(CellArea, OctantIsAnEighthOfTheSphereInEitherDirection) {
  EXPECT_NEAR(unit_area(cell({0, 0, 90}, {0, 90, 0})), kPi / 2.0, tolerance::rounding(kPi, 16));
  EXPECT_NEAR(unit_area(cell({90, 0, 0}, {77, 90, 0})), kPi / 2.0, tolerance::rounding(kPi, 16));
  EXPECT_NEAR(unit_area(cell({0, 0, -90}, {350, 80, 0})), kPi / 2.0, tolerance::rounding(kPi, 16));
}

TEST(CellArea, PolygonsRoundThePoleHaveTheAreaOfTheirCap) {
  // A face of the cube round each pole: its corners lie at the latitude whose sine is 1/sqrt(3); six faces tile the
  // sphere.
  const double corner = std::asin(1.0 / std::sqrt(3.0)) / kRadians;
  const double face = 4.0 * kPi / 6.0;
  EXPECT_NEAR(unit_area(cell(Values(4, corner), {45, 135, 225, 315})), face, tolerance::rounding(face, 64));
  EXPECT_NEAR(unit_area(cell(Values(4, -corner), {315, 225, 135, 45})), face, tolerance::rounding(face, 64));
  EXPECT_NEAR(unit_area(cell({-corner, -corner, corner, corner}, {-45, 45, 45, -45})), face,
              tolerance::rounding(face, 64));
}

TEST(CellArea, RepeatedVerticesAddNothing) {
  EXPECT_EQ(unit_area(cell({0, 0, 10, 10, 10}, {0, 10, 10, 10, 10})), unit_area(cell({0, 0, 10}, {0, 10, 10})));
}

TEST(CellArea, CellsWithoutVerticesHaveNone) { EXPECT_EQ(unit_area(cell(Values(4, std::nan("")), {0, 1, 1, 0})), 0.0); }

TEST(CellArea, GridsWithoutCellsAreRefused) {
  const auto sentence = [](const Grid& grid) {
    try {
      cell_areas_m2(grid);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::inputs_disagree);
      return std::string(error.what());
    }
    return std::string("areas");
  };
  EXPECT_EQ(sentence(Grid{}), "a series has no cells, so that it has no areas");
  EXPECT_EQ(sentence(cell({}, {})),
            "the cells of this curvilinear grid have no areas: the file needs a cell_measures area variable or the "
            "vertices of the cells (bounds of latitude and longitude), or use weights: none");
}

TEST(CellArea, AHoleInTheLongitudesMakesNoWideCell) {
  // A cut across Greenwich in the order 0 to 5, 355 to 359: eleven columns of one degree, the last before the first.
  Values lon = steps(0, 1, 6);
  for (const double east : steps(355, 1, 5)) lon.push_back(east);
  const Values edges = lon_edges_deg(rectilinear_grid({0}, lon));
  for (std::size_t i = 0; i < lon.size(); ++i) {
    EXPECT_NEAR(std::abs(edges[2 * i + 1] - edges[2 * i]), 1.0, tolerance::rounding(360.0, 8)) << lon[i];
    EXPECT_NEAR(std::remainder(0.5 * (edges[2 * i] + edges[2 * i + 1]) - lon[i], 360.0), 0.0,
                tolerance::rounding(720.0, 8));
  }
  // Two parts that lie apart, in rows as in columns.
  const Grid parts = rectilinear_grid({-51, -50, 50, 51}, {0, 1, 2, 100, 101, 102});
  EXPECT_EQ(lon_edges_deg(parts), (Values{-0.5, 0.5, 0.5, 1.5, 1.5, 2.5, 99.5, 100.5, 100.5, 101.5, 101.5, 102.5}));
  EXPECT_EQ(lat_edges_deg(parts), (Values{-51.5, -50.5, -50.5, -49.5, 49.5, 50.5, 50.5, 51.5}));
  EXPECT_FALSE(is_cyclic(rectilinear_grid({0}, {0, 1, 2, 180, 181, 182})));
}

TEST(CellArea, ARepeatedColumnOfACurvilinearGridCountsOnce) {
  // Five columns of which the last two are the first two again, as ocean models write them.
  Grid grid;
  grid.kind = GridKind::curvilinear;
  grid.rows = 3;
  grid.columns = 5;
  const Values lon{10, 100, 250, 370, -260};
  for (int row = 0; row < 3; ++row) {
    for (std::size_t column = 0; column < 5; ++column) {
      grid.lat_deg.push_back(20.0 * row + (column % 3 == 1 ? 5.0 : 0.0));
      grid.lon_deg.push_back(lon[column] + row);
      grid.cell_area_m2.push_back(1.0);
    }
  }
  EXPECT_EQ(repeated_columns(grid), (std::vector<bool>{false, false, false, true, true}));
  EXPECT_EQ(total(cell_areas_m2(grid)), 9.0);
  grid.lat_deg[4] += 0.01;
  EXPECT_FALSE(repeated_columns(grid)[4]);
}

TEST(CellArea, TakesTheLongitudeOfAVertexAtThePoleForNothing) {
  // A quarter of a cap from 80 N on, whose corner at the pole may be said to lie anywhere.
  Grid grid;
  grid.kind = GridKind::curvilinear;
  grid.lat_deg = {85.0};
  grid.lon_deg = {135.0};
  std::vector<double> areas;
  for (const double lon : {0.0, 135.0, -77.0, 270.0}) {
    grid.lat_bounds_deg = {90.0, 80.0, 80.0, 90.0};
    grid.lon_bounds_deg = {lon, 90.0, 180.0, lon};
    areas.push_back(cell_areas_m2(grid, 1.0)[0]);
    grid.lat_bounds_deg = {80.0, 90.0, 80.0};
    grid.lon_bounds_deg = {90.0, lon, 180.0};
    areas.push_back(cell_areas_m2(grid, 1.0)[0]);
  }
  // The triangle of a right angle between two sides of 10 degrees: tan(E/2) = tan(5 degrees)^2.
  const double exact = 2.0 * std::atan(std::pow(std::tan(5.0 * kRadians), 2.0));
  for (const double area : areas) EXPECT_NEAR(area, exact, tolerance::rounding(kPi, 16.0));
}

}  // namespace
}  // namespace fieldwise::core
