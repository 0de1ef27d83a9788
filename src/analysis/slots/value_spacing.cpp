#include "fieldwise/analysis/slots/value_spacing.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace fieldwise::analysis {

core::Instant usual_gap(const core::TimeAxis& axis) {
  std::vector<std::int64_t> gaps;
  for (std::size_t t = 1; t < axis.size(); ++t) {
    gaps.push_back(axis.date_instant[t].microseconds - axis.date_instant[t - 1].microseconds);
  }
  if (gaps.empty()) {
    return {};
  }
  const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2);
  std::ranges::nth_element(gaps, middle);
  return {*middle};
}

double steps_per_value(const core::TimeAxis& axis) {
  const double gap_days =
      static_cast<double>(usual_gap(axis).microseconds) / static_cast<double>(core::kMicrosecondsPerDay);
  return axis.step_class == core::StepClass::day ? std::max(1.0, std::round(gap_days)) : 1.0;
}

}  // namespace fieldwise::analysis
