// Window: weighted means over windows that slide along time, with gaps, and the weights of Lanczos' filter.
// May know: the standard library.
// Must not know: calendars, units, what the values are.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace fieldwise::kernels {

/// Views the sums of one window at many points: number of values, first valid value, sum of weight (value - first), sum
/// of the weights and of their sizes. All start as 0.
struct WindowSums {
  std::span<double> count;
  std::span<double> origin;
  std::span<double> sum;
  std::span<double> weight;
  std::span<double> present;
};

/// Adds one value of each point with one weight, which may be negative; NaN is skipped.
void add_to_window(std::span<const double> values, double weight, const WindowSums& sums);

/// Writes the weighted mean origin + sum / weight of each point; missing where the present weights (by size) are less
/// than `least_present`, or add up to nothing. Whatever the weights, a constant gives exactly itself.
void finish_window(const WindowSums& sums, double least_present, std::span<double> mean);

/// Returns the 2 half_width + 1 weights of a low-pass filter that keeps what is slower than `cutoff` cycles a step (0
/// to 0.5): w_k = sin(2 pi f k) / (pi k) sigma_k, sigma_k = sin(pi k / (m + 1)) / (pi k / (m + 1)), m = half_width,
/// divided by their sum. Source: Duchon (1979), doi 10.1175/1520-0450(1979)018<1016:LFIOAT>2.0.CO;2, eqs. 9 and 12.
std::vector<double> lanczos_weights(std::size_t half_width, double cutoff);

}  // namespace fieldwise::kernels
