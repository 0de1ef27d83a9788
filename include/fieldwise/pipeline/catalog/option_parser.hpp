// OptionParser: the visitor that sets an operation's options from a node of the run file, and the recorder of what
// they are after that. May know: core's options, the YAML tree, the catalog's entry.
// Must not know: operations.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "fieldwise/core/options.hpp"
#include "fieldwise/pipeline/catalog/catalog.hpp"
#include "fieldwise/pipeline/yaml/problems.hpp"
#include "fieldwise/pipeline/yaml/yaml_tree.hpp"

namespace fieldwise::pipeline {

/// Sets options from the keys of a map node; a missing key keeps the default. Values that do not fit are
/// collected as sentences with their line; nothing is thrown. `options` must outlive the visitor.
std::unique_ptr<core::OptionVisitor> make_option_parser(const YamlNode& options, std::vector<std::string>& errors,
                                                        std::set<std::string>* known_keys = nullptr);

/// Holds one option of an operation: its documentation and its value as the run file would write it.
struct OptionRecord {
  std::string name;
  std::string type;  ///< in words: "number", "one of month, season", "region", ...
  std::string unit;
  std::string range;
  std::string text;
  YamlNode value;  ///< null where there is no default
};

/// Returns every option of an operation with the value it has after `options` (a map) is read; a value that does not
/// fit is reported. `step` names the step in sentences; empty: sentences name the option as --option.
std::vector<OptionRecord> record_options(const CatalogEntry& operation, const YamlNode& options, const Report& report,
                                         const std::string& step);

/// Returns every option of an operation with its default.
std::vector<OptionRecord> record_options(const CatalogEntry& operation);

}  // namespace fieldwise::pipeline
