#include "fieldwise/analysis/slots/exceedance.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <initializer_list>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "fieldwise/analysis/series/resample.hpp"
#include "fieldwise/analysis/series/spells.hpp"
#include "fieldwise/analysis/slots/percentiles.hpp"
#include "reference_file.hpp"
#include "sample_fields.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::analysis::By;
using fieldwise::analysis::Every;
using fieldwise::analysis::Exceedance;
using fieldwise::analysis::ExceedanceSide;
using fieldwise::analysis::LeapDay;
using fieldwise::analysis::Percentiles;
using fieldwise::analysis::Resample;
using fieldwise::analysis::SampleOptions;
using fieldwise::analysis::Spells;
using fieldwise::analysis::Statistic;
using fieldwise::core::Calendar;
using fieldwise::core::daily_axis;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::core::monthly_axis;
using fieldwise::core::parse_period;
using fieldwise::core::yearly_axis;
using fieldwise::kernels::QuantileDefinition;
using fieldwise::reference::ReferenceFile;
using fieldwise::sample::error_of;
using fieldwise::sample::evaluated;
using fieldwise::sample::expect_near;
using fieldwise::sample::kMissing;
using fieldwise::sample::series;
using fieldwise::sample::values_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsNan;

namespace core = fieldwise::core;
namespace sample = fieldwise::sample;
namespace tolerance = fieldwise::tolerance;

std::vector<double> exceedance(const Field& field, const Exceedance::Options& options) {
  return values_of(evaluated<Exceedance>({field}, options)[0]);
}

SampleOptions of_day(std::string_view base, int window = 1) {
  return {.slots = {.by = By::day}, .window = window, .base = parse_period(base)};
}
SampleOptions of_all(std::string_view base) { return {.slots = {.by = By::all}, .base = parse_period(base)}; }

/// Asks for the median as it is found on paper.
Exceedance::Options median_of(std::string_view base, bool bootstrap = true) {
  return {.at = 50, .definition = QuantileDefinition::type7, .bootstrap = bootstrap, .sample = of_all(base)};
}

TEST(Exceedance, OfYearsOfTheBaseByHand) {
  const Field field = series({10, 20, 30, 40, 25, 26, kMissing}, yearly_axis(1991, 7));
  // Without 30 there are 10, 20, 40: with 10, 20 or 40 twice the medians are 15, 20 and 30.
  EXPECT_THAT(exceedance(field, median_of("1991/1994")), ElementsAre(0.0, 0.0, 2.0 / 3.0, 1.0, 0.0, 1.0, IsNan()));
  EXPECT_THAT(exceedance(field, median_of("1991/1994", false)), ElementsAre(0.0, 0.0, 1.0, 1.0, 0.0, 1.0, IsNan()));
}

TEST(Exceedance, BelowAThresholdByHand) {
  const Field field = series({10, 20, 30, 40, 25, 24}, yearly_axis(1991, 6));
  Exceedance::Options options = median_of("1991/1994");
  options.side = ExceedanceSide::below;
  // Without 20: medians 20, 30 and 35; 20 is not below 20.
  EXPECT_THAT(exceedance(field, options), ElementsAre(1.0, 2.0 / 3.0, 0.0, 0.0, 0.0, 1.0));
}

TEST(Exceedance, TakesTheSideThatThePercentileIsOn) {
  const Field field = series({10, 20, 30, 40, 50, 5, 99}, yearly_axis(1991, 7));
  const auto side_at = [&](double at, ExceedanceSide side = ExceedanceSide::by_percentile) {
    const auto found = exceedance(field, {.at = at, .side = side, .bootstrap = false, .sample = of_all("1991/1995")});
    return std::vector<double>{found[5], found[6]};
  };
  EXPECT_THAT(side_at(10), ElementsAre(1.0, 0.0));
  EXPECT_THAT(side_at(49.9), ElementsAre(1.0, 0.0));
  EXPECT_THAT(side_at(50), ElementsAre(0.0, 1.0));
  EXPECT_THAT(side_at(10, ExceedanceSide::above), ElementsAre(0.0, 1.0));
  EXPECT_THAT(side_at(90, ExceedanceSide::below), ElementsAre(1.0, 0.0));
}

