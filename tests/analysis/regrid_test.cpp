#include "fieldwise/analysis/regridding/regrid.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fieldwise/analysis/regridding/target_grid.hpp"
#include "fieldwise/core/cell_area.hpp"
#include "fieldwise/core/healpix.hpp"
#include "given_weights.hpp"
#include "reference_file.hpp"
#include "sample_fields.hpp"
#include "sphere_fields.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::analysis::GivenWeights;
using fieldwise::analysis::Regrid;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::core::Grid;
using fieldwise::core::Nature;
using fieldwise::kernels::RemapMethod;
using fieldwise::reference::ReferenceFile;
using fieldwise::sample::error_of;
using fieldwise::sample::evaluated;
using fieldwise::sample::kMissing;
using fieldwise::sphere::global;
using fieldwise::sphere::kRadians;
using fieldwise::sphere::map_of;
using testing::ElementsAre;
using testing::HasSubstr;

namespace core = fieldwise::core;
namespace tolerance = fieldwise::tolerance;
namespace sample = fieldwise::sample;

constexpr std::array kMethods{RemapMethod::conservative, RemapMethod::bilinear, RemapMethod::nearest};

/// Returns cells of the globe that are `step` degrees wide.
Grid cells(double step) { return fieldwise::analysis::make_grid({.step_deg = step}); }

Regrid::Options to_step(double step, RemapMethod method = RemapMethod::conservative, double min_coverage = 0.5) {
  Regrid::Options options;
  options.to_step = step;
  options.method = method;
  options.min_coverage = min_coverage;
  return options;
}

/// Returns all values, row by row.
std::vector<double> values_of(const Field& field) {
  return {field.values.data(), field.values.data() + field.values.size()};
}

/// Returns the integral over the globe, in m2 times units of the field.
double integral(const Field& field) {
  const std::vector<double> areas = core::cell_areas_m2(*field.header.grid);
  const std::vector<double> values = values_of(field);
  long double sum = 0.0L;
  for (std::size_t i = 0; i < values.size(); ++i) sum += static_cast<long double>(areas[i]) * values[i];
  return static_cast<double>(sum);
}

TEST(TargetGrid, HasEdgesAtItsEndsAndCentresBetween) {
  const Grid grid = cells(1.0);
  ASSERT_EQ(grid.rows, 180U);
  ASSERT_EQ(grid.columns, 360U);
  EXPECT_EQ(grid.lat_deg.front(), -89.5);
  EXPECT_EQ(grid.lat_deg.back(), 89.5);
  EXPECT_EQ(grid.lon_deg.front(), 0.5);
  EXPECT_EQ(grid.lat_bounds_deg.front(), -90.0);
  EXPECT_EQ(grid.lon_bounds_deg.back(), 360.0);
}

TEST(TargetGrid, RefusesEdgesThatItsStepsDoNotReach) {
  const auto refused = [](double step, std::pair<double, double> lat, std::pair<double, double> lon) {
    return error_of(ErrorKind::usage, [&] { fieldwise::analysis::make_grid({lat, lon, step}); });
  };
  EXPECT_THAT(refused(0.7, {-90, 90}, {0, 360}), HasSubstr("steps of 0.7 do not divide"));
  EXPECT_THAT(refused(1, {-91, 90}, {0, 360}), HasSubstr("beyond a pole"));
  EXPECT_THAT(refused(1, {-90, 90}, {-180, 181}), HasSubstr("more than the circle"));
}

TEST(Regrid, AveragesByArea) {
  // Cells of 45 degrees to cells of 90: halves of a hemisphere have areas in the ratio sin 45 : 1 - sin 45.
  const Field field = map_of(cells(45.0), [](double lat, double lon) {
    return lat < 0 ? 0.0 : lat < 45 ? 1.0 : lon < 90 ? 3.0 : 1.0;
  });
  const std::vector<double> made = values_of(evaluated<Regrid>({field}, to_step(90.0))[0]);
  const double low = std::sin(45.0 * kRadians);
  ASSERT_EQ(made.size(), 8U);
  EXPECT_NEAR(made[4], low * 1.0 + (1.0 - low) * 3.0, tolerance::rounding(4.0, 8.0));
  EXPECT_NEAR(made[5], 1.0, tolerance::rounding(4.0, 8.0));
  EXPECT_EQ(made[0], 0.0);
}

