#include "fieldwise/core/text_words.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace {

TEST(TextWords, NumbersAreReadWithoutLocaleAndOnlyWhole) {
  using fieldwise::core::parse_integer;
  using fieldwise::core::parse_number;
  EXPECT_EQ(parse_number("-1.5e3"), -1500.0);
  EXPECT_EQ(parse_number("+5"), 5.0);
  EXPECT_EQ(parse_number(".5"), 0.5);
  EXPECT_EQ(parse_integer("-7"), -7);
  for (const char* bad : {"", "1,5", "1.5x", " 1", "nan", "inf", "1e999", "0x10", "+-1", "--1"}) {
    EXPECT_EQ(parse_number(bad), std::nullopt) << bad;
  }
  EXPECT_EQ(parse_integer("1.0"), std::nullopt);
  EXPECT_EQ(parse_integer("99999999999999999999"), std::nullopt);
}

TEST(TextWords, OnlyTheEndsAreTrimmed) {
  using fieldwise::core::trimmed;
  EXPECT_EQ(trimmed(" \t a b\r\n"), "a b");
  EXPECT_EQ(trimmed("'a'"), "'a'") << "quotes belong to the text unless they are asked for";
  EXPECT_EQ(trimmed("\" 'a b' \"", fieldwise::core::kBlanksAndQuotes), "a b");
  EXPECT_EQ(trimmed(" \n "), "");
  EXPECT_EQ(trimmed(""), "");
}

TEST(TextWords, LowerCaseLeavesOtherLettersAlone) {
  // "\xC9" is a capital letter of Latin-1: a locale would change it, and break a character of UTF-8.
  EXPECT_EQ(fieldwise::core::lower_case("AbZ-09\xC9"), "abz-09\xC9");
}

TEST(TextWords, AWordIsReplacedOnlyWhereOneBegins) {
  using fieldwise::core::with_word;
  EXPECT_EQ(with_word("time: mean within years time: mean over years", "time:", "T:"),
            "T: mean within years T: mean over years");
  EXPECT_EQ(with_word("my_time: mean area: mean", "time:", "T:"), "my_time: mean area: mean");
  EXPECT_EQ(with_word("", "time:", "T:"), "");
}

}  // namespace
