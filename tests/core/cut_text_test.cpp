#include "fieldwise/core/cut_text.hpp"

#include <gtest/gtest.h>

namespace fieldwise::core {
namespace {

TEST(CutText, FindsALastLineWithoutAnEnd) {
  EXPECT_EQ(unended_line("1,2\n3,4"), "3,4");
  EXPECT_EQ(unended_line("1,2\r3,4"), "3,4");
  EXPECT_EQ(unended_line("3"), "3");
  EXPECT_EQ(unended_line("1,2\n3,4,"), "3,4,") << "a cell may be missing";
  for (const char* whole : {"", "\n", "1,2\n", "1,2\r\n", "1,2\r", "1,2\n3,4 ", "1,2\n\t"}) {
    EXPECT_EQ(unended_line(whole), "") << whole;
  }
}

TEST(CutText, ALineShorterThanAllOthersMayBeCut) {
  EXPECT_TRUE(may_be_cut("1981 2", {"1980 12", "1979 345"}));
  EXPECT_FALSE(may_be_cut("1981 2", {"1980 12", "1979 3"}));
  EXPECT_FALSE(may_be_cut("1981 20", {"1980 12", "1979 34"}));
}

TEST(CutText, ANumberWithFewerDecimalsThanAllOthersMayBeCut) {
  EXPECT_TRUE(may_be_cut("1980-02-15,122.5", {"1980-01-15,1.75", "1979-12-15,21.125"}));
  EXPECT_TRUE(may_be_cut("1980-02-15,122", {"1980-01-15,1.75", "1979-12-15,21.125"}));
  EXPECT_FALSE(may_be_cut("1980-02-15,122.5", {"1980-01-15,1.75", "1979-12-15,21.1"}));
  EXPECT_FALSE(may_be_cut("1980-02-15,122", {"1980-01-15,1.75", "1979-12-15,212"}));
}

TEST(CutText, NothingCanBeSaidOfALineAlone) { EXPECT_FALSE(may_be_cut("1", {})); }

TEST(CutText, BlanksBehindOtherLinesDoNotCount) { EXPECT_FALSE(may_be_cut("1 2.5", {"3 4.5  ", "5 6.5\r"})); }

}  // namespace
}  // namespace fieldwise::core
