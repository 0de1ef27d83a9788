#include "fieldwise/analysis/places/area_mean.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numbers>

#include "fieldwise/analysis/slots/climatology.hpp"
#include "fieldwise/core/cell_area.hpp"
#include "fieldwise/core/region.hpp"
#include "sample_fields.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::analysis::AreaMean;
using fieldwise::analysis::AreaWeights;
using fieldwise::analysis::Climatology;
using fieldwise::analysis::evaluate;
using fieldwise::analysis::RegionEdges;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::core::Grid;
using fieldwise::core::GridKind;
using fieldwise::core::Leading;
using fieldwise::core::Region;
using fieldwise::core::ValueType;
using fieldwise::sample::error_of;
using fieldwise::sample::kMissing;
using testing::HasSubstr;

namespace core = fieldwise::core;
namespace sample = fieldwise::sample;
namespace tolerance = fieldwise::tolerance;

constexpr double kRadians = std::numbers::pi / 180.0;

Field map(const xt::xtensor<double, 2>& values, const std::vector<double>& lat, const std::vector<double>& lon) {
  Field field = core::map_of(values, core::rectilinear_grid(lat, lon), "K");
  field.header.name = "tas";
  return field;
}

double area_mean(const Field& field, const AreaMean::Options& options = {}) {
  return evaluate<AreaMean>({field}, options)[0].values(0, 0, 0);
}

double band(double south, double north) { return std::sin(north * kRadians) - std::sin(south * kRadians); }

TEST(AreaMean, WeighsLatitudesByTheAreaOfTheirCells) {
  const Field field = map({{1.0, 1.0}, {4.0, 4.0}}, {0.0, 60.0}, {0.0, 180.0});
  // Edges at -30, 30 and 90.
  const double expected = (band(-30, 30) * 1.0 + band(30, 90) * 4.0) / band(-30, 90);
  EXPECT_NEAR(area_mean(field), expected, tolerance::area_mean_of(2.0, 2.0, 3.0, 4.0));
  EXPECT_NEAR(area_mean(field, {.weights = AreaWeights::coslat}), (1.0 + 0.5 * 4.0) / 1.5,
              tolerance::area_mean_of(2.0, 2.0, 3.0, 4.0));
  EXPECT_EQ(area_mean(field, {.weights = AreaWeights::none}), 2.5);
}

TEST(AreaMean, UsesBoundsWhereTheGridHasThem) {
  Field field = map({{1.0}, {4.0}}, {0.0, 60.0}, {0.0});
  Grid grid = *field.header.grid;
  grid.lat_bounds_deg = {-10.0, 45.0, 45.0, 80.0};
  grid.lon_bounds_deg = {0.0, 10.0};
  field.header.grid = std::make_shared<const Grid>(grid);
  EXPECT_NEAR(area_mean(field), (band(-10, 45) + 4.0 * band(45, 80)) / band(-10, 80),
              tolerance::area_mean_of(2.0, 2.0, 3.0, 4.0));
}

TEST(AreaMean, IncludesCellsWhoseCentreLiesOnTheEdgeOfTheRegion) {
  const Field field = map({{1, 2, 3, 4}, {5, 6, 7, 8}}, {-5.0, 5.0}, {160.0, 170.0, 180.0, 190.0});
  EXPECT_EQ(area_mean(field, {.region = {{{-5, 5}}, {{170, 180}}}, .weights = AreaWeights::none}), 4.5);
  EXPECT_EQ(area_mean(field, {.region = {{{5, -5}}, {{170, 170}}}, .weights = AreaWeights::none}), 4.0);
  EXPECT_EQ(area_mean(field, {.region = {{{0, 90}}, {}}, .weights = AreaWeights::none}), 6.5);
}

TEST(AreaMean, UnderstandsEitherLongitudeConventionAcrossGreenwichAndTheDateLine) {
  const Field field = map({{1, 2, 3, 4}}, {0.0}, {0.0, 90.0, 180.0, 270.0});
  const auto over = [&](double west, double east) {
    return area_mean(field, {.region = {{}, {{west, east}}}, .weights = AreaWeights::none});
  };
  EXPECT_EQ(over(-90, 0), 2.5);
  EXPECT_EQ(over(270, 360), 2.5);
  EXPECT_EQ(over(270, 0), 2.5);
  EXPECT_EQ(over(170, -80), 3.5);
  EXPECT_EQ(over(-180, 180), 2.5);
  EXPECT_EQ(over(-180, -180), 3.0);
}

