// Map projections: what files say in PROJ's words, and where PROJ puts points.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/numeric/sphere.hpp"
#include "fieldwise/geometry/grid_corners.hpp"
#include "geometry/places_bytes.hpp"
#include "geometry/places_of_plane.hpp"
#include "geometry/proj_text.hpp"
#include "tolerance.hpp"

namespace fieldwise::geometry {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

core::KeptAttribute text(const std::string& name, const std::string& value) { return {name, value}; }
core::KeptAttribute number(const std::string& name, std::vector<double> values) { return {name, std::move(values)}; }

core::GridMapping mapping(std::vector<core::KeptAttribute> attributes) { return {"crs", true, std::move(attributes)}; }

core::GridMapping rotated_pole(double lat, double lon) {
  return mapping({text("grid_mapping_name", "rotated_latitude_longitude"), number("grid_north_pole_latitude", {lat}),
                  number("grid_north_pole_longitude", {lon})});
}

TEST(ProjText, SaysRotatedPoles) {
  EXPECT_THAT(proj_texts(rotated_pole(39.25, -162.0)),
              ElementsAre("+proj=ob_tran +o_proj=longlat +o_lat_p=39.25 +o_lon_p=0 +lon_0=18 +R=6371229"));
  EXPECT_TRUE(has_angles(proj_texts(rotated_pole(39.25, -162.0)).front()));
}

TEST(ProjText, SaysConesWithOneOrTwoParallels) {
  const auto cone = [](std::vector<double> parallels) {
    return mapping({text("grid_mapping_name", "lambert_conformal_conic"), number("standard_parallel", parallels),
                    number("longitude_of_central_meridian", {10.5}), number("latitude_of_projection_origin", {50.0}),
                    number("earth_radius", {6371229.0})});
  };
  EXPECT_THAT(proj_texts(cone({48.0, 52.0})),
              ElementsAre("+proj=lcc +lat_0=50 +lon_0=10.5 +lat_1=48 +lat_2=52 +x_0=0 +y_0=0 +R=6371229"));
  EXPECT_THAT(proj_texts(cone({50.0})).front(), HasSubstr("+lat_1=50 +lat_2=50"));
}

TEST(ProjText, TriesFiguresOfTheEarthWhereNoneIsStated) {
  const core::GridMapping stated =
      mapping({text("grid_mapping_name", "lambert_azimuthal_equal_area"),
               number("latitude_of_projection_origin", {-90.0}), number("longitude_of_projection_origin", {0.0}),
               number("semi_major_axis", {6378137.0}), number("inverse_flattening", {298.257223563})});
  EXPECT_THAT(proj_texts(stated),
              ElementsAre("+proj=laea +lat_0=-90 +lon_0=0 +x_0=0 +y_0=0 +a=6378137 +rf=298.257223563"));
  const core::GridMapping polar =
      mapping({text("grid_mapping_name", "polar_stereographic"), number("standard_parallel", {-70.0}),
               number("straight_vertical_longitude_from_pole", {0.0})});
  EXPECT_THAT(proj_texts(polar), SizeIs(6));
  EXPECT_THAT(proj_texts(polar).front(), HasSubstr("+proj=stere +lon_0=0 +lat_ts=-70 +lat_0=-90"));
}

TEST(ProjText, TakesKnownWordsOfPROJAndNoFiles) {
  EXPECT_THAT(proj_texts(mapping({text("proj4_params",
                                       "+proj=sterea +lat_0=52.1 +ellps=bessel +towgs84=1,2,3 "
                                       "+nadgrids=/etc/passwd +init=epsg:1 +units=m +no_defs")})),
              ElementsAre("+proj=sterea +lat_0=52.1 +ellps=bessel +units=m"));
  EXPECT_THAT(proj_texts(mapping({text("proj4_params", "+proj=pipeline +step +proj=merc")})), IsEmpty());
  EXPECT_THAT(proj_texts(mapping({text("grid_mapping_name", "latitude_longitude")})), IsEmpty());
  EXPECT_THAT(proj_texts(mapping({text("grid_mapping_name", "a_plane_of_ours")})), IsEmpty());
}

TEST(PlacesOfPlane, AreThoseOfTheRotatedPole) {
  const std::string text = proj_texts(rotated_pole(39.25, -162.0)).front();
  const std::vector<PlanePlaces> places = places_of_plane({text, true, {{{0.0}, {0.0, 90.0}}}});
  // The rotated equator crosses the other side of the pole's meridian, and 90 of the rotated grid is the pole itself.
  const auto away = [&](std::size_t i, double lat, double lon) {
    return core::angle_rad(core::unit_vector(places[0].lat_deg[i], places[0].lon_deg[i]), core::unit_vector(lat, lon));
  };
  const double rounding = fieldwise::tolerance::rounding(1.0, 64.0);
  EXPECT_LE(away(0, 90.0 - 39.25, 18.0), rounding);
  EXPECT_LE(away(1, 39.25, -162.0), rounding);
}

TEST(PlacesOfPlane, OfAnUnknownProjectionAreRefused) {
  try {
    static_cast<void>(places_of_plane({"+proj=nothing", false, {}}));
    FAIL();
  } catch (const core::Error& error) {
    EXPECT_EQ(error.kind(), core::ErrorKind::usage);
    EXPECT_THAT(error.what(), HasSubstr("PROJ knows no projection '+proj=nothing'"));
  }
}

TEST(PlacesBytes, AreReadAsTheyWereWritten) {
  const PlacesQuestion question{"+proj=merc", false, {{{1, 2}, {3}}, {{}, {4}}}};
  const PlacesQuestion again = places_question_from_bytes(to_bytes(question));
  EXPECT_EQ(again.projection, question.projection);
  ASSERT_EQ(again.lines.size(), 2U);
  EXPECT_THAT(again.lines[0].x, ElementsAre(1.0, 2.0));
  const std::vector<PlanePlaces> places{{{1, 2}, {3, 4}}, {{}, {}}};
  EXPECT_THAT(places_from_bytes(to_bytes(places), question)[0].lon_deg, ElementsAre(3.0, 4.0));
  const PlacesQuestion other{"+proj=merc", false, {{{1, 2, 3}, {3}}}};
  EXPECT_THROW(static_cast<void>(places_from_bytes(to_bytes(places), other)), core::Error);
  std::vector<std::byte> cut = to_bytes(question);
  cut.pop_back();
  EXPECT_THROW(static_cast<void>(places_question_from_bytes(cut)), core::Error);
}

/// Asks the program of this build.
class CornersByProjection : public testing::Test {
 protected:
  CornersByProjection() {
    const auto tests = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    const std::string path = (tests / "../../src").lexically_normal().string();
    ::setenv("PATH", (path + ":/usr/bin:/bin").c_str(), 1);
  }
};

/// Returns a grid of a rotated pole: rows and columns of 2 degrees, at the places of `at`, with the mapping `stated`.
core::Grid rotated_grid(const core::GridMapping& at, const core::GridMapping& stated) {
  core::GridProjection projection;
  projection.mappings = {stated};
  projection.rows = core::KeptCoordinate{"rlat", {-2, 0, 2, 4}, {}, "", {text("units", "degrees")}};
  projection.columns = core::KeptCoordinate{"rlon", {-2, 0, 2}, {}, "", {text("units", "degrees")}};
  const std::vector<PlanePlaces> places =
      places_of_plane({proj_texts(at).front(), true, {{projection.columns->values, projection.rows->values}}});
  core::Grid grid;
  grid.kind = core::GridKind::curvilinear;
  grid.rows = 4;
  grid.columns = 3;
  grid.lat_deg = places[0].lat_deg;
  grid.lon_deg = places[0].lon_deg;
  grid.projection = std::make_shared<const core::GridProjection>(std::move(projection));
  return grid;
}

TEST_F(CornersByProjection, LieHalfAStepAwayOnTheMap) {
  const core::GridMapping pole = rotated_pole(39.25, -162.0);
  const ProjectedCorners found = corners_by_projection(rotated_grid(pole, pole));
  ASSERT_TRUE(found.corners) << found.fault;
  EXPECT_EQ(found.corners->without, 0U);
  const std::vector<PlanePlaces> corner =
      places_of_plane({proj_texts(pole).front(), true, {{{-1.0, 1.0}, {-1.0, 1.0}}}});
  const std::size_t cell = 1 * 3 + 1;
  EXPECT_EQ(found.corners->lat_deg[4 * cell], corner[0].lat_deg[0]);
  EXPECT_EQ(found.corners->lon_deg[4 * cell + 1], corner[0].lon_deg[1]);
  EXPECT_EQ(found.corners->lat_deg[4 * cell + 2], corner[0].lat_deg[3]);
  EXPECT_EQ(found.corners->lat_deg[4 * cell + 3], corner[0].lat_deg[2]);
}

TEST_F(CornersByProjection, AreNotBelievedOfAMappingThatPutsCentresElsewhere) {
  const ProjectedCorners found =
      corners_by_projection(rotated_grid(rotated_pole(39.25, -162.0), rotated_pole(18.0, -140.75)));
  EXPECT_FALSE(found.corners);
  EXPECT_THAT(found.fault, HasSubstr("its grid mapping 'crs' puts points up to"));
  EXPECT_THAT(found.fault, HasSubstr("is not believed"));
}

TEST_F(CornersByProjection, AreNoneWithoutAMapping) {
  core::Grid grid = rotated_grid(rotated_pole(39.25, -162.0), mapping({}));
  EXPECT_FALSE(corners_by_projection(grid).corners);
  EXPECT_EQ(corners_by_projection(grid).fault, "");
  grid.projection = nullptr;
  EXPECT_FALSE(corners_by_projection(grid).corners);
}

}  // namespace
}  // namespace fieldwise::geometry
