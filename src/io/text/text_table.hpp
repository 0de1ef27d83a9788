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
  std::vector<std::size_t> ends;  ///< where each cell ends in the line; only of cells between blanks
  std::string_view text;          ///< the line, in the text that was split
};

/// Holds a line without its cells.
struct CommentLine {
  std::size_t line = 0;
  std::string_view text;
};

/// Holds the lines of a text: rows of cells, and comments.
struct TextLines {
  std::vector<TextRow> rows;
  std::vector<CommentLine> comments;  ///< lines that begin with # or %, and what follows " #"
};

/// Returns the first `most_bytes` of a file, or nothing where it cannot be read.
std::optional<std::string> read_beginning(const std::string& path, std::size_t most_bytes);

/// Tells whether bytes are text: no control characters, not HTML, not a Git LFS pointer.
bool is_plain_text(std::string_view bytes);

/// Splits text, which must outlive the result, into lines of cells; `separator` ' ' stands for any run of blanks. Empty
/// lines are left out, and comments are apart ("#N/A" is none). CRLF and a byte order mark are understood. With ' ',
/// numbers that touch because a column is too narrow ("-99.90-99.90") are taken apart.
TextLines split_lines(std::string_view text, char separator);

}  // namespace fieldwise::io
