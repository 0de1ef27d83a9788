// The same values, a step of any kind apart: what they say of each other is the same.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "fieldwise/analysis/evaluate.hpp"
#include "fieldwise/analysis/pairs/autocorrelation.hpp"
#include "fieldwise/analysis/pairs/lag_pairs.hpp"
#include "fieldwise/kernels/random_stream.hpp"
#include "pair_fields.hpp"
#include "part_of_year.hpp"
#include "places.hpp"
#include "sample_fields.hpp"

namespace {

using namespace fieldwise::analysis;
using namespace fieldwise::pairs;
using fieldwise::core::Calendar;
using fieldwise::core::Field;
using fieldwise::core::TimeAxis;
using fieldwise::core::TimeStep;
using fieldwise::sample::series;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

namespace core = fieldwise::core;
namespace sample = fieldwise::sample;
namespace kernels = fieldwise::kernels;

/// Makes an axis of steps that follow each other, with bounds.
TimeAxis axis_of(const std::string& name, std::size_t count) {
  const TimeStep step = *TimeStep::parse(name);
  TimeAxis axis;
  const std::int64_t first = step.number(axis.calendar, core::start_of_day(axis.calendar, {1904, 1, 1}));
  for (std::size_t i = 0; i < count; ++i) {
    const core::TimeSpan whole = step.interval(axis.calendar, first + static_cast<std::int64_t>(i));
    axis.lower.push_back(whole.begin);
    axis.upper.push_back(whole.end);
    axis.stamp.push_back(whole.middle());
  }
  static_cast<void>(core::complete_axis(axis));
  EXPECT_EQ(axis.step.name(), name);
  return axis;
}

/// Makes months of which only winters were chosen.
TimeAxis winter_months(std::size_t years) {
  const TimeAxis all = core::monthly_axis(1901, 12, 12 * years);
  std::vector<std::size_t> chosen;
  for (std::size_t t = 0; t < all.size(); ++t) {
    if (t % 12 < 3) chosen.push_back(t);
  }
  return core::select_times(all, chosen);
}

std::vector<TimeAxis> axes_of_every_kind(std::size_t count) {
  std::vector<TimeAxis> axes{fieldwise::tests::part_of_year(1901, 0, 3, count),
                             fieldwise::tests::part_of_year(1901, 1, 1, count)};
  for (const char* const name : {"year", "season", "month", "half_month", "dekad", "pentad", "pentad_of_month",
                                 "8 days from 1 January", "week", "5 days", "day", "6 hours", "30 minutes"}) {
    axes.push_back(axis_of(name, count));
  }
  return axes;
}

/// Makes red noise at 400 points, or one, on an axis.
Field red_noise(const TimeAxis& axis, double phi, std::uint64_t seed, bool one_point) {
  const std::size_t rows = one_point ? 1 : 20;
  xt::xtensor<double, 3> values({axis.size(), rows, rows});
  for (std::size_t point = 0; point < rows * rows; ++point) {
    kernels::RandomStream random(seed, point);
    double x = random.normal() / std::sqrt(1.0 - phi * phi);
    for (std::size_t t = 0; t < axis.size(); ++t) {
      values(t, point / rows, point % rows) = x;
      // Between two values as many steps pass as the axis says.
      const std::int64_t steps = t + 1 < axis.size() ? axis.number[t + 1] - axis.number[t] : 1;
      for (std::int64_t step = 0; step < steps; ++step) x = phi * x + random.normal();
    }
  }
  if (one_point) {
    xt::xtensor<double, 1> only = xt::xtensor<double, 1>::from_shape({axis.size()});
    for (std::size_t t = 0; t < axis.size(); ++t) only(t) = values(t, 0, 0);
    return core::series_of(only, axis, "K");
  }
  std::vector<double> lat(rows);
  std::vector<double> lon(rows);
  for (std::size_t i = 0; i < rows; ++i) lat[i] = lon[i] = static_cast<double>(i);
  return core::field_of(values, axis, core::rectilinear_grid(lat, lon), "K");
}

double share_below(const Field& p, double alpha) {
  double count = 0.0;
  for (const double value : p.values) count += value < alpha ? 1.0 : 0.0;
  return count / static_cast<double>(p.values.size());
}

Correlation::Options effective_correlation() {
  Correlation::Options options;
  options.pairs.dof = DegreesOfFreedom::effective;
  return options;
}

TEST(PersistenceOfSteps, CorrelationsHaveTheSameBitsAtEveryStep) {
  const TimeAxis months = core::monthly_axis(1901, 1, 132);
  const Results expected =
      run<Correlation>({red_noise(months, 0.7, 1, false), red_noise(months, 0.7, 2, true)}, effective_correlation());
  for (const TimeAxis& axis : axes_of_every_kind(132)) {
    const Results found =
        run<Correlation>({red_noise(axis, 0.7, 1, false), red_noise(axis, 0.7, 2, true)}, effective_correlation());
    for (const char* const quantity : {"r", "p", "n_eff"}) {
      sample::expect_same_bits(found.at(quantity), expected.at(quantity), axis.step.text(axis.calendar));
    }
  }
}

TEST(PersistenceOfSteps, TrendsPerStepAreTheSameAtEveryStep) {
  const TimeAxis months = core::monthly_axis(1901, 1, 132);
  for (const TrendTest test : {TrendTest::t, TrendTest::yue_pilon, TrendTest::hamed_rao}) {
    Trend::Options options = per_step(TrendMethod::ols, test);
    if (test == TrendTest::t) options.pairs.dof = DegreesOfFreedom::effective;
    const Results expected = run<Trend>({red_noise(months, 0.7, 3, false)}, options);
    for (const TimeAxis& axis : axes_of_every_kind(132)) {
      const Results found = run<Trend>({red_noise(axis, 0.7, 3, false)}, options);
      for (const char* const quantity : {"slope", "p", "n_eff"}) {
        sample::expect_same_bits(found.at(quantity), expected.at(quantity), axis.step.text(axis.calendar));
      }
    }
  }
}

/// Makes red noise along steps that follow each other, independent at each of some points.
xt::xtensor<double, 3> noise(std::size_t count, double phi, std::uint64_t seed, std::size_t points) {
  xt::xtensor<double, 3> values({count, 1, points});
  for (std::size_t point = 0; point < points; ++point) {
    kernels::RandomStream random(seed, point);
    double x = random.normal() / std::sqrt(1.0 - phi * phi);
    for (std::size_t t = 0; t < count; ++t) {
      values(t, 0, point) = x;
      x = phi * x + random.normal();
    }
  }
  return values;
}

Field at_points(const xt::xtensor<double, 3>& values, const TimeAxis& axis) {
  std::vector<double> lon(values.shape(2));
  for (std::size_t i = 0; i < lon.size(); ++i) lon[i] = 0.1 * static_cast<double>(i);
  return core::field_of(values, axis, core::rectilinear_grid({0.0}, lon), "K");
}

/// Returns the cells of a row of a table that is written as "| name | cell | cell |".
std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells;
  std::istringstream text(line);
  std::string cell;
  std::getline(text, cell, '|');
  while (std::getline(text, cell, '|')) {
    const std::size_t first = cell.find_first_not_of(' ');
    cells.push_back(first == std::string::npos ? "" : cell.substr(first, cell.find_last_not_of(' ') - first + 1));
  }
  return cells;
}

