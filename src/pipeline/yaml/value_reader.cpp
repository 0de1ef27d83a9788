#include "fieldwise/pipeline/yaml/value_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <limits>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/naming.hpp"
#include "fieldwise/core/region.hpp"
#include "fieldwise/core/text_words.hpp"
#include "fieldwise/core/time_step.hpp"
#include "fieldwise/core/utf8.hpp"
#include "fieldwise/core/visible_text.hpp"
#include "fieldwise/pipeline/yaml/yaml_writer.hpp"

namespace fieldwise::pipeline {
namespace {

constexpr int kLongestLag = 100'000;
constexpr std::size_t kMostLags = 1'000;

std::string range_text(std::string_view kind, std::string_view least, std::string_view most, bool has_least,
                       bool has_most) {
  if (has_least && has_most) return fmt::format("{} from {} to {}", kind, least, most);
  if (has_least) return fmt::format("{} of at least {}", kind, least);
  if (has_most) return fmt::format("{} of at most {}", kind, most);
  return std::string(kind);
}

template <class Names>
std::string choices(const Names& names) {
  if (names.size() == 1) return fmt::format("{}", names[0]);
  return fmt::format("one of {}", fmt::join(names, ", "));
}

/// Reads a number and a unit word or nothing: "850 hPa", "850hPa" and "1e3 Pa". The number is the longest beginning
/// that reads as one.
std::optional<core::Measure> measure_of(const YamlNode& node) {
  const std::string_view text = node.is_scalar() ? std::string_view(node.scalar) : std::string_view();
  const std::size_t end = std::min(text.find_first_not_of("+-.0123456789eE"), text.size());
  for (std::size_t length = end; length > 0; --length) {
    const auto value = core::parse_number(text.substr(0, length));
    if (!value) continue;
    return core::Measure{*value, std::string(text.substr(std::min(text.find_first_not_of(' ', length), text.size())))};
  }
  return std::nullopt;
}

/// Reads a place on an axis; what is no number is a name.
std::optional<core::AxisPlace> axis_place_of(const YamlNode& node) {
  if (!node.is_scalar() || node.scalar.empty()) return std::nullopt;
  const core::Measure measure = measure_of(node).value_or(core::Measure{std::numeric_limits<double>::quiet_NaN(), {}});
  return core::AxisPlace{measure.value, measure.unit, node.scalar};
}

/// Reads the places of {list: [...]} or {range: [...]}; none where one is no place, or is named twice.
std::vector<core::AxisPlace> axis_places_of(const YamlNode& list) {
  std::vector<core::AxisPlace> places;
  for (const YamlNode& item : list.items) {
    const auto place = axis_place_of(item);
    const bool again = place && std::ranges::any_of(places, [&](const core::AxisPlace& one) { return one == *place; });
    if (!place || again) return {};
    places.push_back(*place);
  }
  return places;
}

/// Reads one place, or a form of several.
std::optional<core::AxisChoice> axis_choice_of(const YamlNode& node) {
  using core::ChoiceForm;
  if (const auto place = axis_place_of(node)) return core::AxisChoice(*place);
  if (!node.is_map() || node.entries.size() != 1) return std::nullopt;
  const auto& [form, value] = node.entries.front();
  const auto nearest = form == "nearest" ? axis_place_of(value) : std::nullopt;
  if (nearest) return core::AxisChoice(ChoiceForm::nearest, {*nearest});
  std::vector<core::AxisPlace> places = axis_places_of(value);
  if (form == "list" && !places.empty()) return core::AxisChoice(ChoiceForm::list, std::move(places));
  if (form == "range" && places.size() == 2) return core::AxisChoice(ChoiceForm::range, std::move(places));
  return std::nullopt;
}

}  // namespace

std::string number_text(double value) {
  std::string text = fmt::format("{}", value);
  if (text.ends_with(".0")) text.resize(text.size() - 2);
  return text;
}

std::string shown(const YamlNode& node) {
  constexpr std::size_t kMostShown = 60;
  std::string text = node.is_scalar() ? node.scalar : write_yaml_line(node);
  if (text.size() <= kMostShown) return text;
  std::size_t end = kMostShown;
  while (end > 0 && core::continues_character(text[end])) --end;
  return text.substr(0, end) + "...";
}

void ValueReader::reject(const YamlNode& node, std::string_view generally_expected) const {
  const std::string_view expected = expected_.empty() ? generally_expected : expected_;
  if (node.is_null()) {
    report_(node.line, fmt::format("{} has no value, but must be {}", subject_, expected));
  } else {
    report_(node.line, fmt::format("{} is '{}', but must be {}", subject_, show_(node), expected));
  }
}

void ValueReader::complain(const YamlNode& node, std::string_view sentence) const {
  if (!expected_.empty()) {
    reject(node, expected_);
    return;
  }
  report_(node.line, fmt::format("{}: {}", subject_, sentence));
}

std::optional<double> ValueReader::number(const YamlNode& node, double least, double most) const {
  return number_or(node, least, most, "");
}

std::optional<double> ValueReader::optional_number(const YamlNode& node, double least, double most) const {
  return number_or(node, least, most, ", or none");
}

std::optional<double> ValueReader::number_or(const YamlNode& node, double least, double most,
                                             std::string_view alternative) const {
  const auto value = node.is_scalar() ? core::parse_number(node.scalar) : std::nullopt;
  if (value && *value >= least && *value <= most) return value;
  constexpr double kMax = std::numeric_limits<double>::max();
  // The least positive number is how an operation says that zero is too small.
  if (least == std::numeric_limits<double>::min() && most == kMax) {
    reject(node, fmt::format("a number above 0{}", alternative));
    return std::nullopt;
  }
  reject(node, range_text("a number", number_text(least), number_text(most), least > -kMax, most < kMax) +
                   std::string(alternative));
  return std::nullopt;
}

std::optional<std::vector<double>> ValueReader::numbers(const YamlNode& node, double least, double most,
                                                        bool repeats) const {
  const std::vector<YamlNode> one = {node};
  std::vector<double> values;
  for (const YamlNode& item : node.is_list() ? node.items : one) {
    const auto value = number(item, least, most);
    if (!value) return std::nullopt;
    if (!repeats && std::find(values.begin(), values.end(), *value) != values.end()) {
      complain(item, fmt::format("'{}' is listed twice", shown(item)));
      return std::nullopt;
    }
    values.push_back(*value);
  }
  if (!values.empty()) return values;
  reject(node, "a list with at least one number");
  return std::nullopt;
}

std::optional<std::vector<std::vector<double>>> ValueReader::matrix(const YamlNode& node) const {
  std::vector<std::vector<double>> rows;
  bool good = node.is_list() && !node.items.empty();
  for (const YamlNode& line : node.items) {
    std::vector<double>& row = rows.emplace_back();
    for (const YamlNode& item : line.items) {
      const auto value = item.is_scalar() ? core::parse_number(item.scalar) : std::nullopt;
      good = good && value;
      row.push_back(value.value_or(0.0));
    }
    good = good && line.is_list() && !row.empty() && row.size() == rows.front().size();
  }
  if (good) return rows;
  reject(node, "rows of equally many numbers, such as [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]]");
  return std::nullopt;
}

std::optional<std::vector<int>> ValueReader::integers(const YamlNode& node, int least, int most,
                                                      std::size_t count) const {
  const ValueReader one(report_, subject_);
  std::vector<int> values;
  bool good = true;
  for (const YamlNode& item : node.items) {
    const auto value = one.integer(item, least, most);
    good = good && value;
    values.push_back(value.value_or(0));
  }
  const bool fits = !values.empty() && (count == 0 || values.size() == count);
  if (!fits) reject(node, count == 0 ? "a list of integers" : fmt::format("a list of {} integers", count));
  return good && fits ? std::optional(values) : std::nullopt;
}

std::optional<std::pair<double, double>> ValueReader::interval(const YamlNode& node) const {
  const auto ends = pair(node);
  if (ends && ends->first < ends->second) return ends;
  reject(node, "two numbers [low, high], the smaller first");
  return std::nullopt;
}

std::optional<core::Measure> ValueReader::measure(const YamlNode& node, std::span<const std::string_view> units) const {
  const auto found = measure_of(node);
  const auto is_known = [&](const std::string& unit) {
    return unit.empty() || units.empty() || std::find(units.begin(), units.end(), unit) != units.end();
  };
  if (found && is_known(found->unit)) return found;
  reject(node, units.empty() ? "a number, with or without units, such as 850 or 850 hPa"
                             : fmt::format("a number, alone or with {}", fmt::join(units, " or ")));
  return std::nullopt;
}

std::optional<int> ValueReader::integer(const YamlNode& node, int least, int most) const {
  return integer_or(node, least, most, "");
}

std::optional<int> ValueReader::optional_integer(const YamlNode& node, int least, int most) const {
  return integer_or(node, least, most, ", or none");
}

std::optional<int> ValueReader::integer_or(const YamlNode& node, int least, int most,
                                           std::string_view alternative) const {
  const auto value = node.is_scalar() ? core::parse_integer(node.scalar) : std::nullopt;
  if (value && *value >= least && *value <= most) return static_cast<int>(*value);
  constexpr auto kLimits = std::numeric_limits<int>();
  reject(node, range_text("an integer", std::to_string(least), std::to_string(most), least > kLimits.min(),
                          most < kLimits.max()) +
                   std::string(alternative));
  return std::nullopt;
}

std::optional<bool> ValueReader::flag(const YamlNode& node) const {
  if (node.is_scalar() && node.scalar == "true") return true;
  if (node.is_scalar() && node.scalar == "false") return false;
  reject(node, "true or false");
  return std::nullopt;
}

std::optional<std::string> ValueReader::text(const YamlNode& node) const {
  if (node.is_scalar() && !node.scalar.empty()) return node.scalar;
  reject(node, "text");
  return std::nullopt;
}

std::optional<std::size_t> ValueReader::word(const YamlNode& node, std::span<const std::string_view> names) const {
  if (node.is_scalar()) {
    const auto found = std::find(names.begin(), names.end(), node.scalar);
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  }
  reject(node, choices(names));
  return std::nullopt;
}

std::optional<std::vector<std::string>> ValueReader::words(const YamlNode& node,
                                                           std::span<const std::string_view> names,
                                                           std::size_t count) const {
  const std::vector<YamlNode> one = {node};
  const std::vector<YamlNode>& items = node.is_list() ? node.items : one;
  std::vector<std::string> values;
  for (const YamlNode& item : items) {
    const bool known = item.is_scalar() && !item.scalar.empty() &&
                       (names.empty() || std::find(names.begin(), names.end(), item.scalar) != names.end());
    if (!known) {
      const std::string list = names.empty() ? "words" : fmt::format("words out of {}", fmt::join(names, ", "));
      reject(item.is_null() ? node : item, fmt::format("a list of {}", list));
      return std::nullopt;
    }
    if (std::find(values.begin(), values.end(), item.scalar) != values.end()) {
      complain(item, fmt::format("'{}' is listed twice", item.scalar));
      return std::nullopt;
    }
    values.push_back(item.scalar);
  }
  if (!values.empty() && (count == 0 || values.size() == count)) return values;
  reject(node, count == 0 ? "a list with at least one word" : fmt::format("a list of {} words", count));
  return std::nullopt;
}

std::optional<core::Period> ValueReader::period(const YamlNode& node) const {
  if (!node.is_scalar()) {
    reject(node, "a period such as 1982/1991 or 1982-01/1992-12");
    return std::nullopt;
  }
  try {
    return core::parse_period(node.scalar);
  } catch (const core::Error& error) {
    complain(node, error.what());
    return std::nullopt;
  }
}

std::optional<unsigned> ValueReader::months(const YamlNode& node, std::size_t count) const {
  const std::vector<YamlNode> one = {node};
  unsigned set = 0;
  try {
    for (const YamlNode& item : node.is_list() ? node.items : one) {
      if (!item.is_scalar()) {
        reject(node, "months, such as DJF, 7 or [Dec, Jan, Feb]");
        return std::nullopt;
      }
      set |= core::parse_months(item.scalar);
    }
  } catch (const core::Error& error) {
    complain(node, error.what());
    return std::nullopt;
  }
  if (set != 0 && (count == 0 || static_cast<std::size_t>(std::popcount(set)) == count)) return set;
  reject(node, count == 1 ? "one month" : "at least one month");
  return std::nullopt;
}

std::vector<std::pair<std::string, int>> ValueReader::files(const YamlNode& node) const {
  constexpr std::string_view kForm = "a path, a list of paths, or a glob";
  const std::vector<YamlNode> one = {node};
  const std::vector<YamlNode>& items = node.is_list() ? node.items : one;
  if (items.empty()) reject(node, kForm);
  std::vector<std::pair<std::string, int>> paths;
  for (const YamlNode& item : items) {
    if (item.is_scalar()) {
      paths.emplace_back(item.scalar, item.line);
    } else {
      reject(item, kForm);
    }
  }
  return paths;
}

std::optional<core::Calendar> ValueReader::calendar(const YamlNode& node) const {
  const auto name = text(node);
  if (!name) return std::nullopt;
  try {
    return core::parse_calendar(*name);
  } catch (const core::Error& error) {
    complain(node, error.what());
    return std::nullopt;
  }
}

std::optional<double> ValueReader::duration(const YamlNode& node, double most) const {
  const auto written = text(node);
  if (!written) return std::nullopt;
  const std::string_view whole = *written;
  const auto seconds = core::parse_number(whole.ends_with(" s") ? whole.substr(0, whole.size() - 2) : whole);
  if (seconds && *seconds >= 0.0 && *seconds <= most) return seconds;
  reject(node, fmt::format("a time in seconds from 0 to {}, such as 60 s", number_text(most)));
  return std::nullopt;
}

std::optional<std::string> ValueReader::date(const YamlNode& node) const {
  constexpr std::size_t kLongest = 20;
  const std::string_view text = node.is_scalar() ? std::string_view(node.scalar) : std::string_view();
  const bool legal = !text.empty() && text.size() <= kLongest && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || c == '-' || c == ':' || c == 'T';
  });
  if (legal) return std::string(text);
  reject(node, "a date such as 1983-01, or the beginning of one");
  return std::nullopt;
}

