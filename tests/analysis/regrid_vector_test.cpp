#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fieldwise/analysis/regridding/regrid.hpp"
#include "fieldwise/analysis/regridding/target_grid.hpp"
#include "fieldwise/core/arrays.hpp"
#include "given_weights.hpp"
#include "sample_fields.hpp"
#include "sphere_fields.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::analysis::GivenWeights;
using fieldwise::analysis::InputName;
using fieldwise::analysis::PartDirections;
using fieldwise::analysis::Regrid;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::core::Frame;
using fieldwise::core::Grid;
using fieldwise::core::Vector3;
using fieldwise::kernels::RemapMethod;
using fieldwise::sample::error_of;
using fieldwise::sample::kMissing;
using fieldwise::sphere::global;
using fieldwise::sphere::kRadians;
using fieldwise::sphere::kRadius;
using fieldwise::sphere::lat_of;
using fieldwise::sphere::lon_of;
using fieldwise::sphere::map_of;
using fieldwise::sphere::plane_around;
using testing::ElementsAre;
using testing::HasSubstr;

namespace core = fieldwise::core;
namespace tolerance = fieldwise::tolerance;

const std::array<InputName, 2> kBoth{{{"vector", "u"}, {"vector", "v"}}};

/// Returns what a rotation of the sphere about an axis does at a place: unit speed at its equator.
Vector3 turning(const Vector3& axis, const Vector3& at) {
  return {axis.y * at.z - axis.z * at.y, axis.z * at.x - axis.x * at.z, axis.x * at.y - axis.y * at.x};
}

/// Returns both parts, to the east and to the north, of a rotation that goes over both poles.
std::array<double, 2> over_the_poles(double lat, double lon) {
  const Frame frame = core::frame_at(lat, lon);
  const Vector3 wind = turning({0.8, 0.6, 0.0}, frame.up);
  return {dot(wind, frame.east), dot(wind, frame.north)};
}

Field part(const Grid& grid, std::size_t which, const char* name) {
  Field field = map_of(grid, [&](double lat, double lon) { return over_the_poles(lat, lon)[which]; });
  field.header.name = name;
  return field;
}

/// Holds two parts with their results.
struct Moved {
  std::vector<double> east;
  std::vector<double> north;
  std::vector<double> coverage;
};

Moved moved(const Regrid& regrid, const Field& u, const Field& v) {
  const Grid& grid = *regrid.outputs()[0].grid;
  Moved made;
  for (std::vector<double>* values : {&made.east, &made.north, &made.coverage}) values->assign(grid.size(), -9.0);
  const core::Extent extent{{0, 1}, {0, grid.rows}, grid.columns};
  std::vector<core::MutableTileView> outputs;
  for (std::vector<double>* values : {&made.east, &made.north, &made.coverage}) {
    if (outputs.size() < regrid.outputs().size()) outputs.emplace_back(values->data(), extent);
  }
  const std::array inputs{core::view(u), core::view(v)};
  regrid.apply(inputs, outputs);
  return made;
}

TEST(RegridOfAVector, GoesOverThePolesAsTheWindDoes) {
  // Rows at 89 N and S are the last, and targets lie beyond.
  const Grid grid_of_source = fieldwise::analysis::make_grid({.step_deg = 2.0});
  const Field u = part(grid_of_source, 0, "u");
  const Field v = part(grid_of_source, 1, "v");
  Regrid::Options options;
  options.to_step = 1.0;
  options.method = RemapMethod::bilinear;
  const std::array headers{u.header, v.header};
  const Regrid regrid(headers, options, kBoth, fieldwise::analysis::no_provider());
  const Moved made = moved(regrid, u, v);
  const Grid& grid = *regrid.outputs()[0].grid;
  double largest_alone = 0.0;
  const std::vector<Field> scalar = fieldwise::sample::evaluated<Regrid>({u}, options);
  for (std::size_t row = 0; row < grid.rows; ++row) {
    for (std::size_t column = 0; column < grid.columns; ++column) {
      const std::array<double, 2> expected = over_the_poles(grid.lat_deg[row], grid.lon_deg[column]);
      const std::size_t place = row * grid.columns + column;
      const double allowed = tolerance::interpolated_vector(2.0 * kRadians);
      EXPECT_NEAR(made.east[place], expected[0], allowed) << grid.lat_deg[row] << " " << grid.lon_deg[column];
      EXPECT_NEAR(made.north[place], expected[1], allowed) << grid.lat_deg[row] << " " << grid.lon_deg[column];
      largest_alone = std::max(largest_alone, std::abs(scalar[0].values.data()[place] - expected[0]));
    }
  }
  // The part alone is the mean of all directions at the pole, which is no wind.
  EXPECT_GT(largest_alone, 0.2);
  EXPECT_EQ(regrid.outputs()[0].quantity, "u");
  EXPECT_EQ(regrid.outputs()[1].quantity, "v");
  EXPECT_THAT(regrid.outputs()[0].attributes.at("regridding"), HasSubstr("bilinear; a vector; missing"));
}

