#include "fieldwise/plot/compose_numbers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "fieldwise/plot/line_fit.hpp"
#include "plot/caption.hpp"
#include "plot/words.hpp"

namespace fieldwise::plot {
namespace {

std::string name_of(const LoadedField& field) {
  const std::string name = field.facts.long_name.empty() ? field.facts.name : field.facts.long_name;
  const std::string units = spoken_units(field.facts.units);
  return units.empty() ? name : fmt::format("{} ({})", name, units);
}

/// Takes round ends and ticks for an axis of values.
void place_values(Curve& curve, double low, double high) {
  const double step = nice_step(high - low, 7);
  curve.x_least = std::floor(low / step + 1e-9) * step;
  curve.x_most = std::ceil(high / step - 1e-9) * step;
  for (const double value : multiples(curve.x_least, curve.x_most, step)) {
    curve.ticks.push_back({value, tick_text(value, step)});
  }
}

/// Returns which year, month, day and hour a value belongs to; values of months pair whatever their day.
std::string label_of(const core::TimeAxis& axis, std::size_t position) {
  const core::Date date = axis.date(position);
  if (axis.step.kind == core::StepKind::months && axis.step.count % 12 == 0) {
    return fmt::format("{}", axis.step.number(axis.calendar, axis.date_instant[position]));
  }
  if (axis.step.kind == core::StepKind::months) return fmt::format("{}-{:02}", date.year, date.month);
  const std::string instant = core::format_instant(axis.calendar, axis.date_instant[position]);
  return axis.step.is_regular() && axis.step.days() >= 1.0 ? core::format_date(date) : instant;
}

/// Adds the distribution that is asked for to the bars of values, and returns what the caption says of it.
std::string add_distribution(const LoadedField& field, const std::vector<double>& values, const PlotOptions& options,
                             Curve& curve) {
  double sum = 0.0;
  for (const double value : values) sum += value;
  const double mean = sum / static_cast<double>(values.size());
  double squares = 0.0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  const double sd = std::sqrt(squares / static_cast<double>(values.size() - 1));
  const auto gamma = options.histogram == Histogram::gamma ? drawn_gamma(values) : std::nullopt;
  if (options.histogram == Histogram::gamma && !gamma) {
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("{} has too few values above 0 for a gamma distribution", field.facts.name));
  }
  const auto positive = std::ranges::count_if(values, [](double value) { return value > 0; });
  const double share = static_cast<double>(positive) / static_cast<double>(values.size());
  constexpr int kParts = 200;
  DrawnFit fit;
  for (int i = 0; i <= kParts; ++i) {
    const double x = curve.x_least + (curve.x_most - curve.x_least) * i / kParts;
    const double z = (x - mean) / sd;
    const double density =
        gamma ? share * gamma->density(x) : std::exp(-0.5 * z * z) / (sd * std::sqrt(2.0 * std::numbers::pi));
    fit.x.push_back(x);
    fit.y.push_back(density);
  }
  // A density that has no bound at 0 is cut where bars end.
  const double most_bar = std::ranges::max(curve.y);
  for (double& y : fit.y) y = std::min(y, 1.5 * most_bar);
  curve.fit = std::move(fit);
  return gamma ? fmt::format("; line: gamma distribution of those above 0, shape {:.3g}, scale {:.3g}", gamma->shape,
                             gamma->scale)
               : fmt::format("; line: normal distribution, mean {:.3g}, sd {:.3g}", mean, sd);
}

}  // namespace