TEST(AreaMean, CountsARepeatedColumnOnce) {
  const Field once = map({{1, 2, 3, 6}}, {0.0}, {20.0, 110.0, 200.0, 290.0});
  const Field twice = map({{1, 2, 3, 6, 1}}, {0.0}, {20.0, 110.0, 200.0, 290.0, 380.0});
  for (const AreaWeights weights : {AreaWeights::area, AreaWeights::coslat, AreaWeights::none}) {
    EXPECT_EQ(area_mean(twice, {.weights = weights}), area_mean(once, {.weights = weights}));
    EXPECT_NEAR(area_mean(twice, {.weights = weights}), 3.0, tolerance::area_mean_of(4.0, 1.0, 5.0, 3.0));
  }
}

TEST(AreaMean, OfAConstantIsExactlyTheConstantWhateverIsMissing) {
  Field field = sample::random_field(core::monthly_axis(1981, 1, 24), sample::global_grid(), 2, 3);
  for (double& value : field.values) {
    value = std::isnan(value) ? value : 273.15;
  }
  const Field result = evaluate<AreaMean>({field})[0];
  for (const double value : result.values) {
    EXPECT_EQ(value, 273.15) << "seed 2";
  }
}

TEST(AreaMean, ClipsCellsAtTheEdgesOfTheRegion) {
  const Field field = map({{1, 2}, {3, 4}}, {0.0, 10.0}, {0.0, 10.0});
  // From 2.5 to 15 degrees north and east: shares of the cells [-5, 5] and [5, 15].
  const AreaMean::Options clip{.region = {{{2.5, 15}}, {{2.5, 15}}}, .edges = RegionEdges::clip};
  const double south = band(2.5, 5);
  const double north = band(5, 15);
  const double expected = (south * (0.25 * 1 + 2) + north * (0.25 * 3 + 4)) / ((south + north) * 1.25);
  EXPECT_NEAR(area_mean(field, clip), expected, tolerance::area_mean_of(4.0, 2.0, 3.0, 4.0));
}

TEST(AreaMean, ClippedToWholeCellsIsTheSameAsByCentre) {
  const Field field = map({{1, 2, 3}, {4, 5, 6}}, {-5.0, 5.0}, {350.0, 0.0 + 360.0, 370.0});
  const Region region{{{-10, 10}}, {{-15, 5}}};
  EXPECT_NEAR(area_mean(field, {.region = region, .edges = RegionEdges::clip}), area_mean(field, {.region = region}),
              tolerance::area_mean_of(4.0, 2.0, 5.0, 4.0));
  EXPECT_EQ(area_mean(field, {.region = region}), 3.0);
}

TEST(AreaMean, LeavesOutMissingValues) {
  const Field field = map({{1.0, kMissing, 3.0}}, {0.0}, {0.0, 120.0, 240.0});
  EXPECT_EQ(area_mean(field), 2.0);
  EXPECT_TRUE(std::isnan(area_mean(field, {.min_samples = 3})));
  EXPECT_EQ(area_mean(field, {.min_fraction = 0.66}), 2.0);
  EXPECT_TRUE(std::isnan(area_mean(field, {.min_fraction = 0.67})));
  EXPECT_TRUE(std::isnan(area_mean(map({{kMissing, kMissing, kMissing}}, {0.0}, {0.0, 120.0, 240.0}))));
}

TEST(AreaMean, WithEveryCellValidPassesAFractionOfOne) {
  const Field field = sample::random_field(core::monthly_axis(1981, 1, 3), sample::global_grid(), 8, 0);
  const Field result = evaluate<AreaMean>({field}, {.min_fraction = 1.0})[0];
  for (const double value : result.values) {
    EXPECT_FALSE(std::isnan(value)) << "seed 8";
  }
}

