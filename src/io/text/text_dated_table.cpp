#include "io/text/text_dated_table.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/text_words.hpp"
#include "io/text/text_layout.hpp"

namespace fieldwise::io {

namespace {

using core::Error;
using core::ErrorKind;

constexpr std::size_t kShownCharacters = 60;

constexpr const char* kKnownLayouts =
    "dates written year first and values (1950-01,0.5), columns year, month and value, or a year and twelve values a "
    "line";

Error damaged(const std::string& path, std::size_t line, const std::string& what) {
  return Error(ErrorKind::input_damaged, fmt::format("{}, line {}: {}", path, line, what));
}

std::string shown(const TextRow& row) {
  const std::string text = fmt::format("{}", fmt::join(row.cells, " "));
  return text.size() <= kShownCharacters ? text : text.substr(0, kShownCharacters) + "...";
}

class TableReader {
 public:
  TableReader(std::vector<TextRow> rows, ColumnRoles roles, const std::string& path)
      : rows_(std::move(rows)), roles_(std::move(roles)), path_(path) {}

  DatedTable read() {
    require_dates();
    table_.layout = roles_.layout;
    table_.names = roles_.names;
    find_first_data();
    std::size_t end = first_;
    while (end < rows_.size() && is_data(rows_[end])) ++end;
    last_ = end - 1;
    for (std::size_t i = first_; i < end; ++i) add_row(i);
    read_trailer(end);
    check_announced_years();
    return std::move(table_);
  }

 private:
  void require_dates() const {
    if (roles_.layout == TextLayout::bare) {
      throw Error(
          ErrorKind::input_damaged,
          fmt::format("{}: the numbers have no dates, so they cannot be paired with a field; give each line its "
                      "date, as in 1950-01,-0.15",
                      path_));
    }
    if (roles_.layout == TextLayout::none) {
      throw Error(ErrorKind::input_damaged,
                  fmt::format("{}: no dated numbers were recognised; known are {}", path_, kKnownLayouts));
    }
  }

  [[nodiscard]] std::string_view cell(const TextRow& row, int position) const {
    const auto index = static_cast<std::size_t>(position);
    return position >= 0 && index < row.cells.size() ? std::string_view(row.cells[index]) : std::string_view{};
  }

  [[nodiscard]] std::optional<CellDate> date_of(const TextRow& row) const {
    if (roles_.layout == TextLayout::dates) return parse_cell_date(cell(row, roles_.date));
    const std::optional<std::int64_t> year = parse_year(cell(row, roles_.year));
    std::optional<int> month = 1;
    std::optional<std::int64_t> day = 1;
    if (roles_.layout == TextLayout::season_year) {
      month = parse_season(cell(row, roles_.month));
    } else if (roles_.month >= 0) {
      month = parse_month(cell(row, roles_.month));
    }
    if (roles_.day >= 0) day = parse_whole(cell(row, roles_.day));
    if (!year || !month || !day || *day < 1 || *day > 31) return std::nullopt;
    return CellDate{{*year, *month, static_cast<int>(*day)}, 0, roles_.day >= 0};
  }

  // "2024 edition of the index" below a table is text although it begins with a year.
  [[nodiscard]] bool is_data(const TextRow& row) const {
    if (!date_of(row)) return false;
    if (roles_.layout != TextLayout::month_table || row.cells.size() == 1) return true;
    return std::any_of(row.cells.begin() + 1, row.cells.end(),
                       [](const std::string& text) { return core::parse_number(text) || is_missing_word(text); });
  }

  void find_first_data() {
    while (first_ < rows_.size() && (rows_[first_].line <= roles_.header_line || !is_data(rows_[first_]))) ++first_;
    if (roles_.layout != TextLayout::month_table || first_ + 1 >= rows_.size()) return;
    // PSL: the first line announces the first and the last year.
    const TextRow& row = rows_[first_];
    if (row.cells.size() != 2 || !parse_year(row.cells[1]) || cell(rows_[first_ + 1], roles_.year) != row.cells[0])
      return;
    announced_last_ = parse_year(row.cells[1]);
    ++first_;
  }

