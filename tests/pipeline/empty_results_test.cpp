// Results without a single value, and slots and lags without one, are told with the rule that emptied them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "fieldwise/core/arrays.hpp"
#include "fieldwise/io/writing/write.hpp"
#include "fieldwise/pipeline/run/run.hpp"

namespace {

using fieldwise::core::Field;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

constexpr std::size_t kMonths = 48;  // 1990 to 1993

class EmptyResults : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("fieldwise-empty-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
    std::mt19937_64 random(3);
    std::normal_distribution<double> noise;
    xt::xtensor<double, 3> values({kMonths, 4, 5});
    xt::xtensor<double, 3> later({kMonths, 4, 5});
    for (double& value : values) value = noise(random);
    for (double& value : later) value = noise(random);
    write("x", values, 1990);
    write("later", later, 1992);
    write("constant", xt::xtensor<double, 3>(values * 0.0 + 273.15), 1990);
    write("nothing", xt::xtensor<double, 3>(values * std::nan("")), 1990);
    xt::xtensor<double, 3> late_start = values;  // nothing before 1992
    for (std::size_t t = 0; t < 24; ++t) {
      for (std::size_t p = 0; p < 20; ++p) late_start(t, p / 5, p % 5) = std::nan("");
    }
    write("late_start", late_start, 1990);
    write("late_later", late_start, 1992);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  /// Runs steps of the inputs and returns what was said.
  [[nodiscard]] std::vector<std::string> notices(const std::string& steps, const std::string& outputs,
                                                 const std::string& months = "") const {
    std::string text = "inputs:\n";
    for (const char* const name : {"x", "later", "constant", "nothing", "late_start", "late_later"}) {
      text += "  " + std::string(name) + ": {files: " + name + ".nc" + months + "}\n";
    }
    text += "steps:\n" + steps + "outputs:\n" + outputs;
    const auto config =
        parse_run_config(fieldwise::pipeline::parse_yaml(text, "run.yaml"), "run.yaml", folder_.string());
    fieldwise::pipeline::RunOptions options;
    options.force = true;
    std::vector<std::string> said = fieldwise::pipeline::run(config, options).notices;
    std::erase_if(said, [](const std::string& notice) { return notice.find("no output needs") != std::string::npos; });
    return said;
  }

  std::filesystem::path folder_;

 private:
  void write(const std::string& name, const xt::xtensor<double, 3>& values, int year) const {
    Field field =
        fieldwise::core::field_of(values, fieldwise::core::monthly_axis(year, 1, kMonths),
                                  fieldwise::core::rectilinear_grid({0, 10, 20, 30}, {0, 10, 20, 30, 40}), "K");
    field.header.name = name;
    fieldwise::io::write((folder_ / (name + ".nc")).string(), field);
  }
};

TEST_F(EmptyResults, AClimatologyWithTooFewYearsNamesItsRuleAndHowManyThereAre) {
  EXPECT_THAT(notices("  c: {do: climatology, of: x, min_samples: 5}\n", "  c.nc: [c]\n"),
              ElementsAre("c_mean and c_sd have no value: missing where fewer than 5 values, or less than 0 of those "
                          "the calendar expects, are valid; n is at most 4"));
}

TEST_F(EmptyResults, SlotsWithoutValuesAreNamed) {
  EXPECT_THAT(
      notices("  c: {do: climatology, of: x}\n", "  c.nc: [c]\n", ", months: DJF"),
      ElementsAre(StartsWith("c_mean and c_sd have no value in 9 of 12 (Mar, Apr, May and 6 more): missing where "
                             "fewer than 1 values")));
}

TEST_F(EmptyResults, PartsOfAStepThatAreWrittenAloneAreNamedAlone) {
  EXPECT_THAT(notices("  c: {do: climatology, of: x, min_samples: 5}\n", "  c.nc: [c.sd]\n"),
              ElementsAre(StartsWith("c_sd has no value: missing where fewer than 5 values")));
}

TEST_F(EmptyResults, ALagWithoutCommonTimesIsNamed) {
  const auto said = notices(
      "  i: {do: point, of: later, at: [0, 0]}\n  r: {do: correlation, of: x, against: i, lag: {list: [0, 40]}}\n",
      "  r.nc: [r.r]\n");
  EXPECT_THAT(said, Contains(StartsWith("r_r has no value in 1 of 2 (lag +40 months): missing where fewer than 3 pairs "
                                        "are valid, or one side is constant; n is at most 0 there")));
}

TEST_F(EmptyResults, AConstantSideIsNotTakenForTooFewPairs) {
  const auto said = notices("  i: {do: point, of: constant, at: [0, 0]}\n  r: {do: correlation, of: x, against: i}\n",
                            "  r.nc: [r.r]\n");
  EXPECT_THAT(said, Contains(HasSubstr("or one side is constant; n is at most 48")));
}

TEST_F(EmptyResults, WhatWasComputedFromNothingSaysSo) {
  EXPECT_THAT(notices("  m: {do: mean, of: nothing, every: year}\n", "  m.nc: [m]\n"),
              ElementsAre("input 'nothing' has no valid value", "m has no value: 'nothing' has none"));
  EXPECT_THAT(notices("  c: {do: climatology, of: x, min_samples: 5}\n  s: {do: smooth, of: c.mean, radius_km: 2000}\n",
                      "  s.nc: [s]\n"),
              ElementsAre("s has no value: 'c.mean' has none"));
}

TEST_F(EmptyResults, AnInputBesideTheFieldIsSearchedToo) {
  EXPECT_THAT(
      notices("  r: {do: correlation, of: x, against: nothing}\n", "  r.nc: [r.r]\n"),
      ElementsAre("input 'nothing' has no valid value", "r_r has no value: 'nothing' has none; n is at most 0"));
  EXPECT_THAT(notices("  d: {do: combine, expression: 'a - b', a: x, b: nothing}\n", "  d.nc: [d]\n"),
              ElementsAre("input 'nothing' has no valid value", "d has no value: 'nothing' has none"));
}

TEST_F(EmptyResults, AnInputOfWhichOnlySomeTimesAreUsedIsSaidToBeEmptyThere) {
  // 1992 and 1993 are common to both, and the other has no value before 1994.
  EXPECT_THAT(notices("  r: {do: correlation, of: x, against: late_later}\n", "  r.nc: [r.r]\n"),
              Contains("input 'late_later' has no valid value at the 24 of 48 times that are used"));
}

TEST_F(EmptyResults, TheInputOfATableIsSearchedToo) {
  EXPECT_THAT(notices("  e: {do: extrema, of: nothing, kind: max}\n", "  e.nc: [e]\n"),
              Contains("input 'nothing' has no valid value"));
}

TEST_F(EmptyResults, AnImpliedClimatologyIsNamedWithItsRule) {
  // In the base there is no value; after it there are.
  EXPECT_THAT(notices("  a: {do: anomaly, of: late_start, base: 1990/1991}\n", "  a.nc: [a]\n"),
              ElementsAre(StartsWith("a has no value: its climatology has none, missing where fewer than 1 values")));
  EXPECT_THAT(notices("  z: {do: standardize, of: constant}\n", "  z.nc: [z]\n"),
              ElementsAre("z has no value: missing where the standard deviation of the slot is 0 or missing"));
}

TEST_F(EmptyResults, ResultsWithValuesSomewhereSayNothing) {
  EXPECT_THAT(notices("  c: {do: climatology, of: late_start}\n  a: {do: anomaly, of: late_start}\n  y: {do: mean, of: "
                      "late_start, every: year}\n",
                      "  c.nc: [c]\n  a.nc: [a]\n  y.nc: [y]\n"),
              IsEmpty());
}

TEST_F(EmptyResults, ATableWithoutRowsIsTold) {
  EXPECT_THAT(notices("  e: {do: extrema, of: constant, kind: max}\n", "  e.nc: [e]\n"),
              ElementsAre("step 'e': its table has no rows, as nothing in 'constant' is what it looks for"));
}

}  // namespace