TEST(Exceedance, OnlyValuesThatMeetTheConditionMakeTheThreshold) {
  const Field rain = series({0, 0, 0, 2, 4, 6, 0.5, 4, 5}, yearly_axis(1991, 9), "mm day-1");
  Exceedance::Options options = median_of("1991/1996", false);
  EXPECT_THAT(exceedance(rain, options), ElementsAre(0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 1.0, 1.0)) << "median 1";
  options.where = ">= 1 mm day-1";
  EXPECT_THAT(exceedance(rain, options), ElementsAre(0.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 1.0)) << "median 4";
  options.sample.min_samples = 4;
  EXPECT_THAT(exceedance(rain, options), testing::Each(IsNan())) << "three wet days of the four that are asked for";
  options.sample.min_samples = 3;
  options.sample.min_fraction = 1.0;
  EXPECT_EQ(exceedance(rain, options)[5], 1.0) << "dry days are valid";
}

TEST(Exceedance, TooFewValuesGiveNoThreshold) {
  std::vector<double> values{1, kMissing, kMissing, kMissing, 5, 9};
  const Field field = series(values, yearly_axis(1991, 6));
  Exceedance::Options options = median_of("1991/1994", false);
  EXPECT_EQ(exceedance(field, options)[5], 1.0);
  options.sample.min_samples = 2;
  EXPECT_TRUE(std::isnan(exceedance(field, options)[5]));
  options.sample.min_samples = 1;
  options.sample.min_fraction = 0.5;
  EXPECT_TRUE(std::isnan(exceedance(field, options)[5]));
  // The only value of the base: without its year nothing is left, whichever year stands in its place.
  EXPECT_TRUE(std::isnan(exceedance(field, median_of("1991/1994"))[0]));
  EXPECT_EQ(exceedance(field, median_of("1991/1994"))[5], 1.0);
}

TEST(Exceedance, ThresholdsOfReplacedYearsThatAreNotThereDoNotCount) {
  // Without 7 there is 3; a year without values in its place leaves 3 alone, the year of 3 makes it 3 twice.
  const Field field = series({3, kMissing, 7, kMissing, 1}, yearly_axis(1991, 5));
  Exceedance::Options options = median_of("1991/1994");
  EXPECT_EQ(exceedance(field, options)[2], 1.0);
  options.sample.min_samples = 2;
  EXPECT_EQ(exceedance(field, options)[2], 1.0) << "3 twice is enough";
  EXPECT_EQ(exceedance(field, options)[0], 0.0);
  options.sample.min_samples = 3;
  EXPECT_TRUE(std::isnan(exceedance(field, options)[2]));
  // Of 3, 6 and 4 without 4: medians 3 and 6 of three values each; with the year without a value there are but two.
  const Field gap = series({3, 6, 4, kMissing, 1}, yearly_axis(1991, 5));
  options.sample.min_samples = 1;
  options.sample.min_fraction = 0.75;
  EXPECT_EQ(exceedance(gap, options)[2], 0.5);
}

TEST(Exceedance, WithoutAnyThresholdAValueFarFromAllOthersIsMissingToo) {
  std::vector<double> values;
  for (int year = 0; year < 12; ++year) values.push_back(year);
  const Field field = series(values, yearly_axis(1991, 12));
  Exceedance::Options options = median_of("1991/2002");
  EXPECT_EQ(exceedance(field, options)[11], 1.0);
  options.sample.min_samples = 13;
  EXPECT_THAT(exceedance(field, options), testing::Each(IsNan()));
}

/// Makes days that have their own value where `value_of` gives one, else 1.
template <class Value>
Field days(int years, const Value& value_of, Calendar calendar = Calendar::standard) {
  std::vector<double> values;
  const auto first = core::day_number(calendar, {2003, 1, 1});
  const auto end = core::day_number(calendar, {2003 + years, 1, 1});
  for (auto day = first; day < end; ++day) values.push_back(value_of(core::date_of_day(calendar, day)));
  return series(values, daily_axis({2003, 1, 1}, values.size(), calendar));
}

std::size_t place_of(const Field& field, const core::Date& date) {
  for (std::size_t t = 0; t < field.header.time->size(); ++t) {
    if (field.header.time->date(t) == date) return t;
  }
  ADD_FAILURE() << "no such date";
  return 0;
}

