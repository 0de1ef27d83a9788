#include "fieldwise/plot/compose_series.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "fieldwise/core/error.hpp"
#include "fieldwise/plot/line_fit.hpp"
#include "plot/caption.hpp"
#include "plot/curve_axis.hpp"
#include "plot/words.hpp"

namespace fieldwise::plot {
namespace {

constexpr std::size_t kEnoughForMean = 10;

/// Chooses the vertical axis: round ends around the values and the baseline.
void choose_vertical(Curve& curve, const ValueRange& range, const PlotOptions& options) {
  double low = std::isfinite(range.least) ? range.least : 0.0;
  double high = std::isfinite(range.most) ? range.most : 1.0;
  if (curve.baseline) {
    low = std::min(low, *curve.baseline);
    high = std::max(high, *curve.baseline);
  }
  if (options.limits) std::tie(low, high) = *options.limits;
  if (!(high > low)) {
    low -= 1.0;
    high += 1.0;
  }
  curve.y_step = nice_step(high - low, 5);
  const double margin = options.limits ? 0.0 : 0.04 * (high - low);
  curve.y_least = options.limits ? low : std::floor((low - margin) / (curve.y_step / 2)) * curve.y_step / 2;
  curve.y_most = options.limits ? high : std::ceil((high + margin) / (curve.y_step / 2)) * curve.y_step / 2;
}

/// Takes a power of ten out of the numbers of the axis.
void scale(Curve& curve, int exponent) {
  if (exponent == 0) return;
  const double unit = std::pow(10.0, exponent);
  for (std::vector<double>* values : {&curve.y, &curve.band_low, &curve.band_high}) {
    for (double& y : *values) y /= unit;
  }
  for (double* value : {&curve.y_least, &curve.y_most, &curve.y_step}) *value /= unit;
  if (curve.baseline) *curve.baseline /= unit;
  for (CurveLine& line : curve.lines) {
    for (double& y : line.y) y /= unit;
  }
  for (double& whisker : curve.whisker) whisker /= unit;
  if (curve.fit) {
    for (std::vector<double>* values : {&curve.fit->y, &curve.fit->low, &curve.fit->high}) {
      for (double& y : *values) y /= unit;
    }
  }
  curve.units = fmt::format("10^{} {}", exponent, curve.units);
}

std::optional<double> baseline_of(Quantity quantity, const std::vector<double>& values) {
  if (is_signed(quantity)) return 0.0;
  if (quantity != Quantity::plain) return std::nullopt;
  double sum = 0.0;
  std::size_t count = 0;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    sum += value;
    ++count;
  }
  if (count < kEnoughForMean) return std::nullopt;
  const double mean = sum / static_cast<double>(count);
  // An index about zero is one of changes, whatever its name.
  const ValueRange range = range_of(values);
  const bool about_zero = range.least < 0 && range.most > 0 && std::abs(mean) < 0.02 * (range.most - range.least);
  return about_zero ? 0.0 : mean;
}

/// Tells whether layers show on one scale: each reaches over a good part of it. Levels of the atmosphere do not,
/// members of an ensemble do.
bool share_scale(const std::vector<std::vector<double>>& layers, const ValueRange& all) {
  constexpr double kGoodPart = 0.25;
  double widest = 0.0;
  for (const std::vector<double>& layer : layers) {
    const ValueRange range = range_of(layer);
    if (range.most > range.least) widest = std::max(widest, range.most - range.least);
  }
  return widest >= kGoodPart * (all.most - all.least);
}

/// Tells whether values stand a year apart or more, as bars show better than a line.
bool is_yearly(const Curve& curve) {
  constexpr double kNearlyYearDays = 350.0;
  constexpr std::size_t kMostBars = 200;
  if (curve.width.empty() || curve.x.size() < 2 || curve.x.size() > kMostBars) return false;
  double least = curve.x[1] - curve.x[0];
  for (std::size_t i = 2; i < curve.x.size(); ++i) least = std::min(least, curve.x[i] - curve.x[i - 1]);
  return least >= kNearlyYearDays;
}

/// Makes bars as wide as the time of their values, and no wider than that they stand apart.
void make_bars(Curve& curve) {
  constexpr double kShare = 0.8;
  double least = curve.x[1] - curve.x[0];
  for (std::size_t i = 2; i < curve.x.size(); ++i) least = std::min(least, curve.x[i] - curve.x[i - 1]);
  curve.bars = true;
  // A value of a part of the year, by its bounds, is as wide as that.
  for (double& width : curve.width) width = std::min(width, kShare * least);
  curve.x_least = std::min(curve.x_least, curve.x.front() - 0.6 * least);
  curve.x_most = std::max(curve.x_most, curve.x.back() + 0.6 * least);
}

/// Tells whether values are amounts: none is negative and many are 0, so that a mean is no base of them.
bool are_amounts(const std::vector<double>& values) {
  std::size_t zeros = 0;
  std::size_t valid = 0;
  for (const double value : values) {
    if (!std::isfinite(value)) continue;
    if (value < 0) return false;
    ++valid;
    if (value == 0) ++zeros;
  }
  return 10 * zeros >= valid && zeros > 0;
}

/// Makes the curve of one layer on a scale that holds `scaled_by`.
Curve curve_of(const LoadedField& series, const std::vector<double>& values, const std::vector<double>& scaled_by,
               Quantity quantity, const PlotOptions& options) {
  Curve curve = curve_along(series.header);
  curve.y = values;
  curve.units = spoken_units(series.facts.units);
  if (!options.label.empty()) curve.units = options.label;
  const bool amounts = are_amounts(scaled_by);
  // The mean of several is none of theirs.
  const bool has_baseline = !amounts && !options.trend && (series.maps.size() == 1 || is_signed(quantity));
  if (has_baseline) curve.baseline = baseline_of(quantity, scaled_by);
  choose_vertical(curve, range_of(scaled_by), options);
  if (amounts && !options.limits) curve.y_least = 0.0;
  if (curve.baseline && is_yearly(curve)) make_bars(curve);
  scale(curve, exponent_of(std::max(std::abs(curve.y_least), std::abs(curve.y_most))));
  return curve;
}

/// Tells whether layers are members of one quantity: names, or numbers without units, as levels are not.
bool are_members(const core::Layers& layers) {
  return std::ranges::all_of(layers.axes, [](const core::CoordinateAxis& axis) {
    return !axis.labels.empty() || axis.units.empty() || axis.units == "1";
  });
}

/// Puts the mean of all members, at times of which each has a value, in place of them, and a band about it.
struct Spread {
  std::vector<double> mean;
  std::vector<double> low;
  std::vector<double> high;
};

Spread spread_of(const std::vector<std::vector<double>>& members, bool by_range) {
  Spread spread;
  const auto count = static_cast<double>(members.size());
  for (std::size_t i = 0; i < members.front().size(); ++i) {
    double sum = 0.0;
    double least = members.front()[i];
    double most = least;
    for (const std::vector<double>& member : members) {
      sum += member[i];
      least = std::min(least, member[i]);
      most = std::max(most, member[i]);
    }
    const double mean = sum / count;
    double squares = 0.0;
    for (const std::vector<double>& member : members) squares += (member[i] - mean) * (member[i] - mean);
    const double sd = std::sqrt(squares / (count - 1.0));
    spread.mean.push_back(mean);
    spread.low.push_back(by_range && std::isfinite(sum) ? least : mean - sd);
    spread.high.push_back(by_range && std::isfinite(sum) ? most : mean + sd);
  }
  return spread;
}

/// Makes the figure of the mean of members in a band.
Figure compose_band(const LoadedField& series, const std::string& source, const PlotOptions& options) {
  const bool by_range = options.band == Band::range;
  const Spread spread = spread_of(series.maps, by_range);
  std::vector<double> all = spread.low;
  all.insert(all.end(), spread.high.begin(), spread.high.end());
  Figure figure;
  figure.width_cm = options.width_cm;
  figure.title = title_of(series, options);
  figure.caption = caption_of_series(series, source);
  figure.caption.front() +=
      fmt::format("; line: mean of {} members; band: {}", series.maps.size(),
                  by_range ? "the least to the greatest of them" : "one standard deviation to each side");
  Curve curve = curve_along(series.header);
  curve.y = spread.mean;
  curve.band_low = spread.low;
  curve.band_high = spread.high;
  curve.units = spoken_units(series.facts.units);
  choose_vertical(curve, range_of(all), options);
  scale(curve, exponent_of(std::max(std::abs(curve.y_least), std::abs(curve.y_most))));
  figure.curve = std::move(curve);
  return figure;
}

}  // namespace

