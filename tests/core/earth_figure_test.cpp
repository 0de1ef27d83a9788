#include "fieldwise/core/earth_figure.hpp"

#include <gtest/gtest.h>

#include "fieldwise/core/error.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::core::angle_rad;
using fieldwise::core::EarthFigure;
using fieldwise::core::EarthFigureKind;
using fieldwise::core::EarthFigureOptions;
using fieldwise::core::kRadiansPerDegree;
using fieldwise::core::unit_vector;
using fieldwise::core::Vector3;

namespace tolerance = fieldwise::tolerance;

constexpr double kAxis = 6'378'137.0;
constexpr double kPolarAxis = 6'356'752.314245179;  // NIMA TR8350.2, table 3.3

TEST(EarthFigure, HasTheRadiiOfCurvatureOfWgs84) {
  const EarthFigure earth = EarthFigure::wgs84();
  EXPECT_NEAR(earth.normal_radius_m(0.0), kAxis, tolerance::rounding(kAxis, 4.0));
  EXPECT_NEAR(earth.meridian_radius_m(0.0), kPolarAxis * kPolarAxis / kAxis, tolerance::rounding(kAxis, 16.0));
  EXPECT_NEAR(earth.meridian_radius_m(90.0), kAxis * kAxis / kPolarAxis, tolerance::rounding(kAxis, 16.0));
  EXPECT_NEAR(earth.normal_radius_m(90.0), kAxis * kAxis / kPolarAxis, tolerance::rounding(kAxis, 16.0));
  EXPECT_EQ(earth.parallel_radius_m(-90.0), 0.0);
}

TEST(EarthFigure, MeridianRadiusChangesAsItsDifferences) {
  const EarthFigure earth = EarthFigure::wgs84();
  const double step = 1e-3;
  for (const double lat : {-80.0, -45.0, 10.0, 60.0}) {
    const double change =
        (earth.meridian_radius_m(lat + step) - earth.meridian_radius_m(lat - step)) / (2.0 * step * kRadiansPerDegree);
    EXPECT_NEAR(earth.meridian_radius_change_m(lat), change, tolerance::difference_quotient(kAxis, step / 57.0));
  }
}

TEST(EarthFigure, CapsOfHalfTheEarthHaveHalfItsArea) {
  // The whole surface of WGS84: 510 065 621.724 km2 (from the closed formula in 30 digits).
  EXPECT_NEAR(EarthFigure::wgs84().cap_area_m2(0.0), 0.5 * 510'065'621'724'088.5, tolerance::rounding(2.6e14, 32.0));
  EXPECT_NEAR(EarthFigure(1.0).cap_area_m2(0.0), 2.0 * std::numbers::pi, tolerance::rounding(7.0, 4.0));
  EXPECT_NEAR(EarthFigure(1.0).cap_area_m2(-30.0), std::numbers::pi, tolerance::rounding(4.0, 4.0));
}

TEST(EarthFigure, PointsOfTheEllipsoidLieOnIt) {
  const EarthFigure earth = EarthFigure::wgs84();
  for (const double lat : {-90.0, -33.0, 0.0, 52.0}) {
    const Vector3 p = earth.position_m(lat, 77.0);
    const double flat = (p.x * p.x + p.y * p.y) / (kAxis * kAxis) + p.z * p.z / (kPolarAxis * kPolarAxis);
    EXPECT_NEAR(flat, 1.0, tolerance::rounding(1.0, 16.0)) << lat;
  }
}

TEST(EarthFigure, RefusesARadiusForTheEllipsoid) {
  EarthFigureOptions options{EarthFigureKind::wgs84, 6'371'220.0};
  EXPECT_THROW(static_cast<void>(options.make()), fieldwise::core::Error);
}

TEST(Sphere, AnglesAreRightFromNearlyNothingToHalfACircle) {
  EXPECT_NEAR(angle_rad(unit_vector(0, 0), unit_vector(0, 1e-9)), 1e-9 * kRadiansPerDegree,
              tolerance::rounding(1e-9, 4.0));
  EXPECT_NEAR(angle_rad(unit_vector(60, 10), unit_vector(-60, 190)), std::numbers::pi, tolerance::rounding(4.0, 4.0));
  EXPECT_NEAR(angle_rad(unit_vector(89, 0), unit_vector(89, 180)), 2.0 * kRadiansPerDegree,
              tolerance::rounding(1.0, 4.0));
}

}  // namespace
