#include "fieldwise/analysis/series/resample.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "fieldwise/analysis/series/mean.hpp"
#include "sample_fields.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::analysis::evaluate;
using fieldwise::analysis::Every;
using fieldwise::analysis::Mean;
using fieldwise::analysis::Resample;
using fieldwise::analysis::Statistic;
using fieldwise::core::Calendar;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::core::TimeAxis;
using fieldwise::sample::error_of;
using fieldwise::sample::kMissing;
using fieldwise::sample::series;
using fieldwise::sample::values_of;
using testing::Contains;
using testing::DoubleEq;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::IsNan;

namespace core = fieldwise::core;
namespace sample = fieldwise::sample;
namespace tolerance = fieldwise::tolerance;

Field resample(const Field& field, const Resample::Options& options) { return evaluate<Resample>({field}, options)[0]; }

std::vector<std::string> begins(const Field& field) {
  std::vector<std::string> texts;
  for (const core::Instant& lower : field.header.time->lower) {
    texts.push_back(core::format_instant(field.header.time->calendar, lower));
  }
  return texts;
}

/// Makes an axis without bounds, one value a number of hours from the beginning of a day.
TimeAxis every_hours(const core::Date& first, int hours, std::size_t count, Calendar calendar = Calendar::standard) {
  TimeAxis axis;
  axis.calendar = calendar;
  const std::int64_t begin = core::start_of_day(calendar, first).microseconds;
  for (std::size_t i = 0; i < count; ++i) {
    axis.stamp.push_back({begin + static_cast<std::int64_t>(i) * hours * core::kMicrosecondsPerHour});
  }
  EXPECT_FALSE(core::complete_axis(axis));
  return axis;
}

/// Makes 60 days from 1 January 1981: 1, 2, ... with a gap on the fifth.
Field sixty_days(std::string_view units = "mm day-1") {
  std::vector<double> values(59);
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = static_cast<double>(i + 1);
  }
  values[4] = kMissing;
  return series(values, core::daily_axis({1981, 1, 1}, values.size()), units);
}

TEST(Resample, MakesEachStatisticOfTheValidDaysOfAMonth) {
  const Field days = sixty_days();
  const auto made = [&](Statistic statistic, const std::string& where = "") {
    return values_of(resample(days, {.statistic = statistic, .where = where, .completeness = {.share = 0.9}}));
  };
  // January: 1 to 31 without 5; February: 32 to 59.
  EXPECT_THAT(made(Statistic::mean), ElementsAre(DoubleEq(491.0 / 30.0), 45.5));
  EXPECT_THAT(made(Statistic::sum), ElementsAre(491.0, 1274.0));
  EXPECT_THAT(made(Statistic::total), ElementsAre(491.0, 1274.0));
  EXPECT_THAT(made(Statistic::min), ElementsAre(1.0, 32.0));
  EXPECT_THAT(made(Statistic::max), ElementsAre(31.0, 59.0));
  EXPECT_THAT(made(Statistic::range), ElementsAre(30.0, 27.0));
  EXPECT_THAT(made(Statistic::n), ElementsAre(30.0, 28.0));
  EXPECT_THAT(made(Statistic::count, ">= 30"), ElementsAre(2.0, 28.0));
  EXPECT_THAT(made(Statistic::first), ElementsAre(1.0, 32.0));
  EXPECT_THAT(made(Statistic::last), ElementsAre(31.0, 59.0));
  // 28 successive numbers: sqrt(28 * 29 / 12)
  EXPECT_NEAR(made(Statistic::sd)[1], std::sqrt(28.0 * 29.0 / 12.0),
              tolerance::relative_sd(28.0, 59.0, 8.2) * std::sqrt(28.0 * 29.0 / 12.0));
}

