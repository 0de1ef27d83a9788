#include "fieldwise/core/layers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "fieldwise/core/units.hpp"

namespace fieldwise::core {

namespace {

std::string place_name(const CoordinateAxis& axis, std::size_t position) {
  if (!axis.labels.empty()) return fmt::format("{} {}", axis.name, axis.labels[position]);
  const bool has_units = !axis.units.empty() && axis.units != "1";
  return fmt::format("{} {:g}{}{}", axis.name, axis.values[position], has_units ? " " : "",
                     has_units ? axis.units : std::string());
}

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
    name += (name.empty() ? "" : ", ") + place_name(axes[i], places[i]);
  }
  return name;
}

bool same_layers(const CoordinateAxis& a, const CoordinateAxis& b) {
  if (a.name != b.name || a.labels != b.labels || a.values.size() != b.values.size()) return false;
  const std::optional<LinearConversion> to_b = conversion_between(a, b);
  if (!to_b) return false;
  constexpr double kTolerance = 1e-6;  // a coordinate kept in single precision
  const auto close = [&](double in_a, double in_b) {
    const double converted = in_a * to_b->factor + to_b->offset;
    return std::abs(converted - in_b) <= kTolerance * std::max(std::abs(converted), std::abs(in_b));
  };
  return std::ranges::equal(a.values, b.values, close);
}

std::string describe_axis(const CoordinateAxis& axis) {
  if (axis.size() == 0) return fmt::format("no {}", axis.name);
  const auto place = [&](std::size_t position) { return place_name(axis, position).substr(axis.name.size() + 1); };
  if (axis.size() == 1) return place_name(axis, 0);
  return fmt::format("{} x {} ({} to {})", axis.size(), axis.name, place(0), place(axis.size() - 1));
}

}  // namespace fieldwise::core
