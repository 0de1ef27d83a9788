// Problems: everything that is wrong in a run file, collected to be told in one go.
// May know: core's error and suggestion.
// Must not know: what the keys of a run file mean.
#pragma once

#include <cstddef>
#include <functional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fieldwise/core/suggestion.hpp"

namespace fieldwise::pipeline {

inline constexpr std::string_view kCommandLine = "command line";

/// Takes one problem: the line where it stands (0: not in the file) and its sentence.
using Report = std::function<void(int line, const std::string& sentence)>;

/// Collects sentences with their lines.
class Problems {
 public:
  /// Starts an empty list for a file of this name, or for `kCommandLine`.
  explicit Problems(std::string origin) : origin_(std::move(origin)) {}

  /// Adds a problem, once; line 0 means that it came with --set or from the command line.
  void add(int line, const std::string& sentence);

  /// Returns a function that adds to this list, which must live longer.
  [[nodiscard]] Report report() {
    return [this](int line, const std::string& sentence) { add(line, sentence); };
  }

  [[nodiscard]] bool empty() const noexcept { return found_.empty(); }

  /// Tells whether there is no file: sentences then speak of --options.
  [[nodiscard]] bool from_command_line() const noexcept { return origin_ == kCommandLine; }

  /// Throws one core::Error(usage) that has a line for each problem ("run.yaml:12: ..."), sorted by line, at most
  /// 100 of them; does nothing where there are none.
  void throw_if_any() const;

  /// Returns a sentence with its place in front: "run.yaml:12: ...".
  [[nodiscard]] std::string located(int line, const std::string& sentence) const;

 private:
  std::string origin_;
  std::vector<std::pair<int, std::string>> found_;
  std::set<std::pair<int, std::string>> seen_;
};

using core::suggestion;

/// Returns the sentence about a key of a map that is none of `known`. `place`: "input 'u'".
std::string unknown_key_text(std::string_view key, std::string_view place, std::span<const std::string> known);

/// Joins words: "a, b, c".
std::string joined(std::span<const std::string> words);

}  // namespace fieldwise::pipeline
