#include "fieldwise/analysis/slots/percentiles.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "reference_file.hpp"
#include "sample_fields.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::analysis::By;
using fieldwise::analysis::LeapDay;
using fieldwise::analysis::Percentiles;
using fieldwise::core::daily_axis;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::core::monthly_axis;
using fieldwise::kernels::QuantileDefinition;
using fieldwise::reference::ReferenceFile;
using fieldwise::sample::error_of;
using fieldwise::sample::evaluated;
using fieldwise::sample::kMissing;
using fieldwise::sample::series;
using fieldwise::sample::values_of;
using testing::ElementsAre;
using testing::HasSubstr;

namespace core = fieldwise::core;
namespace sample = fieldwise::sample;
namespace tolerance = fieldwise::tolerance;

TEST(Percentiles, OfAllTimesByHand) {
  const auto found =
      evaluated<Percentiles>({series({3, 1, kMissing, 2, 4}, monthly_axis(1980, 1, 5))}, {.at = {50, 0}});
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].header.quantity, "p0");
  EXPECT_EQ(found[0].values(0, 0, 0), 1.0);
  EXPECT_EQ(found[1].values(0, 0, 0), 2.5);
  EXPECT_EQ(found[2].values(0, 0, 0), 4.0);
}

TEST(Percentiles, AreNamedWithTheirTenths) {
  EXPECT_THAT(Percentiles::quantities({.at = {97.5, 2.5, 10}}, {}), ElementsAre("p2_5", "p10", "p97_5", "n"));
}

TEST(Percentiles, OfEachMonthAreOfItsValuesAlone) {
  std::vector<double> values(36);
  for (std::size_t t = 0; t < 36; ++t) values[t] = static_cast<double>(t);
  const auto found = evaluated<Percentiles>({series(values, monthly_axis(1980, 1, 36))},
                                            {.at = {50, 100}, .sample = {.slots = {.by = By::month}}});
  for (std::size_t month = 0; month < 12; ++month) {
    EXPECT_EQ(found[0].values(month, 0, 0), static_cast<double>(month + 12));
    EXPECT_EQ(found[1].values(month, 0, 0), static_cast<double>(month + 24));
    EXPECT_EQ(found[2].values(month, 0, 0), 3.0);
  }
}

TEST(Percentiles, WindowTakesTheDaysAroundOfAllYearsAcrossTheYearsEnd) {
  // 2001 to 2003 have 365 days each: the value is the day's place in the year.
  std::vector<double> values;
  for (std::size_t t = 0; t < 3 * 365; ++t) values.push_back(static_cast<double>(t % 365));
  const auto found = evaluated<Percentiles>(
      {series(values, daily_axis({2001, 1, 1}, values.size()))},
      {.at = {0, 50, 100}, .sample = {.slots = {.by = By::day, .leap_day = LeapDay::skip}, .window = 5}});
  EXPECT_EQ(found[3].values(0, 0, 0), 15.0);
  EXPECT_EQ(found[0].values(0, 0, 0), 0.0);  // 30 December is 363, 2 January 1
  EXPECT_EQ(found[2].values(0, 0, 0), 364.0);
  EXPECT_EQ(found[1].values(100, 0, 0), 100.0);
  EXPECT_EQ(found[0].values(100, 0, 0), 98.0);
  EXPECT_EQ(found[2].values(100, 0, 0), 102.0);
}

TEST(Percentiles, A29FebruaryTakesTheDaysAroundItOfEveryYear) {
  std::vector<double> values(2 * 365 + 366, 1.0);  // 2003, 2004 (leap), 2005
  const auto found = evaluated<Percentiles>({series(values, daily_axis({2003, 1, 1}, values.size()))},
                                            {.at = {50}, .sample = {.slots = {.by = By::day}, .window = 5}});
  EXPECT_EQ(found[1].values(59, 0, 0), 13.0);  // four days of three years and itself
  EXPECT_EQ(found[1].values(100, 0, 0), 15.0);
}

TEST(Percentiles, TooFewValuesAreMissingButCounted) {
  const Field field = series({1, kMissing, 3, kMissing}, monthly_axis(1980, 1, 4));
  const auto few = evaluated<Percentiles>({field}, {.at = {50}, .sample = {.min_samples = 3}});
  EXPECT_TRUE(std::isnan(few[0].values(0, 0, 0)));
  EXPECT_EQ(few[1].values(0, 0, 0), 2.0);
  EXPECT_TRUE(
      std::isnan(evaluated<Percentiles>({field}, {.at = {50}, .sample = {.min_fraction = 0.6}})[0].values(0, 0, 0)));
  EXPECT_EQ(evaluated<Percentiles>({field}, {.at = {50}, .sample = {.min_fraction = 0.5}})[0].values(0, 0, 0), 2.0);
  const auto none = evaluated<Percentiles>({series({kMissing, kMissing}, monthly_axis(1980, 1, 2))}, {});
  EXPECT_TRUE(std::isnan(none[0].values(0, 0, 0)));
  EXPECT_EQ(none[3].values(0, 0, 0), 0.0);
}

TEST(Percentiles, AgreeWithRInEveryDefinition) {
  const ReferenceFile reference("percentiles");
  const Field field = series(reference.list("x"), monthly_axis(1980, 1, reference.list("x").size()));
  for (int type = 1; type <= 9; ++type) {
    const auto found = evaluated<Percentiles>(
        {field}, {.at = reference.list("percents"), .definition = static_cast<QuantileDefinition>(type)});
    const auto& expected = reference.list("type" + std::to_string(type));
    for (std::size_t k = 0; k < expected.size(); ++k) {
      EXPECT_NEAR(found[k].values(0, 0, 0), expected[k], tolerance::between_tools(20.0, 8)) << type << ", " << k;
    }
  }
}

TEST(Percentiles, TilesDoNotChangeBits) {
  const Field field = sample::random_field(monthly_axis(1980, 1, 60), sample::global_grid(), 64, 4);
  Percentiles operation(std::vector{field.header}, {.sample = {.slots = {.by = By::season}}});
  const auto whole = fieldwise::analysis::evaluate(operation, {field});
  for (const std::size_t rows : {1U, 2U, 5U}) {
    const auto tiled = sample::reduce_in_tiles(operation, {field}, rows, 1, 7);
    for (std::size_t k = 0; k < whole.size(); ++k) sample::expect_same_bits(tiled[k], whole[k], "seed 64");
  }
}

TEST(Percentiles, RefuseWindowsThatMeanNothing) {
  const Field field = series(std::vector<double>(800, 1.0), daily_axis({2001, 1, 1}, 800));
  const auto refused = [&](const Percentiles::Options& options) {
    return error_of(ErrorKind::usage, [&] { evaluated<Percentiles>({field}, options); });
  };
  EXPECT_THAT(refused({.sample = {.window = 5}}), HasSubstr("a window of days needs by: day"));
  EXPECT_THAT(refused({.sample = {.slots = {.by = By::day}, .window = 4}}), HasSubstr("no middle: use 3 or 5"));
  EXPECT_THAT(refused({.at = {10, 10}}), HasSubstr("10 is listed twice"));
}

}  // namespace
