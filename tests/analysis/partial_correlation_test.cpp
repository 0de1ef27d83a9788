#include "fieldwise/analysis/pairs/partial_correlation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "pair_fields.hpp"
#include "reference_file.hpp"
#include "sample_fields.hpp"
#include "tolerance.hpp"

namespace {

using namespace fieldwise::analysis;
using namespace fieldwise::pairs;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::reference::ReferenceFile;
using fieldwise::sample::error_of;
using fieldwise::sample::kMissing;
using testing::HasSubstr;

namespace tolerance = fieldwise::tolerance;

// Four cases: what is given, and two patterns at right angles to it and to each other.
const std::vector<double> kGiven{-1, -1, 1, 1};
const std::vector<double> kOf{-1, -3, 3, 1};      // 2 given + (1, -1, 1, -1)
const std::vector<double> kAgainst{1, -3, 1, 1};  // given + (1, -1, 1, -1) + (1, -1, -1, 1)

TEST(PartialCorrelation, OfFourCasesByHand) {
  // What is left: (1, -1, 1, -1) and (2, -2, 0, 0), r = 4 / sqrt(4 8); t = r sqrt(1 / (1 - r^2)) = 1 with one degree of
  // freedom: p = 1/2.
  const Results found = run<PartialCorrelation>({monthly(kOf), monthly(kAgainst), monthly(kGiven)});
  EXPECT_NEAR(value(found, "r"), std::sqrt(0.5), tolerance::least_squares(4, 2, 3.0));
  EXPECT_NEAR(value(found, "p"), 0.5, tolerance::least_squares(4, 2, 3.0));
  EXPECT_EQ(value(found, "n"), 4.0);
}

TEST(PartialCorrelation, IsOfTheTimesAtWhichEverythingIsValid) {
  std::vector<double> of = kOf;
  std::vector<double> against = kAgainst;
  std::vector<double> given = kGiven;
  of.insert(of.begin(), {kMissing, 7, 8});
  against.insert(against.begin(), {5, kMissing, 9});
  given.insert(given.begin(), {2, 3, kMissing});
  const Results found = run<PartialCorrelation>({monthly(of), monthly(against), monthly(given)});
  EXPECT_NEAR(value(found, "r"), std::sqrt(0.5), tolerance::least_squares(4, 2, 3.0));
  EXPECT_EQ(value(found, "n"), 4.0);
}

TEST(PartialCorrelation, OfWhatIsGivenItselfOrOfTooFewCasesIsMissing) {
  std::vector<double> twice = kGiven;
  for (double& x : twice) x = 5.0 - 2.0 * x;
  const Results explained = run<PartialCorrelation>({monthly(twice), monthly(kAgainst), monthly(kGiven)});
  EXPECT_TRUE(std::isnan(value(explained, "r")));
  EXPECT_TRUE(std::isnan(value(explained, "p")));
  EXPECT_EQ(value(explained, "n"), 4.0);
  const Results dependent = run<PartialCorrelation>({monthly(kOf), monthly(kAgainst), monthly(kGiven), monthly(twice)});
  EXPECT_TRUE(std::isnan(value(dependent, "r")));
  std::vector<double> short_of = kOf;
  short_of[1] = kMissing;
  const Results few = run<PartialCorrelation>({monthly(short_of), monthly(kAgainst), monthly(kGiven)});
  EXPECT_TRUE(std::isnan(value(few, "r")));
  EXPECT_EQ(value(few, "n"), 3.0);
}

TEST(PartialCorrelation, AgreesWithResidualsOfStatsmodels) {
  const ReferenceFile reference("partial_correlation");
  std::vector<double> steps(reference.list("y").size());
  std::iota(steps.begin(), steps.end(), 0.0);
  PartialCorrelation::Options options;
  options.pairs.level = 0.95;
  const Results found = run<PartialCorrelation>(
      {monthly(reference.list("y")), monthly(reference.list("a")), monthly(reference.list("b")), monthly(steps)},
      options);
  expect_near(value(found, "r"), reference.number("partial_r"), 1.0, "r");
  expect_same_p(value(found, "p"), reference.number("partial_p"), "p");
  expect_near(value(found, "low"), reference.number("partial_low"), 1.0, "low");
  expect_near(value(found, "high"), reference.number("partial_high"), 1.0, "high");
  EXPECT_EQ(value(found, "n"), reference.number("n"));
}

TEST(PartialCorrelation, GivenTimeIsTheDetrendedCorrelation) {
  const ReferenceFile reference("partial_correlation");
  const std::vector<Field> inputs{monthly(reference.list("y")), monthly(reference.list("a"))};
  PartialCorrelation::Options given;
  given.given_time = true;
  Correlation::Options detrended;
  detrended.pairs.detrend = true;
  const Results a = run<PartialCorrelation>(inputs, given);
  const Results b = run<Correlation>(inputs, detrended);
  for (const std::string quantity : {"r", "p", "n", "n_eff"}) {
    expect_near(value(a, quantity), value(b, quantity), 60.0, quantity);
  }
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { run<PartialCorrelation>(inputs, {}); }), HasSubstr("do: correlation"));
}

}  // namespace
