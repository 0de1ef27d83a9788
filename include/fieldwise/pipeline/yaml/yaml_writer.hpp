// YAML writer: a tree as text.
// May know: YAML tree.
// Must not know: run files.
#pragma once

#include <string>

#include "fieldwise/pipeline/yaml/yaml_tree.hpp"

namespace fieldwise::pipeline {

/// Writes a tree as YAML that `parse_yaml` reads back to the same tree; small maps and lists in one line.
std::string write_yaml(const YamlNode& node);

/// Writes a tree in one line: `{lat: [-5, 5]}`.
std::string write_yaml_line(const YamlNode& node);

}  // namespace fieldwise::pipeline
