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

std::vector<std::string> split_blanks(std::string_view line) {
  constexpr std::string_view kBlanks = " \t";
  std::vector<std::string> cells;
  for (std::size_t begin = line.find_first_not_of(kBlanks); begin != std::string_view::npos;) {
    const std::size_t end = std::min(line.find_first_of(kBlanks, begin), line.size());
    for (std::string& part :
         taken_apart(std::string(core::trimmed(line.substr(begin, end - begin), core::kBlanksAndQuotes)))) {
      cells.push_back(std::move(part));
    }
    begin = line.find_first_not_of(kBlanks, end);
  }
  return cells;
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

std::string_view without_comment(std::string_view line) {
  const std::size_t first = line.find_first_not_of(" \t");
  if (first == std::string_view::npos || line[first] == '#' || line[first] == '%') return {};
  return line.substr(0, std::min(line.find(" #"), line.find("\t#")));
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

std::vector<TextRow> split_rows(std::string_view text, char separator) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  // Files of old Macs end lines with CR alone.
  const char line_end = text.find('\n') == std::string_view::npos ? '\r' : '\n';
  std::vector<TextRow> rows;
  for (std::size_t begin = 0, number = 1; begin < text.size(); ++number) {
    const std::size_t end = std::min(text.find(line_end, begin), text.size());
    std::string_view line = text.substr(begin, end - begin);
    begin = end + 1;
    if (line.ends_with('\r')) line.remove_suffix(1);
    line = without_comment(line);
    if (line.find_first_not_of(" \t") == std::string_view::npos) continue;
    rows.push_back({number, separator == ' ' ? split_blanks(line) : split_separated(line, separator)});
  }
  return rows;
}

}  // namespace fieldwise::io
