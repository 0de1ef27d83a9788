#include "fieldwise/core/utf8.hpp"

#include <gtest/gtest.h>

#include <string_view>
#include <tuple>

namespace {

namespace core = fieldwise::core;

TEST(Utf8, ACharacterHasItsNumberAndItsBytes) {
  for (const auto& [text, code, bytes] :
       {std::tuple{"a", 0x61U, 1U}, {"\u00b0C", 0xB0U, 2U}, {"\u20ac", 0x20ACU, 3U}, {"\U0001F300x", 0x1F300U, 4U}}) {
    const auto character = core::first_character(text);
    ASSERT_TRUE(character) << text;
    EXPECT_EQ(character->code, code) << text;
    EXPECT_EQ(character->bytes, bytes) << text;
  }
}

TEST(Utf8, BytesThatAreNoCharacterAreNone) {
  for (const char* text : {"", "\x80", "\xB0", "\xC2", "\xC2 ", "\xE2\x82", "\xC0\x80", "\xE0\x80\x80", "\xED\xA0\x80",
                           "\xF4\x90\x80\x80", "\xFF"}) {
    EXPECT_FALSE(core::first_character(text)) << "'" << text << "'";
  }
}

TEST(Utf8, TheFirstBadByteIsFound) {
  EXPECT_FALSE(core::first_bad_byte("m s-1, \u00b0C,\ttab\r\n"));
  EXPECT_EQ(core::first_bad_byte("\u00b0\xB0 C"), 2U);
  EXPECT_EQ(core::first_bad_byte("a\x1b[0m"), 1U);
  EXPECT_EQ(core::first_bad_byte("\x7f"), 0U);
  EXPECT_EQ(core::first_bad_byte("ab\xC2\x85"), 2U) << "a control character of Latin-1";
  EXPECT_EQ(core::first_bad_byte(std::string_view("a\0b", 3)), 1U);
}

TEST(Utf8, CharactersAreCountedNotBytes) {
  EXPECT_EQ(core::count_characters(""), 0U);
  EXPECT_EQ(core::count_characters("20 \u00b0C \u2013 \U0001F300"), 9U);
}

}  // namespace
