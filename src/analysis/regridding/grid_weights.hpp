// Grid weights: how the values of one grid of latitudes and longitudes make those of another.
// May know: core's grid and cell edges, the remapping of kernels.
// Must not know: values, files, options.
#pragma once

#include <variant>

#include "fieldwise/core/grid.hpp"
#include "fieldwise/kernels/remap.hpp"

namespace fieldwise::analysis {

/// Is one of the ways to apply weights.
using Remap = std::variant<kernels::SeparableRemap, kernels::SparseRemap>;

/// Returns first-order conservative weights: the area that each source cell shares with a target, exactly, from lengths
/// in longitude and in the sine of latitude (Jones 1999, doi 10.1175/1520-0493(1999)127<2204:FASOCR>2.0.CO;2, of
/// cells between parallels and meridians). Both grids are rectilinear.
Remap conservative_weights(const core::Grid& source, const core::Grid& target, double min_coverage);

/// Returns bilinear weights in latitude and longitude. Nothing is beyond the outermost centres but the poles, where
/// grids that go round have the mean of their last row. Both grids are rectilinear.
Remap bilinear_weights(const core::Grid& source, const core::Grid& target, double min_coverage);

/// Returns the nearest source of each target along the great circle, the first of equally near ones; a target
/// whose latitude or longitude lies beyond the cells of all sources has none. Both grids are rectilinear.
Remap nearest_weights(const core::Grid& source, const core::Grid& target);

}  // namespace fieldwise::analysis
