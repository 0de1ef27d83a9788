#include "fieldwise/analysis/slots/climatology.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <numbers>

#include "sample_fields.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::analysis::BasePartial;
using fieldwise::analysis::By;
using fieldwise::analysis::Climatology;
using fieldwise::analysis::evaluate;
using fieldwise::analysis::IntervalWeights;
using fieldwise::analysis::LeapDay;
using fieldwise::core::Calendar;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::core::Leading;
using fieldwise::core::parse_period;
using fieldwise::core::TimeAxis;
using fieldwise::core::Units;
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

/// Returns the results of a climatology by quantity.
std::map<std::string, Field> climatology(const Field& field, const Climatology::Options& options) {
  std::map<std::string, Field> results;
  for (const Field& result : evaluate<Climatology>({field}, options)) {
    results.emplace(result.header.quantity, result);
  }
  return results;
}

const std::vector<std::string> kEverything{"mean", "sd", "n", "min", "max", "sum"};

TEST(Climatology, WeighsMonthsByTheirDays) {
  Climatology::Options options;
  options.slots.by = By::all;
  options.statistics = kEverything;
  options.weights = IntervalWeights::interval;
  // 31 and 28 days: (31 * 1 + 28 * 3) / 59 = 115/59; squares 31 * (56/59)^2 + 28 * (62/59)^2.
  const auto found = climatology(series({1.0, 3.0}, core::monthly_axis(1981, 1, 2)), options);
  EXPECT_NEAR(found.at("mean").values(0, 0, 0), 115.0 / 59.0, tolerance::rounding(2.0, 8));
  const double squares = (31.0 * 56.0 * 56.0 + 28.0 * 62.0 * 62.0) / (59.0 * 59.0);
  EXPECT_NEAR(found.at("sd").values(0, 0, 0), std::sqrt(squares / 59.0 * 2.0), tolerance::rounding(2.0, 8));
  EXPECT_EQ(found.at("n").values(0, 0, 0), 2.0);
  EXPECT_EQ(found.at("min").values(0, 0, 0), 1.0);
  EXPECT_EQ(found.at("max").values(0, 0, 0), 3.0);
  EXPECT_EQ(found.at("sum").values(0, 0, 0), 4.0);  // it has no weights
  EXPECT_EQ(found.at("mean").header.attributes.at("weights"), "length of the interval of each value");
  EXPECT_EQ(found.at("sum").header.attributes.count("weights"), 0U);
}

TEST(Climatology, WithWeightsOfOneLengthHasTheNumbersOfNone) {
  const Field days = series(sample::values_of(sample::random_field(core::daily_axis({1981, 1, 1}, 800),
                                                                   core::rectilinear_grid({10.0}, {20.0}), 4)),
                            core::daily_axis({1981, 1, 1}, 800));
  Climatology::Options options;
  options.statistics = kEverything;
  const auto plain = climatology(days, options);
  options.weights = IntervalWeights::interval;
  const auto weighted = climatology(days, options);
  for (const std::string& statistic : kEverything) {
    for (std::size_t slot = 0; slot < 12; ++slot) {
      EXPECT_NEAR(
          weighted.at(statistic).values(slot, 0, 0), plain.at(statistic).values(slot, 0, 0),
          statistic == "sum" ? tolerance::rounding(70.0 * 400.0, 2.0 * 70.0) : tolerance::mean_of(70.0, 20.0, 400.0))
          << statistic;
    }
  }
}

TEST(Climatology, OfAConstantWithWeightsIsExactlyTheConstant) {
  Climatology::Options options;
  options.slots.by = By::season;
  options.weights = IntervalWeights::interval;
  const auto found = climatology(series(std::vector<double>(50, 273.15), core::monthly_axis(1981, 1, 50)), options);
  for (std::size_t slot = 0; slot < 4; ++slot) {
    EXPECT_EQ(found.at("mean").values(slot, 0, 0), 273.15);
    EXPECT_EQ(found.at("sd").values(slot, 0, 0), 0.0);
  }
}

