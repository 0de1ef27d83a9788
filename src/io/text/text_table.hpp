// Text table: the text of a file as lines of cells.
// May know: core's error.
// Must not know: what cells mean.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fieldwise::io {

/// Holds the cells of one line, without blanks and quotes around them. Lines count from 1.
struct TextRow {
  std::size_t line = 0;
  std::vector<std::string> cells;
};

/// Returns the first `most_bytes` of a file, or nothing where it cannot be read.
std::optional<std::string> read_beginning(const std::string& path, std::size_t most_bytes);

/// Tells whether bytes are text: no control characters, not HTML, not a Git LFS pointer.
bool is_plain_text(std::string_view bytes);

/// Splits text into lines of cells; `separator` ' ' stands for any run of blanks. Empty lines, lines that begin with #
/// or % and what follows " #" are left out. CRLF and a byte order mark are understood. With ' ', numbers that
/// touch because a column is too narrow ("-99.90-99.90") are taken apart.
std::vector<TextRow> split_rows(std::string_view text, char separator);

}  // namespace fieldwise::io
