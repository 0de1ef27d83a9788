#include "plot/option_lines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <concepts>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "fieldwise/core/text_words.hpp"

namespace fieldwise::plot {
namespace {

using Lines = std::vector<std::pair<std::string, std::string>>;

std::string line_of(const std::string& text) { return text; }
std::string line_of(double number) { return fmt::format("{}", number); }
std::string line_of(const std::pair<double, double>& pair) { return fmt::format("{} {}", pair.first, pair.second); }
std::string line_of(bool flag) { return flag ? "1" : "0"; }

template <class Integer>
requires std::integral<Integer> std::string line_of(Integer integer) { return std::to_string(integer); }

/// A value that is not there is an empty line.
template <class Value>
std::string line_of(const std::optional<Value>& value) {
  return value ? line_of(*value) : std::string();
}

void take(std::string_view line, std::string& text) { text = line; }
void take(std::string_view line, double& number) { number = core::parse_number(line).value_or(number); }

template <class Integer>
requires std::integral<Integer>
void take(std::string_view line, Integer& integer) {
  if (const auto value = core::parse_integer(line)) integer = static_cast<Integer>(*value);
}

void take(std::string_view line, std::pair<double, double>& pair) {
  const std::size_t blank = std::min(line.find(' '), line.size());
  take(line.substr(0, blank), pair.first);
  take(line.substr(std::min(blank + 1, line.size())), pair.second);
}

template <class Value>
void take(std::string_view line, std::optional<Value>& value) {
  value.reset();
  if (!line.empty()) take(line, value.emplace());
}

/// Carries values to lines, or back from them.
class LineCarrier : public core::OptionVisitor {
 public:
  LineCarrier(Lines& lines, bool reads) : lines_(lines), reads_(reads) {}

  void number(const core::OptionDoc& doc, double& value, double /*least*/, double /*most*/) override {
    carry(doc.name, value);
  }
  void optional_number(const core::OptionDoc& doc, std::optional<double>& value, double /*least*/,
                       double /*most*/) override {
    carry(doc.name, value);
  }
  void numbers(const core::OptionDoc& doc, std::vector<double>& values, double /*least*/, double /*most*/) override {
    carry_list(doc.name, values);
  }
  void integer(const core::OptionDoc& doc, int& value, int /*least*/, int /*most*/) override { carry(doc.name, value); }
  void optional_integer(const core::OptionDoc& doc, std::optional<int>& value, int /*least*/, int /*most*/) override {
    carry(doc.name, value);
  }
  void flag(const core::OptionDoc& doc, bool& value) override { carry(doc.name, value); }
  void text(const core::OptionDoc& doc, std::string& value) override { carry(doc.name, value); }
  void word(const core::OptionDoc& doc, std::size_t& index, std::span<const std::string_view> /*names*/) override {
    carry(doc.name, index);
  }
  void words(const core::OptionDoc& doc, std::vector<std::string>& values,
             std::span<const std::string_view> /*names*/) override {
    carry_list(doc.name, values);
  }
  void region(const core::OptionDoc& doc, core::Region& value) override {
    carry(fmt::format("{}.lat", doc.name), value.lat_deg);
    carry(fmt::format("{}.lon", doc.name), value.lon_deg);
  }
  void interval(const core::OptionDoc& doc, std::optional<std::pair<double, double>>& ends) override {
    carry(doc.name, ends);
  }
  void months(const core::OptionDoc& doc, unsigned& set) override { carry(doc.name, set); }
  void date(const core::OptionDoc& doc, std::string& text) override { carry(doc.name, text); }
  void one_of(const core::OptionDoc& doc, std::size_t& form, std::span<const core::OptionForm> forms) override {
    carry(fmt::format("{}.form", doc.name), form);
    if (form < forms.size()) forms[form].visit(*this, doc);
  }

