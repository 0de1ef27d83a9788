// Surface: a smooth (bicubic) surface through the points of a map.
// May know: lattice, core's tile view.
// Must not know: units, files, what is looked for on it.
#pragma once

#include <array>
#include <cstddef>

#include "fieldwise/core/numeric/tile_view.hpp"
#include "fieldwise/kernels/lattice.hpp"

namespace fieldwise::kernels {

/// Interpolates one map with piecewise cubic polynomials in longitude, then in latitude, whose slopes at each point are
/// those of the parabola through it and its two neighbours; with even spacing that is cubic convolution. The surface
/// goes through all values, has continuous slopes, and is exact for parabolas in either direction. It exists in cells
/// whose four corners are valid; where a point further out is missing, the slope is that of the straight line. Source:
/// Keys (1981), doi 10.1109/TASSP.1981.1163711; Fornberg (1988), doi 10.1090/S0025-5718-1988-0935077-0.
class Surface {
 public:
  /// Views the map of a tile at `time`; lattice and values must outlive the surface.
  Surface(const Lattice& lattice, const core::TileView& map, std::size_t time)
      : lattice_(&lattice), map_(map), time_(time) {}

  /// Returns the value at a place in degrees north and east; NaN where there is no surface.
  [[nodiscard]] double value(double lat_deg, double lon_deg) const;

  /// Returns the value at a point of the lattice, which may lie beyond seam and poles; NaN where there is none.
  [[nodiscard]] double at(std::ptrdiff_t row, std::ptrdiff_t column) const;

 private:
  [[nodiscard]] double along_row(std::ptrdiff_t row, const LatticeCell& cell,
                                 const std::array<double, 4>& lon_deg) const;

  const Lattice* lattice_;
  core::TileView map_;
  std::size_t time_;
};

/// Returns the cubic between the second and the third of four points of increasing position, `share` (0 to 1) of the
/// way; the outer values may be NaN. NaN where an inner one is.
double cubic_between(const std::array<double, 4>& position, const std::array<double, 4>& value, double share);

}  // namespace fieldwise::kernels
