#include "pipeline/run/seen_values.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "fieldwise/plot/slot_choice.hpp"
#include "pipeline/plan/instance_notices.hpp"

namespace fieldwise::pipeline {

namespace {

/// Tells whether each map of a field stands for something of its own: a slot, a lag, a level, not one of many times.
bool has_places(const core::FieldHeader& header) {
  return header.leading == core::Leading::coordinate ||
         (header.leading == core::Leading::time && header.time->climatological);
}

bool is_count(const core::FieldHeader& header) { return header.kind.nature == core::Nature::count; }

bool has_value(const core::TileView& values, std::size_t map) {
  const core::Extent& extent = values.extent();
  for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
    if (std::ranges::any_of(values.row(map, row), [](double value) { return value == value; })) return true;
  }
  return false;
}

double greatest(const core::TileView& values, std::size_t map) {
  const core::Extent& extent = values.extent();
  double most = 0.0;
  for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
    for (const double value : values.row(map, row)) most = value > most ? value : most;
  }
  return most;
}

/// Joins names: "a", "a and b", "a, b and c"; of more than four the first three.
std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t kMostNames = 4;
  if (names.size() > kMostNames) {
    return fmt::format("{} and {} more", fmt::join(names.begin(), names.begin() + 3, ", "), names.size() - 3);
  }
  if (names.size() == 1) return names.front();
  return fmt::format("{} and {}", fmt::join(names.begin(), names.end() - 1, ", "), names.back());
}

}  // namespace

SeenValues::SeenValues(const RunPlan& plan) : plan_(plan), seen_(plan.fields.size()) {
  for (std::size_t i = 0; i < seen_.size(); ++i) {
    const core::FieldHeader& header = plan.fields[i].header;
    seen_[i].map_was_shown.resize(header.leading_size());
    if (has_places(header)) seen_[i].of_map.resize(header.leading_size());
    if (is_count(header)) seen_[i].count.resize(header.leading_size());
  }
}

void SeenValues::look(std::size_t field, const core::TileView& values) {
  Seen& seen = seen_[field];
  const core::IndexRange maps = values.extent().times;
  seen.shown = seen.shown || maps.size() > 0;  // of a field that lends nothing but its grid no time is shown
  for (std::size_t map = maps.begin; map < maps.end; ++map) {
    seen.map_was_shown[map] = 1;
    if (!seen.count.empty()) seen.count[map] = std::max(seen.count[map], greatest(values, map));
    const bool known = seen.of_map.empty() ? seen.has_any : seen.of_map[map] != 0;
    if (known || !has_value(values, map)) continue;
    seen.has_any = true;
    if (!seen.of_map.empty()) seen.of_map[map] = 1;
  }
}

void SeenValues::assume_values(std::size_t field) {
  seen_[field].shown = true;
  seen_[field].has_any = true;
  std::ranges::fill(seen_[field].of_map, char{1});
}

std::vector<std::size_t> SeenValues::empty_maps(std::size_t field) const {
  std::vector<std::size_t> maps;
  const std::vector<char>& of_map = seen_[field].of_map;
  for (std::size_t map = 0; map < of_map.size(); ++map) {
    if (of_map[map] == 0 && seen_[field].map_was_shown[map] != 0) maps.push_back(map);
  }
  return maps;
}

std::vector<std::string> SeenValues::notices() const {
  InstanceNotices notices;
  const auto add = [&](const core::Layers* layers, std::size_t layer, const std::string& sentence) {
    notices.add("", layers == nullptr ? "" : layers->name_of(layer), layers == nullptr ? 1 : layers->count(), sentence);
  };
  for (std::size_t i = 0; i < plan_.fields.size(); ++i) {
    const PlannedField& field = plan_.fields[i];
    if (field.step != kNone || !is_empty(i)) continue;
    add(field.header.layers.get(), field.header.layer,
        fmt::format("input '{}' has no valid value{}", field.name, as_far_as_shown(i)));
  }
  for (std::size_t i = 0; i < plan_.steps.size(); ++i) {
    const PlannedStep& step = plan_.steps[i];
    for (const std::string& sentence : notices_of(i)) add(step.layers.get(), step.layer, sentence);
  }
  return notices.texts();
}

/// Says at how many times a field was looked at; nothing where that was at all of them.
std::string SeenValues::as_far_as_shown(std::size_t field) const {
  const std::vector<char>& shown = seen_[field].map_was_shown;
  const auto used = static_cast<std::size_t>(std::ranges::count(shown, 1));
  return used == shown.size() ? "" : fmt::format(" at the {} of {} times that are used", used, shown.size());
}