TEST(Regrid, LeavesAConstantAsItIs) {
  for (const RemapMethod method : kMethods) {
    const Field field =
        map_of(global(12), [](double lat, double lon) { return lat > 40 && lon > 200 ? kMissing : 273.15; });
    std::size_t valid = 0;
    for (const double value : values_of(evaluated<Regrid>({field}, to_step(10.0, method))[0])) {
      if (std::isnan(value)) continue;
      EXPECT_NEAR(value, 273.15, tolerance::rounding(273.15, 64.0));
      ++valid;
    }
    EXPECT_GT(valid, 480U);  // of 648; a quarter of the north is missing
  }
}

TEST(Regrid, KeepsTheIntegralWhereAllIsCovered) {
  const Field field = map_of(global(24), [](double lat, double lon) {
    return 280 + 30 * std::cos(lat * kRadians) + std::sin(3 * lon * kRadians);
  });
  for (const double step : {2.5, 4.0, 11.25, 30.0}) {
    const Field made = evaluated<Regrid>({field}, to_step(step))[0];
    EXPECT_NEAR(integral(made) / integral(field), 1.0, tolerance::rounding(1.0, 8000.0));
  }
}

TEST(Regrid, IsMissingWhereTooLittleIsCovered) {
  // One of four cells of each target is missing; areas of those at one latitude are equal.
  const Field field = map_of(cells(45.0), [](double lat, double lon) { return lat > 45 && lon < 45 ? kMissing : 1.0; });
  const double gap = 0.5 * (1.0 - std::sin(45.0 * kRadians));
  Regrid::Options options = to_step(90.0, RemapMethod::conservative, 1.0 - gap);
  options.coverage = true;
  auto made = evaluated<Regrid>({field}, options);
  EXPECT_EQ(made[0].header.name, "");
  EXPECT_NEAR(values_of(made[1])[4], 1.0 - gap, tolerance::rounding(4.0, 8.0));
  EXPECT_NEAR(values_of(made[0])[4], 1.0, tolerance::rounding(4.0, 8.0));
  options.min_coverage = 1.0 - 0.9 * gap;
  made = evaluated<Regrid>({field}, options);
  EXPECT_TRUE(std::isnan(values_of(made[0])[4]));
  EXPECT_NEAR(values_of(made[1])[4], 1.0 - gap, tolerance::rounding(4.0, 8.0));
  EXPECT_EQ(made[1].header.kind.nature, Nature::fraction);
}

TEST(Regrid, CountsTheWholeTargetOfARegion) {
  // The source covers 0 to 10 N, the target 0 to 20 N: sin 10 / sin 20 of it.
  Grid region = core::rectilinear_grid({2.5, 7.5}, {2.5, 7.5});
  Regrid::Options options = to_step(20.0);
  options.to_lat = {0, 20};
  options.to_lon = {0, 20};
  options.coverage = true;
  const auto made = evaluated<Regrid>({map_of(region, [](double, double) { return 1.0; })}, options);
  EXPECT_NEAR(values_of(made[1])[0], 0.5 * std::sin(10 * kRadians) / std::sin(20 * kRadians),
              tolerance::rounding(4.0, 64.0));
  EXPECT_TRUE(std::isnan(values_of(made[0])[0]));
}

TEST(Regrid, CountsAColumnThatStandsTwiceOnce) {
  Grid twice = core::rectilinear_grid({-45, 45}, {0, 90, 180, 270, 360});
  const Field field = map_of(twice, [](double, double lon) { return lon == 0 || lon == 360 ? 4.0 : 0.0; });
  for (const double value : values_of(evaluated<Regrid>({field}, to_step(180.0))[0])) {
    EXPECT_NEAR(value, 1.0, tolerance::rounding(4.0, 8.0));  // a quarter of the circle is 4
  }
}

