#include "io/text/text_dated_table.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <numeric>

#include "fieldwise/core/counted.hpp"
#include "fieldwise/core/cut_text.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/text_words.hpp"
#include "io/text/text_alignment.hpp"
#include "io/text/text_blocks.hpp"
#include "io/text/text_dates.hpp"
#include "io/text/text_decimal_years.hpp"
#include "io/text/text_left_out.hpp"
#include "io/text/text_plausible_dates.hpp"
#include "io/text/text_table_finder.hpp"

namespace fieldwise::io {

namespace {

using core::Error;
using core::ErrorKind;

std::string known_layouts() {
  std::vector<std::string_view> sentences;
  for (const LayoutRow& row : text_layouts()) {
    if (!row.sentence.empty()) sentences.push_back(row.sentence);
  }
  return fmt::format("known are {}", fmt::join(sentences, "; "));
}

/// Reads the rows of one table.
class TableReader {
 public:
  TableReader(FoundTable found, std::string_view unended, const std::string& path, const InputSpec& spec)
      : unended_(unended),
        lines_(std::move(found.lines)),
        rows_(lines_.rows),
        roles_(std::move(found.roles)),
        separator_(found.separator),
        commas_(found.commas),
        doubtful_commas_(found.doubtful_commas),
        path_(path),
        spec_(spec) {}

  DatedTable read() {
    require_dates();
    settle_decimal_commas();
    require_name_of_dates(rows_, roles_, path_);
    require_known_parts(roles_, path_);
    // Two words above a year and a value may be a title.
    if (!roles_.foreign_name.empty() && (separator_ != ' ' || roles_.layout == TextLayout::month_table)) {
      table_.notices.push_back(
          fmt::format("{}: the column '{}' is taken as years, as it counts them", path_, roles_.foreign_name));
    }
    settle_date_order(rows_, spec_, path_, roles_);
    read_text_lines();
    choose_block();
    require_plausible_dates(block_rows(), roles_, path_);
    choose_beside();
    settle_date_order(rows_, spec_, path_, roles_);
    table_.layout = roles_.layout;
    table_.names = roles_.names;
    table_.interval_months = roles_.interval_months;
    alignment_ = separator_ == ' ' ? TextAlignment(block_rows()) : TextAlignment({});
    for (std::size_t i = block_.begin; i < block_.end; ++i) read_row(i);
    if (table_.rows.empty()) throw damaged_line(path_, rows_[block_.begin].line, "the line ends before its values");
    read_outside();
    check_last_line();
    check_announced_years();
    settle_decimal_years();
    if (roles_.layout == TextLayout::dates) require_no_season_pairs(table_.rows, path_);
    if (roles_.layout == TextLayout::season_year) {
      roles_.note = "values of three months are taken as values of their middle month";
    }
    if (!roles_.note.empty()) table_.notices.push_back(fmt::format("{}: {}", path_, roles_.note));
    tell_reading();
    return std::move(table_);
  }

 private:
  [[nodiscard]] std::span<const TextRow> block_rows() const {
    return std::span<const TextRow>(rows_).subspan(block_.begin, block_.end - block_.begin);
  }

  void require_dates() const {
    constexpr std::size_t kMostCells = 10'000;
    for (const TextRow& row : rows_) {
      if (row.cells.size() <= kMostCells) continue;
      throw damaged_line(path_, row.line, fmt::format("{} cells, which no table of dates has", row.cells.size()));
    }
    if (roles_.layout == TextLayout::bare) {
      throw Error(
          ErrorKind::input_damaged,
          fmt::format("{}: the numbers have no dates, so they cannot be paired with a field; give each line its "
                      "date, as in 1950-01,-0.15",
                      path_));
    }
    if (roles_.layout != TextLayout::none) return;
    const auto numbers = std::ranges::find_if(rows_, holds_numbers);
    const std::string where =
        numbers == rows_.end() ? "" : fmt::format(" (line {}: '{}')", numbers->line, shown(*numbers));
    throw Error(ErrorKind::input_damaged,
                fmt::format("{}: no dated numbers were recognised{}; {}", path_, where, known_layouts()));
  }

