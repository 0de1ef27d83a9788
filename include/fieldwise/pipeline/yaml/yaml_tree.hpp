// YamlNode: a run file's text as a plain tree with line numbers; only plain maps, lists and scalars exist in it.
// May know: core's error.
// Must not know: what the keys mean.
#pragma once

#include <cstddef>
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
  std::vector<YamlNode> items;                            ///< of a sequence
  std::vector<std::pair<std::string, YamlNode>> entries;  ///< of a map, in the order of the text
  /// Line of the node, or of its key in a map; counted from 1, 0 where it came from the command line.
  int line = 0;
  int column = 0;

  /// Makes a null node. (Defined in the source file, where the type of the entries is complete.)
  YamlNode();
  YamlNode(const YamlNode& other);
  YamlNode(YamlNode&& other) noexcept;
  YamlNode& operator=(const YamlNode& other);
  YamlNode& operator=(YamlNode&& other) noexcept;
  ~YamlNode();

  /// Makes a scalar, a list of nodes, or an empty map; none of them has a line.
  static YamlNode of_scalar(std::string text);
  static YamlNode of_list(std::vector<YamlNode> items);
  static YamlNode of_map();

  /// Returns the value of a key of a map, or nullptr.
  [[nodiscard]] const YamlNode* find(std::string_view key) const;
  /// Sets the value of a key of a map: replaces it in place or appends it.
  void set(std::string_view key, YamlNode value);

  [[nodiscard]] bool is_null() const noexcept { return kind == Kind::null; }
  [[nodiscard]] bool is_scalar() const noexcept { return kind == Kind::scalar; }
  [[nodiscard]] bool is_list() const noexcept { return kind == Kind::sequence; }
  [[nodiscard]] bool is_map() const noexcept { return kind == Kind::map; }
};

inline constexpr std::size_t kMostYamlBytes = std::size_t{1} << 20U;
inline constexpr int kMostYamlDepth = 32;

/// Tells whether two trees hold the same values in the same order; lines and columns do not count.
bool same_tree(const YamlNode& a, const YamlNode& b);

/// Parses text (at most 1 MiB of UTF-8). Anchors, aliases, tags, duplicate keys, several documents and nesting
/// deeper than 32 are refused. Errors: usage, with `origin` and the line; duplicate keys and the like are listed
/// together, one a line.
YamlNode parse_yaml(std::string_view text, const std::string& origin);

}  // namespace fieldwise::pipeline
