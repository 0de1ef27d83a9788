// Lag pairs: which times of two inputs meet at each of some lags, and headers of results that have one map a lag.
// May know: core.
// Must not know: operations, what is computed from the pairs.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "fieldwise/core/header.hpp"
#include "fieldwise/core/numeric/tile_view.hpp"

namespace fieldwise::analysis {

/// Holds for each lag and time of one input the position of its partner in another, or -1.
using LagPairs = std::vector<std::vector<std::ptrdiff_t>>;

/// Pairs the times of `of` with those of `against`, a series or a field on the same grid, by calendar. Lags that are
/// said in a unit of time (empty: steps) become numbers of steps. Adds a notice for each lag at which some times have
/// no partner. Errors: usage (no times, a lag that is no whole number of steps), inputs_disagree (grids, steps, no
/// common date).
LagPairs pair_at_lags(const core::FieldHeader& of, const core::FieldHeader& against, std::vector<int>& lags,
                      const std::string& unit, std::vector<std::string>& notices);

/// Returns lags that are said in a unit of time ("day"; empty: steps) as numbers of steps. Errors: usage where a lag is
/// no whole number of steps.
std::vector<int> lags_in_steps(const std::vector<int>& lags, const std::string& unit, const core::TimeStep& step);

/// Returns the range of partners of some times.
core::IndexRange partners_of(const LagPairs& pairs, core::IndexRange times);

/// Returns how many times have all the partners they will ever have, when `known_partners` of these are known.
std::size_t settled_times(const LagPairs& pairs, std::size_t times, std::size_t known_partners);

/// Returns the header of a result: [row, column], or [lag, row, column] for several lags; double, with the period; lags
/// count steps of `step`.
core::FieldHeader lagged_header(const core::FieldHeader& of, const std::vector<int>& lags, const core::TimeStep& step);

}  // namespace fieldwise::analysis
