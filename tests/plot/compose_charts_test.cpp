#include "fieldwise/plot/compose_charts.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "fieldwise/core/arrays.hpp"
#include "fieldwise/plot/compose_maps.hpp"
#include "fieldwise/plot/compose_series.hpp"

namespace fieldwise::plot {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

core::Grid line_of_latitudes(const std::vector<double>& lat) {
  core::Grid grid;
  grid.kind = core::GridKind::unplaced;
  grid.rows_alone = true;
  grid.rows = lat.size();
  grid.columns = 1;
  grid.lat_deg = lat;
  return grid;
}

core::Grid line_of_longitudes(const std::vector<double>& lon) {
  core::Grid grid;
  grid.kind = core::GridKind::unplaced;
  grid.unstructured = true;
  grid.rows = 1;
  grid.columns = lon.size();
  grid.lon_deg = lon;
  return grid;
}

core::FieldHeader header_on(const core::Grid& grid) {
  core::FieldHeader header;
  header.name = "ta";
  header.units = core::Units("K");
  header.grid = std::make_shared<const core::Grid>(grid);
  return header;
}

std::shared_ptr<const core::Layers> levels(const std::string& units, std::vector<double> values) {
  core::Layers layers;
  core::CoordinateAxis axis;
  axis.name = "plev";
  axis.units = units;
  axis.values = std::move(values);
  axis.attributes["axis"] = "Z";
  layers.axes.push_back(axis);
  return std::make_shared<const core::Layers>(layers);
}

/// Makes what is drawn of a header, each map with a value of its own.
ChartContent content_of(const core::FieldHeader& header) {
  const ChartKind kind = *chart_kind(header);
  ChartChoice chosen = choose_chart(header, kind, {});
  ChartContent content;
  content.kind = kind;
  content.source = "x.nc";
  content.rows = chosen.rows;
  content.headings = chosen.headings;
  content.main.header = header;
  content.main.facts = {"ta", "", "temperature", "", "K", false};
  content.main.choice = chosen.choice;
  for (std::size_t i = 0; i < chosen.choice.slots.size(); ++i) {
    content.main.maps.emplace_back(header.grid->size(), static_cast<double>(i) + 1.0);
  }
  return content;
}

double upper_left(const Figure& figure) { return figure.maps->panels.at(0).raster.values.front(); }
double lower_right(const Figure& figure) { return figure.maps->panels.at(0).raster.values.back(); }

std::vector<std::string> labels(const std::vector<Tick>& ticks) {
  std::vector<std::string> texts;
  for (const Tick& tick : ticks) texts.push_back(tick.label);
  return texts;
}

TEST(Charts, AreOfOneLineOfPlacesWithLevelsOrTimes) {
  core::FieldHeader header = header_on(line_of_latitudes({-60, 0, 60}));
  EXPECT_EQ(chart_kind(header), std::nullopt);
  header.leading = core::Leading::time;
  header.time = std::make_shared<const core::TimeAxis>(core::monthly_axis(1980, 1, 24));
  EXPECT_EQ(chart_kind(header), ChartKind::course);
  header.layers = levels("hPa", {1000, 500});
  EXPECT_EQ(chart_kind(header), ChartKind::section);
  header.grid = std::make_shared<const core::Grid>(core::rectilinear_grid({-10, 0, 10}, {100, 110, 120}));
  EXPECT_EQ(chart_kind(header), std::nullopt);
  // Longitudes of the cells of a mesh go to and fro.
  header.grid = std::make_shared<const core::Grid>(line_of_longitudes({10, 20, 5, 30, 15, 40}));
  EXPECT_EQ(chart_kind(header), std::nullopt);
  header.grid = std::make_shared<const core::Grid>(line_of_longitudes({300, 330, 0, 30}));
  EXPECT_EQ(chart_kind(header), ChartKind::section);
}

TEST(Charts, PressureRunsDownwardsWhateverItsOrder) {
  core::FieldHeader header = header_on(line_of_latitudes({-60, 0, 60}));
  header.layers = levels("Pa", {100000, 50000, 20000});
  const Figure rising = compose_charts(content_of(header), {});
  EXPECT_EQ(lower_right(rising), 1.0);
  EXPECT_EQ(upper_left(rising), 3.0);
  EXPECT_EQ(rising.maps->axes->y_text, "pressure (hPa)");
  EXPECT_EQ(rising.maps->frame.projection, Projection::chart);
  header.layers = levels("Pa", {20000, 50000, 100000});
  const Figure falling = compose_charts(content_of(header), {});
  EXPECT_EQ(lower_right(falling), 3.0);
  EXPECT_EQ(upper_left(falling), 1.0);
}

TEST(Charts, PressureOverMoreThanAFactorOfTenStandsByItsLogarithm) {
  core::FieldHeader header = header_on(line_of_latitudes({-60, 0, 60}));
  header.layers = levels("hPa", {1000, 100});
  // No cell reaches below no pressure.
  EXPECT_DOUBLE_EQ(compose_charts(content_of(header), {}).maps->frame.area.height_deg(), 1450.0);
  header.layers = levels("hPa", {1000, 100, 10});
  const Figure figure = compose_charts(content_of(header), {});
  // Three decades, half of one beyond the outermost at each end.
  EXPECT_DOUBLE_EQ(figure.maps->frame.area.height_deg(), 3.0);
  const std::vector<std::string> texts = labels(figure.maps->axes->y);
  EXPECT_THAT(texts, ::testing::Contains("1000"));
  EXPECT_THAT(texts, ::testing::Contains("10"));
}

TEST(Charts, HeightRunsUpwards) {
  core::FieldHeader header = header_on(line_of_latitudes({-60, 0, 60}));
  header.layers = levels("m", {10, 1000});
  EXPECT_EQ(lower_right(compose_charts(content_of(header), {})), 1.0);
}

TEST(Charts, TimeRunsDownwardsAlongLongitudesAndToTheRightAlongLatitudes) {
  core::FieldHeader header = header_on(line_of_longitudes({90, 180, 270}));
  header.leading = core::Leading::time;
  header.time = std::make_shared<const core::TimeAxis>(core::monthly_axis(1980, 1, 60));
  const Figure along_lon = compose_charts(content_of(header), {});
  EXPECT_EQ(upper_left(along_lon), 1.0);
  EXPECT_EQ(lower_right(along_lon), 60.0);
  EXPECT_THAT(labels(along_lon.maps->axes->x),
              ElementsAre("60\u00B0E", "120\u00B0E", "180\u00B0", "120\u00B0W", "60\u00B0W"));
  header.grid = std::make_shared<const core::Grid>(line_of_latitudes({-60, 0, 60}));
  const Figure along_lat = compose_charts(content_of(header), {});
  EXPECT_EQ(upper_left(along_lat), 1.0);
  EXPECT_EQ(lower_right(along_lat), 60.0);
  EXPECT_THAT(labels(along_lat.maps->axes->y),
              ElementsAre("90\u00B0S", "60\u00B0S", "30\u00B0S", "0\u00B0", "30\u00B0N", "60\u00B0N", "90\u00B0N"));
}

TEST(Charts, MissingValuesAreBlankAndDotsStandWherePIsSmall) {
  core::FieldHeader header = header_on(line_of_latitudes({-60, 0, 60}));
  header.layers = levels("hPa", {1000, 500});
  ChartContent content = content_of(header);
  content.main.maps[1][0] = NAN;
  EXPECT_TRUE(std::isnan(upper_left(compose_charts(content, {}))));
  EXPECT_THAT(compose_charts(content, {}).maps->panels[0].stipples, IsEmpty());
  content.probability = content.main;
  content.probability->facts.name = "ta_p";
  content.probability->maps = {{0.01, 0.5, 0.5}, {0.5, 0.5, 0.5}};
  const Figure figure = compose_charts(content, {});
  ASSERT_FALSE(figure.maps->panels[0].stipples.empty());
  for (const Place& place : figure.maps->panels[0].stipples) {
    EXPECT_LT(place.lon_deg, -30.0);
    EXPECT_LT(place.lat_deg, -750.0);
  }
  EXPECT_THAT(figure.caption.front(), HasSubstr("dots: p < 0.05"));
}

LoadedField members(std::size_t count) {
  LoadedField loaded;
  loaded.header.name = "tas";
  loaded.header.leading = core::Leading::time;
  loaded.header.time = std::make_shared<const core::TimeAxis>(core::monthly_axis(1982, 1, 3));
  core::Layers layers;
  core::CoordinateAxis axis;
  axis.name = "member";
  for (std::size_t i = 0; i < count; ++i) axis.values.push_back(static_cast<double>(i + 1));
  layers.axes.push_back(axis);
  loaded.header.layers = std::make_shared<const core::Layers>(layers);
  loaded.facts = {"tas", "", "temperature", "", "K", false};
  for (std::size_t i = 0; i < count; ++i) loaded.maps.push_back({i % 2 == 0 ? 1.0 : 3.0, 2.0, 5.0});
  return loaded;
}

TEST(Bands, AreTheMeanOfMembersWithinTheirSpread) {
  LoadedField series = members(2);
  series.maps[1][2] = NAN;
  PlotOptions options;
  EXPECT_TRUE(compose_series(series, "x.nc", options).curve->band_low.empty());
  options.band = Band::sd;
  const Figure figure = compose_series(series, "x.nc", options);
  const Curve& curve = *figure.curve;
  // Of 1 and 3 the mean is 2, and the standard deviation the root of 2.
  EXPECT_EQ(curve.y[0], 2.0);
  EXPECT_DOUBLE_EQ(curve.band_low[0], 2.0 - std::sqrt(2.0));
  EXPECT_DOUBLE_EQ(curve.band_high[0], 2.0 + std::sqrt(2.0));
  EXPECT_EQ(curve.band_low[1], 2.0);
  EXPECT_TRUE(std::isnan(curve.y[2]) && std::isnan(curve.band_low[2]) && std::isnan(curve.band_high[2]));
  EXPECT_THAT(figure.further, IsEmpty());
  EXPECT_THAT(figure.caption.front(), HasSubstr("line: mean of 2 members; band: one standard deviation to each side"));
  options.band = Band::range;
  EXPECT_EQ(compose_series(series, "x.nc", options).curve->band_high[0], 3.0);
}

TEST(Bands, AreDrawnOfThemselvesWhereThereIsNoRoomForCurvesAndNeverOfLevels) {
  LoadedField series = members(kMostCurves + 1);
  EXPECT_TRUE(draws_band(series.header, {}));
  EXPECT_FALSE(draws_band(members(kMostCurves).header, {}));
  PlotOptions options;
  options.band = Band::none;
  EXPECT_FALSE(draws_band(series.header, options));
  options.band = Band::sd;
  series.header.layers = levels("hPa", {1000, 500});
  EXPECT_FALSE(draws_band(series.header, options));
}

TEST(Agreement, DotsStandWhereLessThanFourFifthsAgreeInPlaceOfP) {
  MapContent content;
  content.source = "x.nc";
  LoadedField& main = content.main;
  main.header.grid = std::make_shared<const core::Grid>(core::rectilinear_grid({-10, 0, 10}, {100, 110, 120, 130}));
  main.facts = {"mean", "", "mean trend", "", "K", false};
  main.choice.slots = {{0, ""}};
  main.maps = {std::vector<double>(12, 1.0)};
  content.agreement = main;
  content.agreement->facts.name = "agree";
  content.agreement->maps = {std::vector<double>(12, 0.8)};
  content.probability = main;
  content.probability->maps = {std::vector<double>(12, 0.001)};
  EXPECT_THAT(compose_maps(content, {}).maps->panels[0].stipples, IsEmpty());
  content.agreement->maps[0][0] = 0.79;
  const Figure figure = compose_maps(content, {});
  ASSERT_FALSE(figure.maps->panels[0].stipples.empty());
  for (const Place& place : figure.maps->panels[0].stipples) EXPECT_LT(place.lat_deg, -5.0);
  EXPECT_THAT(figure.caption.front(),
              HasSubstr("dots: less than 80 % of the members have the sign of their mean (agree)"));
}

}  // namespace
}  // namespace fieldwise::plot