std::optional<std::pair<double, double>> ValueReader::pair(const YamlNode& node) const {
  if (!node.is_list() || node.items.size() != 2) return std::nullopt;
  const auto first = node.items[0].is_scalar() ? core::parse_number(node.items[0].scalar) : std::nullopt;
  const auto last = node.items[1].is_scalar() ? core::parse_number(node.items[1].scalar) : std::nullopt;
  if (!first || !last) return std::nullopt;
  return std::pair{*first, *last};
}

std::optional<core::Region> ValueReader::region(const YamlNode& node) const {
  constexpr std::string_view kForm =
      "a region such as {lat: [-5, 5], lon: [160, 210]} (degrees north and east; lat or lon may be left out)";
  core::Region region;
  if (node.is_scalar() && node.scalar == "all") return region;
  bool good = node.is_map() && !node.entries.empty();
  for (const auto& [key, value] : node.entries) {
    const auto ends = pair(value);
    good = good && ends && (key == "lat" || key == "lon");
    (key == "lat" ? region.lat_deg : region.lon_deg) = ends;
  }
  if (!good) {
    reject(node, kForm);
    return std::nullopt;
  }
  // Southern end first is what every tool means; a swapped pair would silently select nothing.
  if (region.lat_deg && region.lat_deg->first > region.lat_deg->second) {
    complain(node, fmt::format("the first latitude, {}, is north of the second, {}", number_text(region.lat_deg->first),
                               number_text(region.lat_deg->second)));
    return std::nullopt;
  }
  if (region.lat_deg && (region.lat_deg->first < -90.0 || region.lat_deg->second > 90.0)) {
    complain(node, "latitudes lie between -90 and 90");
    return std::nullopt;
  }
  if (region.lon_deg && (std::abs(region.lon_deg->first) > 720.0 || std::abs(region.lon_deg->second) > 720.0)) {
    complain(node, "longitudes lie between -720 and 720");
    return std::nullopt;
  }
  return region;
}

