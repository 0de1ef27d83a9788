// Benchmarks of statistics that take whole columns; each checks its result against pairs taken one by one.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include "fieldwise/kernels/least_squares.hpp"
#include "fieldwise/kernels/mann_kendall.hpp"
#include "fieldwise/kernels/random_stream.hpp"
#include "fieldwise/kernels/rank.hpp"
#include "fieldwise/kernels/surrogates.hpp"
#include "fieldwise/kernels/theil_sen.hpp"
#include "tolerance.hpp"

namespace {

namespace kernels = fieldwise::kernels;
namespace tolerance = fieldwise::tolerance;

std::vector<double> noise(std::size_t n, std::uint64_t stream) {
  kernels::RandomStream random(11, stream);
  std::vector<double> values(n);
  std::ranges::generate(values, [&] { return static_cast<double>(static_cast<float>(random.normal())); });
  return values;
}

std::vector<double> steps(std::size_t n) {
  std::vector<double> time(n);
  std::iota(time.begin(), time.end(), 0.0);
  return time;
}

double sign(double x) { return x > 0.0 ? 1.0 : x < 0.0 ? -1.0 : 0.0; }

/// Returns the sum of signs over all pairs.
double sum_of_signs(const std::vector<double>& x, const std::vector<double>& y) {
  double sum = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    for (std::size_t j = i + 1; j < x.size(); ++j) sum += sign(x[j] - x[i]) * sign(y[j] - y[i]);
  }
  return sum;
}

void theil_sen(benchmark::State& state) {
  const auto n = static_cast<std::size_t>(state.range(0));
  const std::vector<double> x = steps(n);
  const std::vector<double> y = noise(n, 1);
  kernels::TheilSen line;
  for (auto _ : state) benchmark::DoNotOptimize(line = kernels::theil_sen(x, y));
  std::vector<double> slopes;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = i + 1; j < n; ++j) slopes.push_back((y[j] - y[i]) / (x[j] - x[i]));
  }
  std::ranges::sort(slopes);
  const double median = 0.5 * (slopes[(slopes.size() - 1) / 2] + slopes[slopes.size() / 2]);
  if (std::abs(line.slope - median) > tolerance::rounding(1.0, 8.0)) state.SkipWithError("wrong slope");
}
BENCHMARK(theil_sen)->Arg(132)->Arg(1008)->Arg(4000);

void mann_kendall(benchmark::State& state) {
  const std::vector<double> y = noise(1008, 1);
  kernels::MannKendall found;
  for (auto _ : state) benchmark::DoNotOptimize(found = kernels::mann_kendall(y));
  if (found.s != sum_of_signs(steps(1008), y)) state.SkipWithError("wrong sum");
}
BENCHMARK(mann_kendall);

void kendall(benchmark::State& state) {
  const std::vector<double> x = noise(1008, 1);
  const std::vector<double> y = noise(1008, 2);
  const kernels::Ranking shared = kernels::ranking_of(x);
  kernels::Association found;
  for (auto _ : state) benchmark::DoNotOptimize(found = kernels::kendall(shared, kernels::ranking_of(y)));
  if (std::abs(found.value - sum_of_signs(x, y) / (0.5 * 1008 * 1007)) > tolerance::rounding(1.0, 8.0)) state.SkipWithError("wrong tau");
}
BENCHMARK(kendall);

void least_squares(benchmark::State& state) {
  const std::vector<double> a = noise(1008, 1);
  std::vector<double> y = noise(1008, 2);
  for (std::size_t i = 0; i < y.size(); ++i) y[i] = 2.0 * a[i] - 0.001 * static_cast<double>(i) + 7.0;
  const kernels::LeastSquares shared({a, steps(1008)}, 1008);
  kernels::LeastSquaresFit found;
  for (auto _ : state) benchmark::DoNotOptimize(found = shared.fit(y));
  if (std::abs(found.coefficients[1] - 2.0) > tolerance::rounding(2.0, 4.0 * 1008.0)) state.SkipWithError("wrong slope");
}
BENCHMARK(least_squares);

void count_significant(benchmark::State& state) {
  constexpr std::size_t kTimes = 1008;
  constexpr std::size_t kSurrogates = 1000;
  kernels::SurrogateSet set(kTimes, kSurrogates, {});
  for (std::size_t s = 0; s < kSurrogates; ++s) set.set(s, noise(kTimes, 100 + s));
  std::vector<kernels::TestedSeries> points(32);
  for (std::size_t point = 0; point < points.size(); ++point) {
    points[point].departures = noise(kTimes, 5000 + point);
    double mean = 0.0;
    for (const double y : points[point].departures) mean += y / static_cast<double>(kTimes);
    for (double& y : points[point].departures) {
      y -= mean;
      points[point].square += y * y;
    }
    points[point].critical = kernels::critical_correlation(0.05, 1006.0, kernels::Alternative::two_sided);
  }
  std::vector<std::uint32_t> counts;
  for (auto _ : state) {
    counts.assign(kSurrogates, 0);
    set.count_significant(points, kernels::Alternative::two_sided, counts);
    benchmark::DoNotOptimize(counts.data());
  }
  std::uint32_t expected = 0;
  for (const auto& point : points) {
    expected += std::abs(kernels::correlation_of(point.departures, noise(kTimes, 107))) >= point.critical ? 1 : 0;
  }
  if (counts[7] != expected) state.SkipWithError("wrong count");
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(points.size() * kSurrogates * kTimes));
}
BENCHMARK(count_significant);

}  // namespace
