// Subject: which variables of a file one picture shows: the one asked for and those that belong to it.
// May know: io's file index and coordinates, options, quantity.
// Must not know: values, pictures, GMT.
#pragma once

#include <cstddef>
#include <string>

#include "fieldwise/io/index/file_index.hpp"
#include "fieldwise/plot/plot_options.hpp"
#include "fieldwise/plot/quantity.hpp"

namespace fieldwise::plot {

/// Names variables of a file; those that are not there are empty.
struct Subject {
  std::string variable;     ///< whose values fill the map
  std::string probability;  ///< p-values of it, adjusted for the number of tests where the file has such
  std::string count;        ///< number of values behind it
  std::string eastward;     ///< arrows
  std::string northward;
};

/// Finds the variables of a picture. `asked` is a variable, a step of fieldwise ("response" draws response_slope), or
/// empty where the file holds one data variable, or one step. Errors: usage, listing the variables there are.
Subject find_subject(const io::FileIndex& index, const std::string& asked, const PlotOptions& options);

/// Returns the metadata of a variable that tell its kind.
VariableFacts facts_of(const io::VariableIndex& variable);

}  // namespace fieldwise::plot
