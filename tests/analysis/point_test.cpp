#include "fieldwise/analysis/places/point.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <vector>

#include "reference_file.hpp"
#include "sample_fields.hpp"

namespace {

using fieldwise::analysis::Point;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::core::monthly_axis;
using fieldwise::reference::ReferenceFile;
using fieldwise::sample::error_of;
using fieldwise::sample::evaluated;
using fieldwise::sample::kMissing;
using fieldwise::sample::series;
using fieldwise::sample::values_of;
using testing::HasSubstr;

namespace core = fieldwise::core;
namespace sample = fieldwise::sample;

/// Makes a field whose value at time t, row r, column c is 100 t + 10 r + c; times are months.
Field numbered(std::size_t times, const core::Grid& grid) {
  xt::xtensor<double, 3> values({times, grid.rows, grid.columns});
  for (std::size_t t = 0; t < times; ++t) {
    for (std::size_t r = 0; r < grid.rows; ++r) {
      for (std::size_t c = 0; c < grid.columns; ++c) values(t, r, c) = static_cast<double>(100 * t + 10 * r + c);
    }
  }
  Field field = core::field_of(values, monthly_axis(1980, 1, times), grid, "K");
  field.header.name = "tas";
  return field;
}

double first_value(const core::Grid& grid, double lat, double lon) {
  return evaluated<Point>({numbered(1, grid)}, {.at = {lat, lon}})[0].values(0, 0, 0);
}

TEST(Point, IsTheNearestOnTheCircleOfLongitudes) {
  const core::Grid grid = core::rectilinear_grid({-30, 0, 30}, {0, 90, 180, 270});
  EXPECT_EQ(first_value(grid, 2.0, 350.0), 10.0);   // 10 degrees from 0, 80 from 270
  EXPECT_EQ(first_value(grid, 2.0, -100.0), 13.0);  // 100 W is 260 E
  EXPECT_EQ(first_value(grid, -16.0, 400.0), 0.0);  // 40 E, nearer to 30 S than to the equator
  EXPECT_EQ(first_value(grid, 80.0, 181.0), 22.0);
}

TEST(Point, IsTheNearestOnTheSphereNotInDegrees) {
  // From 80 N 10 E it is 20 degrees to 60 N 10 E, and 11 to 85 N 100 E: across the pole, not 90 degrees round it.
  core::Grid points = core::rectilinear_grid({60}, {10, 100});
  points.kind = core::GridKind::curvilinear;
  points.lat_deg = {60, 85};
  const Field field = numbered(1, points);
  const Field found = evaluated<Point>({field}, {.at = {80.0, 10.0}})[0];
  EXPECT_EQ(found.values(0, 0, 0), 1.0);
  EXPECT_EQ(found.header.numeric_attributes.at("point_lat"), 85.0);
  EXPECT_EQ(found.header.numeric_attributes.at("point_lon"), 100.0);
}

TEST(Point, IsASeriesWithTheUnitsAndTheGapsOfTheField) {
  Field field = numbered(4, core::rectilinear_grid({-30, 0, 30}, {0, 90, 180, 270}));
  field.values(2, 1, 3) = kMissing;
  const Field found = evaluated<Point>({field}, {.at = {1.0, 271.0}})[0];
  EXPECT_TRUE(found.header.is_series());
  EXPECT_EQ(found.header.units.text(), "K");
  EXPECT_EQ(found.values(0, 0, 0), 13.0);
  EXPECT_EQ(found.values(1, 0, 0), 113.0);
  EXPECT_TRUE(std::isnan(found.values(2, 0, 0)));
  EXPECT_EQ(found.values(3, 0, 0), 313.0);
  EXPECT_EQ(found.header.numeric_attributes.at("point_lat"), 0.0);
  EXPECT_EQ(found.header.numeric_attributes.at("point_lon"), 270.0);
}

TEST(Point, TilesDoNotChangeIt) {
  const Field field = numbered(7, core::rectilinear_grid({-30, 0, 30}, {0, 90, 180, 270}));
  Point operation(std::vector{field.header}, {.at = {29.0, 91.0}});
  const Field whole = fieldwise::analysis::evaluate(operation, {field})[0];
  EXPECT_EQ(values_of(whole), (std::vector<double>{21, 121, 221, 321, 421, 521, 621}));
  for (const std::size_t rows : {1U, 2U, 3U}) {
    for (const std::size_t times : {1U, 3U, 7U}) {
      sample::expect_same_bits(sample::reduce_in_tiles(operation, {field}, 3, rows, times)[0], whole, "numbered");
    }
  }
}

TEST(Point, NeedsAPlaceAndAGrid) {
  const Field field = numbered(1, core::rectilinear_grid({0, 1}, {0, 1}));
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { evaluated<Point>({field}); }), HasSubstr("point needs 'at'"));
  const Field line = series({1, 2, 3}, monthly_axis(1980, 1, 3));
  EXPECT_THAT(error_of(ErrorKind::usage,
                       [&] {
                         evaluated<Point>({line}, {.at = {0.0, 0.0}});
                       }),
              HasSubstr("'tas' is a series: it has no grid points"));
}

TEST(Point, TakesTheNearestGridPoint) {
  const ReferenceFile reference("point");
  const core::Grid grid = core::rectilinear_grid(reference.list("lat"), reference.list("lon"));
  const Field field = sample::random_field(monthly_axis(1980, 1, 5), grid, 3, 0);
  const auto found = evaluated<Point>({field}, {.at = {reference.list("place")[0], reference.list("place")[1]}});
  const auto row = static_cast<std::size_t>(reference.number("row"));
  const auto column = static_cast<std::size_t>(reference.number("column"));
  for (std::size_t t = 0; t < 5; ++t) {
    EXPECT_EQ(found[0].values(t, 0, 0), field.values(t, row, column));
  }
}

}  // namespace
