// YamlNode: a run file's text as a plain tree with line numbers; only plain maps, lists and scalars exist in it.
// May know: core's error.
// Must not know: what the keys mean.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fieldwise::pipeline {

/// Holds one node of a run file. Maps keep their order.
struct YamlNode {
  enum class Kind { null, scalar, sequence, map };
  Kind kind = Kind::null;
  std::string scalar;
  std::vector<YamlNode> items;                             ///< of a sequence
  std::vector<std::pair<std::string, YamlNode>> entries;   ///< of a map, in the order of the text
  int line = 0;                                            ///< counted from 1; 0 where it came from the command line
  int column = 0;

  /// Returns the value of a key of a map, or nullptr.
  [[nodiscard]] const YamlNode* find(std::string_view key) const;
};

/// Parses text (at most 1 MiB). Anchors, aliases, tags, duplicate keys, several documents and nesting deeper than
/// 32 are refused. Errors: usage, with `origin` and the line.
YamlNode parse_yaml(std::string_view text, const std::string& origin);

/// Writes a tree as YAML that `parse_yaml` reads back to the same tree; small maps and lists in one line.
std::string write_yaml(const YamlNode& node);

}  // namespace fieldwise::pipeline
