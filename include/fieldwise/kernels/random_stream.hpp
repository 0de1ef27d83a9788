// RandomStream: random numbers that depend on a seed, a stream and their place in it, and on nothing else.
// May know: the standard library.
// Must not know: what is drawn, or on which thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace fieldwise::kernels {

/// Encrypts a counter with a key by ten rounds of Philox 4x32: four random words, the same for the same arguments.
/// Source: Salmon et al. (2011), doi 10.1145/2063384.2063405, section 4.3.
std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key) noexcept;

/// Yields random numbers. Streams of one seed are independent of each other: give each point, particle or surrogate its
/// own, and results are the same for any number of threads and any order of work.
class RandomStream {
 public:
  /// Begins stream `stream` of a seed.
  RandomStream(std::uint64_t seed, std::uint64_t stream) noexcept;

  /// Returns 64 random bits.
  std::uint64_t bits() noexcept;

  /// Returns a number of [0, 1), a multiple of 2^-53.
  double uniform() noexcept;

  /// Returns a number of the normal distribution with mean 0 and standard deviation 1. Source: Box and Muller (1958),
  /// doi 10.1214/aoms/1177706645.
  double normal() noexcept;

  /// Returns a whole number of [0, count), each with the same chance; `count` above 0. Source: Lemire (2019), doi
  /// 10.1145/3230636.
  std::size_t below(std::size_t count) noexcept;

 private:
  std::array<std::uint32_t, 2> key_;
  std::array<std::uint32_t, 4> counter_;
  std::array<std::uint32_t, 4> words_{};
  std::size_t used_ = 4;
  double second_normal_ = 0.0;
  bool has_second_normal_ = false;
};

}  // namespace fieldwise::kernels
