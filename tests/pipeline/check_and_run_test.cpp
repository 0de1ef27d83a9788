// What `check` accepts, `run` does not refuse, and what `run` refuses before it reads, `check` refuses with the same
// sentence: tried on run files that once were, and on hundreds of combinations of steps and options.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fieldwise/core/arrays.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/io/writing/write.hpp"
#include "fieldwise/pipeline/catalog/catalog.hpp"
#include "fieldwise/pipeline/catalog/option_catalogue.hpp"
#include "fieldwise/pipeline/run/run.hpp"
#include "fieldwise/pipeline/yaml/problems.hpp"
#include "places.hpp"

namespace {

using fieldwise::core::Error;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::core::TimeAxis;
using fieldwise::pipeline::RunConfig;
using testing::HasSubstr;

/// Holds what a call refused, if it did.
struct Refusal {
  ErrorKind kind = ErrorKind::usage;
  std::string sentence;
};

template <class Call>
std::optional<Refusal> refusal_of(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    return Refusal{error.kind(), error.what()};
  }
  return std::nullopt;
}

/// Tells whether an error is of what was written or of the inputs' headers.
bool is_of_the_plan(ErrorKind kind) {
  return kind == ErrorKind::usage || kind == ErrorKind::input_missing || kind == ErrorKind::inputs_disagree ||
         kind == ErrorKind::memory_exceeded;
}

Field random_field(const TimeAxis& axis, std::size_t rows, std::size_t columns, std::mt19937_64& random) {
  std::exponential_distribution<double> above(0.2);
  xt::xtensor<double, 3> values({axis.size(), rows, columns});
  for (double& value : values) value = 1.0 + above(random);
  std::vector<double> lat;
  std::vector<double> lon;
  for (std::size_t r = 0; r < rows; ++r) lat.push_back(20.0 + 5.0 * static_cast<double>(r));
  for (std::size_t c = 0; c < columns; ++c) lon.push_back(100.0 + 5.0 * static_cast<double>(c));
  return fieldwise::core::field_of(values, axis, fieldwise::core::rectilinear_grid(lat, lon), "m s-1");
}

class CheckAndRun : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("fieldwise-check-and-run-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
    std::mt19937_64 random(7);
    const TimeAxis months = fieldwise::core::monthly_axis(1990, 1, 48);
    TimeAxis bare = months;
    bare.lower.clear();
    bare.upper.clear();
    const TimeAxis other = fieldwise::core::monthly_axis(1990, 1, 48, fieldwise::core::Calendar::noleap);
    const TimeAxis days = fieldwise::core::daily_axis({1990, 1, 1}, 400);
    write("x", random_field(months, 4, 5, random));
    write("y", random_field(months, 4, 5, random));
    write("bare", random_field(bare, 4, 5, random));
    write("other", random_field(other, 4, 5, random));
    write("days", random_field(days, 4, 5, random));
    write("years", random_field(fieldwise::core::yearly_axis(1960, 40), 4, 5, random));
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] RunConfig config(const std::string& text) const {
    return parse_run_config(fieldwise::pipeline::parse_yaml(text, "run.yaml"), "run.yaml", folder_.string());
  }

  [[nodiscard]] std::optional<Refusal> check(const std::string& text) const {
    return refusal_of([&] { static_cast<void>(fieldwise::pipeline::check(config(text), {})); });
  }

  [[nodiscard]] std::optional<Refusal> run(const std::string& text) const {
    fieldwise::pipeline::RunOptions options;
    options.force = true;
    return refusal_of([&] { static_cast<void>(fieldwise::pipeline::run(config(text), options)); });
  }

  /// Requires that both refuse the same, and returns it.
  std::optional<Refusal> refused_by_both(const std::string& text) const {
    SCOPED_TRACE(text);
    const auto by_check = check(text);
    const auto by_run = run(text);
    EXPECT_EQ(by_check.has_value(), by_run.has_value()) << (by_check ? by_check->sentence
                                                            : by_run ? by_run->sentence
                                                                     : "");
    if (by_check && by_run) {
      EXPECT_EQ(by_check->sentence, by_run->sentence);
      EXPECT_EQ(by_check->kind, by_run->kind);
    }
    return by_check;
  }

  std::filesystem::path folder_;

 private:
  void write(const std::string& name, Field field) const {
    field.header.name = name;
    fieldwise::io::write((folder_ / (name + ".nc")).string(), field);
  }
};

TEST_F(CheckAndRun, OneFileForTimesWithAndWithoutBoundsIsRefusedBeforeAnythingIsRead) {
  const auto refused = refused_by_both(
      "inputs: {a: {files: bare.nc}, b: {files: x.nc}}\n"
      "steps: {aa: {do: anomaly, of: a}, ab: {do: anomaly, of: b}}\noutputs: {o.nc: [aa, ab]}\n");
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->kind, ErrorKind::usage);
  EXPECT_THAT(refused->sentence, HasSubstr("have 2, whose times are equal but whose bounds are not ("));
  EXPECT_THAT(refused->sentence, HasSubstr("write [aa] and [ab] to a file each"));
}

