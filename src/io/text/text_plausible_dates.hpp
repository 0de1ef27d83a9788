// Plausible dates: whether columns that nobody calls dates hold them.
// May know: text layouts, column roles, rows, core's error.
// Must not know: which layout a text has, missing codes, time axes, fields.
#pragma once

#include <span>
#include <string>

#include "io/text/text_layout.hpp"
#include "io/text/text_table.hpp"

namespace fieldwise::io {

/// Refuses a first column whose header has a name for something else (depth, hPa, station), unless it counts years one
/// by one. Errors: input_damaged, naming `path` and line.
void require_name_of_dates(std::span<const TextRow> rows, const ColumnRoles& roles, const std::string& path);

/// Refuses numbers that no header calls dates and that do not count as years, months or days do: levels, quarters,
/// dekads, pentads. `rows` are those of one table. Errors: input_damaged, naming `path` and line.
void require_plausible_dates(std::span<const TextRow> rows, const ColumnRoles& roles, const std::string& path);

/// Refuses columns of weeks and of numbered seasons, of which each land has its own. Errors: input_damaged.
void require_known_parts(const ColumnRoles& roles, const std::string& path);

}  // namespace fieldwise::io