TEST(Resample, AgreesWithASlowAndObviousLoopOverRandomFieldsWithGaps) {
  const TimeAxis axis = core::daily_axis({1983, 11, 20}, 500);
  const Field field = sample::random_field(axis, sample::global_grid(), 5, 9, "mm day-1");
  for (const Every every : {Every::pentad, Every::week, Every::dekad, Every::month, Every::season, Every::year}) {
    const auto made = [&](Statistic statistic) {
      return resample(field, {.every = every, .statistic = statistic, .completeness = {.share = 0.0}});
    };
    const Field sums = made(Statistic::sum);
    const Field most = made(Statistic::max);
    const Field counts = made(Statistic::n);
    const Field spreads = made(Statistic::sd);
    const TimeAxis& steps = *sums.header.time;
    ASSERT_GT(steps.size(), 0U);
    for (std::size_t step = 0; step < steps.size(); ++step) {
      long double sum = 0.0L;
      long double squares = 0.0L;
      double greatest = -1e300;
      std::vector<double> valid;
      for (std::size_t t = 0; t < axis.size(); ++t) {
        const bool inside = steps.lower[step] <= axis.date_instant[t] && axis.date_instant[t] < steps.upper[step];
        if (const double value = field.values(t, 2, 3); inside && value == value) {
          valid.push_back(value);
          sum += value;
          greatest = std::max(greatest, value);
        }
      }
      const auto n = static_cast<long double>(valid.size());
      for (const double value : valid) {
        squares += (value - sum / n) * (value - sum / n);
      }
      EXPECT_EQ(counts.values(step, 2, 3), static_cast<double>(n));
      if (valid.empty()) {
        continue;
      }
      EXPECT_NEAR(sums.values(step, 2, 3), static_cast<double>(sum),
                  tolerance::rounding(static_cast<double>(sum), static_cast<double>(n)));
      EXPECT_EQ(most.values(step, 2, 3), greatest);
      if (valid.size() > 1) {
        const double sd = static_cast<double>(std::sqrt(squares / (n - 1)));
        EXPECT_NEAR(spreads.values(step, 2, 3), sd, sd * tolerance::relative_sd(static_cast<double>(n), 100.0, sd));
      }
    }
  }
}

TEST(Resample, OfStatisticMeanIsTheOperationMean) {
  const Field field = sample::random_field(core::monthly_axis(1981, 1, 36), sample::global_grid(), 3);
  for (const double share : {0.0, 0.7, 1.0}) {
    const Field one = resample(field, {.every = Every::year, .completeness = {.share = share}});
    const Field other = evaluate<Mean>({field}, {.every = Every::year, .completeness = {.share = share}})[0];
    sample::expect_same_bits(one, other, "mean");
    EXPECT_EQ(one.header.cell_methods, other.header.cell_methods);
  }
}

TEST(Resample, CountsExpectedTimeAndNotValues) {
  // Without February 337 of 365 days are there, 11 of 12 months.
  std::vector<double> values(12, 1.0);
  values[1] = kMissing;
  const Field field = series(values, core::monthly_axis(1981, 1, 12), "mm");
  const auto sum = [&](double share) {
    return values_of(
        resample(field, {.every = Every::year, .statistic = Statistic::sum, .completeness = {.share = share}}))[0];
  };
  EXPECT_EQ(sum(337.0 / 365.0), 11.0);
  EXPECT_THAT(sum(338.0 / 365.0), IsNan());
}

TEST(Resample, ExpectsStepsThatAreNotInTheFileAtAll) {
  TimeAxis all = core::daily_axis({1981, 1, 1}, 365);
  std::vector<std::size_t> kept;
  for (std::size_t t = 0; t < all.size(); ++t) {
    if (all.date(t).month != 6 || all.date(t).day != 15) kept.push_back(t);
  }
  const TimeAxis axis = core::select_times(all, kept);
  const Field field = series(std::vector<double>(kept.size(), 1.0), axis, "1");
  const std::vector<double> most = values_of(resample(field, {.statistic = Statistic::max}));
  EXPECT_THAT(most[5], IsNan());
  EXPECT_EQ(std::ranges::count(most, 1.0), 11);
}

