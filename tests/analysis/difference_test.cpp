#include "fieldwise/analysis/pairs/contrast.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "fieldwise/analysis/evaluate.hpp"
#include "pair_fields.hpp"
#include "reference_file.hpp"
#include "sample_fields.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::analysis::By;
using fieldwise::analysis::Contrast;
using fieldwise::analysis::ContrastTest;
using fieldwise::analysis::evaluate;
using fieldwise::analysis::LeapDay;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::core::monthly_axis;
using fieldwise::pairs::expect_same_p;
using fieldwise::pairs::Results;
using fieldwise::pairs::run;
using fieldwise::pairs::value;
using fieldwise::reference::ReferenceFile;
using fieldwise::sample::error_of;
using fieldwise::sample::kMissing;
using fieldwise::sample::series;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace core = fieldwise::core;
namespace sample = fieldwise::sample;
namespace tolerance = fieldwise::tolerance;

/// Compares months from 1980 on with months from 1950 on.
Results months_of(const std::vector<double>& x, const std::vector<double>& y, const Contrast::Options& options = {}) {
  return run<Contrast>({series(x, monthly_axis(1980, 1, x.size())), series(y, monthly_axis(1950, 1, y.size()))},
                       options);
}

/// Makes values of which each remembers 0.7 of the one before.
std::vector<double> red_values(std::size_t count, unsigned seed) {
  std::vector<double> values(count);
  std::mt19937_64 random(seed);
  std::normal_distribution<double> noise;
  for (std::size_t i = 0; i < count; ++i) values[i] = 0.7 * (i > 0 ? values[i - 1] : 0.0) + noise(random);
  return values;
}

TEST(Contrast, ByHand) {
  // Means 4 and 3; variances 40/7 and 6/5: every other value falls, so that all values count as independent.
  const std::vector<double> x{1, 7, 3, 5, 1, 7, 3, 5};
  const std::vector<double> y{2, 4, 2, 4, 2, 4};
  const Results found = months_of(x, y);
  EXPECT_EQ(value(found, "difference"), 1.0);
  EXPECT_EQ(value(found, "n_of"), 8.0);
  EXPECT_EQ(value(found, "n_against"), 6.0);
  EXPECT_EQ(value(found, "n_eff_of"), 8.0);
  EXPECT_EQ(value(found, "n_eff_against"), 6.0);
  const double var_x = 40.0 / 7.0;
  const double var_y = 6.0 / 5.0;
  EXPECT_NEAR(value(found, "variance_ratio"), var_x / var_y, tolerance::rounding(5.0, 8));
  EXPECT_NEAR(value(found, "t"), 1.0 / std::sqrt(var_x / 8.0 + var_y / 6.0), tolerance::rounding(1.1, 16));
  EXPECT_EQ(found.count("ks"), 0U);
  const Results ks = months_of(x, y, {.test = ContrastTest::ks});
  EXPECT_EQ(value(ks, "ks"), 0.5);  // at 4: 4 of 8 and 6 of 6
  EXPECT_EQ(ks.count("t"), 0U);
  const Results none = months_of(x, y, {.test = ContrastTest::none});
  EXPECT_EQ(none.size(), 4U);
  EXPECT_EQ(value(none, "difference"), 1.0);
}

TEST(Contrast, OfItselfIsExact) {
  const Field field = sample::random_field(monthly_axis(1981, 1, 48), sample::global_grid(), 3, 0);
  for (const ContrastTest test : {ContrastTest::t, ContrastTest::ks}) {
    const Results found = run<Contrast>({field, field}, {.test = test});
    for (const double difference : found.at("difference").values) EXPECT_EQ(difference, 0.0);
    for (const double ratio : found.at("variance_ratio").values) EXPECT_EQ(ratio, 1.0);
    for (const double p : found.at("p").values) EXPECT_EQ(p, 1.0);
  }
}