TEST(Regrid, InterpolatesToThePoleTheMeanOfItsRow) {
  const Field field = map_of(cells(30.0), [](double lat, double lon) {
    return lat < 60 ? 0.0 : lon < 180 ? 2.0 : 4.0;
  });
  Regrid::Options options = to_step(10.0, RemapMethod::bilinear);
  const Field made = evaluated<Regrid>({field}, options)[0];
  const std::vector<double> values = values_of(made);
  // 85 N lies two thirds of the way from the row at 75 N (2 at 95 E) to the pole (3).
  const std::size_t row = 17;
  const std::size_t column = 9;
  EXPECT_NEAR(values[row * 36 + column], 2.0 / 3.0 * 3.0 + 1.0 / 3.0 * 2.0, tolerance::rounding(4.0, 64.0));
}

TEST(Regrid, DoesNotInterpolateBeyondTheOutermostCentres) {
  const Grid region = core::rectilinear_grid({10, 20}, {350, 360, 370});
  const Field field = map_of(region, [](double, double) { return 1.0; });
  Regrid::Options options = to_step(5.0, RemapMethod::bilinear);
  options.to_lat = {7.5, 22.5};
  options.to_lon = {-17.5, 17.5};
  // Centres at 10, 15 and 20 N; at 15, 10, ..., 15 E.
  EXPECT_THAT(values_of(evaluated<Regrid>({field}, options)[0]),
              testing::Pointwise(testing::NanSensitiveDoubleEq(),
                                 std::vector<double>{kMissing, 1,        1, 1, 1, 1, kMissing, kMissing, 1, 1, 1, 1, 1,
                                                     kMissing, kMissing, 1, 1, 1, 1, 1,        kMissing}));
}

TEST(Regrid, InterpolatesWithErrorsOfSecondOrder) {
  const auto harmonic = [](double lat, double lon) {
    const double c = std::cos(lat * kRadians);
    return c * c * std::cos(2 * lon * kRadians) + std::sin(lat * kRadians);
  };
  std::vector<double> errors;
  for (const double step : {6.0, 3.0, 1.5}) {
    const Field made = evaluated<Regrid>({map_of(cells(step), harmonic)}, to_step(10.0, RemapMethod::bilinear))[0];
    const std::vector<double> exact = values_of(map_of(cells(10.0), harmonic));
    const std::vector<double> values = values_of(made);
    double worst = 0.0;
    for (std::size_t i = 0; i < values.size(); ++i) worst = std::max(worst, std::abs(values[i] - exact[i]));
    errors.push_back(worst);
  }
  // The error is h^2 f'' / 8 at most, where targets lie anywhere between sources: about a quarter with each halving.
  EXPECT_GT(errors[0] / errors[1], 3.0);
  EXPECT_GT(errors[1] / errors[2], 3.0);
  EXPECT_LT(errors[2], std::pow(1.5 * kRadians, 2) * 5.0 / 8.0);
}

TEST(Regrid, TakesTheNearestAlongTheGreatCircle) {
  // From 60 N 44 E it is 21.6 degrees to 60 N 0 E, but 20.5 to 70 N 0 E, though 60 N is the nearest row by itself.
  const Grid grid = core::rectilinear_grid({60, 70}, {0, 90, 180, 270});
  const Field field = map_of(grid, [](double lat, double lon) { return lat + lon / 1000.0; });
  Regrid::Options options = to_step(1.0, RemapMethod::nearest);
  options.to_lat = {59.5, 60.5};
  options.to_lon = {43.5, 44.5};
  EXPECT_EQ(evaluated<Regrid>({field}, options)[0].values(0, 0, 0), 70.0);
  options.to_lon = {19.5, 20.5};
  EXPECT_EQ(evaluated<Regrid>({field}, options)[0].values(0, 0, 0), 60.0);
}

TEST(Regrid, TakesTheNearestOfNoCellBeyondTheOutermost) {
  const Grid grid = core::rectilinear_grid({0, 10}, {0, 10});  // cells reach from -5 to 15
  const Field field = map_of(grid, [](double lat, double lon) { return lat + lon / 1000.0; });
  Regrid::Options options = to_step(6.0, RemapMethod::nearest);
  options.to_lat = {-12, 24};
  options.to_lon = {-12, 24};
  const Field made = evaluated<Regrid>({field}, options)[0];  // centres -9, -3, 3, 9, 15, 21
  EXPECT_TRUE(std::isnan(made.values(0, 0, 1)));
  EXPECT_TRUE(std::isnan(made.values(0, 1, 0)));
  EXPECT_EQ(made.values(0, 1, 1), 0.0);
  EXPECT_EQ(made.values(0, 3, 2), 10.0);
  EXPECT_TRUE(std::isnan(made.values(0, 5, 3)));
  EXPECT_TRUE(std::isnan(made.values(0, 3, 5)));
}