std::optional<std::array<double, 2>> ValueReader::place(const YamlNode& node) const {
  const auto found = pair(node);
  if (found && std::abs(found->first) <= 90.0 && std::abs(found->second) <= 720.0) {
    return std::array<double, 2>{found->first, found->second};
  }
  reject(node, "a place [lat, lon] in degrees north and east, such as [0, 190]");
  return std::nullopt;
}

std::optional<core::AxisChoice> ValueReader::axis_choice(const YamlNode& node) const {
  const auto is_number = [](const core::AxisPlace& place) { return place.value == place.value; };
  const std::optional<core::AxisChoice> choice = axis_choice_of(node);
  if (choice && std::ranges::all_of(choice->places, is_number)) return choice;
  reject(node,
         "a number with or without units, such as 850 or 850 hPa, {nearest: 860 hPa}, {list: [850 hPa, 500 hPa]} of "
         "different ones, or {range: [1000 hPa, 500 hPa]}");
  return std::nullopt;
}

std::optional<std::map<std::string, core::AxisChoice>> ValueReader::axis_choices(const YamlNode& node) const {
  std::map<std::string, core::AxisChoice> choices;
  if (!node.is_map() || node.entries.empty()) {
    reject(node, "a map from dimensions to their values, such as {number: 3, expver: 1}");
    return std::nullopt;
  }
  for (const auto& [name, value] : node.entries) {
    const auto choice = axis_choice_of(value);
    if (!choice) {
      reject(value, "a number or a name, {nearest: 3}, {list: [1, 3]} of different ones, or {range: [1, 3]}");
      return std::nullopt;
    }
    choices.insert_or_assign(name, *choice);
  }
  return choices;
}

