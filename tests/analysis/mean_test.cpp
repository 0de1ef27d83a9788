#include "fieldwise/analysis/series/mean.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "sample_fields.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::analysis::evaluate;
using fieldwise::analysis::Every;
using fieldwise::analysis::Mean;
using fieldwise::core::Calendar;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::core::format_instant;
using fieldwise::core::TimeAxis;
using fieldwise::core::ValueType;
using fieldwise::sample::error_of;
using fieldwise::sample::kMissing;
using fieldwise::sample::series;
using fieldwise::sample::values_of;
using testing::ElementsAre;
using testing::HasSubstr;

namespace core = fieldwise::core;
namespace sample = fieldwise::sample;
namespace tolerance = fieldwise::tolerance;

Field mean(const Field& field, const Mean::Options& options) { return evaluate<Mean>({field}, options)[0]; }

std::vector<std::string> begins(const Field& field) {
  std::vector<std::string> texts;
  for (const core::Instant& lower : field.header.time->lower) {
    texts.push_back(format_instant(field.header.time->calendar, lower));
  }
  return texts;
}

std::vector<double> counted(std::size_t count, double first = 1.0) {
  std::vector<double> values(count);
  for (std::size_t i = 0; i < count; ++i) {
    values[i] = first + static_cast<double>(i);
  }
  return values;
}

/// Makes an axis without bounds from instants in hours since 1981-01-01.
TimeAxis hourly(const std::vector<std::int64_t>& hours) {
  TimeAxis axis;
  const std::int64_t start = core::start_of_day(Calendar::standard, {1981, 1, 1}).microseconds;
  for (const std::int64_t hour : hours) {
    axis.stamp.push_back({start + hour * core::kMicrosecondsPerHour});
  }
  EXPECT_FALSE(core::complete_axis(axis));
  return axis;
}

TEST(Mean, OfAYearWeighsMonthsByTheirLength) {
  std::vector<double> values(12, 0.0);
  values[0] = 1.0;
  values[1] = 10.0;
  const Field result = mean(series(values, core::monthly_axis(1981, 1, 12)), {.every = Every::year});
  ASSERT_EQ(result.values.size(), 1U);
  EXPECT_NEAR(result.values(0, 0, 0), (31.0 + 280.0) / 365.0, tolerance::mean_of(12.0, 10.0, 1.0));
}

TEST(Mean, WithoutBoundsTakesTheLengthOfTheMonthFromTheCalendar) {
  for (const auto& [calendar, february, year] : std::vector<std::tuple<Calendar, double, double>>{
           {Calendar::standard, 29.0, 366.0}, {Calendar::noleap, 28.0, 365.0}, {Calendar::days_360, 30.0, 360.0}}) {
    TimeAxis axis = core::monthly_axis(1984, 1, 12, calendar);
    axis.lower.clear();
    axis.upper.clear();
    std::vector<double> values(12, 0.0);
    values[1] = 1.0;
    const Field result = mean(series(values, axis), {.every = Every::year});
    EXPECT_NEAR(result.values(0, 0, 0), february / year, tolerance::mean_of(12.0, 1.0, 1.0));
  }
}

TEST(Mean, OfDaysIsPlainWithinAMonth) {
  const Field result = mean(series(counted(59), core::daily_axis({1981, 1, 1}, 59)), {.every = Every::month});
  EXPECT_THAT(values_of(result), ElementsAre(16.0, 45.5));
}

TEST(Mean, OfAConstantIsExactlyTheConstant) {
  const Field result =
      mean(series(std::vector<double>(48, 273.15), core::monthly_axis(1981, 1, 48)), {.every = Every::year});
  EXPECT_THAT(values_of(result), ElementsAre(273.15, 273.15, 273.15, 273.15));
}