TEST(Climatology, RefusesWeightsOfIntervalsThatNobodyKnows) {
  core::TimeAxis axis;
  for (const int day : {0, 3, 4, 11, 29}) axis.stamp.push_back({day * core::kMicrosecondsPerDay});
  static_cast<void>(core::complete_axis(axis));
  core::set_step(axis, {});
  ASSERT_FALSE(axis.step.is_regular());
  Climatology::Options options;
  options.slots.by = By::all;
  options.weights = IntervalWeights::interval;
  EXPECT_THAT(error_of(ErrorKind::usage,
                       [&] {
                         climatology(series({1, 2, 3, 4, 5}, axis), options);
                       }),
              HasSubstr("irregular and have no bounds"));
}

TEST(Climatology, OfTwoYearsByHand) {
  std::vector<double> values(24);
  for (std::size_t t = 0; t < 24; ++t) {
    values[t] = t < 12 ? static_cast<double>(t) : static_cast<double>(t) + 2.0;
  }
  values[13] = kMissing;  // the second February
  const auto found = climatology(series(values, core::monthly_axis(1981, 1, 24)), {.statistics = kEverything});
  EXPECT_EQ(found.at("mean").values(0, 0, 0), 7.0);  // 0 and 14
  EXPECT_EQ(found.at("sd").values(0, 0, 0), std::sqrt(98.0));
  EXPECT_EQ(found.at("n").values(0, 0, 0), 2.0);
  EXPECT_EQ(found.at("min").values(0, 0, 0), 0.0);
  EXPECT_EQ(found.at("max").values(0, 0, 0), 14.0);
  EXPECT_EQ(found.at("sum").values(0, 0, 0), 14.0);
  EXPECT_EQ(found.at("mean").values(1, 0, 0), 1.0);
  EXPECT_TRUE(std::isnan(found.at("sd").values(1, 0, 0)));  // one value has no spread with ddof 1
  EXPECT_EQ(found.at("n").values(1, 0, 0), 1.0);
}

TEST(Climatology, WithDdofZeroGivesOneValueASpreadOfZero) {
  const auto found = climatology(series({5.0}, core::monthly_axis(1981, 1, 1)), {.ddof = 0});
  EXPECT_EQ(found.at("sd").values(0, 0, 0), 0.0);
}

TEST(Climatology, ConstantPointHasExactlyZeroSpread) {
  const Field field = series(std::vector<double>(540, 273.15), core::monthly_axis(1961, 1, 540));
  const auto found = climatology(field, {});
  for (std::size_t slot = 0; slot < 12; ++slot) {
    EXPECT_EQ(found.at("mean").values(slot, 0, 0), 273.15);
    EXPECT_EQ(found.at("sd").values(slot, 0, 0), 0.0);
  }
}

TEST(Climatology, OfAnAllMissingPointIsMissingWithCountZero) {
  const auto found = climatology(series(std::vector<double>(24, kMissing), core::monthly_axis(1981, 1, 24)),
                                 {.statistics = kEverything});
  for (std::size_t slot = 0; slot < 12; ++slot) {
    for (const std::string& statistic : kEverything) {
      const double value = found.at(statistic).values(slot, 0, 0);
      EXPECT_TRUE(statistic == "n" ? value == 0.0 : std::isnan(value)) << statistic;
    }
  }
}

TEST(Climatology, SlotWithoutDataIsMissingAndStillThere) {
  // From March to October of one year: twelve slots all the same.
  const auto found = climatology(series({3, 4, 5, 6, 7, 8, 9, 10}, core::monthly_axis(1981, 3, 8)), {});
  ASSERT_EQ(found.at("n").header.time->size(), 12U);
  EXPECT_EQ(found.at("n").values(0, 0, 0), 0.0);
  EXPECT_TRUE(std::isnan(found.at("mean").values(0, 0, 0)));
  EXPECT_EQ(found.at("mean").values(2, 0, 0), 3.0);
}

