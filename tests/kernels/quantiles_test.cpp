#include "fieldwise/kernels/quantiles.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <random>
#include <vector>

#include "reference_file.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::kernels::order_position;
using fieldwise::kernels::quantile_of_both;
using fieldwise::kernels::QuantileDefinition;
using fieldwise::kernels::quantiles;
using fieldwise::reference::ReferenceFile;
namespace tolerance = fieldwise::tolerance;

std::vector<double> of(std::vector<double> sample, const std::vector<double>& percents,
                       QuantileDefinition definition = QuantileDefinition::type7) {
  std::vector<double> found(percents.size());
  quantiles(sample, percents, definition, found);
  return found;
}

TEST(Quantiles, OfFourValuesByHand) {
  EXPECT_EQ(of({4, 1, 3, 2}, {0, 50, 100}), (std::vector<double>{1, 2.5, 4}));
  EXPECT_EQ(of({4, 1, 3, 2}, {25}, QuantileDefinition::type1), (std::vector<double>{1}));
  EXPECT_EQ(of({4, 1, 3, 2}, {25}, QuantileDefinition::type2), (std::vector<double>{1.5}));
  EXPECT_EQ(of({4, 1, 3, 2}, {50}, QuantileDefinition::type6), (std::vector<double>{2.5}));
}

TEST(Quantiles, OfOneValueIsThatValueAndOfNoneIsMissing) {
  for (int type = 1; type <= 9; ++type) {
    EXPECT_EQ(of({7}, {0, 30, 100}, static_cast<QuantileDefinition>(type)), (std::vector<double>{7, 7, 7}));
  }
  EXPECT_TRUE(std::isnan(of({}, {50})[0]));
}

TEST(Quantiles, OfAConstantAreExactlyIt) {
  EXPECT_EQ(of(std::vector<double>(77, 273.15), {2.5, 33.3, 99}), (std::vector<double>(3, 273.15)));
}

TEST(Quantiles, TenPercentOfTenValuesIsThePlaceOfTheFirst) {
  // 0.1 * 10 is a little more than 1 in some orders of rounding; the steps must not see that.
  const auto place = order_position(QuantileDefinition::type2, 10.0, 10);
  EXPECT_EQ(place.lower, 0U);
  EXPECT_EQ(place.share, 0.5);
  EXPECT_EQ(order_position(QuantileDefinition::type1, 70.0, 10).share, 0.0);
}

TEST(Quantiles, AThirdOfAWholeNumberOfValuesIsTheValueAtThatPlace) {
  // 900 x 33.333333333333336 / 100 is 300.00000000000006, 21 x 42.857142857142854 / 100 is 8.999999999999998, and three
  // times 83.33333333333334 less 0.5 is 2.0000000000000004: by rounding alone they are beside the place they stand for.
  const auto expect_place = [](QuantileDefinition type, double percent, std::size_t n, std::size_t lower,
                               double share) {
    const auto place = order_position(type, percent, n);
    EXPECT_EQ(place.lower, lower) << percent;
    EXPECT_EQ(place.share, share) << percent;
  };
  expect_place(QuantileDefinition::type1, 100.0 / 3.0, 900, 299, 0.0);
  expect_place(QuantileDefinition::type2, 100.0 / 3.0, 900, 299, 0.5);
  expect_place(QuantileDefinition::type1, 300.0 / 7.0, 21, 8, 0.0);
  expect_place(QuantileDefinition::type2, 300.0 / 7.0, 21, 8, 0.5);
  expect_place(QuantileDefinition::type3, 83.33333333333334, 3, 1, 0.0);
  expect_place(QuantileDefinition::type4, 100.0 / 3.0, 900, 299, 0.0);
  // What is beside a place by more than rounding stays there.
  EXPECT_EQ(order_position(QuantileDefinition::type1, 33.34, 900).share, 1.0);
  EXPECT_EQ(order_position(QuantileDefinition::type1, 33.32, 900).lower, 298U);
}

TEST(Quantiles, AtAPlaceDoNotLookAtTheNextValue) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(of({infinity, 2, 1}, {50}), std::vector<double>{2});
  EXPECT_EQ(of({infinity, 2, 1}, {0, 10, 20, 25, 30, 35, 40, 45, 50})[8], 2.0);  // so many that the sample is sorted
}

TEST(Quantiles, AgreeWithRInEveryDefinition) {
  const ReferenceFile reference("percentiles");
  for (int type = 1; type <= 9; ++type) {
    const std::vector<double>& expected = reference.list("type" + std::to_string(type));
    const auto found = of(reference.list("x"), reference.list("percents"), static_cast<QuantileDefinition>(type));
    for (std::size_t k = 0; k < expected.size(); ++k) {
      EXPECT_NEAR(found[k], expected[k], tolerance::between_tools(20.0, 8)) << "type " << type << ", place " << k;
    }
  }
}

TEST(Quantiles, SelectionAndSortingAgree) {
  std::mt19937_64 random(41);
  std::uniform_int_distribution<int> digits(0, 50);
  for (std::size_t n = 1; n < 60; ++n) {
    std::vector<double> sample(n);
    std::ranges::generate(sample, [&] { return digits(random) / 10.0; });
    const std::vector<double> many{0, 5, 10, 20, 30, 50, 70, 80, 90, 100};
    const auto sorted = of(sample, many);
    for (std::size_t k = 0; k < many.size(); ++k) {
      EXPECT_EQ(of(sample, {many[k]})[0], sorted[k]) << "seed 41, n " << n << ", " << many[k] << " %";
    }
  }
}

TEST(Quantiles, OfTwoSamplesByHand) {
  const std::vector<double> odd{1, 3, 5};
  const std::vector<double> even{2, 4};
  EXPECT_EQ(quantile_of_both(odd, even, 50, QuantileDefinition::type7), 3.0);
  EXPECT_EQ(quantile_of_both(even, odd, 60, QuantileDefinition::type7), 3.4);
  EXPECT_EQ(quantile_of_both(odd, {}, 100, QuantileDefinition::type8), 5.0);
  EXPECT_EQ(quantile_of_both({}, even, 0, QuantileDefinition::type8), 2.0);
  EXPECT_TRUE(std::isnan(quantile_of_both({}, {}, 50, QuantileDefinition::type8)));
}

TEST(Quantiles, OfTwoSamplesAreThoseOfAllTheirValues) {
  std::mt19937_64 random(77);
  for (int trial = 0; trial < 400; ++trial) {
    std::vector<double> a(random() % 40);
    std::vector<double> b(1 + random() % (trial % 2 == 0 ? 4 : 60));
    for (std::vector<double>* sample : {&a, &b}) {
      for (double& value : *sample) value = static_cast<double>(random() % 30);  // ties within and between
      std::ranges::sort(*sample);
    }
    std::vector<double> all = a;
    all.insert(all.end(), b.begin(), b.end());
    for (int type = 1; type <= 9; ++type) {
      const auto definition = static_cast<QuantileDefinition>(type);
      for (const double percent : {0.0, 2.5, 10.0, 50.0, 90.0, 97.0, 100.0}) {
        ASSERT_EQ(quantile_of_both(a, b, percent, definition), of(all, {percent}, definition)[0])
            << "seed 77, trial " << trial << ", type " << type << ", " << percent;
      }
    }
  }
}

}  // namespace
