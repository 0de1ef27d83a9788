// Layers: the further dimensions of a variable (levels, members, bands), of which each field of a run is one layer.
// May know: coordinate axis, units.
// Must not know: time, places, files.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "fieldwise/core/coordinate_axis.hpp"

namespace fieldwise::core {

/// Holds the further dimensions of a variable, outermost first. Layers are numbered with the last dimension running
/// fastest.
struct Layers {
  std::vector<CoordinateAxis> axes;

  /// Returns the number of layers: the product of the lengths of all axes.
  [[nodiscard]] std::size_t count() const noexcept;

  /// Returns the position on each axis of a layer.
  [[nodiscard]] std::vector<std::size_t> positions(std::size_t layer) const;

  /// Returns the layer at a position on each axis.
  [[nodiscard]] std::size_t layer_at(const std::vector<std::size_t>& positions) const;

  /// Names a layer: "level 850 hPa", "level 850 hPa, number 3".
  [[nodiscard]] std::string name_of(std::size_t layer) const;

  friend bool operator==(const Layers&, const Layers&) = default;
};

/// Returns how far from `value` a place on an axis of `values` may lie to be meant by it: `relative` of its size, but
/// no more than a hundredth of the least distance between two places; 0 among whole numbers (dates, numbers of
/// stations).
double place_tolerance(const std::vector<double>& values, double value, double relative);

/// Names a place on an axis: "850 hPa", "modelA". Whole numbers have all their digits, others seven.
std::string place_text(const CoordinateAxis& axis, std::size_t position);

/// Tells whether two axes are the same dimension: name, length, and labels or values (to 1e-6 of their size, in the
/// units of either: 850 hPa are 85000 Pa; see `place_tolerance`).
bool same_layers(const CoordinateAxis& a, const CoordinateAxis& b);

/// Describes an axis in one phrase: "17 x level (1000 hPa to 10 hPa)".
std::string describe_axis(const CoordinateAxis& axis);

}  // namespace fieldwise::core
