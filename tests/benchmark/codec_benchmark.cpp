// Benchmarks of every step of decoding and encoding a chunk; each checks that the values come back.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <limits>
#include <random>
#include <vector>

#include "fieldwise/io/chunks/chunk_codec.hpp"
#include "io/cf/value_decoder.hpp"
#include "io/writing/value_encoding.hpp"

namespace {

namespace io = fieldwise::io;

constexpr std::size_t kValues = 181 * 360;
constexpr float kFill = -1e34F;

/// Returns a map of values with two decimals, a third of them missing, as a chunk holds them.
const std::vector<std::byte>& raw_chunk() {
  static const std::vector<std::byte> raw = [] {
    std::mt19937 random(1);
    std::normal_distribution<float> noise(15.0F, 8.0F);
    std::vector<std::byte> bytes(kValues * sizeof(float));
    for (std::size_t i = 0; i < kValues; ++i) {
      const float value = i / 60 % 3 == 0 ? kFill : std::round(noise(random) * 100.0F) / 100.0F;
      std::memcpy(bytes.data() + i * sizeof value, &value, sizeof value);
    }
    return bytes;
  }();
  return raw;
}

void count_bytes(benchmark::State& state) {
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(raw_chunk().size()));
}

void check(benchmark::State& state, bool right) {
  if (!right) state.SkipWithError("the values do not come back");
  count_bytes(state);
}

std::vector<io::ChunkFilter> filters(int level) {
  return {{io::FilterKind::shuffle, sizeof(float)}, {io::FilterKind::deflate, static_cast<std::uint32_t>(level)}};
}

void shuffle(benchmark::State& state) {
  std::vector<std::byte> planes(raw_chunk().size());
  for (auto _ : state) io::shuffle_bytes(raw_chunk(), planes, sizeof(float));
  check(state, planes[1] == raw_chunk()[4] && planes[kValues] == raw_chunk()[1]);
}
BENCHMARK(shuffle);

void unshuffle(benchmark::State& state) {
  std::vector<std::byte> planes(raw_chunk().size());
  std::vector<std::byte> back(raw_chunk().size());
  io::shuffle_bytes(raw_chunk(), planes, sizeof(float));
  for (auto _ : state) io::unshuffle_bytes(planes, back, sizeof(float));
  check(state, back == raw_chunk());
}
BENCHMARK(unshuffle);

void fletcher32(benchmark::State& state) {
  std::uint32_t sum = 0;
  for (auto _ : state) benchmark::DoNotOptimize(sum = io::fletcher32(raw_chunk()));
  const std::array<std::byte, 4> words{std::byte{0}, std::byte{1}, std::byte{0}, std::byte{2}};  // sums 1 + 2 and 1 + 3
  check(state, io::fletcher32(words) == (4U << 16U | 3U));
}
BENCHMARK(fletcher32);

void encode(benchmark::State& state) {
  io::ChunkEncoder encoder;
  std::vector<std::byte> stored;
  const auto applied = filters(static_cast<int>(state.range(0)));
  for (auto _ : state) encoder.encode(raw_chunk(), applied, 0, stored);
  io::ChunkDecoder decoder;
  check(state, std::ranges::equal(decoder.decode(stored, applied, 0, raw_chunk().size()), raw_chunk()));
  state.counters["stored_share"] = static_cast<double>(stored.size()) / static_cast<double>(raw_chunk().size());
}
BENCHMARK(encode)->Arg(1)->Arg(2)->Arg(4)->Arg(6)->Arg(9);

void decode(benchmark::State& state) {
  io::ChunkEncoder encoder;
  io::ChunkDecoder decoder;
  std::vector<std::byte> stored;
  const auto applied = filters(1);
  encoder.encode(raw_chunk(), applied, 0, stored);
  std::span<const std::byte> raw;
  for (auto _ : state) raw = decoder.decode(stored, applied, 0, raw_chunk().size());
  check(state, std::ranges::equal(raw, raw_chunk()));
}
BENCHMARK(decode);

void decode_values(benchmark::State& state) {
  io::ValueRules rules;
  rules.type = io::StoredType::float32;
  rules.missing_stored = {{kFill, kFill}};
  const io::ValueDecoder decoder(rules, {});
  std::vector<double> values(kValues);
  for (auto _ : state) decoder.decode(raw_chunk(), values);
  bool right = true;
  for (std::size_t i = 0; i < kValues; ++i) {
    float stored = 0.0F;
    std::memcpy(&stored, raw_chunk().data() + i * sizeof stored, sizeof stored);
    right = right && (stored == kFill ? std::isnan(values[i]) : values[i] == static_cast<double>(stored));
  }
  check(state, right);
}
BENCHMARK(decode_values);

void encode_values(benchmark::State& state) {
  constexpr auto kType = fieldwise::core::ValueType::float32;
  std::vector<double> values(kValues, 0.1);
  values[7] = std::numeric_limits<double>::quiet_NaN();
  std::vector<std::byte> stored(kValues * sizeof(float));
  bool fits = true;
  for (auto _ : state) fits = io::encode_values(kType, io::fill_value(kType, false), values, stored.data());
  std::array<float, 2> found{};
  std::memcpy(found.data(), stored.data() + 6 * sizeof(float), sizeof found);
  check(state, fits && found[0] == 0.1F && found[1] == io::kFillFloat);
}
BENCHMARK(encode_values);

void round_to_digits(benchmark::State& state) {
  std::vector<std::byte> bytes;
  for (auto _ : state) {
    bytes = raw_chunk();
    io::round_to_digits(fieldwise::core::ValueType::float32, 3, kFill, bytes);
  }
  bool right = true;
  for (std::size_t i = 0; i < kValues; ++i) {
    std::array<float, 2> pair{};
    std::memcpy(&pair[0], raw_chunk().data() + i * sizeof(float), sizeof(float));
    std::memcpy(&pair[1], bytes.data() + i * sizeof(float), sizeof(float));
    right = right && std::abs(pair[1] - pair[0]) <= 0.005F * std::abs(pair[0]);
  }
  check(state, right);
}
BENCHMARK(round_to_digits);

}  // namespace
