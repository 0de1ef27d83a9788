#include "fieldwise/pipeline/catalog/option_set.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <optional>
#include <string>
#include <typeinfo>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/index/input_spec.hpp"
#include "fieldwise/io/index/output_format.hpp"
#include "fieldwise/pipeline/catalog/option_catalogue.hpp"
#include "fieldwise/pipeline/catalog/option_reader.hpp"
#include "fieldwise/pipeline/runfile/run_config.hpp"
#include "fieldwise/pipeline/yaml/problems.hpp"
#include "fieldwise/pipeline/yaml/yaml_writer.hpp"

namespace {

using fieldwise::core::OptionDoc;
using fieldwise::core::OptionForm;
using fieldwise::core::OptionVisitor;
using fieldwise::io::InputSpec;
using fieldwise::io::OutputFormat;
using fieldwise::pipeline::option_entries;
using fieldwise::pipeline::option_values;
using fieldwise::pipeline::OptionEntry;
using fieldwise::pipeline::OptionKind;
using fieldwise::pipeline::OptionSet;
using fieldwise::pipeline::OptionValue;
using fieldwise::pipeline::parse_yaml;
using fieldwise::pipeline::read_options;
using fieldwise::pipeline::Reading;
using testing::ElementsAre;
using testing::IsEmpty;

/// Has one option of each shape that is more than a value: a group, one of several forms, an older name.
struct Shapes {
  bool scaled = false;
  double factor = 1.0;
  double offset = 0.0;
  int number = 0;
  std::string name;
  double confidence = 0.9;

  void describe(OptionVisitor& visitor) {
    visitor.group({"scale", "", "", "a map", "a map such as {factor: 2}"}, scaled, [this](OptionVisitor& members) {
      members.number({"factor", "", "", "a factor"}, factor, 0.0, 10.0);
      members.number({"offset", "", "", "a sum"}, offset, -1.0, 1.0);
    });
    const std::array<OptionForm, 2> forms{
        {{true, [this](OptionVisitor& inner, const OptionDoc& doc) { inner.integer(doc, number, 1, 9); }},
         {false, [this](OptionVisitor& inner, const OptionDoc& doc) { inner.text(doc, name); }}}};
    std::size_t form = number > 0 ? 0 : name.empty() ? forms.size() : 1;
    visitor.one_of({"column", "", "", "a number or a name"}, form, forms);
    visitor.number({.name = "confidence", .unit = "", .range = "", .text = "a share", .old_name = "level"}, confidence,
                   0.5, 1.0);
  }
};

template <class Options>
std::vector<std::string> read(const std::string& text, Options& options, const std::string& place = "") {
  const Reading reading = read_options(parse_yaml(text, "run.yaml"),
                                       {[](std::string_view key) { return "'" + std::string(key) + "'"; }, place, {}},
                                       [&](OptionVisitor& visitor) { options.describe(visitor); });
  std::vector<std::string> sentences;
  reading.tell([&](int /*line*/, const std::string& sentence) { sentences.push_back(sentence); });
  return sentences;
}

OptionSet set_of(const std::string& text) {
  OptionSet set{Shapes{}};
  EXPECT_THAT(read(text, set), IsEmpty());
  return set;
}

TEST(OptionSet, ACopyHasOptionsOfItsOwn) {
  OptionSet first = set_of("{confidence: 0.8}");
  const OptionSet second = first;
  EXPECT_THAT(read("{confidence: 0.7}", first), IsEmpty());
  EXPECT_EQ(first.get<Shapes>().confidence, 0.7);
  EXPECT_EQ(second.get<Shapes>().confidence, 0.8);
}

TEST(OptionSet, IsEqualWhereEveryValueIs) {
  EXPECT_TRUE(set_of("{scale: {factor: 2}}") == set_of("{scale: {offset: 0, factor: 2.0}}"));
  EXPECT_FALSE(set_of("{scale: {factor: 2}}") == set_of("{scale: {factor: 3}}"));
  EXPECT_FALSE(set_of("{column: 3}") == set_of("{column: three}"));
}

TEST(OptionSet, GivesOptionsBackOnlyAsTheTypeTheyAre) {
  EXPECT_THROW(static_cast<void>(set_of("{}").get<OutputFormat>()), std::bad_cast);
}

TEST(OptionSet, ShowingItDoesNotChangeIt) {
  const OptionSet set = set_of("{confidence: 0.8}");

  const auto reading = read_options(parse_yaml("{confidence: 0.6}", "run.yaml"),
                                    {[](std::string_view key) { return std::string(key); }, {}, {}},
                                    [&](OptionVisitor& visitor) { set.describe(visitor); });
  EXPECT_THAT(reading.complaints, IsEmpty());
  EXPECT_EQ(set.get<Shapes>().confidence, 0.8);
}

/// Has a period that may be "all", and one that must be given.
struct Periods {
  std::optional<fieldwise::core::Period> any;
  std::optional<fieldwise::core::Period> given;

