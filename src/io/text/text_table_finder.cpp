#include "io/text/text_table_finder.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fieldwise/core/text_words.hpp"
#include "io/text/text_blocks.hpp"
#include "io/text/text_column_roles.hpp"

namespace fieldwise::io {

namespace {

using Cells = std::vector<std::string>;

constexpr std::size_t kHeaderRows = 200;
constexpr std::size_t kHeaderComments = 5;
constexpr std::size_t kCountedRows = 2000;
constexpr std::size_t kSampleBytes = std::size_t{256} << 10;

// Finds the header of a table, whose lines without it have `plain`.
class HeaderFinder {
 public:
  HeaderFinder(const TextLines& lines, char separator, ColumnRoles plain)
      : lines_(lines), rows_(lines.rows), separator_(separator), plain_(std::move(plain)), best_(plain_) {
    const auto data = std::ranges::find_if(rows_, [&](const TextRow& row) {
      return date_of_line(plain_, row.cells) && (plain_.layout != TextLayout::none);
    });
    first_data_ = static_cast<std::size_t>(data - rows_.begin());
    plain_count_ = dated_row_count(looked_at(), plain_);
    const std::size_t most = most_cells(rows_, plain_.layout);
    for (const TextRow& row : looked_at()) {
      if (full_ == nullptr && row.cells.size() == most && date_of_line(plain_, row.cells)) full_ = &row;
    }
  }

  ColumnRoles find() {
    for (std::size_t i = 0; i < std::min(rows_.size(), kHeaderRows); ++i) {
      if (plain_.layout != TextLayout::none && i >= first_data_) break;
      try_header(rows_[i], i);
      if (is_named_) return best_;
    }
    try_comments();
    if (!is_named_ && header_ != nullptr) name_by_header();
    return best_;
  }

 private:
  void try_header(const TextRow& row, std::size_t position) {
    const Cells names = names_above_columns(row);
    if (!is_header(names)) return;
    header_ = &row;
    header_position_ = position;
    for (ColumnRoles& named : roles_by_names(names)) {
      const std::size_t count = count_of(named);
      if (count == 0 || count < (is_named_ ? best_count_ + 1 : plain_count_)) continue;
      named.header_line = row.line;
      named.cell_count = names.size();
      // Words of a title that happen to name months or dates name no columns where lines have more cells.
      if (separator_ == ' ' && is_too_short(named)) continue;
      best_ = std::move(named);
      best_.names = told_apart(best_.names, group_names());
      best_count_ = count;
      is_named_ = true;
    }
  }

  /// Counts the lines with a date; years below 1000 count where the column is called year and reaches 100.
  [[nodiscard]] std::size_t count_of(ColumnRoles& named) const {
    const std::size_t count = dated_row_count(looked_at(), named);
    if (count > 0 || named.year < 0) return count;
    named.short_years = true;
    const bool reaches = std::ranges::any_of(looked_at(), [&](const TextRow& row) {
      // A year alone in its line is a title.
      const std::optional<CellDate> date = row.cells.size() > 1 ? date_of_line(named, row.cells) : std::nullopt;
      return date && date->date.year >= 100;
    });
    // Levels are no years: that they are none is told once the table is known.
    named.short_years = reaches || !named.foreign_name.empty();
    return named.short_years ? dated_row_count(looked_at(), named) : 0;
  }

  [[nodiscard]] std::span<const TextRow> looked_at() const {
    return {rows_.data(), std::min(rows_.size(), kCountedRows)};
  }

  /// Returns a header's names, one for each column. Between blanks a name may be of several words, or lines may have a
  /// cell before the first name.
  [[nodiscard]] Cells names_above_columns(const TextRow& row) const {
    Cells names = header_cells(row, separator_);
    const bool divided = separator_ == ' ' && names.size() == row.cells.size();
    if (!divided || full_ == nullptr || names.size() == full_->cells.size()) return names;
    if (Cells placed = names_by_place(row, *full_); !placed.empty()) return placed;
    // R leaves the names of rows without a name.
    const bool dated = std::ranges::any_of(
        names, [](const auto& name) { return is_date_name(name) || is_year_name(name) || is_season_name(name); });
    if (!dated && names.size() + 1 == full_->cells.size()) names.insert(names.begin(), "");
    return names;
  }

