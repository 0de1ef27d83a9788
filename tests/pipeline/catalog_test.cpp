#include "fieldwise/pipeline/catalog/catalog.hpp"
#include "fieldwise/core/text_words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <sstream>
#include <string>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/region.hpp"
#include "fieldwise/pipeline/catalog/describe_operation.hpp"
#include "fieldwise/pipeline/catalog/option_catalogue.hpp"
#include "fieldwise/pipeline/catalog/option_reader.hpp"
#include "fieldwise/pipeline/catalog/step_options.hpp"
#include "fieldwise/pipeline/runfile/run_config.hpp"
#include "fieldwise/pipeline/yaml/value_reader.hpp"
#include "places.hpp"

namespace {

using fieldwise::pipeline::catalog;
using fieldwise::pipeline::CatalogEntry;
using fieldwise::pipeline::find_operation;
using fieldwise::pipeline::option_entries;
using fieldwise::pipeline::OptionEntry;
using fieldwise::pipeline::OptionSet;
using fieldwise::pipeline::parse_yaml;
using fieldwise::pipeline::read_options;
using fieldwise::pipeline::Reading;
using fieldwise::pipeline::step_options;
using fieldwise::pipeline::YamlNode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Catalog : public testing::TestWithParam<const CatalogEntry*> {};

std::vector<const CatalogEntry*> all_operations() {
  std::vector<const CatalogEntry*> all;
  for (const CatalogEntry& entry : catalog()) all.push_back(&entry);
  return all;
}

INSTANTIATE_TEST_SUITE_P(Every, Catalog, testing::ValuesIn(all_operations()),
                         [](const auto& info) { return std::string(info.param->doc->name); });

TEST_P(Catalog, OperationIsDocumented) {
  const auto& doc = *GetParam()->doc;
  EXPECT_THAT(std::string(doc.summary), testing::MatchesRegex("[A-Z][a-z]+s .*"));
  EXPECT_FALSE(doc.formula.empty());
  EXPECT_FALSE(doc.reference.empty());
  ASSERT_TRUE(!doc.inputs.empty() || !doc.named_inputs.empty());
  for (const auto& input : doc.inputs) {
    EXPECT_FALSE(input.text.empty()) << input.key;
    if (input.implied_operation.empty()) continue;
    const CatalogEntry* implied = find_operation(input.implied_operation);
    ASSERT_NE(implied, nullptr) << input.key;
    const auto quantities = implied->doc->outputs;
    EXPECT_TRUE(std::any_of(quantities.begin(), quantities.end(),
                            [&](const auto& output) { return output.quantity == input.implied_quantity; }));
  }
  ASSERT_FALSE(doc.outputs.empty());
  for (const auto& output : doc.outputs) {
    EXPECT_FALSE(output.unit.empty()) << output.quantity;
    EXPECT_FALSE(output.text.empty()) << output.quantity;
  }
}

TEST_P(Catalog, EveryResultHasAKindAndOneIsWhatTheStepIsAskedFor) {
  using fieldwise::core::Nature;
  using fieldwise::core::Role;
  const auto& doc = *GetParam()->doc;
  std::size_t main = 0;
  for (const auto& output : doc.outputs) {
    main += output.kind.role == Role::main ? 1 : 0;
    // What a formula makes is known from the formula alone.
    EXPECT_EQ(output.kind.nature == Nature::unknown, doc.name == "combine") << output.quantity;
  }
  EXPECT_GE(main, doc.name == "trajectories" ? 0U : 1U);
}

TEST_P(Catalog, EveryOptionHasTextAndARange) {
  std::set<std::string> names;
  for (const auto& [option, implied] : step_options(*GetParam())) {
    EXPECT_TRUE(names.insert(option.name).second) << option.name << " is there twice";
    EXPECT_FALSE(option.sentence.empty()) << option.name;
    EXPECT_FALSE(option.range.empty()) << option.name;
    const bool in_metres = option.name.ends_with("_m");
    EXPECT_TRUE(!in_metres || option.unit == "m") << option.name;
  }
}

TEST_P(Catalog, DefaultsAreValuesThatTheReaderAccepts) {
  const OptionSet defaults = GetParam()->defaults();
  YamlNode written = YamlNode::of_map();
  for (const auto& option : defaults.values()) {
    if (!option.value.is_nothing()) written.set(option.name, to_node(option.value));
  }
  OptionSet again = GetParam()->defaults();
  const Reading reading = read_options(written, {[](std::string_view key) { return std::string(key); }, "the step", {}},
                                       [&](fieldwise::core::OptionVisitor& visitor) { again.describe(visitor); });
  for (const auto& complaint : reading.complaints) ADD_FAILURE() << complaint.sentence;
  EXPECT_TRUE(again == defaults);
}

TEST_P(Catalog, OperationHasReferenceNumbers) {
  const auto path = std::filesystem::path(fieldwise::places::sources()) / "tests" / "reference" /
                    (std::string(GetParam()->doc->name) + ".ref");
  EXPECT_TRUE(std::filesystem::exists(path)) << path;
}

TEST_P(Catalog, ExampleIsAStepThatCanBeRead) {
  std::string step = fieldwise::pipeline::example_step(*GetParam()->doc);
  for (std::size_t at = step.find("INPUT"); at != std::string::npos; at = step.find("INPUT")) step.replace(at, 5, "x");
  const std::string text = "inputs: {x: {files: x.nc}}\nsteps:\n  " + step + "\noutputs: {o.nc: [STEP]}\n";
  EXPECT_NO_THROW(fieldwise::pipeline::parse_run_config(parse_yaml(text, "run.yaml"), "run.yaml", ".")) << text;
}

TEST_P(Catalog, DescriptionFitsIn80Columns) {
  std::istringstream lines(fieldwise::pipeline::describe_operation(GetParam()->doc->name));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80U) << line;
}

