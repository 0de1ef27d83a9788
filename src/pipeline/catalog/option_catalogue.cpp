#include "fieldwise/pipeline/catalog/option_catalogue.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <limits>
#include <span>

#include "fieldwise/pipeline/yaml/value_reader.hpp"
#include "pipeline/catalog/value_of.hpp"

namespace fieldwise::pipeline {
namespace {

/// Tells whether the range of a type is told by its bounds (that of a duration is not: its type says seconds).
bool has_bounds(OptionKind kind) {
  return kind == OptionKind::number || kind == OptionKind::numbers || kind == OptionKind::integer ||
         kind == OptionKind::integers;
}

/// Writes down what may be written for each option.
class Cataloguer : public core::OptionVisitor {
 public:
  explicit Cataloguer(std::vector<OptionEntry>& entries) : entries_(entries) {}

  void number(const core::OptionDoc& doc, double& value, double least, double most) override {
    set_bounds(add(doc, OptionKind::number, value_of(value)), least, most);
  }
  void optional_number(const core::OptionDoc& doc, std::optional<double>& value, double least, double most) override {
    OptionEntry& entry = add(doc, OptionKind::number, value ? value_of(*value) : value_of_none(doc));
    entry.none = doc.none;
    set_bounds(entry, least, most);
  }
  void numbers(const core::OptionDoc& doc, std::vector<double>& values, double least, double most) override {
    set_bounds(add(doc, OptionKind::numbers, value_of(values)), least, most);
  }
  void matrix(const core::OptionDoc& doc, std::vector<std::vector<double>>& rows) override {
    add(doc, OptionKind::matrix, value_of(rows));
  }
  void measure(const core::OptionDoc& doc, std::optional<core::Measure>& value,
               std::span<const std::string_view> units) override {
    add(doc, OptionKind::measure, value_of(value)).choices.assign(units.begin(), units.end());
  }
  void integer(const core::OptionDoc& doc, int& value, int least, int most) override {
    set_bounds(add(doc, OptionKind::integer, value_of(value)), least, most);
  }
  void optional_integer(const core::OptionDoc& doc, std::optional<int>& value, int least, int most) override {
    OptionEntry& entry = add(doc, OptionKind::integer, value ? value_of(*value) : value_of_none(doc));
    entry.none = doc.none;
    set_bounds(entry, least, most);
  }
  void flag(const core::OptionDoc& doc, bool& value) override {
    OptionEntry& entry = add(doc, OptionKind::flag, OptionValue{value});
    if (entry.range.empty()) entry.range = type_text(entry);
  }
  void text(const core::OptionDoc& doc, std::string& value) override { add(doc, OptionKind::text, value_of(value)); }
  void word(const core::OptionDoc& doc, std::size_t& index, std::span<const std::string_view> names) override {
    OptionEntry& entry = add(doc, OptionKind::word, index < names.size() ? value_of(names[index]) : OptionValue{});
    entry.choices.assign(names.begin(), names.end());
    if (entry.range.empty()) entry.range = type_text(entry);
  }
  void words(const core::OptionDoc& doc, std::vector<std::string>& values,
             std::span<const std::string_view> names) override {
    OptionEntry& entry = add(doc, OptionKind::words, value_of(values));
    entry.choices.assign(names.begin(), names.end());
    if (entry.range.empty()) entry.range = type_text(entry);
  }
  void period(const core::OptionDoc& doc, std::optional<core::Period>& value) override {
    OptionEntry& entry = add(doc, OptionKind::period, value_of_period(doc, value));
    if (!doc.none.empty()) entry.none = "all";
  }
  void region(const core::OptionDoc& doc, core::Region& value) override {
    add(doc, OptionKind::region, value_of(value)).none = "all";
  }
  void place(const core::OptionDoc& doc, std::array<double, 2>& lat_lon_deg) override {
    add(doc, OptionKind::place, value_of(lat_lon_deg));
  }
  void lags(const core::OptionDoc& doc, std::vector<int>& values, std::string& unit) override {
    add(doc, OptionKind::lags, value_of_lags(values, unit));
  }
  void integers(const core::OptionDoc& doc, std::vector<int>& values, int least, int most) override {
    set_bounds(add(doc, OptionKind::integers, value_of(values)), least, most);
  }
  void interval(const core::OptionDoc& doc, std::optional<std::pair<double, double>>& ends) override {
    add(doc, OptionKind::interval, value_of(ends));
  }
  void months(const core::OptionDoc& doc, unsigned& set) override {
    add(doc, OptionKind::months, value_of_months(set));
  }
  void files(const core::OptionDoc& doc, std::vector<std::string>& paths) override {
    add(doc, OptionKind::files, value_of_files(paths));
  }
  void file_groups(const core::OptionDoc& doc, core::FileGroups& groups) override {
    add(doc, OptionKind::file_groups, value_of(groups));
  }
  void attributes(const core::OptionDoc& doc, std::map<std::string, std::string>& texts) override {
    add(doc, OptionKind::attributes, value_of(texts));
  }
  void named_numbers(const core::OptionDoc& doc, std::map<std::string, double>& numbers) override {
    add(doc, OptionKind::named_numbers, value_of(numbers));
  }
  void calendar(const core::OptionDoc& doc, std::optional<core::Calendar>& value) override {
    add(doc, OptionKind::calendar, value_of(value));
  }
  void duration(const core::OptionDoc& doc, double& seconds, double most) override {
    set_bounds(add(doc, OptionKind::duration, value_of_duration(seconds)), 0.0, most);
  }
  void date(const core::OptionDoc& doc, std::string& text) override { add(doc, OptionKind::date, value_of(text)); }
  void axis_choice(const core::OptionDoc& doc, std::optional<core::AxisChoice>& choice) override {
    add(doc, OptionKind::axis_choice, choice ? value_of(*choice) : OptionValue{});
  }
  void axis_choices(const core::OptionDoc& doc, std::map<std::string, core::AxisChoice>& choices) override {
    add(doc, OptionKind::axis_choices, value_of(choices));
  }
  void group(const core::OptionDoc& doc, bool& /*given*/,
             const std::function<void(core::OptionVisitor&)>& members) override {
    OptionEntry& entry = add(doc, OptionKind::group, {});
    Cataloguer inner(entry.children);
    members(inner);
  }
  void one_of(const core::OptionDoc& doc, std::size_t& form, std::span<const core::OptionForm> forms) override {
    OptionEntry& entry = add(doc, OptionKind::one_of, {});
    Cataloguer inner(entry.children);
    for (const core::OptionForm& one : forms) {
      one.visit(inner, doc);
      entry.children.back().required = one.map_key;
    }
    if (form < entry.children.size()) set_default(entry, entry.children[form].default_value);
  }

