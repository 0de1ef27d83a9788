// Subject: which variables of a file one picture shows: the one asked for and those that belong to it.
// May know: io's file index, coordinates and kinds, options, quantity.
// Must not know: values, pictures, GMT.
#pragma once

#include <string>
#include <vector>

#include "fieldwise/io/index/file_index.hpp"
#include "fieldwise/plot/plot_options.hpp"

namespace fieldwise::plot {

/// Names variables of a file; those that are not there are empty.
struct Subject {
  std::string variable;     ///< whose values fill the map
  std::string probability;  ///< p-values of it, adjusted for the number of tests where the file has such
  std::string count;        ///< number of values behind it
  std::string eastward;     ///< arrows
  std::string northward;
  std::string step = {};                 ///< the step of fieldwise that wrote it, where that was asked for
  std::vector<std::string> others = {};  ///< further main results of the step, where the whole step was asked for
};

/// Finds the variables of a picture. `asked` is a variable, a step of fieldwise ("response" draws response_slope), or
/// empty where the file holds one data variable, or one step. Errors: usage, listing the variables there are.
Subject find_subject(const io::FileIndex& index, const std::string& asked, const PlotOptions& options);

/// Finds what belongs to one variable of a file: its p-values, count and arrows.
Subject subject_of(const io::FileIndex& index, const std::string& variable, const PlotOptions& options);

}  // namespace fieldwise::plot
