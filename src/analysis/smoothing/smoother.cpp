#include "analysis/smoothing/smoother.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/distinct_columns.hpp"
#include "analysis/require_places.hpp"
#include "analysis/smoothing/binomial_smoother.hpp"
#include "analysis/smoothing/point_smoother.hpp"
#include "analysis/smoothing/row_smoother.hpp"
#include "fieldwise/core/error.hpp"

namespace fieldwise::analysis {

namespace {

/// Weights of a Gaussian beyond four standard deviations, 3e-4 of the one in the middle, are left out.
constexpr double kGaussianReach = 4.0;

bool has_even_columns(const core::Grid& grid) {
  if (grid.kind != core::GridKind::rectilinear || grid.columns < 2) {
    return false;
  }
  return DistinctColumns(grid).even;
}

}  // namespace

double SmoothSpec::reach_rad() const {
  constexpr double kInclusive = 1.0 + 1e-12;  // a neighbour exactly on the rim of a box is inside
  return radius_m / earth_radius_m * (method == SmoothMethod::box ? kInclusive : kGaussianReach);
}

double SmoothSpec::weight(double angle_rad) const {
  if (angle_rad > reach_rad()) {
    return 0.0;
  }
  const double share = angle_rad * earth_radius_m / radius_m;
  return method == SmoothMethod::box ? 1.0 : std::exp(-0.5 * share * share);
}

double smallest_value(const core::TileView& field, std::size_t time) {
  const core::IndexRange rows = field.extent().rows;
  double smallest = std::numeric_limits<double>::infinity();
  for (std::size_t row = rows.begin; row < rows.end; ++row) {
    for (const double value : field.row(time, row)) {
      smallest = std::abs(value) < std::abs(smallest) ? value : smallest;
    }
  }
  return std::isfinite(smallest) ? smallest : 0.0;
}

PaddedMap::PaddedMap(std::size_t rows, std::size_t places, std::size_t pad)
    : places_(places),
      pad_(pad),
      width_(places + 2 * pad),
      values_(rows * width_),
      valid_(rows * width_),
      complete_(rows) {}

void PaddedMap::fill(std::size_t row, std::span<const double> from, double shift, bool wrap) {
  const auto value = values(row);
  const auto there = valid(row);
  complete_[row] = wrap;
  for (std::size_t i = 0; i < places_; ++i) {
    const bool missing = std::isnan(from[i]);
    complete_[row] = complete_[row] && !missing;
    value[pad_ + i] = missing ? 0.0 : from[i] - shift;
    there[pad_ + i] = missing ? 0.0 : 1.0;
  }
  for (std::size_t k = 0; k < pad_; ++k) {
    for (const std::span<double>& list : {value, there}) {
      // Short circles go round more than once.
      list[pad_ - 1 - k] = wrap ? list[pad_ + places_ - 1 - k % places_] : 0.0;
      list[pad_ + places_ + k] = wrap ? list[pad_ + k % places_] : 0.0;
    }
  }
}

std::shared_ptr<const Smoother> make_smoother(const core::FieldHeader& of, const SmoothSpec& spec) {
  const core::Grid& grid = *of.grid;
  if (grid.kind == core::GridKind::none) {
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("'{}' is a series: it has no surroundings to smooth over", of.name));
  }
  require_places(of, "smoothing");
  const bool even_columns = has_even_columns(grid);
  if (spec.method == SmoothMethod::binomial) {
    if (!even_columns || grid.rows < 2) {
      throw core::Error(
          core::ErrorKind::usage,
          fmt::format("'{}' has no evenly spaced longitudes, which binomial weights need: use method: gaussian",
                      of.name));
    }
    return make_binomial_smoother(grid, spec);
  }
  return even_columns ? make_row_smoother(grid, spec) : make_point_smoother(grid, spec);
}

}  // namespace fieldwise::analysis