TEST(Climatology, TakesTheMonthFromTheMiddleOfTheBounds) {
  TimeAxis axis = core::monthly_axis(1981, 1, 12);
  axis.stamp = axis.upper;  // stamped at the end, as many models do
  ASSERT_FALSE(core::complete_axis(axis));
  std::vector<double> values(12);
  for (std::size_t t = 0; t < 12; ++t) {
    values[t] = static_cast<double>(t + 1);
  }
  EXPECT_EQ(climatology(series(values, axis), {}).at("mean").values(0, 0, 0), 1.0);
}

TEST(Climatology, OfABaseUsesOnlyItsYears) {
  std::vector<double> values;
  for (int year = 0; year < 4; ++year) {
    values.insert(values.end(), 12, static_cast<double>(year));
  }
  const Field field = series(values, core::monthly_axis(1981, 1, 48));
  const auto found = climatology(field, {.base = parse_period("1982/1983")});
  EXPECT_EQ(found.at("mean").values(5, 0, 0), 1.5);
  EXPECT_EQ(found.at("n").values(5, 0, 0), 2.0);
  EXPECT_EQ(found.at("mean").header.attributes.at("base_period"), "1982/1983");
}

TEST(Climatology, OfABaseOutsideTheDataIsAnErrorUnlessAllowed) {
  const Field field = series(std::vector<double>(48, 1.0), core::monthly_axis(1981, 1, 48));
  const std::string sentence =
      error_of(ErrorKind::inputs_disagree, [&] { climatology(field, {.base = parse_period("1980/1983")}); });
  EXPECT_THAT(sentence, HasSubstr("1980/1983 is not inside the data, which cover 1981/1984"));
  EXPECT_THAT(sentence, HasSubstr("base_partial: allow"));
  const auto found = climatology(field, {.base = parse_period("1980/1983"), .base_partial = BasePartial::allow});
  EXPECT_EQ(found.at("n").values(0, 0, 0), 3.0);
}

TEST(Climatology, OfAPartOfTheBaseSaysWhichYearsItUsed) {
  const Field field = series(std::vector<double>(48, 1.0), core::monthly_axis(1981, 1, 48));
  const auto found = climatology(field, {.base = parse_period("1961/1983"), .base_partial = BasePartial::allow});
  const auto& header = found.at("mean").header;
  EXPECT_EQ(header.attributes.at("base_period"), "1981/1983");
  EXPECT_EQ(core::format_instant(header.time->calendar, header.time->lower[0]), "1981-01-01");
  EXPECT_EQ(core::format_instant(header.time->calendar, header.time->upper[0]), "1983-02-01");
  EXPECT_EQ(header.time->date(0).year, 1982);  // in the middle of the years that were used
}

TEST(Climatology, CellMethodsOfASpreadSayWhatWasPooled) {
  const auto methods = [](const TimeAxis& axis, By by, const std::string& statistic) {
    return climatology(series(std::vector<double>(axis.size(), 1.0), axis), {.slots = {.by = by}})
        .at(statistic)
        .header.cell_methods;
  };
  const TimeAxis days = core::daily_axis({1981, 1, 1}, 730);
  const TimeAxis months = core::monthly_axis(1981, 1, 24);
  EXPECT_EQ(methods(days, By::month, "sd"),
            "time: standard_deviation (interval: 1 day comment: values of all years pooled)");
  EXPECT_EQ(methods(months, By::season, "sd"),
            "time: standard_deviation (interval: 1 month comment: values of all years pooled)");
  // One value a slot and year: the spread is that of the years.
  EXPECT_EQ(methods(months, By::month, "sd"), "time: mean within years time: standard_deviation over years");
  EXPECT_EQ(methods(days, By::day, "sd"), "time: mean within years time: standard_deviation over years");
  EXPECT_EQ(methods(days, By::month, "mean"), "time: mean within years time: mean over years");
  EXPECT_EQ(methods(months, By::all, "sd"), "time: standard_deviation");
}

