// Calendar lengths: how long months and years are to UDUNITS, and where conversions of units need it.
// May know: units.
// Must not know: calendars, fields, files.
#pragma once

#include <string>

#include "fieldwise/core/units.hpp"

namespace fieldwise::core {

/// Says how long months and years are taken to be where a conversion of known units needs it, as "mm/month" to "mm/day"
/// does; empty where none is involved, or both units count them.
std::string calendar_lengths_in(const Units& from, const Units& to);

}  // namespace fieldwise::core
