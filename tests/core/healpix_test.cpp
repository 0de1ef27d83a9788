#include "fieldwise/core/healpix.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <numbers>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "fieldwise/core/cell_area.hpp"
#include "fieldwise/core/healpix_grid.hpp"
#include "fieldwise/core/numeric/sphere.hpp"
#include "reference_file.hpp"
#include "tolerance.hpp"

namespace fieldwise::core {
namespace {

using reference::ReferenceFile;
using ::testing::HasSubstr;

// Sines and arc sines of numbers up to 1 and products with pi / 180 of degrees up to 360, by two tools.
constexpr double kRoundings = 32.0;

Vector3 on_sphere(const HealpixPlace& place) { return unit_vector(place.lat_deg, place.lon_deg); }

void expect_near(const Vector3& found, const std::vector<double>& expected, std::size_t first,
                 const std::string& what) {
  const double allowed = tolerance::between_tools(1.0, kRoundings);
  EXPECT_NEAR(found.x, expected[first], allowed) << what;
  EXPECT_NEAR(found.y, expected[first + 1], allowed) << what;
  EXPECT_NEAR(found.z, expected[first + 2], allowed) << what;
}

std::vector<HealpixScheme> some_schemes() {
  using enum HealpixOrder;
  return {{1, ring}, {2, ring}, {3, ring}, {4, ring}, {7, ring}, {1, nested}, {2, nested}, {8, nested}};
}

class HealpixReference : public ::testing::TestWithParam<std::pair<HealpixOrder, std::int64_t>> {
 protected:
  [[nodiscard]] HealpixScheme scheme() const { return {GetParam().second, GetParam().first}; }
  [[nodiscard]] const std::vector<double>& numbers(const std::string& key) const {
    static const ReferenceFile reference("healpix");
    const std::string order = scheme().order == HealpixOrder::ring ? "ring" : "nested";
    return reference.list(order + "_" + std::to_string(scheme().nside) + "_" + key);
  }
};

TEST_P(HealpixReference, HasCentresAndCornersWhereHealpyHasThem) {
  const std::vector<double>& cells = numbers("index");
  ASSERT_GE(cells.size(), 12U);
  ASSERT_EQ(numbers("corners").size(), 12 * cells.size());
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const auto index = static_cast<std::int64_t>(cells[i]);
    const std::string what = "cell " + std::to_string(index);
    expect_near(on_sphere(healpix_centre(scheme(), index)), numbers("centre"), 3 * i, what);
    const auto corners = healpix_corners(scheme(), index);
    for (std::size_t k = 0; k < corners.size(); ++k) {
      expect_near(on_sphere(corners[k]), numbers("corners"), 12 * i + 3 * k, what + " corner " + std::to_string(k));
    }
  }
}

TEST_P(HealpixReference, FindsTheCellsOfPlaces) {
  const std::vector<double>& places = numbers("places");
  ASSERT_EQ(places.size(), 80U);
  for (std::size_t i = 0; i < places.size(); i += 2) {
    EXPECT_EQ(static_cast<double>(healpix_index(scheme(), places[i], places[i + 1])), numbers("cells")[i / 2]) << i / 2;
  }
}

INSTANTIATE_TEST_SUITE_P(Sizes, HealpixReference,
                         ::testing::Values(std::pair(HealpixOrder::ring, 1), std::pair(HealpixOrder::ring, 2),
                                           std::pair(HealpixOrder::ring, 3), std::pair(HealpixOrder::ring, 4),
                                           std::pair(HealpixOrder::ring, 1000), std::pair(HealpixOrder::ring, 16777216),
                                           std::pair(HealpixOrder::nested, 1), std::pair(HealpixOrder::nested, 2),
                                           std::pair(HealpixOrder::nested, 4), std::pair(HealpixOrder::nested, 1024),
                                           std::pair(HealpixOrder::nested, 16777216)));

TEST(Healpix, FindsEachCellByItsCentre) {
  for (const HealpixScheme& scheme : some_schemes()) {
    for (std::int64_t i = 0; i < scheme.cells(); ++i) {
      const HealpixPlace centre = healpix_centre(scheme, i);
      ASSERT_EQ(healpix_index(scheme, centre.lat_deg, centre.lon_deg), i) << scheme.nside;
      ASSERT_EQ(healpix_index(scheme, centre.lat_deg, centre.lon_deg - 720.0), i) << scheme.nside;
    }
  }
  for (const HealpixOrder order : {HealpixOrder::ring, HealpixOrder::nested}) {
    // Centres of the finest cells, 0.4 m wide, are told apart by doubles of degrees.
    const HealpixScheme finest{kMostHealpixSide, order};
    for (const std::int64_t i : {std::int64_t{0}, finest.cells() / 3, finest.cells() / 2, finest.cells() - 1}) {
      const HealpixPlace centre = healpix_centre(finest, i);
      EXPECT_EQ(healpix_index(finest, centre.lat_deg, centre.lon_deg), i);
    }
  }
}

TEST(Healpix, CellsOfRingsLieFromNorthToSouthAndEastwards) {
  const HealpixScheme scheme{5, HealpixOrder::ring};
  HealpixPlace before = healpix_centre(scheme, 0);
  std::map<double, std::size_t> rings{{-before.lat_deg, 1}};
  for (std::int64_t i = 1; i < scheme.cells(); ++i) {
    const HealpixPlace place = healpix_centre(scheme, i);
    const bool same = place.lat_deg == before.lat_deg;
    EXPECT_TRUE(same ? place.lon_deg > before.lon_deg : place.lat_deg < before.lat_deg) << i;
    ++rings[-place.lat_deg];
    EXPECT_EQ(healpix_ring(scheme, i), static_cast<std::int64_t>(rings.size()));
    before = place;
  }
  ASSERT_EQ(rings.size(), 19U);
  std::size_t ring = 0;
  for (const auto& [lat, count] : rings) {
    ++ring;
    EXPECT_EQ(count, 4 * std::min({ring, std::size_t{5}, 20 - ring})) << lat;
  }
}

TEST(Healpix, NeighboursShareCornersToTheLastBit) {
  for (const HealpixScheme& scheme : some_schemes()) {
    std::map<std::pair<double, double>, int> shared;
    for (std::int64_t i = 0; i < scheme.cells(); ++i) {
      for (const HealpixPlace& corner : healpix_corners(scheme, i)) {
        const bool pole = std::abs(corner.lat_deg) == 90.0;
        ++shared[{corner.lat_deg, pole ? 0.0 : corner.lon_deg}];
      }
    }
    // A net of quadrangles round a sphere has two corners more than cells; eight of them join three cells.
    EXPECT_EQ(shared.size(), static_cast<std::size_t>(scheme.cells() + 2)) << scheme.nside;
    const auto of_three = std::ranges::count_if(shared, [](const auto& one) { return one.second == 3; });
    const auto of_four = std::ranges::count_if(shared, [](const auto& one) { return one.second == 4; });
    EXPECT_EQ(of_three, 8) << scheme.nside;
    EXPECT_EQ(of_four, scheme.cells() - 6) << scheme.nside;
  }
}

TEST(Healpix, NestedCellsLieWithinTheirParents) {
  for (std::int64_t i = 0; i < 768; ++i) {
    const HealpixPlace centre = healpix_centre({8, HealpixOrder::nested}, i);
    EXPECT_EQ(healpix_index({4, HealpixOrder::nested}, centre.lat_deg, centre.lon_deg), i / 4);
  }
}

TEST(Healpix, PartsOfACellAreItsCellsOfAFinerGrid) {
  for (const std::int64_t cell : {0, 5, 63, 64, 100, 191}) {
    std::set<std::int64_t> within;
    for (const HealpixPart& part : healpix_parts({4, HealpixOrder::nested}, cell, 4)) {
      const std::int64_t finer = healpix_index({16, HealpixOrder::nested}, part.centre.lat_deg, part.centre.lon_deg);
      EXPECT_EQ(finer / 16, cell);
      within.insert(finer);
      const auto corners = healpix_corners({16, HealpixOrder::nested}, finer);
      for (std::size_t k = 0; k < 4; ++k) {
        EXPECT_NEAR(length(on_sphere(part.corners[k]) - on_sphere(corners[k])), 0.0,
                    tolerance::rounding(1.0, kRoundings));
      }
    }
    EXPECT_EQ(within.size(), 16U);
  }
}

/// Returns areas of polygons of great circles round the parts of cells, as shares of the area of a cell.
std::vector<double> shares_of_polygons(const HealpixScheme& scheme, int side) {
  std::vector<double> shares;
  for (std::int64_t i = 0; i < scheme.cells(); ++i) {
    Grid parts;
    parts.kind = GridKind::curvilinear;
    for (const HealpixPart& part : healpix_parts(scheme, i, side)) {
      parts.lat_deg.push_back(part.centre.lat_deg);
      parts.lon_deg.push_back(part.centre.lon_deg);
      for (const HealpixPlace& corner : part.corners) {
        parts.lat_bounds_deg.push_back(corner.lat_deg);
        parts.lon_bounds_deg.push_back(corner.lon_deg);
      }
    }
    parts.columns = parts.lat_deg.size();
    double sum = 0.0;
    for (const double area : cell_areas_m2(parts, 1.0)) sum += area;
    shares.push_back(sum / healpix_area_m2(scheme, 1.0));
  }
  return shares;
}

TEST(Healpix, PolygonsThroughMoreCornersComeNearerToEqualAreas) {
  const HealpixScheme scheme{8, HealpixOrder::nested};
  double before = 0.0;
  for (const int side : {1, 2, 4, 8}) {
    double away = 0.0;
    double sum = 0.0;
    for (const double share : shares_of_polygons(scheme, side)) {
      away = std::max(away, std::abs(share - 1.0));
      sum += share;
    }
    // Polygons fill the sphere, whatever their corners.
    EXPECT_NEAR(sum, 768.0, tolerance::sum_of_areas(768.0, 768.0 * side * side));
    if (side == 1) {
      EXPECT_NEAR(away, 0.097, tolerance::printed(3));  // at the poles: healpy's corners have as much
    } else {
      EXPECT_GT(before / away, 3.4) << side;  // the distance of chords from curves falls by four
      EXPECT_LT(before / away, 4.1) << side;
    }
    before = away;
  }
}

TEST(Healpix, SaysWhichCellsThereAre) {
  EXPECT_TRUE((HealpixScheme{12, HealpixOrder::ring}.is_possible()));
  EXPECT_FALSE((HealpixScheme{12, HealpixOrder::nested}.is_possible()));
  EXPECT_FALSE((HealpixScheme{0, HealpixOrder::ring}.is_possible()));
  EXPECT_FALSE((HealpixScheme{2 * kMostHealpixSide, HealpixOrder::nested}.is_possible()));
  EXPECT_GT((HealpixScheme{kMostHealpixSide, HealpixOrder::nested}.cells()), 0);
}

TEST(HealpixGrid, HasCellsOfOneAreaInRows) {
  const Grid grid = healpix_grid({{64, HealpixOrder::nested}, {}});
  EXPECT_EQ(grid.size(), 49152U);
  EXPECT_GT(grid.rows, 1U);
  for (const double area : cell_areas_m2(grid, 1.0)) EXPECT_EQ(area, 4.0 * std::numbers::pi / 49152.0);
}

TEST(HealpixGrid, IsTheSameWhereItsCellsAre) {
  const Grid nested = healpix_grid({{4, HealpixOrder::nested}, {}});
  EXPECT_TRUE(same_grid(nested, healpix_grid({{4, HealpixOrder::nested}, {}})));
  const Grid rings = healpix_grid({{4, HealpixOrder::ring}, {}});
  EXPECT_FALSE(same_grid(nested, rings));
  EXPECT_EQ(grid_difference(nested, rings),
            "192 cells of HEALPix nside 4 nested and 192 cells of HEALPix nside 4 ring");
  const Grid part = healpix_grid({{4, HealpixOrder::nested}, {3, 2, 7}});
  EXPECT_FALSE(same_grid(nested, part));
  EXPECT_FALSE(same_grid(part, healpix_grid({{4, HealpixOrder::nested}, {2, 3, 7}})));
  EXPECT_THAT(grid_difference(part, healpix_grid({{4, HealpixOrder::nested}, {2, 3, 7}})), HasSubstr("itudes"));
  EXPECT_EQ(part.lat_deg[2], nested.lat_deg[7]);
  // Of a mesh that has the same places nothing else is known.
  Grid mesh = nested;
  mesh.healpix.reset();
  EXPECT_TRUE(same_grid(nested, mesh));
}

}  // namespace
}  // namespace fieldwise::core
