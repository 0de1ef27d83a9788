// Join times: the steps of several files joined, checked and selected.
// May know: input spec, core's time axis.
// Must not know: netCDF, grids, values.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "fieldwise/core/time_axis.hpp"
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

/// Joins the steps of files in order of their dates, checks them and selects period and months. Errors:
/// inputs_disagree for calendars, duplicate or missing steps and disorder, naming files and times; input_missing where
/// nothing is selected.
JoinedTimes join_times(const std::vector<FileTimes>& files, const InputSpec& spec, std::vector<std::string>& notices);

}  // namespace fieldwise::io