TEST(Exceedance, A29FebruaryIsInNoSampleAndHasTheThresholdOfTheDayBefore) {
  double leap_day = 4.0;
  const auto found = [&](const core::Date& date, int window) {
    const Field field = days(4, [&](const core::Date& of) {
      if (of.month == 2 && of.day == 29) return leap_day;
      if (of.month == 2 && of.day == 28) return 5.0;
      return of.month == 3 && of.day == 1 && of.year == 2005 ? 2.0 : 1.0;
    });
    return exceedance(field,
                      {.at = 100, .bootstrap = false, .sample = of_day("2003/2004", window)})[place_of(field, date)];
  };
  EXPECT_EQ(found({2004, 2, 29}, 1), 0.0) << "28 February had 5";
  leap_day = 6.0;
  EXPECT_EQ(found({2004, 2, 29}, 1), 1.0);
  EXPECT_EQ(found({2005, 3, 1}, 1), 1.0);
  leap_day = 1000.0;
  EXPECT_EQ(found({2005, 3, 1}, 1), 1.0);
  EXPECT_EQ(found({2005, 3, 1}, 3), 0.0) << "28 February is the day before, with 5";
  EXPECT_EQ(found({2004, 2, 29}, 3), 1.0);
}

TEST(Exceedance, WhereEachYearHasA29FebruaryItIsADayLikeOthers) {
  for (const Calendar calendar : {Calendar::days_360, Calendar::all_leap}) {
    const Field field = days(
        3,
        [&](const core::Date& of) {
          return of.month == 2 && of.day == 29 ? (of.year == 2005 ? 3.0 : 2.0) : of.month == 2 ? 9.0 : 1.0;
        },
        calendar);
    const auto found = exceedance(field, {.at = 90, .bootstrap = false, .sample = of_day("2003/2004")});
    EXPECT_EQ(found[place_of(field, {2005, 2, 29})], 1.0) << "above its own 2";
    EXPECT_EQ(found[place_of(field, {2005, 2, 28})], 0.0);
  }
}

/// Returns a field with the days of one year in the place of those of another, 29 February apart.
Field replaced(const Field& field, std::int64_t year, std::int64_t other) {
  Field made = field;
  std::map<std::pair<int, int>, std::size_t> place;
  const core::TimeAxis& axis = *field.header.time;
  for (std::size_t t = 0; t < axis.size(); ++t) {
    if (axis.date(t).year == other) place[{axis.date(t).month, axis.date(t).day}] = t;
  }
  for (std::size_t t = 0; t < axis.size(); ++t) {
    const core::Date date = axis.date(t);
    const auto from = place.find({date.month, date.day});
    if (date.year != year || from == place.end()) continue;
    for (std::size_t r = 0; r < field.header.grid->rows; ++r) {
      for (std::size_t c = 0; c < field.header.grid->columns; ++c) {
        made.values(t, r, c) = field.values(from->second, r, c);
      }
    }
  }
  return made;
}

/// Returns the threshold of each day at one point, by way of the operation that writes it.
std::vector<double> thresholds(const Field& field, double at, const SampleOptions& of) {
  SampleOptions options = of;
  options.slots.leap_day = LeapDay::skip;
  const auto found =
      evaluated<Percentiles>({field}, {.at = {at}, .definition = QuantileDefinition::type8, .sample = options});
  return values_of(found[0]);
}

/// Compares day by day with percentiles of the base itself, and of bases that were written anew with a year replaced.
void expect_literal(const Field& field, double at, const Exceedance::Options& options, const std::string& what) {
  const core::TimeAxis& axis = *field.header.time;
  const core::Period base = *options.sample.base;
  const auto found = exceedance(field, options);
  const auto outside = thresholds(field, at, options.sample);
  std::map<std::int64_t, std::vector<std::vector<double>>> inside;
  for (std::int64_t year = base.first.year; year <= base.last.year; ++year) {
    for (std::int64_t other = base.first.year; other <= base.last.year; ++other) {
      if (other != year) inside[year].push_back(thresholds(replaced(field, year, other), at, options.sample));
    }
  }
  std::size_t fractions = 0;
  for (std::size_t t = 0; t < axis.size(); ++t) {
    core::Date date = axis.date(t);
    if (date.month == 2 && date.day == 29) date.day = 28;
    const auto slot = static_cast<std::size_t>(core::day_number(Calendar::noleap, {2001, date.month, date.day}) -
                                               core::day_number(Calendar::noleap, {2001, 1, 1}));
    const auto all = inside.contains(date.year) ? inside[date.year] : std::vector<std::vector<double>>{outside};
    double met = 0.0;
    double count = 0.0;
    for (const auto& one : all) {
      const double x = field.values(t, 0, 0);
      if (std::isnan(one[slot]) || std::isnan(x)) continue;
      count += 1.0;
      met += (at < 50 ? x < one[slot] : x > one[slot]) ? 1.0 : 0.0;
    }
    ASSERT_EQ(std::isnan(found[t]), count == 0.0) << what << ", time " << t;
    if (count > 0.0) {
      ASSERT_EQ(found[t], met / count) << what << ", time " << t;
    }
    fractions += met > 0.0 && met < count ? 1 : 0;
  }
  EXPECT_GT(fractions, 10U) << what;
}