TEST(Mean, OfDecemberBelongsToTheNextWinterAndEndsThatAreCutOffAreDropped) {
  const Field result = mean(series(counted(24), core::monthly_axis(1981, 1, 24)), {.every = Every::season});
  EXPECT_THAT(begins(result), ElementsAre("1981-03-01", "1981-06-01", "1981-09-01", "1981-12-01", "1982-03-01",
                                          "1982-06-01", "1982-09-01"));
  // December 1981, January and February 1982: values 12, 13, 14
  EXPECT_NEAR(result.values(3, 0, 0), (31.0 * 12.0 + 31.0 * 13.0 + 28.0 * 14.0) / 90.0,
              tolerance::mean_of(3.0, 2.0, 13.0));
}

TEST(Mean, OfYearsThatAreCutOffAreDropped) {
  const Field result = mean(series(counted(30), core::monthly_axis(1981, 2, 30)), {.every = Every::year});
  EXPECT_THAT(begins(result), ElementsAre("1982-01-01"));
  EXPECT_THAT(error_of(ErrorKind::usage,
                       [] { mean(series(counted(11), core::monthly_axis(1981, 2, 11)), {.every = Every::year}); }),
              HasSubstr("'tas' covers no whole year"));
}

TEST(Mean, OfMonthsAtTheEndsIsKeptAndMissing) {
  const Field result = mean(series(counted(40), core::daily_axis({1981, 1, 10}, 40)), {.every = Every::month});
  ASSERT_EQ(result.values.size(), 2U);
  EXPECT_TRUE(std::isnan(result.values(0, 0, 0)));
  EXPECT_TRUE(std::isnan(result.values(1, 0, 0)));
  const Field half = mean(series(counted(40), core::daily_axis({1981, 1, 10}, 40)),
                          {.every = Every::month, .completeness = {.share = 0.7}});
  EXPECT_EQ(half.values(0, 0, 0), 11.5);          // 22 of 31 days
  EXPECT_TRUE(std::isnan(half.values(1, 0, 0)));  // 18 of 28
}

TEST(Mean, NeedsEveryValueUnlessCompletenessSaysLess) {
  std::vector<double> values = counted(12);
  values[5] = kMissing;
  const Field field = series(values, core::monthly_axis(1981, 1, 12));
  EXPECT_TRUE(std::isnan(mean(field, {.every = Every::year}).values(0, 0, 0)));
  const double days = 365.0 - 30.0;
  double sum = 0.0;
  for (int month = 1; month <= 12; ++month) {
    sum += month == 6 ? 0.0 : core::days_in_month(Calendar::standard, 1981, month) * month;
  }
  EXPECT_NEAR(mean(field, {.every = Every::year, .completeness = {.share = 0.9}}).values(0, 0, 0), sum / days,
              tolerance::mean_of(12.0, 12.0, 7.0));
  EXPECT_TRUE(std::isnan(mean(field, {.every = Every::year, .completeness = {.share = 0.92}}).values(0, 0, 0)));
  EXPECT_TRUE(std::isnan(
      mean(field, {.every = Every::year, .completeness = {.share = 0.5, .min_fraction = 0.92}}).values(0, 0, 0)));
  EXPECT_TRUE(std::isnan(
      mean(field, {.every = Every::year, .completeness = {.share = 0.0, .min_samples = 12}}).values(0, 0, 0)));
}

TEST(Mean, MissesStepsThatAreNotInTheFile) {
  const TimeAxis all = core::monthly_axis(1981, 1, 36);
  std::vector<std::size_t> kept;
  for (std::size_t t = 0; t < 36; ++t) {
    if (t != 17) {
      kept.push_back(t);
    }
  }
  const Field result = mean(series(counted(35), core::select_times(all, kept)), {.every = Every::year});
  ASSERT_EQ(result.values.size(), 3U);
  EXPECT_FALSE(std::isnan(result.values(0, 0, 0)));
  EXPECT_TRUE(std::isnan(result.values(1, 0, 0)));
  EXPECT_FALSE(std::isnan(result.values(2, 0, 0)));
}

TEST(Mean, OfAPointThatIsMissingAllTheTimeIsMissing) {
  const Field field = series(std::vector<double>(12, kMissing), core::monthly_axis(1981, 1, 12));
  EXPECT_TRUE(std::isnan(mean(field, {.every = Every::year, .completeness = {.share = 0.0}}).values(0, 0, 0)));
}