TEST(Climatology, OfABaseInAGapOfTheDataIsAnError) {
  const TimeAxis all = core::monthly_axis(1981, 1, 60);
  std::vector<std::size_t> kept;
  for (std::size_t t = 0; t < 60; ++t) {
    if (t < 12 || t >= 36) {
      kept.push_back(t);
    }
  }
  const Field field = series(std::vector<double>(36, 1.0), core::select_times(all, kept));
  EXPECT_THAT(error_of(ErrorKind::inputs_disagree, [&] { climatology(field, {.base = parse_period("1982/1983")}); }),
              HasSubstr("no time of 'tas' lies in the base period 1982/1983"));
}

TEST(Climatology, WritesWhatIsAskedForInThatOrder) {
  const Field field = series(std::vector<double>(24, 1.0), core::monthly_axis(1981, 1, 24));
  std::vector<std::string> written;
  for (const Field& result : evaluate<Climatology>({field}, {.statistics = {"max", "n", "mean"}})) {
    written.push_back(result.header.quantity);
    EXPECT_EQ(result.header.name, result.header.quantity);
  }
  EXPECT_THAT(written, ElementsAre("max", "n", "mean"));
}

TEST(Climatology, RefusesStatisticsThatDoNotExistOrRepeat) {
  const Field field = series(std::vector<double>(24, 1.0), core::monthly_axis(1981, 1, 24));
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { climatology(field, {.statistics = {"median"}}); }),
              HasSubstr("'median' does not exist; there are mean, sd, n, min, max, sum"));
  EXPECT_THAT(error_of(ErrorKind::usage,
                       [&] {
                         climatology(field, {.statistics = {"n", "n"}});
                       }),
              HasSubstr("'n' is asked for twice"));
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { climatology(field, {.statistics = {}}); }), HasSubstr("none is asked"));
}

TEST(Climatology, NeedsAPlainTimeAxis) {
  const Field map = core::map_of(xt::xtensor<double, 2>({7, 12}, 1.0), sample::global_grid());
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { climatology(map, {}); }), HasSubstr("has none"));
  const Field field = series(std::vector<double>(24, 1.0), core::monthly_axis(1981, 1, 24));
  const Field mean = climatology(field, {}).at("mean");
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { climatology(mean, {}); }), HasSubstr("slots of a climatology"));
}

TEST(Climatology, MinSamplesAndMinFractionMakeThinSlotsMissingButCountThem) {
  std::vector<double> values(120, 1.0);
  for (std::size_t year = 0; year < 6; ++year) {
    values[12 * year] = kMissing;  // four Januaries are left
  }
  const Field field = series(values, core::monthly_axis(1981, 1, 120));
  const auto january = [&](const Climatology::Options& options) {
    const auto found = climatology(field, options);
    EXPECT_EQ(found.at("n").values(0, 0, 0), 4.0);
    EXPECT_EQ(found.at("mean").values(1, 0, 0), 1.0);
    return found.at("mean").values(0, 0, 0);
  };
  EXPECT_EQ(january({.min_samples = 4}), 1.0);
  EXPECT_TRUE(std::isnan(january({.min_samples = 5})));
  EXPECT_EQ(january({.min_fraction = 0.4}), 1.0);
  EXPECT_TRUE(std::isnan(january({.min_fraction = 0.41})));
}

TEST(Climatology, MinFractionCountsMonthsThatAreNotInTheFile) {
  // Ten years of which two have a June at all.
  const TimeAxis all = core::monthly_axis(1981, 1, 120);
  std::vector<std::size_t> kept;
  for (std::size_t t = 0; t < 120; ++t) {
    if (t % 12 != 5 || t < 24) {
      kept.push_back(t);
    }
  }
  const Field field = series(std::vector<double>(kept.size(), 1.0), core::select_times(all, kept));
  const auto found = climatology(field, {.min_fraction = 0.5});
  EXPECT_TRUE(std::isnan(found.at("mean").values(5, 0, 0)));
  EXPECT_EQ(found.at("mean").values(6, 0, 0), 1.0);
}

