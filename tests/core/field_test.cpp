#include "fieldwise/core/field.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <string>

#include "fieldwise/core/arrays.hpp"
#include "fieldwise/core/error.hpp"

namespace fieldwise::core {
namespace {

TEST(Field, IsMadeOfTheHeadersShapeAndMissing) {
  FieldHeader header;
  header.leading = Leading::time;
  header.time = std::make_shared<const TimeAxis>(monthly_axis(1982, 1, 3));
  header.grid = std::make_shared<const Grid>(rectilinear_grid({0, 1}, {10, 20, 30, 40}));
  const Field field = make_field(header);
  EXPECT_EQ(field.values.shape(0), 3U);
  EXPECT_EQ(field.values.shape(1), 2U);
  EXPECT_EQ(field.values.shape(2), 4U);
  EXPECT_EQ(whole_extent(field.header), (Extent{{0, 3}, {0, 2}, 4}));
  for (const double value : field.values) {
    EXPECT_TRUE(std::isnan(value));
  }
}

TEST(Field, LeadingSizeIsThatOfTimesLagsOrOne) {
  FieldHeader header;
  EXPECT_EQ(header.leading_size(), 1U);
  EXPECT_TRUE(header.is_series());
  header.leading = Leading::coordinate;
  header.coordinate = std::make_shared<const CoordinateAxis>(lag_axis({-1, 0, 1}, "month"));
  EXPECT_EQ(make_field(header).values.shape(0), 3U);
}

TEST(Field, ViewsShowItsValuesByAbsolutePlace) {
  Field field = map_of({{1, 2, 3}, {4, 5, 6}}, rectilinear_grid({0, 1}, {10, 20, 30}), "K");
  EXPECT_EQ(view(std::as_const(field)).at(0, 1, 2), 6.0);
  view(field).at(0, 0, 1) = 20.0;
  EXPECT_EQ(field.values(0, 0, 1), 20.0);
  const TileView row = view(std::as_const(field)).narrowed({0, 1}, {1, 2});
  EXPECT_EQ(row.extent(), (Extent{{0, 1}, {1, 2}, 3}));
  EXPECT_EQ(row.at(0, 1, 0), 4.0);
}

TEST(Field, AViewOfNoTimesOrRowsMayLieAnywhere) {
  const Field field = map_of({{1, 2, 3}, {4, 5, 6}}, rectilinear_grid({0, 1}, {10, 20, 30}), "K");
  const TileView later = view(std::as_const(field)).narrowed({0, 1}, {1, 2});
  // An address before the values' first would be undefined, which the sanitizers tell.
  EXPECT_EQ(later.narrowed({0, 1}, {0, 0}).extent().size(), 0U);
  EXPECT_EQ(later.narrowed({7, 7}, {1, 2}).extent(), (Extent{{7, 7}, {1, 2}, 3}));
}

TEST(Field, ValuesAreRoundedToTheTypeInWhichTheyAreWritten) {
  EXPECT_EQ(round_to_type(ValueType::float32, 0.1), static_cast<double>(0.1F));
  EXPECT_NE(round_to_type(ValueType::float32, 0.1), 0.1);
  EXPECT_EQ(round_to_type(ValueType::float64, 0.1), 0.1);
}

TEST(Arrays, AxesHaveBoundsAndTheirClass) {
  const TimeAxis months = monthly_axis(1981, 11, 4, Calendar::days_360);
  EXPECT_EQ(months.step.name(), "month");
  EXPECT_EQ(months.date(2), (Date{1982, 1, 16}));
  EXPECT_EQ(format_instant(months.calendar, months.upper[3]), "1982-03-01");
  const TimeAxis days = daily_axis({2000, 2, 28}, 3);
  EXPECT_EQ(days.step.name(), "day");
  EXPECT_EQ(format_instant(days.calendar, days.stamp[1]), "2000-02-29T12:00");
  const TimeAxis years = yearly_axis(-1, 3);
  EXPECT_EQ(years.step.name(), "year");
  EXPECT_EQ(years.date(0).year, -1);
  EXPECT_EQ(years.lower[1], years.upper[0]);
}

TEST(Arrays, FieldsKnowTheirUnitsAndValues) {
  const Field series = series_of({1, 2, 3}, monthly_axis(1982, 1, 3), "Degrees C");
  EXPECT_TRUE(series.header.is_series());
  EXPECT_EQ(series.header.units.text(), "degC");
  EXPECT_EQ(series.values(2, 0, 0), 3.0);
  const xt::xtensor<double, 3> values({2, 1, 2}, 7.0);
  const Field field = field_of(values, monthly_axis(1982, 1, 2), rectilinear_grid({0}, {1, 2}), "m");
  EXPECT_EQ(field.header.leading_size(), 2U);
  EXPECT_EQ(field.values(1, 0, 1), 7.0);
}

TEST(Arrays, ArraysComeBackAsTheyWent) {
  const xt::xtensor<double, 3> values{{{1, 2, 3}, {4, 5, 6}}, {{7, 8, 9}, {10, 11, 12}}};
  const Field field = field_of(values, monthly_axis(1982, 1, 2), rectilinear_grid({0, 1}, {1, 2, 3}));
  EXPECT_EQ(field.values(1, 0, 2), 9.0);
  EXPECT_EQ(array_of(field), values);
}

TEST(Arrays, WrongShapesAreRefusedWithBoth) {
  try {
    series_of({1, 2, 3}, monthly_axis(1982, 1, 4));
    FAIL() << "three values were taken for four months";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::usage);
    EXPECT_STREQ(error.what(), "the array has the shape 3 x 1 x 1, but the time axis and grid ask for 4 x 1 x 1");
  }
  EXPECT_THROW(rectilinear_grid({}, {0}), Error);
}

}  // namespace
}  // namespace fieldwise::core