TEST_P(Catalog, DescriptionNamesEveryOptionAndOutput) {
  const std::string text = fieldwise::pipeline::describe_operation(GetParam()->doc->name);
  for (const auto& [option, implied] : step_options(*GetParam())) EXPECT_THAT(text, HasSubstr("\n  " + option.name));
  for (const auto& output : GetParam()->doc->outputs) EXPECT_THAT(text, HasSubstr(std::string(output.quantity)));
  EXPECT_THAT(fieldwise::pipeline::operations_markdown(),
              HasSubstr("\n## " + std::string(GetParam()->doc->name) + "\n"));
}

/// Returns the names in the first column of the table of steps in docs/run-file.md.
std::set<std::string> operations_of_the_manual() {
  std::ifstream file(std::filesystem::path(fieldwise::places::sources()) / "docs" / "run-file.md");
  std::set<std::string> names;
  bool in_table = false;
  for (std::string line; std::getline(file, line);) {
    in_table = line.starts_with("| do |") || (in_table && line.starts_with('|'));
    if (!in_table) continue;
    std::istringstream cell(line.substr(1, line.find('|', 1) - 1));
    std::string name;
    while (std::getline(cell, name, '`') && std::getline(cell, name, '`')) names.insert(name);
  }
  return names;
}

TEST(Operations, AreTheOnesOfTheManual) {
  std::set<std::string> names;
  for (const CatalogEntry& entry : catalog()) names.emplace(entry.doc->name);
  EXPECT_THAT(operations_of_the_manual(), testing::ContainerEq(names));
}

TEST(Operations, UnknownNameIsRefusedWithTheNearestOne) {
  EXPECT_EQ(find_operation("trends"), nullptr);
  try {
    static_cast<void>(fieldwise::pipeline::describe_operation("trends"));
    ADD_FAILURE() << "no error";
  } catch (const fieldwise::core::Error& error) {
    EXPECT_STREQ(error.what(), "unknown operation 'trends': did you mean 'trend'?");
  }
}

