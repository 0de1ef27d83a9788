#include "io/text/own_series.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "fieldwise/core/calendar.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/time_axis.hpp"
#include "fieldwise/core/time_step.hpp"
#include "fieldwise/core/units.hpp"
#include "fieldwise/io/cf/variable_kind.hpp"
#include "io/cf/kept_attributes.hpp"

namespace fieldwise::io {

namespace {

using core::Error;
using core::ErrorKind;

/// Returns a column as a variable of a file, so that its attributes mean what they mean elsewhere.
VariableIndex variable_of(const OwnColumn& column) {
  VariableIndex variable;
  variable.name = column.name;
  for (const auto& [name, text] : column.attributes)
    variable.attributes.push_back({name, StoredType::character, text, {}});
  return variable;
}

std::optional<std::size_t> position_of(const OwnText& text, std::string_view name) {
  const auto found = std::ranges::find(text.columns, name, &OwnColumn::name);
  if (name.empty() || found == text.columns.end()) return std::nullopt;
  return static_cast<std::size_t>(found - text.columns.begin());
}

CellDate require_date(const std::string& cell, std::size_t line, const std::string& path) {
  const std::optional<CellDate> date = parse_own_date(cell);
  if (date) return *date;
  throw Error(
      ErrorKind::input_damaged,
      fmt::format("{}, line {}: '{}' is no date as fieldwise writes them (1950-01-16 12:00:00); without its first "
                  "line the file is read as any other text",
                  path, line, cell));
}

/// Names the columns of bounds: the two words of `bounds` or `climatology`.
std::pair<std::string, std::string> bounds_of(const OwnColumn& time) {
  const std::string_view plain = time.text("bounds");
  const std::string_view words = plain.empty() ? time.text("climatology") : plain;
  const std::size_t blank = words.find(' ');
  if (blank == std::string_view::npos) return {};
  return {std::string(words.substr(0, blank)), std::string(words.substr(blank + 1))};
}

core::TimeAxis axis_of(const OwnFacts& facts, const OwnValues& values, const InputSpec& spec, core::Calendar calendar,
                       std::vector<std::string>& notices) {
  core::TimeAxis axis;
  axis.calendar = calendar;
  axis.name = facts.time.name;
  if (!facts.time.text("units").empty()) axis.units = facts.time.text("units");
  axis.stamp = values.stamps;
  axis.stated_step = core::TimeStep::parse(facts.time.text("time_step"), calendar);
  axis.reckoning = {core::parse_month_name(facts.time.text("year_starts")).value_or(0),
                    core::parse_day_time(facts.time.text("day_starts")).value_or(0)};
  if (!facts.bounds.empty() && spec.time.stamp == StampPlace::as_given) {
    const auto instant = [&](const CellDate& date) {
      return core::Instant{core::start_of_day(calendar, date.date).microseconds + date.microsecond_of_day};
    };
    for (const std::size_t line : values.lines) {
      const auto& [lower, upper] = facts.bounds.at(line);
      axis.lower.push_back(instant(lower));
      axis.upper.push_back(instant(upper));
    }
    axis.climatological = !facts.time.text("climatology").empty();
  }
  if (const std::optional<std::string> notice = core::complete_axis(axis)) notices.push_back(*notice);
  return axis;
}

}  // namespace

DatedTable read_own_table(std::string_view text, const std::string& path) {
  const OwnText own = read_own_text(text, path);
  const OwnColumn& time = own.columns.front();
  if (time.text("calendar").empty()) {
    throw Error(
        ErrorKind::usage,
        fmt::format("{}: its rows have no dates, so that it is no series (their first column is {})", path, time.name));
  }
  const auto [start, end] = bounds_of(time);
  const std::optional<std::size_t> lower = position_of(own, start);
  const std::optional<std::size_t> upper = position_of(own, end);
  DatedTable table;
  auto facts = std::make_shared<OwnFacts>();
  facts->time = time;
  std::vector<std::size_t> places;
  for (std::size_t i = 1; i < own.columns.size(); ++i) {
    if (i == lower || i == upper) continue;
    places.push_back(i);
    facts->columns.push_back(own.columns[i]);
    table.names.push_back(own.columns[i].name);
  }
  for (const OwnText::Row& row : own.rows) {
    DatedCells& dated = table.rows.emplace_back();
    dated = {row.line, require_date(row.cells.front(), row.line, path), {}};
    for (const std::size_t place : places) dated.values.push_back(row.cells[place]);
    if (!lower || !upper) continue;
    facts->bounds[row.line] = {require_date(row.cells[*lower], row.line, path),
                               require_date(row.cells[*upper], row.line, path)};
  }
  if (table.rows.empty()) throw Error(ErrorKind::input_missing, fmt::format("{}: it has no rows", path));
  table.layout = TextLayout::dates;
  table.reading.layout = "as fieldwise writes it";
  table.reading.separator = "commas";
  table.reading.dates =
      fmt::format("'{}' is {}", own.rows.front().cells.front(), date_text(table.rows.front().date, 0));
  table.reading.header_line = own.header_line;
  table.reading.first_line = own.rows.front().line;
  table.reading.last_line = own.rows.back().line;
  table.own = std::move(facts);
  return table;
}

core::Calendar own_calendar(const OwnFacts& facts, const InputSpec& spec, const std::string& path) {
  if (spec.time.calendar) return *spec.time.calendar;
  try {
    return core::parse_calendar(facts.time.text("calendar"));
  } catch (const Error& error) {
    throw Error(ErrorKind::input_damaged, fmt::format("{}: {}", path, error.what()));
  }
}

core::Field own_series(const OwnFacts& facts, std::size_t column, const OwnValues& values, const InputSpec& spec,
                       const std::string& path, std::vector<std::string>& notices) {
  const VariableIndex variable = variable_of(facts.columns.at(column));
  const std::optional<core::StoredKind> stored = core::kind_from_text(variable.text(core::kKindAttribute));
  core::Field field;
  core::FieldHeader& header = field.header;
  header.name = variable.name;
  header.standard_name = variable.text("standard_name");
  header.long_name = variable.text("long_name");
  header.cell_methods = variable.text("cell_methods");
  header.attributes = kept_attributes(variable);
  header.units = core::Units(std::string(variable.text("units")));
  header.difference = difference_of(variable).is_said;
  header.kind = stored ? stored->kind : kind_of(variable);
  header.type = variable.text("type") == "float" ? core::ValueType::float32 : core::ValueType::float64;
  header.leading = core::Leading::time;
  header.time =
      std::make_shared<const core::TimeAxis>(axis_of(facts, values, spec, own_calendar(facts, spec, path), notices));
  field.values = core::Values({values.values.size(), 1, 1});
  for (std::size_t i = 0; i < values.values.size(); ++i) field.values(i, 0, 0) = values.values[i];
  return field;
}

}  // namespace fieldwise::io
