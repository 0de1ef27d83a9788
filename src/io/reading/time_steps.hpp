// Time steps: the time axis of one file, and the steps of several files joined, checked and selected.
// May know: coordinates, input, core's time axis.
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

/// Holds the times of one file, complete.
struct FileTimes {
  std::string path;
  std::string variable;  ///< for messages
  core::TimeAxis axis;
};

/// Places a step: a file of the list, and a position on its time dimension.
struct StepPlace {
  std::size_t file = 0;
  std::size_t position = 0;
};

/// Holds the steps of an input in order of their dates.
struct JoinedTimes {
  core::TimeAxis axis;
  std::vector<StepPlace> places;  ///< one a step of `axis`
};

/// Reads the time axis of a variable; nothing where it has none, or a single step whose time cannot be known (a
/// notice says so). Errors: input_missing for no steps; input_damaged for times without units, or that cannot be
/// decoded, naming the units.
std::optional<core::TimeAxis> read_time_axis(const FileIndex& index, const FieldAxes& axes, std::size_t variable,
                                             const TimeRepair& repair, std::vector<std::string>& notices);

/// Gives an axis the bounds that a user's `stamp` says it has: the step that begins or ends at each stamp. With
/// `middle` the stamps alone decide.
void repair_stamps(core::TimeAxis& axis, StampPlace place);

/// Joins the steps of files in order of their dates, checks them and selects period and months. Errors:
/// inputs_disagree for calendars, duplicate or missing steps and disorder, naming files and times; input_missing where
/// nothing is selected.
JoinedTimes join_times(const std::vector<FileTimes>& files, const InputSpec& spec, std::vector<std::string>& notices);

}  // namespace fieldwise::io
