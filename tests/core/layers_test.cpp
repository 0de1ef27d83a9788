#include "fieldwise/core/layers.hpp"

#include <gtest/gtest.h>

#include "fieldwise/core/describe_layers.hpp"

namespace fieldwise::core {
namespace {

Layers levels_of_members() {
  return {{{.name = "number", .long_name = {}, .units = "1", .whole = true, .values = {1, 2}},
           {.name = "level", .long_name = {}, .units = "hPa", .values = {1000, 850, 500}}}};
}

TEST(Layers, AreCountedWithTheLastDimensionFastest) {
  const Layers layers = levels_of_members();
  ASSERT_EQ(layers.count(), 6U);
  for (std::size_t layer = 0; layer < 6; ++layer) {
    EXPECT_EQ(layers.positions(layer), (std::vector<std::size_t>{layer / 3, layer % 3}));
    EXPECT_EQ(layers.layer_at(layers.positions(layer)), layer);
  }
  EXPECT_EQ(Layers{}.count(), 1U);
}

TEST(Layers, AreNamedByTheirCoordinatesWithUnitsThatMeanSomething) {
  EXPECT_EQ(levels_of_members().name_of(4), "number 2, level 850 hPa");
  const Layers models{{{.name = "model", .long_name = {}, .labels = {"modelA", "modelB"}}}};
  EXPECT_EQ(models.name_of(1), "model modelB");
  EXPECT_EQ(describe_axis(levels_of_members().axes[1]), "3 x level (1000 hPa to 500 hPa)");
  EXPECT_EQ(describe_axis(models.axes[0]), "2 x model (modelA, modelB)");
  const Layers both = levels_of_members();
  EXPECT_EQ(describe_layers(&both), "2 x number (1 to 2), 3 x level (1000 hPa to 500 hPa)");
  EXPECT_EQ(describe_layers(nullptr), "");
}

TEST(Layers, AreTheSameToSinglePrecisionAndByNameAndLength) {
  const CoordinateAxis level = levels_of_members().axes[1];
  CoordinateAxis other = level;
  other.values[1] = 850.0003;
  EXPECT_TRUE(same_layers(level, other));
  other.values[1] = 851;
  EXPECT_FALSE(same_layers(level, other));
  other = level;
  other.name = "plev";
  EXPECT_FALSE(same_layers(level, other));
  other = level;
  other.values.pop_back();
  EXPECT_FALSE(same_layers(level, other));
}

TEST(Layers, OfWholeNumbersAreTheSameToTheLastDigitAndNamedWithAll) {
  const CoordinateAxis date{.name = "date", .long_name = {}, .whole = true, .values = {20240101, 20240102}};
  CoordinateAxis other = date;
  EXPECT_TRUE(same_layers(date, other));
  other.values = {20240101, 20240103};
  EXPECT_FALSE(same_layers(date, other));
  EXPECT_EQ(Layers{{date}}.name_of(1), "date 20240102");
  EXPECT_EQ(place_tolerance(date.values, 20240101, 1e-4), 0.0);
}

TEST(Layers, StandNearerToEachOtherThanAHundredthOfTheirDistanceAreTheSame) {
  const std::vector<double> wavelengths = {2760.25, 2760.5, 2760.75};
  EXPECT_DOUBLE_EQ(place_tolerance(wavelengths, 2760.5, 1e-4), 0.0025);
  EXPECT_DOUBLE_EQ(place_tolerance({850.1}, 850.0, 1e-4), 0.085);
}

TEST(Layers, ThatAreOnlyCountedAreNotTheSameAsValues) {
  const CoordinateAxis level = levels_of_members().axes[1];
  CoordinateAxis counted = level;
  counted.counted = true;
  EXPECT_FALSE(same_layers(level, counted));
}

TEST(Layers, AreTheSameInOtherUnits) {
  const CoordinateAxis level = levels_of_members().axes[1];
  CoordinateAxis other = level;
  other.units = "Pa";
  EXPECT_FALSE(same_layers(level, other)) << "850 Pa are not 850 hPa";
  for (double& value : other.values) value *= 100.0;
  EXPECT_TRUE(same_layers(level, other));
  EXPECT_TRUE(same_layers(other, level));
  other = level;
  for (const char* const same : {"millibar", "1", "level"}) {
    other.units = same;
    EXPECT_TRUE(same_layers(level, other)) << same;
  }
  other.units = "m";
  EXPECT_FALSE(same_layers(level, other)) << "850 m are not 850 hPa";
}

}  // namespace
}  // namespace fieldwise::core
