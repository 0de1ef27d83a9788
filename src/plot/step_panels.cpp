#include "fieldwise/plot/step_panels.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <sstream>

#include "fieldwise/plot/quantity.hpp"

namespace fieldwise::plot {
namespace {

constexpr std::size_t kLongestTitle = 90;

Quantity quantity_of_header(const core::FieldHeader& header) {
  return quantity_of({header.name, header.standard_name, header.long_name, header.cell_methods, header.units.text(),
                      header.difference, header.kind});
}

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream words(text);
  std::vector<std::string> all;
  for (std::string word; words >> word;) all.push_back(word);
  return all;
}

/// Writes long names with what they end in alike once: "skewness, kurtosis of SST".
std::string title_of_all(const std::vector<MapContent>& results, const std::string& step) {
  std::vector<std::vector<std::string>> names;
  for (const MapContent& result : results) names.push_back(words_of(result.main.facts.long_name));
  std::vector<std::string> end;
  while (std::ranges::all_of(
      names, [&](const auto& name) { return name.size() > 1 && name.back() == names.front().back(); })) {
    end.insert(end.begin(), names.front().back());
    for (auto& name : names) name.pop_back();
  }
  std::vector<std::string> begins;
  for (const auto& name : names) begins.push_back(fmt::format("{}", fmt::join(name, " ")));
  const std::string title = fmt::format("{} {}", fmt::join(begins, ", "), fmt::join(end, " "));
  return end.empty() || title.size() > kLongestTitle ? step : title;
}

std::string heading(const LoadedField& field, const std::string& step, const Slot& slot) {
  const std::string& name = field.facts.name;
  const std::string begin = step + "_";
  const std::string quantity = name.starts_with(begin) ? name.substr(begin.size()) : name;
  if (field.choice.slots.size() == 1) return quantity;
  return fmt::format("{}, {}", quantity, slot.heading.empty() ? slot.name : slot.heading);
}

/// Appends the maps of a companion, or drops it where one of the results has no map of it for each of its own.
void append(std::optional<LoadedField>& all, const std::optional<LoadedField>& more, std::size_t maps) {
  if (!all) return;
  if (!more || more->maps.size() != maps) {
    all.reset();
    return;
  }
  all->maps.insert(all->maps.end(), more->maps.begin(), more->maps.end());
}

}  // namespace

bool share_panels(const core::FieldHeader& a, const core::FieldHeader& b) {
  return core::same_grid(*a.grid, *b.grid) && a.leading == b.leading && a.leading_size() == b.leading_size() &&
         a.layer_count() == b.layer_count() && a.units.text() == b.units.text() &&
         quantity_of_header(a) == quantity_of_header(b);
}

MapContent join_panels(const std::vector<MapContent>& results, const std::string& step) {
  MapContent all = results.front();
  all.main.facts.long_name = title_of_all(results, step);
  all.main.maps.clear();
  all.main.choice.slots.clear();
  std::vector<std::string> names;
  for (const MapContent& result : results) {
    names.push_back(result.main.facts.name);
    all.main.maps.insert(all.main.maps.end(), result.main.maps.begin(), result.main.maps.end());
    for (const Slot& slot : result.main.choice.slots) {
      all.main.choice.slots.push_back({slot.position, slot.name, heading(result.main, step, slot), slot.layer});
    }
    if (&result == &results.front()) continue;
    const std::size_t maps = result.main.maps.size();
    append(all.probability, result.probability, maps);
    append(all.count, result.count, maps);
    append(all.eastward, result.eastward, maps);
    append(all.northward, result.northward, maps);
    append(all.overlay, result.overlay, maps);
  }
  all.main.facts.name = fmt::format("{}", fmt::join(names, ", "));
  return all;
}

void note_others(LoadedField& first, const std::vector<std::string>& others) {
  if (others.empty()) return;
  std::string& note = first.choice.note;
  if (!note.empty()) note += "; ";
  note += fmt::format("the first of {} and {}", first.facts.name, fmt::join(others, ", "));
}

}  // namespace fieldwise::plot
