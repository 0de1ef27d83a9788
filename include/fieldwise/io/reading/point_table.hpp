// PointTable: points and tracks of a CF file of discrete sampling geometries, as columns.
// May know: file index, core's time axis.
// Must not know: fields, pictures.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "fieldwise/core/time_axis.hpp"
#include "fieldwise/io/index/file_index.hpp"

namespace fieldwise::io {

/// Holds observations in the order of the file; all columns have one value each. Missing numbers are NaN.
struct PointTable {
  std::vector<double> lat_deg;
  std::vector<double> lon_deg;
  core::TimeAxis time;        ///< empty where there are no times
  std::vector<double> value;  ///< empty where there is no variable of values
  std::string value_name;
  std::string value_long_name;
  std::string value_units;
  std::vector<std::size_t> kind;   ///< position in `kinds`
  std::vector<std::string> kinds;  ///< at least one word
  std::vector<long long> track;    ///< of a file of trajectories: which one; else empty
};

/// Tells whether a file holds points or trajectories (`featureType`, CF chapter 9, or latitudes along a dimension
/// called obs) rather than fields.
bool holds_points(const FileIndex& index);

/// Reads the observations of a file: latitude, longitude and time by their metadata, the variable `value` (or the one
/// named), the flags of a variable `kind`, and the track of each: from an index variable (`instance_dimension`), from
/// row sizes (`sample_dimension`), or from a variable called trajectory. Errors: input_missing, input_damaged; usage
/// for an unknown variable, or where latitudes and longitudes are not one an observation.
PointTable read_points(const std::string& path, const std::string& variable = "");

}  // namespace fieldwise::io
