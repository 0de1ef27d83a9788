// Benchmarks of the hot kernels; each checks its result against the plain formula.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <limits>
#include <vector>

#include "fieldwise/kernels/area_sum.hpp"
#include "fieldwise/kernels/comoments.hpp"
#include "fieldwise/kernels/moments.hpp"
#include "fieldwise/kernels/significance.hpp"
#include "tolerance.hpp"

namespace {

namespace kernels = fieldwise::kernels;
namespace tolerance = fieldwise::tolerance;

constexpr std::size_t kPoints = 360;
constexpr std::size_t kTimes = 240;
constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

/// Returns the value of a point at a time; every 17th is missing.
double value_at(std::size_t time, std::size_t point) {
  if ((time * 7 + point) % 17 == 0) return kMissing;
  return std::sin(static_cast<double>(time * time + point)) + 280.0;
}

std::vector<std::vector<double>> field() {
  std::vector<std::vector<double>> rows(kTimes, std::vector<double>(kPoints));
  for (std::size_t time = 0; time < kTimes; ++time) {
    for (std::size_t point = 0; point < kPoints; ++point) rows[time][point] = value_at(time, point);
  }
  return rows;
}

bool is_near(double found, double expected) {
  return std::abs(found - expected) <= tolerance::rounding(expected, 200.0 * kTimes);
}

void count_values(benchmark::State& state) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kPoints * kTimes));
}

/// Returns mean and sum of squared deviations of one point in two passes.
std::pair<double, double> two_passes(std::size_t point) {
  double sum = 0.0;
  double count = 0.0;
  for (std::size_t time = 0; time < kTimes; ++time) {
    const double value = value_at(time, point);
    if (std::isnan(value)) continue;
    sum += value;
    count += 1.0;
  }
  const double mean = sum / count;
  double squares = 0.0;
  for (std::size_t time = 0; time < kTimes; ++time) {
    const double value = value_at(time, point);
    if (!std::isnan(value)) squares += (value - mean) * (value - mean);
  }
  return {mean, squares};
}

void add_moments(benchmark::State& state) {
  const auto rows = field();
  std::array<std::vector<double>, 4> sums;
  for (auto _ : state) {
    for (auto& sum : sums) sum.assign(kPoints, 0.0);
    for (const auto& row : rows) kernels::add_moments(row, {sums[0], sums[1], sums[2], sums[3]});
    benchmark::DoNotOptimize(sums[3].data());
  }
  const auto [mean, squares] = two_passes(5);
  if (!is_near(sums[1][5] + sums[2][5], mean) || !is_near(sums[3][5], squares)) state.SkipWithError("wrong moments");
  count_values(state);
}
BENCHMARK(add_moments);

void add_pairs(benchmark::State& state) {
  const auto sums_kept = static_cast<std::size_t>(state.range(0));
  const auto rows = field();
  constexpr std::size_t kTimesPerTile = 8;
  std::vector<double> index(kTimes);
  for (std::size_t time = 0; time < kTimes; ++time) index[time] = std::sin(static_cast<double>(time * time + 3));
  std::vector<double> memory;
  std::vector<kernels::PairRow> pairs;
  kernels::PairSums sums{};
  for (auto _ : state) {
    memory.assign(sums_kept * kPoints, 0.0);
    for (std::size_t k = 0; k < sums_kept; ++k) sums[k] = memory.data() + k * kPoints;
    kernels::break_neighbours(sums, kPoints);
    for (std::size_t begin = 0; begin < kTimes; begin += kTimesPerTile) {
      pairs.clear();
      for (std::size_t time = begin; time < std::min(kTimes, begin + kTimesPerTile); ++time) {
        pairs.push_back({rows[time], {&index[time], 1}, static_cast<double>(time), true});
      }
      kernels::add_pairs(pairs, sums, sums_kept);
    }
    benchmark::DoNotOptimize(memory.data());
  }
  // Point 3 is the index itself, 280 higher.
  const kernels::PairMoments moments(sums, 3, sums_kept);
  const double r = moments.moment(0, 1) / std::sqrt(moments.moment(0, 0) * moments.moment(1, 1));
  if (!is_near(r, 1.0) || !is_near(moments.moment(1, 1), two_passes(3).second)) state.SkipWithError("wrong moments");
  count_values(state);
}
BENCHMARK(add_pairs)->Arg(kernels::kPlainSums)->Arg(kernels::kCrossSums)->Arg(kernels::kAllSums);

void weighted_sum(benchmark::State& state) {
  const auto rows = field();
  const std::vector<double> weights(kPoints, 0.5);
  kernels::WeightedSum found;
  for (auto _ : state) {
    for (const auto& row : rows) benchmark::DoNotOptimize(found = kernels::weighted_sum(row, weights, 280.0));
  }
  double expected = 0.0;
  for (const double value : rows.back()) expected += std::isnan(value) ? 0.0 : 0.5 * (value - 280.0);
  if (std::abs(found.sum - expected) > tolerance::sum_of_areas(0.5 * kPoints, kPoints)) state.SkipWithError("wrong sum");
  count_values(state);
}
BENCHMARK(weighted_sum);

void p_of_correlation(benchmark::State& state) {
  double p = 0.0;
  double r = 0.0;
  for (auto _ : state) {
    r = r < 0.9 ? r + 0.001 : 0.0;
    benchmark::DoNotOptimize(p = kernels::p_of_correlation(r, 98.5));
  }
  // r = 0.5 with 100 pairs; scipy 1.10, stats.t.sf.
  if (std::abs(kernels::p_of_correlation(0.5, 98.0) / 1.1804920270376276e-07 - 1.0) > tolerance::between_tools(1.0, 60 * 60))
    state.SkipWithError("wrong p-value");
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(p_of_correlation);

}  // namespace
