#include "io/writing/value_encoding.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <numbers>

namespace fieldwise::io {

namespace {

constexpr std::uint64_t kMultiplierA = 0x9E3779B185EBCA87U;
constexpr std::uint64_t kMultiplierB = 0xC2B2AE3D27D4EB4FU;

constexpr std::uint64_t mixed(std::uint64_t state, std::uint64_t word) noexcept {
  return std::rotl(state + word * kMultiplierB, 31) * kMultiplierA;
}

std::uint64_t load_word(const std::byte* from, std::size_t count) noexcept {
  std::uint64_t word = 0;
  std::memcpy(&word, from, count);
  return word;
}

// The buffer has no type of its own, so values go through a block that has: compilers vectorise that loop.
template <class Stored>
void encode_floats(std::span<const double> values, std::byte* into, Stored fill) noexcept {
  std::array<Stored, 512> block;
  for (std::size_t begin = 0; begin < values.size(); begin += block.size()) {
    const auto part = values.subspan(begin, std::min(block.size(), values.size() - begin));
    for (std::size_t i = 0; i < part.size(); ++i) {
      const auto stored = static_cast<Stored>(part[i]);
      block[i] = stored == stored ? stored : fill;
    }
    std::memcpy(into + begin * sizeof(Stored), block.data(), part.size() * sizeof(Stored));
  }
}

bool encode_counts(std::span<const double> values, std::byte* into) noexcept {
  bool fits = true;
  for (const double value : values) {
    const bool inside = std::abs(value) <= std::numeric_limits<std::int32_t>::max() - 1.0;
    fits = fits && (inside || std::isnan(value));
    const std::int32_t stored = inside ? static_cast<std::int32_t>(std::lround(value)) : kFillInt;
    std::memcpy(into, &stored, sizeof stored);
    into += sizeof stored;
  }
  return fits;
}

/// Returns how many bits behind the leading one a value keeps.
int kept_bits(double value, int digits) noexcept {
  constexpr double kBitsPerDigit = std::numbers::ln10 / std::numbers::ln2;
  int exponent = 0;
  const double log_mantissa = std::log10(std::abs(std::frexp(value, &exponent)));
  const double digits_before_point = std::floor(exponent / kBitsPerDigit + log_mantissa) + 1.0;
  const double quantum = std::floor(kBitsPerDigit * (digits_before_point - digits));
  return static_cast<int>(std::abs(std::floor(exponent - kBitsPerDigit * log_mantissa) - quantum)) - 1;
}

template <class Stored, class Bits>
void round_floats(int digits, Stored fill, std::span<std::byte> values) noexcept {
  constexpr int kMantissaBits = std::numeric_limits<Stored>::digits - 1;
  for (std::size_t at = 0; at < values.size(); at += sizeof(Stored)) {
    Stored value{};
    std::memcpy(&value, values.data() + at, sizeof value);
    if (value == fill || value == Stored{0} || !std::isfinite(value)) continue;
    const int cleared = kMantissaBits - kept_bits(static_cast<double>(value), digits);
    if (cleared <= 0) continue;
    const Bits half = Bits{1} << (cleared - 1);
    const Bits rounded = (std::bit_cast<Bits>(value) + half) >> cleared << cleared;
    std::memcpy(values.data() + at, &rounded, sizeof rounded);
  }
}

}  // namespace

std::size_t stored_bytes(core::ValueType type) noexcept { return type == core::ValueType::float64 ? 8 : 4; }

double fill_value(core::ValueType type, bool quantized) noexcept {
  if (type == core::ValueType::int32) return kFillInt;
  if (quantized) return kFillQuantized;
  return type == core::ValueType::float32 ? static_cast<double>(kFillFloat) : kFillDouble;
}

bool encode_values(core::ValueType type, double fill, std::span<const double> values, std::byte* into) noexcept {
  switch (type) {
    case core::ValueType::float32:
      encode_floats<float>(values, into, static_cast<float>(fill));
      return true;
    case core::ValueType::float64:
      encode_floats<double>(values, into, fill);
      return true;
    case core::ValueType::int32:
      return encode_counts(values, into);
  }
  return false;
}

void round_to_digits(core::ValueType type, int digits, double fill, std::span<std::byte> values) noexcept {
  if (type == core::ValueType::float32) {
    round_floats<float, std::uint32_t>(digits, static_cast<float>(fill), values);
  } else if (type == core::ValueType::float64) {
    round_floats<double, std::uint64_t>(digits, fill, values);
  }
}

std::uint64_t digest(std::span<const std::byte> bytes, std::uint64_t seed) noexcept {
  // Four independent states: the multiplications overlap instead of waiting for one another.
  std::array<std::uint64_t, 4> states = {seed + kMultiplierA, seed + kMultiplierB, seed, seed - kMultiplierA};
  std::size_t at = 0;
  for (; at + 32 <= bytes.size(); at += 32) {
    for (std::size_t lane = 0; lane < 4; ++lane) {
      states[lane] = mixed(states[lane], load_word(bytes.data() + at + 8 * lane, 8));
    }
  }
  std::uint64_t state = bytes.size();
  for (const std::uint64_t lane : states) state = mixed(state, lane);
  for (; at < bytes.size(); at += 8) {
    state = mixed(state, load_word(bytes.data() + at, std::min<std::size_t>(8, bytes.size() - at)));
  }
  state ^= state >> 33;
  state *= kMultiplierB;
  return state ^ (state >> 29);
}

}  // namespace fieldwise::io
