// LayerAxes: the further dimensions of a variable (levels, members, bands), and which of their positions are read.
// May know: coordinates, input spec, core's coordinate axis and units.
// Must not know: netCDF, times, grids, values.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "fieldwise/core/coordinate_axis.hpp"
#include "fieldwise/io/cf/coordinates.hpp"
#include "fieldwise/io/index/file_index.hpp"
#include "fieldwise/io/index/input_spec.hpp"

namespace fieldwise::io {

/// Holds a dimension that becomes an axis of layers: the values at the positions that are chosen.
struct LayerDimension {
  std::size_t dimension = 0;           ///< position in the variable's list of dimensions
  std::vector<std::size_t> positions;  ///< stored, one a value of the axis
  core::CoordinateAxis axis;
};

/// Holds the layers of a variable in one file.
struct StoredLayers {
  std::vector<std::size_t> fixed;           ///< a position for each stored dimension; 0 where a range is read
  std::vector<LayerDimension> dimensions;   ///< longer than 1, outermost first
  std::map<std::string, std::string> only;  ///< the one place read of a dimension: "level" -> "850 millibar"
  /// Places that nobody chose, as there is one: of dimensions of length 1, and a level that is no dimension.
  std::map<std::string, std::string> lone;
};

/// Finds the layers of a variable and chooses among them. Errors: usage, listing what there is, where nothing or no
/// dimension is what was asked for, and for more layers than can be carried.
StoredLayers read_layers(const FileIndex& index, std::size_t variable, const FieldAxes& axes, const InputSpec& spec);

/// Says in one sentence why a variable is not one layer, and what chooses one; empty where it is.
std::string reason_not_one_layer(const FileIndex& index, std::size_t variable, const FieldAxes& axes,
                                 const StoredLayers& layers, const InputSpec& spec);

}  // namespace fieldwise::io
