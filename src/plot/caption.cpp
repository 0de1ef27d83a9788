#include "plot/caption.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "fieldwise/core/version.hpp"

namespace fieldwise::plot {
namespace {

std::string attribute(const LoadedField& field, const std::string& name) {
  const auto found = field.attributes.find(name);
  return found == field.attributes.end() ? std::string() : found->second;
}

/// Writes a period "1982/1992" as "1982 to 1992".
std::string spoken(std::string period) {
  const std::size_t slash = period.find('/');
  if (slash == std::string::npos) return period;
  if (period.substr(0, slash) == period.substr(slash + 1)) return period.substr(0, slash);
  return period.replace(slash, 1, " to ");
}

std::string count_text(const LoadedField& count) {
  double least = INFINITY;
  double most = -INFINITY;
  for (const std::vector<double>& map : count.maps) {
    for (const double value : map) {
      if (!(value > 0)) continue;  // where nothing is valid, nothing is drawn
      least = std::min(least, value);
      most = std::max(most, value);
    }
  }
  if (!(least <= most)) return "";
  return least == most ? fmt::format("n = {:g}", least) : fmt::format("n = {:g} to {:g}", least, most);
}

void add(std::vector<std::string>& parts, const std::string& text) {
  if (!text.empty()) parts.push_back(text);
}

std::string joined(const std::vector<std::string>& parts) { return fmt::format("{}", fmt::join(parts, "; ")); }

std::string base_text(const LoadedField& field) {
  const std::string base = attribute(field, "base_period");
  return base.empty() ? "" : fmt::format("base period {}", spoken(base));
}

/// Returns the rule for missing values in words that follow "blank".
std::string missing_text(const LoadedField& field) {
  const std::string rule = attribute(field, "missing_rule");
  constexpr std::string_view kBegin = "missing ";
  // One value is the least that anything needs.
  if (rule.find("fewer than 1 ") != std::string::npos) return "";
  return rule.starts_with(kBegin) ? fmt::format("blank {}", rule.substr(kBegin.size())) : "";
}

std::string significance_text(const MapContent& content, const PlotOptions& options) {
  if (content.agreement) {
    return fmt::format("dots: less than {:g} % of the members have the sign of their mean ({})",
                       100.0 * kLeastAgreement, content.agreement->facts.name);
  }
  if (!content.probability || !options.stipple) return "";
  const bool adjusted = content.probability->facts.kind.nature == core::Nature::adjusted_probability;
  const std::string freedom = attribute(*content.probability, "degrees_of_freedom");
  const std::string effective = freedom.starts_with("n_eff") ? ", effective sample size" : "";
  const std::string alternative = attribute(*content.probability, "alternative");
  std::string how = alternative.empty() || alternative == "two-sided" ? alternative : "one-sided";
  if (adjusted) how = "adjusted for the false discovery rate";
  how += how.empty() && !effective.empty() ? effective.substr(2) : effective;
  return fmt::format("dots: p < {:g}{}", *options.stipple, how.empty() ? "" : fmt::format(" ({})", how));
}

std::string arrows_text(const MapContent& content) {
  if (!content.eastward || !content.northward) return "";
  return fmt::format("arrows: {}, {}", content.eastward->facts.name, content.northward->facts.name);
}

std::string overlay_text(const MapContent& content) {
  if (!content.overlay) return "";
  const LoadedField& overlay = *content.overlay;
  const bool is_mask = std::ranges::all_of(overlay.maps, [](const std::vector<double>& map) {
    return std::ranges::all_of(map, [](double v) { return std::isnan(v) || v == 0 || v == 1; });
  });
  const std::string name = overlay.facts.long_name.empty() ? overlay.facts.name : overlay.facts.long_name;
  const std::string units =
      overlay.facts.units.empty() || overlay.facts.units == "1" ? "" : " in " + overlay.facts.units;
  return is_mask ? fmt::format("marked cells: {}", name) : fmt::format("contours: {}{}", name, units);
}

std::string origin_text(const std::string& source, const LoadedField& field) {
  return fmt::format("{} of {}, drawn by fieldwise {}", field.facts.name, source, core::kVersion);
}

std::string times_text(const LoadedField& field) {
  if (field.header.leading != core::Leading::time || field.header.time->climatological) return "";
  const std::vector<Slot>& slots = field.choice.slots;
  if (slots.empty()) return "";
  const std::string& first = slots.front().name;
  const std::string& last = slots.back().name;
  return first == last ? first : fmt::format("{} to {}", first, last);
}

}  // namespace

std::string period_text(const LoadedField& field) {
  if (field.header.leading != core::Leading::time || field.header.time->size() == 0) return "";
  const core::TimeAxis& axis = *field.header.time;
  const auto text = [&](std::size_t position) { return slot_name(field.header, position); };
  if (axis.climatological) return "";
  return axis.size() == 1 ? text(0) : fmt::format("{} to {}", text(0), text(axis.size() - 1));
}

std::string title_of(const LoadedField& field, const PlotOptions& options) {
  if (!options.title.empty()) return options.title;
  std::string title = field.facts.long_name.empty() ? field.facts.name : field.facts.long_name;
  if (field.facts.long_name.empty() && !field.facts.standard_name.empty()) {
    title = field.facts.standard_name;
    std::ranges::replace(title, '_', ' ');
  }
  if (!title.empty() && title[0] >= 'a' && title[0] <= 'z' && field.facts.long_name == title) {
    title[0] = static_cast<char>(title[0] - 32);
  }
  const std::string level = field.header.attributes.contains("level") ? field.header.attributes.at("level") : "";
  if (!level.empty()) title += fmt::format(" at {}", level);
  for (const auto& [axis, choice] : options.select) {
    const auto only = field.header.attributes.find(axis);
    if (only != field.header.attributes.end()) title += fmt::format(", {} {}", axis, only->second);
  }
  // The words of the only map that say which one it is.
  const auto& slots = field.choice.slots;
  const bool says = field.header.leading == core::Leading::coordinate ||
                    (field.header.leading == core::Leading::time && field.header.time->climatological);
  if (slots.size() == 1 && says && !slots.front().name.empty()) title += fmt::format(", {}", slots.front().name);
  return title;
}

std::vector<std::string> caption_of(const MapContent& content, const PlotOptions& options) {
  std::vector<std::string> first;
  add(first, spoken(attribute(content.main, "period")));
  add(first, times_text(content.main));
  add(first, content.main.choice.note);
  if (content.count) add(first, count_text(*content.count));
  add(first, base_text(content.main));
  add(first, significance_text(content, options));
  add(first, missing_text(content.main));
  add(first, arrows_text(content));
  add(first, overlay_text(content));
  std::vector<std::string> lines;
  add(lines, joined(first));
  add(lines, origin_text(content.source, content.main));
  return lines;
}

std::vector<std::string> caption_of_series(const LoadedField& series, const std::string& source) {
  std::vector<std::string> first;
  add(first, period_text(series));
  std::ptrdiff_t valid = 0;
  for (const std::vector<double>& layer : series.maps) {
    valid += std::ranges::count_if(layer, [](double value) { return std::isfinite(value); });
  }
  add(first, fmt::format("{} of {} values", valid, series.maps.size() * series.maps.front().size()));
  add(first, series.choice.note);
  add(first, base_text(series));
  const std::string region = attribute(series, "region");
  if (!region.empty()) first.push_back(fmt::format("mean of {}", region));
  std::vector<std::string> lines;
  add(lines, joined(first));
  add(lines, origin_text(source, series));
  return lines;
}

}  // namespace fieldwise::plot
