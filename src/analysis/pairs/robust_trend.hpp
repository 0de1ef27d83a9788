// Robust trends: a line and its test from all values of one point.
// May know: pair columns, kernels.
// Must not know: fields, files, sweeps.
#pragma once

#include <span>
#include <vector>

#include "analysis/pairs/pair_column.hpp"
#include "fieldwise/analysis/pairs/trend.hpp"

namespace fieldwise::analysis {

/// Finds the line and tests it; `season` of each time of the field, or nothing. At least 3 values that are not all
/// equal.
PairResult robust_trend(const PairColumn& column, TrendMethod method, TrendTest test,
                        const std::vector<std::size_t>& season, const PairOptions& options);

}  // namespace fieldwise::analysis