Figure compose_scatter(const LoadedField& series, const LoadedField& against, const std::string& source,
                       const PlotOptions& options) {
  std::map<std::string, double> others;
  for (std::size_t i = 0; i < against.header.leading_size(); ++i) {
    others[label_of(*against.header.time, i)] = against.maps.front()[i];
  }
  Curve curve;
  for (std::size_t i = 0; i < series.header.leading_size(); ++i) {
    const auto other = others.find(label_of(*series.header.time, i));
    if (other == others.end() || !std::isfinite(other->second) || !std::isfinite(series.maps.front()[i])) continue;
    curve.x.push_back(other->second);
    curve.y.push_back(series.maps.front()[i]);
  }
  const auto line = fitted_line(curve.x, curve.y);
  if (!line) {
    throw core::Error(
        core::ErrorKind::usage,
        fmt::format("{} and {} have values at {} common times: a picture of one over the other needs three "
                    "or more that differ",
                    series.facts.name, against.facts.name, curve.x.size()));
  }
  curve.apart.assign(curve.x.size(), true);
  curve.markers = true;
  const auto [x_least, x_most] = std::ranges::minmax(curve.x);
  place_values(curve, x_least, x_most);
  curve.fit = line->drawn(curve.x_least, curve.x_most);
  std::vector<double> reach = curve.y;
  reach.insert(reach.end(), curve.fit->low.begin(), curve.fit->low.end());
  reach.insert(reach.end(), curve.fit->high.begin(), curve.fit->high.end());
  const auto [y_least, y_most] = options.limits
                                     ? std::ranges::minmax_result<double>{options.limits->first, options.limits->second}
                                     : std::ranges::minmax(reach);
  curve.y_step = nice_step(y_most - y_least, 5);
  curve.y_least = options.limits ? y_least : std::floor(y_least / curve.y_step) * curve.y_step;
  curve.y_most = options.limits ? y_most : std::ceil(y_most / curve.y_step) * curve.y_step;
  curve.x_text = name_of(against);
  curve.units = options.label.empty() ? spoken_units(series.facts.units) : options.label;
  Figure figure;
  figure.width_cm = options.width_cm;
  figure.title =
      options.title.empty() ? fmt::format("{} over {}", title_of(series, options), name_of(against)) : options.title;
  figure.caption = caption_of_series(series, source);
  std::string slope_units = spoken_units(series.facts.units);
  if (const std::string other = spoken_units(against.facts.units); !other.empty()) slope_units += " per " + other;
  figure.caption.front() += fmt::format(
      "; {} pairs; line: least squares, slope {}{}{}, r = {:.2f}; band: 95 % of the line, as if values were "
      "independent",
      line->count, short_number(line->slope), slope_units.empty() ? "" : " ", slope_units, line->correlation);
  figure.curve = std::move(curve);
  return figure;
}

Figure compose_histogram(const LoadedField& field, const std::vector<bool>& inside, const std::string& source,
                         const PlotOptions& options) {
  std::vector<double> values;
  for (const std::vector<double>& map : field.maps) {
    for (std::size_t i = 0; i < map.size(); ++i) {
      if (std::isfinite(map[i]) && (inside.empty() || inside[i % inside.size()])) values.push_back(map[i]);
    }
  }
  const ValueRange range = range_of(values);
  constexpr std::size_t kLeast = 10;
  if (values.size() < kLeast || !(range.most > range.least)) {
    throw core::Error(
        core::ErrorKind::usage,
        fmt::format("{} has too few different values for a histogram: {} are valid", field.facts.name, values.size()));
  }
  // As many bars as the values tell apart (Sturges's rule is too few for many).
  const int bars =
      std::clamp(static_cast<int>(std::lround(2.0 * std::cbrt(static_cast<double>(values.size())))), 8, 40);
  Curve curve;
  const double width = nice_step(range.most - range.least, bars);
  const double first = std::floor(range.least / width + 1e-9) * width;
  const auto count = static_cast<std::size_t>(std::floor((range.most - first) / width + 1e-9)) + 1;
  curve.y.assign(count, 0.0);
  for (std::size_t i = 0; i < count; ++i) curve.x.push_back(first + width * (static_cast<double>(i) + 0.5));
  for (const double value : values) {
    const auto bar = static_cast<std::size_t>(std::max(0.0, std::floor((value - first) / width + 1e-9)));
    curve.y[std::min(bar, count - 1)] += 1.0 / (static_cast<double>(values.size()) * width);
  }
  curve.bars = true;
  curve.width.assign(count, width);
  place_values(curve, first, first + width * static_cast<double>(count));
  Figure figure;
  figure.width_cm = options.width_cm;
  figure.title = title_of(field, options);
  figure.caption = caption_of_series(field, source);
  figure.caption.front() += fmt::format("; how often {} values lie in steps of {}, as a density", values.size(),
                                        with_units(short_number(width), field.facts.units));
  if (options.histogram != Histogram::values) figure.caption.front() += add_distribution(field, values, options, curve);
  double most = std::ranges::max(curve.y);
  if (curve.fit) most = std::max(most, std::ranges::max(curve.fit->y));
  curve.y_least = 0.0;
  curve.y_step = nice_step(most, 5);
  curve.y_most = std::ceil(most / curve.y_step + 1e-9) * curve.y_step;
  curve.x_text = name_of(field);
  const std::string units = spoken_units(field.facts.units);
  curve.units = units.empty() ? "density" : fmt::format("density per {}", units);
  if (!options.label.empty()) curve.units = options.label;
  figure.curve = std::move(curve);
  return figure;
}

}  // namespace fieldwise::plot
