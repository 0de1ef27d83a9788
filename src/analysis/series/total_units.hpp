// Total units: what a rate adds up to over time: kg m-2 of kg m-2 s-1, mm of mm day-1, J m-2 of W m-2.
// May know: units.
// Must not know: values, operations.
#pragma once

#include "fieldwise/core/units.hpp"

namespace fieldwise::analysis {

/// Holds units of a sum of values times lengths of time, and how many of the units of time in it a day has.
struct TotalUnits {
  core::Units units;
  double per_day = 1.0;
};

/// Returns the units of a total of values in `units`: those of a rate without its time; others times days. Errors:
/// usage for rates per calendar month or year, which have no one length: their sum is the total.
TotalUnits total_units(const core::Units& units);

/// Tells whether units are a rate per second, minute, hour or day, or a power.
bool is_rate(const core::Units& units);

}  // namespace fieldwise::analysis