bool draws_band(const core::FieldHeader& header, const PlotOptions& options) {
  if (header.layer_count() < 2 || !are_members(*header.layers)) return false;
  return options.band == Band::automatic ? header.layer_count() > kMostCurves : options.band != Band::none;
}

Figure compose_modes(const LoadedField& values, const LoadedField* error, const std::string& source,
                     const PlotOptions& options) {
  Figure figure;
  figure.width_cm = options.width_cm;
  figure.title = title_of(values, options);
  figure.caption = caption_of_series(values, source);
  Curve curve;
  const core::FieldHeader& header = values.header;
  const bool by_layers = values.maps.size() > 1;
  const core::CoordinateAxis& axis = by_layers ? header.layers->axes.front() : *header.coordinate;
  const auto flat = [&](const LoadedField& field) {
    std::vector<double> all;
    for (const std::vector<double>& layer : field.maps) all.insert(all.end(), layer.begin(), layer.end());
    return all;
  };
  const bool is_share = quantity_of(values.facts) == Quantity::fraction;
  const double factor = is_share ? 100.0 : 1.0;
  curve.y = flat(values);
  for (double& y : curve.y) y *= factor;
  if (error != nullptr) {
    curve.whisker = flat(*error);
    for (double& one : curve.whisker) one *= factor;
  }
  for (std::size_t i = 0; i < curve.y.size(); ++i) {
    curve.x.push_back(static_cast<double>(i));
    const bool named = i < axis.labels.size();
    curve.ticks.push_back({static_cast<double>(i), named ? axis.labels[i] : fmt::format("{:g}", axis.values[i])});
  }
  curve.bars = true;
  curve.width.assign(curve.y.size(), 0.7);
  curve.x_least = -0.6;
  curve.x_most = static_cast<double>(curve.y.size()) - 0.4;
  curve.x_text = axis.name;
  std::ranges::replace(curve.x_text, '_', ' ');
  curve.units = is_share ? "%" : spoken_units(values.facts.units);
  if (!options.label.empty()) curve.units = options.label;
  std::vector<double> reach = curve.y;
  for (std::size_t i = 0; i < curve.whisker.size(); ++i) reach.push_back(curve.y[i] + curve.whisker[i]);
  ValueRange range = range_of(reach);
  range.least = std::min(0.0, range.least);
  choose_vertical(curve, range, options);
  if (range.least == 0.0 && !options.limits) curve.y_least = 0.0;
  if (error != nullptr) figure.caption.front() += fmt::format("; lines: {} to each side", error->facts.long_name);
  scale(curve, exponent_of(std::max(std::abs(curve.y_least), std::abs(curve.y_most))));
  figure.curve = std::move(curve);
  return figure;
}