TEST(Climatology, BySeasonPoolsTheMonths) {
  std::vector<double> values(24);
  for (std::size_t t = 0; t < 24; ++t) {
    values[t] = static_cast<double>(t);
  }
  const auto found = climatology(series(values, core::monthly_axis(1981, 1, 24)), {.slots = {.by = By::season}});
  EXPECT_EQ(found.at("n").values(0, 0, 0), 6.0);
  EXPECT_EQ(found.at("mean").values(0, 0, 0), (0.0 + 1.0 + 11.0 + 12.0 + 13.0 + 23.0) / 6.0);
}

TEST(Climatology, ByAllIsOneSlot) {
  const auto found =
      climatology(series({1, 2, 3, 4, kMissing}, core::monthly_axis(1981, 1, 5)), {.slots = {.by = By::all}});
  ASSERT_EQ(found.at("mean").header.time->size(), 1U);
  EXPECT_EQ(found.at("mean").values(0, 0, 0), 2.5);
  EXPECT_EQ(found.at("mean").header.cell_methods, "time: mean");
  EXPECT_EQ(found.at("sd").header.cell_methods, "time: standard_deviation");
  EXPECT_FALSE(found.at("mean").header.time->climatological);
}

TEST(Climatology, ByDayGivesTheLeapDayItsOwnSlotOrNone) {
  const TimeAxis days = core::daily_axis({1983, 1, 1}, 2 * 365 + 366);
  std::vector<double> values;
  for (std::size_t t = 0; t < days.size(); ++t) {
    const core::Date date = days.date(t);
    values.push_back(date.month == 2 && date.day == 29 ? 100.0 : date.month);
  }
  const auto own = climatology(series(values, days), {.slots = {.by = By::day}});
  ASSERT_EQ(own.at("mean").header.time->size(), 366U);
  EXPECT_EQ(own.at("mean").values(59, 0, 0), 100.0);
  EXPECT_EQ(own.at("n").values(59, 0, 0), 1.0);
  EXPECT_EQ(own.at("n").values(60, 0, 0), 3.0);
  const auto skip = climatology(series(values, days), {.slots = {.by = By::day, .leap_day = LeapDay::skip}});
  ASSERT_EQ(skip.at("mean").header.time->size(), 365U);
  EXPECT_EQ(skip.at("mean").values(59, 0, 0), 3.0);
}

TEST(Climatology, ByHourUsesTheHoursOfTheDay) {
  TimeAxis axis;
  for (std::int64_t t = 0; t < 40; ++t) {
    axis.stamp.push_back({t * 6 * core::kMicrosecondsPerHour});
  }
  ASSERT_FALSE(core::complete_axis(axis));
  std::vector<double> values(40);
  for (std::size_t t = 0; t < 40; ++t) {
    values[t] = static_cast<double>(t % 4);
  }
  const auto found = climatology(series(values, axis), {.slots = {.by = By::hour}, .min_fraction = 1.0});
  ASSERT_EQ(found.at("mean").header.time->size(), 24U);
  EXPECT_EQ(found.at("mean").values(18, 0, 0), 3.0);
  EXPECT_EQ(found.at("n").values(18, 0, 0), 10.0);
  EXPECT_TRUE(std::isnan(found.at("mean").values(3, 0, 0)));
  EXPECT_EQ(found.at("sd").header.cell_methods, "time: mean within days time: standard_deviation over days");
}

