// Pair headers: the headers of results of pairs, and of what says how sure they are.
// May know: pair options, core.
// Must not know: values, how results are computed.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/analysis/pairs/pair_options.hpp"
#include "fieldwise/core/header.hpp"

namespace fieldwise::analysis {

/// Returns a header of one result: [row, column] or [lag, row, column], double; missing where fewer than `least_count`
/// pairs are valid; lags count
/// steps of `step`.
core::FieldHeader pair_header(const core::FieldHeader& of, std::string_view quantity, const core::Units& units,
                              const std::string& long_name, const PairOptions& options, double least_count,
                              const core::TimeStep& step);

/// Adds to the headers of results those of p, low and high (as the first header), p_fdr, n, n_eff, share and p_field,
/// as far as they are asked for, and names what qualifies the results before as ancillary to them.
void add_significance_headers(std::vector<core::FieldHeader>& results, const core::FieldHeader& of,
                              std::string_view estimate, const PairOptions& options, double least_count,
                              const core::TimeStep& step);

/// Returns how both fields are called: by their titles, and what tells them apart where these are the same: their
/// names, or their periods.
std::array<std::string, 2> titles_apart(const core::FieldHeader& of, const core::FieldHeader& against);

}  // namespace fieldwise::analysis
