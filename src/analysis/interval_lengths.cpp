#include "analysis/interval_lengths.hpp"

namespace fieldwise::analysis {

double in_days(const core::TimeSpan& span) {
  return static_cast<double>(span.end.microseconds - span.begin.microseconds) /
         static_cast<double>(core::kMicrosecondsPerDay);
}

std::vector<double> interval_lengths(const core::TimeAxis& axis) {
  std::vector<double> lengths(axis.size(), 1.0);
  for (std::size_t t = 0; t < axis.size(); ++t) {
    const core::Date date = axis.date(t);
    if (axis.has_bounds()) {
      lengths[t] = in_days({axis.lower[t], axis.upper[t]});
    } else if (axis.step.covered == 1) {
      lengths[t] = core::days_in_month(axis.calendar, date.year, date.month);
    } else if (axis.step.is_regular()) {
      lengths[t] = in_days(axis.step.interval(axis.calendar, axis.number[t]));
    }
  }
  return lengths;
}

}  // namespace fieldwise::analysis
