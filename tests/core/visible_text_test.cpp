#include "fieldwise/core/visible_text.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "fieldwise/core/utf8.hpp"

namespace {

namespace core = fieldwise::core;

TEST(VisibleText, LeavesTextAsItIs) {
  for (const char* text :
       {"", "sst.nc: 12 steps\n\tK", "\u00b0C, \u00c5ngstr\u00f6m, \u4e2d\u6587, \u05e2\u05d1", "\\n"}) {
    EXPECT_EQ(core::visible_text(text), text);
  }
}

TEST(VisibleText, NamesEveryControlCharacter) {
  EXPECT_EQ(core::visible_text("\x1b[31mred\x07"), "\\u001b[31mred\\u0007");
  EXPECT_EQ(core::visible_text(std::string_view("a\0b", 3)), "a\\u0000b");
  EXPECT_EQ(core::visible_text("over\rwritten\x7f"), "over\\u000dwritten\\u007f");
  EXPECT_EQ(core::visible_text("\u009b31m"), "\\u009b31m") << "the one-letter form of ESC [";
}

TEST(VisibleText, NamesSignsThatTurnOrHideText) {
  EXPECT_EQ(core::visible_text("a\u202etxt.nc"), "a\\u202etxt.nc");
  EXPECT_EQ(core::visible_text("\u2066x\u2069 \u200f \u200b \u2028 \ufeff"),
            "\\u2066x\\u2069 \\u200f \\u200b \\u2028 \\ufeff");
  EXPECT_EQ(core::visible_text("\U000E0041"), "\\udb40\\udc41") << "two units, as JSON has no larger ones";
}

TEST(VisibleText, NamesBytesThatAreNoText) {
  EXPECT_EQ(core::visible_text("\xb0"
                               "C \x9b"
                               "31m"),
            "\\xb0C \\x9b31m");
  EXPECT_EQ(core::visible_text("\xe2\x82"), "\\xe2\\x82");
}

TEST(VisibleText, IsTextWithoutControlCharactersWhateverTheBytes) {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      const std::string bytes{static_cast<char>(first), static_cast<char>(second)};
      const std::string shown = core::visible_text(bytes);
      ASSERT_FALSE(core::first_bad_byte(shown)) << first << ' ' << second;
      ASSERT_EQ(core::visible_text(shown), shown) << first << ' ' << second;
    }
  }
}

TEST(VisibleLine, IsOneLine) { EXPECT_EQ(core::visible_line("two\nlines\tand \x1b"), "two lines and \\u001b"); }

}  // namespace
