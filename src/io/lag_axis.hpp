// LagAxis: the lags along which a correlation or regression that fieldwise wrote has its maps.
// May know: coordinates, file index.
// Must not know: netCDF, values.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "fieldwise/io/coordinates.hpp"
#include "fieldwise/io/file_index.hpp"

namespace fieldwise::io {

/// Holds a dimension of lags.
struct LagAxis {
  std::size_t dimension = 0;  ///< position in the variable's list of dimensions
  std::vector<int> lags;
  std::string units;  ///< "month", "day", ...
};

/// Finds the dimension of lags of a variable without time, by the `lag_units` of its coordinate variable, and takes it
/// out of the axes' `others`.
std::optional<LagAxis> take_lag_axis(const FileIndex& index, std::size_t variable, FieldAxes& axes);

}  // namespace fieldwise::io