  void add_row(std::size_t index) {
    const TextRow& row = rows_[index];
    std::size_t cell_count = row.cells.size();
    while (cell_count > 1 && row.cells[cell_count - 1].empty()) --cell_count;
    const std::size_t most = std::max(roles_.cell_count, roles_.values.empty() ? 0 : roles_.values.back() + 1);
    if (cell_count > most) {
      throw damaged(path_, row.line,
                    fmt::format("{} cells where there should be {}: '{}'", cell_count, most, shown(row)));
    }
    if (roles_.layout == TextLayout::month_table) {
      add_months(index);
      return;
    }
    DatedCells dated{row.line, *date_of(row), {}};
    for (const std::size_t column : roles_.values) {
      if (column < row.cells.size()) dated.values.push_back(row.cells[column]);
    }
    table_.rows.push_back(std::move(dated));
  }

  // Only the last line may be short: the year that is still running.
  void add_months(std::size_t index) {
    const TextRow& row = rows_[index];
    CellDate date = *date_of(row);
    for (std::size_t month = 0; month < 12; ++month) {
      const std::size_t column = roles_.values[month];
      if (column >= row.cells.size()) {
        if (index == last_) return;
        throw damaged(path_, row.line,
                      fmt::format("{} values where a year has twelve: '{}'", row.cells.size() - 1, shown(row)));
      }
      date.date.month = static_cast<int>(month) + 1;
      table_.rows.push_back({row.line, date, {row.cells[column]}});
    }
  }

  void read_trailer(std::size_t begin) {
    for (std::size_t i = begin; i < rows_.size(); ++i) {
      const TextRow& row = rows_[i];
      if (is_data(row)) {
        throw damaged(
            path_, rows_[begin].line,
            fmt::format("'{}' is not understood, yet dated values follow in line {}", shown(rows_[begin]), row.line));
      }
      const bool numbers_only = std::all_of(row.cells.begin(), row.cells.end(), [](const std::string& text) {
        return core::parse_number(text) || is_missing_word(text);
      });
      if (!numbers_only) {
        trailing_text_ = true;
        continue;
      }
      if (is_declared_missing(row)) {
        table_.declared_missing = core::parse_number(row.cells[0]);
      } else {
        throw damaged(path_, row.line, fmt::format("'{}' has no date; the file may be cut short", shown(row)));
      }
    }
  }

  // A bare number below a table is the missing code (PSL), unless it may be the beginning of the next year's line.
  [[nodiscard]] bool is_declared_missing(const TextRow& row) const {
    if (roles_.layout != TextLayout::month_table || row.cells.size() != 1 || table_.declared_missing) return false;
    const std::string next_year = std::to_string(table_.rows.back().date.date.year + 1);
    return !next_year.starts_with(row.cells[0]);
  }

  void check_announced_years() {
    if (!announced_last_ || table_.rows.back().date.date.year == *announced_last_) return;
    const std::string what =
        fmt::format("the first line announces years up to {}, but the last line of values is of {}", *announced_last_,
                    table_.rows.back().date.date.year);
    // Without the lines below the table the file was not published so: it is cut short.
    if (!table_.declared_missing && !trailing_text_)
      throw damaged(path_, rows_[last_].line, what + "; it is cut short");
    table_.notices.push_back(fmt::format("{}: {}", path_, what));
  }

  std::vector<TextRow> rows_;
  ColumnRoles roles_;
  const std::string& path_;
  DatedTable table_;
  std::size_t first_ = 0;
  std::size_t last_ = 0;
  std::optional<std::int64_t> announced_last_;
  bool trailing_text_ = false;
};

}  // namespace

DatedTable read_dated_table(std::string_view text, const std::string& path) {
  auto [rows, roles] = find_table(text);
  return TableReader(std::move(rows), std::move(roles), path).read();
}

}  // namespace fieldwise::io
