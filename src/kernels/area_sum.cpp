#include "fieldwise/kernels/area_sum.hpp"

#include <array>
#include <cstddef>

namespace fieldwise::kernels {

namespace {

constexpr std::size_t kLanes = 8;
using Lanes = std::array<double, kLanes>;

double joined(const Lanes& lane) {
  return ((lane[0] + lane[1]) + (lane[2] + lane[3])) + ((lane[4] + lane[5]) + (lane[6] + lane[7]));
}

}  // namespace

WeightedSum weighted_sum(std::span<const double> values, std::span<const double> weights) {
  Lanes sum{};
  Lanes weight{};
  Lanes count{};
  for (std::size_t i = 0; i < values.size(); ++i) {
    const std::size_t lane = i % kLanes;
    const bool valid = values[i] == values[i] && weights[i] > 0.0;
    sum[lane] += valid ? values[i] * weights[i] : 0.0;
    weight[lane] += valid ? weights[i] : 0.0;
    count[lane] += valid ? 1.0 : 0.0;
  }
  return {joined(sum), joined(weight), joined(count)};
}

}  // namespace fieldwise::kernels