  [[nodiscard]] bool is_too_short(const ColumnRoles& named) const {
    std::size_t longer = 0;
    std::size_t dated = 0;
    for (const TextRow& row : looked_at()) {
      if (!date_of_line(named, row.cells)) continue;
      ++dated;
      std::size_t cells = row.cells.size();
      while (cells > 0 && !parse_cell_number(row.cells[cells - 1])) --cells;
      longer += cells > named.cell_count ? 1 : 0;
    }
    return 2 * longer > dated;
  }

  [[nodiscard]] Cells group_names() const {
    if (header_position_ == 0 || separator_ != ' ') return {};
    const Cells& above = rows_[header_position_ - 1].cells;
    const bool words =
        std::ranges::none_of(above, [](const auto& cell) { return core::parse_number(cell).has_value(); });
    return words ? above : Cells{};
  }

  // "# year month value" right above the data.
  void try_comments() {
    if (is_named_) return;
    // A station before the date hides that lines are data; their numbers show it.
    const auto data = first_data_ < rows_.size() ? rows_.begin() + static_cast<std::ptrdiff_t>(first_data_)
                                                 : std::ranges::find_if(rows_, holds_numbers);
    if (data == rows_.end()) return;
    std::vector<const CommentLine*> above;
    for (const CommentLine& comment : lines_.comments) {
      if (comment.line < data->line) above.push_back(&comment);
    }
    const std::size_t begin = above.size() - std::min(above.size(), kHeaderComments);
    for (std::size_t i = above.size(); i > begin && !is_named_; --i) {
      const CommentLine& comment = *above[i - 1];
      const std::size_t text = comment.text.find_first_not_of("#% \t");
      if (text == std::string_view::npos) continue;
      for (const char separator : {separator_, ','}) {
        TextLines one = split_lines(comment.text.substr(text), separator);
        if (one.rows.empty() || is_named_) continue;
        one.rows.front().line = comment.line;
        const std::size_t count =
            plain_.layout == TextLayout::none ? data->cells.size() : most_cells(rows_, plain_.layout);
        if (one.rows.front().cells.size() == count) try_header(one.rows.front(), 0);
        header_ = nullptr;
      }
    }
  }

  // A header without words for dates (",SOI,nino") still names the value columns.
  void name_by_header() {
    if (plain_.layout == TextLayout::none || plain_.layout == TextLayout::bare) return;
    if (plain_.layout == TextLayout::month_table) {
      const bool said = header_->cells.size() >= 12 && header_position_ + 1 == first_data_;
      if (said) take_foreign_name(header_->cells[0]);
      if (said)
        best_.note = "the names above its columns are not known as months, which are taken as January to December";
      return;
    }
    const std::size_t count = best_.values.empty() ? 0 : best_.values.back() + 1;
    const Cells names = names_above_columns(*header_);
    if (names.size() != count) return;
    best_.header_line = header_->line;
    best_.cell_count = names.size();
    if (best_.layout == TextLayout::years && header_->cells.size() == count && header_position_ + 1 == first_data_)
      take_foreign_name(names[0]);
    for (const std::size_t column : best_.values) best_.names.push_back(names[column]);
    best_.names = told_apart(best_.names, group_names());
  }

  void take_foreign_name(const std::string& name) {
    if (!may_name_years(name)) best_.foreign_name = name;
  }

