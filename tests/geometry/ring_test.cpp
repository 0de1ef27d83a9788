#include "geometry/ring.hpp"

#include <gmock/gmock.h>

#include <numbers>

#include "fieldwise/core/error.hpp"
#include "geometry/borders_text.hpp"
#include "geometry/nest_rings.hpp"
#include "tolerance.hpp"

namespace fieldwise::geometry {
namespace {

using std::numbers::pi;
using test::box;
using testing::HasSubstr;

constexpr double kRadians = pi / 180.0;

double band_sr(double width_deg, double south_deg, double north_deg) {
  return width_deg * kRadians * (std::sin(north_deg * kRadians) - std::sin(south_deg * kRadians));
}

TEST(Ring, ABoxHasTheAreaOfItsBand) {
  EXPECT_NEAR(area_sr(ring_of(box(10, 30, -20, 50))), band_sr(20, -20, 50), tolerance::sum_of_areas(1.0, 4));
}

TEST(Ring, ATriangleHasTheIntegralOfItsEdges) {
  // Corners (0, 0), (90, 0), (0, 90): half of longitude times latitude; the slanted edge has lat = 90 - lon, and the
  // integral of sin over it is that of the cosine over a quarter of a circle: 1.
  EXPECT_NEAR(area_sr(ring_of({{0, 0}, {90, 0}, {0, 90}})), 1.0, tolerance::rounding(1.0, 16));
}

TEST(Ring, AStepOverTheDateLineIsShort) {
  EXPECT_NEAR(area_sr(ring_of(box(170, -170, 0, 30))), band_sr(20, 0, 30), tolerance::sum_of_areas(1.0, 4));
  EXPECT_NEAR(area_sr(ring_of(box(350, 10, 0, 30))), band_sr(20, 0, 30), tolerance::sum_of_areas(1.0, 4));
}

TEST(Ring, RoundAPoleItEnclosesTheNearerOne) {
  const std::vector<LonLat> round = {{-180, -60}, {-90, -60}, {0, -60}, {90, -60}};
  const Ring south = ring_of(round);
  EXPECT_EQ(south.encloses, Encloses::south_pole);
  EXPECT_NEAR(area_sr(south), 2 * pi * (1 - std::sin(60 * kRadians)), tolerance::sum_of_areas(1.0, 4));
  std::vector<LonLat> closed = round;  // as a flat map closes it
  closed.push_back({180, -60});
  EXPECT_NEAR(area_sr(ring_of(closed)), area_sr(south), tolerance::sum_of_areas(1.0, 4));
  std::vector<LonLat> westwards(round.rbegin(), round.rend());
  for (LonLat& place : westwards) place.lat_deg = 60;
  const Ring north = ring_of(westwards);
  EXPECT_EQ(north.encloses, Encloses::north_pole);
  EXPECT_NEAR(area_sr(north), area_sr(south), tolerance::sum_of_areas(1.0, 4));
}

TEST(Ring, AWholeCircleAlongTheEdgesOfAFlatMapIsMeant) {
  EXPECT_NEAR(area_sr(ring_of(box(-180, 180, 50, 60))), band_sr(360, 50, 60), tolerance::sum_of_areas(6.0, 4));
  // As Antarctica is drawn: along its coast, then down to the pole and back along it.
  const Ring coast = ring_of({{-180, -90}, {-180, -70}, {0, -65}, {180, -70}, {180, -90}});
  EXPECT_EQ(coast.encloses, Encloses::part);
  const double whole = 2 * pi - 2 * (std::cos(65 * kRadians) - std::cos(70 * kRadians)) * pi / (5 * kRadians);
  EXPECT_NEAR(area_sr(coast), whole, tolerance::rounding(6.3, 64) * 10);
  EXPECT_NEAR(area_sr(ring_of({{-180, -70}, {-90, -67.5}, {0, -65}, {90, -67.5}, {180, -70}})), whole,
              tolerance::rounding(6.3, 64) * 10);
}

TEST(Ring, TellsWhatLiesInside) {
  const Ring over_date_line = ring_of(box(170, -170, 0, 30));
  EXPECT_TRUE(contains(over_date_line, {-179, 10}));
  EXPECT_TRUE(contains(over_date_line, {181, 10}));
  EXPECT_FALSE(contains(over_date_line, {0, 10}));
  EXPECT_FALSE(contains(over_date_line, {175, 31}));
  const Ring south = ring_of({{-180, -60}, {-90, -60}, {0, -60}, {90, -60}});
  EXPECT_TRUE(contains(south, {45, -89}));
  EXPECT_FALSE(contains(south, {45, -59}));
}

TEST(Ring, RefusesWhatIsNone) {
  const auto refusal = [](const std::vector<LonLat>& places) -> std::string {
    try {
      static_cast<void>(ring_of(places));
    } catch (const core::Error& error) {
      return error.what();
    }
    return "none";
  };
  EXPECT_THAT(refusal({{0, 0}, {1, 1}}), HasSubstr("less than three places"));
  EXPECT_THAT(refusal({{0, 0}, {1, 1}, {0, 0}}), HasSubstr("less than three places"));
  EXPECT_THAT(refusal({{0, 0}, {1, 91}, {2, 0}}), HasSubstr("longitude 1, latitude 91, which are no degrees"));
  EXPECT_THAT(refusal({{361, 0}, {1, 1}, {2, 0}}), HasSubstr("longitude 361"));
  EXPECT_THAT(refusal({{std::nan(""), 0}, {1, 1}, {2, 0}}), HasSubstr("no degrees"));
  EXPECT_THAT(refusal({{-120, 0}, {0, 0}, {120, 0}}), HasSubstr("along the equator"));
}

TEST(NestRings, TellsLandFromLakesAndIslandsInThem) {
  std::vector<Ring> rings;
  for (const auto& places : {box(4, 6, 4, 6), box(0, 10, 0, 10), box(4.5, 5.5, 4.5, 5.5), box(20, 30, 0, 10)}) {
    rings.push_back(ring_of(places));
  }
  const std::vector<Polygon> polygons = nest_rings(rings);
  ASSERT_EQ(polygons.size(), 3U);
  std::size_t holes = 0;
  for (const Polygon& polygon : polygons) holes += polygon.size() - 1;
  EXPECT_EQ(holes, 1U);
}

TEST(NestRings, FindsHolesOverTheDateLineAndRoundThePole) {
  std::vector<Ring> rings = {ring_of(box(170, -170, 0, 30)), ring_of(box(-179, -178, 10, 11)),
                             ring_of({{0, -60}, {120, -60}, {240, -60}}), ring_of({{0, -70}, {120, -70}, {240, -70}})};
  const std::vector<Polygon> polygons = nest_rings(rings);
  ASSERT_EQ(polygons.size(), 2U);
  EXPECT_EQ(polygons[0].size(), 2U);
  EXPECT_EQ(polygons[1].size(), 2U);
}

}  // namespace
}  // namespace fieldwise::geometry