TEST(Regrid, FindsTheGridOfAnotherFieldWithoutItsValues) {
  const Field field = map_of(cells(15.0), [](double lat, double) { return lat; });
  const Field like = map_of(cells(30.0), [](double, double) { return kMissing; });
  const Regrid regrid(std::vector<core::FieldHeader>{field.header, like.header}, {});
  EXPECT_TRUE(core::same_grid(*regrid.outputs()[0].grid, *like.header.grid));
  EXPECT_TRUE(regrid.need().changes_grid);
}

TEST(Regrid, RefusesWhatItWouldGetWrong) {
  const Field good = map_of(cells(30.0), [](double, double) { return 1.0; });
  const auto refused = [](const Field& field, const Regrid::Options& options) {
    return error_of(ErrorKind::usage, [&] { Regrid(std::vector<core::FieldHeader>{field.header}, options); });
  };
  EXPECT_THAT(refused(good, {}), HasSubstr("regrid needs a target: to: {like: INPUT}, or to: {lat:"));
  Field total = good;
  total.header.units = core::Units{"Gg"};
  EXPECT_THAT(refused(total, to_step(30)), HasSubstr("is a total of each cell, not a value per area"));
  total.header.units = core::Units{"kg m-2"};
  EXPECT_NO_THROW(Regrid(std::vector<core::FieldHeader>{total.header}, to_step(30)));
  Field direction = good;
  direction.header.kind.nature = Nature::direction;
  EXPECT_THAT(refused(direction, to_step(30)), HasSubstr("method: nearest takes them as they are"));
  EXPECT_NO_THROW(Regrid(std::vector<core::FieldHeader>{direction.header}, to_step(30, RemapMethod::nearest)));
  const Field curved = map_of(fieldwise::sphere::plane_around(40, 0, 4, 1e5, 10), [](double, double) { return 1.0; });
  EXPECT_THAT(refused(curved, to_step(30)), HasSubstr("weights between grids that are no latitudes and longitudes"));
  const auto both = error_of(ErrorKind::usage, [&] {
    Regrid(std::vector<core::FieldHeader>{good.header, good.header}, to_step(30));
  });
  EXPECT_THAT(both, HasSubstr("two targets"));
}

TEST(Regrid, TellsThatMeansOfSpreadsAreNoSpreads) {
  Field spread = map_of(cells(30.0), [](double, double) { return 1.0; });
  EXPECT_TRUE(Regrid(std::vector<core::FieldHeader>{spread.header}, to_step(30)).notices().empty());
  spread.header.kind.nature = Nature::spread;
  EXPECT_THAT(Regrid(std::vector<core::FieldHeader>{spread.header}, to_step(30)).notices(),
              ElementsAre(HasSubstr("regrid the field first")));
}

TEST(Regrid, MeetsCdoAndPlainLoops) {
  const ReferenceFile reference("regrid");
  const auto field_of = [&](const std::string& key) {
    const std::vector<double>& x = reference.list(key);
    std::size_t i = 0;
    return map_of(cells(15.0), [&](double, double) { return x[i++]; });
  };
  const auto expect = [](const std::vector<double>& found, const std::vector<double>& expected, double allowed,
                         const char* what) {
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      ASSERT_EQ(std::isnan(found[i]), std::isnan(expected[i])) << what << " " << i;
      if (!std::isnan(found[i])) {
        ASSERT_NEAR(found[i], expected[i], allowed) << what << " " << i;
      }
    }
  };
  Regrid::Options options = to_step(20.0, RemapMethod::conservative, 0.0);
  options.coverage = true;
  const auto made = evaluated<Regrid>({field_of("x")}, options);
  expect(values_of(made[0]), reference.list("mean"), tolerance::rounding(300.0, 32.0), "loops");
  expect(values_of(made[1]), reference.list("coverage"), tolerance::rounding(1.0, 64.0), "coverage");
  expect(values_of(made[0]), reference.list("cdo_remapcon"), tolerance::rounding(300.0, 32.0), "remapcon");
  expect(values_of(evaluated<Regrid>({field_of("x")}, to_step(20.0, RemapMethod::nearest))[0]),
         reference.list("cdo_remapnn"), 0.0, "remapnn");
  expect(values_of(evaluated<Regrid>({field_of("whole")}, to_step(20.0))[0]), reference.list("cdo_remapcon_whole"),
         tolerance::rounding(300.0, 32.0), "whole");
}

