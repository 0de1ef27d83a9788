// Benchmarks of the derivatives of a field [1008, 181, 360] in memory, beside a copy of the bytes they read and write;
// each checks its result at a point.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <numbers>
#include <vector>

#include "fieldwise/analysis/derivatives/advection.hpp"
#include "fieldwise/analysis/derivatives/divergence.hpp"
#include "fieldwise/analysis/derivatives/fronts.hpp"
#include "fieldwise/analysis/derivatives/gradient.hpp"
#include "fieldwise/analysis/derivatives/laplacian.hpp"
#include "fieldwise/analysis/smoothing/smooth.hpp"
#include "fieldwise/core/arrays.hpp"
#include "fieldwise/stream/parallel.hpp"

namespace {

namespace analysis = fieldwise::analysis;
namespace core = fieldwise::core;
namespace stream = fieldwise::stream;

constexpr std::size_t kTimes = 1008;
constexpr std::size_t kRows = 181;
constexpr std::size_t kColumns = 360;
constexpr std::size_t kSize = kTimes * kRows * kColumns;
constexpr double kRadians = std::numbers::pi / 180.0;
constexpr core::Extent kWhole{{0, kTimes}, {0, kRows}, kColumns};

using Memory = std::unique_ptr<double[]>;

/// Makes room whose pages are there: the first touch of a page takes longer than what is measured.
Memory empty() {
  Memory made(new double[kSize]);
  stream::parallel_for(kTimes,
                       [&](std::size_t t) { std::fill_n(made.get() + t * kRows * kColumns, kRows * kColumns, 0.0); });
  return made;
}

/// Makes a field of degree 2 on the sphere that grows with time, u = v = f = (1 + t / 1000) sin lat cos lat cos lon.
const double* field() {
  static const Memory values = [] {
    Memory made = empty();
    stream::parallel_for(kTimes, [&](std::size_t t) {
      for (std::size_t r = 0; r < kRows; ++r) {
        const double lat = (static_cast<double>(r) - 90.0) * kRadians;
        for (std::size_t c = 0; c < kColumns; ++c) {
          made[(t * kRows + r) * kColumns + c] = (1.0 + static_cast<double>(t) / 1000.0) * std::sin(lat) *
                                                 std::cos(lat) * std::cos(static_cast<double>(c) * kRadians);
        }
      }
    });
    return made;
  }();
  return values.get();
}

core::FieldHeader header(const char* units) {
  std::vector<double> lat(kRows);
  std::vector<double> lon(kColumns);
  for (std::size_t r = 0; r < kRows; ++r) lat[r] = static_cast<double>(r) - 90.0;
  for (std::size_t c = 0; c < kColumns; ++c) lon[c] = static_cast<double>(c);
  core::FieldHeader made;
  made.name = "f";
  made.units = core::Units(units);
  made.leading = core::Leading::time;
  made.time = std::make_shared<const core::TimeAxis>(core::monthly_axis(1900, 1, kTimes));
  made.grid = std::make_shared<const core::Grid>(core::rectilinear_grid(lat, lon));
  return made;
}

constexpr std::size_t kSlice = 16;

/// Returns the next maps, round the field.
core::IndexRange next_slice() {
  static std::size_t begin = 0;
  begin = (begin + kSlice) % kTimes;
  return {begin, begin + kSlice};
}

void count_bytes(benchmark::State& state, std::size_t fields) {
  state.counters["MB"] = static_cast<double>(fields * kSlice * kRows * kColumns * sizeof(double)) * 1e-6;
}

void copy(benchmark::State& state) {
  const double* from = field();
  static const Memory to = empty();
  for (auto _ : state) {
    const core::IndexRange times = next_slice();
    const std::size_t first = times.begin * kRows * kColumns;
    std::copy_n(from + first, kSlice * kRows * kColumns, to.get() + first);
    benchmark::ClobberMemory();
  }
  count_bytes(state, 2);
}

/// Runs an operation whose inputs are all the one field; output 0 at 30 N 60 E of the first time must be `expected`.
void apply(benchmark::State& state, const analysis::Map& operation, std::size_t inputs, double expected) {
  const std::vector<core::TileView> whole(inputs, core::TileView(field(), kWhole));
  static std::vector<Memory> memory;
  while (memory.size() < operation.outputs().size()) memory.push_back(empty());
  const auto run = [&](core::IndexRange times) {
    std::vector<core::TileView> in;
    std::vector<core::MutableTileView> out;
    for (const core::TileView& view : whole) in.push_back(view.narrowed(times, kWhole.rows));
    for (std::size_t k = 0; k < operation.outputs().size(); ++k)
      out.push_back(core::MutableTileView(memory[k].get(), kWhole).narrowed(times, kWhole.rows));
    operation.apply(in, out);
  };
  run({0, 1});
  for (auto _ : state) {
    run(next_slice());
    benchmark::ClobberMemory();
  }
  const double found = memory[0][120 * kColumns + 60];
  constexpr double kTruncation = 2e-3;  // (3 h)^2 / 6 for wave number 3 and h of a degree, and room
  if (!(std::abs(found - expected) <= kTruncation * std::abs(expected))) state.SkipWithError("wrong derivative");
  count_bytes(state, inputs + operation.outputs().size());
}

const double kSin = std::sin(30.0 * kRadians);
const double kCos = std::cos(30.0 * kRadians);
constexpr double kR = core::kEarthRadiusM;
const double kEast = -kSin * std::sin(60.0 * kRadians) / kR;
const double kNorth = std::cos(60.0 * kRadians) * std::cos(60.0 * kRadians) / kR;
const double kField = kSin * kCos * std::cos(60.0 * kRadians);

template <class Op>
void derive(benchmark::State& state, const typename Op::Options& options, std::size_t inputs, double expected) {
  const std::vector<core::FieldHeader> headers(inputs, header(inputs == 2 ? "m s-1" : "1"));
  std::vector<core::FieldHeader> mixed = headers;
  for (std::size_t k = 1; k < inputs; ++k) mixed[k].units = core::Units("m s-1");
  apply(state, Op(mixed, options), inputs, expected);
}

void gradient(benchmark::State& state) { derive<analysis::Gradient>(state, {}, 1, kEast); }
void divergence(benchmark::State& state) {
  derive<analysis::Divergence>(state, {}, 2, kEast + kNorth - kField * kSin / kCos / kR);
}
void divergence_of_fourth_order(benchmark::State& state) {
  derive<analysis::Divergence>(state, {.figure = {}, .scheme = analysis::DifferenceScheme::fourth_order}, 2,
                               kEast + kNorth - kField * kSin / kCos / kR);
}
void laplacian(benchmark::State& state) { derive<analysis::Laplacian>(state, {}, 1, -6.0 * kField / kR / kR); }
void advection(benchmark::State& state) { derive<analysis::Advection>(state, {}, 3, -kField * (kEast + kNorth)); }
void smooth(benchmark::State& state) {
  const double s = 200'000.0 / kR;
  derive<analysis::Smooth>(state, {.radius_km = 200.0}, 1, kField * std::exp(-3.0 * s * s));
}
void fronts(benchmark::State& state) { derive<analysis::Fronts>(state, {}, 1, 0.0); }

double least(const std::vector<double>& times) { return *std::ranges::min_element(times); }

template <int kRepetitions>
void set_up(benchmark::internal::Benchmark* benchmark) {
  benchmark->Unit(benchmark::kMillisecond)
      ->UseRealTime()
      ->Iterations(1)
      ->Repetitions(kRepetitions)
      ->ComputeStatistics("least", least)
      ->ReportAggregatesOnly();
}

BENCHMARK(copy)->Apply(set_up<200>);
BENCHMARK(gradient)->Apply(set_up<200>);
BENCHMARK(divergence)->Apply(set_up<200>);
BENCHMARK(divergence_of_fourth_order)->Apply(set_up<200>);
BENCHMARK(laplacian)->Apply(set_up<200>);
BENCHMARK(advection)->Apply(set_up<200>);
BENCHMARK(smooth)->Apply(set_up<20>);
BENCHMARK(fronts)->Apply(set_up<20>);

}  // namespace
