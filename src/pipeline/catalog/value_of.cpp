#include "pipeline/catalog/value_of.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "fieldwise/pipeline/yaml/value_reader.hpp"

namespace fieldwise::pipeline {

OptionValue value_of(double value) { return std::isfinite(value) ? OptionValue{value} : OptionValue{}; }

OptionValue value_of(int value) { return {static_cast<long long>(value)}; }

OptionValue value_of(std::string_view text) { return text.empty() ? OptionValue{} : OptionValue{std::string(text)}; }

OptionValue value_of(const std::vector<std::vector<double>>& rows) {
  OptionValue::List list;
  for (const std::vector<double>& row : rows) list.push_back(value_of(row));
  return list.empty() ? OptionValue{} : OptionValue{std::move(list)};
}

OptionValue value_of(const std::optional<core::Measure>& measure) {
  if (!measure) return {};
  if (measure->unit.empty()) return value_of(measure->value);
  return {number_text(measure->value) + (measure->unit == "%" ? "" : " ") + measure->unit};
}

OptionValue value_of_period(const core::OptionDoc& doc, const std::optional<core::Period>& period) {
  if (!period && doc.none.empty()) return {};  // one that must be given
  return {period ? core::format_period(*period) : std::string("all")};
}

OptionValue value_of(const std::optional<std::pair<double, double>>& ends) {
  return ends ? OptionValue{OptionValue::List{value_of(ends->first), value_of(ends->second)}} : OptionValue{};
}

OptionValue value_of(const core::Region& region) {
  if (!region.lat_deg && !region.lon_deg) return {std::string("all")};
  OptionValue::Map map;
  if (region.lat_deg) map.push_back({"lat", value_of(region.lat_deg)});
  if (region.lon_deg) map.push_back({"lon", value_of(region.lon_deg)});
  return {std::move(map)};
}

OptionValue value_of(const std::array<double, 2>& lat_lon_deg) {
  const bool set = std::isfinite(lat_lon_deg[0]) && std::isfinite(lat_lon_deg[1]);
  return set ? OptionValue{OptionValue::List{value_of(lat_lon_deg[0]), value_of(lat_lon_deg[1])}} : OptionValue{};
}

OptionValue value_of(std::optional<core::Calendar> calendar) {
  return calendar ? value_of(core::calendar_name(*calendar)) : OptionValue{};
}

OptionValue value_of(const core::AxisPlace& place) {
  if (place.label.empty()) return value_of(std::optional(core::Measure{place.value, place.units}));
  // A label such as 01 is no number, though it reads as one.
  if (place.units.empty() && number_text(place.value) == place.label) return value_of(place.value);
  return value_of(std::string_view(place.label));
}

OptionValue value_of(const core::AxisChoice& choice) {
  switch (choice.form) {
    case core::ChoiceForm::nearest:
      return {OptionValue::Map{{"nearest", value_of(choice.places.front())}}};
    case core::ChoiceForm::list:
      return {OptionValue::Map{{"list", value_of(choice.places)}}};
    case core::ChoiceForm::range:
      return {OptionValue::Map{{"range", value_of(choice.places)}}};
    case core::ChoiceForm::value:
      break;
  }
  return value_of(choice.places.front());
}

OptionValue value_of(const std::map<std::string, core::AxisChoice>& choices) {
  OptionValue::Map map;
  for (const auto& [name, choice] : choices) map.push_back({name, value_of(choice)});
  return map.empty() ? OptionValue{} : OptionValue{std::move(map)};
}

OptionValue value_of(const core::FileGroups& groups) {
  OptionValue::Map map;
  for (const auto& [name, files] : groups) map.push_back({name, value_of_files(files)});
  return map.empty() ? OptionValue{} : OptionValue{std::move(map)};
}

OptionValue value_of(const std::map<std::string, std::string>& texts) {
  OptionValue::Map map;
  for (const auto& [name, text] : texts) map.push_back({name, value_of(std::string_view(text))});
  return map.empty() ? OptionValue{} : OptionValue{std::move(map)};
}

OptionValue value_of(const std::map<std::string, double>& numbers) {
  OptionValue::Map map;
  for (const auto& [name, number] : numbers) map.push_back({name, value_of(number)});
  return map.empty() ? OptionValue{} : OptionValue{std::move(map)};
}

OptionValue value_of_none(const core::OptionDoc& doc) { return value_of(doc.none); }

OptionValue value_of_lags(const std::vector<int>& lags, const std::string& unit) {
  const auto written = [&](int lag) {
    const std::string text = fmt::format("{} {}{}", lag, unit, std::abs(lag) == 1 ? "" : "s");
    return unit.empty() ? value_of(lag) : value_of(std::string_view(text));
  };
  if (lags.size() == 1) return written(lags.front());
  bool run = !lags.empty();
  for (std::size_t i = 1; i < lags.size(); ++i) run = run && lags[i] == lags[i - 1] + 1;
  if (run) return OptionValue{OptionValue::List{written(lags.front()), written(lags.back())}};
  OptionValue::List list;
  for (const int lag : lags) list.push_back(written(lag));
  return lags.empty() ? OptionValue{} : OptionValue{OptionValue::Map{{"list", OptionValue{std::move(list)}}}};
}

OptionValue value_of_months(unsigned set) {
  OptionValue::List list;
  for (int month = 1; month <= 12; ++month) {
    if ((set >> static_cast<unsigned>(month - 1) & 1U) != 0) list.push_back(value_of(month));
  }
  // All months are no choice.
  return list.empty() || list.size() == 12 ? OptionValue{} : OptionValue{std::move(list)};
}

OptionValue value_of_files(std::vector<std::string> paths) {
  // Files are joined by their dates: the order in which they are listed must not change a byte of an output.
  std::ranges::sort(paths);
  return paths.size() == 1 ? value_of(std::string_view(paths.front())) : value_of(paths);
}

OptionValue value_of_duration(double seconds) {
  return seconds > 0.0 ? OptionValue{number_text(seconds) + " s"} : OptionValue{};
}

}  // namespace fieldwise::pipeline
