// Time as a predictor: its values and what a slope in time is measured in.
// May know: core.
// Must not know: operations' options beside the unit of time.
#pragma once

#include <string_view>
#include <vector>

#include "fieldwise/analysis/pairs/pair_options.hpp"
#include "fieldwise/core/header.hpp"

namespace fieldwise::analysis {

/// Returns the predictor: years, decades, or calendar steps since the first time.
std::vector<double> time_values(const core::TimeAxis& axis, Per per);

/// Returns the units of a slope in time of values with the units `of`.
core::Units slope_units_in_time(const core::Units& of, Per per);

}  // namespace fieldwise::analysis