namespace {

std::string line_name(const LoadedField& series) {
  return series.facts.long_name.empty() ? series.facts.name : series.facts.long_name;
}

/// Puts several lines on the axes of the first.
Figure compose_lines(const LoadedField& series, const std::vector<LoadedField>& over, const std::string& source,
                     const PlotOptions& options) {
  Figure figure;
  figure.width_cm = options.width_cm;
  figure.title = title_of(series, options);
  figure.caption = caption_of_series(series, source);
  Curve curve = curve_along(series.header);
  curve.y = series.maps.front();
  curve.units = options.label.empty() ? spoken_units(series.facts.units) : options.label;
  curve.name = series.maps.size() > 1 ? series.header.layers->name_of(0) : line_name(series);
  std::vector<double> all = curve.y;
  for (std::size_t layer = 1; layer < series.maps.size(); ++layer) {
    curve.lines.push_back({series.header.layers->name_of(layer), curve.x, series.maps[layer], curve.apart});
  }
  for (const LoadedField& other : over) {
    const Curve along = curve_along(other.header, series.header.time->date_instant.front());
    const std::string same = other.facts.long_name == series.facts.long_name ? other.facts.name : line_name(other);
    if (curve.name == line_name(other)) curve.name = series.facts.name;
    curve.lines.push_back({same, along.x, other.maps.front(), along.apart});
    figure.caption.front() += fmt::format("; {}: {} of {}", same, other.facts.name, other.choice.note);
  }
  for (const CurveLine& line : curve.lines) {
    for (std::size_t i = 0; i < line.x.size(); ++i) {
      if (line.x[i] >= curve.x_least && line.x[i] <= curve.x_most) all.push_back(line.y[i]);
    }
  }
  choose_vertical(curve, range_of(all), options);
  scale(curve, exponent_of(std::max(std::abs(curve.y_least), std::abs(curve.y_most))));
  figure.curve = std::move(curve);
  return figure;
}

/// Tells whether layers are so few that they can be told apart on one pair of axes, and show on one scale.
bool share_axes(const LoadedField& series, const PlotOptions& options) {
  constexpr std::size_t kMostLines = 8;
  std::vector<double> all;
  for (const std::vector<double>& layer : series.maps) all.insert(all.end(), layer.begin(), layer.end());
  return options.band != Band::none && series.maps.size() > 1 && series.maps.size() <= kMostLines &&
         are_members(*series.header.layers) && share_scale(series.maps, range_of(all));
}

/// Adds the least-squares line of a series.
void add_trend(const LoadedField& series, Figure& figure, const PlotOptions& options) {
  if (series.maps.size() > 1 || series.header.leading != core::Leading::time || series.header.time->climatological) {
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("trend is drawn of one series along time; {} has {}", series.facts.name,
                                  series.maps.size() > 1 ? "several" : "no dates"));
  }
  Curve& curve = *figure.curve;
  const auto line = fitted_line(curve.x, series.maps.front());
  if (!line) {
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("{} has too few values for a trend: three are needed", series.facts.name));
  }
  curve.fit = line->drawn(curve.x.front(), curve.x.back());
  constexpr double kDaysOfDecade = 3652.425;
  const std::string units = with_units(short_number(line->slope * kDaysOfDecade), series.facts.units);
  figure.caption.front() +=
      fmt::format("; line: least squares, {} per decade; band: 95 % of the line, as if {} values were independent",
                  units, line->count);
  std::vector<double> all = series.maps.front();
  all.insert(all.end(), curve.fit->low.begin(), curve.fit->low.end());
  all.insert(all.end(), curve.fit->high.begin(), curve.fit->high.end());
  Curve vertical = curve;
  choose_vertical(vertical, range_of(all), options);
  const int exponent = exponent_of(std::max(std::abs(vertical.y_least), std::abs(vertical.y_most)));
  curve.y = series.maps.front();
  curve.units = options.label.empty() ? spoken_units(series.facts.units) : options.label;
  curve.y_least = vertical.y_least;
  curve.y_most = vertical.y_most;
  curve.y_step = vertical.y_step;
  scale(curve, exponent);
}

}  // namespace

