#include "analysis/smoothing/binomial_smoother.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "analysis/distinct_columns.hpp"
#include "analysis/smoothing/smoother.hpp"
#include "fieldwise/core/earth_figure.hpp"
#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/core/stop.hpp"
#include "fieldwise/kernels/smoothing.hpp"

namespace fieldwise::analysis {

namespace {

/// Returns the weights of `passes` passes of 1-2-1, at 0, 1, 2, ... places, as far as they are not nothing: the
/// binomial coefficients of 2 passes over 4^passes. Their variance is passes / 2.
std::vector<double> binomial_weights(double passes) {
  constexpr double kReach = 6.5;  // standard deviations: beyond, less than 1e-9 of the weight in the middle
  const auto reach = static_cast<std::size_t>(std::min(passes, std::ceil(kReach * std::sqrt(0.5 * passes))));
  std::vector<double> weights{1.0};
  for (std::size_t step = 1; step <= reach; ++step) {
    const auto k = static_cast<double>(step);
    weights.push_back(weights.back() * (passes - k + 1.0) / (passes + k));
  }
  double total = weights[0];
  for (std::size_t k = 1; k < weights.size(); ++k) {
    total += 2.0 * weights[k];
  }
  for (double& weight : weights) {
    weight /= total;
  }
  return weights;
}

/// Returns how many passes give a standard deviation of `places` places.
double passes_for(double places) { return std::round(2.0 * places * places); }

/// Adds up the weights that meet at the same place of a circle of n places; none is met twice but by its two sides.
std::vector<double> folded(const std::vector<double>& weights, std::size_t n) {
  std::vector<double> circle(n, 0.0);
  for (std::size_t k = 0; k < weights.size(); ++k) {
    circle[k % n] += weights[k];
    circle[(n - k % n) % n] += k == 0 ? 0.0 : weights[k];
  }
  std::vector<double> sides(circle.begin(), circle.begin() + static_cast<std::ptrdiff_t>(n / 2 + 1));
  if (n % 2 == 0) {
    sides.back() *= 0.5;  // half a circle away is met from both sides
  }
  return sides;
}

/// Smooths by binomial weights along each parallel, then along the meridians, over the poles where the grid goes there.
class BinomialSmoother final : public Smoother {
 public:
  BinomialSmoother(const core::Grid& grid, const SmoothSpec& spec) : columns_(grid), rows_(grid.rows) {
    const double spacing = std::abs(columns_.lon_rad[1] - columns_.lon_rad[0]);
    const std::size_t n = columns_.size();
    for (const double lat : grid.lat_deg) {
      const double metres =
          spec.earth_radius_m * spacing * (core::is_pole(lat) ? 0.0 : std::cos(lat * core::kRadiansPerDegree));
      // Where the weights go round the whole circle many times they are all alike.
      const bool alike = columns_.cyclic && spec.radius_m > static_cast<double>(n) * metres;
      auto weights = alike ? std::vector<double>(n / 2 + 1, 1.0 / static_cast<double>(n))
                           : binomial_weights(passes_for(spec.radius_m / metres));
      if (alike && n % 2 == 0) {
        weights.back() *= 0.5;
      } else if (!alike && columns_.cyclic && weights.size() > n / 2) {
        weights = folded(weights, n);
      }
      weights.resize(std::min(weights.size(), n));
      pad_ = std::max(pad_, weights.size() - 1);
      along_.push_back(std::move(weights));
    }
    const double rows = static_cast<double>(grid.rows - 1);
    const double spacing_lat = std::abs(grid.lat_deg.back() - grid.lat_deg.front()) / rows * core::kRadiansPerDegree;
    across_ = binomial_weights(passes_for(spec.radius_m / (spec.earth_radius_m * spacing_lat)));
    opposite_ = columns_.has_opposites();
    for (const std::size_t edge : {std::size_t{0}, grid.rows - 1}) {
      const double left = (90.0 - std::abs(grid.lat_deg[edge])) * core::kRadiansPerDegree;
      reaches_pole_.push_back(opposite_ && left < spacing_lat);
      at_pole_.push_back(core::is_pole(grid.lat_deg[edge]));
    }
  }

