// OptionParser: the visitor that sets an operation's options from a node of the run file.
// May know: core's options, the YAML tree.
// Must not know: operations.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "fieldwise/core/options.hpp"
#include "fieldwise/pipeline/yaml_tree.hpp"

namespace fieldwise::pipeline {

/// Sets options from the keys of a map node; a missing key keeps the default. Values that do not fit are
/// collected as sentences with their line; nothing is thrown.
std::unique_ptr<core::OptionVisitor> make_option_parser(const YamlNode& options, std::vector<std::string>& errors,
                                                        std::set<std::string>* known_keys = nullptr);

}  // namespace fieldwise::pipeline
