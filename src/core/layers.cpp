#include "fieldwise/core/layers.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "fieldwise/core/units.hpp"

namespace fieldwise::core {

namespace {

bool is_whole(double value) { return value == std::floor(value) && std::abs(value) < 0x1p53; }

/// Returns the way from the units of one axis to those of another: none where units are known and do not convert; that
/// of equal numbers where one says nothing of its units.
std::optional<LinearConversion> conversion_between(const CoordinateAxis& from, const CoordinateAxis& to) {
  const Units a(from.units);
  const Units b(to.units);
  const Units number("1");
  if (a == b || !a.is_known() || !b.is_known() || a == number || b == number) return LinearConversion{};
  return a.converts_to(b) ? std::optional(a.conversion_to(b)) : std::nullopt;
}

}  // namespace

std::size_t Layers::count() const noexcept {
  std::size_t product = 1;
  for (const CoordinateAxis& axis : axes) product *= axis.size();
  return product;
}

std::vector<std::size_t> Layers::positions(std::size_t layer) const {
  std::vector<std::size_t> places(axes.size());
  for (std::size_t i = axes.size(); i-- > 0;) {
    places[i] = layer % axes[i].size();
    layer /= axes[i].size();
  }
  return places;
}

std::size_t Layers::layer_at(const std::vector<std::size_t>& places) const {
  std::size_t layer = 0;
  for (std::size_t i = 0; i < axes.size(); ++i) layer = layer * axes[i].size() + places[i];
  return layer;
}

std::string Layers::name_of(std::size_t layer) const {
  const std::vector<std::size_t> places = positions(layer);
  std::string name;
  for (std::size_t i = 0; i < axes.size(); ++i) {
    name += fmt::format("{}{} {}", name.empty() ? "" : ", ", axes[i].name, place_text(axes[i], places[i]));
  }
  return name;
}

double place_tolerance(const std::vector<double>& values, double value, double relative) {
  if (is_whole(value) && std::ranges::all_of(values, is_whole)) return 0.0;
  constexpr double kShareOfSpacing = 0.01;
  std::vector<double> sorted = values;
  std::ranges::sort(sorted);
  double tolerance = relative * std::abs(value);
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    const double distance = sorted[i] - sorted[i - 1];
    if (distance > 0.0) tolerance = std::min(tolerance, kShareOfSpacing * distance);
  }
  return tolerance;
}

std::string place_text(const CoordinateAxis& axis, std::size_t position) {
  if (!axis.labels.empty()) return axis.labels[position];
  const double value = axis.values[position];
  const std::string number = is_whole(value) ? fmt::format("{:.0f}", value) : fmt::format("{:.7g}", value);
  return axis.units.empty() || axis.units == "1" ? number : fmt::format("{} {}", number, axis.units);
}

bool same_layers(const CoordinateAxis& a, const CoordinateAxis& b) {
  constexpr double kRelative = 1e-6;  // a coordinate kept in single precision
  if (a.name != b.name || a.labels != b.labels || a.counted != b.counted || a.size() != b.size()) return false;
  const std::optional<LinearConversion> to_a = conversion_between(b, a);
  const auto close = [&](double in_a, double in_b) {
    const double converted = in_b * to_a->factor + to_a->offset;
    return std::abs(in_a - converted) <= place_tolerance(a.values, converted, kRelative);
  };
  return to_a && std::ranges::equal(a.values, b.values, close);
}

std::string describe_axis(const CoordinateAxis& axis) {
  if (axis.size() == 0) return fmt::format("no {}", axis.name);
  if (axis.size() == 1) return fmt::format("{} {}", axis.name, place_text(axis, 0));
  constexpr std::size_t kFewNames = 6;  // of which no end says what is between
  if (!axis.labels.empty() && axis.size() <= kFewNames) {
    return fmt::format("{} x {} ({})", axis.size(), axis.name, fmt::join(axis.labels, ", "));
  }
  return fmt::format("{} x {} ({} to {})", axis.size(), axis.name, place_text(axis, 0),
                     place_text(axis, axis.size() - 1));
}

}  // namespace fieldwise::core