TEST(Resample, HoldsToTheRuleOfEtccdi) {
  const TimeAxis axis = core::daily_axis({1981, 1, 1}, 3 * 365);
  const auto with_gaps = [&](std::size_t year, const std::vector<std::pair<int, int>>& month_and_missing) {
    std::vector<double> values(axis.size(), 1.0);
    for (std::size_t t = 0; t < axis.size(); ++t) {
      const core::Date date = axis.date(t);
      for (const auto& [month, missing] : month_and_missing) {
        if (date.year == static_cast<std::int64_t>(year) && date.month == month && date.day <= missing)
          values[t] = kMissing;
      }
    }
    return series(values, axis, "1");
  };
  const auto by = [&](Every every, const Field& field) {
    return values_of(resample(field, {.every = every, .statistic = Statistic::max, .completeness = {.etccdi = true}}));
  };
  EXPECT_THAT(by(Every::month, with_gaps(1981, {{3, 3}}))[2], 1.0);
  EXPECT_THAT(by(Every::month, with_gaps(1981, {{3, 4}}))[2], IsNan());
  const std::vector<std::pair<int, int>> fifteen{{1, 3}, {3, 3}, {5, 3}, {7, 3}, {12, 3}};
  EXPECT_THAT(by(Every::year, with_gaps(1982, fifteen)), ElementsAre(1.0, 1.0, 1.0));
  std::vector<std::pair<int, int>> sixteen = fifteen;
  sixteen.emplace_back(9, 1);
  EXPECT_THAT(by(Every::year, with_gaps(1982, sixteen)), ElementsAre(1.0, IsNan(), 1.0));
  for (const int month : {1, 6, 12}) {  // first, middle and last of the year
    EXPECT_THAT(by(Every::year, with_gaps(1982, {{month, 4}})), ElementsAre(1.0, IsNan(), 1.0));
  }
  EXPECT_THAT(by(Every::season, with_gaps(1982, {{4, 4}}))[4], IsNan());
  EXPECT_THAT(error_of(ErrorKind::usage,
                       [&] {
                         by(Every::year, series({1.0, 2.0, 3.0}, core::monthly_axis(1981, 1, 3), "1"));
                       }),
              HasSubstr("covers no whole year"));
  EXPECT_THAT(
      error_of(ErrorKind::usage,
               [&] { by(Every::year, series(std::vector<double>(12, 1.0), core::monthly_axis(1981, 1, 12), "1")); }),
      HasSubstr("rule for months, seasons and years of daily values; 'tas' has one value a month"));
}

TEST(Resample, HoldsToTheRuleOfEtccdiWhereDaysAreNotInTheFile) {
  const TimeAxis all = core::daily_axis({1981, 1, 1}, 365);
  std::vector<std::size_t> kept;
  for (std::size_t t = 0; t < all.size(); ++t) {
    if (all.date(t).month != 2) kept.push_back(t);
  }
  TimeAxis axis;
  for (const std::size_t t : kept) axis.stamp.push_back(all.stamp[t]);
  ASSERT_FALSE(core::complete_axis(axis));
  core::set_step(axis, all.step);
  axis.months = core::kAllMonths;
  const Field field = series(std::vector<double>(kept.size(), 1.0), axis, "1");
  EXPECT_THAT(values_of(resample(
                  field, {.every = Every::year, .statistic = Statistic::max, .completeness = {.etccdi = true}}))[0],
              IsNan());
}

TEST(Resample, OfHoursBeginsWithTheDay) {
  const Field field = series(std::vector<double>(48, 2.0), every_hours({1981, 1, 1}, 1, 48), "mm h-1");
  const Field six = resample(field, {.every = Every::six_hours, .statistic = Statistic::sum});
  EXPECT_THAT(values_of(six), ElementsAre(12.0, 12.0, 12.0, 12.0, 12.0, 12.0, 12.0, 12.0));
  EXPECT_EQ(begins(six)[1], "1981-01-01T06:00");
  EXPECT_EQ(six.header.time->step.name(), "6 hours");
  for (const double total : values_of(resample(field, {.every = Every::day, .statistic = Statistic::total}))) {
    EXPECT_NEAR(total, 48.0, tolerance::rounding(48.0, 2.0 * 24.0));  // an hour is no binary fraction of a day
  }
}

