// LMoments: the first three L-moments of a sample.
// May know: the standard library.
// Must not know: units, which distribution is fitted to them.
#pragma once

#include <span>

namespace fieldwise::kernels {

/// Holds the first three L-moments.
struct LMoments {
  double first = 0.0;
  double second = 0.0;
  double third = 0.0;
};

/// Computes the unbiased L-moments of values in order, counted from the first of them, so that a constant has no second
/// one. The third needs 3 values, the second 2. Source: Hosking (1990), JRSS B 52, 105-124; unbiased sample moments of
/// Landwehr et al. (1979), doi 10.1029/WR015i005p01055.
LMoments l_moments(std::span<const double> sorted);

}  // namespace fieldwise::kernels
