// Sample series for tests of ranks and trends.
// May know: the standard library.
// Must not know: what is tested.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <random>
#include <vector>

namespace fieldwise::sample {

/// Returns the numbers of steps that follow each other.
inline std::vector<std::int64_t> numbers(std::size_t n) {
  std::vector<std::int64_t> all(n);
  for (std::size_t i = 0; i < n; ++i) all[i] = static_cast<std::int64_t>(i);
  return all;
}

/// Returns 0, 1, 2, ...
inline std::vector<double> steps(std::size_t n) {
  std::vector<double> time(n);
  std::iota(time.begin(), time.end(), 0.0);
  return time;
}

/// Returns the sign of a number: -1, 0 or 1.
inline double sign(double x) { return x > 0.0 ? 1.0 : x < 0.0 ? -1.0 : 0.0; }

/// Returns series of several kinds: noise, rounded values with many ties, mostly zeros, heavy tails, far from 0.
inline std::vector<double> of_kind(std::size_t n, int kind, unsigned seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  std::vector<double> values(n);
  for (std::size_t i = 0; i < n; ++i) {
    const double e = normal(random);
    const double trend = 0.002 * static_cast<double>(i);
    values[i] = kind == 0   ? e + trend
                : kind == 1 ? std::round(e)
                : kind == 2 ? std::max(0.0, e - 0.8)
                : kind == 3 ? std::exp(3.0 * e)
                            : static_cast<double>(static_cast<float>(280.0 + 0.1 * std::round(10.0 * e)));
  }
  return values;
}

}  // namespace fieldwise::sample