TEST(Contrast, MissesWhatCannotBeSaid) {
  const Results nothing = months_of({kMissing, kMissing}, {1, 2, 3, 4, 5});
  EXPECT_EQ(value(nothing, "n_of"), 0.0);
  for (const char* const quantity : {"difference", "t", "p", "variance_ratio", "n_eff_of"}) {
    EXPECT_TRUE(std::isnan(value(nothing, quantity))) << quantity;
  }
  const Results constant = months_of({5, 5, 5, 5, 5, 5}, {273.15, 273.15, 273.15, 273.15, 273.15});
  EXPECT_EQ(value(constant, "difference"), 5.0 - 273.15);
  EXPECT_TRUE(std::isnan(value(constant, "t")));
  EXPECT_TRUE(std::isnan(value(constant, "p")));
  EXPECT_TRUE(std::isnan(value(constant, "variance_ratio")));
  // One value has a mean and no spread; nobody knows how three values depend on each other.
  const Results one = months_of({3}, {1, 2, 1, 2, 1, 2});
  EXPECT_EQ(value(one, "difference"), 1.5);
  EXPECT_TRUE(std::isnan(value(one, "t")));
  EXPECT_TRUE(std::isnan(value(one, "variance_ratio")));
  const Results few = months_of({1, 2, 3, 4}, {1, 2, 1}, {.min_samples = 4});
  EXPECT_TRUE(std::isnan(value(few, "difference")));
  EXPECT_EQ(value(few, "n_against"), 3.0);
}

TEST(Contrast, KeepsTheDigitsOfADifferenceOfLargeMeans) {
  std::vector<double> x;
  std::vector<double> y;
  for (int i = 0; i < 100; ++i) {
    x.push_back(1e8 + 0.25 * (i % 2));
    y.push_back(1e8 + 0.25 * ((i + 1) % 2) - 0.125);
  }
  EXPECT_EQ(value(months_of(x, y), "difference"), 0.125);
}

TEST(Contrast, AgreesWithScipyAndR) {
  const ReferenceFile reference("difference");
  for (const std::string name : {"red", "alternating", "gaps"}) {
    const auto expected = [&](const std::string& what) { return reference.list(name + what)[0]; };
    const std::vector<double>& x = reference.list(name + "_x");
    const std::vector<double>& y = reference.list(name + "_y");
    const Results found = months_of(x, y);
    const double size = tolerance::between_tools(4.0, 60.0 * 60.0);
    EXPECT_NEAR(value(found, "difference"), expected("_difference"), size) << name;
    EXPECT_NEAR(value(found, "t"), expected("_t"), size) << name;
    expect_same_p(value(found, "p"), expected("_p"), name);
    EXPECT_NEAR(value(found, "variance_ratio"), expected("_variance_ratio"), size) << name;
    EXPECT_EQ(value(found, "n_of"), reference.list(name + "_n")[0]);
    EXPECT_EQ(value(found, "n_against"), reference.list(name + "_n")[1]);
    EXPECT_NEAR(value(found, "n_eff_of"), reference.list(name + "_n_eff")[0], 60.0 * size) << name;
    EXPECT_NEAR(value(found, "n_eff_against"), reference.list(name + "_n_eff")[1], 60.0 * size) << name;
    const Results ks = months_of(x, y, {.test = ContrastTest::ks});
    EXPECT_NEAR(value(ks, "ks"), expected("_ks"), tolerance::rounding(1.0, 4)) << name;
    expect_same_p(value(ks, "p"), expected("_p_ks"), name);
  }
}

TEST(Contrast, BySlotComparesEachMonthWithItsOwn) {
  const Field x = sample::random_field(monthly_axis(1991, 3, 240), sample::global_grid(), 11);
  const Field y = sample::random_field(monthly_axis(1951, 7, 200), sample::global_grid(), 12);
  const Results found = run<Contrast>({x, y}, {.slots = {.by = By::month}});
  ASSERT_EQ(found.at("difference").header.leading_size(), 12U);
  EXPECT_TRUE(found.at("difference").header.time->climatological);
  for (int month = 1; month <= 12; ++month) {
    long double sums[2] = {0.0L, 0.0L};
    double counts[2] = {0.0, 0.0};
    const Field* const fields[2] = {&x, &y};
    for (const std::size_t side : {0U, 1U}) {
      for (std::size_t t = 0; t < fields[side]->header.leading_size(); ++t) {
        const double one = fields[side]->values(t, 2, 5);
        if (fields[side]->header.time->date(t).month != month || std::isnan(one)) continue;
        sums[side] += one;
        counts[side] += 1.0;
      }
    }
    const auto slot = static_cast<std::size_t>(month - 1);
    EXPECT_NEAR(found.at("difference").values(slot, 2, 5),
                static_cast<double>(sums[0] / counts[0] - sums[1] / counts[1]), tolerance::mean_of(20.0, 30.0, 400.0));
    EXPECT_EQ(found.at("n_of").values(slot, 2, 5), counts[0]);
    EXPECT_EQ(found.at("n_against").values(slot, 2, 5), counts[1]);
  }
}