  void describe(OptionVisitor& visitor) {
    visitor.period({"any", "", "", "some years"}, any);
    visitor.period({"given", "", "", "some years", "", ""}, given);
  }
};

TEST(OptionSet, APeriodThatMustBeGivenHasNoWordForAllAndNoDefault) {
  Periods periods;
  EXPECT_THAT(read("{any: all, given: 1961/1990}", periods), IsEmpty());
  EXPECT_TRUE(periods.given.has_value());
  EXPECT_EQ(read("{given: all}", periods).size(), 1U);
  const std::vector<OptionEntry> entries = option_entries([](OptionVisitor& visitor) { Periods{}.describe(visitor); });
  EXPECT_EQ(entries[0].none, "all");
  EXPECT_EQ(entries[0].default_text, "all");
  EXPECT_EQ(entries[1].none, "");
  EXPECT_EQ(entries[1].default_text, "");
  const OptionSet set{Periods{}};
  EXPECT_TRUE(set.find("any").has_value());
  EXPECT_FALSE(set.find("given").has_value());
}

TEST(OptionGroup, ReadsItsMembersAndWritesThemBack) {
  const OptionSet set = set_of("{scale: {factor: 2}}");
  EXPECT_TRUE(set.get<Shapes>().scaled);
  EXPECT_EQ(set.get<Shapes>().factor, 2.0);
  EXPECT_EQ(write_yaml_line(set.find("scale").value()), "{factor: 2, offset: 0}");
  EXPECT_FALSE(set_of("{}").find("scale").has_value());
}

TEST(OptionGroup, SentencesNameTheMemberAndComeInTheOrderOfTheText) {
  Shapes shapes;
  EXPECT_THAT(read("{column: 0, scale: {plus: 1, factor: 11}, colum: 1}", shapes, "the test"),
              ElementsAre("'column' is '0', but must be an integer from 1 to 9",
                          "unknown key 'plus' in 'scale'; the keys are factor, offset",
                          "'scale.factor' is '11', but must be a number from 0 to 10",
                          "unknown key 'colum' in the test: did you mean 'column'?"));
  EXPECT_THAT(read("{scale: 2}", shapes), ElementsAre("'scale' is '2', but must be a map such as {factor: 2}"));
}

TEST(OptionOneOf, TakesTheFormThatTheValueHas) {
  EXPECT_EQ(set_of("{column: 3}").get<Shapes>().number, 3);
  EXPECT_EQ(set_of("{column: sst}").get<Shapes>().name, "sst");
  EXPECT_EQ(set_of("{column: sst}").find("column")->scalar, "sst");
  EXPECT_FALSE(set_of("{}").find("column").has_value());
}

TEST(OldName, IsReadAndWrittenUnderTheNewOne) {
  EXPECT_EQ(set_of("{level: 0.8}").get<Shapes>().confidence, 0.8);
  EXPECT_EQ(set_of("{level: 0.8}").find("confidence")->scalar, "0.8");
  Shapes shapes;
  EXPECT_THAT(read("{level: 2}", shapes), ElementsAre("'level' is '2', but must be a number from 0.5 to 1"));
  EXPECT_THAT(read("{level: 0.8, confidence: 0.7}", shapes),
              ElementsAre("'level' is given as 'confidence' too: write it once"));
  EXPECT_THAT(read("{nothing: 1}", shapes, "the test"),
              ElementsAre("unknown key 'nothing' in the test; the keys are scale, column, confidence"));
}

/// Has lags.
struct Lagged {
  std::vector<int> lags{0};
  std::string unit;
  void describe(OptionVisitor& visitor) { visitor.lags({"lag", "", "", ""}, lags, unit); }
};

TEST(OptionLags, MayAllHaveOneUnitOfTime) {
  const auto read_and_written = [](const std::string& text) {
    Lagged lagged;
    const std::vector<std::string> complaints = read("{lag: " + text + "}", lagged);
    if (!complaints.empty()) return complaints.front();
    const auto values = option_values([&](OptionVisitor& visitor) { lagged.describe(visitor); });
    return to_text(values.front().value);
  };
  EXPECT_EQ(read_and_written("7 days"), "7 days");
  EXPECT_EQ(read_and_written("[1 week, 3 weeks]"), "[1 week, 3 weeks]");
  EXPECT_EQ(read_and_written("{list: [7 days, 14 days]}"), "{list: [7 days, 14 days]}");
  EXPECT_EQ(read_and_written("{list: [-1 day, 2 days]}"), "{list: [-1 day, 2 days]}");
  EXPECT_EQ(read_and_written("{list: [0, 3]}"), "{list: [0, 3]}");
  Lagged weeks;
  EXPECT_THAT(read("{lag: [-1 weeks, 1 week]}", weeks), IsEmpty());
  EXPECT_THAT(weeks.lags, ElementsAre(-1, 0, 1));
  EXPECT_EQ(weeks.unit, "week");
  for (const char* const mixed : {"[7 days, 14]", "[7, 14 days]", "{list: [7 days, 1 month]}", "[2 weeks, 1 week]"}) {
    EXPECT_THAT(read_and_written(mixed), testing::HasSubstr("all with the same unit of time or none")) << mixed;
  }
  EXPECT_EQ(read_and_written("{list: [7 days, 7 days]}"), "'lag': the lag 7 days is listed twice");
}

/// Has a number of every kind of bounds.
struct Bounded {
  void describe(OptionVisitor& visitor) {
    constexpr double kMost = std::numeric_limits<double>::max();
    constexpr double kAboveZero = std::numeric_limits<double>::min();
    double number = 1.0;
    std::optional<double> maybe;
    std::vector<double> list;
    int integer = 1;
    visitor.number({"share", "", "", ""}, number, 0.0, 1.0);
    visitor.number({"positive", "", "", ""}, number, kAboveZero, kMost);
    visitor.number({"some", "", "", ""}, number, kAboveZero, 20'000.0);
    visitor.number({"any", "", "", ""}, number, -kMost, kMost);
    visitor.number({"small", "", "", ""}, number, -kMost, 5.0);
    visitor.optional_number({"angle", "", "", ""}, maybe, -360.0, 360.0);
    visitor.numbers({"percent", "", "", ""}, list, 0.0, 100.0);
    visitor.integer({"count", "", "", ""}, integer, 2, std::numeric_limits<int>::max());
    visitor.integer({"odd", "", "odd, 3 to 9", ""}, integer, 0, 9);
  }
};

TEST(RangeWords, AreMadeFromTheBoundsUnlessThereIsMoreToSay) {
  std::vector<std::string> words;
  for (const OptionEntry& entry : option_entries([](OptionVisitor& visitor) { Bounded().describe(visitor); })) {
    words.push_back(entry.name + ": " + entry.range);
  }
  EXPECT_THAT(words, ElementsAre("share: 0 to 1", "positive: above 0", "some: above 0 to 20000", "any: any number",
                                 "small: 5 or less", "angle: -360 to 360, or none", "percent: numbers from 0 to 100",
                                 "count: 2 or more", "odd: odd, 3 to 9"));
}

TEST(Catalogue, TellsTheMembersOfAGroupAndTheFormsOfAOneOf) {
  const std::vector<OptionEntry> entries = option_entries([](OptionVisitor& visitor) { Shapes().describe(visitor); });
  ASSERT_EQ(entries.size(), 3U);
  EXPECT_EQ(entries[0].kind, OptionKind::group);
  ASSERT_EQ(entries[0].children.size(), 2U);
  EXPECT_EQ(entries[0].children[1].name, "offset");
  EXPECT_EQ(entries[0].children[1].least, -1.0);
  EXPECT_EQ(entries[1].kind, OptionKind::one_of);
  ASSERT_EQ(entries[1].children.size(), 2U);
  EXPECT_EQ(entries[1].children[0].kind, OptionKind::integer);
  EXPECT_EQ(entries[1].children[1].kind, OptionKind::text);
  EXPECT_TRUE(entries[2].default_value == OptionValue{0.9});
  EXPECT_EQ(entries[2].default_text, "0.9");
}

TEST(InputSpec, WritesBackWhatItReads) {
  const std::string text =
      "{files: [a.nc, b.nc], variable: u, period: 1982/1991, months: [1, 2], region: {lat: [-5, 5]}, grid: mesh.nc, "
      "level: 850 hPa, "
      "units: K, scale: {multiply: 2, add: 0}, missing: [-9, -9], fill_missing: 0, quantity: difference, time: "
      "{calendar: noleap, stamp: end, order: dmy, units: days since 1850-01-01, from_name: '%Y%m%d', year_starts: "
      "July, day_starts: "
      "'06:15'}, "
      "column: 3, block: 2, duplicates: "
      "last, gaps: allow, expect: "
      "monthly, quiet: 60 s}";
  InputSpec spec;
  EXPECT_THAT(read(text, spec, "the input"), IsEmpty());
  InputSpec again;
  fieldwise::pipeline::YamlNode written = fieldwise::pipeline::YamlNode::of_map();
  for (const auto& key : option_values([&](OptionVisitor& visitor) { spec.describe(visitor); })) {
    if (!key.value.is_nothing()) written.set(key.name, to_node(key.value));
  }
  EXPECT_THAT(write_yaml_line(written), testing::HasSubstr("scale: {multiply: 2, add: 0}"));
  EXPECT_TRUE(same_tree(written, parse_yaml(text, "run.yaml"))) << write_yaml_line(written);
}

TEST(OutputFormat, KeepsAllDigitsWhereNoneIsWritten) {
  OutputFormat format;
  format.digits = 3;
  EXPECT_THAT(read("{digits: none, chunks: [1, 10, 10]}", format), IsEmpty());
  EXPECT_FALSE(format.digits.has_value());
  EXPECT_THAT(format.chunks, ElementsAre(1U, 10U, 10U));
  EXPECT_THAT(read("{chunks: [1, x, 3]}", format),
              ElementsAre("'chunks' is 'x', but must be an integer from 1 to 1000000000"));
  EXPECT_THAT(format.chunks, ElementsAre(1U, 10U, 10U));
}

fieldwise::pipeline::YamlNode trend_run(const std::string& option) {
  return parse_yaml("inputs: {u: {files: u.nc, level: 850 hPa}}\nsteps: {t: {do: trend, of: u, " + option +
                        "}}\noutputs: {t.nc: [t]}\n",
                    "run.yaml");
}

TEST(Confidence, IsStillReadWhereARunFileCallsItLevel) {
  const auto old_run = fieldwise::pipeline::parse_run_config(trend_run("level: 0.9"), "run.yaml", "");
  const auto run = fieldwise::pipeline::parse_run_config(trend_run("confidence: 0.9"), "run.yaml", "");
  EXPECT_TRUE(old_run.steps[0].options == run.steps[0].options);
  EXPECT_THAT(run.steps[0].written, ElementsAre("confidence"));
  EXPECT_THAT(old_run.steps[0].written, ElementsAre("confidence"));
  EXPECT_EQ(fieldwise::pipeline::effective_run(old_run), fieldwise::pipeline::effective_run(run));
  EXPECT_THAT(fieldwise::pipeline::effective_run(run), testing::HasSubstr("confidence: 0.9"));
}

TEST(RunWords, AreThoseOfTheOneWhoWrites) {
  fieldwise::pipeline::RunWords words = fieldwise::pipeline::run_file_words();
  words.step_key = [](std::string_view key, std::string_view /*step*/) { return "--" + std::string(key); };
  words.setting = [](std::string_view input, std::string_view key, std::string_view value) {
    return std::string(input) + "/" + std::string(key) + "/" + std::string(value);
  };
  const std::string origin(fieldwise::pipeline::kCommandLine);
  const auto run = fieldwise::pipeline::parse_run_config(trend_run("per: year"), origin, "", words);
  EXPECT_EQ(run.inputs[0].spec.setting("level", "VALUE"), "u/level/VALUE");
  EXPECT_EQ(InputSpec().setting("level", "VALUE"), "level: VALUE");
  try {
    static_cast<void>(fieldwise::pipeline::parse_run_config(trend_run("per: week"), origin, "", words));
    ADD_FAILURE() << "no error";
  } catch (const fieldwise::core::Error& error) {
    EXPECT_STREQ(error.what(), "--per is 'week', but must be one of decade, year, step");
  }
}

}  // namespace