TEST(RegridOfAVector, IsMissingWhereEitherPartIs) {
  Field u = part(global(18), 0, "u");
  Field v = part(global(18), 1, "v");
  u.values.data()[5 * 36 + 7] = kMissing;
  v.values.data()[12 * 36 + 20] = kMissing;
  Regrid::Options options;
  options.to_step = 10.0;
  options.method = RemapMethod::nearest;
  options.coverage = true;
  const std::array headers{u.header, v.header};
  const Moved made = moved(Regrid(headers, options, kBoth, fieldwise::analysis::no_provider()), u, v);
  std::size_t missing = 0;
  for (std::size_t i = 0; i < made.east.size(); ++i) {
    ASSERT_EQ(std::isnan(made.east[i]), std::isnan(made.north[i])) << i;
    ASSERT_EQ(made.coverage[i], std::isnan(made.east[i]) ? 0.0 : 1.0) << i;
    missing += std::isnan(made.east[i]) ? 1U : 0U;
  }
  EXPECT_EQ(missing, 2U);
}

/// Gives each point of a grid its own value.
std::shared_ptr<GivenWeights> same_points(const std::shared_ptr<const Grid>& grid) {
  fieldwise::kernels::RemapWeights weights;
  for (std::size_t i = 0; i < grid->size(); ++i) {
    weights.first.push_back(i);
    weights.source.push_back(i);
    weights.weight.push_back(1.0);
    weights.whole.push_back(1.0);
  }
  weights.first.push_back(grid->size());
  auto provider = std::make_shared<GivenWeights>();
  provider->given.weights = std::make_shared<const fieldwise::kernels::RemapWeights>(std::move(weights));
  provider->given.target = grid;
  return provider;
}

/// Returns the direction in which an orthographic plane about (40 N, 10 E) goes at a place when one goes in that of
/// `turn_deg` on the plane.
Vector3 along_plane(double lat, double lon, double turn_deg) {
  const Frame frame = core::frame_at(40.0, 10.0);
  const Vector3 at = core::unit_vector(lat, lon);
  const double x = std::cos(turn_deg * kRadians);
  const double y = std::sin(turn_deg * kRadians);
  const double down = -(dot(at, frame.east) * x + dot(at, frame.north) * y) / dot(at, frame.up);
  const auto sum = [&](double e, double n, double u) { return x * e + y * n + down * u; };
  const Vector3 way{sum(frame.east.x, frame.north.x, frame.up.x), sum(frame.east.y, frame.north.y, frame.up.y),
                    sum(frame.east.z, frame.north.z, frame.up.z)};
  const double size = length(way);
  return {way.x / size, way.y / size, way.z / size};
}