TEST(Exceedance, IsThatOfBasesWrittenAnewWithAYearReplaced) {
  for (const unsigned seed : {201U, 202U}) {
    const core::Grid point = core::rectilinear_grid(std::vector{0.0}, std::vector{0.0});
    const unsigned gaps = seed == 201U ? 0 : 5;
    const Field field = sample::random_field(daily_axis({2003, 1, 1}, 5 * 365 + 1), point, seed, gaps);
    for (const double at : {90.0, 50.0, 10.0}) {
      for (const int window : {3, 5}) {  // of so few years the 90th percentile of a day alone is its largest value
        const std::string what =
            "seed " + std::to_string(seed) + ", at " + std::to_string(at) + ", window " + std::to_string(window);
        expect_literal(field, at, {.at = at, .sample = of_day("2004/2007", window)}, what);
      }
    }
    // Values on a coarse lattice stand on thresholds as often as beside them.
    Field tied = field;
    for (double& value : tied.values) value = std::floor(value);
    expect_literal(tied, 90.0, {.sample = of_day("2003/2006", 5)}, "tied, seed " + std::to_string(seed));
  }
}

TEST(Exceedance, WithoutABootstrapIsThatOfThePercentilesOfTheBase) {
  const Field field = sample::random_field(daily_axis({2003, 1, 1}, 1461), sample::global_grid(), 203, 4);
  const auto limits = thresholds(field, 90.0, of_day("2003/2005", 5));
  const auto found = exceedance(field, {.bootstrap = false, .sample = of_day("2003/2005", 5)});
  for (std::size_t t = 0; t < 365; ++t) {  // 2003 has no 29 February
    const double x = field.values(t, 0, 0);
    if (std::isnan(x)) {
      EXPECT_TRUE(std::isnan(found[t])) << t;
    } else {
      EXPECT_EQ(found[t], x > limits[t] ? 1.0 : 0.0) << t;
    }
  }
}

TEST(Exceedance, WithABootstrapIsAsFrequentInTheBaseAsOutsideIt) {
  // Of ten values of a day one is above their 90th percentile; of other years more (Zhang et al. 2005).
  std::vector<double> columns;
  for (int column = 0; column < 8; ++column) columns.push_back(10.0 * column);
  const std::size_t years = 20;
  Field field = sample::random_field(daily_axis({2001, 1, 1}, 365 * years, Calendar::noleap),
                                     core::rectilinear_grid(std::vector{0.0}, columns), 204, 0);
  const auto share = [&](bool bootstrap, std::size_t first) {
    const Field found = evaluated<Exceedance>({field}, {.bootstrap = bootstrap, .sample = of_day("2001/2010")})[0];
    double sum = 0.0;
    for (std::size_t t = first; t < first + 3650; ++t) {
      for (std::size_t c = 0; c < columns.size(); ++c) sum += found.values(t, 0, c);
    }
    return sum / (3650.0 * 8.0);
  };
  EXPECT_NEAR(share(false, 0), 0.1, tolerance::rounding(1.0, 3650.0 * 8.0));
  const double outside = share(true, 3650);
  EXPECT_GT(outside, 0.1 + tolerance::four_binomial_sd(0.115, 3650.0 * 8.0)) << "seed 204";
  EXPECT_NEAR(share(true, 0), outside, 2.0 * tolerance::four_binomial_sd(0.115, 3650.0 * 8.0)) << "seed 204";
}

