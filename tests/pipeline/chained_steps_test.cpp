// One run file gives what two chained runs give, at every step of time.
#include <gtest/gtest.h>
#include <unistd.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <netcdf>
#include <random>
#include <string>
#include <vector>

#include "fieldwise/core/arrays.hpp"
#include "fieldwise/io/reading/input.hpp"
#include "fieldwise/io/writing/write.hpp"
#include "fieldwise/pipeline/run/run.hpp"
#include "fieldwise/stream/memory_source.hpp"
#include "part_of_year.hpp"

namespace {

namespace core = fieldwise::core;
namespace pipeline = fieldwise::pipeline;
using core::Field;
using core::TimeAxis;
using core::TimeStep;

/// Makes steps that follow each other from the one that holds 1 January 1990 on, with bounds or stamped where they
/// begin; every eleventh is absent if there are gaps.
TimeAxis axis_of(const TimeStep& step, std::size_t count, bool bounds, bool gaps) {
  TimeAxis axis;
  const std::int64_t first = step.number(axis.calendar, core::start_of_day(axis.calendar, {1990, 1, 1}));
  for (std::size_t i = 0; i < count; ++i) {
    if (gaps && i % 11 == 7) continue;
    const core::TimeSpan whole = step.interval(axis.calendar, first + static_cast<std::int64_t>(i));
    axis.stamp.push_back(bounds ? whole.middle() : whole.begin);
    if (!bounds) continue;
    axis.lower.push_back(whole.begin);
    axis.upper.push_back(whole.end);
  }
  static_cast<void>(core::complete_axis(axis));
  return axis;
}

Field random_field(const TimeAxis& axis, unsigned seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> noise;
  xt::xtensor<double, 3> values({axis.size(), 2, 2});
  for (double& value : values) {
    value = random() % 17 == 0 ? std::nan("") : static_cast<double>(static_cast<float>(noise(random)));
  }
  Field field = core::field_of(values, axis, core::rectilinear_grid({0.0, 10.0}, {0.0, 10.0}), "m s-1");
  field.header.name = "v";
  field.header.type = core::ValueType::float32;
  return field;
}

class ChainedSteps : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("fieldwise-chained-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }

  void run(const std::string& text) const {
    pipeline::RunOptions options;
    options.force = true;
    const auto config =
        pipeline::parse_run_config(pipeline::parse_yaml(text, "run.yaml"), "run.yaml", folder_.string());
    static_cast<void>(pipeline::run(config, options));
  }

  [[nodiscard]] Field result(const std::string& file, const std::string& variable) const {
    fieldwise::io::InputSpec spec;
    spec.name = variable;
    spec.files = {path(file)};
    spec.variable = variable;
    return fieldwise::stream::read_field(*fieldwise::io::open_input(spec).source);
  }

  void expect_same(const Field& a, const Field& b, const std::string& what) const {
    ASSERT_EQ(a.values.shape(), b.values.shape()) << what;
    std::size_t valid = 0;
    for (std::size_t i = 0; i < a.values.size(); ++i) {
      const double x = a.values.data()[i];
      const double y = b.values.data()[i];
      valid += std::isnan(x) ? 0 : 1;
      ASSERT_TRUE(std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y) ||
                  (std::isnan(x) && std::isnan(y)))
          << what << ", value " << i << ": " << x << " and " << y;
    }
    EXPECT_GT(valid, 0U) << what;
  }

  /// Runs a first step, and others of its result, in one run and in two.
  void expect_chained(const Field& field, const std::string& input, const std::string& first,
                      const std::vector<std::string>& others, const std::string& what) const {
    fieldwise::io::write(path("in.nc"), field);
    std::string steps;
    for (std::size_t i = 0; i < others.size(); ++i) {
      const std::string name = "s" + std::to_string(i);
      steps += "  " + name + ": {" + others[i] + ", of: first}\n";
    }
    const auto files = [&](const std::string& prefix) {
      std::string text;
      for (std::size_t i = 0; i < others.size(); ++i) {
        const std::string name = "s" + std::to_string(i);
        text += "  " + prefix + name + ".nc: [" + name + "]\n";
      }
      return text;
    };
    const std::string source = "  v: {files: in.nc, variable: v" + input + "}\n";
    const std::string first_step = "  first: {" + first + ", of: v}\n";
    run("inputs:\n" + source + "steps:\n" + first_step + steps + "outputs:\n" + files("one_"));
    run("inputs:\n" + source + "steps:\n" + first_step + "outputs:\n  first.nc: [first]\n");
    run("inputs:\n  first: {files: first.nc, variable: first}\nsteps:\n" + steps + "outputs:\n" + files("two_"));
    for (std::size_t i = 0; i < others.size(); ++i) {
      const std::string name = "s" + std::to_string(i);
      compare_files(name, "one_" + name + ".nc", "two_" + name + ".nc", what + ", " + others[i]);
    }
  }