TEST_F(CheckAndRun, OneFileForClimatologiesOfTwoBasesIsRefusedBeforeAnythingIsRead) {
  // Both are stamped in 1991, in the middle of their bases.
  const auto refused = refused_by_both(
      "inputs: {a: {files: x.nc}}\nsteps: {c1: {do: climatology, of: a, base: 1990/1993}, c2: {do: climatology, of: a, "
      "base: 1991/1992}}\noutputs: {o.nc: [c1, c2]}\n");
  ASSERT_TRUE(refused);
  EXPECT_THAT(refused->sentence, HasSubstr("write [c1.mean, c1.sd, c1.n] and [c2.mean, c2.sd, c2.n] to a file each"));
}

TEST_F(CheckAndRun, AStepWithTheNameOfACoordinateIsRefusedBeforeAnythingIsRead) {
  const auto refused =
      refused_by_both("inputs: {a: {files: x.nc}}\nsteps: {bnds: {do: anomaly, of: a}}\noutputs: {o.nc: [bnds]}\n");
  ASSERT_TRUE(refused);
  EXPECT_THAT(refused->sentence, HasSubstr("two variables or dimensions would be called 'bnds'"));
}

TEST_F(CheckAndRun, InputsThatAreNotThereAreRefusedInTheSameWords) {
  const auto refused = refused_by_both(
      "inputs: {a: {files: not_there.nc}, b: {files: x.nc, period: 2050/2060}}\n"
      "steps: {m: {do: anomaly, of: a}, n: {do: anomaly, of: b}}\noutputs: {o.nc: [m], p.nc: [n]}\n");
  ASSERT_TRUE(refused);
  EXPECT_THAT(refused->sentence, HasSubstr("not_there.nc"));
  EXPECT_THAT(refused->sentence, HasSubstr("input 'b'"));  // all mistakes, not the first alone
}

/// Makes run files of a few steps with whatever inputs and options there are; most of them make no sense.
class RunFileMaker {
 public:
  explicit RunFileMaker(unsigned seed) : random_(seed) {}

  [[nodiscard]] const std::string& operations() const { return operations_; }

  std::string make() {
    fields_ = {"x", "y", "bare", "other", "days", "years"};
    operations_.clear();
    std::string steps;
    std::vector<std::string> names;
    const std::size_t count = 1 + random_() % 3;
    for (std::size_t i = 0; i < count; ++i) {
      const std::string name = random_() % 40 == 0 ? "bnds" : "s" + std::to_string(i);
      if (std::ranges::find(names, name) != names.end()) continue;
      steps += "  " + name + ": " + step(name) + "\n";
      names.push_back(name);
    }
    std::string text = "inputs:\n";
    for (const char* const name : {"x", "y", "bare", "other", "days", "years"}) {
      text += "  " + std::string(name) + ": {files: " + name + ".nc}\n";
    }
    return text + "steps:\n" + steps + "outputs:\n" + outputs(names);
  }

 private:
  template <class List>
  const auto& one_of(const List& list) {
    return list[random_() % list.size()];
  }

  std::string step(const std::string& name) {
    const auto& entry = one_of(fieldwise::pipeline::catalog());
    operations_ += std::string(entry.doc->name) + " ";
    std::string text = "{do: " + std::string(entry.doc->name);
    std::vector<fieldwise::analysis::InputName> inputs;
    for (const auto& input : entry.doc->inputs) {
      inputs.push_back({std::string(input.key), std::string(input.key)});
      if (input.required || random_() % 4 == 0) text += ", " + std::string(input.key) + ": " + one_of(fields_);
    }
    if (!entry.doc->named_inputs.empty()) text += ", a: " + one_of(fields_) + ", b: " + one_of(fields_);
    auto options = entry.defaults();
    for (const auto& option : fieldwise::pipeline::option_entries(
             [&](fieldwise::core::OptionVisitor& visitor) { options.describe(visitor); })) {
      if (const std::string value = value_of(option.name); !value.empty()) text += ", " + option.name + ": " + value;
    }
    const std::vector<std::string> quantities = entry.quantities(inputs, options);
    for (const std::string& quantity : quantities) {
      if (!entry.doc->is_table) fields_.push_back(quantity.empty() ? name : name + "." + quantity);
    }
    return text + "}";
  }

