#include "fieldwise/core/layers.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace fieldwise::core {

namespace {

std::string place_name(const CoordinateAxis& axis, std::size_t position) {
  if (!axis.labels.empty()) return fmt::format("{} {}", axis.name, axis.labels[position]);
  const bool has_units = !axis.units.empty() && axis.units != "1";
  return fmt::format("{} {:g}{}{}", axis.name, axis.values[position], has_units ? " " : "",
                     has_units ? axis.units : std::string());
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
  constexpr double kTolerance = 1e-6;  // a coordinate kept in single precision
  const auto close = [](double x, double y) {
    return std::abs(x - y) <= kTolerance * std::max(std::abs(x), std::abs(y));
  };
  return a.name == b.name && a.labels == b.labels && std::ranges::equal(a.values, b.values, close);
}

std::string describe_axis(const CoordinateAxis& axis) {
  if (axis.size() == 0) return fmt::format("no {}", axis.name);
  const auto place = [&](std::size_t position) { return place_name(axis, position).substr(axis.name.size() + 1); };
  if (axis.size() == 1) return place_name(axis, 0);
  constexpr std::size_t kFewNames = 6;  // of which no end says what is between
  if (!axis.labels.empty() && axis.size() <= kFewNames) {
    return fmt::format("{} x {} ({})", axis.size(), axis.name, fmt::join(axis.labels, ", "));
  }
  return fmt::format("{} x {} ({} to {})", axis.size(), axis.name, place(0), place(axis.size() - 1));
}

}  // namespace fieldwise::core
