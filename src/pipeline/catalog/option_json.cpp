#include "pipeline/catalog/option_json.hpp"

#include <fmt/format.h>

#include <array>
#include <variant>
#include <vector>

#include "fieldwise/core/calendar.hpp"
#include "fieldwise/core/time_step.hpp"
#include "fieldwise/pipeline/catalog/describe_operation.hpp"

namespace fieldwise::pipeline {
namespace {

constexpr double kMostLatitude = 90.0;
constexpr double kMostLongitude = 720.0;
constexpr std::string_view kNumber = R"([-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?)";  ///< a regular expression

Json json_of(const OptionValue& value);

/// Turns what an option may be set to into JSON.
struct JsonOfValue {
  Json operator()(std::monostate /*nothing*/) const { return nullptr; }
  Json operator()(bool flag) const { return flag; }
  Json operator()(long long integer) const { return integer; }
  Json operator()(double number) const { return json_number(number); }
  Json operator()(const std::string& text) const { return text; }
  Json operator()(const OptionValue::List& items) const {
    Json list = Json::array();
    for (const OptionValue& item : items) list.push_back(json_of(item));
    return list;
  }
  Json operator()(const OptionValue::Map& members) const {
    Json map = Json::object();
    for (const NamedValue& member : members) map[member.name] = json_of(member.value);
    return map;
  }
};

Json json_of(const OptionValue& value) { return std::visit(JsonOfValue{}, value.value); }

Json any_of(Json schemas) { return {{"anyOf", std::move(schemas)}}; }

Json pattern(std::string_view expression) { return {{"type", "string"}, {"pattern", fmt::format("^{}$", expression)}}; }

/// Returns a schema of numbers within the bounds of an option.
Json number_schema(const OptionEntry& option, std::string_view type) {
  Json schema = {{"type", type}};
  if (option.least) schema[option.above_least ? "exclusiveMinimum" : "minimum"] = json_number(*option.least);
  if (option.most) schema["maximum"] = json_number(*option.most);
  return schema;
}

/// Returns a schema of lists of exactly `count` items.
Json list_of(const Json& item, std::size_t count) {
  return {{"type", "array"}, {"items", item}, {"minItems", count}, {"maxItems", count}};
}

Json word_schema(const OptionEntry& option) {
  return option.choices.empty() ? schema_reference("text") : Json{{"enum", option.choices}};
}

/// Returns text in which no character means anything to a regular expression.
std::string escaped(std::string_view text) {
  constexpr std::string_view kSpecial = R"(\^$.|?*+()[]{}/)";
  std::string out;
  for (const char c : text) {
    if (kSpecial.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

/// Returns a schema of numbers, alone or with a unit; any unit where no choices are named.
Json measure_schema(const OptionEntry& option) {
  std::string units;
  for (const std::string& unit : option.choices) units += (units.empty() ? "" : "|") + escaped(unit);
  return any_of({{{"type", "number"}}, pattern(fmt::format("{} *({})?", kNumber, units.empty() ? ".*" : units))});
}

Json duration_schema(const OptionEntry& option) {
  return any_of({number_schema(option, "number"), pattern(R"((\d+\.?\d*|\.\d+) s)")});
}

Json numbers_schema(const OptionEntry& option) {
  const Json item = number_schema(option, "number");
  Json schema = one_or_list(item);
  if (option.repeats) schema["anyOf"][1].erase("uniqueItems");
  return schema;
}

Json words_schema(const OptionEntry& option) {
  if (option.count == 0) return one_or_list(word_schema(option));
  Json list = list_of(word_schema(option), option.count);
  list["uniqueItems"] = true;
  return list;
}

Json group_schema(const OptionEntry& option) {
  Json schema = options_schema(option.children);
  if (!option.required.empty()) schema["required"] = Json::array({option.required});
  return schema;
}

Json one_of_schema(const OptionEntry& option) {
  bool has_number = false;
  Json forms = Json::array();
  for (const OptionEntry& form : option.children) {
    has_number = has_number || form.kind == OptionKind::number || form.kind == OptionKind::integer;
    // What reads as a number is one, whatever else may be written.
    forms.push_back(has_number && form.kind == OptionKind::text
                        ? Json{{"type", {"string", "boolean"}}, {"minLength", 1}}
                        : option_schema(form));
  }
  return any_of(std::move(forms));
}

Json value_schema(const OptionEntry& option) {
  switch (option.kind) {
    case OptionKind::number:
      return number_schema(option, "number");
    case OptionKind::integer:
      return number_schema(option, "integer");
    case OptionKind::numbers:
      return numbers_schema(option);
    case OptionKind::integers:
      return option.count == 0 ? one_or_list(number_schema(option, "integer"))
                               : list_of(number_schema(option, "integer"), option.count);
    case OptionKind::measure:
      return measure_schema(option);
    case OptionKind::flag:
      return {{"type", "boolean"}};
    case OptionKind::word:
      return word_schema(option);
    case OptionKind::words:
      return words_schema(option);
    case OptionKind::months:
      return schema_reference(option.count == 1 ? "month" : "months");
    case OptionKind::duration:
      return duration_schema(option);
    case OptionKind::group:
      return group_schema(option);
    case OptionKind::one_of:
      return one_of_schema(option);
    default:
      return schema_reference(option_kind_name(option.kind));
  }
}

/// Returns a list of two numbers whose absolute values have these limits.
Json pair_schema(double first_limit, double second_limit) {
  const auto item = [](double limit) {
    return Json{{"type", "number"}, {"minimum", json_number(-limit)}, {"maximum", json_number(limit)}};
  };
  return {
      {"type", "array"}, {"prefixItems", {item(first_limit), item(second_limit)}}, {"items", false}, {"minItems", 2}};
}

Json region_schema() {
  Json lat = {{"description", "Degrees north, the southern end first."}};
  lat.update(pair_schema(kMostLatitude, kMostLatitude));
  Json lon = {{"description", "Degrees east, the western end first, in either convention."}};
  lon.update(pair_schema(kMostLongitude, kMostLongitude));
  return any_of({{{"const", "all"}},
                 {{"type", "object"},
                  {"properties", {{"lat", std::move(lat)}, {"lon", std::move(lon)}}},
                  {"additionalProperties", false},
                  {"minProperties", 1}}});
}

Json period_schema() {
  // A year of up to five digits, then perhaps month and day; whether there is such a day is seen by `check`.
  const std::string end = R"( *-?\d{1,5}(-(0?[1-9]|1[0-2])(-(0?[1-9]|[12]\d|3[01]))?)? *)";
  return any_of(
      {{{"type", "integer"}, {"minimum", -99'999}, {"maximum", 99'999}}, pattern(fmt::format("{0}(/{0})?", end))});
}

/// Returns the schemas of one lag, of a range and of a list of lags that are written alike.
void add_lags(std::vector<Json>& forms, const Json& lag) {
  constexpr int kMostLags = 1'000;
  Json range = list_of(lag, 2);
  range["uniqueItems"] = true;
  const Json list = {
      {"type", "array"}, {"items", lag}, {"minItems", 1}, {"maxItems", kMostLags}, {"uniqueItems", true}};
  forms.push_back(lag);
  forms.push_back(std::move(range));
  forms.push_back(
      {{"type", "object"}, {"properties", {{"list", list}}}, {"required", {"list"}}, {"additionalProperties", false}});
}

Json lags_schema() {
  std::vector<Json> forms;
  add_lags(forms, {{"type", "integer"}, {"minimum", -100'000}, {"maximum", 100'000}});
  for (const std::string_view unit : core::kTimeUnits) {  // those of one option have the same unit
    add_lags(forms, {{"type", "string"}, {"pattern", fmt::format("^-?[0-9]{{1,5}} {}s?$", unit)}});
  }
  return {{"anyOf", std::move(forms)}};
}

/// Returns a schema of a choice of places, which are numbers with or without units, or of names as well.
Json axis_choice_schema(const Json& place) {
  Json list = {{"type", "array"}, {"items", place}, {"minItems", 1}, {"uniqueItems", true}};
  return any_of({place,
                 {{"type", "object"},
                  {"properties", {{"nearest", place}, {"list", std::move(list)}, {"range", list_of(place, 2)}}},
                  {"additionalProperties", false},
                  {"minProperties", 1},
                  {"maxProperties", 1}}});
}

/// Returns a schema of places on axes by their names; these may have names in place of numbers.
Json axis_choices_schema() {
  return {
      {"type", "object"}, {"additionalProperties", axis_choice_schema(schema_reference("text"))}, {"minProperties", 1}};
}

Json matrix_schema() {
  const Json row = {{"type", "array"}, {"items", {{"type", "number"}}}, {"minItems", 1}};
  return any_of({{{"type", "array"}, {"items", row}, {"minItems", 1}},
                 {{"type", "object"},
                  {"properties", {{"file", schema_reference("text")}}},
                  {"required", {"file"}},
                  {"additionalProperties", false}}});
}

/// Returns a regular expression of a word in capitals, small letters, or any mixture.
std::string in_any_case(std::string_view word) {
  std::string out;
  for (const char c : word) {
    const bool letter = c >= 'a' && c <= 'z';
    out += letter ? fmt::format("[{}{}]", c, static_cast<char>(c - 'a' + 'A')) : std::string(1, c);
  }
  return out;
}

/// Returns a regular expression of runs of initials that begin with one month: "[dD][jJ]([fF]([mM])?)?".
std::string runs_from(std::size_t first) {
  constexpr std::string_view kInitials = "jfmamjjasond";
  std::string expression;
  std::string closing;
  for (std::size_t i = 0; i < kInitials.size(); ++i) {
    // One letter alone may be that of several months.
    expression += (i < 2 ? "" : "(") + in_any_case(kInitials.substr((first + i) % kInitials.size(), 1));
    if (i >= 2) closing += ")?";
  }
  return expression + closing;
}

constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                      "jul", "aug", "sep", "oct", "nov", "dec"};

Json months_schema() {
  std::string word = "0?[1-9]|1[0-2]|[fsondFSOND]";
  for (std::size_t month = 0; month < kMonths.size(); ++month) {
    word += fmt::format("|{}[a-zA-Z]*|{}", in_any_case(kMonths[month]), runs_from(month));
  }
  return one_or_list(any_of({{{"type", "integer"}, {"minimum", 1}, {"maximum", 12}},
                             pattern(fmt::format("[ ,]*({0})([ ,]+({0}))*[ ,]*", word))}));
}

Json files_schema() {
  Json path = {{"type", {"string", "number", "boolean"}}};
  path["pattern"] = "^(?!.*://)(.*/)?(?!\\.{1,2}$)[^/]+$";
  return any_of({path, {{"type", "array"}, {"items", path}, {"minItems", 1}}});
}

Json file_groups_schema() {
  return {{"type", "object"}, {"additionalProperties", schema_reference("files")}, {"minProperties", 1}};
}

Json attributes_schema() {
  return {{"type", "object"},
          {"propertyNames", {{"pattern", "^[A-Za-z][A-Za-z0-9_]*$"}}},
          {"additionalProperties", schema_reference("text")},
          {"minProperties", 1}};
}

Json named_numbers_schema() {
  return {{"type", "object"}, {"additionalProperties", {{"type", "number"}}}, {"minProperties", 1}};
}

Json month_schema() {
  std::string names;
  for (const std::string_view month : kMonths) names += fmt::format("|{}[a-zA-Z]*", in_any_case(month));
  return any_of({{{"type", "integer"}, {"minimum", 1}, {"maximum", 12}},
                 pattern(fmt::format(" *(0?[1-9]|1[0-2]|[fsondFSOND]{}) *", names))});
}

Json calendar_schema() {
  using core::Calendar;
  Json words = Json::array();
  for (const Calendar calendar : {Calendar::standard, Calendar::proleptic_gregorian, Calendar::julian, Calendar::noleap,
                                  Calendar::all_leap, Calendar::days_360}) {
    words.push_back(core::calendar_name(calendar));
  }
  constexpr std::array<std::string_view, 4> kAliases = {"gregorian", "no_leap", "365_day", "366_day"};
  std::string expression;
  for (const Json& word : words) expression += in_any_case(word.get<std::string>()) + '|';
  for (const std::string_view alias : kAliases) expression += in_any_case(alias) + '|';
  expression.pop_back();
  return any_of({{{"enum", std::move(words)}}, {{"enum", {360, 365}}}, pattern(fmt::format("({})", expression))});
}

}  // namespace

std::string_view option_kind_name(OptionKind kind) {
  switch (kind) {
    case OptionKind::number:
      return "number";
    case OptionKind::numbers:
      return "numbers";
    case OptionKind::matrix:
      return "matrix";
    case OptionKind::measure:
      return "measure";
    case OptionKind::integer:
      return "integer";
    case OptionKind::integers:
      return "integers";
    case OptionKind::flag:
      return "flag";
    case OptionKind::text:
      return "text";
    case OptionKind::word:
      return "word";
    case OptionKind::words:
      return "words";
    case OptionKind::period:
      return "period";
    case OptionKind::region:
      return "region";
    case OptionKind::place:
      return "place";
    case OptionKind::lags:
      return "lags";
    case OptionKind::interval:
      return "interval";
    case OptionKind::months:
      return "months";
    case OptionKind::files:
      return "files";
    case OptionKind::file_groups:
      return "file_groups";
    case OptionKind::attributes:
      return "attributes";
    case OptionKind::named_numbers:
      return "named_numbers";
    case OptionKind::calendar:
      return "calendar";
    case OptionKind::duration:
      return "duration";
    case OptionKind::date:
      return "date";
    case OptionKind::axis_choice:
      return "axis_choice";
    case OptionKind::axis_choices:
      return "axis_choices";
    case OptionKind::group:
      return "group";
    case OptionKind::one_of:
      return "one_of";
  }
  return {};
}

Json default_json(const OptionEntry& option) { return json_of(option.default_value); }

Json schema_reference(std::string_view name) { return {{"$ref", fmt::format("#/$defs/{}", name)}}; }

Json one_or_list(const Json& item) {
  return any_of({item, {{"type", "array"}, {"items", item}, {"minItems", 1}, {"uniqueItems", true}}});
}

Json option_schema(const OptionEntry& option) {
  Json schema = value_schema(option);
  if (!option.none.empty() && option.kind != OptionKind::region) {
    schema = any_of({std::move(schema), {{"const", option.none}}});
  }
  std::string text = sentence(option.sentence);
  if (!option.unit.empty() && option.unit != "1") text += fmt::format(" In {}.", option.unit);
  Json documented = Json::object();
  if (!text.empty()) documented["description"] = std::move(text);
  documented.update(schema);
  if (Json initial = default_json(option); !initial.is_null()) documented["default"] = std::move(initial);
  return documented;
}

void add_property(const OptionEntry& option, Json& properties) {
  properties[option.name] = option_schema(option);
  if (option.old_name.empty() || properties.contains(option.old_name)) return;
  properties[option.old_name] = properties[option.name];
  properties[option.old_name]["deprecated"] = true;
}

Json options_schema(const std::vector<OptionEntry>& options) {
  Json properties = Json::object();
  for (const OptionEntry& option : options) add_property(option, properties);
  return {{"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
}

Json kind_schemas() {
  Json interval = list_of({{"type", "number"}}, 2);
  interval["uniqueItems"] = true;
  return {{"text", {{"type", {"string", "number", "boolean"}}, {"minLength", 1}}},
          {"period", period_schema()},
          {"date", any_of({{{"type", "integer"}}, pattern(R"([-0-9:T]{1,20})")})},
          {"region", region_schema()},
          {"place", pair_schema(kMostLatitude, kMostLongitude)},
          {"interval", std::move(interval)},
          {"lags", lags_schema()},
          {"axis_choice", axis_choice_schema(any_of({{{"type", "number"}}, pattern(fmt::format("{}.*", kNumber))}))},
          {"axis_choices", axis_choices_schema()},
          {"month", month_schema()},
          {"months", months_schema()},
          {"matrix", matrix_schema()},
          {"files", files_schema()},
          {"file_groups", file_groups_schema()},
          {"attributes", attributes_schema()},
          {"named_numbers", named_numbers_schema()},
          {"calendar", calendar_schema()}};
}

}  // namespace fieldwise::pipeline
