// Local differences: derivatives at points whose neighbours lie at known places of the plane that touches at the point.
// May know: the standard library.
// Must not know: grids, the sphere, units.
#pragma once

#include <array>
#include <cstddef>
#include <span>

namespace fieldwise::kernels {

/// Shows one neighbour (the same one of each point of a row): its values and where it lies, in metres east and north.
/// A neighbour without a value or place is missing.
struct NeighbourRow {
  const double* value = nullptr;
  const double* east_m = nullptr;
  const double* north_m = nullptr;
};

/// Writes the gradient of a row of points from two pairs of neighbours, before and after along each index: the plane
/// that has the same two differences. Where one of a pair is missing the point itself takes its place; missing where
/// the point or both of a pair are, or where the four lie on one line.
void local_gradient(std::span<const double> centre, const std::array<NeighbourRow, 4>& neighbours,
                    std::span<double> east, std::span<double> north);

/// Writes a weighted sum of the differences between eight neighbours and the point; missing where one of the nine is.
void local_sum(std::span<const double> centre, const std::array<const double*, 8>& neighbours,
               const std::array<const double*, 8>& weights, std::span<double> sum);

/// Returns the weights of the differences to eight neighbours at places in the plane (in any unit of length) whose sum
/// is the Laplacian of the least-squares parabola through the point; NaN where the places do not decide one.
std::array<double, 8> laplacian_weights(const std::array<double, 8>& x, const std::array<double, 8>& y);

}  // namespace fieldwise::kernels