Figure compose_series(const LoadedField& series, const std::string& source, const PlotOptions& options,
                      const std::vector<LoadedField>& over) {
  if (draws_band(series.header, options)) return compose_band(series, source, options);
  if (!over.empty() || share_axes(series, options)) {
    Figure figure = compose_lines(series, over, source, options);
    if (options.trend) add_trend(series, figure, options);
    return figure;
  }
  std::vector<double> all;
  for (const std::vector<double>& layer : series.maps) all.insert(all.end(), layer.begin(), layer.end());
  const Quantity quantity =
      drawn_as(quantity_of(series.facts), series.header.units, series.facts.long_name, range_of(all));
  const bool one_scale = series.maps.size() == 1 || options.limits || share_scale(series.maps, range_of(all));
  Figure figure;
  figure.width_cm = options.width_cm;
  figure.title = title_of(series, options);
  figure.caption = caption_of_series(series, source);
  for (std::size_t layer = 0; layer < series.maps.size(); ++layer) {
    const std::vector<double>& values = series.maps[layer];
    Curve curve = curve_of(series, values, one_scale ? all : values, quantity, options);
    if (layer == 0) {
      figure.curve = std::move(curve);
    } else {
      figure.further.push_back({series.header.layers->name_of(layer), std::move(curve)});
    }
  }
  if (series.maps.size() > 1) figure.curve_title = series.header.layers->name_of(0);
  const Curve& first = *figure.curve;
  if (!one_scale) {
    figure.caption.front() += "; each on a scale of its own";
  } else if (first.baseline && *first.baseline != 0.0) {
    figure.caption.front() += fmt::format("; filled about the mean, {:.4g} {}", *first.baseline, first.units);
  }
  if (options.trend) add_trend(series, figure, options);
  return figure;
}

}  // namespace fieldwise::plot
