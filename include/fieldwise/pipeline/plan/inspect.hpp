// What the command line asks about files and libraries without running anything.
// May know: io.
// Must not know: the command line.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "fieldwise/io/reading/input.hpp"

namespace fieldwise::pipeline {

/// Describes a file for a user: variables, grid, calendar, period, gaps, chunks, missing values, sizes.
/// Errors: input_missing, input_damaged.
std::string describe_file(const std::string& path);

/// Holds what is known of an input once its headers are read.
struct InputFacts {
  std::string variable;     ///< the first
  bool has_others = false;  ///< there are further variables, or some that cannot be opened
  bool is_series = false;   ///< the first is
};

/// Opens an input and tells what it is. Errors: those of io::open_fields.
InputFacts inspect_input(const io::InputSpec& spec);

/// Returns the libraries that fieldwise runs on, each with its version.
std::vector<std::pair<std::string, std::string>> library_versions();

}  // namespace fieldwise::pipeline