  void matrix(const core::OptionDoc& doc, std::vector<std::vector<double>>& /*rows*/) override { refuse(doc); }
  void measure(const core::OptionDoc& doc, std::optional<core::Measure>& /*value*/,
               std::span<const std::string_view> /*units*/) override {
    refuse(doc);
  }
  void period(const core::OptionDoc& doc, std::optional<core::Period>& /*value*/) override { refuse(doc); }
  void place(const core::OptionDoc& doc, std::array<double, 2>& /*lat_lon_deg*/) override { refuse(doc); }
  void lags(const core::OptionDoc& doc, std::vector<int>& /*values*/, std::string& /*unit*/) override { refuse(doc); }
  void integers(const core::OptionDoc& doc, std::vector<int>& /*values*/, int /*least*/, int /*most*/) override {
    refuse(doc);
  }
  void files(const core::OptionDoc& doc, std::vector<std::string>& /*paths*/) override { refuse(doc); }
  void file_groups(const core::OptionDoc& doc, core::FileGroups& /*groups*/) override { refuse(doc); }
  void attributes(const core::OptionDoc& doc, std::map<std::string, std::string>& /*texts*/) override { refuse(doc); }
  void named_numbers(const core::OptionDoc& doc, std::map<std::string, double>& /*numbers*/) override { refuse(doc); }
  void calendar(const core::OptionDoc& doc, std::optional<core::Calendar>& /*value*/) override { refuse(doc); }
  void duration(const core::OptionDoc& doc, double& /*seconds*/, double /*most*/) override { refuse(doc); }
  void axis_choice(const core::OptionDoc& doc, std::optional<core::AxisChoice>& /*choice*/) override { refuse(doc); }
  void axis_choices(const core::OptionDoc& doc, std::map<std::string, core::AxisChoice>& choices) override {
    std::vector<std::pair<std::string, core::AxisChoice>> all(choices.begin(), choices.end());
    std::size_t count = all.size();
    carry(fmt::format("{}.count", doc.name), count);
    all.resize(count);
    for (std::size_t i = 0; i < count; ++i)
      carry_choice(fmt::format("{}.{}", doc.name, i), all[i].first, all[i].second);
    choices = {all.begin(), all.end()};
  }
  void group(const core::OptionDoc& doc, bool& /*given*/,
             const std::function<void(core::OptionVisitor&)>& /*members*/) override {
    refuse(doc);
  }

 private:
  template <class Value>
  void carry(std::string_view name, Value& value) {
    if (!reads_) {
      lines_.emplace_back(name, line_of(value));
      return;
    }
    const auto line = std::ranges::find(lines_, name, &Lines::value_type::first);
    if (line != lines_.end()) take(line->second, value);
  }

  template <class Value>
  void carry_list(std::string_view name, std::vector<Value>& values) {
    std::size_t count = values.size();
    carry(fmt::format("{}.count", name), count);
    values.resize(count);
    for (std::size_t i = 0; i < count; ++i) carry(fmt::format("{}.{}", name, i), values[i]);
  }

  void carry_choice(const std::string& name, std::string& axis, core::AxisChoice& choice) {
    carry(name + ".axis", axis);
    auto form = static_cast<int>(choice.form);
    carry(name + ".form", form);
    choice.form = static_cast<core::ChoiceForm>(form);
    std::size_t count = choice.places.size();
    carry(name + ".count", count);
    choice.places.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
      core::AxisPlace& place = choice.places[i];
      auto value = std::isnan(place.value) ? std::nullopt : std::optional(place.value);
      carry(fmt::format("{}.{}.value", name, i), value);
      place.value = value.value_or(std::numeric_limits<double>::quiet_NaN());
      carry(fmt::format("{}.{}.units", name, i), place.units);
      carry(fmt::format("{}.{}.label", name, i), place.label);
    }
  }

  [[noreturn]] static void refuse(const core::OptionDoc& doc) {
    throw std::logic_error(fmt::format("the option '{}' of a picture has a type that has no line", doc.name));
  }

  Lines& lines_;
  bool reads_;
};

}  // namespace

Lines option_lines(const PlotOptions& options) {
  Lines lines;
  LineCarrier carrier(lines, false);
  PlotOptions(options).describe(carrier);
  return lines;
}

PlotOptions options_of_lines(const Lines& lines) {
  PlotOptions options;
  Lines read = lines;
  LineCarrier carrier(read, true);
  options.describe(carrier);
  return options;
}

}  // namespace fieldwise::plot