  // "1950 1,5" is the year 1950 and 1.5, or January 1950 and 5.
  void settle_decimal_commas() {
    if (!commas_) return;
    const auto line = std::ranges::find(rows_, commas_->first_line, &TextRow::line);
    const std::string text = line == rows_.end() ? "" : std::string(core::trimmed(line->text, " \t"));
    if (doubtful_commas_ || commas_->may_be_thousands) {
      throw damaged_line(
          path_, commas_->first_line,
          fmt::format("the comma in '{}' may {}; write decimals with a point{}", text,
                      doubtful_commas_ ? "separate cells or stand before decimals"
                                       : "stand before decimals or divide thousands",
                      doubtful_commas_ ? ", or a comma after each cell" : " and thousands without comma"));
    }
    table_.notices.push_back(
        fmt::format("{}: commas are taken as decimal points, as in line {}: '{}'", path_, commas_->first_line, text));
  }

  void choose_block() {
    const std::vector<TextBlock> blocks = find_blocks(rows_, roles_);
    if (blocks.empty()) {
      throw Error(ErrorKind::input_damaged, fmt::format("{}: no line of it has values; {}", path_, known_layouts()));
    }
    for (std::size_t i = 0; blocks.size() > 1 && i < blocks.size(); ++i) {
      const std::string title = block_title(rows_, i == 0 ? 0 : blocks[i - 1].end, blocks[i]);
      table_.reading.tables.push_back(fmt::format("{} in lines {} to {}{}", i + 1, rows_[blocks[i].begin].line,
                                                  rows_[blocks[i].end - 1].line,
                                                  title.empty() ? "" : fmt::format(" ({})", title)));
    }
    const std::string tables = fmt::format("{}", fmt::join(table_.reading.tables, ", "));
    if (spec_.block && *spec_.block > static_cast<int>(blocks.size())) {
      throw Error(ErrorKind::usage, fmt::format("{}: there is no table {}; it holds {}", path_, *spec_.block,
                                                blocks.size() == 1 ? "one" : tables));
    }
    if (blocks.size() > 1 && !spec_.block) {
      throw Error(ErrorKind::usage, fmt::format("{}: it holds {} tables, one below the other: {}; choose one with {}",
                                                path_, blocks.size(), tables, spec_.setting("block", "NUMBER")));
    }
    const auto chosen = static_cast<std::size_t>(spec_.block.value_or(1)) - 1;
    table_.reading.table = chosen + 1;
    if (blocks.size() > 1) take_block(blocks, chosen);
    block_ = find_blocks(rows_, roles_).front();
  }

  // Each table has a header and columns of its own: what belongs to the others is taken out.
  void take_block(const std::vector<TextBlock>& blocks, std::size_t chosen) {
    const std::size_t begin = chosen == 0 ? 0 : blocks[chosen - 1].end;
    const std::size_t end = chosen + 1 == blocks.size() ? rows_.size() : blocks[chosen].end;
    for (std::size_t i = 0; i < begin; ++i) left_out_.add(rows_[i].line, "another table");
    for (std::size_t i = end; i < rows_.size(); ++i) others_below_.push_back(rows_[i].line);
    rows_.erase(rows_.begin() + static_cast<std::ptrdiff_t>(end), rows_.end());
    rows_.erase(rows_.begin(), rows_.begin() + static_cast<std::ptrdiff_t>(begin));
    ColumnRoles own = find_layout(lines_, separator_);
    if (!find_blocks(rows_, own).empty()) roles_ = std::move(own);
  }

  // GISTEMP: "J-D" or "DJF" behind twelve months is a series of years.
  void choose_beside() {
    for (const NamedColumn& column : roles_.beside) table_.reading.columns.push_back(column.name);
    for (const std::string* wanted : {&spec_.column_name, &spec_.variable}) {
      if (wanted->empty()) continue;
      const auto found = std::ranges::find_if(roles_.beside, [&](const NamedColumn& column) {
        return core::lower_case(column.name) == core::lower_case(*wanted);
      });
      if (found == roles_.beside.end()) continue;
      const std::optional<MonthRun> months = months_of_name(found->name);
      if (!months) {
        throw Error(ErrorKind::usage,
                    fmt::format("{}: the column {} stands beside those of the months, and its name does "
                                "not tell which months it is of",
                                path_, found->name));
      }
      roles_.names = {found->name};
      roles_.values = {found->position};
      roles_.first_months = {months->first};
      roles_.interval_months = months->count;
      roles_.note.clear();
      beside_ = true;
      return;
    }
  }

