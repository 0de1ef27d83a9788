#include "fieldwise/kernels/area_sum.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>

#include "fieldwise/core/numeric/cpu_variants.hpp"
#include "fieldwise/core/numeric/missing.hpp"

namespace fieldwise::kernels {

namespace {

constexpr std::size_t kLanes = 8;
constexpr std::size_t kBlock = 64;  // columns whose terms are made before they are added, in the nearest cache
// A type of the compiler's: of a loop over eight sums GCC makes eight single steps, and of what it makes of conditions
// on this type many more.
using Lanes [[gnu::vector_size(kLanes * sizeof(double))]] = double;
using Block = std::array<double, kBlock>;

double joined(const Lanes& lane) {
  return ((lane[0] + lane[1]) + (lane[2] + lane[3])) + ((lane[4] + lane[5]) + (lane[6] + lane[7]));
}

inline void add(const Block& terms, Lanes& sums) {
  for (std::size_t i = 0; i < kBlock; i += kLanes) {
    Lanes eight{};
    std::memcpy(&eight, terms.data() + i, sizeof(Lanes));
    sums += eight;
  }
}

}  // namespace

FIELDWISE_CPU_VARIANTS WeightedSum weighted_sum(std::span<const double> values, std::span<const double> weights,
                                                double origin) {
  Lanes sum{};
  Lanes weight{};
  Lanes count{};
  Lanes whole_weight{};
  Block departures;
  Block valid_weights;
  Block counts;
  Block all_weights;
  for (std::size_t begin = 0; begin < values.size(); begin += kBlock) {
    const double* __restrict const x = values.data() + begin;
    const double* __restrict const given = weights.data() + begin;
    const std::size_t size = std::min(kBlock, values.size() - begin);
    for (std::size_t i = 0; i < size; ++i) {
      const double positive = given[i] > 0.0 ? given[i] : 0.0;
      const double of_valid = x[i] == x[i] ? positive : 0.0;
      const double departure = of_valid * (x[i] - origin);
      departures[i] = of_valid > 0.0 ? departure : 0.0;
      valid_weights[i] = of_valid;
      counts[i] = of_valid > 0.0 ? 1.0 : 0.0;
      all_weights[i] = positive;
    }
    for (Block* const terms : {&departures, &valid_weights, &counts, &all_weights}) {
      std::fill(terms->begin() + static_cast<std::ptrdiff_t>(size), terms->end(), 0.0);
    }
    add(departures, sum);
    add(valid_weights, weight);
    add(counts, count);
    add(all_weights, whole_weight);
  }
  return {joined(sum), joined(weight), joined(count), joined(whole_weight)};
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