  /// Returns a value of an option; often none, where the default will do.
  std::string value_of(std::string_view option) {
    using Values = std::vector<std::string>;
    static const std::vector<std::pair<std::string_view, Values>> kNeeded = {
        {"radius_km", {"800"}},
        {"seeds", {"[[30, 115]]"}},
        {"hours", {"24"}},
        {"expression", {"'a - b'", "'a > 5'", "'a * b'"}},
        {"threshold", {"80%"}},
        {"window", {"3", "9", "13"}},
        {"longer_than", {"6 months", "60 days", "5 years"}},
        {"every", {"month", "season", "year"}},
        {"at", {"[30, 115]", "[10, 90]"}}};
    static const std::vector<std::pair<std::string_view, Values>> kWanted = {
        {"by", {"all", "month", "season", "day", "hour"}},
        {"base", {"1990/1993", "1991/1992", "1980/1991", "1970/1989"}},
        {"base_partial", {"allow"}},
        {"lag", {"1", "[-2, 2]", "{list: [0, 12]}"}},
        {"dof", {"effective"}},
        {"detrend", {"true"}},
        {"min_samples", {"3", "30"}},
        {"min_fraction", {"0.5", "1"}},
        {"fdr", {"0.1"}},
        {"level", {"0.9"}},
        {"method", {"spearman", "theil_sen", "l_moments"}},
        {"field_significance", {"block", "phase"}},
        {"region", {"{lat: [20, 30], lon: [100, 110]}", "{lat: [-60, -50]}"}},
        {"seasons", {"[DJF]", "[JJAS]", "[DJF, JFM]"}},
        {"statistics", {"[mean]", "[sd, n]"}},
        {"harmonics", {"2", "20"}},
        {"modes", {"2", "500"}},
        {"block", {"value", "year"}},
        {"leap_day", {"skip"}},
        {"as", {"percent"}},
        {"keep", {"mean"}},
        {"per", {"step", "decade"}}};
    for (const auto& [name, values] : kNeeded) {
      if (name == option) return random_() % 12 == 0 ? "" : one_of(values);
    }
    for (const auto& [name, values] : kWanted) {
      if (name == option) return random_() % 4 == 0 ? one_of(values) : "";
    }
    return "";
  }

  std::string outputs(const std::vector<std::string>& names) {
    std::string text;
    const bool together = random_() % 3 == 0;
    for (const std::string& name : names) {
      if (together) {
        text += (text.empty() ? "  all.nc: [" : ", ") + name;
      } else {
        text += "  " + name + ".nc: " +
                (random_() % 8 == 0 ? "{write: [" + name + "], format: {chunks: [5, 2, 3]}}" : "[" + name + "]") + "\n";
      }
    }
    return text + (together ? "]\n" : "");
  }

  std::mt19937_64 random_;
  std::vector<std::string> fields_;
  std::string operations_;
};

/// Returns the run files of a folder of the sources, in the order of their names.
std::vector<std::filesystem::path> run_files_in(const std::string& folder) {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::directory_iterator(fieldwise::places::sources() + "/" + folder)) {
    if (entry.path().extension() == ".yaml") found.push_back(entry.path());
  }
  std::ranges::sort(found);
  return found;
}

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

TEST_F(CheckAndRun, RefuseWrongRunFilesInTheSameWords) {
  std::size_t refused = 0;
  const auto files = run_files_in("tests/pipeline/run_file_errors");
  for (const std::filesystem::path& path : files) refused += refused_by_both(text_of(path)) ? 1 : 0;
  EXPECT_EQ(refused, files.size());
  EXPECT_GT(refused, 20U);
}

/// Returns the text with other words in place of some, wherever they stand.
std::string with(std::string text, const std::string& words, const std::string& others) {
  for (std::size_t at = text.find(words); at != std::string::npos; at = text.find(words, at + others.size())) {
    text.replace(at, words.size(), others);
  }
  return text;
}

TEST_F(CheckAndRun, AgreeOnTheRunFilesOfExamples) {
  const std::string data = fieldwise::places::sources() + "/testdata/";
  const auto files = run_files_in("configs");
  EXPECT_GT(files.size(), 4U);
  for (const std::filesystem::path& path : files) {
    // Pictures are drawn after the run, by another program.
    std::string text = text_of(path);
    text = with(text.substr(0, text.find("\nplots:")) + "\n", "../results/", "");
    EXPECT_TRUE(refused_by_both(with(text, "../testdata/", "not_there/"))) << path;
    EXPECT_FALSE(refused_by_both(with(text, "../testdata/", data))) << path;
  }
}

TEST_F(CheckAndRun, AgreeOnCombinationsOfStepsAndOptions) {
  constexpr int kRunFiles = 240;
  constexpr unsigned kSeed = 20'261;
  RunFileMaker maker(kSeed);
  int refused = 0;
  int accepted = 0;
  for (int i = 0; i < kRunFiles; ++i) {
    const std::string text = maker.make();
    SCOPED_TRACE(text);
    const auto by_check = check(text);
    const auto by_run = run(text);
    (by_check ? refused : accepted) += 1;
    if (by_check) {
      ASSERT_TRUE(by_run) << by_check->sentence;
      EXPECT_EQ(by_run->sentence, by_check->sentence);
      continue;
    }
    // Modes refuse gaps, which only values have.
    const bool of_values = maker.operations().find("eof") != std::string::npos;
    if (by_run && !(of_values && by_run->kind == ErrorKind::input_missing)) {
      EXPECT_FALSE(is_of_the_plan(by_run->kind)) << by_run->sentence;
    }
  }
  EXPECT_GT(refused, 40);
  EXPECT_GT(accepted, 40);
}

}  // namespace
