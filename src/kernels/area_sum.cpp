#include "fieldwise/kernels/area_sum.hpp"

#include <array>
#include <cstddef>
#include "fieldwise/core/numeric/missing.hpp"

namespace fieldwise::kernels {

namespace {

constexpr std::size_t kLanes = 8;
using Lanes = std::array<double, kLanes>;

double joined(const Lanes& lane) {
  return ((lane[0] + lane[1]) + (lane[2] + lane[3])) + ((lane[4] + lane[5]) + (lane[6] + lane[7]));
}

/// Adds `size` (at most 8) columns, one to each lane, in arrays of their own so that the lanes stay in registers.
void add(const double* x, const double* w, double origin, std::size_t size, std::array<Lanes, 4>& sums) {
  for (std::size_t lane = 0; lane < size; ++lane) {
    const double weight = w[lane] > 0.0 ? w[lane] : 0.0;
    const bool valid = x[lane] == x[lane];
    sums[0][lane] += valid && weight > 0.0 ? weight * (x[lane] - origin) : 0.0;
    sums[1][lane] += valid ? weight : 0.0;
    sums[2][lane] += valid && weight > 0.0 ? 1.0 : 0.0;
    sums[3][lane] += weight;
  }
}

}  // namespace

WeightedSum weighted_sum(std::span<const double> values, std::span<const double> weights, double origin) {
  std::array<Lanes, 4> lanes{};
  std::size_t i = 0;
  for (; i + kLanes <= values.size(); i += kLanes) {
    add(values.data() + i, weights.data() + i, origin, kLanes, lanes);
  }
  add(values.data() + i, weights.data() + i, origin, values.size() - i, lanes);
  return {joined(lanes[0]), joined(lanes[1]), joined(lanes[2]), joined(lanes[3])};
}

double first_weighted(std::span<const double> values, std::span<const double> weights) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i] == values[i] && weights[i] > 0.0) {
      return values[i];
    }
  }
  return core::kMissing;
}

}  // namespace fieldwise::kernels
