#include "fieldwise/io/text/text_series.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <filesystem>
#include <memory>
#include <optional>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/core/text_words.hpp"
#include "io/system/output_error.hpp"
#include "io/text/own_series.hpp"
#include "io/text/own_text.hpp"
#include "io/text/text_blocks.hpp"
#include "io/text/text_dated_table.hpp"
#include "io/text/text_layout.hpp"
#include "io/text/text_missing.hpp"
#include "io/text/text_table_finder.hpp"

namespace fieldwise::io {

namespace {

using core::Error;
using core::ErrorKind;
using core::Instant;

constexpr std::size_t kMostBytes = std::size_t{64} << 20;
constexpr std::size_t kLookedAtBytes = std::size_t{64} << 10;

// A value with its date and line, once the column is chosen.
struct DatedValue {
  std::size_t line = 0;
  CellDate date;
  double value = 0.0;
};

struct Column {
  std::size_t position = 0;
  std::string name;
};

std::string read_text(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) {
    throw Error(ErrorKind::input_missing, fmt::format("{}: {}", path, errno_text(error ? error.value() : ENOENT)));
  }
  std::optional<std::string> text = read_beginning(path, kMostBytes + 1);
  if (!text) throw Error(ErrorKind::input_missing, fmt::format("{}: it cannot be read", path));
  if (text->size() > kMostBytes) {
    throw Error(ErrorKind::input_damaged, fmt::format("{}: longer than 64 MiB, which no text series is", path));
  }
  if (!is_plain_text(*text)) {
    throw Error(ErrorKind::input_damaged, fmt::format("{}: not a text series (binary, HTML or empty)", path));
  }
  return *std::move(text);
}

// Columns of text (a phase, a station) are no candidates, but count. A column with a mistake stays a candidate: the
// mistake is to be told, and not another column taken.
bool is_numeric(const DatedTable& table, std::size_t column) {
  std::size_t numbers = 0;
  std::size_t texts = 0;
  for (const DatedCells& row : table.rows) {
    if (column >= row.values.size()) continue;
    const std::string& cell = row.values[column];
    if (parse_cell_number(cell)) {
      ++numbers;
    } else if (!is_missing_word(cell)) {
      ++texts;
    }
  }
  return numbers > 0 && numbers >= texts;
}

std::size_t column_count(const DatedTable& table) {
  std::size_t count = table.names.size();
  for (const DatedCells& row : table.rows) count = std::max(count, row.values.size());
  return count;
}

std::vector<std::size_t> numeric_columns(const DatedTable& table) {
  std::vector<std::size_t> columns;
  for (std::size_t i = 0; i < column_count(table); ++i) {
    if (table.own || is_numeric(table, i)) columns.push_back(i);
  }
  return columns;
}

std::string listed_columns(const DatedTable& table) {
  std::vector<std::string> texts;
  for (const std::size_t column : numeric_columns(table)) {
    texts.push_back(fmt::format("{}{}", column + 1, column < table.names.size() ? " " + table.names[column] : ""));
  }
  return fmt::format("{}", fmt::join(texts, ", "));
}

Error unclear_column(const std::string& path, const std::string& what, const DatedTable& table) {
  return Error(ErrorKind::usage, fmt::format("{}: {}; the value columns are {}", path, what, listed_columns(table)));
}

// "NINO3.4 ANOM" is found by its whole name, and by its last word where no other column is called so.
std::optional<std::size_t> column_of_name(const DatedTable& table, const std::string& name, const InputSpec& spec,
                                          const std::string& path) {
  const std::string wanted = core::lower_case(name);
  for (const bool whole : {true, false}) {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < table.names.size(); ++i) {
      const std::string known = core::lower_case(table.names[i]);
      if (known == wanted || (!whole && known.ends_with(" " + wanted))) found.push_back(i);
    }
    if (found.size() > 1) {
      throw unclear_column(path,
                           fmt::format("{} columns are called {}; choose one with {}", found.size(), name,
                                       spec.setting("column", "NUMBER")),
                           table);
    }
    if (found.size() == 1) return found.front();
  }
  return std::nullopt;
}