TEST(Regrid, KnowsCellsOfHealpixAsATarget) {
  EXPECT_EQ(fieldwise::analysis::healpix_target({3, core::HealpixOrder::ring}).size(), 108U);
  const Field field = map_of(cells(30.0), [](double, double) { return 1.0; });
  const auto refused = [&](const Regrid::Options& options, std::size_t inputs) {
    return error_of(ErrorKind::usage, [&] { Regrid(std::vector<core::FieldHeader>(inputs, field.header), options); });
  };
  Regrid::Options options;
  options.to_nside = 6;
  EXPECT_THAT(refused(options, 1), HasSubstr("`nside` is 6, but must be a power of two"));
  EXPECT_THAT(refused(options, 2), HasSubstr("two targets: the grid of a field"));
  options.to_step = 1.0;
  EXPECT_THAT(refused(options, 1), HasSubstr("two targets: edges with a step"));
  options = {};
  for (const core::HealpixOrder order : {core::HealpixOrder::ring, core::HealpixOrder::nested}) {
    options = to_step(30.0);
    options.to_order = order;
    EXPECT_THAT(refused(options, 1), HasSubstr("two targets: edges with a step"));
    options.to_step.reset();
    EXPECT_THAT(refused(options, 2), HasSubstr("two targets: the grid of a field"));
  }
  EXPECT_THAT(refused(options, 1), HasSubstr("regrid needs a target"));
  EXPECT_THAT(refused(options, 2), HasSubstr("two targets"));
}

/// Returns weights that make the one target of four cells: the mean of the first two, three quarters of it.
fieldwise::kernels::RemapWeights of_two_cells() { return {{0, 2}, {0, 1}, {0.375, 0.375}, {1.0}}; }

