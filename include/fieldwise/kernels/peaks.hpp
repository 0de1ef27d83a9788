// Peaks: the points of a map that are higher (or lower) than all around them, and how far they stand out.
// May know: lattice, surface, optimisers' goal.
// Must not know: units, files, times.
#pragma once

#include <cstddef>
#include <vector>

#include "fieldwise/kernels/lattice.hpp"
#include "fieldwise/kernels/optimise.hpp"
#include "fieldwise/kernels/surface.hpp"

namespace fieldwise::kernels {

/// Holds a peak or a hollow at a point of the lattice (row from the south, column eastwards from the first).
struct Peak {
  std::ptrdiff_t row = 0;
  std::ptrdiff_t column = 0;
  double value = 0.0;
  double depth = 0.0;  ///< how far one must go down (up) from it on every way to a higher (lower) point
};

/// Returns the points that no neighbour among the eight around exceeds, best first, of equal ones the first. Neighbours
/// lie across the seam and the poles. A plateau counts once, at its first point (southern row, then first column), and
/// a constant map has none. A point beside a missing value or the edge of the grid is none: its neighbourhood is not
/// complete. The depth is the topographic prominence; of the highest point of a connected area, the height above the
/// lowest. Source: Edelsbrunner, Letscher and Zomorodian (2002), doi 10.1007/s00454-002-2885-2 (pairs of maxima and
/// saddles by union-find).
std::vector<Peak> find_peaks(const Lattice& lattice, const Surface& map, Goal goal);

}  // namespace fieldwise::kernels