std::size_t choose_position(const DatedTable& table, const InputSpec& spec, const std::string& path) {
  if (spec.column) {
    if (*spec.column >= 1 && static_cast<std::size_t>(*spec.column) <= column_count(table)) {
      return static_cast<std::size_t>(*spec.column) - 1;
    }
    throw unclear_column(path, fmt::format("there is no column {}", *spec.column), table);
  }
  for (const std::string* wanted : {&spec.column_name, &spec.variable}) {
    const std::string& name = *wanted;
    if (name.empty()) continue;
    if (const std::optional<std::size_t> column = column_of_name(table, name, spec, path)) return *column;
    // Without column names a variable is only what the user calls the series.
    if (!table.names.empty() || wanted == &spec.column_name) {
      throw unclear_column(path, fmt::format("there is no column called {}", name), table);
    }
  }
  if (column_count(table) == 1) return 0;
  const std::vector<std::size_t> candidates = numeric_columns(table);
  if (candidates.size() == 1) return candidates.front();
  throw unclear_column(
      path,
      fmt::format("it has several value columns; choose one with {} or its name", spec.setting("column", "NUMBER")),
      table);
}

Column choose_column(const DatedTable& table, const InputSpec& spec, const std::string& path) {
  Column column;
  column.position = choose_position(table, spec, path);
  if (column.position < table.names.size()) column.name = table.names[column.position];
  if (column.name.empty()) column.name = spec.variable;
  if (column.name.empty()) column.name = std::filesystem::path(path).stem().string();
  return column;
}

double parse_value(const DatedCells& row, std::size_t column, const std::string& path) {
  const auto refuse = [&](const std::string& what) {
    return Error(ErrorKind::input_damaged, fmt::format("{}, line {}: {}", path, row.line, what));
  };
  if (column >= row.values.size()) throw refuse(fmt::format("the line ends before value column {}", column + 1));
  const std::string& cell = row.values[column];
  if (is_missing_word(cell)) return core::kMissing;
  if (const std::optional<double> number = parse_cell_number(cell)) return *number;
  const bool comma = cell.find(',') != std::string::npos;
  throw refuse(fmt::format("'{}' is not a number{}", cell, comma ? "; decimals are written with a point" : ""));
}

std::vector<DatedValue> parse_values(const DatedTable& table, const Column& column, const std::string& path) {
  std::vector<DatedValue> values;
  for (const DatedCells& row : table.rows) {
    values.push_back({row.line, row.date, parse_value(row, column.position, path)});
  }
  return values;
}

Instant instant_of(core::Calendar calendar, const CellDate& date) {
  return {core::start_of_day(calendar, date.date).microseconds + date.microsecond_of_day};
}

std::string date_text(const CellDate& date) {
  if (!date.has_day) return fmt::format("{:04}-{:02}", date.date.year, date.date.month);
  const std::string day = fmt::format("{:04}-{:02}-{:02}", date.date.year, date.date.month, date.date.day);
  const std::int64_t minutes = date.microsecond_of_day / (60 * core::kMicrosecondsPerSecond);
  return minutes == 0 ? day : fmt::format("{} {:02}:{:02}", day, minutes / 60, minutes % 60);
}

// Keeps one value a date and requires increasing dates.
std::vector<DatedValue> in_order(const std::vector<DatedValue>& values, core::Calendar calendar, const InputSpec& spec,
                                 const std::string& path) {
  std::vector<DatedValue> kept;
  for (const DatedValue& value : values) {
    if (!core::is_valid_date(calendar, value.date.date)) {
      throw Error(ErrorKind::input_damaged,
                  fmt::format("{}, line {}: there is no {} in the {} calendar", path, value.line, date_text(value.date),
                              core::calendar_name(calendar)));
    }
    const bool repeats = !kept.empty() && instant_of(calendar, kept.back().date) == instant_of(calendar, value.date);
    if (!kept.empty() && instant_of(calendar, value.date) < instant_of(calendar, kept.back().date)) {
      throw Error(ErrorKind::inputs_disagree,
                  fmt::format("{}, line {}: {} comes after {}; dates must increase", path, value.line,
                              date_text(value.date), date_text(kept.back().date)));
    }
    if (repeats && spec.duplicates == Duplicates::error) {
      throw Error(ErrorKind::inputs_disagree,
                  fmt::format("{}, line {}: {} was already in line {} (there {}, here {}); say {}", path, value.line,
                              date_text(value.date), kept.back().line, kept.back().value, value.value,
                              spec.setting("duplicates", "first or last")));
    }
    if (!repeats) {
      kept.push_back(value);
    } else if (spec.duplicates == Duplicates::last) {
      kept.back() = value;
    }
  }
  return kept;
}

