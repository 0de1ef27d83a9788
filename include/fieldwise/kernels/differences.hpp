// Differences: second-order first derivatives on uneven spacing, with gaps and edges.
// May know: the standard library.
// Must not know: the sphere, units.
#pragma once

#include <span>

namespace fieldwise::kernels {

/// Holds a value and its coordinate.
struct Sample {
  double position = 0.0;
  double value = 0.0;
};

/// Writes the derivative of each of a row of values from its neighbours before and after, which lie `to_before[i]` and
/// `to_after[i]` away (both negative where the coordinate falls): three points where both are valid,
/// f' = -h2/(h1(h1+h2)) f- + (h2-h1)/(h1 h2) f0 + h1/(h2(h1+h2)) f+; two points with the other where one is missing;
/// missing where both or the centre are. Exact for parabolas; a constant gives exactly 0. All spans have one length.
/// Source: Fornberg (1988), doi 10.1090/S0025-5718-1988-0935077-0.
void centred_differences(std::span<const double> before, std::span<const double> centre, std::span<const double> after,
                         std::span<const double> to_before, std::span<const double> to_after,
                         std::span<double> derivative);

/// Returns the derivative at an edge from the two next points on one side: three points where both are valid, two where
/// the farther is missing; missing where the nearer or the edge itself is.
double one_sided_difference(const Sample& edge, const Sample& near, const Sample& far);

}  // namespace fieldwise::kernels