TEST(Climatology, WithHarmonicsFitsTheMeansAndLeavesTheRest) {
  std::vector<double> values;
  for (int t = 0; t < 36; ++t) {
    const double phase = 2.0 * std::numbers::pi * (t % 12 + 0.5) / 12.0;
    values.push_back(10.0 + 3.0 * std::cos(phase) + (t % 12 % 2 == 0 ? 1.0 : -1.0));
  }
  const Field field = series(values, core::monthly_axis(1981, 1, 36));
  const auto plain = climatology(field, {});
  const auto fitted = climatology(field, {.harmonics = 1});
  for (std::size_t slot = 0; slot < 12; ++slot) {
    const double phase = 2.0 * std::numbers::pi * (static_cast<double>(slot) + 0.5) / 12.0;
    EXPECT_NEAR(fitted.at("mean").values(slot, 0, 0), 10.0 + 3.0 * std::cos(phase),
                tolerance::least_squares(12.0, 3.0, 14.0));
    EXPECT_EQ(fitted.at("sd").values(slot, 0, 0), plain.at("sd").values(slot, 0, 0));
  }
  EXPECT_EQ(fitted.at("mean").header.numeric_attributes.at("harmonics"), 1.0);
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { climatology(field, {.harmonics = 6}); }),
              HasSubstr("6 harmonics need at least 13 slots, but there are 12"));
}

TEST(Climatology, WritesHeadersThatSayWhatItIs) {
  Field field = series(std::vector<double>(24, 20.0), core::monthly_axis(1981, 1, 24, Calendar::noleap), "degC");
  field.header.standard_name = "air_temperature";
  field.header.long_name = "temperature";
  field.header.type = ValueType::float32;
  const auto found = climatology(field, {.statistics = kEverything});
  const core::FieldHeader& mean = found.at("mean").header;
  EXPECT_EQ(mean.units, Units("degC"));
  EXPECT_FALSE(mean.difference);
  EXPECT_EQ(mean.type, ValueType::float64);
  EXPECT_EQ(mean.standard_name, "air_temperature");
  EXPECT_EQ(mean.cell_methods, "time: mean within years time: mean over years");
  EXPECT_THAT(mean.ancillary, ElementsAre("n"));
  EXPECT_EQ(mean.leading, Leading::time);
  EXPECT_EQ(mean.time->calendar, Calendar::noleap);
  const core::FieldHeader& sd = found.at("sd").header;
  EXPECT_EQ(sd.units, Units("K"));
  EXPECT_TRUE(sd.difference);
  EXPECT_EQ(sd.cell_methods, "time: mean within years time: standard_deviation over years");
  EXPECT_EQ(sd.numeric_attributes.at("ddof"), 1.0);
  const core::FieldHeader& n = found.at("n").header;
  EXPECT_EQ(n.units, Units("1"));
  EXPECT_EQ(n.type, ValueType::int32);
  EXPECT_EQ(n.standard_name, "number_of_observations");
  EXPECT_FALSE(n.long_name.empty());
  EXPECT_EQ(found.at("min").header.cell_methods, "time: mean within years time: minimum over years");
}

TEST(Climatology, OfPooledValuesSaysThatTheLeastIsTheLeastOfAll) {
  const Field field = series(std::vector<double>(730, 1.0), core::daily_axis({1981, 1, 1}, 730));
  EXPECT_EQ(climatology(field, {.statistics = {"min"}}).at("min").header.cell_methods,
            "time: minimum within years time: minimum over years");
}

TEST(Climatology, SpreadOfFahrenheitIsInKelvin) {
  const Field field = series({32.0, 50.0}, core::monthly_axis(1981, 1, 2), "degF");
  const auto found = climatology(field, {.slots = {.by = By::all}});
  EXPECT_EQ(found.at("mean").values(0, 0, 0), 41.0);
  EXPECT_EQ(found.at("mean").header.units, Units("degF"));
  EXPECT_NEAR(found.at("sd").values(0, 0, 0), 18.0 / std::sqrt(2.0) * 5.0 / 9.0, tolerance::rounding(10.0, 8.0));
  EXPECT_EQ(found.at("sd").header.units, Units("K"));
}

