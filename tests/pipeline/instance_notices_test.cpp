#include "pipeline/plan/instance_notices.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fieldwise::pipeline {
namespace {

using testing::ElementsAre;

TEST(InstanceNotices, WhatIsTrueOfAllNamesNone) {
  InstanceNotices notices;
  for (const char* const level : {"level 850 hPa", "level 500 hPa"}) notices.add("step 'clim'", level, 2, "is short");
  EXPECT_THAT(notices.texts(), ElementsAre("step 'clim': is short"));
}

TEST(InstanceNotices, WhatIsTrueOfSomeNamesThreeOfThem) {
  InstanceNotices notices;
  for (const char* const level : {"a", "b", "c", "d", "e"}) notices.add("step 'clim'", level, 9, "is short");
  notices.add("", "a", 9, "x_mean has no value");
  EXPECT_THAT(notices.texts(), ElementsAre("step 'clim' (a; b; c and 2 more): is short", "a: x_mean has no value"));
}

TEST(InstanceNotices, AreSaidInTheirOrderAndOnce) {
  InstanceNotices notices;
  notices.add("input 'x'", "", 1, "first");
  notices.add("input 'y'", "", 1, "second");
  notices.add("input 'x'", "", 1, "first");
  EXPECT_THAT(notices.texts(), ElementsAre("input 'x': first", "input 'y': second"));
}

}  // namespace
}  // namespace fieldwise::pipeline
