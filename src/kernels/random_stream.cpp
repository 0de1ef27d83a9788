#include "fieldwise/kernels/random_stream.hpp"

#include <cmath>
#include <numbers>

namespace fieldwise::kernels {

namespace {

std::uint32_t low(std::uint64_t bits) noexcept { return static_cast<std::uint32_t>(bits); }
std::uint32_t high(std::uint64_t bits) noexcept { return static_cast<std::uint32_t>(bits >> 32U); }

}  // namespace

std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key) noexcept {
  constexpr std::uint64_t kFirstFactor = 0xD2511F53U;
  constexpr std::uint64_t kSecondFactor = 0xCD9E8D57U;
  constexpr std::array<std::uint32_t, 2> kKeySteps = {0x9E3779B9U, 0xBB67AE85U};
  constexpr int kRounds = 10;
  for (int round = 0; round < kRounds; ++round) {
    const std::uint64_t first = kFirstFactor * counter[0];
    const std::uint64_t second = kSecondFactor * counter[2];
    counter = {high(second) ^ counter[1] ^ key[0], low(second), high(first) ^ counter[3] ^ key[1], low(first)};
    key = {key[0] + kKeySteps[0], key[1] + kKeySteps[1]};
  }
  return counter;
}

RandomStream::RandomStream(std::uint64_t seed, std::uint64_t stream) noexcept
    : key_{low(seed), high(seed)}, counter_{0, 0, low(stream), high(stream)} {}

std::uint64_t RandomStream::bits() noexcept {
  if (used_ == words_.size()) {
    words_ = philox(counter_, key_);
    if (++counter_[0] == 0) ++counter_[1];
    used_ = 0;
  }
  const std::uint64_t result = words_[used_] | std::uint64_t{words_[used_ + 1]} << 32U;
  used_ += 2;
  return result;
}

double RandomStream::uniform() noexcept { return static_cast<double>(bits() >> 11U) * 0x1p-53; }

double RandomStream::normal() noexcept {
  if (has_second_normal_) {
    has_second_normal_ = false;
    return second_normal_;
  }
  const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));  // the logarithm of a number above 0
  const double angle = 2.0 * std::numbers::pi * uniform();
  second_normal_ = radius * std::sin(angle);
  has_second_normal_ = true;
  return radius * std::cos(angle);
}

std::size_t RandomStream::below(std::size_t count) noexcept {
  // __int128 is no ISO type, so the high half of the product comes from two of 32 bits; counts are far below 2^32 in
  // practice and larger ones take the slow way.
  constexpr std::uint64_t kWord = std::uint64_t{1} << 32U;
  if (count >= kWord) {
    const std::uint64_t limit = ~std::uint64_t{0} - ~std::uint64_t{0} % count;
    std::uint64_t drawn = bits();
    while (drawn >= limit) drawn = bits();
    return drawn % count;
  }
  std::uint64_t product = (bits() >> 32U) * count;
  const std::uint64_t unfair = (kWord - count) % count;
  while (low(product) < unfair) product = (bits() >> 32U) * count;
  return high(product);
}

}  // namespace fieldwise::kernels
