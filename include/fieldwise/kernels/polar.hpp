// Polar: size and direction of vectors given by their eastward and northward parts, in loops that vectorise.
// May know: the standard library.
// Must not know: units, what the vectors are.
#pragma once

#include <span>

namespace fieldwise::kernels {

/// Writes the size of each vector, and its direction in degrees clockwise from north, from 0 to 360; both missing where
/// a part is, the direction also where both parts are 0. Accurate to four roundings of the result (parts between 1e-150
/// and 1e150); the arc tangent is a polynomial of degree 23 (a Chebyshev interpolation of atan on [0, tan(pi/8)], off
/// by less than 2e-18).
void to_polar(std::span<const double> east, std::span<const double> north, std::span<double> size,
              std::span<double> direction_deg);

}  // namespace fieldwise::kernels