  const TextLines& lines_;
  const std::vector<TextRow>& rows_;
  char separator_;
  ColumnRoles plain_;
  ColumnRoles best_;
  std::size_t plain_count_ = 0;
  std::size_t best_count_ = 0;
  std::size_t first_data_ = 0;
  const TextRow* full_ = nullptr;  ///< a line with all cells
  const TextRow* header_ = nullptr;
  std::size_t header_position_ = 0;
  bool is_named_ = false;
};

// Years of fewer digits are years where the column is one for other reasons: its name, or the years beside.
void allow_short_years(const std::vector<TextRow>& rows, ColumnRoles& roles) {
  if (roles.year < 0 || roles.short_years || roles.layout == TextLayout::none) return;
  const std::size_t before = dated_row_count(rows, roles);
  roles.short_years = true;
  if (dated_row_count(rows, roles) == before) roles.short_years = false;
}

// The table in a text whose cells one separator separates. Where that is no comma, commas may stand before decimals.
FoundTable table_between(std::string_view sample, char separator) {
  FoundTable found;
  found.separator = separator;
  found.lines = split_lines(sample, separator);
  found.roles = find_layout(found.lines, separator);
  TextLines points = found.lines;
  if (separator == ',' || !write_commas_as_points(points)) return found;
  ColumnRoles roles = find_layout(points, separator);
  if (roles.layout == TextLayout::none || roles.layout == TextLayout::bare) return found;
  found.commas = decimal_commas(found.lines, points, roles);
  if (!found.commas) return found;
  found.lines = std::move(points);
  found.roles = std::move(roles);
  return found;
}

std::string_view header_text(const FoundTable& table) {
  const auto header = std::ranges::find(table.lines.rows, table.roles.header_line, &TextRow::line);
  return header == table.lines.rows.end() ? std::string_view{} : header->text;
}

// Tells that commas separate cells: those of the header do, or only so do dates increase.
bool separate_cells(const FoundTable& by_commas, const FoundTable& by_others) {
  if (header_text(by_commas).find(',') != std::string_view::npos) return true;
  return has_whole_numbers(by_commas.lines) && has_increasing_dates(by_commas.lines, by_commas.roles) &&
         !has_increasing_dates(by_others.lines, by_others.roles);
}

bool has_words_without_comma(const FoundTable& table) {
  const std::string_view header = header_text(table);
  return !header.empty() && header.find(',') == std::string_view::npos;
}

}  // namespace

std::size_t dated_row_count(std::span<const TextRow> rows, const ColumnRoles& roles) {
  return static_cast<std::size_t>(std::ranges::count_if(rows, [&](const TextRow& row) {
    if (roles.layout == TextLayout::bare) return layout_of(row.cells) == TextLayout::bare;
    return row.cells.size() > 1 && date_of_line(roles, row.cells).has_value();
  }));
}

ColumnRoles find_layout(const TextLines& lines, char separator) {
  ColumnRoles plain = roles_by_position(lines.rows, most_common_layout(lines.rows));
  ColumnRoles roles = HeaderFinder(lines, separator, std::move(plain)).find();
  allow_short_years(lines.rows, roles);
  return roles;
}

FoundTable find_table(std::string_view text) {
  // The beginning tells how cells are separated; a long text is split once.
  std::string_view sample = text.substr(0, kSampleBytes);
  if (sample.size() < text.size()) sample = sample.substr(0, std::min(sample.size(), sample.find_last_of("\r\n")));
  FoundTable best;
  std::size_t most = 0;
  for (const char separator : {';', ',', '\t', ' '}) {
    FoundTable found = table_between(sample, separator);
    // Any dated layout is better than numbers without dates.
    const std::size_t dated = dated_row_count(found.lines.rows, found.roles);
    const std::size_t score = found.roles.layout == TextLayout::bare ? 1 : 2 * dated;
    const bool rivals = best.separator == ',' && found.commas && most > 0 && score == most;
    if (!rivals && score <= most) continue;
    if (rivals && separate_cells(best, found)) continue;
    found.doubtful_commas = rivals && !has_words_without_comma(found) && has_whole_numbers(best.lines) &&
                            has_increasing_dates(best.lines, best.roles);
    most = score;
    best = std::move(found);
  }
  if (most == 0) best.lines = split_lines(sample, ' ');
  if (sample.size() == text.size()) return best;
  best.lines = split_lines(text, best.separator);
  if (best.commas) write_commas_as_points(best.lines);
  return best;
}

}  // namespace fieldwise::io
