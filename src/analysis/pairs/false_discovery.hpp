// False discovery: p adjusted for all points of a field.
// May know: core, significance.
// Must not know: operations.
#pragma once

#include <vector>

#include "fieldwise/core/header.hpp"
#include "fieldwise/core/numeric/tile_view.hpp"

namespace fieldwise::analysis {

/// Returns which columns of a grid count: a column that repeats another is left out.
std::vector<bool> columns_that_count(const core::Grid& grid);

/// Makes a header of adjusted p out of one of p: text, method, rate, and room for what is known when all points are.
void describe_adjusted(core::FieldHeader& header, double rate);

/// Adjusts the p of a whole result, all lags together (a search through lags is a search), and fills in the attributes
/// fdr_points and fdr_largest_p. Columns that repeat others do not count, and get what those get.
void adjust_over_field(const core::MutableTileView& adjusted, core::FieldHeader& header, double rate);

}  // namespace fieldwise::analysis