TEST(Contrast, JanuariesAreNeighboursAsYearsAre) {
  std::vector<double> months(40 * 12, kMissing);
  const std::vector<double> years = red_values(40, 5);
  for (std::size_t year = 0; year < years.size(); ++year) {
    for (std::size_t month = 0; month < 12; ++month)
      months[12 * year + month] = years[year] + 5.0 * static_cast<double>(month);
  }
  const Field all = series(months, monthly_axis(1980, 1, months.size()));
  const Results by_month = run<Contrast>({all, all}, {.slots = {.by = By::month}});
  // The same values as one series of Januaries, whose step is the year.
  std::vector<std::size_t> januaries;
  for (std::size_t t = 0; t < months.size(); t += 12) januaries.push_back(t);
  const Field chosen = series(years, core::select_times(monthly_axis(1980, 1, months.size()), januaries));
  const Results as_years = run<Contrast>({chosen, chosen});
  for (std::size_t slot = 0; slot < 12; ++slot) {
    EXPECT_NEAR(by_month.at("n_eff_of").values(slot, 0, 0), value(as_years, "n_eff_of"),
                tolerance::between_tools(40.0, 40.0 * 60.0));
  }
  EXPECT_LT(value(as_years, "n_eff_of"), 30.0);
}

TEST(Contrast, AnHourFollowsThatOfTheDayBeforeAndADayThatOfTheYearBefore) {
  const std::vector<double> days = red_values(60, 6);
  std::vector<double> all(4 * days.size(), 1.0);
  core::TimeAxis axis;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i % 4 == 2) all[i] = days[i / 4];
    axis.stamp.push_back({static_cast<std::int64_t>(i) * 6 * core::kMicrosecondsPerHour});
  }
  static_cast<void>(core::complete_axis(axis));
  const Field hours = series(all, axis);
  const Field noons = series(days, core::daily_axis({1981, 1, 1}, days.size()));
  const Results by_hour = run<Contrast>({hours, hours}, {.slots = {.by = By::hour}});
  EXPECT_EQ(by_hour.at("n_eff_of").values(12, 0, 0), value(run<Contrast>({noons, noons}), "n_eff_of"));
  // A day of the year has one value a year, also where leap days come between.
  const std::vector<double> years = red_values(40, 7);
  const core::TimeAxis daily = core::daily_axis({1981, 1, 1}, 40 * 365 + 10);
  std::vector<double> values(daily.size());
  for (std::size_t t = 0; t < values.size(); ++t)
    values[t] = years.at(static_cast<std::size_t>(daily.date(t).year - 1981));
  const Field field = series(values, daily);
  const Results by_day = run<Contrast>({field, field}, {.slots = {.by = By::day, .leap_day = LeapDay::skip}});
  const Field yearly = series(years, core::yearly_axis(1981, years.size()));
  EXPECT_EQ(by_day.at("n_eff_of").values(200, 0, 0), value(run<Contrast>({yearly, yearly}), "n_eff_of"));
}

TEST(Contrast, ConvertsUnitsAndGivesDifferences) {
  const auto months = monthly_axis(1980, 1, 4);
  const Results found =
      run<Contrast>({series({1, 2, 4, 1}, months, "degC"), series({273.15, 274.15, 276.15, 273.15}, months, "K")});
  EXPECT_NEAR(value(found, "difference"), 1.0, tolerance::rounding(280.0, 8.0));
  EXPECT_EQ(found.at("difference").header.units.text(), "K");
  EXPECT_TRUE(found.at("difference").header.difference);
  EXPECT_FALSE(found.at("t").header.difference);
  const Results fahrenheit =
      run<Contrast>({series({50, 68, 50, 68}, months, "degF"), series({0, 10, 0, 10}, months, "degC")});
  EXPECT_NEAR(value(fahrenheit, "difference"), 10.0, tolerance::rounding(300.0, 8.0));
  EXPECT_THAT(error_of(ErrorKind::inputs_disagree,
                       [&] {
                         run<Contrast>({series({1, 2, 4, 1}, months, "degC"), series({1, 2, 4, 1}, months, "m")});
                       }),
              HasSubstr("which do not convert: 'degC' and 'm'"));
}