  void apply(const core::TileView& field, std::size_t time, std::span<double> smoothed) const override {
    const std::size_t n = columns_.size();
    const double shift = smallest_value(field, time);
    std::vector<double> sums(rows_ * n);
    std::vector<double> weights(rows_ * n);
    PaddedMap row_map(1, n, pad_);
    std::vector<double> places(n);
    for (std::size_t row = 0; row < rows_; ++row) {
      core::throw_if_stopped();
      for (std::size_t i = 0; i < n; ++i) {
        places[i] = field.at(time, row, columns_.columns[i]);
      }
      row_map.fill(0, places, shift, columns_.cyclic);
      kernels::add_neighbours(row_map.values(0), pad_, along_[row], std::span(sums).subspan(row * n, n));
      kernels::add_neighbours(row_map.valid(0), pad_, along_[row], std::span(weights).subspan(row * n, n));
    }
    for (std::size_t row = 0; row < rows_; ++row) {
      core::throw_if_stopped();
      write_row(field.row(time, row), row, sums, weights, shift, smoothed.subspan(row * field.extent().columns));
    }
  }

 private:
  /// Names the row some steps away, and whether it lies across a pole; nothing beyond an edge.
  [[nodiscard]] std::optional<std::pair<std::size_t, bool>> row_at(std::ptrdiff_t row) const {
    const auto last = static_cast<std::ptrdiff_t>(rows_) - 1;
    if (row >= 0 && row <= last) {
      return std::pair(static_cast<std::size_t>(row), false);
    }
    const std::size_t end = row < 0 ? 0 : 1;
    const std::ptrdiff_t over = (row < 0 ? -row : row - last) - (at_pole_[end] ? 0 : 1);
    if (!reaches_pole_[end] || over > last) {
      return std::nullopt;
    }
    return std::pair(static_cast<std::size_t>(row < 0 ? over : last - over), true);
  }

  void write_row(std::span<const double> centre, std::size_t row, std::span<const double> sums,
                 std::span<const double> weights, double shift, std::span<double> smoothed) const {
    const std::size_t n = columns_.size();
    std::vector<double> sum(n);
    std::vector<double> total(n);
    const auto reach = static_cast<std::ptrdiff_t>(across_.size()) - 1;
    for (std::ptrdiff_t k = -reach; k <= reach; ++k) {
      const auto source = row_at(static_cast<std::ptrdiff_t>(row) + k);
      const double weight = across_[static_cast<std::size_t>(std::abs(k))];
      for (std::size_t i = 0; i < n && source; ++i) {
        const std::size_t place = source->first * n + (source->second ? (i + n / 2) % n : i);
        sum[i] += weight * sums[place];
        total[i] += weight * weights[place];
      }
    }
    for (std::size_t column = 0; column < centre.size(); ++column) {
      const std::size_t i = columns_.place_of[column];
      smoothed[column] = std::isnan(centre[column]) ? core::kMissing : shift + sum[i] / total[i];
    }
  }

  DistinctColumns columns_;
  std::size_t rows_;
  std::size_t pad_ = 0;
  std::vector<std::vector<double>> along_;  // [row] weights by distance in columns
  std::vector<double> across_;              // weights by distance in rows
  bool opposite_ = false;
  std::vector<bool> reaches_pole_;  // [first, last row]
  std::vector<bool> at_pole_;
};

}  // namespace

std::shared_ptr<const Smoother> make_binomial_smoother(const core::Grid& grid, const SmoothSpec& spec) {
  return std::make_shared<const BinomialSmoother>(grid, spec);
}

}  // namespace fieldwise::analysis
