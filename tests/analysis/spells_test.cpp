#include "fieldwise/analysis/series/spells.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>

#include "sample_fields.hpp"

namespace {

using fieldwise::analysis::evaluate;
using fieldwise::analysis::Every;
using fieldwise::analysis::Spells;
using fieldwise::analysis::YearBoundary;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::core::Measure;
using fieldwise::core::TimeAxis;
using fieldwise::sample::error_of;
using fieldwise::sample::kMissing;
using fieldwise::sample::series;
using fieldwise::sample::values_of;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsNan;

namespace core = fieldwise::core;
namespace sample = fieldwise::sample;

std::map<std::string, std::vector<double>> spells(const Field& field, const Spells::Options& options) {
  std::map<std::string, std::vector<double>> results;
  for (const Field& result : evaluate<Spells>({field}, options)) {
    results[result.header.quantity] = values_of(result);
  }
  return results;
}

/// Makes two years of days from 1981 on, at which the condition holds from one day (counted from 0) to another.
Field two_years(std::size_t first, std::size_t last) {
  std::vector<double> values(730, 0.0);
  for (std::size_t t = first; t <= last; ++t) {
    values[t] = 1.0;
  }
  return series(values, core::daily_axis({1981, 1, 1}, values.size()), "1");
}

TEST(Spells, OverTheEndOfAYearBelongWhereTheRuleSays) {
  const Field field = two_years(361, 368);  // four days of 1981, four of 1982
  const auto of = [&](YearBoundary boundary) { return spells(field, {.year_boundary = boundary}); };
  EXPECT_THAT(of(YearBoundary::cut)["count"], ElementsAre(0.0, 0.0));
  EXPECT_THAT(of(YearBoundary::cut)["longest"], ElementsAre(4.0, 4.0));
  EXPECT_THAT(of(YearBoundary::split)["count"], ElementsAre(1.0, 0.0));
  EXPECT_THAT(of(YearBoundary::split)["days"], ElementsAre(4.0, 4.0));
  EXPECT_THAT(of(YearBoundary::end)["days"], ElementsAre(0.0, 8.0));
  EXPECT_THAT(of(YearBoundary::end)["longest"], ElementsAre(0.0, 8.0));
  EXPECT_THAT(of(YearBoundary::start)["days"], ElementsAre(8.0, 0.0));
  EXPECT_THAT(of(YearBoundary::start)["count"], ElementsAre(1.0, 0.0));
}

TEST(Spells, AreAsLongAsAskedForOrNone) {
  const auto count = [](std::size_t length, const Measure& least) {
    return spells(two_years(100, 100 + length - 1), {.at_least = least})["count"][0];
  };
  EXPECT_EQ(count(5, {6.0, "days"}), 0.0);
  EXPECT_EQ(count(6, {6.0, "days"}), 1.0);
  EXPECT_EQ(count(6, {6.0, ""}), 1.0);
  EXPECT_EQ(count(3, {3.0, "steps"}), 1.0);
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { count(3, {0.0, "days"}); }), HasSubstr("at_least must be above 0"));
}

TEST(Spells, InStepsDoNotDependOnTheLengthOfMonths) {
  // February alone, April alone, July and August: lengths of 28, 30 and 62 days.
  std::vector<double> values(12, 0.0);
  for (const std::size_t month : {1U, 3U, 6U, 7U}) values[month] = 1.0;
  const Field field = series(values, core::monthly_axis(1981, 1, values.size()), "1");
  const auto count = [&](const Measure& least) { return spells(field, {.at_least = least})["count"][0]; };
  EXPECT_EQ(count({1.0, "step"}), 3.0);
  EXPECT_EQ(count({2.0, "steps"}), 1.0);
  EXPECT_EQ(count({3.0, "steps"}), 0.0);
  EXPECT_EQ(count({30.0, "days"}), 2.0);
  EXPECT_THAT(spells(field, {.at_least = Measure{2.0, "steps"}})["days"], ElementsAre(62.0));
}

TEST(Spells, OfNumbersThatAreNoConditionAreMissingAndToldOf) {
  Field field = two_years(100, 110);
  field.values(100, 0, 0) = -2.5;
  Spells operation(std::vector<core::FieldHeader>{field.header}, {.completeness = {.share = 0.5}});
  const auto run_on = [&](const Field& values) {
    operation.begin({0, 1});
    operation.accumulate(std::vector<core::TileView>{core::view(values)});
    return values_of(operation.finish()[1]);
  };
  EXPECT_THAT(run_on(two_years(100, 110)), ElementsAre(11.0, 0.0));
  EXPECT_TRUE(operation.findings().empty());
  EXPECT_THAT(run_on(field), ElementsAre(10.0, 0.0));
  EXPECT_THAT(operation.findings(), ElementsAre(HasSubstr("values other than 0 and 1 are no condition")));
}

TEST(Spells, OfResultsThatAreNoConditionsAreRefused) {
  Field field = two_years(1, 2);
  field.header.kind.nature = core::Nature::about_zero;
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { spells(field, {}); }), HasSubstr("'tas' holds other values (signed)"));
}

TEST(Spells, EndAtAMissingDayAndAtOneThatIsAbsent) {
  Field field = two_years(100, 110);
  field.values(105, 0, 0) = kMissing;
  const auto found = spells(field, {.at_least = Measure{5.0, "days"}, .completeness = {.share = 0.9}});
  EXPECT_THAT(found.at("count"), ElementsAre(2.0, 0.0));
  EXPECT_THAT(found.at("days"), ElementsAre(10.0, 0.0));
  EXPECT_THAT(spells(field, {})["count"], ElementsAre(IsNan(), 0.0));
  std::vector<std::size_t> kept;
  std::vector<double> values;
  for (std::size_t t = 0; t < 730; ++t) {
    if (t != 105) {
      kept.push_back(t);
      values.push_back(t >= 100 && t <= 110 ? 1.0 : 0.0);
    }
  }
  const Field absent = series(values, core::select_times(*field.header.time, kept), "1");
  EXPECT_THAT(spells(absent, {.at_least = Measure{5.0, "days"}, .completeness = {.share = 0.9}})["count"],
              ElementsAre(2.0, 0.0));
}

TEST(Spells, ThatLastWhenTheDataEndHaveTheLengthTheyHave) {
  EXPECT_THAT(spells(two_years(720, 729), {})["days"], ElementsAre(0.0, 10.0));
}

TEST(Spells, OfValuesWithUnitsAreRefused) {
  Field field = two_years(1, 2);
  field.header.units = core::Units{"K"};
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { spells(field, {}); }), HasSubstr("make one by combine first"));
}

TEST(Spells, GiveTheSameBitsForAnyTilesAndBands) {
  Field field = sample::random_field(core::daily_axis({1981, 1, 1}, 400), sample::global_grid(), 7, 11, "1");
  for (double& value : field.values) {
    value = value == value ? static_cast<double>(value > 345.0) : value;
  }
  const Spells::Options options{.at_least = Measure{2.0, "days"},
                                .every = Every::month,
                                .year_boundary = YearBoundary::split,
                                .completeness = {.share = 0.5}};
  const std::vector<Field> expected = evaluate<Spells>({field}, options);
  for (const std::size_t band : {1U, 3U, 7U}) {
    for (const std::size_t times : {1U, 37U, 400U}) {
      Spells operation(std::vector{field.header}, options);
      const std::vector<Field> found = sample::reduce_in_tiles(operation, {field}, band, 1, times);
      for (std::size_t k = 0; k < expected.size(); ++k) {
        sample::expect_same_bits(found[k], expected[k], "seed 7");
      }
    }
  }
}

}  // namespace
