// Column roles: where dates and values stand in lines of a layout, by their positions or by the names above them.
// May know: text layout, rows and headers.
// Must not know: which lines are headers, missing codes, time axes.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "io/text/text_layout.hpp"
#include "io/text/text_table.hpp"

namespace fieldwise::io {

/// Returns the layout that most lines have when each is seen alone.
TextLayout most_common_layout(const std::vector<TextRow>& rows);

/// Returns the most cells that a line of a layout has.
std::size_t most_cells(const std::vector<TextRow>& rows, TextLayout layout);

/// Returns the roles of columns without a header: dates come first.
ColumnRoles roles_by_position(const std::vector<TextRow>& rows, TextLayout layout);

/// Returns the roles that names above columns give them: several where a column of dates may be written in several
/// ways, none where no name is one of a date.
std::vector<ColumnRoles> roles_by_names(const std::vector<std::string>& names);

}  // namespace fieldwise::io
