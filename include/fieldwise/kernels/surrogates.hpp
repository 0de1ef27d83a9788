// Surrogates: series like a given one but in another order, and how many of them correlate as strongly with points.
// May know: the standard library, random stream, significance; its source file uses Eigen's FFT.
// Must not know: units, options, which field is tested.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "fieldwise/kernels/random_stream.hpp"
#include "fieldwise/kernels/significance.hpp"

namespace fieldwise::kernels {

/// Returns the series made of blocks of `length` consecutive values that begin anywhere, with replacement.
/// Source: Kuensch (1989), doi 10.1214/aos/1176347265.
std::vector<double> moving_blocks(std::span<const double> series, std::size_t length, RandomStream& random);

/// Returns a series of the same mean and spectrum, the phases of its Fourier coefficients drawn anew.
/// Source: Ebisuzaki (1997), doi 10.1175/1520-0442(1997)010<2147:AMTETS>2.0.CO;2.
std::vector<double> random_phases(std::span<const double> series, RandomStream& random);

/// Returns the length of blocks that suits an AR(1) series of n values with that lag-1 autocorrelation: the L of
/// L = (n - L + 1)^((2/3)(1 - n'/n)), n' = n (1 - r)/(1 + r). Source: Wilks (1997),
/// doi 10.1175/1520-0442(1997)010<0065:RHTFAF>2.0.CO;2, eq. 20.
std::size_t block_length_for(double n, double autocorrelation);

/// Holds one point as it is tested.
struct TestedSeries {
  std::vector<double> departures;      ///< [time] from its mean (and line in time); 0 where it has no pair
  std::vector<std::uint32_t> missing;  ///< times without a pair
  double square = 0.0;                 ///< sum of squares of departures
  double critical = 0.0;               ///< the |r| from which on it counts
};

/// Holds surrogates of one predictor at the times of a field.
class SurrogateSet {
 public:
  /// Makes room for `count` surrogates. `years` is the time of each value where a line in time is to be removed from
  /// them too, else empty.
  SurrogateSet(std::size_t times, std::size_t count, std::vector<double> years);

  /// Sets the values of a surrogate.
  void set(std::size_t surrogate, std::span<const double> values);

  /// Adds 1 to `counts[s]` for each point whose correlation with surrogate s reaches the critical one (in the direction
  /// of the alternative). Each sum is a fold in the order of time.
  void count_significant(std::span<const TestedSeries> points, Alternative alternative,
                         std::span<std::uint32_t> counts) const;

  /// Returns the bytes of a set.
  static std::size_t bytes(std::size_t times, std::size_t count);

 private:
  static constexpr std::size_t kLanes = 8;

  /// Holds sums over some times: of kLanes surrogates, and of time.
  struct Sums {
    std::array<double, kLanes> plain{};
    std::array<double, kLanes> square{};
    std::array<double, kLanes> with_time{};
    double time = 0.0;
    double time_square = 0.0;
    double count = 0.0;
  };
  void add_to(Sums& sums, std::size_t block, std::size_t time, double sign) const;
  void compare(const TestedSeries& point, const Sums& present, std::span<const double> products,
               Alternative alternative, std::span<std::uint32_t> counts) const;

  std::size_t times_;
  std::size_t count_;
  std::vector<double> years_;
  std::vector<double> values_;  // [block of surrogates, time, lane]
};

}  // namespace fieldwise::kernels