  // What lines of text say: codes, and that months are pairs of months (MEI).
  void read_text_lines() {
    constexpr std::size_t kMostCodes = 50;
    const auto look_at = [&](std::string_view text) {
      for (const double code : stated_codes(text)) {
        const bool known = std::ranges::find(table_.codes.stated, code) != table_.codes.stated.end();
        if (!known && table_.codes.stated.size() < kMostCodes) table_.codes.stated.push_back(code);
      }
      if (roles_.layout == TextLayout::month_table && roles_.note.empty() &&
          core::lower_case(text).find(" dj jf fm ") != std::string::npos) {
        roles_.note = "values of two months are taken as values of their second month";
      }
    };
    for (const CommentLine& comment : lines_.comments) look_at(comment.text);
    for (const TextRow& row : rows_) {
      if (!is_data_row(row, roles_)) look_at(row.text);
    }
  }

  void read_row(std::size_t index) {
    const TextRow& row = rows_[index];
    if (!is_data_row(row, roles_)) {
      if (!repeats_header(row)) {
        throw damaged_line(
            path_, row.line,
            fmt::format("'{}' is not understood, yet dated values follow in line {}", shown(row), next_data(index)));
      }
      left_out_.add(row.line, "the header again");
      return;
    }
    add_row(index);
  }

  [[nodiscard]] std::size_t next_data(std::size_t index) const {
    while (index + 1 < block_.end && !is_data_row(rows_[index], roles_)) ++index;
    return rows_[index].line;
  }

  [[nodiscard]] bool repeats_header(const TextRow& row) const {
    if (!is_header(row.cells) || holds_numbers(row)) return false;
    const auto header = std::ranges::find_if(rows_, [&](const TextRow& one) { return one.line == roles_.header_line; });
    return header != rows_.end() && header->cells == row.cells;
  }

  void add_row(std::size_t index) {
    TextRow row = rows_[index];
    const bool aligned = align(row, index);
    const std::size_t needed = roles_.values.empty() ? 0 : *std::ranges::max_element(roles_.values) + 1;
    const std::size_t most = std::max(roles_.cell_count, needed);
    // Words behind the values ("Final_value") are no values.
    if (separator_ == ' ' && TextAlignment::value_cells(row) <= most && row.cells.size() > most) {
      row.cells.resize(most);
      words_behind_ = true;
    }
    while (row.cells.size() > most && row.cells.back().empty()) row.cells.pop_back();
    if (row.cells.size() > most) {
      throw damaged_line(path_, row.line,
                         fmt::format("{} cells where there should be {}: '{}'", row.cells.size(), most, shown(row)));
    }
    const std::optional<CellDate> date = date_of_line(roles_, row.cells);
    if (!date) throw damaged_line(path_, row.line, fmt::format("'{}' is not understood", shown(row)));
    if (roles_.layout == TextLayout::month_table) {
      add_months(row, index + 1 == block_.end, aligned);
      return;
    }
    DatedCells dated{row.line, *date, {}};
    for (const std::size_t column : roles_.values) {
      if (column < row.cells.size()) dated.values.push_back(row.cells[column]);
    }
    if (roles_.layout == TextLayout::decimal_years) {
      decimals_.push_back(row.cells[static_cast<std::size_t>(roles_.date)]);
    }
    table_.rows.push_back(std::move(dated));
  }

  // Between blanks an empty cell does not show: what follows it would move into its column.
  bool align(TextRow& row, std::size_t index) const {
    const std::size_t cells = TextAlignment::value_cells(row);
    if (separator_ != ' ' || cells >= alignment_.cell_count()) return false;
    row.cells.resize(cells);
    row.ends.resize(std::min(row.ends.size(), cells));
    if (alignment_.is_fixed() && alignment_.align(row)) return true;
    // A short line of months is refused with its months, unless it is the last.
    if (roles_.layout == TextLayout::month_table && (!alignment_.is_fixed() || index + 1 < block_.end)) return false;
    throw damaged_line(path_, row.line,
                       fmt::format("{} where other lines have {}, and which is missing cannot be told: '{}'",
                                   core::counted(cells, "cell"), alignment_.cell_count(), shown(row)));
  }