TEST(AreaMean, UnderAMaskCountsTheCellsAboveTheThreshold) {
  const Field field = map({{1, 2, 3, kMissing}}, {0.0}, {0.0, 90.0, 180.0, 270.0});
  Field mask = map({{0.4, 0.5, 0.6, kMissing}}, {0.0}, {0.0, 90.0, 180.0, 270.0});
  const auto masked = [&](double above, double fraction) {
    return evaluate<AreaMean>({field, mask}, {.mask_above = above, .min_fraction = fraction})[0].values(0, 0, 0);
  };
  EXPECT_EQ(masked(0.5, 1.0), 3.0);  // above, not at; the masked cells do not count in the fraction
  EXPECT_EQ(masked(0.4, 1.0), 2.5);
  EXPECT_TRUE(std::isnan(masked(0.9, 0.0)));
}

TEST(AreaMean, PairsAMaskWithTimesByDate) {
  const Grid grid = core::rectilinear_grid({0.0}, {0.0, 180.0});
  xt::xtensor<double, 3> values({2, 1, 2});
  values = {{{1.0, 2.0}}, {{3.0, 4.0}}};
  Field field = core::field_of(values, core::monthly_axis(1981, 2, 2), grid);
  field.header.name = "tas";
  xt::xtensor<double, 3> cover({3, 1, 2});
  cover = {{{1.0, 1.0}}, {{1.0, 0.0}}, {{0.0, 1.0}}};
  Field mask = core::field_of(cover, core::monthly_axis(1981, 1, 3), grid);
  mask.header.name = "land";
  const Field result = evaluate<AreaMean>({field, mask}, {.mask_above = 0.5})[0];
  EXPECT_EQ(result.values(0, 0, 0), 1.0);
  EXPECT_EQ(result.values(1, 0, 0), 4.0);
  const Field late = core::field_of(values, core::monthly_axis(1981, 3, 2), grid);
  EXPECT_THAT(error_of(ErrorKind::inputs_disagree,
                       [&] {
                         evaluate<AreaMean>({late, mask});
                       }),
              HasSubstr("'land' has no map for 1981-04"));
}

TEST(AreaMean, RefusesWhatHasNoAreaOrDoesNotFit) {
  const Field series = sample::series({1.0}, core::monthly_axis(1981, 1, 1));
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { evaluate<AreaMean>({series}); }), HasSubstr("'tas' is a series"));
  const Field field = map({{1, 2}}, {10.0}, {0.0, 180.0});
  const std::string sentence = error_of(ErrorKind::usage, [&] {
    area_mean(field, {.region = {{{-5, 5}}, {{160, 210}}}});
  });
  EXPECT_THAT(sentence, HasSubstr("no cell of 'tas' lies in the region lat -5 to 5, lon 160 to 210"));
  EXPECT_THAT(sentence, HasSubstr("lat 10 to 10, lon 0 to 180"));
  const Field mask = map({{1, 2, 3}}, {10.0}, {0.0, 120.0, 240.0});
  EXPECT_THAT(error_of(ErrorKind::inputs_disagree,
                       [&] {
                         evaluate<AreaMean>({field, mask});
                       }),
              HasSubstr("different grids"));
}

Field curvilinear(bool with_areas) {
  Field field = map({{1.0, 2.0}, {3.0, 4.0}}, {0.0, 1.0}, {0.0, 1.0});
  Grid grid = *field.header.grid;
  grid.kind = GridKind::curvilinear;
  grid.lat_deg = {0.0, 0.5, 10.0, 10.5};
  grid.lon_deg = {0.0, 10.0, 0.5, 10.5};
  if (with_areas) {
    grid.cell_area_m2 = {1.0, 1.0, 1.0, 5.0};
  }
  field.header.grid = std::make_shared<const Grid>(grid);
  return field;
}

TEST(AreaMean, OfACurvilinearGridNeedsAreasOrNoWeights) {
  EXPECT_EQ(area_mean(curvilinear(true)), 26.0 / 8.0);
  EXPECT_EQ(area_mean(curvilinear(true), {.region = {{{5, 20}}, {}}}), 23.0 / 6.0);
  EXPECT_EQ(area_mean(curvilinear(false), {.weights = AreaWeights::none}), 2.5);
  EXPECT_THAT(error_of(ErrorKind::inputs_disagree, [] { area_mean(curvilinear(false)); }), HasSubstr("areas"));
  EXPECT_THAT(error_of(ErrorKind::usage, [] { area_mean(curvilinear(true), {.edges = RegionEdges::clip}); }),
              HasSubstr("edges: centre"));
}

