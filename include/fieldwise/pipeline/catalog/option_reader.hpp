// The reader of options: the visitor that sets options from a map of the run file, once.
// May know: core's options, the YAML tree, problems.
// Must not know: operations, which options there are.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/core/options.hpp"
#include "fieldwise/pipeline/yaml/problems.hpp"
#include "fieldwise/pipeline/yaml/yaml_tree.hpp"

namespace fieldwise::pipeline {

/// Says how sentences speak of what is read.
struct ReadingWords {
  /// Returns the subject of sentences about a key: "option 'ddof' of step 'clim'".
  std::function<std::string(std::string_view key)> subject;
  /// Names the map, "input 'u'". Then keys that no option has are reported, and sentences come in the order in which
  /// keys are written. Empty: unknown keys are left to the caller, and sentences come in the order of the options.
  std::string place;
  /// Returns what is wrong with a path, "" where it is good; unset: every path is good.
  std::function<std::string(const std::string& path)> path_fault = {};
  /// Writes a value as the user did; unset: as a run file does.
  std::function<std::string(const YamlNode& value)> show = {};
  std::vector<std::string> other_keys = {};  ///< that the map may have, and the caller reads
};

/// Holds what was found out while options were read.
struct Reading {
  /// Holds a sentence about a value that does not fit.
  struct Complaint {
    std::size_t position = 0;  ///< of the key in the map
    std::string key;
    int line = 0;
    std::string sentence;
  };
  std::vector<std::string> names;                ///< of all options
  std::map<std::string, std::string> old_names;  ///< that are still read, and what they are called now
  std::vector<Complaint> complaints;

  /// Tells whether a key sets an option.
  [[nodiscard]] bool knows(const std::string& key) const;

  /// Tells all complaints.
  void tell(const Report& report) const;
};

/// Sets the options that `describe` shows from the keys of a map; a missing key keeps the default, and so does a value
/// that does not fit. Nothing is thrown.
Reading read_options(const YamlNode& map, const ReadingWords& words,
                     const std::function<void(core::OptionVisitor&)>& describe);

}  // namespace fieldwise::pipeline