  // Only the last line may be short: the year that is still running.
  void add_months(const TextRow& row, bool is_last, bool aligned) {
    const CellDate year = *date_of_line(roles_, row.cells);
    std::vector<std::size_t> order(roles_.values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {}, [&](std::size_t i) { return roles_.first_months[i]; });
    for (const std::size_t i : order) {
      const std::size_t column = roles_.values[i];
      if (column >= row.cells.size() && is_last) continue;
      if (column >= row.cells.size() && !aligned) {
        throw damaged_line(path_, row.line,
                           beside_
                               ? fmt::format("the line ends before the column {}: '{}'", roles_.names[0], shown(row))
                               : fmt::format("{} values where a year has {}: '{}'", row.cells.size() - 1,
                                             order.size() == 12 ? "twelve" : std::to_string(order.size()), shown(row)));
      }
      table_.rows.push_back({row.line,
                             moved_by_months(year, roles_.first_months[i] - 1),
                             {column < row.cells.size() ? row.cells[column] : std::string()}});
    }
  }

  void read_outside() {
    for (std::size_t i = 0; i < block_.begin; ++i) read_above(i);
    for (std::size_t i = block_.end; i < rows_.size(); ++i) read_below(rows_[i]);
    for (const std::size_t line : others_below_) left_out_.add(line, "another table");
  }

  void read_above(std::size_t index) {
    const TextRow& row = rows_[index];
    if (row.line == roles_.header_line) return;
    if (index + 1 < rows_.size() && announces_years(row, rows_[index + 1], roles_)) {
      announced_last_ = parse_year(row.cells[1]);
      left_out_.add(row.line, "it announces the first and the last year");
      return;
    }
    if (holds_numbers(row) && !is_header(row.cells)) {
      leave_out_numbers(row);
      return;
    }
    left_out_.add(row.line, "text above the table");
  }

  void read_below(const TextRow& row) {
    if (is_declared_missing(row)) {
      table_.codes.own.push_back(*core::parse_number(row.cells[0]));
      left_out_.add(row.line, "the code of missing values");
    } else if (!holds_numbers(row)) {
      trailing_text_ = true;
      left_out_.add(row.line, "text below the table");
    } else {
      leave_out_numbers(row);
    }
  }

  // Numbers may be passed over only behind a word: a summary ("Mean 0.1 0.3"), the place of a station.
  void leave_out_numbers(const TextRow& row) {
    if (!begins_with_word(row)) {
      throw damaged_line(path_, row.line, fmt::format("'{}' has no date; the file may be cut short", shown(row)));
    }
    table_.notices.push_back(
        fmt::format("{}: line {} begins with a word and is not read: '{}'", path_, row.line, shown(row)));
    left_out_.add(row.line, "numbers behind a word");
  }

  static bool begins_with_word(const TextRow& row) {
    constexpr std::size_t kShortest = 2;
    std::string word = row.cells.empty() ? "" : core::lower_case(row.cells[0]);
    if (word.ends_with(':') || word.ends_with('.')) word.pop_back();
    const bool letters =
        std::ranges::all_of(word, [](char c) { return (c >= 'a' && c <= 'z') || c == '_' || c == ' '; });
    return letters && word.size() >= kShortest && !parse_month(word) && !parse_season(word) && !is_missing_word(word);
  }

  // A bare number below a table is the missing code (PSL), unless it may be the beginning of the next year's line.
  [[nodiscard]] bool is_declared_missing(const TextRow& row) const {
    if (roles_.layout != TextLayout::month_table || row.cells.size() != 1 || !core::parse_number(row.cells[0]))
      return false;
    if (!table_.codes.own.empty()) return false;
    const std::string next_year = std::to_string(last_year() + 1);
    return !next_year.starts_with(row.cells[0]);
  }

  [[nodiscard]] std::int64_t last_year() const { return date_of_line(roles_, rows_[block_.end - 1].cells)->date.year; }

