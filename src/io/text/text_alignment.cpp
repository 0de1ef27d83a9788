#include "io/text/text_alignment.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "io/text/text_cells.hpp"

namespace fieldwise::io {

TextAlignment::TextAlignment(std::span<const TextRow> rows) {
  constexpr std::size_t kLeastRows = 3;
  std::map<std::size_t, std::size_t> counts;
  for (const TextRow& row : rows) ++counts[value_cells(row)];
  const auto most = std::ranges::max_element(counts, {}, [](const auto& count) { return count.second; });
  if (most == counts.end()) return;
  cell_count_ = most->first;
  if (most->second < kLeastRows) return;
  bool fixed = true;
  for (const TextRow& row : rows) {
    if (value_cells(row) != cell_count_ || row.ends.size() < cell_count_) continue;
    if (ends_.empty()) ends_.assign(row.ends.begin(), row.ends.begin() + static_cast<std::ptrdiff_t>(cell_count_));
    fixed = fixed && std::equal(ends_.begin(), ends_.end(), row.ends.begin());
  }
  if (!fixed) ends_.clear();
}

bool TextAlignment::align(TextRow& row) const {
  std::vector<std::string> cells;
  for (std::size_t i = 0; i < row.cells.size(); ++i) {
    while (cells.size() < ends_.size() && ends_[cells.size()] < row.ends[i]) cells.emplace_back();
    if (cells.size() == ends_.size() || ends_[cells.size()] != row.ends[i]) return false;
    cells.push_back(row.cells[i]);
  }
  row.cells = std::move(cells);
  return true;
}

std::size_t TextAlignment::value_cells(const TextRow& row) {
  std::size_t count = row.cells.size();
  while (count > 0 && !parse_cell_number(row.cells[count - 1]) && !is_missing_word(row.cells[count - 1])) --count;
  return count;
}

}  // namespace fieldwise::io
