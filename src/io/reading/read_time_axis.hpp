// Read time axis: the time axis of one file.
// May know: coordinates, input spec, core's time axis.
// Must not know: netCDF, grids, values.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "fieldwise/core/time_axis.hpp"
#include "fieldwise/io/cf/coordinates.hpp"
#include "fieldwise/io/index/file_index.hpp"
#include "fieldwise/io/index/input_spec.hpp"

namespace fieldwise::io {

/// Reads the time axis of a variable; nothing where it has none, or a single step whose time cannot be known (a
/// notice says so). Errors: input_missing for no steps; input_damaged for times without units, or that cannot be
/// decoded, naming the units.
std::optional<core::TimeAxis> read_time_axis(const FileIndex& index, const FieldAxes& axes, std::size_t variable,
                                             const InputSpec& spec, std::vector<std::string>& notices);

/// Reads the time of a variable that has no dimension of times but a scalar one, as an axis of one step; nothing where
/// it has none, or one that cannot be known and is not `needed` (a notice says so). Errors: as `read_time_axis`.
std::optional<core::TimeAxis> read_scalar_time(const FileIndex& index, const FieldAxes& axes, const InputSpec& spec,
                                               bool needed, std::vector<std::string>& notices);

/// Gives an axis, whose files are joined, the bounds that a user's `stamp` says it has: the step that begins or ends at
/// each stamp. With `middle` the stamps alone decide.
void repair_stamps(core::TimeAxis& axis, StampPlace place);

}  // namespace fieldwise::io