TEST(RegridOfAVector, TurnsPartsAlongRowsAndColumnsToEastAndNorth) {
  constexpr double kSpacing = 5e4;
  constexpr double kTurn = 30.0;
  const auto grid = std::make_shared<const Grid>(plane_around(40, 10, 12, kSpacing, kTurn));
  Field u = map_of(
      *grid, [](double, double) { return 3.0; }, "m s-1");
  Field v = map_of(
      *grid, [](double, double) { return -2.0; }, "m s-1");
  u.header.name = "u";
  u.header.standard_name = "x_wind";
  v.header.name = "v";
  v.header.standard_name = "y_wind";
  const auto provider = same_points(grid);
  Regrid::Options options;
  options.weights = "w.nc";
  const std::array headers{u.header, v.header};
  const Regrid regrid(headers, options, kBoth, *provider);
  const Moved made = moved(regrid, u, v);
  for (std::size_t place = 0; place < grid->size(); ++place) {
    const double lat = grid->lat_deg[place];
    const double lon = grid->lon_deg[place];
    const Frame frame = core::frame_at(lat, lon);
    const Vector3 rows = along_plane(lat, lon, kTurn);
    const Vector3 columns = along_plane(lat, lon, kTurn + 90.0);
    const double allowed = 5.0 * tolerance::direction_by_differences(kSpacing / kRadius);
    EXPECT_NEAR(made.east[place], 3.0 * dot(rows, frame.east) - 2.0 * dot(columns, frame.east), allowed) << place;
    EXPECT_NEAR(made.north[place], 3.0 * dot(rows, frame.north) - 2.0 * dot(columns, frame.north), allowed) << place;
  }
  EXPECT_EQ(regrid.outputs()[0].standard_name, "eastward_wind");
  EXPECT_EQ(regrid.outputs()[1].standard_name, "northward_wind");
  EXPECT_THAT(regrid.outputs()[1].long_name, HasSubstr("northward part of"));
  EXPECT_THAT(regrid.outputs()[0].attributes.at("regridding"), HasSubstr("turned from the rows and columns"));
  EXPECT_TRUE(regrid.notices().empty());
}

TEST(RegridOfAVector, TurnsColumnsTheWayTheirCoordinateGoes) {
  const Grid ascending = plane_around(40, 10, 5, 5e4, 0);
  Grid descending = ascending;
  core::GridProjection projection;
  projection.rows = core::KeptCoordinate{};
  projection.rows->values = {5, 4, 3, 2, 1};
  descending.projection = std::make_shared<const core::GridProjection>(projection);
  const auto north_of_column = [](const Grid& grid) {
    const auto shared = std::make_shared<const Grid>(grid);
    Field u = map_of(
        grid, [](double, double) { return 0.0; }, "m s-1");
    Field v = map_of(
        grid, [](double, double) { return 1.0; }, "m s-1");
    Regrid::Options options;
    options.weights = "w.nc";
    options.parts = PartDirections::grid;
    const std::array headers{u.header, v.header};
    return moved(Regrid(headers, options, kBoth, *same_points(shared)), u, v).north[12];
  };
  EXPECT_NEAR(north_of_column(ascending), 1.0, tolerance::direction_by_differences(5e4 / kRadius));
  EXPECT_NEAR(north_of_column(descending), -1.0, tolerance::direction_by_differences(5e4 / kRadius));
}

TEST(RegridOfAVector, RefusesWhatIsNoVector) {
  Field u = part(global(18), 0, "u");
  Field v = part(global(18), 1, "v");
  Regrid::Options options;
  options.to_step = 10.0;
  const auto refused = [&](ErrorKind kind, const Field& one, const Field& other, std::vector<InputName> names,
                           const Regrid::Options& with) {
    return error_of(kind, [&] {
      const std::array headers{one.header, other.header};
      Regrid(std::span(headers).first(names.size()), with, names, fieldwise::analysis::no_provider());
    });
  };
  const std::vector<InputName> both{kBoth.begin(), kBoth.end()};
  EXPECT_THAT(refused(ErrorKind::usage, u, v, {{"vector", "u"}}, options), HasSubstr("a vector has two parts"));
  u.header.standard_name = "northward_wind";
  v.header.standard_name = "eastward_wind";
  EXPECT_THAT(refused(ErrorKind::usage, u, v, both, options), HasSubstr("comes first"));
  u.header.standard_name = v.header.standard_name = "";
  v.header.units = core::Units{"km h-1"};
  u.header.units = core::Units{"m s-1"};
  EXPECT_THAT(refused(ErrorKind::inputs_disagree, u, v, both, options), HasSubstr("m s-1 and km h-1"));
  const Field elsewhere = part(global(20), 1, "v");
  EXPECT_THAT(refused(ErrorKind::inputs_disagree, u, elsewhere, both, options), HasSubstr("points"));
  Regrid::Options turned = options;
  turned.parts = PartDirections::grid;
  EXPECT_THAT(refused(ErrorKind::usage, u, v, {{"of", "u"}}, turned), HasSubstr("'of' is one field"));
}

