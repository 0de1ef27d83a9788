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
  for (double& y : curve.y) y /= unit;
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

}  // namespace

Figure compose_series(const LoadedField& series, const std::string& source, const PlotOptions& options) {
  const Quantity quantity =
      drawn_as(quantity_of(series.facts), series.header.units, series.facts.long_name, range_of(series.maps.front()));
  Figure figure;
  figure.width_cm = options.width_cm;
  figure.title = title_of(series, options);
  figure.caption = caption_of_series(series, source);
  Curve curve = curve_along(series.header);
  curve.y = series.maps.front();
  curve.units = series.facts.units == "1" ? "" : series.facts.units;
  curve.baseline = baseline_of(quantity, curve.y);
  choose_vertical(curve, range_of(curve.y), options);
  scale(curve, exponent_of(std::max(std::abs(curve.y_least), std::abs(curve.y_most))));
  if (curve.baseline && *curve.baseline != 0.0) {
    figure.caption.front() += fmt::format("; filled about the mean, {:.4g} {}", *curve.baseline, curve.units);
  }
  figure.curve = std::move(curve);
  return figure;
}

}  // namespace fieldwise::plot
