// Describe header: words for grids and axes, for whoever describes a plan or a run.
// May know: core.
// Must not know: plans, run files.
#pragma once

#include <cstddef>
#include <string>

#include "fieldwise/core/header.hpp"

namespace fieldwise::pipeline {

/// Describes a grid: "73 x 144 (lat -90 to 90, lon 20 to 377.5)".
std::string describe_grid(const core::Grid& grid);

/// Describes times or lags: "132 times (month, standard) 1982/1992".
std::string describe_leading(const core::FieldHeader& header);

/// Returns how many calendar steps between the first and the last time of an axis are absent.
std::size_t count_gaps(const core::TimeAxis& axis);

}  // namespace fieldwise::pipeline