TEST(Exceedance, OfYearsThatBeginInJulyReplacesThose) {
  // Each July is the first month of a year: 2002/03 has 1, the next ones 2, 3 and 4, at all days.
  Field field = days(4, [](const core::Date& date) {
    return static_cast<double>(date.year - 2003 + (date.month >= 7 ? 1 : 0)) + 1.0;
  });
  core::TimeAxis axis = *field.header.time;
  axis.reckoning.year_month = 7;
  field.header.time = std::make_shared<const core::TimeAxis>(axis);
  const auto found =
      exceedance(field, {.at = 50, .definition = QuantileDefinition::type7, .sample = of_all("2003-07/2006-06")});
  // Of the base 2, 3, 4 (years of 365 or 366 days): without 3 and with 2 or 4 twice the median is 2 or 4.
  EXPECT_EQ(found[place_of(field, {2004, 7, 1})], 0.5);
  EXPECT_EQ(found[place_of(field, {2005, 6, 30})], 0.5);
  EXPECT_EQ(found[place_of(field, {2004, 6, 30})], 0.0);
  EXPECT_EQ(found[place_of(field, {2005, 7, 1})], 1.0);
}

TEST(Exceedance, AddsUpToDaysAndAveragesToAShare) {
  const Field field = sample::random_field(daily_axis({2003, 1, 1}, 4 * 365 + 1), sample::global_grid(), 205, 0);
  const Field beyond = evaluated<Exceedance>({field}, {.sample = of_day("2003/2006", 5)})[0];
  const auto every_year = [&](Statistic statistic) {
    return values_of(evaluated<Resample>({beyond}, {.every = Every::year, .statistic = statistic})[0]);
  };
  const auto sum = every_year(Statistic::sum);
  const auto mean = every_year(Statistic::mean);
  std::size_t t = 0;
  for (std::size_t year = 0; year < 4; ++year) {
    const std::size_t length = year == 1 ? 366 : 365;
    double added = 0.0;
    for (std::size_t day = 0; day < length; ++day) added += beyond.values(t++, 0, 0);
    EXPECT_NEAR(sum[year], added, tolerance::rounding(added, 366.0)) << year;
    EXPECT_NEAR(mean[year], added / static_cast<double>(length), tolerance::mean_of(366.0, 1.0, 1.0)) << year;
  }
}

TEST(Exceedance, FractionsAreNoSpellsAndAreToldWhereTheyAreCounted) {
  const Field field = sample::random_field(daily_axis({2003, 1, 1}, 4 * 365 + 1), sample::global_grid(), 206, 0);
  Field fractions = evaluated<Exceedance>({field}, {.sample = of_day("2003/2004", 5)})[0];
  EXPECT_EQ(fractions.header.kind, core::main_result(core::Nature::fraction));
  fractions.header.name = "tx90";
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { evaluated<Spells>({fractions}); }),
              HasSubstr("'tx90' holds fractions: say bootstrap: false where it is an exceedance"));
  const Resample::Options counted{.every = Every::year, .statistic = Statistic::count, .where = "> 0"};
  const Resample count(std::vector{fractions.header}, counted);
  ASSERT_EQ(count.notices().size(), 1U);
  EXPECT_THAT(count.notices()[0], HasSubstr("takes each that is > 0 for one; statistic sum adds them"));
  const Field condition = evaluated<Exceedance>({field}, {.bootstrap = false, .sample = of_day("2003/2004", 5)})[0];
  EXPECT_EQ(condition.header.kind, core::main_result(core::Nature::mask));
  EXPECT_NO_THROW(evaluated<Spells>({condition}));
  EXPECT_TRUE(Resample(std::vector{condition.header}, counted).notices().empty());
}

TEST(Exceedance, SaysWhatItsValuesAre) {
  const Field rain = series(std::vector<double>(1461, 1.0), daily_axis({2003, 1, 1}, 1461), "mm day-1");
  Field named = rain;
  named.header.long_name = "precipitation";
  named.header.standard_name = "lwe_precipitation_rate";
  named.header.type = core::ValueType::int32;
  const auto header = [&](const Exceedance::Options& options) {
    return Exceedance(std::vector{named.header}, options).outputs()[0];
  };
  const core::FieldHeader wet = header({.at = 95, .where = ">= 1 mm day-1", .sample = of_all("2003/2005")});
  EXPECT_EQ(wet.long_name, "precipitation above the 95th percentile of values >= 1 mm day-1 in 2003/2005");
  EXPECT_EQ(wet.units.text(), "1");
  EXPECT_EQ(wet.standard_name, "");
  EXPECT_EQ(wet.type, core::ValueType::float32) << "fractions are no whole numbers";
  EXPECT_EQ(wet.attributes.at("percentile_definition"), "hyndman_fan_8");
  EXPECT_EQ(wet.attributes.at("base_period"), "2003/2005");
  EXPECT_EQ(wet.attributes.at("window"), "all days");
  EXPECT_EQ(wet.numeric_attributes.at("percentile"), 95.0);
  const core::FieldHeader cold = header({.at = 10, .sample = of_day("2003/2005", 5)});
  EXPECT_EQ(cold.long_name, "precipitation below the 10th percentile of its day of the year in 2003/2005");
  EXPECT_EQ(cold.attributes.at("window"), "5 days of the year");
}

