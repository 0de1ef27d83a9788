#include "fieldwise/plot/compose_maps.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "fieldwise/core/arrays.hpp"
#include "fieldwise/plot/compose_points.hpp"
#include "fieldwise/plot/compose_series.hpp"
#include "tolerance.hpp"

namespace fieldwise::plot {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

LoadedField field(const std::string& name, const std::string& long_name, const std::string& units,
                  std::vector<double> values) {
  LoadedField loaded;
  loaded.header.name = name;
  loaded.header.grid = std::make_shared<const core::Grid>(core::rectilinear_grid({-10, 0, 10}, {100, 110, 120, 130}));
  loaded.facts = {name, "", long_name, "", units, false};
  loaded.choice.slots = {{0, ""}};
  loaded.maps = {std::move(values)};
  return loaded;
}

std::vector<double> all(double value) { return std::vector<double>(12, value); }

LoadedField series(std::vector<double> values, const std::string& long_name) {
  LoadedField loaded;
  loaded.header.name = "index";
  loaded.header.leading = core::Leading::time;
  loaded.header.time = std::make_shared<const core::TimeAxis>(core::monthly_axis(1982, 1, values.size()));
  loaded.facts = {"index", "", long_name, "", "K", false};
  loaded.maps = {std::move(values)};
  return loaded;
}

MapContent slope_with_p() {
  MapContent content;
  content.source = "enso.nc";
  content.main = field("resp_slope", "slope of a on b", "m s-1 K-1", all(1));
  content.main.attributes = {{"period", "1982/1992"}, {"base_period", "1982/1991"}};
  content.main.maps[0][3] = NAN;
  content.probability = field("resp_p", "two-sided p-value of the slope", "1", all(0.5));
  content.probability->attributes = {{"alternative", "two-sided"}};
  content.probability->maps[0][5] = 0.01;
  content.count = field("resp_n", "number of valid pairs", "1", all(132));
  return content;
}

TEST(ComposeMaps, DotsWherePIsBelowTheLevelAndNowhereElse) {
  MapContent content = slope_with_p();
  const Figure figure = compose_maps(content, {});
  const Panel& panel = figure.maps->panels.at(0);
  ASSERT_THAT(panel.stipples, Not(IsEmpty()));
  for (const Place& place : panel.stipples) {
    EXPECT_NEAR(place.lat_deg, 0, tolerance::half_cell(10.0));
    EXPECT_NEAR(place.lon_deg, 110, tolerance::half_cell(10.0));
  }
  PlotOptions strict;
  strict.stipple = 0.001;
  EXPECT_THAT(compose_maps(content, strict).maps->panels.at(0).stipples, IsEmpty());
  strict.stipple.reset();
  EXPECT_THAT(compose_maps(content, strict).maps->panels.at(0).stipples, IsEmpty());
}

TEST(ComposeMaps, SaysPeriodNumberBaseAndRuleInTheCaption) {
  const std::string caption = compose_maps(slope_with_p(), {}).caption.at(0);
  for (const char* phrase : {"1982 to 1992", "n = 132", "base period 1982 to 1991", "p < 0.05 (two-sided)"}) {
    EXPECT_THAT(caption, HasSubstr(phrase));
  }
}

TEST(ComposeMaps, LeavesMissingCellsBlank) {
  const Figure figure = compose_maps(slope_with_p(), {});
  const Raster& raster = figure.maps->panels.at(0).raster;
  // Cell 3 is in the south-east corner, the last quarter of the lowest third.
  EXPECT_TRUE(std::isnan(raster.values.back()));
  EXPECT_EQ(raster.values.front(), 1);
}

TEST(ComposeMaps, PointsArrowsWhereTheVectorGoes) {
  MapContent content;
  content.main = field("u", "zonal wind", "m s-1", all(3));
  content.eastward = content.main;
  content.northward = field("v", "meridional wind", "m s-1", all(0));
  PlotOptions options;
  options.arrows = 1;
  const struct {
    double u, v, azimuth;
  } cases[] = {{3, 0, 90}, {0, 3, 0}, {-3, 0, -90}, {0, -3, 180}, {2, 2, 45}, {-2, -2, -135}};
  for (const auto& one : cases) {
    content.eastward->maps[0] = all(one.u);
    content.northward->maps[0] = all(one.v);
    const Figure figure = compose_maps(content, options);
    ASSERT_EQ(figure.maps->panels.at(0).arrows.size(), 12U);
    for (const Arrow& arrow : figure.maps->panels.at(0).arrows) EXPECT_DOUBLE_EQ(arrow.azimuth_deg, one.azimuth);
  }
}

TEST(ComposeMaps, GivesTheReferenceArrowTheScaleOfTheOthers) {
  MapContent content;
  content.main = field("u", "zonal wind", "m s-1", all(4));
  content.eastward = content.main;
  content.northward = field("v", "meridional wind", "m s-1", all(0));
  const Figure figure = compose_maps(content, {});
  ASSERT_TRUE(figure.maps->arrow_key);
  EXPECT_EQ(figure.maps->arrow_key->text, "5 m s-1");
  EXPECT_DOUBLE_EQ(figure.maps->arrow_key->length_cm / 5, figure.maps->panels.at(0).arrows.at(0).length_cm / 4);
}

TEST(ComposeMaps, DrawsNoArrowWhereAPartIsMissing) {
  MapContent content;
  content.main = field("u", "zonal wind", "m s-1", all(4));
  content.eastward = content.main;
  content.northward = field("v", "meridional wind", "m s-1", all(NAN));
  EXPECT_THAT(compose_maps(content, {}).maps->panels.at(0).arrows, IsEmpty());
}

TEST(ComposeMaps, MarksTheCellsOfAMaskAndContoursOtherOverlays) {
  MapContent content;
  content.main = field("sst", "temperature", "K", all(280));
  content.overlay = field("front", "front", "1", all(0));
  content.overlay->maps[0][6] = 1;
  const Figure figure = compose_maps(content, {});
  ASSERT_EQ(figure.maps->panels.at(0).cells.size(), 1U);
  EXPECT_EQ(figure.maps->panels.at(0).cells[0].lon_deg, 120);
  content.overlay->maps[0][6] = 7;
  EXPECT_TRUE(compose_maps(content, {}).maps->panels.at(0).contours);
}

TEST(ComposeSeries, FillsAnomaliesAboutZeroAndOthersAboutTheirMean) {
  const std::vector<double> values = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  LoadedField anomalies = series(values, "temperature");
  anomalies.facts.kind = core::main_result(core::Nature::about_zero);
  EXPECT_EQ(compose_series(anomalies, "f", {}).curve->baseline, 0.0);
  EXPECT_EQ(compose_series(series(values, "temperature"), "f", {}).curve->baseline, 6.5);
  EXPECT_EQ(compose_series(series({-4, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, "index"), "f", {}).curve->baseline, 0.0);
  EXPECT_FALSE(compose_series(series({1, 2, 3}, "temperature"), "f", {}).curve->baseline);
}

/// Gives a series a second layer.
LoadedField with_second(LoadedField loaded, std::vector<double> values) {
  core::Layers layers;
  core::CoordinateAxis axis;
  axis.name = "model";
  axis.labels = {"modelA", "modelB"};
  layers.axes.push_back(axis);
  loaded.header.layers = std::make_shared<const core::Layers>(layers);
  loaded.maps.push_back(std::move(values));
  return loaded;
}

TEST(ComposeSeries, DrawsACurveOfEachLayerOnOneScaleWhereTheyShowOnIt) {
  const Figure figure = compose_series(with_second(series({1, 2, 3}, "index"), {2, 3, 5}), "f", {});
  EXPECT_EQ(figure.curve_title, "model modelA");
  ASSERT_EQ(figure.further.size(), 1U);
  EXPECT_EQ(figure.further[0].heading, "model modelB");
  EXPECT_THAT(figure.further[0].curve.y, ElementsAre(2, 3, 5));
  EXPECT_EQ(figure.curve->y_least, figure.further[0].curve.y_least);
  EXPECT_EQ(figure.curve->y_most, figure.further[0].curve.y_most);
  EXPECT_THAT(figure.caption.front(), HasSubstr("6 of 6 values"));
}

TEST(ComposeSeries, DrawsLayersThatAreFarFromEachOtherOnScalesOfTheirOwnAndSaysSo) {
  const Figure figure = compose_series(with_second(series({1, 2, 3}, "index"), {102, 103, 105}), "f", {});
  ASSERT_EQ(figure.further.size(), 1U);
  EXPECT_LT(figure.curve->y_most, 10.0);
  EXPECT_GT(figure.further[0].curve.y_least, 90.0);
  EXPECT_THAT(figure.caption.front(), HasSubstr("each on a scale of its own"));
}

TEST(ComposeSeries, HoldsEveryValueBetweenItsLimits) {
  const Figure figure = compose_series(series({-3.2, NAN, 5.7}, "anomaly"), "f", {});
  EXPECT_LE(figure.curve->y_least, -3.2);
  EXPECT_GE(figure.curve->y_most, 5.7);
  EXPECT_THAT(figure.caption.at(0), HasSubstr("2 of 3 values"));
}

/// Returns a series at the first days of months, counted from January of 1980, with bounds or without.
LoadedField at_months(const std::vector<int>& months, int length, bool bounds) {
  LoadedField loaded = series(std::vector<double>(months.size(), 1.0), "index");
  core::TimeAxis axis;
  for (const int month : months) {
    const auto begin = [&](int number) {
      return core::start_of_day(axis.calendar, {1980 + number / 12, number % 12 + 1, 1});
    };
    const core::Instant lower = begin(month);
    const core::Instant upper = begin(month + length);
    axis.stamp.push_back({(lower.microseconds + upper.microseconds) / 2});
    if (!bounds) continue;
    axis.lower.push_back(lower);
    axis.upper.push_back(upper);
  }
  core::complete_axis(axis);
  loaded.header.time = std::make_shared<const core::TimeAxis>(axis);
  return loaded;
}

TEST(ComposeSeries, BreaksTheLineBetweenWintersThatAreOneValueEach) {
  const Curve curve = *compose_series(at_months({11, 23, 35, 47}, 3, true), "f", {}).curve;
  EXPECT_THAT(curve.apart, ElementsAre(false, true, true, true));
  for (std::size_t i = 0; i < curve.x.size(); ++i) {
    EXPECT_TRUE(curve.is_lonely(i)) << i;
    EXPECT_GE(curve.width[i], 90.0);
    EXPECT_LE(curve.width[i], 91.0);
    EXPECT_GE(curve.x[i] - curve.width[i] / 2, curve.x_least);
    EXPECT_LE(curve.x[i] + curve.width[i] / 2, curve.x_most);
  }
}

TEST(ComposeSeries, BreaksTheLineBetweenTheMonthsOfOneWinterAndTheNext) {
  for (const bool bounds : {true, false}) {
    const Curve curve = *compose_series(at_months({11, 12, 13, 23, 24, 25, 35, 36, 37}, 1, bounds), "f", {}).curve;
    EXPECT_THAT(curve.apart, ElementsAre(false, false, false, true, false, false, true, false, false)) << bounds;
    EXPECT_TRUE(curve.is_joined(1));
    EXPECT_FALSE(curve.is_joined(3));
    EXPECT_FALSE(curve.is_lonely(3));
  }
}

TEST(ComposeSeries, BreaksTheLineWhereAMonthIsAbsentAndNowhereElse) {
  for (const bool bounds : {true, false}) {
    const Curve curve = *compose_series(at_months({0, 1, 2, 4, 5, 6, 7, 8}, 1, bounds), "f", {}).curve;
    EXPECT_THAT(curve.apart, ElementsAre(false, false, false, true, false, false, false, false)) << bounds;
  }
  const Curve years = *compose_series(at_months({0, 12, 24, 36, 48}, 12, true), "f", {}).curve;
  EXPECT_THAT(years.apart, Each(false)) << "years of 365 and 366 days touch each other";
  const Curve running = *compose_series(at_months({0, 1, 2, 3}, 12, true), "f", {}).curve;
  EXPECT_THAT(running.apart, Each(false)) << "running means overlap";
  const Curve uneven = *compose_series(at_months({0, 1, 3, 8, 9, 15, 24, 40}, 1, false), "f", {}).curve;
  EXPECT_THAT(uneven.apart, Each(false)) << "without a usual step nothing tells a gap";
}

TEST(ComposeSeries, ValuesBesideMissingOnesAreLonely) {
  LoadedField loaded = at_months({0, 1, 2, 3, 4, 5}, 1, true);
  loaded.maps[0] = {1, NAN, 1, NAN, 1, 1};
  const Curve curve = *compose_series(loaded, "f", {}).curve;
  EXPECT_TRUE(curve.is_lonely(0));
  EXPECT_TRUE(curve.is_lonely(2));
  EXPECT_FALSE(curve.is_lonely(1));
  EXPECT_FALSE(curve.is_lonely(4));
  EXPECT_TRUE(curve.is_joined(5));
}

TEST(ComposeMaps, ColoursPlainValuesOnBothSidesOfZeroAsChangesWhateverTheyAreCalled) {
  MapContent content;
  content.main = field("eof1", "first pattern", "1", all(0));
  content.main.header.units = core::Units("1");
  for (std::size_t i = 0; i < 12; ++i) content.main.maps[0][i] = 0.01 * (static_cast<double>(i) - 5.5);
  EXPECT_EQ(compose_maps(content, {}).maps->palette->colours, "vik");
  for (double& value : content.main.maps[0]) value += 1.0;
  EXPECT_EQ(compose_maps(content, {}).maps->palette->colours, "batlow");
}

TEST(ComposeMaps, ColoursThePanelsOfAllLayersByOneScale) {
  MapContent content;
  content.main = field("tas", "air temperature", "K", all(250));
  content.main.maps[0][0] = 240;
  const auto edges_of_one = compose_maps(content, {}).maps->palette->edges;
  content.main.maps.push_back(all(300));
  content.main.choice.slots = {{0, "level 1000 hPa"}, {0, "level 500 hPa", "", 1}};
  const MapSet set = *compose_maps(content, {}).maps;
  ASSERT_THAT(set.panels, testing::SizeIs(2));
  EXPECT_LT(edges_of_one.back(), 300);
  EXPECT_LE(set.palette->edges.front(), 250);
  EXPECT_GE(set.palette->edges.back(), 300);
}

TEST(ComposePoints, CountsKindsAndJoinsTracks) {
  io::PointTable table;
  table.lat_deg = {10, 11, 50};
  table.lon_deg = {-30, -31, 20};
  table.kind = {0, 0, 1};
  table.kinds = {"minimum", "maximum"};
  table.track = {7, 7, 9};
  const Figure figure = compose_points(table, "f", {});
  EXPECT_EQ(figure.maps->panels.at(0).marks.size(), 3U);
  EXPECT_EQ(figure.maps->panels.at(0).tracks.size(), 2U);
  EXPECT_THAT(figure.caption.at(0), HasSubstr("minimum 2, maximum 1"));
  EXPECT_FALSE(figure.maps->palette);
}

TEST(ComposeLook, HasAMapAndTheShareThatIsValid) {
  MapContent content;
  content.main = field("t", "temperature", "K", all(280));
  content.main.header.leading = core::Leading::time;
  content.main.header.time = std::make_shared<const core::TimeAxis>(core::monthly_axis(1982, 1, 3));
  const Figure figure = compose_look(content, {1.0, 0.5, 0.0}, {});
  ASSERT_TRUE(figure.maps && figure.curve);
  EXPECT_EQ(figure.curve->y, (std::vector<double>{100, 50, 0}));
}

}  // namespace
}  // namespace fieldwise::plot
