// Smoother: weighted means of the surroundings of each point, by true distance, on any grid.
// May know: core, kernels.
// Must not know: operations.
#pragma once

#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "fieldwise/analysis/smoothing/smooth.hpp"
#include "fieldwise/core/grid.hpp"
#include "fieldwise/core/header.hpp"
#include "fieldwise/core/numeric/tile_view.hpp"

namespace fieldwise::analysis {

/// Holds a shape and its size on a sphere.
struct SmoothSpec {
  SmoothMethod method = SmoothMethod::gaussian;
  double radius_m = 0.0;        ///< standard deviation (gaussian, binomial) or radius (box)
  double earth_radius_m = 0.0;  ///< radius of the sphere

  /// Returns the distance on the unit sphere beyond which weights are nothing.
  [[nodiscard]] double reach_rad() const;
  /// Returns the weight at a distance on the unit sphere (gaussian and box).
  [[nodiscard]] double weight(double angle_rad) const;
};

/// Smooths maps.
class Smoother {
 public:
  Smoother() = default;
  Smoother(const Smoother&) = delete;
  Smoother& operator=(const Smoother&) = delete;
  virtual ~Smoother() = default;

  /// Writes the smoothed map [row, column] of one time. Missing points stay missing and have no weight; the weights of
  /// the others are renormalised. A constant stays that constant, exactly.
  virtual void apply(const core::TileView& field, std::size_t time, std::span<double> smoothed) const = 0;
};

/// Makes the smoother for a grid. Errors: usage for a series, or binomial on a grid that is not rectilinear and evenly
/// spaced; memory_exceeded where a general grid has too many neighbours.
std::shared_ptr<const Smoother> make_smoother(const core::FieldHeader& of, const SmoothSpec& spec);

/// Returns the value of a map that is nearest to 0; 0 where none is there. Values less this are added up, so that a
/// constant stays exactly constant and the thin tail of a plume keeps its digits.
double smallest_value(const core::TileView& field, std::size_t time);

/// Holds the values and the validity of each row of a map as numbers, zero where missing, padded on either side.
class PaddedMap {
 public:
  /// Makes room for rows of `places` values with `pad` more on either side.
  PaddedMap(std::size_t rows, std::size_t places, std::size_t pad);

  /// Returns a padded row of values less `shift`, or of ones and zeros.
  [[nodiscard]] std::span<double> values(std::size_t row) { return {values_.data() + row * width_, width_}; }
  [[nodiscard]] std::span<double> valid(std::size_t row) { return {valid_.data() + row * width_, width_}; }
  /// Tells whether a row has no gap and goes round.
  [[nodiscard]] bool is_complete(std::size_t row) const { return complete_[row]; }
  /// Fills a row from `places` values (NaN missing) and wraps them round or pads with nothing.
  void fill(std::size_t row, std::span<const double> from, double shift, bool wrap);

 private:
  std::size_t places_;
  std::size_t pad_;
  std::size_t width_;
  std::vector<double> values_;
  std::vector<double> valid_;
  std::vector<bool> complete_;
};

}  // namespace fieldwise::analysis
