#include "plot/caption.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "fieldwise/core/text_words.hpp"
#include "fieldwise/core/version.hpp"
#include "plot/words.hpp"

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

/// Returns the base period, where it is none of the periods that were named before it.
std::string base_text(const LoadedField& field, const std::vector<std::string>& named) {
  const std::string base = spoken(attribute(field, "base_period"));
  if (base.empty() || std::ranges::find(named, base) != named.end()) return "";
  return fmt::format("base period {}", base);
}

/// Returns the period of the values, and that of those which were taken off.
std::string periods_text(const LoadedField& field) {
  const std::string period = spoken(attribute(field, "period"));
  const std::string other = spoken(attribute(field, "period_against"));
  return period.empty() || other.empty() || other == period ? period : fmt::format("{} less {}", period, other);
}

/// Returns how values were made, where the title does not say so.
std::string method_text(const LoadedField& field) {
  std::vector<std::string> parts;
  const std::string running = attribute(field, "running_mean");
  if (!running.empty()) parts.push_back(fmt::format("running mean of {}", running));
  constexpr std::string_view kHyndman = "hyndman_fan_";
  const std::string percentile = attribute(field, "percentile_definition");
  if (percentile.starts_with(kHyndman)) {
    parts.push_back(fmt::format("percentiles by definition {} of Hyndman & Fan", percentile.substr(kHyndman.size())));
  }
  const std::string formula = attribute(field, "expression");
  if (!formula.empty() && formula == field.facts.long_name) {
    parts.push_back(
        fmt::format("{} = {}", field.facts.name, spoken_formula(formula, attribute(field, "expression_inputs"))));
  }
  return fmt::format("{}", fmt::join(parts, "; "));
}

/// Returns the numbers of values on several sides: "n = 17 to 20 (above), 18 (below)".
std::string counts_text(const std::vector<LoadedField>& counts) {
  std::string text;
  for (const LoadedField& count : counts) {
    const std::string one = count_text(count);
    if (one.empty()) return "";
    const std::size_t side = count.facts.name.rfind("_n_");
    const std::string name = side == std::string::npos ? count.facts.name : count.facts.name.substr(side + 3);
    text += fmt::format("{} ({})", text.empty() ? one : ", " + one.substr(4), name);
  }
  return text;
}

/// Leaves out what a rule asks for without effect.
std::string without_void_rules(std::string rule) {
  constexpr std::string_view kVoid = ", or less than 0 of those the calendar expects,";
  const std::size_t place = rule.find(kVoid);
  return place == std::string::npos ? rule : rule.erase(place, kVoid.size());
}

/// Returns the rule for missing values in words that follow "blank".
std::string missing_text(const LoadedField& field) {
  const std::string rule = without_void_rules(attribute(field, "missing_rule"));
  constexpr std::string_view kBegin = "missing ";
  // One value is the least that anything needs.
  if (rule.find("fewer than 1 ") != std::string::npos) return "";
  return rule.starts_with(kBegin) ? fmt::format("blank {}", rule.substr(kBegin.size())) : "";
}

std::string significance_text(const MapContent& content, const PlotOptions& options, bool is_thinned) {
  const std::string_view thinned = is_thinned ? " (thinned)" : "";
  if (content.agreement) {
    return fmt::format("dots{}: less than {:g} % of the members have the sign of their mean ({})", thinned,
                       100.0 * kLeastAgreement, content.agreement->facts.name);
  }
  if (!content.probability || !options.stipple) return "";
  const bool adjusted = content.probability->facts.kind.nature == core::Nature::adjusted_probability;
  const std::string freedom = attribute(*content.probability, "degrees_of_freedom");
  const std::string effective = freedom.starts_with("n_eff") ? ", effective sample size" : "";
  const std::string alternative = attribute(*content.probability, "alternative");
  std::string how = alternative.empty() || alternative == "two-sided" ? alternative : "one-sided";
  if (const std::string test = attribute(*content.probability, "test"); !test.empty()) {
    how += fmt::format("{}{}", how.empty() ? "" : ", ", test);
  }
  if (adjusted) how = "adjusted for the false discovery rate";
  how += how.empty() && !effective.empty() ? effective.substr(2) : effective;
  return fmt::format("dots{}: p < {:g}{}", thinned, *options.stipple, how.empty() ? "" : fmt::format(" ({})", how));
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
  std::string units = spoken_units(overlay.facts.units);
  if (!units.empty()) units = " in " + units;
  return is_mask ? fmt::format("marked cells: {}", name) : fmt::format("contours: {}{}", name, units);
}

