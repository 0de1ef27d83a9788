// Benchmarks of statistics of whole samples; each checks its result against the plain formula.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "fieldwise/kernels/gev.hpp"
#include "fieldwise/kernels/gram.hpp"
#include "fieldwise/kernels/quantiles.hpp"
#include "fieldwise/kernels/random_stream.hpp"
#include "tolerance.hpp"

namespace {

namespace kernels = fieldwise::kernels;
namespace tolerance = fieldwise::tolerance;

constexpr std::size_t kTimes = 1008;  // 84 years of months, as in docs/performance.md

std::vector<double> random_values(std::size_t count, std::uint64_t seed) {
  kernels::RandomStream random(seed, 0);
  std::vector<double> values(count);
  std::ranges::generate(values, [&] { return random.normal(); });
  return values;
}

bool is_near(double found, double expected) {
  return std::abs(found - expected) <= tolerance::rounding(1.0 + std::abs(expected), 60.0 * kTimes);
}

void quantiles(benchmark::State& state) {
  const std::vector<double> values = random_values(kTimes, 1);
  const std::vector<double> percents{10.0, 50.0, 90.0};
  std::vector<double> sample;
  std::vector<double> found(3);
  for (auto _ : state) {
    sample = values;
    kernels::quantiles(sample, percents, kernels::QuantileDefinition::type7, found);
    benchmark::DoNotOptimize(found.data());
  }
  sample = values;
  std::ranges::sort(sample);
  if (!is_near(found[1], 0.5 * (sample[503] + sample[504]))) state.SkipWithError("wrong median");
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kTimes));
}
BENCHMARK(quantiles);

void scalar_products(benchmark::State& state) {
  constexpr std::size_t kSeries = 64;
  constexpr std::size_t kLength = 65536;
  const std::vector<double> values = random_values(2 * kSeries * kLength, 2);
  std::vector<double> products(kSeries * kSeries);
  const kernels::SeriesBlock a{values.data(), kSeries, kLength};
  const kernels::SeriesBlock b{values.data() + kSeries * kLength, kSeries, kLength};
  for (auto _ : state) {
    kernels::scalar_products(a, b, products);
    benchmark::DoNotOptimize(products.data());
  }
  long double sum = 0.0L;
  for (std::size_t k = 0; k < kLength; ++k) sum += static_cast<long double>(a.first[k]) * b.first[k];
  if (!is_near(products[0], static_cast<double>(sum))) state.SkipWithError("wrong product");
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kSeries * kSeries * kLength));
}
BENCHMARK(scalar_products);

void gev_by_likelihood(benchmark::State& state) {
  kernels::RandomStream random(3, 0);
  std::vector<double> maxima(84);
  for (double& x : maxima) x = kernels::return_level({10.0, 3.0, 0.1}, 1.0 / (1.0 - std::max(1e-9, random.uniform())));
  std::vector<double> sample;
  kernels::GevFit fit;
  for (auto _ : state) {
    sample = maxima;
    fit = kernels::gev_by_likelihood(sample);
    benchmark::DoNotOptimize(fit.gev.shape);
  }
  if (!(std::abs(fit.gev.location - 10.0) < 2.0)) state.SkipWithError("wrong fit");
}
BENCHMARK(gev_by_likelihood);

}  // namespace
