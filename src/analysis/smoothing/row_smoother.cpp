#include "analysis/smoothing/row_smoother.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/distinct_columns.hpp"
#include "analysis/smoothing/smoother.hpp"
#include "fieldwise/core/cell_area.hpp"
#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/core/numeric/sphere.hpp"
#include "fieldwise/core/stop.hpp"
#include "fieldwise/kernels/smoothing.hpp"

namespace fieldwise::analysis {

namespace {

/// Smooths by distance where longitudes are evenly spaced: the weights between two rows depend on how far apart two
/// columns are, and nothing else, so that they are computed once.
class RowSmoother final : public Smoother {
 public:
  RowSmoother(const core::Grid& grid, const SmoothSpec& spec) : columns_(grid), rows_(grid.rows), pairs_(grid.rows) {
    const std::vector<double> edges = core::lat_edges_deg(grid);
    for (std::size_t row = 0; row < rows_; ++row) {
      area_.push_back(std::abs(std::sin(edges[2 * row + 1] * core::kRadiansPerDegree) -
                               std::sin(edges[2 * row] * core::kRadiansPerDegree)));
    }
    for (std::size_t row = 0; row < rows_; ++row) {
      find_pairs(grid, spec, row);
    }
  }

  void apply(const core::TileView& field, std::size_t time, std::span<double> smoothed) const override {
    const double shift = smallest_value(field, time);
    PaddedMap map = padded(field, time, shift);
    std::vector<double> sum(columns_.size());
    std::vector<double> weight(columns_.size());
    for (std::size_t row = 0; row < rows_; ++row) {
      core::throw_if_stopped();
      std::ranges::fill(sum, 0.0);
      std::ranges::fill(weight, 0.0);
      double of_complete_rows = 0.0;
      for (const Pair& pair : pairs_[row]) {
        kernels::add_neighbours(map.values(pair.row), pad_, pair.weights, sum);
        if (map.is_complete(pair.row)) {
          of_complete_rows += pair.total;
        } else {
          kernels::add_neighbours(map.valid(pair.row), pad_, pair.weights, weight);
        }
      }
      for (double& value : weight) {
        value += of_complete_rows;
      }
      write_row(field.row(time, row), sum, weight, shift, smoothed.subspan(row * field.extent().columns));
    }
  }

 private:
  /// Holds the weights of one row in the mean at another, by distance in columns.
  struct Pair {
    std::size_t row = 0;
    std::vector<double> weights;
    double total = 0.0;  // of all weights, where the row has no gap and no end
  };

  void find_pairs(const core::Grid& grid, const SmoothSpec& spec, std::size_t row) {
    const std::size_t n = columns_.size();
    const double spacing_deg =
        (columns_.lon_rad[n - 1] - columns_.lon_rad[0]) / static_cast<double>(n - 1) / core::kRadiansPerDegree;
    const std::size_t farthest = columns_.cyclic ? n / 2 : n - 1;
    const core::Vector3 here = core::unit_vector(grid.lat_deg[row], 0.0);
    for (std::size_t other = 0; other < rows_; ++other) {
      core::throw_if_stopped();
      if (std::abs(grid.lat_deg[other] - grid.lat_deg[row]) * core::kRadiansPerDegree > spec.reach_rad()) {
        continue;
      }
      Pair pair{other, {}, 0.0};
      std::size_t reach = 0;
      for (std::size_t k = 0; k <= farthest; ++k) {
        const core::Vector3 there = core::unit_vector(grid.lat_deg[other], spacing_deg * static_cast<double>(k));
        const double weight = area_[other] * spec.weight(core::angle_rad(here, there));
        // The column half a circle away is met from both sides.
        const bool twice = columns_.cyclic && 2 * k == n;
        pair.weights.push_back(twice ? 0.5 * weight : weight);
        reach = weight > 0.0 ? k : reach;
        pair.total += (k == 0 ? 1.0 : 2.0) * pair.weights.back();
      }
      pair.weights.resize(reach + 1);
      pad_ = std::max(pad_, reach);
      pairs_[row].push_back(std::move(pair));
    }
  }

  [[nodiscard]] PaddedMap padded(const core::TileView& field, std::size_t time, double shift) const {
    PaddedMap map(rows_, columns_.size(), pad_);
    std::vector<double> places(columns_.size());
    for (std::size_t row = 0; row < rows_; ++row) {
      const auto values = field.row(time, row);
      for (std::size_t i = 0; i < places.size(); ++i) {
        places[i] = values[columns_.columns[i]];
      }
      map.fill(row, places, shift, columns_.cyclic);
    }
    return map;
  }

  void write_row(std::span<const double> centre, std::span<const double> sum, std::span<const double> weight,
                 double shift, std::span<double> smoothed) const {
    for (std::size_t column = 0; column < centre.size(); ++column) {
      const std::size_t i = columns_.place_of[column];
      smoothed[column] = std::isnan(centre[column]) ? core::kMissing : shift + sum[i] / weight[i];
    }
  }

  DistinctColumns columns_;
  std::size_t rows_;
  std::size_t pad_ = 0;
  std::vector<double> area_;
  std::vector<std::vector<Pair>> pairs_;
};

}  // namespace

std::shared_ptr<const Smoother> make_row_smoother(const core::Grid& grid, const SmoothSpec& spec) {
  return std::make_shared<const RowSmoother>(grid, spec);
}

}  // namespace fieldwise::analysis