std::optional<std::map<std::string, double>> ValueReader::named_numbers(const YamlNode& node) const {
  std::map<std::string, double> numbers;
  if (!node.is_map() || node.entries.empty()) {
    reject(node, "a map from names to numbers, such as {a: 1, b: 2.5}");
    return std::nullopt;
  }
  for (const auto& [name, value] : node.entries) {
    const auto number = value.is_scalar() ? core::parse_number(value.scalar) : std::nullopt;
    if (!number) {
      complain(value, fmt::format("'{}' is '{}', but must be a number", core::visible_line(name), show_(value)));
      return std::nullopt;
    }
    numbers.insert_or_assign(name, *number);
  }
  return numbers;
}

std::optional<std::map<std::string, std::string>> ValueReader::attributes(const YamlNode& node) const {
  std::map<std::string, std::string> texts;
  if (!node.is_map() || node.entries.empty()) {
    reject(node, "a map from names to text, such as {institution: ACME, license: CC BY 4.0}");
    return std::nullopt;
  }
  for (const auto& [name, value] : node.entries) {
    if (!core::is_attribute_name(name)) {
      complain(value, fmt::format("'{}' is no name of an attribute: it has to begin with a letter and may hold only "
                                  "letters (a to z), digits and _",
                                  core::visible_line(name)));
      return std::nullopt;
    }
    if (!value.is_scalar() || value.scalar.empty()) {
      complain(value, fmt::format("the attribute '{}' is '{}', but must be text", name, show_(value)));
      return std::nullopt;
    }
    texts.insert_or_assign(name, core::visible_text(value.scalar));
  }
  return texts;
}

