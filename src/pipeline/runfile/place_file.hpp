// Place file: options that hold places may name a file of them instead.
// May know: the YAML tree, problems.
// Must not know: which step or option it is.
#pragma once

#include <string>

#include <string>
#include <vector>

#include "fieldwise/pipeline/yaml/problems.hpp"
#include "fieldwise/pipeline/yaml/yaml_tree.hpp"

namespace fieldwise::pipeline {

/// Returns a step in which every value {file: PLACES.csv} is replaced by the rows [lat, lon] of that file: the first
/// two numbers of each line, apart by commas or blanks; a line of words at the top and lines that begin with # are
/// passed over. Relative paths are relative to `directory`. Reports files that cannot be read and lines that are no
/// place. Adds the paths of the files to `files`.
YamlNode with_places_of_files(const YamlNode& step, const std::string& directory, std::vector<std::string>& files,
                              Problems& problems);

}  // namespace fieldwise::pipeline