std::string origin_text(const std::string& source, const LoadedField& field) {
  return fmt::format("{} of {}, drawn by fieldwise {}", field.facts.name, source, core::kVersion);
}

std::string times_text(const LoadedField& field) {
  if (field.header.leading != core::Leading::time || field.header.time->climatological) return "";
  const std::vector<Slot>& slots = field.choice.slots;
  // One of several times is in the title.
  if (slots.empty() || (slots.size() == 1 && field.header.time->size() > 1)) return "";
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
  const std::string formula = attribute(field, "expression");
  // A formula is none that people call a quantity by.
  const bool is_formula = !formula.empty() && title == formula;
  if (is_formula) title = field.facts.name;
  const std::size_t within = formula.empty() || is_formula ? std::string::npos : title.find(formula);
  if (within != std::string::npos) {
    title.replace(within, formula.size(), spoken_formula(formula, attribute(field, "expression_inputs")));
  }
  if (field.facts.long_name.empty() && !field.facts.standard_name.empty()) {
    title = field.facts.standard_name;
    std::ranges::replace(title, '_', ' ');
  }
  if (!title.empty() && title[0] >= 'a' && title[0] <= 'z' && !field.facts.long_name.empty() && !is_formula) {
    title[0] = static_cast<char>(title[0] - 32);
  }
  const std::string level = field.header.attributes.contains("level") ? field.header.attributes.at("level") : "";
  if (!field.of.empty()) title += fmt::format(" ({})", field.of);
  if (!level.empty()) {
    const std::size_t blank = std::min(level.find(' '), level.size());
    title +=
        fmt::format(" at {}", with_units(level.substr(0, blank), core::trimmed(std::string_view(level).substr(blank))));
  }
  for (const auto& [axis, choice] : options.select) {
    const auto only = field.header.attributes.find(axis);
    if (only != field.header.attributes.end()) title += fmt::format(", {} {}", axis, only->second);
  }
  // The words of the only map that say which one it is.
  const auto& slots = field.choice.slots;
  const bool says = field.header.leading == core::Leading::coordinate ||
                    (field.header.leading == core::Leading::time &&
                     (field.header.time->climatological || field.header.time->size() > 1));
  if (slots.size() == 1 && says && !slots.front().name.empty()) title += fmt::format(", {}", slots.front().name);
  return title;
}

std::vector<std::string> caption_of(const MapContent& content, const PlotOptions& options, bool is_thinned) {
  std::vector<std::string> first;
  add(first, periods_text(content.main));
  add(first, times_text(content.main));
  add(first, content.main.choice.note);
  if (content.shares.size() == 1) add(first, fmt::format("{:.1f} % of the variance", 100.0 * content.shares.front()));
  if (content.shares.size() > 1) first.emplace_back("in brackets: share of the variance");
  if (content.count) add(first, count_text(*content.count));
  add(first, counts_text(content.counts));
  add(first, base_text(content.main, first));
  add(first, method_text(content.main));
  add(first, significance_text(content, options, is_thinned));
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
  add(first, base_text(series, first));
  add(first, method_text(series));
  const std::string region = attribute(series, "region");
  if (!region.empty()) first.push_back(fmt::format("mean of {}", spoken_region(region)));
  std::vector<std::string> lines;
  add(lines, joined(first));
  add(lines, origin_text(source, series));
  return lines;
}

}  // namespace fieldwise::plot
