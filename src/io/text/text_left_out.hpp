// Left-out lines: lines of a table that are not read and why, and how messages show a line.
// May know: text rows, core's error.
// Must not know: layouts, dates, values.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "io/text/text_table.hpp"

namespace fieldwise::io {

/// Makes the error of a line that is not understood: input_damaged, naming `path` and line.
core::Error damaged_line(const std::string& path, std::size_t line, const std::string& what);

/// Returns the beginning of a line for messages.
std::string shown(const TextRow& row);

/// Notes lines that are not read, as ranges.
class LeftOut {
 public:
  /// Notes a line, and why it is not read.
  void add(std::size_t line, const char* why);
  /// Returns a sentence for each range, in the order of the lines.
  [[nodiscard]] std::vector<std::string> texts();

 private:
  struct Range {
    std::size_t first = 0;
    std::size_t last = 0;
    std::string_view why;
  };
  std::vector<Range> ranges_;
};

}  // namespace fieldwise::io