 private:
  OptionEntry& add(const core::OptionDoc& doc, OptionKind kind, OptionValue value) {
    OptionEntry& entry = entries_.emplace_back();
    entry.name = doc.name;
    entry.old_name = doc.old_name;
    entry.kind = kind;
    entry.unit = doc.unit;
    entry.count = doc.count;
    entry.repeats = doc.repeats;
    entry.range = doc.range;
    entry.sentence = doc.text;
    set_default(entry, std::move(value));
    return entry;
  }

  static void set_default(OptionEntry& entry, OptionValue value) {
    entry.default_text = value.is_nothing() ? std::string() : to_text(value);
    entry.default_value = std::move(value);
  }

  template <class Number>
  static void set_bounds(OptionEntry& entry, Number least, Number most) {
    constexpr auto kLimits = std::numeric_limits<Number>();
    // The least positive number is how an operation says that zero is too small.
    entry.above_least = !kLimits.is_integer && least == kLimits.min();
    if (entry.above_least) {
      entry.least = 0.0;
    } else if (least > kLimits.lowest()) {
      entry.least = static_cast<double>(least);
    }
    if (most < kLimits.max()) entry.most = static_cast<double>(most);
    if (entry.range.empty()) entry.range = range_words(entry);
  }

  std::vector<OptionEntry>& entries_;
};

std::string with_none(std::string text, const OptionEntry& option) {
  return option.none.empty() ? text : fmt::format("{} or {}", text, option.none);
}

std::string choices_text(const OptionEntry& option, std::string_view lead, std::string_view free) {
  return option.choices.empty() ? std::string(free) : fmt::format("{} {}", lead, fmt::join(option.choices, ", "));
}

/// Returns what maps from names of the user's choice hold, in words.
std::string_view map_text(OptionKind kind) {
  return kind == OptionKind::file_groups     ? "members with their files"
         : kind == OptionKind::attributes    ? "map from names to text"
         : kind == OptionKind::named_numbers ? "map from names to numbers"
                                             : "places on axes by their names";
}

}  // namespace

std::vector<OptionEntry> option_entries(const std::function<void(core::OptionVisitor&)>& describe) {
  std::vector<OptionEntry> entries;
  Cataloguer cataloguer(entries);
  describe(cataloguer);
  return entries;
}

std::string type_text(const OptionEntry& option) {
  switch (option.kind) {
    case OptionKind::number:
      return with_none("number", option);
    case OptionKind::numbers:
      return "list of numbers";
    case OptionKind::matrix:
      return "rows of numbers";
    case OptionKind::measure:
      return option.choices.empty() ? "number, alone or with a unit"
                                    : fmt::format("number, alone or with {}", fmt::join(option.choices, " or "));
    case OptionKind::integer:
      return with_none("integer", option);
    case OptionKind::integers:
      return "list of integers";
    case OptionKind::flag:
      return "true or false";
    case OptionKind::text:
      return "text";
    case OptionKind::word:
      return choices_text(option, "one of", "word");
    case OptionKind::words:
      return choices_text(option, "list out of", "list of words");
    case OptionKind::period:
      return "period or all";
    case OptionKind::region:
      return "region or all";
    case OptionKind::place:
      return "[lat, lon]";
    case OptionKind::lags:
      return "lag, [first, last] or {list: [...]}";
    case OptionKind::interval:
      return "[low, high]";
    case OptionKind::months:
      return option.count == 1 ? "month" : "months";
    case OptionKind::files:
      return "a path, a list of paths, or a glob";
    case OptionKind::calendar:
      return "calendar";
    case OptionKind::duration:
      return "time in seconds";
    case OptionKind::date:
      return "date";
    case OptionKind::axis_choice:
      return "place on an axis, {nearest: ...}, {list: [...]} or {range: [...]}";
    case OptionKind::file_groups:
    case OptionKind::attributes:
    case OptionKind::named_numbers:
    case OptionKind::axis_choices:
      return std::string(map_text(option.kind));
    case OptionKind::group:
      return option.required.empty() ? "map" : fmt::format("{{{}: ...}}", option.required);
    case OptionKind::one_of:
      break;
  }
  std::vector<std::string> forms;
  for (const OptionEntry& form : option.children) forms.push_back(type_text(form));
  return fmt::format("{}", fmt::join(forms, " or "));
}

std::string range_words(const OptionEntry& option) {
  if (!has_bounds(option.kind)) return {};
  std::string words = "any number";
  if (option.least && option.most) {
    words = fmt::format("{}{} to {}", option.above_least ? "above " : "", number_text(*option.least),
                        number_text(*option.most));
  } else if (option.least) {
    words = option.above_least ? "above 0" : fmt::format("{} or more", number_text(*option.least));
  } else if (option.most) {
    words = fmt::format("{} or less", number_text(*option.most));
  } else if (option.kind == OptionKind::integer || option.kind == OptionKind::integers) {
    words = "any integer";
  }
  const bool is_list = option.kind == OptionKind::numbers || option.kind == OptionKind::integers;
  if (is_list && words == "any number") return "numbers";
  if (is_list) return option.least && option.most ? fmt::format("numbers from {}", words) : "numbers, " + words;
  return option.none.empty() ? words : fmt::format("{}, or {}", words, option.none);
}

}  // namespace fieldwise::pipeline