TEST(Contrast, RefusesWhatIsNotComparable) {
  const Field field = sample::random_field(monthly_axis(1981, 1, 24), sample::global_grid(), 4);
  const Field other = sample::random_field(monthly_axis(1951, 1, 24), sample::global_grid(true), 4);
  EXPECT_THAT(error_of(ErrorKind::inputs_disagree, [&] { run<Contrast>({field, other}); }), HasSubstr("grids"));
  const Field one = series({1, 2, 3}, monthly_axis(1981, 1, 3));
  EXPECT_THAT(error_of(ErrorKind::inputs_disagree, [&] { run<Contrast>({field, one}); }), HasSubstr("one is a series"));
  const Results slots = run<Contrast>({field, field}, {.slots = {.by = By::month}});
  EXPECT_THAT(error_of(ErrorKind::usage,
                       [&] {
                         run<Contrast>({slots.at("difference"), field});
                       }),
              HasSubstr("has no time axis"));
  const Field days = series(std::vector<double>(60, 1.0), core::daily_axis({1981, 1, 1}, 60));
  EXPECT_THAT(error_of(ErrorKind::inputs_disagree,
                       [&] {
                         run<Contrast>({one, days});
                       }),
              HasSubstr("bring both to the same step"));
  const Field model = series(std::vector<double>(60, 1.0), core::daily_axis({1981, 1, 1}, 60, core::Calendar::noleap));
  EXPECT_THAT(error_of(ErrorKind::inputs_disagree,
                       [&] {
                         run<Contrast>({days, model}, {.slots = {.by = By::day}});
                       }),
              HasSubstr("use leap_day: skip"));
  EXPECT_EQ(value(run<Contrast>({days, model}, {.slots = {.by = By::day, .leap_day = LeapDay::skip}}), "difference"),
            0.0);
}

TEST(Contrast, TellsOfPersistenceThatTheTestOfDistributionsLeavesOut) {
  std::vector<double> slow(120);
  for (std::size_t t = 0; t < slow.size(); ++t) slow[t] = std::sin(0.05 * static_cast<double>(t));
  const Field field = series(slow, monthly_axis(1980, 1, slow.size()));
  const std::vector<core::FieldHeader> headers{field.header, field.header};
  const auto findings = [&](ContrastTest test) {
    Contrast operation(headers, {.test = test});
    std::vector<Field> results = sample::reduce_in_tiles(operation, {field, field}, 1, 1, slow.size());
    std::vector<core::MutableTileView> views;
    for (Field& result : results) views.push_back(core::view(result));
    operation.review(views);
    return operation.findings();
  };
  EXPECT_THAT(findings(ContrastTest::t), IsEmpty());
  EXPECT_THAT(findings(ContrastTest::ks), ElementsAre(HasSubstr("say test: t"), HasSubstr("say test: t")));
}

TEST(Contrast, GivesTheSameBitsForAnyBands) {
  const Field x = sample::random_field(monthly_axis(1981, 1, 30), sample::global_grid(), 8);
  const Field y = sample::random_field(monthly_axis(1971, 1, 50), sample::global_grid(), 9);
  for (const ContrastTest test : {ContrastTest::t, ContrastTest::ks}) {
    const Contrast::Options options{.test = test, .slots = {.by = By::season}};
    const std::vector<Field> expected = evaluate<Contrast>({x, y}, options);
    for (const std::size_t band : {1U, 3U, 7U}) {
      Contrast operation(std::vector{x.header, y.header}, options);
      const std::vector<Field> found = sample::reduce_in_tiles(operation, {x, y}, band, 2, 30);
      for (std::size_t k = 0; k < expected.size(); ++k) {
        sample::expect_same_bits(found[k], expected[k], "seeds 8 and 9");
      }
    }
  }
}

}  // namespace
