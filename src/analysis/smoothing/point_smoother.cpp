#include "analysis/smoothing/point_smoother.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <tuple>

#include "analysis/smoothing/smoother.hpp"
#include "fieldwise/core/cell_area.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/core/numeric/sphere.hpp"
#include "fieldwise/core/stop.hpp"

namespace fieldwise::analysis {

namespace {

using core::Vector3;

/// Sorts points into the cells of a cube, so that what is near a point is found without looking at all.
class Neighbourhood {
 public:
  Neighbourhood(const std::vector<Vector3>& points, double reach_rad) : width_(std::max(reach_rad, kLeastWidth)) {
    for (std::size_t i = 0; i < points.size(); ++i) {
      if (std::isfinite(points[i].x)) {
        sorted_.emplace_back(cell_of(points[i]), i);
      }
    }
    std::ranges::sort(sorted_);
  }

  /// Calls `visit(point)` for each point that may be within reach of a place, in the order of cells.
  template <class Visit>
  void visit(const Vector3& place, const Visit& visit) const {
    const auto [x, y, z] = cell_of(place);
    for (std::int64_t i = x - 1; i <= x + 1; ++i) {
      for (std::int64_t j = y - 1; j <= y + 1; ++j) {
        // Cells that differ in z alone are neighbours in the list.
        auto found = std::ranges::lower_bound(sorted_, std::pair(Cell{i, j, z - 1}, std::size_t{0}));
        for (; found != sorted_.end() && found->first <= Cell{i, j, z + 1}; ++found) {
          visit(found->second);
        }
      }
    }
  }

 private:
  using Cell = std::tuple<std::int64_t, std::int64_t, std::int64_t>;
  static constexpr double kLeastWidth = 1e-6;

  [[nodiscard]] Cell cell_of(const Vector3& p) const {
    const auto at = [&](double c) { return static_cast<std::int64_t>(std::floor(c / width_)); };
    return {at(p.x), at(p.y), at(p.z)};
  }

  double width_;
  std::vector<std::pair<Cell, std::size_t>> sorted_;
};

/// Smooths any grid: each point has a list of its neighbours with their weights.
class PointSmoother final : public Smoother {
 public:
  PointSmoother(const core::Grid& grid, const SmoothSpec& spec) {
    const std::vector<Vector3> points = points_of(grid);
    const std::vector<double> areas = areas_of(grid);
    const Neighbourhood neighbourhood(points, spec.reach_rad());
    begin_.push_back(0);
    for (const Vector3& point : points) {
      core::throw_if_stopped();
      if (std::isfinite(point.x)) {
        neighbourhood.visit(point, [&](std::size_t other) {
          const double weight = areas[other] * spec.weight(core::angle_rad(point, points[other]));
          if (weight > 0.0) {
            place_.push_back(static_cast<std::uint32_t>(other));
            weight_.push_back(weight);
          }
        });
      }
      check_size();
      begin_.push_back(place_.size());
    }
  }

  void apply(const core::TileView& field, std::size_t time, std::span<double> smoothed) const override {
    const double shift = smallest_value(field, time);
    std::vector<double> values;
    for (std::size_t row = field.extent().rows.begin; row < field.extent().rows.end; ++row) {
      const auto from = field.row(time, row);
      values.insert(values.end(), from.begin(), from.end());
    }
    for (std::size_t i = 0; i < values.size(); ++i) {
      core::throw_if_stopped();
      smoothed[i] = std::isnan(values[i]) ? values[i] : shift + mean_about(i, values, shift);
    }
  }

 private:
  static std::vector<Vector3> points_of(const core::Grid& grid) {
    const bool curvilinear = grid.kind == core::GridKind::curvilinear;
    std::vector<Vector3> points;
    for (std::size_t i = 0; i < grid.size(); ++i) {
      points.push_back(core::unit_vector(grid.lat_deg[curvilinear ? i : i / grid.columns],
                                         grid.lon_deg[curvilinear ? i : i % grid.columns]));
    }
    return points;
  }

  /// Returns the areas of the cells; all alike where the grid says nothing of them.
  static std::vector<double> areas_of(const core::Grid& grid) {
    const bool unknown = !grid.healpix && grid.kind == core::GridKind::curvilinear && grid.cell_area_m2.empty() &&
                         grid.lat_bounds_deg.empty();
    if (!unknown) {
      return core::cell_areas_m2(grid);
    }
    std::vector<double> alike(grid.size(), 1.0);
    const std::vector<bool> repeated = core::repeated_columns(grid);
    for (std::size_t i = 0; i < alike.size(); ++i) {
      alike[i] = repeated[i % grid.columns] ? 0.0 : 1.0;
    }
    return alike;
  }

  void check_size() const {
    constexpr std::size_t kMost = 100'000'000;  // 1.2 GB
    if (place_.size() > kMost) {
      throw core::Error(core::ErrorKind::memory_exceeded,
                        fmt::format("smoothing this grid with this radius needs more than {} million weights: use a "
                                    "smaller radius_km",
                                    kMost / 1'000'000));
    }
  }

  [[nodiscard]] double mean_about(std::size_t point, const std::vector<double>& values, double shift) const {
    double sum = 0.0;
    double total = 0.0;
    for (std::size_t k = begin_[point]; k < begin_[point + 1]; ++k) {
      const double value = values[place_[k]];
      if (!std::isnan(value)) {
        sum += weight_[k] * (value - shift);
        total += weight_[k];
      }
    }
    return total > 0.0 ? sum / total : core::kMissing;
  }

  std::vector<std::size_t> begin_;  // [point + 1] where its list begins
  std::vector<std::uint32_t> place_;
  std::vector<double> weight_;
};

}  // namespace

std::shared_ptr<const Smoother> make_point_smoother(const core::Grid& grid, const SmoothSpec& spec) {
  return std::make_shared<const PointSmoother>(grid, spec);
}

}  // namespace fieldwise::analysis
