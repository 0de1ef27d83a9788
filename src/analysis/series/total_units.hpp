// Total units: what a rate adds up to over time: kg m-2 of kg m-2 s-1, mm of mm day-1, J m-2 of W m-2.
// May know: units, header.
// Must not know: values, operations.
#pragma once

#include <optional>
#include <string>

#include "fieldwise/core/header.hpp"
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

/// Returns what is worth telling where the values of a field are added as they are, though they are rates per second,
/// minute, hour or day, or powers; nothing where they are none.
std::optional<std::string> notice_of_summed_rate(const core::FieldHeader& of);

}  // namespace fieldwise::analysis