std::vector<std::string> SeenValues::notices_of(std::size_t step) const {
  // Results without values in the same places for the same reason are one sentence; all maps stand for the whole.
  using Key = std::pair<std::vector<std::size_t>, std::string>;
  std::vector<std::pair<Key, std::vector<std::size_t>>> groups;
  for (const std::size_t field : plan_.steps[step].outputs) {
    if (!seen_[field].shown || plan_.targets(field).empty()) continue;
    const std::vector<std::size_t> maps = is_empty(field) ? std::vector<std::size_t>() : empty_maps(field);
    if (!is_empty(field) && maps.empty()) continue;
    const Key key{maps, reason(field, maps)};
    const auto same = std::ranges::find(groups, key, &std::pair<Key, std::vector<std::size_t>>::first);
    if (same == groups.end()) {
      groups.push_back({key, {field}});
    } else {
      same->second.push_back(field);
    }
  }
  std::vector<std::string> sentences;
  for (const auto& group : groups) sentences.push_back(sentence(group.second, group.first.first));
  return sentences;
}

std::string SeenValues::sentence(const std::vector<std::size_t>& fields, const std::vector<std::size_t>& maps) const {
  const core::FieldHeader& header = plan_.fields[fields.front()].header;
  std::vector<std::string> names;
  for (const std::size_t field : fields) names.push_back(plan_.fields[field].header.name);
  std::vector<std::string> places;
  for (const std::size_t map : maps) places.push_back(plot::slot_name(header, map));
  const std::string where = maps.empty()
                                ? std::string()
                                : fmt::format(" in {} of {} ({})", maps.size(), header.leading_size(), listed(places));
  return fmt::format("{} {} no value{}: {}{}", listed(names), names.size() == 1 ? "has" : "have", where,
                     reason(fields.front(), maps), counts(fields.front(), maps));
}

/// Says why a field has no value at some maps (none: anywhere): what it is computed from has none, or the step's rule.
std::string SeenValues::reason(std::size_t field, const std::vector<std::size_t>& maps) const {
  const PlannedStep& step = plan_.steps[plan_.fields[field].step];
  for (const std::size_t input : step.inputs) {
    const std::vector<std::size_t> empty = empty_maps(input);
    const bool none_there = !maps.empty() && seen_[input].shown && std::ranges::includes(empty, maps) &&
                            plan_.fields[input].header.leading_size() == plan_.fields[field].header.leading_size();
    if (!is_empty(input) && !none_there) continue;
    const PlannedField& from = plan_.fields[input];
    const bool implied = from.step != kNone && plan_.steps[from.step].hidden;
    if (!implied) {
      return fmt::format("'{}' has none{}", from.name, none_there ? " there" : as_far_as_shown(input));
    }
    return fmt::format("its {} has none, {}", plan_.steps[from.step].doc->name, reason(input, maps));
  }
  return rule(field);
}

/// Returns the rule by which values are missing, as the step says it: what it took over from its inputs was theirs.
std::string SeenValues::rule(std::size_t field) const {
  const PlannedField& of = plan_.fields[field];
  for (const char* const name : {"missing_rule", "completeness_rule"}) {
    const auto found = of.header.attributes.find(name);
    if (found == of.header.attributes.end()) continue;
    const bool is_taken_over = std::ranges::any_of(plan_.steps[of.step].inputs, [&](std::size_t input) {
      const auto& attributes = plan_.fields[input].header.attributes;
      return attributes.contains(name) && attributes.at(name) == found->second;
    });
    if (!is_taken_over) return found->second;
  }
  return "missing where a value it is computed from is, or where it is not finite";
}

/// Says how many values there are at most where a field has none, if the step counts them.
std::string SeenValues::counts(std::size_t field, const std::vector<std::size_t>& maps) const {
  const PlannedField& of = plan_.fields[field];
  for (const std::size_t other : plan_.steps[of.step].outputs) {
    const PlannedField& n = plan_.fields[other];
    const std::vector<double>& count = seen_[other].count;
    const bool counts_it = std::ranges::find(of.header.ancillary, n.header.quantity) != of.header.ancillary.end();
    if (!counts_it || n.header.quantity != "n" || !seen_[other].shown || count.empty()) continue;
    double most = maps.empty() ? *std::ranges::max_element(count) : 0.0;
    for (const std::size_t map : maps) most = map < count.size() ? std::max(most, count[map]) : most;
    return fmt::format("; n is at most {:g}{}", most, maps.empty() ? "" : " there");
  }
  return "";
}

}  // namespace fieldwise::pipeline
