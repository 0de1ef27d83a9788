#include "fieldwise/core/result_kind.hpp"

#include <gtest/gtest.h>

namespace fieldwise::core {
namespace {

TEST(ResultKind, IsWrittenAndReadAgain) {
  constexpr auto kLast = static_cast<int>(Nature::code);
  for (int nature = 0; nature <= kLast; ++nature) {
    for (const Role role : {Role::beside, Role::main, Role::lower_limit, Role::upper_limit}) {
      const ResultKind kind{role, static_cast<Nature>(nature)};
      const std::string text = to_text({"slope", kind});
      const auto read = kind_from_text(text);
      const bool says_nothing = kind == ResultKind{};
      ASSERT_EQ(read.has_value(), !says_nothing) << text;
      if (!read) continue;
      EXPECT_EQ(read->quantity, "slope") << text;
      EXPECT_EQ(read->kind, kind) << text;
    }
  }
}

TEST(ResultKind, ReadsAsASentenceWould) {
  EXPECT_EQ(to_text({"slope", main_result(Nature::about_zero)}), "slope: main, signed");
  EXPECT_EQ(to_text({"p_fdr", beside(Nature::adjusted_probability)}), "p_fdr: adjusted probability");
  EXPECT_EQ(to_text({"low", {Role::lower_limit, Nature::correlation}}), "low: lower limit, correlation");
  EXPECT_EQ(to_text({"", main_result(Nature::value)}), "main, value");
  EXPECT_EQ(to_text({"mask", beside(Nature::unknown)}), "");
}

TEST(ResultKind, TakesUnknownWordsForNothing) {
  const auto read = kind_from_text(" x : main , beautiful,count");
  ASSERT_TRUE(read);
  EXPECT_EQ(read->quantity, "x");
  EXPECT_EQ(read->kind, main_result(Nature::count));
  EXPECT_FALSE(kind_from_text(" "));
}

TEST(ResultKind, OfWhatIsMadeOfAMaskIsAFraction) {
  EXPECT_EQ(inherited(Nature::mask), Nature::fraction);
  EXPECT_EQ(inherited(Nature::about_zero), Nature::about_zero);
  EXPECT_EQ(inherited(Nature::unknown), Nature::value);
}

}  // namespace
}  // namespace fieldwise::core