TEST(Resample, KnowsPentadsDekadsAndWeeks) {
  const Field leap = series(std::vector<double>(366, 1.0), core::daily_axis({1984, 1, 1}, 366), "1");
  const Field pentads = resample(leap, {.every = Every::pentad, .statistic = Statistic::sum});
  ASSERT_EQ(pentads.values.size(), 73U);
  EXPECT_EQ(values_of(pentads)[11], 6.0);  // holds 29 February
  EXPECT_EQ(values_of(pentads)[12], 5.0);
  const Field dekads = resample(leap, {.every = Every::dekad, .statistic = Statistic::sum});
  ASSERT_EQ(dekads.values.size(), 36U);
  EXPECT_EQ(values_of(dekads)[2], 11.0);
  EXPECT_EQ(values_of(dekads)[5], 9.0);
  // 1 January 1984 was a Sunday.
  const Field weeks = resample(leap, {.every = Every::week, .statistic = Statistic::sum});
  EXPECT_EQ(begins(weeks)[0], "1983-12-26");
  EXPECT_THAT(values_of(weeks)[0], IsNan());
  EXPECT_EQ(values_of(weeks)[1], 7.0);
  const Field model = series(std::vector<double>(21, 1.0), core::daily_axis({1984, 1, 4}, 21, Calendar::days_360), "1");
  EXPECT_EQ(begins(resample(model, {.every = Every::week}))[0], "1984-01-04");
}

TEST(Resample, FirstAndLastAreThoseThatAreExpected) {
  const TimeAxis days = core::daily_axis({1981, 1, 2}, 57);  // 2 January to 27 February
  std::vector<double> values(57, 1.0);
  values[29] = kMissing;  // 31 January
  const Field field = series(values, days, "1");
  EXPECT_THAT(values_of(resample(field, {.statistic = Statistic::first})), ElementsAre(IsNan(), 1.0));
  EXPECT_THAT(values_of(resample(field, {.statistic = Statistic::last})), ElementsAre(IsNan(), IsNan()));
}

TEST(Resample, TotalsHaveTheUnitsOfARateWithoutItsTime) {
  const auto total = [](std::string_view units) {
    return resample(series(std::vector<double>(31, 1.0), core::daily_axis({1981, 1, 1}, 31), units),
                    {.statistic = Statistic::total});
  };
  for (const auto& [units, written, value] :
       std::vector<std::tuple<std::string, std::string, double>>{{"kg m-2 s-1", "kg m-2", 31.0 * 86400.0},
                                                                 {"mm day-1", "mm", 31.0},
                                                                 {"mm/d", "mm", 31.0},
                                                                 {"mm h-1", "mm", 31.0 * 24.0},
                                                                 {"W m-2", "J m-2", 31.0 * 86400.0},
                                                                 {"1", "day", 31.0}}) {
    const Field made = total(units);
    EXPECT_EQ(made.header.units.text(), written) << units;
    EXPECT_DOUBLE_EQ(made.values(0, 0, 0), value) << units;
    EXPECT_EQ(made.header.standard_name, "");
  }
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { total("mm month-1"); }), HasSubstr("statistic sum adds such values up"));
}

TEST(Resample, NamesTotalWhereARateIsSummedUpAndRefusesTemperatures) {
  const auto notices = [](const Field& field) {
    const Resample operation(std::vector{field.header}, {.statistic = Statistic::sum});
    return std::vector<std::string>(operation.notices().begin(), operation.notices().end());
  };
  EXPECT_THAT(notices(sixty_days("kg m-2 s-1")),
              Contains(HasSubstr("statistic total of resample adds what it amounts to")));
  EXPECT_THAT(notices(sixty_days("mm")), IsEmpty());
  for (const char* const units : {"K", "degC"}) {
    for (const Statistic statistic : {Statistic::sum, Statistic::total}) {
      EXPECT_THAT(error_of(ErrorKind::usage, [&] { resample(sixty_days(units), {.statistic = statistic}); }),
                  HasSubstr("do not add up"));
    }
  }
  Field differences = sixty_days("K");
  differences.header.difference = true;
  EXPECT_EQ(values_of(resample(differences, {.statistic = Statistic::sum}))[1], 1274.0);
}