// Dates that never share a month and mostly follow month by month are those of monthly values, whatever their day.
bool are_monthly(const std::vector<DatedValue>& values) {
  std::size_t neighbours = 0;
  for (std::size_t i = 1; i < values.size(); ++i) {
    const core::Date& before = values[i - 1].date.date;
    const core::Date& date = values[i].date.date;
    const std::int64_t months = 12 * (date.year - before.year) + date.month - before.month;
    if (months < 1) return false;
    neighbours += months == 1 ? 1 : 0;
  }
  return 2 * neighbours >= values.size() - 1;
}

// Returns the months that each value stands for, 0 for none.
int interval_of(const DatedTable& table, const std::vector<DatedValue>& values, const InputSpec& spec) {
  const bool by_cells = table.layout == TextLayout::dates || table.layout == TextLayout::year_last;
  if (!by_cells) return table.interval_months;
  const bool any_day = std::any_of(values.begin(), values.end(), [](const DatedValue& v) { return v.date.has_day; });
  if (!any_day) return 1;
  // A user who says where the stamps stand does not want the interval guessed.
  return spec.time.stamp == StampPlace::as_given && are_monthly(values) ? 1 : 0;
}

core::TimeAxis make_axis(const std::vector<DatedValue>& values, int interval_months, core::Calendar calendar,
                         std::vector<std::string>& notices) {
  core::TimeAxis axis;
  axis.calendar = calendar;
  for (const DatedValue& value : values) {
    const core::Date& date = value.date.date;
    axis.stamp.push_back(instant_of(calendar, value.date));
    if (interval_months == 0) continue;
    const auto first_of = [&](int month) {
      return core::Instant{core::first_day_of_month(calendar, date.year, month) * core::kMicrosecondsPerDay};
    };
    axis.lower.push_back(first_of(date.month));
    axis.upper.push_back(first_of(date.month + interval_months));
  }
  if (const std::optional<std::string> notice = core::complete_axis(axis)) notices.push_back(*notice);
  return axis;
}

// A column DJF beside years is of these months, whose year is that of the last.
void take_months_of_name(DatedTable& table, const std::string& name, const std::string& path) {
  if (table.layout != TextLayout::years || table.interval_months != 12) return;
  std::optional<MonthRun> months = months_of_name(name);
  if (!months) months = months_in_name(name);
  if (!months || months->count == 12) return;
  for (DatedCells& row : table.rows) {
    row.date.date.year -= months->first < 1 ? 1 : 0;
    row.date.date.month = months->first < 1 ? months->first + 12 : months->first;
  }
  table.interval_months = months->count;
  table.notices.push_back(fmt::format("{}: values called {} are taken as those of these months{}", path, name,
                                      months->first < 1 ? ", of the year in which they end" : ""));
}

// Steps and variables are named after the series: NINO3.4 becomes NINO3_4.
std::string plain_name(const std::string& name) {
  std::string plain;
  for (const char character : name) {
    const bool keeps = (character >= '0' && character <= '9') || (character >= 'a' && character <= 'z') ||
                       (character >= 'A' && character <= 'Z');
    plain += keeps ? character : '_';
  }
  return plain.empty() || (plain[0] >= '0' && plain[0] <= '9') ? "series_" + plain : plain;
}

core::Field make_series(const std::vector<DatedValue>& values, core::TimeAxis axis, const std::string& name) {
  core::Field field;
  field.header.name = plain_name(name);
  field.header.long_name = name;
  field.header.leading = core::Leading::time;
  field.header.time = std::make_shared<const core::TimeAxis>(std::move(axis));
  field.values = core::Values({values.size(), 1, 1});
  for (std::size_t i = 0; i < values.size(); ++i) field.values(i, 0, 0) = values[i].value;
  return field;
}

// Turns a column of a text that fieldwise wrote into a series. What is missing there is an empty cell: no number is a
// code, unless the user says so.
core::Field own_series_of(const DatedTable& table, const Column& column, const InputSpec& spec, const std::string& path,
                          std::vector<std::string>& notices, TextReading& reading) {
  const core::Calendar calendar = own_calendar(*table.own, spec, path);
  OwnValues own;
  for (const DatedValue& value : in_order(parse_values(table, column, path), calendar, spec, path)) {
    own.stamps.push_back(instant_of(calendar, value.date));
    own.lines.push_back(value.line);
    own.values.push_back(value.value);
  }
  reading.missing = remove_stated_codes(own.values, spec, path, notices);
  return own_series(*table.own, column.position, own, spec, path, notices);
}