TEST(Mean, OfSixHourlyValuesIsDaily) {
  std::vector<std::int64_t> hours;
  for (std::int64_t t = 0; t < 8; ++t) {
    hours.push_back(6 * t);
  }
  const Field result = mean(series(counted(8), hourly(hours)), {.every = Every::day});
  EXPECT_THAT(values_of(result), ElementsAre(2.5, 6.5));
  EXPECT_EQ(result.header.time->step.name(), "day");
  EXPECT_EQ(format_instant(Calendar::standard, result.header.time->stamp[0]), "1981-01-01T12:00");
}

TEST(Mean, OfWeeklyValuesKeepsAYearThatBeginsWithinAWeek) {
  std::vector<std::int64_t> hours;  // 7 January 1981 to 5 January 1983
  for (std::int64_t t = 0; t < 105; ++t) {
    hours.push_back((6 + 7 * t) * 24 + 12);
  }
  const TimeAxis weekly = hourly(hours);
  for (const bool is_irregular : {false, true}) {
    TimeAxis axis = weekly;
    if (is_irregular) {
      core::set_step(axis, {});
    }
    const Field years = mean(series(counted(105), axis), {.every = Every::year});
    EXPECT_THAT(begins(years), ElementsAre("1981-01-01", "1982-01-01"));
    EXPECT_THAT(values_of(years), ElementsAre(26.5, 78.5));  // 52 weeks each
  }
  std::vector<double> gap = counted(105);
  gap[60] = kMissing;
  const Field years = mean(series(gap, weekly), {.every = Every::year});
  EXPECT_FALSE(std::isnan(years.values(0, 0, 0)));
  EXPECT_TRUE(std::isnan(years.values(1, 0, 0)));
  // A year that begins with its second week is not whole.
  const Field late = mean(series(counted(104), core::select_times(weekly,
                                                                  [] {
                                                                    std::vector<std::size_t> kept(104);
                                                                    for (std::size_t i = 0; i < 104; ++i) {
                                                                      kept[i] = i + 1;
                                                                    }
                                                                    return kept;
                                                                  }())),
                          {.every = Every::year});
  EXPECT_THAT(begins(late), ElementsAre("1982-01-01"));
}

TEST(Mean, OfSeasonsToYearsBeginsWithTheWinterAndWeighsTheirDays) {
  const Field seasons = mean(series(counted(60), core::monthly_axis(1980, 12, 60)), {.every = Every::season});
  ASSERT_EQ(seasons.values.size(), 20U);
  const Field years = mean(seasons, {.every = Every::year});
  EXPECT_THAT(begins(years), ElementsAre("1980-12-01", "1981-12-01", "1982-12-01", "1983-12-01", "1984-12-01"));
  EXPECT_EQ(years.header.time->step.name(), "year");
  const std::vector<double> of_1981{seasons.values(0, 0, 0), seasons.values(1, 0, 0), seasons.values(2, 0, 0),
                                    seasons.values(3, 0, 0)};
  EXPECT_NEAR(years.values(0, 0, 0),
              (90.0 * of_1981[0] + 92.0 * of_1981[1] + 92.0 * of_1981[2] + 91.0 * of_1981[3]) / 365.0,
              tolerance::mean_of(4.0, 12.0, 6.5));
}

TEST(Mean, OverSeasonsOfOnesOwn) {
  const Mean::Options options{.every = Every::season, .seasons = {"JJAS", "ONDJFM"}};
  const Field result = mean(series(counted(36), core::monthly_axis(1981, 1, 36)), options);
  EXPECT_THAT(begins(result), ElementsAre("1981-06-01", "1981-10-01", "1982-06-01", "1982-10-01", "1983-06-01"));
  EXPECT_EQ(result.header.time->step.name(), "seasons");
  const Field water =
      mean(series(counted(36), core::monthly_axis(1981, 1, 36)), {.every = Every::season, .seasons = {"ONDJFMAMJJAS"}});
  EXPECT_THAT(begins(water), ElementsAre("1981-10-01", "1982-10-01"));
}

