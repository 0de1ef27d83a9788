#include "fieldwise/analysis/headers.hpp"

#include <gtest/gtest.h>

namespace {

using fieldwise::analysis::replace_time_methods;

TEST(ReplaceTimeMethods, KeepsMethodsOverOtherAxes) {
  EXPECT_EQ(replace_time_methods("", "time: maximum"), "time: maximum");
  EXPECT_EQ(replace_time_methods("time: mean", "time: maximum"), "time: maximum");
  EXPECT_EQ(replace_time_methods("area: mean time: mean", "time: maximum"), "area: mean time: maximum");
  EXPECT_EQ(replace_time_methods("time: mean longitude: mean", ""), "longitude: mean");
  EXPECT_EQ(replace_time_methods("lat: lon: mean where land time: mean within days time: maximum over days", "own"),
            "lat: lon: mean where land own");
}

TEST(ReplaceTimeMethods, DropsAMethodOverTimeAndMore) {
  EXPECT_EQ(replace_time_methods("time: lat: mean lon: sum", ""), "lon: sum");
}

TEST(ReplaceTimeMethods, DoesNotReadComments) {
  EXPECT_EQ(
      replace_time_methods("area: mean (interval: 1 km comment: not time: at all) time: sum (comment: area: x)", "own"),
      "area: mean (interval: 1 km comment: not time: at all) own");
}

}  // namespace