TEST(RegridOfAVector, AsksForDirectionsThatNamesDoNotTell) {
  const auto grid = std::make_shared<const Grid>(plane_around(40, 10, 5, 5e4, 0));
  Field u = map_of(
      *grid, [](double, double) { return 1.0; }, "m s-1");
  Field v = u;
  const auto provider = same_points(grid);
  Regrid::Options options;
  options.weights = "w.nc";
  const auto made = [&] {
    const std::array headers{u.header, v.header};
    return Regrid(headers, options, kBoth, *provider);
  };
  EXPECT_THAT(error_of(ErrorKind::usage, made), HasSubstr("do not tell one direction each: say parts: grid"));
  u.header.standard_name = "x_wind";
  v.header.standard_name = "northward_wind";
  EXPECT_THAT(error_of(ErrorKind::usage, made), HasSubstr("(x_wind, northward_wind)"));
  v.header.standard_name = "";
  EXPECT_THAT(made().outputs()[0].attributes.at("regridding"), HasSubstr("turned"));
  options.parts = PartDirections::east_north;
  EXPECT_EQ(made().outputs()[0].standard_name, "eastward_wind");
}

TEST(RegridOfAVector, GivesOnlyNamesThatAreStandard) {
  const auto grid = std::make_shared<const Grid>(plane_around(40, 10, 5, 5e4, 0));
  Field u = map_of(
      *grid, [](double, double) { return 1.0; }, "m s-1");
  Field v = u;
  const auto provider = same_points(grid);
  Regrid::Options options;
  options.weights = "w.nc";
  const auto turned = [&](const char* first, const char* second) {
    u.header.standard_name = first;
    v.header.standard_name = second;
    const std::array headers{u.header, v.header};
    return Regrid(headers, options, kBoth, *provider).outputs()[0].standard_name;
  };
  EXPECT_EQ(turned("sea_water_x_velocity", "sea_water_y_velocity"), "eastward_sea_water_velocity");
  EXPECT_EQ(turned("barotropic_sea_water_x_velocity", "barotropic_sea_water_y_velocity"),
            "barotropic_eastward_sea_water_velocity");
  EXPECT_EQ(turned("sea_ice_x_displacement", "sea_ice_y_displacement"), "");
}

TEST(RegridOfAVector, TellsWherePartsSaysNothing) {
  const Field u = part(global(18), 0, "u");
  const Field v = part(global(18), 1, "v");
  Regrid::Options options;
  options.to_step = 10.0;
  options.parts = PartDirections::grid;
  const std::array headers{u.header, v.header};
  EXPECT_THAT(Regrid(headers, options, kBoth, fieldwise::analysis::no_provider()).notices(),
              ElementsAre(HasSubstr("parts: grid changes nothing")));
}

TEST(RegridOfAVector, NamesResultsAfterParts) {
  Regrid::Options options;
  options.coverage = true;
  const std::vector<InputName> both{kBoth.begin(), kBoth.end()};
  EXPECT_THAT(Regrid::quantities(options, both), ElementsAre("u", "v", "coverage"));
  const std::vector<InputName> twice{{"of", "u"}, {"vector", "u"}, {"vector", "v"}, {"to", "w"}};
  EXPECT_THAT(Regrid::quantities(options, twice), ElementsAre("u", "v", "coverage"));
  const std::vector<InputName> field{{"of", "u"}, {"to", "w"}};
  EXPECT_THAT(Regrid::quantities(options, field), ElementsAre("", "coverage"));
}

}  // namespace
