// Differences: second-order first derivatives on uneven spacing, with gaps and edges.
// May know: the standard library.
// Must not know: the sphere, units.
#pragma once

#include <array>

namespace fieldwise::kernels {

/// Holds a value and its coordinate.
struct Sample {
  double position = 0.0;
  double value = 0.0;
};

/// Returns the derivative at `centre` from a neighbour on either side: three points where both are valid,
/// f' = -h2/(h1(h1+h2)) f- + (h2-h1)/(h1 h2) f0 + h1/(h2(h1+h2)) f+; two points with the other where one is missing;
/// missing where both or the centre are. Exact for parabolas. Source: Fornberg (1988),
/// doi 10.1090/S0025-5718-1988-0935077-0.
double centred_difference(const Sample& before, const Sample& centre, const Sample& after);

/// Returns the derivative at an edge from the two next points on one side: three points where both are valid, two where
/// the farther is missing; missing where the nearer or the edge itself is.
double one_sided_difference(const Sample& edge, const Sample& near, const Sample& far);

}  // namespace fieldwise::kernels