TEST(Regrid, AsksForWeightsToCellsOfHealpix) {
  GivenWeights provider;
  const std::vector<std::size_t> all(12, 0);
  provider.given.weights = std::make_shared<const fieldwise::kernels::RemapWeights>(fieldwise::kernels::RemapWeights{
      {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, all, std::vector<double>(12, 1.0), std::vector<double>(12, 1.0)});
  provider.given.origin = "weights by a test";
  const Field field = map_of(cells(90.0), [](double lat, double lon) { return lat + lon; });
  Regrid::Options options;
  options.to_nside = 1;
  const Regrid regrid(std::vector<core::FieldHeader>{field.header}, options, provider);
  EXPECT_EQ(provider.asked, "made");
  const Grid& grid = *regrid.outputs()[0].grid;
  ASSERT_TRUE(grid.healpix);
  EXPECT_EQ(grid.size(), 12U);
  EXPECT_EQ(grid.projection->mappings.front().name, "crs");
  EXPECT_THAT(core::cell_areas_m2(grid, 1.0), testing::Each(core::healpix_area_m2({1, {}}, 1.0)));
}

TEST(Regrid, AsksForWeightsOfGridsThatAreNoLatitudesAndLongitudes) {
  Field field = map_of(cells(90.0), [](double lat, double lon) { return lat + lon; });
  Grid curved = *field.header.grid;
  curved.kind = core::GridKind::curvilinear;
  curved.rows = 2;
  curved.columns = 4;
  curved.lat_deg = {0, 0, 0, 0, 1, 1, 1, 1};
  curved.lon_deg = {0, 1, 2, 3, 0, 1, 2, 3};
  field.header.grid = std::make_shared<const Grid>(curved);
  GivenWeights provider;
  provider.given.weights = std::make_shared<const fieldwise::kernels::RemapWeights>(of_two_cells());
  provider.given.origin = "weights by a test";
  const std::array headers{field.header};
  const Regrid regrid(headers, to_step(90.0), provider);
  EXPECT_EQ(provider.asked, "made");
  EXPECT_TRUE(regrid.notices().empty());
  EXPECT_THAT(regrid.outputs()[0].attributes.at("regridding"), HasSubstr("conservative, weights by a test; missing"));
  EXPECT_EQ(regrid.outputs()[0].grid->rows, 2U);
}

TEST(Regrid, TellsOfPartsOfVectorsThatLieAlongTheirGrid) {
  Field field = map_of(cells(90.0), [](double, double) { return 1.0; });
  Grid curved = *field.header.grid;
  curved.kind = core::GridKind::curvilinear;
  field.header.grid = std::make_shared<const Grid>(curved);
  GivenWeights provider;
  provider.given.weights = std::make_shared<const fieldwise::kernels::RemapWeights>(of_two_cells());
  for (const char* name : {"x_wind", "sea_water_y_velocity", "grid_eastward_wind"}) {
    field.header.standard_name = name;
    const std::array headers{field.header};
    const Regrid regrid(headers, to_step(90.0), provider);
    ASSERT_EQ(regrid.notices().size(), 1U) << name;
    EXPECT_THAT(regrid.notices()[0], HasSubstr("stays that of the old grid"));
  }
  field.header.standard_name = "eastward_wind";
  const std::array headers{field.header};
  EXPECT_TRUE(Regrid(headers, to_step(90.0), provider).notices().empty());
}

TEST(Regrid, TakesWeightsOfAFileAndTheirTarget) {
  const Field field = map_of(cells(90.0), [](double, double lon) { return lon; });
  GivenWeights provider;
  provider.given.weights = std::make_shared<const fieldwise::kernels::RemapWeights>(of_two_cells());
  provider.given.origin = "weights of w.nc";
  Grid point = cells(90.0);
  point.rows = point.columns = 1;
  point.lat_deg = {0};
  point.lon_deg = {90};
  point.lat_bounds_deg.clear();
  point.lon_bounds_deg.clear();
  provider.given.target = std::make_shared<const Grid>(point);
  Regrid::Options options;
  options.weights = "w.nc";
  options.coverage = true;
  const std::array headers{field.header};
  const Regrid regrid(headers, options, provider);
  EXPECT_EQ(provider.asked, "w.nc");
  EXPECT_EQ(regrid.outputs()[0].grid, provider.given.target);
  std::array values{0.0, 0.0};
  const core::Extent one{{0, 1}, {0, 1}, 1};
  const std::array outputs{core::MutableTileView(values.data(), one), core::MutableTileView(values.data() + 1, one)};
  const std::array inputs{core::view(field)};
  regrid.apply(inputs, outputs);
  EXPECT_EQ(values[0], 90.0);  // of columns at 45 and 135 E
  EXPECT_EQ(values[1], 0.75);
}

TEST(Regrid, NeedsATargetOnlyWhereWeightsDoNotBringOne) {
  const Field field = map_of(cells(90.0), [](double, double) { return 1.0; });
  const std::array headers{field.header};
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { Regrid(headers, Regrid::Options{}); }), HasSubstr("needs a target"));
  Regrid::Options options;
  options.weights = "w.nc";
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { Regrid(headers, options); }), HasSubstr("need a provider"));
  options.to_lat = {0.0, 90.0};
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { Regrid(headers, options); }), HasSubstr("needs a target"));
}

TEST(Regrid, MovesDirectionsByWeightsThatPickPoints) {
  Field field = map_of(cells(90.0), [](double, double lon) { return lon; });
  field.header.kind.nature = Nature::direction;
  GivenWeights provider;
  provider.given.weights =
      std::make_shared<const fieldwise::kernels::RemapWeights>(fieldwise::kernels::RemapWeights{{0, 1}, {3}, {1}, {1}});
  provider.given.picks = true;
  Regrid::Options options = to_step(90.0);
  options.weights = "w.nc";
  const std::array headers{field.header};
  EXPECT_EQ(Regrid(headers, options, provider).outputs().size(), 1U);
  provider.given.picks = false;
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { Regrid(headers, options, provider); }), HasSubstr("directions"));
}

}  // namespace
