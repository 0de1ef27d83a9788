#include "fieldwise/pipeline/catalog/option_words.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "fieldwise/core/error.hpp"

namespace {

using fieldwise::pipeline::list_of_words;
using fieldwise::pipeline::node_of_words;
using fieldwise::pipeline::OptionEntry;
using fieldwise::pipeline::OptionKind;
using fieldwise::pipeline::words_of_node;
using fieldwise::pipeline::YamlNode;

YamlNode typed(OptionKind kind, const std::string& text) {
  OptionEntry option;
  option.name = "option";
  option.kind = kind;
  return node_of_words(option, text);
}

std::vector<std::string> scalars(const YamlNode& node) {
  std::vector<std::string> all;
  for (const YamlNode& item : node.items) all.push_back(item.scalar);
  return all;
}

TEST(OptionWords, CommasMakeAList) {
  EXPECT_EQ(scalars(list_of_words("a, b,c ")), (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(scalars(list_of_words("")), (std::vector<std::string>{""}));
  EXPECT_EQ(scalars(list_of_words("a,,b")), (std::vector<std::string>{"a", "", "b"}));
  EXPECT_EQ(scalars(typed(OptionKind::numbers, "-2,2")), (std::vector<std::string>{"-2", "2"}));
  EXPECT_EQ(scalars(typed(OptionKind::numbers, "[1, 2]")), (std::vector<std::string>{"1", "2"}));
  EXPECT_EQ(typed(OptionKind::number, " 5 ").scalar, "5");
}

TEST(OptionWords, TextIsTextWhateverItHolds) {
  for (const OptionKind kind : {OptionKind::text, OptionKind::period, OptionKind::date}) {
    const YamlNode node = typed(kind, "[a, b]: {c}");
    EXPECT_EQ(node.kind, YamlNode::Kind::scalar);
    EXPECT_EQ(node.scalar, "[a, b]: {c}");
  }
}

TEST(OptionWords, ARegionIsWrittenInThreeWays) {
  for (const char* text :
       {"lat=-5:5,lon=160:210", "lat: [-5, 5], lon: [160, 210]", "{lat: [-5, 5], lon: [160, 210]}"}) {
    const YamlNode node = typed(OptionKind::region, text);
    ASSERT_TRUE(node.is_map()) << text;
    EXPECT_EQ(scalars(*node.find("lat")), (std::vector<std::string>{"-5", "5"})) << text;
    EXPECT_EQ(scalars(*node.find("lon")), (std::vector<std::string>{"160", "210"})) << text;
    EXPECT_EQ(words_of_node(node), "lat=-5:5,lon=160:210") << text;
  }
  EXPECT_EQ(typed(OptionKind::region, "all").scalar, "all");
}

TEST(OptionWords, YamlThatIsNoneIsToldUnderTheNameOfTheOption) {
  try {
    static_cast<void>(typed(OptionKind::numbers, "[1, 2"));
    FAIL();
  } catch (const fieldwise::core::Error& error) {
    EXPECT_EQ(error.kind(), fieldwise::core::ErrorKind::usage);
    EXPECT_EQ(std::string(error.what()).rfind("--option", 0), 0U) << error.what();
  }
}

TEST(OptionWords, ValuesAreWrittenAsTheyAreTyped) {
  for (const char* text : {"-2,2", "5", "a,b,c"}) {
    EXPECT_EQ(words_of_node(typed(OptionKind::numbers, text)), text);
  }
}

}  // namespace
