#include "fieldwise/analysis/slots/base_period.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "fieldwise/core/error.hpp"

namespace fieldwise::analysis {

std::int64_t day_after(core::Calendar calendar, const core::Period& period) {
  const core::Date& last = period.last;
  const int day = std::min(last.day, core::days_in_month(calendar, last.year, last.month));
  return core::day_number(calendar, {last.year, last.month, day}) + 1;
}

core::Period checked_base(const std::optional<core::Period>& base, const core::TimeAxis& axis, bool partial_allowed) {
  const core::Period covered = core::covered_period(axis);
  if (!base) {
    return covered;
  }
  const bool inside =
      covered.contains(base->first) &&
      (covered.contains(base->last) || day_after(axis.calendar, *base) <= day_after(axis.calendar, covered));
  const bool apart = base->last < covered.first || covered.last < base->first;
  if (apart || (!inside && !partial_allowed)) {
    throw core::Error(core::ErrorKind::inputs_disagree,
                      fmt::format("the base period {} is not inside the data, which cover {}: choose a base inside{}",
                                  core::format_period(*base), core::format_period(covered),
                                  apart ? "" : ", or say base_partial: allow"));
  }
  return *base;
}

core::Period used_base(const core::Period& base, const core::TimeAxis& axis) {
  const core::Period covered = core::covered_period(axis);
  core::Period used{std::max(base.first, covered.first), std::min(base.last, covered.last)};
  // The end of a month is day 31 in one of them and the last day in the other: the same day is no shorter base.
  if (day_after(axis.calendar, used) >= day_after(axis.calendar, base)) used.last = base.last;
  return used;
}

}  // namespace fieldwise::analysis