TEST(Operations, PageInTheDocsIsWhatTheProgramWrites) {
  std::ifstream file(std::filesystem::path(fieldwise::places::sources()) / "docs" / "operations.md");
  const std::string page{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  EXPECT_EQ(page, fieldwise::pipeline::operations_markdown())
      << "run: fieldwise operations --markdown > docs/operations.md";
}

TEST(Wrapped, BreaksAtBlanksAndKeepsLineBreaks) {
  using fieldwise::pipeline::wrapped;
  EXPECT_EQ(wrapped("one two three", 2, 10), "one two\n  three");
  EXPECT_EQ(wrapped("a\nb", 1, 10), "a\n b");
  EXPECT_EQ(wrapped("abcdefghijkl mn", 0, 5), "abcdefghijkl\nmn");
  EXPECT_EQ(wrapped("", 4, 10), "");
  EXPECT_EQ(wrapped("éé éé", 0, 5), "éé éé");
}

TEST(Numbers, AreWrittenAsShortAsTheyAreExact) {
  using fieldwise::pipeline::number_text;
  EXPECT_EQ(number_text(6371000.0), "6371000");
  EXPECT_EQ(number_text(0.1), "0.1");
  EXPECT_EQ(number_text(-99.9), "-99.9");
  EXPECT_EQ(fieldwise::core::parse_number(number_text(1.0 / 3.0)), 1.0 / 3.0);
}

/// Visits one option of every type.
struct Options {
  double number = 1.5;
  int integer = 2;
  std::optional<int> maybe;
  bool flag = false;
  std::size_t word = 0;
  std::vector<std::string> words = {"a"};
  std::optional<fieldwise::core::Period> period;
  fieldwise::core::Region region;
  std::array<double, 2> place = {std::nan(""), std::nan("")};
  std::vector<int> lags = {0};
  std::optional<double> maybe_number;
  std::vector<double> numbers = {10.0};
  std::vector<std::vector<double>> matrix;
  std::optional<fieldwise::core::Measure> measure;
  std::string text;

  void describe(fieldwise::core::OptionVisitor& visitor) {
    static constexpr std::array<std::string_view, 2> kNames = {"a", "b"};
    visitor.number({"number", "", "", ""}, number, 0.0, 10.0);
    visitor.integer({"integer", "", "", ""}, integer, 0, 10);
    visitor.optional_integer({"maybe", "", "", ""}, maybe, 1, 3);
    visitor.flag({"flag", "", "", ""}, flag);
    visitor.word({"word", "", "", ""}, word, kNames);
    visitor.words({"words", "", "", ""}, words, kNames);
    visitor.period({"period", "", "", ""}, period);
    visitor.region({"region", "", "", ""}, region);
    visitor.place({"place", "", "", ""}, place);
    std::string unit;
    visitor.lags({"lags", "", "", ""}, lags, unit);
    visitor.optional_number({"maybe_number", "", "", ""}, maybe_number, 0.0, 10.0);
    visitor.numbers({"numbers", "", "", ""}, numbers, 0.0, 100.0);
    visitor.matrix({"matrix", "", "", ""}, matrix);
    static constexpr std::array<std::string_view, 2> kUnits = {"%", "sd"};
    visitor.measure({"measure", "", "", ""}, measure, kUnits);
    visitor.text({"text", "", "", ""}, text);
  }
};

std::vector<std::string> read(const std::string& text, Options& options, std::vector<std::string>* known = nullptr) {
  const Reading reading =
      read_options(parse_yaml(text, "run.yaml"),
                   {[](std::string_view key) { return "option '--" + std::string(key) + "'"; }, {}, {}},
                   [&](fieldwise::core::OptionVisitor& visitor) { options.describe(visitor); });
  std::vector<std::string> errors;
  reading.tell([&](int line, const std::string& sentence) {
    errors.push_back("line " + std::to_string(line) + ": " + sentence);
  });
  if (known != nullptr) *known = reading.names;
  return errors;
}

TEST(OptionReader, SetsEveryType) {
  Options options;
  std::vector<std::string> known;
  EXPECT_THAT(read("{number: 2.5, integer: 3, maybe: 2, flag: true, word: b, words: [b, a], period: 1982/1991, "
                   "region: {lat: [-5, 5]}, place: [0, 190], lags: [-1, 1], maybe_number: 0.5, numbers: [5, 95], "
                   "matrix: [[1, 2], [3, 4]], measure: 95%, text: \"a + b\"}",
                   options, &known),
              IsEmpty());
  EXPECT_EQ(options.number, 2.5);
  EXPECT_EQ(options.integer, 3);
  EXPECT_EQ(options.maybe, 2);
  EXPECT_TRUE(options.flag);
  EXPECT_EQ(options.word, 1U);
  EXPECT_THAT(options.words, ElementsAre("b", "a"));
  EXPECT_EQ(options.period->last.year, 1991);
  EXPECT_EQ(options.region.lat_deg, std::pair(-5.0, 5.0));
  EXPECT_EQ(options.region.lon_deg, std::nullopt);
  EXPECT_THAT(options.place, ElementsAre(0.0, 190.0));
  EXPECT_THAT(options.lags, ElementsAre(-1, 0, 1));
  EXPECT_EQ(options.maybe_number, 0.5);
  EXPECT_THAT(options.numbers, ElementsAre(5.0, 95.0));
  EXPECT_THAT(options.matrix, ElementsAre(ElementsAre(1.0, 2.0), ElementsAre(3.0, 4.0)));
  EXPECT_EQ(options.measure, (fieldwise::core::Measure{95.0, "%"}));
  EXPECT_EQ(options.text, "a + b");
  EXPECT_EQ(known.size(), 15U);
}

TEST(OptionReader, KeepsDefaultsWhereNothingIsWritten) {
  Options options;
  EXPECT_THAT(read("{}", options), IsEmpty());
  EXPECT_EQ(options.number, 1.5);
  EXPECT_THAT(options.words, ElementsAre("a"));
  EXPECT_THAT(options.lags, ElementsAre(0));
}

TEST(OptionReader, ReadsNoneAllAndListsOfLags) {
  Options options;
  options.maybe = 2;
  options.period = fieldwise::core::parse_period("1982");
  options.region.lat_deg = {0.0, 1.0};
  EXPECT_THAT(read("{maybe: none, period: all, region: all, lags: {list: [3, 0]}, words: b}", options), IsEmpty());
  EXPECT_EQ(options.maybe, std::nullopt);
  EXPECT_EQ(options.period, std::nullopt);
  EXPECT_EQ(options.region.lat_deg, std::nullopt);
  EXPECT_THAT(options.lags, ElementsAre(3, 0));
  EXPECT_THAT(options.words, ElementsAre("b"));
}

TEST(OptionReader, ReportsWhatDoesNotFitAndKeepsTheDefault) {
  Options options;
  const std::vector<std::string> errors = read(
      "{number: 11, integer: 2.5, maybe: 4, flag: yes, word: c, words: [], "
      "period: soon, region: here, place: [91, 0], lags: []}",
      options);
  EXPECT_EQ(errors.size(), 10U);
  EXPECT_EQ(errors[0], "line 1: option '--number' is '11', but must be a number from 0 to 10");
  EXPECT_EQ(errors[2], "line 1: option '--maybe' is '4', but must be an integer from 1 to 3, or none");
  EXPECT_EQ(options.number, 1.5);
  EXPECT_EQ(options.integer, 2);
  EXPECT_FALSE(options.flag);
  EXPECT_THAT(options.lags, ElementsAre(0));
}

}  // namespace