/// Returns the share that docs/definitions.md publishes for a test ("trend, dof: effective") of a kind of noise.
double published(const std::string& test, const std::string& noise) {
  std::ifstream file(fieldwise::places::sources() + "/docs/definitions.md");
  std::vector<std::string> head;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("| test |")) head = cells_of(line);
    const auto column = std::ranges::find(head, noise);
    if (column == head.end() || !line.starts_with("| " + test + " |")) continue;
    return std::stod(cells_of(line).at(static_cast<std::size_t>(column - head.begin())));
  }
  ADD_FAILURE() << "no share is published for " << test << ", " << noise;
  return 0.0;
}

/// Expects the share of `trials` independent tests that are significant to be the one published, of 10,000.
void expect_published_share(double found, double trials, const std::string& test, const std::string& noise,
                            const std::string& what) {
  const double share = published(test, noise);
  EXPECT_NEAR(found, share, fieldwise::tolerance::drawn_share(share, trials, 10'000.0))
      << test << ", " << noise << ", " << what;
}

TEST(PersistenceOfSteps, NoiseIsCalledSignificantAsOftenAsPublishedAtEveryStep) {
  constexpr std::size_t kCount = 60;
  constexpr std::size_t kPoints = 1'000;  // each a trial of its own: the field is paired with another, point by point
  Trend::Options trend = per_step(TrendMethod::ols, TrendTest::t);
  trend.pairs.dof = DegreesOfFreedom::effective;
  std::uint64_t seed = 100;
  for (const TimeAxis& axis : axes_of_every_kind(kCount)) {
    const std::string what = axis.step.text(axis.calendar);
    for (const auto& [phi, name] : {std::pair(0.0, "n 60, phi 0"), std::pair(0.7, "n 60, phi 0.7")}) {
      const Field of = at_points(noise(kCount, phi, ++seed, kPoints), axis);
      const Field against = at_points(noise(kCount, phi, ++seed, kPoints), axis);
      expect_published_share(share_below(run<Correlation>({of, against}, effective_correlation()).at("p"), 0.05),
                             kPoints, "correlation, dof: effective", name, what);
      expect_published_share(share_below(run<Trend>({of}, trend).at("p"), 0.05), kPoints, "trend, dof: effective", name,
                             what);
    }
  }
}

TEST(PersistenceOfSteps, NoiseIsCalledSignificantAsOftenAsPublishedInWintersAlone) {
  constexpr std::size_t kPoints = 1'000;
  const TimeAxis winters = winter_months(44);  // 132 months
  const auto in_winters = [&](std::uint64_t seed) {
    const xt::xtensor<double, 3> all = noise(static_cast<std::size_t>(12 * 44), 0.7, seed, kPoints);
    xt::xtensor<double, 3> values({winters.size(), 1, kPoints});
    for (std::size_t t = 0; t < winters.size(); ++t) {
      const auto month = static_cast<std::size_t>(winters.number[t] - winters.number[0]);
      for (std::size_t point = 0; point < kPoints; ++point) values(t, 0, point) = all(month, 0, point);
    }
    return at_points(values, winters);
  };
  Trend::Options trend;
  trend.pairs.dof = DegreesOfFreedom::effective;
  const Field of = in_winters(10);
  expect_published_share(share_below(run<Correlation>({of, in_winters(11)}, effective_correlation()).at("p"), 0.05),
                         kPoints, "correlation, dof: effective", "months of 44 winters, phi 0.7", "winters");
  expect_published_share(share_below(run<Trend>({of}, trend).at("p"), 0.05), kPoints, "trend, dof: effective",
                         "months of 44 winters, phi 0.7", "winters");
}

TEST(PersistenceOfSteps, WinterMonthsAreNotNeighboursOfTheNextWinter) {
  const TimeAxis winters = winter_months(40);
  const Results found = run<Correlation>({red_noise(winters, 0.7, 5, true), red_noise(winters, 0.7, 6, true)});
  EXPECT_LE(value(found, "n_eff"), 120.0);
  const Results months = run<Correlation>({red_noise(core::monthly_axis(1901, 1, 120), 0.7, 5, true),
                                           red_noise(core::monthly_axis(1901, 1, 120), 0.7, 6, true)});
  EXPECT_GT(value(found, "n_eff"), value(months, "n_eff"));
}

TEST(PersistenceOfSteps, OfIrregularTimesIsMissingAndSaid) {
  TimeAxis axis;
  for (const int day : {0, 3, 4, 11, 13, 21, 22, 40, 47, 60, 61, 83}) {
    axis.stamp.push_back({day * core::kMicrosecondsPerDay + (day % 5) * core::kMicrosecondsPerHour * 7});
  }
  static_cast<void>(core::complete_axis(axis));
  core::set_step(axis, {});
  const std::vector<Field> inputs{red_noise(axis, 0.3, 7, true), red_noise(axis, 0.3, 8, true)};
  Correlation operation(std::vector{inputs[0].header, inputs[1].header}, effective_correlation());
  const Results found = by_quantity(evaluate(operation, FieldReferences(inputs.begin(), inputs.end())));
  EXPECT_FALSE(std::isnan(value(found, "r")));
  EXPECT_TRUE(std::isnan(value(found, "n_eff")));
  EXPECT_TRUE(std::isnan(value(found, "p")));
}

TEST(PersistenceOfSteps, NeighboursOfJanuariesAreYears) {
  const TimeAxis all = core::monthly_axis(1901, 1, 12 * 60);
  std::vector<std::size_t> chosen;
  for (std::size_t t = 0; t < all.size(); t += 12) chosen.push_back(t);
  const TimeAxis januaries = core::select_times(all, chosen);
  const Field of = red_noise(januaries, 0.7, 9, true);
  const Field against = red_noise(januaries, 0.7, 10, true);
  // The same index among other months.
  std::vector<double> among(all.size(), 5.0);
  for (std::size_t i = 0; i < chosen.size(); ++i) among[chosen[i]] = against.values(i, 0, 0);
  const Results years = run<Correlation>({of, against}, effective_correlation());
  const Results months = run<Correlation>({of, series(among, all)}, effective_correlation());
  EXPECT_EQ(value(months, "n"), 60.0);
  EXPECT_EQ(value(months, "n_eff"), value(years, "n_eff"));
  EXPECT_EQ(value(months, "p"), value(years, "p"));
  const Results turned = run<Correlation>({series(among, all), of}, effective_correlation());
  EXPECT_EQ(value(turned, "n_eff"), value(years, "n_eff"));
}

TEST(PersistenceOfSteps, ADofOfNIsSaidToBeWrongWhereMemoryIsLong) {
  const TimeAxis months = core::monthly_axis(1901, 1, 200);
  const std::vector<Field> inputs{red_noise(months, 0.9, 11, false), red_noise(months, 0.9, 12, true)};
  for (const DegreesOfFreedom dof : {DegreesOfFreedom::n, DegreesOfFreedom::effective}) {
    Correlation::Options options;
    options.pairs.dof = dof;
    Correlation operation(std::vector{inputs[0].header, inputs[1].header}, options);
    std::vector<Field> results = evaluate(operation, FieldReferences(inputs.begin(), inputs.end()));
    std::vector<core::MutableTileView> views;
    for (Field& field : results) views.push_back(core::view(field));
    operation.review(views);
    if (dof == DegreesOfFreedom::n) {
      ASSERT_EQ(operation.findings().size(), 1U);
      EXPECT_THAT(operation.findings()[0], HasSubstr("say dof: effective"));
    } else {
      EXPECT_THAT(operation.findings(), IsEmpty());
    }
  }
}

TEST(LagsInUnits, AreWholeNumbersOfSteps) {
  EXPECT_THAT(lags_in_steps({7}, "day", *TimeStep::parse("day")), ElementsAre(7));
  EXPECT_THAT(lags_in_steps({-2}, "year", *TimeStep::parse("month")), ElementsAre(-24));
  EXPECT_THAT(lags_in_steps({1}, "season", *TimeStep::parse("month")), ElementsAre(3));
  EXPECT_THAT(lags_in_steps({10}, "day", *TimeStep::parse("5 days")), ElementsAre(2));
  EXPECT_THAT(lags_in_steps({1}, "month", *TimeStep::parse("dekad")), ElementsAre(3));
  EXPECT_THAT(lags_in_steps({1}, "day", *TimeStep::parse("6 hours")), ElementsAre(4));
  EXPECT_THAT(lags_in_steps({3}, "", *TimeStep::parse("6 hours")), ElementsAre(3));
  EXPECT_THAT(sample::error_of(core::ErrorKind::usage, [] { lags_in_steps({7}, "day", *TimeStep::parse("5 days")); }),
              HasSubstr("a lag of 7 days is no whole number of steps: the step is 5 days"));
  EXPECT_THAT(sample::error_of(core::ErrorKind::usage, [] { lags_in_steps({7}, "day", *TimeStep::parse("month")); }),
              HasSubstr("no whole number of steps"));
}

TEST(LagsInUnits, ShiftPairsByThatTime) {
  const TimeAxis months = core::monthly_axis(1901, 1, 60);
  const std::vector<Field> inputs{red_noise(months, 0.3, 13, true), red_noise(months, 0.3, 14, true)};
  Correlation::Options steps;
  steps.pairs.lags = {12};
  Correlation::Options year;
  year.pairs.lags = {1};
  year.pairs.lag_unit = "year";
  EXPECT_EQ(value(run<Correlation>(inputs, steps), "r"), value(run<Correlation>(inputs, year), "r"));
}

TEST(AutocorrelationWithGaps, OfACosineIsNotThatOfItsGaps) {
  // cos(2 pi t / 24), every other month missing: r_k = cos(2 pi k / 24) (T - k) / T.
  std::vector<double> values;
  for (int t = 0; t < 240; ++t) {
    values.push_back(t % 2 == 1 ? sample::kMissing : std::cos(2.0 * 3.14159265358979323846 * t / 24.0));
  }
  const auto found = sample::evaluated<Autocorrelation>({series(values, core::monthly_axis(1990, 1, 240))},
                                                        {.lags = {24, 120, 144, 192}});
  const std::vector<double> expected{0.9, 0.5, 0.4, 0.2};
  for (std::size_t k = 0; k < expected.size(); ++k) {
    EXPECT_NEAR(found[0].values(k, 0, 0), expected[k], fieldwise::tolerance::rounding(1.0, 400.0)) << k;
  }
}

}  // namespace