TEST(AreaMean, WritesASeriesThatSaysWhereAndHow) {
  Field field = sample::random_field(core::monthly_axis(1981, 1, 24), sample::global_grid(), 1);
  field.header.type = ValueType::float32;
  field.header.standard_name = "air_temperature";
  field.header.cell_methods = "time: mean";
  const Field result = evaluate<AreaMean>({field}, {.region = {{{-5, 5}}, {{160, 210}}}})[0];
  EXPECT_TRUE(result.header.is_series());
  EXPECT_EQ(result.header.leading, Leading::time);
  EXPECT_EQ(result.header.time, field.header.time);
  EXPECT_EQ(result.header.type, ValueType::float64);
  EXPECT_EQ(result.header.units.text(), "K");
  EXPECT_EQ(result.header.standard_name, "air_temperature");
  EXPECT_EQ(result.header.cell_methods, "time: mean area: mean");
  EXPECT_EQ(result.header.attributes.at("region"), "lat -5 to 5, lon 160 to 210");
  EXPECT_EQ(result.header.attributes.at("weights"), "area");
  EXPECT_EQ(result.values.shape(0), 24U);
}

TEST(AreaMean, TakesTheSlotsOfAClimatologyAndAMapWithoutTime) {
  const Field field = sample::random_field(core::monthly_axis(1981, 1, 24), sample::global_grid(), 1);
  const Field mean = evaluate<Climatology>({field}, {.statistics = {"mean"}})[0];
  const Field result = evaluate<AreaMean>({mean})[0];
  EXPECT_EQ(result.values.shape(0), 12U);
  EXPECT_TRUE(result.header.time->climatological);
  const Field timeless = map({{1.0, 3.0}}, {0.0}, {0.0, 180.0});
  EXPECT_EQ(evaluate<AreaMean>({timeless})[0].header.leading, Leading::none);
}

TEST(AreaMean, AgreesWithLongDoubleOnRandomFieldsWithGaps) {
  const Field field = sample::random_field(core::monthly_axis(1981, 1, 24), sample::global_grid(true), 13, 4);
  const Field result = evaluate<AreaMean>({field}, {.region = {{{-60, 60}}, {{100, 20}}}})[0];
  const std::vector<double> areas = core::cell_areas_m2(*field.header.grid);
  for (std::size_t t = 0; t < 24; ++t) {
    long double sum = 0.0L;
    long double weight = 0.0L;
    for (std::size_t row = 1; row < 6; ++row) {
      for (const std::size_t column : {4U, 5U, 6U, 7U, 8U, 9U, 10U, 11U, 0U}) {
        if (!std::isnan(field.values(t, row, column))) {
          sum += static_cast<long double>(areas[row * 12 + column]) *
                 static_cast<long double>(field.values(t, row, column));
          weight += static_cast<long double>(areas[row * 12 + column]);
        }
      }
    }
    const auto expected = static_cast<double>(sum / weight);
    EXPECT_NEAR(result.values(t, 0, 0), expected, tolerance::area_mean_of(12.0, 5.0, 150.0, expected)) << "seed 13";
  }
}

TEST(AreaMean, GivesTheSameBitsForAnyTiles) {
  const Field field = sample::random_field(core::monthly_axis(1981, 1, 24), sample::global_grid(), 14, 5);
  Field mask = sample::random_field(core::monthly_axis(1981, 1, 24), sample::global_grid(), 15, 5);
  const std::vector<core::FieldHeader> headers{field.header, mask.header};
  const AreaMean::Options options{.mask_above = 340.0};
  const Field expected = evaluate<AreaMean>({field, mask}, options)[0];
  for (const std::size_t rows : {1U, 3U, 7U}) {
    for (const std::size_t times : {1U, 5U, 24U}) {
      AreaMean operation(headers, options);
      sample::expect_same_bits(sample::reduce_in_tiles(operation, {field, mask}, 7, rows, times)[0], expected,
                               "seeds 14, 15");
    }
  }
}

}  // namespace
