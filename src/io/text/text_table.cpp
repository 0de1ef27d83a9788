#include "io/text/text_table.hpp"

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "fieldwise/core/text_words.hpp"
#include "io/text/text_cells.hpp"

namespace fieldwise::io {

namespace {

// Numbers with decimals that touch: "-99.90-99.90"; dates ("1950-01-01") have no decimal points.
std::vector<std::string> taken_apart(const std::string& cell) {
  if (std::count(cell.begin(), cell.end(), '.') < 2) return {cell};
  std::vector<std::string> parts;
  std::size_t begin = 0;
  while (begin < cell.size()) {
    const std::size_t end = std::min(cell.find('-', begin + 1), cell.size());
    parts.push_back(cell.substr(begin, end - begin));
    if (parts.back().find('.') == std::string::npos || !core::parse_number(parts.back())) return {cell};
    begin = end;
  }
  return parts;
}

void split_blanks(std::string_view line, TextRow& row) {
  constexpr std::string_view kBlanks = " \t";
  for (std::size_t begin = line.find_first_not_of(kBlanks); begin != std::string_view::npos;) {
    std::size_t end = std::min(line.find_first_of(kBlanks, begin), line.size());
    // A cell in quotes keeps its blanks: "Jan 1950".
    if (line[begin] == '"') end = std::min(line.find('"', begin + 1), line.size() - 1) + 1;
    std::size_t cell_end = begin;
    const std::vector<std::string> parts =
        taken_apart(std::string(core::trimmed(line.substr(begin, end - begin), core::kBlanksAndQuotes)));
    for (const std::string& part : parts) {
      cell_end += part.size();
      row.cells.push_back(part);
      row.ends.push_back(parts.size() == 1 ? end : cell_end);
    }
    begin = line.find_first_not_of(kBlanks, end);
  }
}

std::vector<std::string> split_separated(std::string_view line, char separator) {
  std::vector<std::string> cells;
  std::string cell;
  bool quoted = false;
  for (const char character : line) {
    if (character == '"') quoted = !quoted;
    if (character == separator && !quoted) {
      cells.emplace_back(core::trimmed(cell, core::kBlanksAndQuotes));
      cell.clear();
    } else {
      cell += character;
    }
  }
  cells.emplace_back(core::trimmed(cell, core::kBlanksAndQuotes));
  return cells;
}

// Where a comment begins: a line of it, or behind values; "#N/A" and its kin are cells.
std::size_t comment_begin(std::string_view line) {
  const std::size_t first = line.find_first_not_of(" \t");
  if (first == std::string_view::npos) return line.size();
  const auto is_cell = [&](std::size_t at) {
    return is_missing_word(line.substr(at, line.find_first_of(" \t,;", at) - at));
  };
  if (line[first] == '%' || (line[first] == '#' && !is_cell(first))) return first;
  // "Year #day Vol" names a column; what follows numbers is a comment.
  const std::size_t first_digit = line.find_first_of("0123456789");
  const auto is_name = [&](std::size_t at) {
    const char next = at + 1 < line.size() ? line[at + 1] : ' ';
    return at < first_digit && ((next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z'));
  };
  for (std::size_t at = line.find('#', first); at != std::string_view::npos; at = line.find('#', at + 1)) {
    if (at > 0 && (line[at - 1] == ' ' || line[at - 1] == '\t') && !is_cell(at) && !is_name(at)) return at;
  }
  return line.size();
}

}  // namespace

std::optional<std::string> read_beginning(const std::string& path, std::size_t most_bytes) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return std::nullopt;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (error) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::string bytes(std::min<std::uintmax_t>(size, most_bytes), '\0');
  file.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (file.bad()) return std::nullopt;
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  return bytes;
}

bool is_plain_text(std::string_view bytes) {
  const std::size_t first = bytes.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || bytes[first] == '<') return false;
  if (bytes.substr(first).starts_with("version https://git-lfs")) return false;
  return std::all_of(bytes.begin(), bytes.end(), [](char character) {
    const auto code = static_cast<unsigned char>(character);
    return code >= 0x20 ? code != 0x7F : (code >= 0x09 && code <= 0x0D);
  });
}

TextLines split_lines(std::string_view text, char separator) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  // Files of old Macs end lines with CR alone.
  const char line_end = text.find('\n') == std::string_view::npos ? '\r' : '\n';
  TextLines lines;
  for (std::size_t begin = 0, number = 1; begin < text.size(); ++number) {
    const std::size_t end = std::min(text.find(line_end, begin), text.size());
    std::string_view line = text.substr(begin, end - begin);
    begin = end + 1;
    if (line.ends_with('\r')) line.remove_suffix(1);
    const std::size_t comment = comment_begin(line);
    if (comment < line.size()) lines.comments.push_back({number, line.substr(comment)});
    line = line.substr(0, comment);
    if (line.find_first_not_of(" \t") == std::string_view::npos) continue;
    TextRow row;
    row.line = number;
    row.text = line;
    if (separator == ' ') {
      split_blanks(line, row);
    } else {
      row.cells = split_separated(line, separator);
    }
    lines.rows.push_back(std::move(row));
  }
  return lines;
}

}  // namespace fieldwise::io
