// RandomStream: random numbers that depend on a seed and the number of a stream only.
// May know: the standard library.
// Must not know: what they are for.
#pragma once

#include <cstdint>
#include <random>

namespace fieldwise::kernels {

/// Draws random numbers; streams of one seed are independent of each other.
class RandomStream {
 public:
  RandomStream(std::uint64_t seed, std::uint64_t stream) : engine_(seed * 1'000'003U + stream) {}
  /// Returns a number in [0, 1).
  double uniform() { return static_cast<double>(engine_() >> 11U) * 0x1p-53; }

 private:
  std::mt19937_64 engine_;
};

}  // namespace fieldwise::kernels