TEST(Resample, SpreadsOfTemperaturesAreDifferences) {
  for (const Statistic statistic : {Statistic::range, Statistic::sd}) {
    const Field made = resample(sixty_days("degF"), {.statistic = statistic, .completeness = {.share = 0.5}});
    EXPECT_EQ(made.header.units.text(), "K");
    EXPECT_TRUE(made.header.difference);
    const double in_fahrenheit = statistic == Statistic::range ? 27.0 : std::sqrt(28.0 * 29.0 / 12.0);
    EXPECT_DOUBLE_EQ(made.values(1, 0, 0), in_fahrenheit * 5.0 / 9.0);
  }
}

TEST(Resample, CountsWhatMeetsAConditionInOtherUnits) {
  std::vector<double> kelvin(31, 298.15);
  kelvin[0] = 298.16;
  kelvin[1] = 280.0;
  kelvin[2] = kMissing;
  Field field = series(kelvin, core::daily_axis({1981, 1, 1}, 31));
  const auto count = [&](const std::string& where) {
    return values_of(
        resample(field, {.statistic = Statistic::count, .where = where, .completeness = {.share = 0.9}}))[0];
  };
  EXPECT_EQ(count("> 25 degC"), 1.0);
  EXPECT_EQ(count(">= 25 degC"), 29.0);
  EXPECT_EQ(count("<25degC"), 1.0);
  EXPECT_EQ(count("<= 298.15"), 29.0);
  // Single precision holds 298.15 a little lower, and means 25 degC all the same.
  field.header.type = core::ValueType::float32;
  for (double& value : field.values) {
    value = static_cast<double>(static_cast<float>(value));
  }
  EXPECT_EQ(count(">= 25 degC"), 29.0);
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { count("warm"); }), HasSubstr("where must be one of > >= < <="));
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { count("> 25 bananas"); }), HasSubstr("'> 25 bananas' is not"));
  EXPECT_THAT(error_of(ErrorKind::inputs_disagree, [&] { count("> 25 mm"); }), HasSubstr("mm"));
}

TEST(Resample, RefusesAConditionWithoutCountAndTheOtherWayRound) {
  EXPECT_THAT(error_of(ErrorKind::usage, [] { resample(sixty_days(), {.statistic = Statistic::count}); }),
              HasSubstr("statistic count needs `where`"));
  EXPECT_THAT(error_of(ErrorKind::usage, [] { resample(sixty_days(), {.statistic = Statistic::max, .where = "> 1"}); }),
              HasSubstr("statistic max takes all"));
}

TEST(Resample, SaysInCellMethodsWhatWasMade) {
  const auto methods = [](Statistic statistic, const std::string& where = "") {
    return resample(sixty_days(), {.statistic = statistic, .where = where}).header.cell_methods;
  };
  EXPECT_EQ(methods(Statistic::max), "time: maximum");
  EXPECT_EQ(methods(Statistic::total), "time: sum");
  EXPECT_EQ(methods(Statistic::sd), "time: standard_deviation");
  EXPECT_EQ(methods(Statistic::count, "> 1 mm day-1"), "time: sum (comment: number of values > 1 mm day-1)");
  EXPECT_EQ(methods(Statistic::first), "time: point (comment: the first value)");
  Field of_means = sixty_days();
  of_means.header.cell_methods = "time: mean";
  EXPECT_EQ(resample(of_means, {.statistic = Statistic::max}).header.cell_methods, "time: mean time: maximum");
}

}  // namespace