TEST(Climatology, OfNistNumAcc4HasAtLeastEightDigits) {
  std::vector<double> values{10000000.2};
  for (int i = 0; i < 500; ++i) {
    values.push_back(10000000.1);
    values.push_back(10000000.3);
  }
  const auto found = climatology(series(values, core::monthly_axis(1900, 1, 1001)), {.slots = {.by = By::all}});
  EXPECT_DOUBLE_EQ(found.at("mean").values(0, 0, 0), 10000000.2);
  EXPECT_NEAR(found.at("sd").values(0, 0, 0), 0.1,
              tolerance::significant_digits(0.1, 8));  // the digits that the data themselves hold
}

/// Computes one slot in two passes of long double, plainly.
struct NaiveSlot {
  NaiveSlot(const Field& field, std::size_t month, std::size_t row, std::size_t column) {
    std::vector<long double> values;
    for (std::size_t t = 0; t < field.values.shape(0); ++t) {
      const double value = field.values(t, row, column);
      if (static_cast<std::size_t>(field.header.time->date(t).month) == month + 1 && !std::isnan(value)) {
        values.push_back(static_cast<long double>(value));
      }
    }
    n = static_cast<double>(values.size());
    long double sum = 0.0L;
    for (const long double value : values) {
      sum += value;
    }
    const long double centre = values.empty() ? 0.0L : sum / static_cast<long double>(values.size());
    long double squares = 0.0L;
    for (const long double value : values) {
      squares += (value - centre) * (value - centre);
      spread = std::max(spread, static_cast<double>(std::abs(value - values.front())));
    }
    mean = static_cast<double>(centre);
    sd =
        values.size() > 1 ? static_cast<double>(std::sqrt(squares / static_cast<long double>(values.size() - 1))) : 0.0;
    offset = values.empty() ? 0.0 : static_cast<double>(centre - values.front());
  }
  double n = 0.0;
  double mean = 0.0;
  double sd = 0.0;
  double spread = 0.0;
  double offset = 0.0;
};

TEST(Climatology, AgreesWithTwoPassesOfLongDoubleOnRandomFieldsWithGaps) {
  for (unsigned seed = 1; seed <= 5; ++seed) {
    const Field field =
        sample::random_field(core::monthly_axis(1981, 1, 240), sample::global_grid(), seed, seed % 2 == 0 ? 2 : 7);
    const auto found = climatology(field, {});
    for (std::size_t slot = 0; slot < 12; ++slot) {
      for (std::size_t row = 0; row < 7; ++row) {
        for (std::size_t column = 0; column < 12; ++column) {
          const NaiveSlot naive(field, slot, row, column);
          ASSERT_EQ(found.at("n").values(slot, row, column), naive.n) << "seed " << seed;
          ASSERT_NEAR(found.at("mean").values(slot, row, column), naive.mean,
                      tolerance::mean_of(naive.n, naive.spread, naive.mean))
              << "seed " << seed;
          ASSERT_NEAR(found.at("sd").values(slot, row, column), naive.sd,
                      naive.sd * tolerance::relative_sd(naive.n, naive.offset, naive.sd))
              << "seed " << seed;
        }
      }
    }
  }
}

TEST(Climatology, GivesTheSameBitsForAnyTilesAndBands) {
  const Field field = sample::random_field(core::monthly_axis(1981, 1, 120), sample::global_grid(), 21);
  for (const std::optional<int> harmonics : {std::optional<int>(), std::optional<int>(2)}) {
    const Climatology::Options options{.statistics = kEverything, .harmonics = harmonics};
    const std::vector<core::FieldHeader> headers{field.header};
    Climatology whole(headers, options);
    const auto expected = evaluate(whole, {field});
    for (const std::size_t band : {1U, 3U, 7U}) {
      for (const std::size_t times : {1U, 7U, 120U}) {
        Climatology tiled(headers, options);
        const auto found = sample::reduce_in_tiles(tiled, {field}, band, 2, times);
        for (std::size_t i = 0; i < found.size(); ++i) {
          sample::expect_same_bits(found[i], expected[i],
                                   expected[i].header.quantity + ", seed 21, band " + std::to_string(band));
        }
      }
    }
  }
}

}  // namespace
