// Smoothing: weighted sums of the neighbours along a row.
// May know: the standard library.
// Must not know: the sphere, gaps (they are zeros here).
#pragma once

#include <cstddef>
#include <span>

namespace fieldwise::kernels {

/// Adds to each of `sum` the values up to `weights.size() - 1` places away on either side, by weight of the distance:
/// weights[0] x(i) + sum over k of weights[k] (x(i + k) + x(i - k)). `padded` has `pad` further values on either side,
/// at least as many as the weights reach.
void add_neighbours(std::span<const double> padded, std::size_t pad, std::span<const double> weights,
                    std::span<double> sum);

}  // namespace fieldwise::kernels
