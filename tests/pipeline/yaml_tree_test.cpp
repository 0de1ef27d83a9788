#include "fieldwise/pipeline/yaml/yaml_tree.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>
#include <string>

#include "fieldwise/core/error.hpp"
#include "fieldwise/pipeline/yaml/yaml_writer.hpp"

namespace {

using fieldwise::core::Error;
using fieldwise::pipeline::kMostYamlBytes;
using fieldwise::pipeline::kMostYamlDepth;
using fieldwise::pipeline::parse_yaml;
using fieldwise::pipeline::same_tree;
using fieldwise::pipeline::write_yaml;
using fieldwise::pipeline::write_yaml_line;
using fieldwise::pipeline::YamlNode;
using testing::HasSubstr;

std::string error_of(const std::string& text) {
  try {
    static_cast<void>(parse_yaml(text, "run.yaml"));
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(YamlTree, KeepsOrderTextAndLines) {
  const YamlNode root = parse_yaml("b: 1\na:\n  - x\n  - {k: 'two words'}\nc:\n", "run.yaml");
  ASSERT_EQ(root.entries.size(), 3U);
  EXPECT_EQ(root.entries[0].first, "b");
  EXPECT_EQ(root.entries[1].first, "a");
  EXPECT_EQ(root.find("a")->items[1].find("k")->scalar, "two words");
  EXPECT_EQ(root.find("a")->items[1].line, 4);
  EXPECT_TRUE(root.find("c")->is_null());
  EXPECT_EQ(root.find("d"), nullptr);
}

TEST(YamlTree, LineOfAMapValueIsThatOfItsKey) {
  const YamlNode root = parse_yaml("\nkey:\n\n  inner: 1\n", "run.yaml");
  EXPECT_EQ(root.find("key")->line, 2);
  EXPECT_EQ(root.find("key")->column, 1);
  EXPECT_EQ(root.find("key")->find("inner")->line, 4);
  EXPECT_EQ(root.find("key")->find("inner")->column, 3);
}

TEST(YamlTree, WordsOfYaml11AreNotTurnedIntoBooleansOrNumbers) {
  const YamlNode root = parse_yaml("on: yes\n1e3: 012\n", "run.yaml");
  EXPECT_EQ(root.find("on")->scalar, "yes");
  EXPECT_EQ(root.find("1e3")->scalar, "012");
}

TEST(YamlTree, NullIsNotTheTextNull) {
  const YamlNode root = parse_yaml("[~, null, 'null', '']", "run.yaml");
  EXPECT_TRUE(root.items[0].is_null());
  EXPECT_TRUE(root.items[1].is_null());
  EXPECT_EQ(root.items[2].scalar, "null");
  EXPECT_TRUE(root.items[3].is_scalar());
}

TEST(YamlTree, DepthOf32IsReadAndOneMoreIsRefused) {
  const auto nested = [](int depth) {
    return std::string(static_cast<std::size_t>(depth), '[') + std::string(static_cast<std::size_t>(depth), ']');
  };
  EXPECT_NO_THROW(static_cast<void>(parse_yaml(nested(kMostYamlDepth), "run.yaml")));
  EXPECT_EQ(error_of(nested(kMostYamlDepth + 1)), "run.yaml:1: maps and lists are nested deeper than 32 levels");
}

TEST(YamlTree, DepthBombIsRefusedAtOnce) {
  EXPECT_THAT(error_of(std::string(500'000, '[')), HasSubstr("nested deeper"));
  EXPECT_THAT(error_of(std::string(500'000, '{')), HasSubstr("run.yaml:1"));
}

TEST(YamlTree, OneMebibyteIsReadAndOneByteMoreIsRefused) {
  std::string text = "a: ";
  text.resize(kMostYamlBytes, 'x');
  EXPECT_EQ(parse_yaml(text, "run.yaml").find("a")->scalar.size(), kMostYamlBytes - 3);
  EXPECT_EQ(error_of(text + 'x'), "run.yaml: the file has 1048577 bytes, but a run file has at most 1 MiB");
}

TEST(YamlTree, Utf8TextIsReadAndOtherBytesAreRefusedWithTheirLine) {
  EXPECT_EQ(parse_yaml("a: Niño – 東", "run.yaml").find("a")->scalar, "Niño – 東");
  for (const std::string bad :
       {"\xE9", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE2\x82", "\x1b", "\xC2\x85"}) {
    EXPECT_EQ(error_of("a: 1\nb: x" + bad), "run.yaml:2: the text is not UTF-8, or holds a control character");
  }
  EXPECT_THAT(error_of(std::string("a: \0", 4)), HasSubstr("control character"));
  for (const char* escape : {"\\e", "\\0", "\\x7f", "\\u009b"}) {
    EXPECT_THAT(error_of("a: 1\nb: \"x" + std::string(escape) + "\""), HasSubstr("run.yaml:2: the text 'x\\u00"));
  }
}

/// Makes random trees of the kinds that exist, with text that needs every kind of care when it is written.
class RandomTree {
 public:
  explicit RandomTree(unsigned seed) : random_(seed) {}

  YamlNode node(int depth) {
    const unsigned kind = below(depth > 0 ? 5 : 2);
    if (kind == 0) return below(4) == 0 ? YamlNode() : YamlNode::of_scalar(text());
    if (kind == 1) return YamlNode::of_scalar(text());
    if (kind < 4) return map(depth);
    YamlNode list = YamlNode::of_list({});
    for (unsigned i = below(6); i > 0; --i) list.items.push_back(node(depth - 1));
    return list;
  }

  YamlNode map(int depth) {
    YamlNode made = YamlNode::of_map();
    for (unsigned i = below(6); i > 0; --i) made.set(text(), node(depth - 1));
    return made;
  }

 private:
  unsigned below(unsigned limit) { return static_cast<unsigned>(random_() % limit); }

  std::string text() {
    static const std::vector<std::string> kPieces = {
        "a",  "Z",  "7",    "-",    "_",  ".",   "/",   "*",   "?",       ":",         " ",  "#",
        ",",  "[",  "]",    "{",    "}",  "&",   "!",   "|",   ">",       "'",         "\"", "%",
        "@",  "`",  "~",    "=",    "\\", "\n",  "\t",  "\r",  "é",       "東",        "--", "- ",
        ": ", " #", "null", "true", "<<", "1e5", "...", "---", "850 hPa", "1982/1991", "  ", "+"};
    std::string made;
    for (unsigned i = below(5); i > 0; --i) made += kPieces[below(static_cast<unsigned>(kPieces.size()))];
    return made;
  }

  std::mt19937_64 random_;
};

TEST(YamlTree, WhatIsWrittenReadsBackTheSame) {
  for (unsigned seed = 0; seed < 3'000; ++seed) {
    RandomTree random(seed);
    const YamlNode tree = random.node(4);
    const std::string text = write_yaml(tree);
    YamlNode back;
    ASSERT_NO_THROW(back = parse_yaml(text, "run.yaml")) << "seed " << seed << ":\n" << text;
    ASSERT_TRUE(same_tree(tree, back)) << "seed " << seed << ":\n" << text << "became\n" << write_yaml(back);
  }
}

TEST(YamlTree, SmallMapsAreWrittenInOneLineAndLongOnesAreNot) {
  const std::string text = "steps:\n  anom: {do: anomaly, of: u}\n  index: {do: area_mean, region: {lat: [-5, 5]}}\n";
  EXPECT_EQ(write_yaml(parse_yaml(text, "run.yaml")), text);
  const YamlNode tree =
      parse_yaml("{a: {b: [" + std::string(60, 'x') + ", " + std::string(60, 'y') + "]}}", "run.yaml");
  EXPECT_THAT(write_yaml(tree), HasSubstr("\n    - yyy"));
}

TEST(YamlTree, WhatSteersItsReaderIsWrittenByItsNumberAndReadBack) {
  const YamlNode title = YamlNode::of_scalar("a\u2028b\ufeff\u202e\U000E0041\u00e9 \"c\\\n");
  EXPECT_EQ(write_yaml_line(title), "\"a\\u2028b\\uFEFF\\u202E\\U000E0041\u00e9 \\\"c\\\\\\n\"");
  EXPECT_EQ(parse_yaml("t: " + write_yaml_line(title), "run.yaml").find("t")->scalar, title.scalar);
}

}  // namespace