TEST(Mean, OfTheYearOfChosenMonthsExpectsTheseAlone) {
  const TimeAxis all = core::monthly_axis(1981, 1, 48);
  const auto chosen = [&](const std::vector<std::size_t>& months) {
    std::vector<std::size_t> times;
    for (std::size_t t = 0; t < all.size(); ++t) {
      if (std::ranges::find(months, t % 12) != months.end()) times.push_back(t);
    }
    return series(counted(times.size()), core::select_times(all, times));
  };
  // Summers: June to August of each year.
  const Field summers = mean(chosen({5, 6, 7}), {.every = Every::year});
  EXPECT_THAT(begins(summers), ElementsAre("1981-06-01", "1982-06-01", "1983-06-01", "1984-06-01"));
  EXPECT_NEAR(summers.values(1, 0, 0), (30.0 * 4.0 + 31.0 * 5.0 + 31.0 * 6.0) / 92.0,
              tolerance::mean_of(3.0, 6.0, 5.0));
  // Winters run over New Year: those at the ends are not whole, and a year is that of its February.
  const Field winter_months = chosen({0, 1, 11});
  Mean operation(std::vector{winter_months.header}, {.every = Every::year});
  ASSERT_EQ(operation.notices().size(), 1U);
  EXPECT_THAT(operation.notices()[0], HasSubstr("run over New Year"));
  const Field winters = mean(winter_months, {.every = Every::year});
  EXPECT_THAT(begins(winters), ElementsAre("1981-12-01", "1982-12-01", "1983-12-01"));
  EXPECT_EQ(winters.header.time->step.text(Calendar::standard), "year of DJF");
  EXPECT_EQ(winters.header.time->number.front(), 1982);
  EXPECT_NEAR(winters.values(0, 0, 0), (31.0 * 3.0 + 31.0 * 4.0 + 28.0 * 5.0) / 90.0,
              tolerance::mean_of(3.0, 5.0, 4.0));
}

TEST(Mean, OfDekadsExpectsThreeAMonthAndLosesNone) {
  const core::TimeStep dekad = *core::TimeStep::parse("dekad");
  TimeAxis axis;
  const std::int64_t first = dekad.number(axis.calendar, core::start_of_day(axis.calendar, {1981, 1, 1}));
  for (std::int64_t i = 0; i < 72; ++i) axis.stamp.push_back(dekad.interval(axis.calendar, first + i).begin);
  EXPECT_FALSE(core::complete_axis(axis));
  const Field years = mean(series(counted(72), axis), {.every = Every::year});
  EXPECT_THAT(begins(years), ElementsAre("1981-01-01", "1982-01-01"));
  EXPECT_FALSE(std::isnan(years.values(1, 0, 0)));
  std::vector<double> gap = counted(72);
  gap[40] = kMissing;
  EXPECT_TRUE(std::isnan(mean(series(gap, axis), {.every = Every::year}).values(1, 0, 0)));
}

TEST(Mean, RefusesAStepThatIsNotCoarser) {
  const Field months = series(counted(24), core::monthly_axis(1981, 1, 24));
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { mean(months, {.every = Every::day}); }),
              HasSubstr("'tas' has one value a month: these cannot be resampled to one a day"));
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { mean(months, {.every = Every::month}); }), HasSubstr("one a month"));
  const Field map = core::map_of(xt::xtensor<double, 2>({7, 12}, 1.0), sample::global_grid());
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { mean(map, {.every = Every::year}); }), HasSubstr("no time axis"));
}