  void compare_files(const std::string& step, const std::string& one, const std::string& two,
                     const std::string& what) const {
    std::size_t compared = 0;
    for (const auto& [variable, stored] : netCDF::NcFile(path(one), netCDF::NcFile::read).getVars()) {
      if (!variable.starts_with(step)) continue;
      const Field a = result(one, variable);
      const Field b = result(two, variable);
      expect_same(a, b, what + ", " + variable);
      ++compared;
      if (a.header.leading != core::Leading::time) continue;
      EXPECT_EQ(a.header.time->step, b.header.time->step) << what;
      EXPECT_EQ(a.header.time->stated_step, b.header.time->stated_step) << what;
      EXPECT_EQ(a.header.time->number, b.header.time->number) << what;
      EXPECT_EQ(a.header.time->lower, b.header.time->lower) << what;
      EXPECT_EQ(a.header.time->reckoning, b.header.time->reckoning) << what;
    }
    EXPECT_GT(compared, 0U) << what;
  }

  std::filesystem::path folder_;
};

const std::vector<std::string> kOfNeighbours{"do: autocorrelation, lag: [1, 3]", "do: trend, per: step, dof: effective",
                                             "do: running_mean, window: 3, min_fraction: 0.5", "do: detrend"};

TEST_F(ChainedSteps, GiveTheSameBitsAtEveryKindOfStep) {
  const std::string first = "do: running_mean, window: 3, min_fraction: 0.3";
  for (const char* const name :
       {"year", "season", "quarter", "month", "half_month", "dekad", "pentad", "pentad_of_month",
        "8 days from 1 January", "week", "10 days", "day", "6 hours", "30 minutes"}) {
    for (const bool bounds : {true, false}) {
      const TimeAxis axis = axis_of(*TimeStep::parse(name), 60, bounds, true);
      expect_chained(random_field(axis, 1), "", first, kOfNeighbours,
                     std::string(name) + (bounds ? " with bounds" : " stamped at its beginning"));
    }
  }
  expect_chained(random_field(fieldwise::tests::part_of_year(1951, 0, 3, 30), 2), "", first, kOfNeighbours, "winters");
  expect_chained(random_field(fieldwise::tests::part_of_year(1951, 1, 1, 30), 3), "", first, kOfNeighbours,
                 "Januaries");
}

TEST_F(ChainedSteps, GiveTheSameBitsOfMonthsChosen) {
  const TimeAxis months = axis_of(*TimeStep::parse("month"), 240, true, false);
  for (const char* const chosen : {"DJF", "January", "[1, 7]"}) {
    const std::string input = std::string(", months: ") + chosen;
    // Januaries and Julys alone have no neighbours.
    const std::vector<std::string> others = chosen[0] == '[' ? std::vector<std::string>{"do: detrend"} : kOfNeighbours;
    expect_chained(random_field(months, 4), input, "do: anomaly, by: month", others, chosen);
    expect_chained(random_field(months, 5), input, "do: detrend", {"do: mean, every: year, completeness: 0.5"}, chosen);
    if (std::string(chosen) == "DJF") {
      expect_chained(random_field(months, 6), input, "do: mean, every: year, completeness: 0.5", kOfNeighbours, chosen);
    }
  }
}

TEST_F(ChainedSteps, GiveTheSameBitsOfCoarserSteps) {
  const TimeAxis days = axis_of(*TimeStep::parse("day"), 5 * 365, true, false);
  for (const char* const every : {"month", "season", "year"}) {
    expect_chained(random_field(days, 7), "", std::string("do: mean, completeness: 0.5, every: ") + every,
                   kOfNeighbours, every);
  }
}

TEST_F(ChainedSteps, GiveTheSameBitsOfYearsAndDaysThatBeginElsewhere) {
  const std::string input = ", time: {year_starts: July, day_starts: \"06:00\"}";
  const TimeAxis hours = axis_of(*TimeStep::parse("6 hours"), 6 * 4 * 365, true, false);
  const std::vector<std::string> coarser{
      "do: mean, every: year, completeness: 0.5", "do: mean, every: month, completeness: 0.5",
      "do: climatology, by: day, leap_day: skip, statistics: [mean]",
      "do: extreme_values, min_samples: 3, completeness: 0.5, method: l_moments, bootstrap: 1000"};
  expect_chained(random_field(hours, 8), input, "do: mean, every: day, completeness: 0.5", coarser, "days");
  expect_chained(random_field(hours, 9), input, "do: detrend", coarser, "hours");
  expect_chained(random_field(hours, 10), input, "do: mean, every: month, completeness: 0.5",
                 {"do: mean, every: year, completeness: 0.5", "do: climatology, by: month, statistics: [mean]"},
                 "months");
  const TimeAxis months = axis_of(*TimeStep::parse("month"), 240, true, false);
  expect_chained(random_field(months, 11), ", time: {year_starts: October}", "do: mean, every: year, completeness: 0.5",
                 kOfNeighbours, "water years");
}

}  // namespace
