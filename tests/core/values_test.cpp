#include "fieldwise/core/values.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace {

using fieldwise::core::Values;

TEST(Values, RunColumnsFastestThenRowsThenLeadingPlaces) {
  Values values({2, 3, 4});
  std::iota(values.begin(), values.end(), 0.0);
  EXPECT_EQ(values.size(), 24U);
  EXPECT_EQ(values(0, 0, 3), 3.0);
  EXPECT_EQ(values(0, 2, 0), 8.0);
  EXPECT_EQ(values(1, 0, 0), 12.0);
  EXPECT_EQ(values(1, 2, 3), 23.0);
  values(1, 1, 1) = -1.0;
  EXPECT_EQ(values.data()[17], -1.0);
}

TEST(Values, BeginAsOneNumberEverywhereOrAsNothing) {
  EXPECT_EQ(Values().size(), 0U);
  EXPECT_EQ(Values().shape(), (Values::Shape{0, 0, 0}));
  const Values sevens({1, 2, 2}, 7.0);
  for (const double value : sevens) EXPECT_EQ(value, 7.0);
  EXPECT_EQ(Values({3, 0, 5}).size(), 0U);
}

TEST(Values, TakeAnotherShape) {
  Values values({1, 1, 2}, 1.0);
  values.resize({2, 2, 3});
  EXPECT_EQ(values.size(), 12U);
  EXPECT_EQ(values.shape(1), 2U);
  values(1, 1, 2) = 5.0;
  EXPECT_EQ(values.data()[11], 5.0);
}

TEST(Values, AreEqualWithTheSameShapeAndTheSameNumbers) {
  EXPECT_EQ(Values({1, 2, 3}, 1.0), Values({1, 2, 3}, 1.0));
  EXPECT_NE(Values({1, 2, 3}, 1.0), Values({1, 3, 2}, 1.0));
  EXPECT_NE(Values({1, 2, 3}, 1.0), Values({1, 2, 3}, 2.0));
  EXPECT_NE(Values({1, 1, 1}, std::nan("")), Values({1, 1, 1}, std::nan("")));
}

}  // namespace
