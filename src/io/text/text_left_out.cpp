#include "io/text/text_left_out.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace fieldwise::io {

namespace {

constexpr std::size_t kShownCharacters = 60;

}  // namespace

core::Error damaged_line(const std::string& path, std::size_t line, const std::string& what) {
  return core::Error(core::ErrorKind::input_damaged, fmt::format("{}, line {}: {}", path, line, what));
}

std::string shown(const TextRow& row) {
  const std::string text = fmt::format("{}", fmt::join(row.cells, " "));
  return text.size() <= kShownCharacters ? text : text.substr(0, kShownCharacters) + "...";
}

void LeftOut::add(std::size_t line, const char* why) {
  if (!ranges_.empty() && ranges_.back().why == why && line >= ranges_.back().last) {
    ranges_.back().last = line;
  } else {
    ranges_.push_back({line, line, why});
  }
}

std::vector<std::string> LeftOut::texts() {
  std::ranges::stable_sort(ranges_, {}, &Range::first);
  std::vector<std::string> texts;
  for (const Range& range : ranges_) {
    texts.push_back(range.first == range.last ? fmt::format("line {}: {}", range.first, range.why)
                                              : fmt::format("lines {} to {}: {}", range.first, range.last, range.why));
  }
  return texts;
}

}  // namespace fieldwise::io