TEST(Mean, WritesAnAxisWithBoundsStepAndStampsInTheMiddle) {
  Field field = series(counted(24), core::monthly_axis(1981, 1, 24, Calendar::noleap), "degC");
  field.header.type = ValueType::float32;
  field.header.standard_name = "air_temperature";
  const Field result = mean(field, {.every = Every::year});
  const TimeAxis& axis = *result.header.time;
  EXPECT_EQ(axis.calendar, Calendar::noleap);
  EXPECT_EQ(axis.step.name(), "year");
  EXPECT_EQ(format_instant(axis.calendar, axis.lower[1]), "1982-01-01");
  EXPECT_EQ(format_instant(axis.calendar, axis.upper[1]), "1983-01-01");
  EXPECT_EQ(format_instant(axis.calendar, axis.stamp[1]), "1982-07-02T12:00");
  TimeAxis read_back = axis;
  ASSERT_FALSE(core::complete_axis(read_back));
  EXPECT_EQ(read_back.step.name(), "year");
  EXPECT_EQ(read_back.date_instant, axis.date_instant);
  EXPECT_EQ(result.header.type, ValueType::float32);
  EXPECT_EQ(result.header.units.text(), "degC");
  EXPECT_FALSE(result.header.difference);
  EXPECT_EQ(result.header.standard_name, "air_temperature");
  EXPECT_EQ(result.header.cell_methods, "time: mean");
  EXPECT_EQ(result.values(0, 0, 0), static_cast<double>(static_cast<float>(result.values(0, 0, 0))));
}

TEST(Mean, KeepsTheCellMethodsOfTheValues) {
  Field field = series(counted(12), core::monthly_axis(1981, 1, 12));
  const auto methods = [&](const std::string& before) {
    field.header.cell_methods = before;
    return mean(field, {.every = Every::year}).header.cell_methods;
  };
  EXPECT_EQ(methods("area: mean time: mean"), "area: mean time: mean");
  EXPECT_EQ(methods("time: point"), "time: mean");
  EXPECT_EQ(methods("area: mean"), "area: mean time: mean");
}

TEST(Mean, AgreesWithLongDoubleOnRandomFieldsWithGaps) {
  const Field field = sample::random_field(core::monthly_axis(1981, 1, 60), sample::global_grid(), 3, 9);
  const Field result = mean(field, {.every = Every::year, .completeness = {.share = 0.75}});
  for (std::size_t year = 0; year < 5; ++year) {
    for (std::size_t row = 0; row < 7; ++row) {
      for (std::size_t column = 0; column < 12; ++column) {
        long double sum = 0.0L;
        long double weight = 0.0L;
        for (std::size_t t = 12 * year; t < 12 * year + 12; ++t) {
          const double value = field.values(t, row, column);
          const core::Date date = field.header.time->date(t);
          if (!std::isnan(value)) {
            const int days = core::days_in_month(Calendar::standard, date.year, date.month);
            sum += static_cast<long double>(days) * static_cast<long double>(value);
            weight += static_cast<long double>(days);
          }
        }
        const double found = result.values(year, row, column);
        const long double expected_days =
            core::days_in_month(Calendar::standard, 1981 + static_cast<int>(year), 2) + 337;
        ASSERT_EQ(std::isnan(found), weight < 0.75L * expected_days) << "seed 3";
        if (!std::isnan(found)) {
          const auto expected = static_cast<double>(sum / weight);
          ASSERT_NEAR(found, expected, tolerance::mean_of(12.0, 150.0, expected)) << "seed 3";
        }
      }
    }
  }
}

TEST(Mean, GivesTheSameBitsForAnyTilesAndBands) {
  const Field field = sample::random_field(core::monthly_axis(1981, 1, 48), sample::global_grid(), 4, 20);
  const std::vector<core::FieldHeader> headers{field.header};
  const Field expected = mean(field, {.every = Every::season, .completeness = {.share = 0.6}});
  for (const std::size_t band : {1U, 2U, 7U}) {
    for (const std::size_t times : {1U, 5U, 48U}) {
      Mean operation(headers, {.every = Every::season, .completeness = {.share = 0.6}});
      sample::expect_same_bits(sample::reduce_in_tiles(operation, {field}, band, 1, times)[0], expected, "seed 4");
    }
  }
}

}  // namespace