namespace {

/// Reads a lag with a unit of time, 7 days, or without one.
std::optional<int> lag_in_unit(const YamlNode& node, std::string& unit) {
  constexpr std::size_t kMostDigits = 5;
  const std::string text = node.is_scalar() ? node.scalar : std::string();
  const std::size_t space = text.find(' ');
  const std::string number = text.substr(0, space);
  const auto lag = core::parse_integer(number);
  if (!lag || std::abs(*lag) > kLongestLag) return std::nullopt;
  unit.clear();
  if (space == std::string::npos) return static_cast<int>(*lag);
  if (number.size() > kMostDigits + (*lag < 0 ? 1 : 0)) return std::nullopt;
  std::string word = text.substr(space + 1);
  if (word.ends_with('s')) word.pop_back();
  if (std::ranges::find(core::kTimeUnits, word) == core::kTimeUnits.end()) return std::nullopt;
  unit = word;
  return static_cast<int>(*lag);
}

}  // namespace

std::optional<std::vector<int>> ValueReader::lag_list(const YamlNode& node, const YamlNode& list,
                                                      std::string& unit) const {
  std::vector<int> lags;
  for (const YamlNode& item : list.items) {
    std::string own;
    const auto lag = lag_in_unit(item, own);
    if (!lag || (!lags.empty() && own != unit)) return std::nullopt;
    unit = own;
    if (std::find(lags.begin(), lags.end(), *lag) != lags.end()) {
      complain(node, fmt::format("the lag {} is listed twice", item.scalar));
      return std::vector<int>{};
    }
    lags.push_back(*lag);
  }
  if (lags.empty() || lags.size() > kMostLags) return std::nullopt;
  return lags;
}

std::optional<std::vector<int>> ValueReader::lags(const YamlNode& node, std::string& unit) const {
  std::optional<std::vector<int>> found;
  unit.clear();
  const YamlNode* list = node.is_map() && node.entries.size() == 1 ? node.find("list") : nullptr;
  if (node.is_scalar()) {
    found = lag_list(node, YamlNode::of_list({node}), unit);
  } else if (node.is_list() && node.items.size() == 2) {
    found = lag_list(node, node, unit);
    if (found && found->size() == 2) {
      const int first = found->front();
      const int last = found->back();
      const bool ascending = first < last && static_cast<std::size_t>(last - first) < kMostLags;
      found = ascending ? std::optional(std::vector<int>{}) : std::nullopt;
      for (int lag = first; ascending && lag <= last; ++lag) found->push_back(lag);
    }
  } else if (list != nullptr && list->is_list()) {
    found = lag_list(node, *list, unit);
  }
  if (!found) {
    reject(node,
           fmt::format("one lag (3, or 7 days), a range [first, last] that begins with the smaller, or {{list: [0, "
                       "3]}}; whole numbers, all with the same unit of time or none, at most {} of them",
                       kMostLags));
  } else if (found->empty()) {
    found.reset();  // already reported
  }
  return found;
}

}  // namespace fieldwise::pipeline