  // A text that was cut off may end within a number, which then reads as another one.
  void check_last_line() {
    const auto ends_here = [&](const TextRow& row) {
      return !unended_.empty() && row.text.data() + row.text.size() == unended_.data() + unended_.size();
    };
    if (rows_.empty() || !ends_here(rows_.back())) return;
    const TextRow& last = rows_.back();
    std::vector<std::string_view> others;
    for (const TextRow& row : block_rows()) {
      if (is_data_row(row, roles_) && row.line != last.line) others.push_back(row.text);
    }
    if (is_data_row(last, roles_) && core::may_be_cut(last.text, others)) {
      throw damaged_line(path_, last.line,
                         fmt::format("the text ends within '{}', which is shorter than the lines above: it may be cut "
                                     "short; end it with a line feed if it is whole",
                                     shown(last)));
    }
    table_.notices.push_back(
        fmt::format("{}: the last line does not end with a line feed; it is taken for whole", path_));
  }

  void check_announced_years() {
    if (!announced_last_ || last_year() == *announced_last_) return;
    const std::string what = fmt::format(
        "the first line announces years up to {}, but the last line of values is of {}", *announced_last_, last_year());
    // Without the lines below the table the file was not published so: it is cut short.
    if (table_.codes.own.empty() && !trailing_text_)
      throw damaged_line(path_, rows_[block_.end - 1].line, what + "; it is cut short");
    table_.notices.push_back(fmt::format("{}: {}", path_, what));
  }

  void settle_decimal_years() {
    if (roles_.layout != TextLayout::decimal_years) return;
    DecimalDates found = read_decimal_years(decimals_, spec_.time.calendar.value_or(core::Calendar::standard));
    if (!found.problem.empty()) {
      throw damaged_line(path_, table_.rows.front().line, fmt::format("{}; give each line its date", found.problem));
    }
    for (std::size_t i = 0; i < table_.rows.size(); ++i) table_.rows[i].date = found.dates[i];
    table_.interval_months = found.interval_months;
    date_form_ = " (" + found.form + ")";
    if (!found.doubtful) return;
    table_.notices.push_back(fmt::format("{}: decimal years are taken as {}: {} is {}", path_,
                                         found.form.substr(std::string_view("decimal years, ").size()),
                                         decimals_.front(), date_text(found.dates.front(), found.interval_months)));
  }

  void tell_reading() {
    TextReading& reading = table_.reading;
    const std::size_t column = static_cast<std::size_t>(std::max({roles_.date, roles_.year, 0}));
    const TextRow& first = rows_[block_.begin];
    std::string written = column < first.cells.size() ? first.cells[column] : "";
    for (const int part : {roles_.month, roles_.day, roles_.counter}) {
      const auto place = static_cast<std::size_t>(part);
      if (part >= 0 && place < first.cells.size()) written += " " + first.cells[place];
    }
    const bool months = roles_.layout == TextLayout::month_table && !beside_;
    reading.layout = row_of(roles_.layout).name;
    reading.dates = fmt::format("'{}' {} {}{}", written, months ? "begins with" : "is",
                                date_text(table_.rows.front().date, table_.interval_months), date_form_);
    reading.separator = separator_ == ' '   ? "blanks"
                        : separator_ == ',' ? "commas"
                        : separator_ == ';' ? "semicolons"
                                            : "tabs";
    reading.header_line = roles_.header_line;
    reading.first_line = first.line;
    reading.last_line = rows_[block_.end - 1].line;
    reading.left_out = left_out_.texts();
    if (!lines_.comments.empty()) {
      reading.left_out.push_back(fmt::format(
          "{}, the first in line {}", core::counted(lines_.comments.size(), "comment"), lines_.comments.front().line));
    }
    if (words_behind_) reading.left_out.emplace_back("words behind the values");
  }

  std::string_view unended_;
  TextLines lines_;
  std::vector<TextRow>& rows_;
  ColumnRoles roles_;
  char separator_;
  std::optional<DecimalCommas> commas_;
  bool doubtful_commas_;
  const std::string& path_;
  const InputSpec& spec_;
  DatedTable table_;
  TextBlock block_;
  TextAlignment alignment_{{}};
  LeftOut left_out_;
  std::vector<std::size_t> others_below_;
  std::vector<std::string> decimals_;
  std::string date_form_;
  std::optional<std::int64_t> announced_last_;
  bool trailing_text_ = false;
  bool words_behind_ = false;
  bool beside_ = false;
};

}  // namespace

DatedTable read_dated_table(std::string_view text, const std::string& path, const InputSpec& spec) {
  return TableReader(find_table(text), core::unended_line(text), path, spec).read();
}

}  // namespace fieldwise::io
