#include "plot/gmt_text.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <type_traits>

#include "fieldwise/core/error.hpp"

namespace fieldwise::plot {
namespace {

TEST(GmtText, LeavesPlainTextAsItIs) {
  EXPECT_EQ(GmtText("slope of SST (1982-1992), n = 10: 95%").text(), "slope of SST (1982-1992), n = 10: 95%");
}

TEST(GmtText, WritesSignsThatGmtTakesForCommandsByTheirNumber) {
  EXPECT_EQ(GmtText("a\"b+lc").text(), "a\\042b\\053lc") << "a quote ends a label, a plus begins what changes it";
  EXPECT_EQ(GmtText("a@+2@%1%").text(), "a@@\\0532@@%1%");
  EXPECT_EQ(GmtText("> x").text(), "\\076 x") << "begins a segment";
  EXPECT_EQ(GmtText("# x").text(), "\\043 x") << "begins a comment";
  EXPECT_EQ(GmtText("\\101 `x` $HOME").text(), "\\134101 \\140x\\140 \\044HOME");
  EXPECT_EQ(GmtText("<math>[a]{b}|c").text(), "\\074math\\076\\133a\\135\\173b\\175\\174c");
}

TEST(GmtText, KeepsLatinLettersAndNamesOthers) {
  EXPECT_EQ(GmtText("\u00b0C, \u00e9t\u00e9").text(), "\\260C, \\351t\\351");
  EXPECT_EQ(GmtText("\u2212 \u2013 \u4e2d").text(), "- - ?");
}

TEST(GmtText, HasNoControlCharacterWhateverTheBytes) {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      const GmtText text(std::string{static_cast<char>(first), static_cast<char>(second)});
      for (const char c : text.text()) {
        ASSERT_TRUE(c >= ' ' && c < '\x7f') << first << ' ' << second;
        ASSERT_EQ(std::string_view("\"'`$|<>#+~^[]{}").find(c == '\'' ? ' ' : c), std::string_view::npos);
      }
    }
  }
  EXPECT_TRUE(GmtText("\n\t \r").is_blank()) << "a line feed would begin a record of its own";
}

// What GMT could read of a text that stands within a command or a record: an option, a modifier, the end of a
// quotation, an escape, a file or a segment.
TEST(GmtText, LeavesNoBeginOfAnOptionWhateverItsLetter) {
  const std::string letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  for (const char letter : letters) {
    for (const std::string begin :
         {"\" -", "' -", "+", "@", "\\", "$", "`", "|", "<", ">", "#", "{", "^", "~", "\n>", "\n#"}) {
      const std::string drawn = GmtText(begin + letter + "/etc/passwd").text();
      for (const char sign : {'"', '+', '$', '`', '|', '<', '>', '#', '{', '^', '~', '\n'}) {
        ASSERT_EQ(drawn.find(sign), std::string::npos) << begin << letter << " is drawn by " << drawn;
      }
      // "@" and "\" stand before what makes them letters only.
      const std::size_t at = drawn.find('@');
      ASSERT_TRUE(at == std::string::npos || drawn.compare(at, 2, "@@") == 0) << drawn;
      const std::size_t slash = drawn.find('\\');
      ASSERT_TRUE(slash == std::string::npos || drawn.find_first_not_of("01234567", slash + 1) >= slash + 4) << drawn;
    }
  }
}

TEST(GmtText, RaisesTheExponentsOfUnitsAndNothingElse) {
  EXPECT_EQ(GmtText::of_units("m s-1 K-1").text(), "m s@+-1@+ K@+-1@+");
  EXPECT_EQ(GmtText::of_units("10^-5 m2").text(), "10@+-5@+ m@+2@+");
  EXPECT_EQ(GmtText::of_units("m s-1 (10 year)-1").text(), "m s@+-1@+ (10 year)@+-1@+");
  EXPECT_EQ(GmtText::of_units("1").text(), "");
  EXPECT_EQ(GmtText::of_units("K\" -Bsxc/etc/passwd -U\"").text(), "K\\042 -Bsxc/etc/passwd -U\\042");
  EXPECT_EQ(GmtText::of_units("K^").text(), "K\\136");
  EXPECT_EQ(GmtText::of_units("K-").text(), "K-");
}

template <class Part>
constexpr bool kMayBePut = GmtPart<Part>;

TEST(GmtWords, TakeNoTextThatWasNotMadeHarmless) {
  EXPECT_FALSE(kMayBePut<std::string>);
  EXPECT_FALSE(kMayBePut<std::string_view>);
  EXPECT_FALSE(kMayBePut<const char*>);
  EXPECT_FALSE(kMayBePut<char>);
  EXPECT_TRUE(kMayBePut<GmtText> && kMayBePut<GmtWords> && kMayBePut<double> && kMayBePut<int>);
  EXPECT_FALSE((std::is_convertible_v<std::string, GmtText>));
}

TEST(GmtWords, ArePutTogether) {
  EXPECT_EQ(GmtWords("{:.1f} {} {}", 2.0, GmtText("+x"), GmtWords("-L{}", 3)).text(), "2.0 \\053x -L3");
}

TEST(GmtWords, TakeNamesOfGmtsOwnAndNoOthers) {
  for (const char* name : {"vik", "grayC", "205/92/76", "12.5/0/255", "white", "95"}) {
    EXPECT_EQ(GmtWords::name(name).text(), name);
  }
  for (const char* name : {"", "/etc/passwd", "a/b", "vik.cpt", "vik -I", "vik>x", "../x", "@x", "a+u"}) {
    EXPECT_THROW(static_cast<void>(GmtWords::name(name)), core::Error) << name;
  }
}

}  // namespace
}  // namespace fieldwise::plot