TEST(Exceedance, EqualsCopiesOfTheWholeBaseByNumpyAndTheIndicesOfCdo) {
  const ReferenceFile file("exceedance");
  const auto compare = [&](const std::string& values, const std::string& expected, Exceedance::Options options) {
    const Field field = series(file.list(values), daily_axis({1981, 1, 1}, 2191), "mm day-1");
    expect_near(exceedance(field, options), file.list(expected), tolerance::rounding(1.0, 4.0), expected);
  };
  const SampleOptions base = of_day("1982/1985", 5);
  compare("x", "x_90", {.sample = base});
  compare("x", "x_10", {.at = 10, .sample = base});
  compare("x", "x_90_plain", {.bootstrap = false, .sample = base});
  compare("wet", "wet_95", {.at = 95, .where = ">= 1 mm day-1", .sample = of_all("1982/1985")});
  compare("wet", "wet_95_plain", {.at = 95, .where = ">= 1", .bootstrap = false, .sample = of_all("1982/1985")});
  const Field y = series(file.list("y"), daily_axis({1981, 1, 1}, 2190, Calendar::noleap));
  const auto percent = [&](const Exceedance::Options& options, const std::string& expected) {
    const Field beyond = evaluated<Exceedance>({y}, options)[0];
    auto shares = values_of(evaluated<Resample>({beyond}, {.every = Every::year})[0]);
    for (double& share : shares) share *= 100.0;
    expect_near(shares, file.list(expected), tolerance::between_tools(100.0, 2.0 * 365.0), expected);
  };
  percent({.sample = base}, "y_90_percent");
  percent({.at = 10, .sample = base}, "y_10_percent");
  percent({.bootstrap = false, .sample = base}, "y_90_plain_percent");
}

TEST(Exceedance, TilesDoNotChangeBits) {
  const Field field = sample::random_field(daily_axis({2003, 1, 1}, 900), sample::global_grid(), 207);
  Exceedance operation(std::vector{field.header}, {.sample = of_day("2003/2004", 5)});
  const Field whole = fieldwise::analysis::evaluate(operation, {field})[0];
  for (const std::size_t rows : {1U, 3U}) {
    for (const std::size_t times : {900U, 250U}) {
      sample::expect_same_bits(sample::map_in_tiles(operation, {field}, rows, times)[0], whole, "seed 207");
    }
  }
}

TEST(Exceedance, RefusesWhatMeansNothing) {
  const Field daily = series(std::vector<double>(900, 1.0), daily_axis({2003, 1, 1}, 900));
  const Field monthly = series(std::vector<double>(60, 1.0), monthly_axis(2003, 1, 60));
  const auto refused = [&](const Field& field, const Exceedance::Options& options, ErrorKind kind = ErrorKind::usage) {
    return error_of(kind, [&] { evaluated<Exceedance>({field}, options); });
  };
  EXPECT_THAT(refused(daily, {}), HasSubstr("exceedance needs `base`"));
  EXPECT_THAT(refused(daily, {.sample = of_day("2003/2004", 4)}), HasSubstr("no middle: use 3 or 5"));
  EXPECT_THAT(refused(daily, {.sample = of_day("2003/2003")}), HasSubstr("say bootstrap: false"));
  EXPECT_NO_THROW(evaluated<Exceedance>({daily}, {.bootstrap = false, .sample = of_day("2003/2003")}));
  EXPECT_THAT(refused(monthly, {.sample = of_day("2003/2004")}), HasSubstr("say window: all"));
  EXPECT_NO_THROW(evaluated<Exceedance>({monthly}, {.sample = of_all("2003/2004")}));
  EXPECT_THAT(refused(daily, {.where = "wet", .sample = of_day("2003/2004")}), HasSubstr("where must be one of"));
  EXPECT_THAT(refused(daily, {.sample = of_day("1961/1990")}, ErrorKind::inputs_disagree),
              HasSubstr("not inside the data"));
}

}  // namespace
