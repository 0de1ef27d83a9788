#include "fieldwise/plot/compose_series.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <tuple>

#include "plot/caption.hpp"
#include "plot/curve_axis.hpp"

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

/// Makes the curve of one layer on a scale that holds `scaled_by`.
Curve curve_of(const LoadedField& series, const std::vector<double>& values, const std::vector<double>& scaled_by,
               Quantity quantity, const PlotOptions& options) {
  Curve curve = curve_along(series.header);
  curve.y = values;
  curve.units = series.facts.units == "1" ? "" : series.facts.units;
  curve.baseline = baseline_of(quantity, scaled_by);
  choose_vertical(curve, range_of(scaled_by), options);
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
  curve.units = series.facts.units == "1" ? "" : series.facts.units;
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

Figure compose_series(const LoadedField& series, const std::string& source, const PlotOptions& options) {
  if (draws_band(series.header, options)) return compose_band(series, source, options);
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
  return figure;
}

}  // namespace fieldwise::plot
