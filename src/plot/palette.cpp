#include "fieldwise/plot/palette.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/core/text_words.hpp"

namespace fieldwise::plot {
namespace {

constexpr int kColours = 20;
constexpr int kMostLabels = 11;

/// Labels every edge that is a multiple of a round step, at most kMostLabels of them.
void label_regular(Palette& palette, double step) {
  const double span = palette.edges.back() - palette.edges.front();
  double every = step;
  for (const double times : {1.0, 2.0, 4.0, 5.0, 10.0, 20.0}) {
    every = step * times;
    if (span / every <= kMostLabels) break;
  }
  palette.exponent = exponent_of(std::max(std::abs(palette.edges.front()), std::abs(palette.edges.back())));
  const double unit = std::pow(10.0, palette.exponent);
  for (const double edge : palette.edges) {
    const bool labelled = std::abs(edge / every - std::round(edge / every)) < 1e-6;
    palette.labels.push_back(labelled ? tick_text(edge / unit, every / unit) : std::string());
  }
}

/// Cuts low..high into `count` equal colours; a label at every other edge or so.
void cut_evenly(Palette& palette, double low, double high, int count) {
  const double step = (high - low) / count;
  for (int i = 0; i <= count; ++i) palette.edges.push_back(i == count ? high : low + step * i);
  const int every = (count + kMostLabels - 1) / kMostLabels;
  palette.exponent = exponent_of(std::max(std::abs(low), std::abs(high)));
  const double unit = std::pow(10.0, palette.exponent);
  for (int i = 0; i <= count; ++i) {
    const double edge = palette.edges[static_cast<std::size_t>(i)];
    palette.labels.push_back(i % every == 0 ? tick_text(edge / unit, step / unit) : std::string());
  }
}

void cut_regularly(Palette& palette, double low, double high, double step) {
  const double first = std::floor(low / step + 1e-9) * step;
  const double last = std::ceil(high / step - 1e-9) * step;
  palette.edges = multiples(first, last, step);
  if (palette.edges.size() < 2) palette.edges = {first, first + step};
  label_regular(palette, step);
}

void take_limits(Palette& palette, double low, double high, const PlotOptions& options, int count) {
  if (options.levels) {
    cut_evenly(palette, low, high, *options.levels);
    return;
  }
  const double step = nice_step(high - low, count);
  const double parts = (high - low) / step;
  if (options.limits && std::abs(parts - std::round(parts)) > 1e-6) {
    cut_evenly(palette, low, high, count);
  } else {
    cut_regularly(palette, low, high, step);
  }
}

void choose_signed(Palette& palette, Quantity quantity, const ValueRange& range, const PlotOptions& options) {
  palette.colours = "vik";
  double end = std::max(std::abs(range.low), std::abs(range.high));
  if (!(end > 0)) end = std::max({std::abs(range.least), std::abs(range.most)});
  if (!(end > 0)) end = 1.0;
  if (quantity == Quantity::correlation) end = std::min(1.0, std::ceil(end * 5.0 + 0.25) / 5.0);
  const auto [low, high] = options.limits.value_or(std::pair(-end, end));
  take_limits(palette, low, high, options, kColours);
}

void choose_sequential(Palette& palette, Quantity quantity, const ValueRange& range, const PlotOptions& options) {
  palette.colours = quantity == Quantity::spread ? "lajolla" : "batlow";
  const bool from_zero = quantity == Quantity::spread || quantity == Quantity::fraction;
  double low = from_zero ? std::min(0.0, range.low) : range.low;
  double high = range.high;
  // A field that is the same nearly everywhere is shown by its ends instead.
  if (!(high > low)) {
    low = from_zero ? std::min(0.0, range.least) : range.least;
    high = range.most;
  }
  if (!(high > low)) {
    const double margin = std::max(std::abs(low) * 0.05, 1e-3);
    low -= margin;
    high += margin;
  }
  if (options.limits) std::tie(low, high) = *options.limits;
  take_limits(palette, low, high, options, kColours);
}

void choose_probability(Palette& palette, const PlotOptions& options) {
  palette.colours = "davos";
  palette.equal_boxes = true;
  palette.edges = {0.0, 0.001, 0.01, 0.05, 0.1, 0.2, 0.5, 1.0};
  palette.labels = {"0", "0.001", "0.01", "0.05", "0.1", "0.2", "0.5", "1"};
  if (options.limits || options.levels) {
    palette.edges.clear();
    palette.labels.clear();
    palette.equal_boxes = false;
    const auto [low, high] = options.limits.value_or(std::pair(0.0, 1.0));
    take_limits(palette, low, high, options, 10);
  }
}

/// Whole numbers get a colour each where they are few, else steps of whole numbers.
void choose_count(Palette& palette, const ValueRange& range, const PlotOptions& options) {
  palette.colours = "bamako";
  palette.reversed = true;
  const auto [low, high] = options.limits.value_or(std::pair(range.least, range.most));
  if (options.levels) {
    cut_evenly(palette, low, std::max(high, low + 1.0), *options.levels);
    return;
  }
  const double span = std::floor(high) - std::ceil(low);
  if (span < 8) {
    palette.equal_boxes = true;
    palette.label_boxes = true;
    palette.edges = multiples(std::floor(low), std::floor(high) + 1, 1.0);
    for (std::size_t i = 0; i < palette.edges.size(); ++i) {
      palette.labels.push_back(i + 1 < palette.edges.size() ? fmt::format("{:g}", palette.edges[i]) : "");
    }
    return;
  }
  cut_regularly(palette, low, high, std::max(1.0, nice_step(high - low, 10)));
}

void choose_direction(Palette& palette) {
  palette.colours = "romaO";
  for (int degree = 0; degree <= 360; degree += 15) {
    palette.edges.push_back(degree);
    palette.labels.push_back(degree % 45 == 0 ? fmt::format("{}", degree) : "");
  }
}

}  // namespace

ValueRange range_of(std::vector<double> values) {
  std::erase_if(values, [](double value) { return !std::isfinite(value); });
  if (values.empty()) {
    return {core::kMissing, core::kMissing, core::kMissing, core::kMissing};
  }
  const auto at = [&](double share) {
    const auto place = static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
    std::nth_element(values.begin(), values.begin() + place, values.end());
    return values[static_cast<std::size_t>(place)];
  };
  const auto [least, most] = std::minmax_element(values.begin(), values.end());
  ValueRange range{*least, *most, 0, 0};
  range.low = at(0.02);
  range.high = at(0.98);
  return range;
}

Quantity drawn_as(Quantity quantity, const core::Units& units, std::string_view title, const ValueRange& range) {
  const bool is_anomaly = core::lower_case(title).find("anomal") != std::string::npos;
  if (quantity != Quantity::plain || (units.has_offset() && !is_anomaly)) return quantity;
  // A few values beyond zero, as rounding and packing leave them, are no second side.
  constexpr double kLeastShare = 0.2;
  const double smaller = std::min(-range.low, range.high);
  return smaller > kLeastShare * std::max(-range.low, range.high) && smaller > 0 ? Quantity::change : quantity;
}

Palette choose_palette(Quantity quantity, const ValueRange& range, const PlotOptions& options) {
  Palette palette;
  const ValueRange usable = std::isfinite(range.least) ? range : ValueRange{0, 1, 0, 1};
  if (is_signed(quantity)) {
    choose_signed(palette, quantity, usable, options);
  } else if (quantity == Quantity::probability) {
    choose_probability(palette, options);
  } else if (quantity == Quantity::count) {
    choose_count(palette, usable, options);
  } else if (quantity == Quantity::direction && !options.limits && !options.levels) {
    choose_direction(palette);
  } else {
    choose_sequential(palette, quantity, usable, options);
  }
  if (!options.colours.empty()) {
    palette.colours = options.colours;
    palette.reversed = false;
  }
  palette.below = usable.least < palette.edges.front();
  palette.above = usable.most > palette.edges.back();
  return palette;
}

double nice_step(double span, int count) {
  const double rough = span / count;
  if (!(rough > 0) || !std::isfinite(rough)) return 1.0;
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  for (const double factor : {1.0, 2.0, 2.5, 5.0}) {
    if (factor * power >= rough * (1 - 1e-9)) return factor * power;
  }
  return 10.0 * power;
}

std::vector<double> multiples(double low, double high, double step) {
  std::vector<double> values;
  const double first = std::ceil(low / step - 1e-9);
  const double last = std::floor(high / step + 1e-9);
  for (double i = first; i <= last && values.size() < 10'000; ++i) values.push_back(i == 0 ? 0.0 : i * step);
  return values;
}

int exponent_of(double largest) {
  if (!(largest > 0) || !std::isfinite(largest)) return 0;
  // Rounded up a little: the largest label of 1.0e-5 is "10", of 9.9e-6 "9.9".
  const int exponent = static_cast<int>(std::floor(std::log10(largest) + 1e-9));
  return exponent < -3 || exponent > 5 ? exponent : 0;
}

std::string short_number(double value) {
  const int exponent = exponent_of(std::abs(value));
  if (exponent == 0) return fmt::format("{:.3g}", value);
  return fmt::format("{:.3g} x 10^{}", value / std::pow(10.0, exponent), exponent);
}

std::string tick_text(double value, double step) {
  if (std::abs(value) < step * 1e-6) return "0";
  const double largest = std::max(std::abs(value), step);
  if (largest >= 1e7 || step < 1e-7) return fmt::format("{:.3g}", value);
  int decimals = 0;
  while (decimals < 8 &&
         std::abs(step * std::pow(10.0, decimals) - std::round(step * std::pow(10.0, decimals))) > 1e-6) {
    ++decimals;
  }
  return fmt::format("{:.{}f}", value, decimals);
}

}  // namespace fieldwise::plot
