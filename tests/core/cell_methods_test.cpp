#include "fieldwise/core/cell_methods.hpp"

#include <gtest/gtest.h>

namespace {

using fieldwise::core::append_time_method;
using fieldwise::core::replace_time_methods;

TEST(CellMethods, OverTimeAreReplacedAndOthersStay) {
  EXPECT_EQ(replace_time_methods("", "time: maximum"), "time: maximum");
  EXPECT_EQ(replace_time_methods("time: mean", "time: maximum"), "time: maximum");
  EXPECT_EQ(replace_time_methods("area: mean time: mean", "time: maximum"), "area: mean time: maximum");
  EXPECT_EQ(replace_time_methods("area: mean time: point", ""), "area: mean");
  EXPECT_EQ(replace_time_methods("lat: lon: mean where land time: mean within days time: maximum over days", "own"),
            "lat: lon: mean where land own");
}

TEST(CellMethods, OverTimeAndMoreAreDropped) {
  EXPECT_EQ(replace_time_methods("time: lat: mean lon: sum", ""), "lon: sum");
}

TEST(CellMethods, AreNotLookedForInComments) {
  EXPECT_EQ(
      replace_time_methods("area: mean (interval: 1 km comment: not time: at all) time: sum (comment: area: x)", "own"),
      "area: mean (interval: 1 km comment: not time: at all) own");
}

TEST(CellMethods, OverTimeFollowEachOther) {
  EXPECT_EQ(append_time_method("time: mean", "time: maximum"), "time: mean time: maximum");
  EXPECT_EQ(append_time_method("area: mean time: mean", "time: maximum"), "area: mean time: mean time: maximum");
}

TEST(CellMethods, AreNotSaidTwice) {
  EXPECT_EQ(append_time_method("time: sum", "time: sum"), "time: sum");
  EXPECT_EQ(append_time_method("time: mean area: mean", "time: mean"), "time: mean area: mean");
  EXPECT_EQ(append_time_method("time: mean time: maximum", "time: mean"), "time: mean time: maximum time: mean");
}

TEST(CellMethods, OfPointsAreNone) {
  EXPECT_EQ(append_time_method("time: point", "time: mean"), "time: mean");
  EXPECT_EQ(append_time_method("area: mean time: point", "time: mean"), "area: mean time: mean");
}

}  // namespace
