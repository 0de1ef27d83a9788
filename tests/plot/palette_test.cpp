#include "fieldwise/plot/palette.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <limits>

namespace fieldwise::plot {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Gt;

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

bool is_symmetric(const Palette& palette) {
  const std::size_t last = palette.edges.size() - 1;
  for (std::size_t i = 0; i <= last; ++i) {
    if (palette.edges[i] != -palette.edges[last - i]) return false;
  }
  return true;
}

TEST(RangeOf, CountsNeitherMissingNorInfiniteValues) {
  std::vector<double> values = {kMissing, std::numeric_limits<double>::infinity()};
  for (int i = 0; i <= 100; ++i) values.push_back(i);
  const ValueRange range = range_of(values);
  EXPECT_EQ(range.least, 0);
  EXPECT_EQ(range.most, 100);
  EXPECT_EQ(range.low, 2);
  EXPECT_EQ(range.high, 98);
  EXPECT_TRUE(std::isnan(range_of({kMissing}).least));
}

TEST(DrawnAs, TakesPlainValuesOnBothSidesOfZeroForChanges) {
  const core::Units number("1");
  EXPECT_EQ(drawn_as(Quantity::plain, number, "x", {-3, 2.5, -2, 1.8}), Quantity::change) << "an index";
  EXPECT_EQ(drawn_as(Quantity::plain, number, "x", {-1, 9, -0.02, 8}), Quantity::plain) << "a few below zero";
  EXPECT_EQ(drawn_as(Quantity::plain, number, "x", {0, 9, 0, 8}), Quantity::plain);
  EXPECT_EQ(drawn_as(Quantity::plain, number, "x", {-9, -1, -8, -2}), Quantity::plain);
  const core::Units degrees("degC");
  EXPECT_EQ(drawn_as(Quantity::plain, degrees, "air temperature", {-40, 35, -30, 30}), Quantity::plain) << "of ice";
  EXPECT_EQ(drawn_as(Quantity::plain, degrees, "Temperature anomalies", {-4, 3.5, -3, 3}), Quantity::change);
  EXPECT_EQ(drawn_as(Quantity::plain, degrees, "spread of anomalies", {0, 3.5, 0.5, 3}), Quantity::plain);
  EXPECT_EQ(drawn_as(Quantity::plain, core::Units("K"), "x", {-4, 3.5, -3, 3}), Quantity::change) << "below zero";
  EXPECT_EQ(drawn_as(Quantity::spread, number, "x", {-3, 2.5, -2, 1.8}), Quantity::spread);
  EXPECT_EQ(drawn_as(Quantity::plain, number, "x", range_of({kMissing})), Quantity::plain);
}

TEST(ChoosePalette, IsSymmetricForChangesWhateverTheirMean) {
  const Palette palette = choose_palette(Quantity::change, {-1, 9.4, -0.5, 7.3}, {});
  EXPECT_EQ(palette.colours, "vik");
  EXPECT_TRUE(is_symmetric(palette));
  EXPECT_GE(palette.edges.back(), 7.3);
  EXPECT_TRUE(palette.above);
  EXPECT_FALSE(palette.below);
}

TEST(ChoosePalette, NeverExceedsOneForCorrelations) {
  const Palette palette = choose_palette(Quantity::correlation, {-1, 1, -0.97, 0.98}, {});
  EXPECT_TRUE(is_symmetric(palette));
  EXPECT_EQ(palette.edges.back(), 1);
  EXPECT_LT(choose_palette(Quantity::correlation, {-0.2, 0.2, -0.1, 0.1}, {}).edges.back(), 0.41);
}

TEST(ChoosePalette, BeginsSpreadsAtZero) {
  const Palette palette = choose_palette(Quantity::spread, {0.5, 9, 1, 8}, {});
  EXPECT_EQ(palette.edges.front(), 0);
  EXPECT_EQ(palette.colours, "lajolla");
}

TEST(ChoosePalette, HasTheCustomaryStepsForProbabilities) {
  const Palette palette = choose_palette(Quantity::probability, {0, 1, 0.01, 0.98}, {});
  EXPECT_THAT(palette.edges, ElementsAre(0, 0.001, 0.01, 0.05, 0.1, 0.2, 0.5, 1));
  EXPECT_TRUE(palette.equal_boxes);
}

TEST(ChoosePalette, GivesFewCountsAColourEach) {
  const Palette palette = choose_palette(Quantity::count, {10, 12, 10, 12}, {});
  EXPECT_THAT(palette.edges, ElementsAre(10, 11, 12, 13));
  EXPECT_THAT(palette.labels, ElementsAre("10", "11", "12", ""));
  EXPECT_TRUE(palette.label_boxes);
  EXPECT_FALSE(palette.above);
}

TEST(ChoosePalette, StepsManyCountsByWholeNumbers) {
  const Palette palette = choose_palette(Quantity::count, {3, 132, 5, 130}, {});
  for (const double edge : palette.edges) EXPECT_EQ(edge, std::round(edge));
}

TEST(ChoosePalette, ShowsConstantAndEmptyFields) {
  for (const Quantity quantity : {Quantity::plain, Quantity::change, Quantity::spread, Quantity::count,
                                  Quantity::correlation, Quantity::probability, Quantity::direction}) {
    for (const ValueRange& range : {ValueRange{0, 0, 0, 0}, ValueRange{5, 5, 5, 5}, ValueRange{-3, -3, -3, -3},
                                    ValueRange{kMissing, kMissing, kMissing, kMissing}}) {
      const Palette palette = choose_palette(quantity, range, {});
      ASSERT_GE(palette.edges.size(), 2U);
      std::vector<double> steps;
      for (std::size_t i = 1; i < palette.edges.size(); ++i) steps.push_back(palette.edges[i] - palette.edges[i - 1]);
      EXPECT_THAT(steps, Each(Gt(0.0)));
      EXPECT_EQ(palette.labels.size(), palette.edges.size());
    }
  }
}

TEST(ChoosePalette, TakesLimitsLevelsAndColoursThatAreAskedFor) {
  PlotOptions options;
  options.limits = {-2.0, 3.0};
  options.levels = 5;
  options.colours = "roma";
  const Palette palette = choose_palette(Quantity::change, {-9, 9, -8, 8}, options);
  EXPECT_EQ(palette.colours, "roma");
  EXPECT_THAT(palette.edges, ElementsAre(-2, -1, 0, 1, 2, 3));
  EXPECT_TRUE(palette.below);
  EXPECT_TRUE(palette.above);
}

TEST(ChoosePalette, TakesAPowerOfTenOutOfSmallNumbers) {
  const Palette palette = choose_palette(Quantity::spread, {0, 3e-5, 0, 2e-5}, {});
  EXPECT_EQ(palette.exponent, -5);
  EXPECT_EQ(palette.labels.front(), "0");
  EXPECT_EQ(palette.labels.back(), "2.0");
}

TEST(NiceStep, IsOneTwoTwoAndAHalfOrFive) {
  EXPECT_EQ(nice_step(10, 10), 1);
  EXPECT_EQ(nice_step(11, 10), 2);
  EXPECT_EQ(nice_step(24, 10), 2.5);
  EXPECT_EQ(nice_step(0, 10), 1);
}

TEST(TickText, HasAsManyDecimalsAsTheStep) {
  EXPECT_EQ(tick_text(0.30000000000000004, 0.1), "0.3");
  EXPECT_EQ(tick_text(2.5, 2.5), "2.5");
  EXPECT_EQ(tick_text(-0.0, 0.5), "0");
  EXPECT_EQ(tick_text(1000, 100), "1000");
}

}  // namespace
}  // namespace fieldwise::plot