// Turns one column into a series.
core::Field series_of(DatedTable table, const Column& column, const InputSpec& spec, const std::string& path,
                      std::vector<std::string>& notices, TextReading& reading) {
  if (table.own) return own_series_of(table, column, spec, path, notices, reading);
  take_months_of_name(table, column.name, path);
  notices.insert(notices.end(), table.notices.begin(), table.notices.end());
  const core::Calendar calendar = spec.time.calendar.value_or(core::Calendar::standard);
  std::vector<DatedValue> values = in_order(parse_values(table, column, path), calendar, spec, path);
  std::vector<double> numbers;
  std::vector<std::size_t> lines;
  for (const DatedValue& value : values) {
    numbers.push_back(value.value);
    lines.push_back(value.line);
  }
  reading.missing = remove_missing_codes(numbers, table.codes, lines, spec, path, notices);
  for (std::size_t i = 0; i < values.size(); ++i) values[i].value = numbers[i];
  return make_series(values, make_axis(values, interval_of(table, values, spec), calendar, notices), column.name);
}

DatedTable read_table(const InputSpec& spec) {
  if (spec.files.size() != 1) {
    throw Error(ErrorKind::usage, fmt::format("a text series is one file, not {}", spec.files.size()));
  }
  const std::string& path = spec.files.front();
  const std::string text = read_text(path);
  DatedTable table = is_own_text(text) ? read_own_table(text, path) : read_dated_table(text, path, spec);
  const std::string beside = table.reading.columns.empty()
                                 ? ""
                                 : fmt::format("; beside the months: {}", fmt::join(table.reading.columns, ", "));
  table.reading.columns.clear();
  for (const std::size_t column : numeric_columns(table)) {
    table.reading.columns.push_back(
        fmt::format("{}{}", column + 1, column < table.names.size() ? " " + table.names[column] : ""));
  }
  if (!table.reading.columns.empty()) table.reading.columns.back() += beside;
  return table;
}

}  // namespace

bool looks_like_text_series(const std::string& path) {
  std::optional<std::string> text = read_beginning(path, kLookedAtBytes);
  if (!text) return false;
  // The last line may be cut in the middle of a number or a character.
  if (text->size() == kLookedAtBytes) text->resize(std::min(text->size(), text->find_last_of("\r\n") + 1));
  if (!is_plain_text(*text)) return false;
  if (is_own_text(*text)) return true;
  const FoundTable found = find_table(*text);
  if (found.roles.layout == TextLayout::none) {
    // Lines of numbers whose dates are not known: so that the reader can say so.
    const auto numbers = static_cast<std::size_t>(std::ranges::count_if(found.lines.rows, holds_numbers));
    return numbers > 1 && 2 * numbers >= found.lines.rows.size();
  }
  // A page of prose may hold a line or two that look like data.
  constexpr std::size_t kLeastShare = 4;
  return kLeastShare * dated_row_count(found.lines.rows, found.roles) >= found.lines.rows.size();
}

core::Field read_text_series(const InputSpec& spec, std::vector<std::string>& notices, TextReading* reading) {
  DatedTable table = read_table(spec);
  const std::string& path = spec.files.front();
  const Column column = choose_column(table, spec, path);
  TextReading told = table.reading;
  core::Field series = series_of(std::move(table), column, spec, path, notices, told);
  if (reading != nullptr) *reading = std::move(told);
  return series;
}

std::vector<core::Field> read_text_columns(const InputSpec& spec, std::vector<std::string>& notices,
                                           TextReading& reading, std::size_t most) {
  const DatedTable table = read_table(spec);
  const std::string& path = spec.files.front();
  reading = table.reading;
  std::vector<core::Field> columns;
  std::vector<std::size_t> positions = numeric_columns(table);
  positions.resize(std::min(positions.size(), most));
  std::vector<std::size_t> read;
  for (const std::size_t position : positions) {
    InputSpec one = spec;
    one.column = static_cast<int>(position) + 1;
    if (positions.size() > 1) one.variable.clear();
    const Column column = choose_column(table, one, path);
    try {
      columns.push_back(series_of(table, column, spec, path, notices, reading));
      read.push_back(position);
    } catch (const Error& error) {
      // A date that is wrong is wrong for all.
      if (columns.empty() && position == positions.back()) throw;
      notices.push_back(fmt::format("{}; column {} {} is left out", error.what(), position + 1, column.name));
    }
  }
  // Columns without names are called after the file, and names may differ in what a variable cannot have.
  std::vector<std::string> names;
  for (const core::Field& column : columns) names.push_back(column.header.name);
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (std::ranges::count(names, names[i]) > 1) columns[i].header.name += fmt::format("_{}", read[i] + 1);
  }
  return columns;
}

}  // namespace fieldwise::io
