// YearSpan: the years of an axis, whichever month they begin in.
// May know: time axis, error.
// Must not know: values, files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "fieldwise/core/time_axis.hpp"

namespace fieldwise::core {

/// Is one year of an axis: the year that it is named after, and its days [begin, end), from the first month that the
/// axis holds to the last.
struct YearSpan {
  std::int64_t year = 0;
  std::int64_t begin_day = 0;
  std::int64_t end_day = 0;
};

/// Returns the month in which the years of an axis begin: what its reckoning says; else that of the winter for seasons,
/// and, where the months that it holds run over New Year, the first of them. 1 is January; the months of the year
/// before the one that a year is named after are 0 (December) and below.
int first_month_of_year(const TimeAxis& axis);

/// Returns a sentence where years begin elsewhere than in January because of the months that an axis holds, not because
/// it was said; else nothing.
std::optional<std::string> notice_of_years(const TimeAxis& axis);

/// Returns the year in which a date lies.
YearSpan year_of(const TimeAxis& axis, const Date& date);

/// Returns why values of an axis do not fit into the years it asks for, as a sentence without an end: "years that begin
/// in July cut a season"; nothing where they do.
std::optional<std::string> fault_of_years(const TimeAxis& axis);

/// Returns why values of an axis do not fit into the days it asks for; nothing where they do.
std::optional<std::string> fault_of_days(const TimeAxis& axis);

}  // namespace fieldwise::core
