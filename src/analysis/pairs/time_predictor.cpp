#include "analysis/pairs/time_predictor.hpp"

namespace fieldwise::analysis {

std::vector<double> time_values(const core::TimeAxis& axis, Per per) {
  std::vector<double> values = core::years_since_first(axis);
  if (per == Per::decade) {
    for (double& value : values) {
      value /= 10.0;
    }
  } else if (per == Per::step) {
    for (std::size_t t = 0; t < values.size(); ++t) {
      const bool counts = axis.step.is_regular();
      values[t] = counts ? static_cast<double>(axis.number[t] - axis.number[0]) : static_cast<double>(t);
    }
  }
  return values;
}

core::Units slope_units_in_time(const core::Units& of, Per per) {
  const core::Units difference = of.difference();
  return per == Per::step ? difference : difference.per(per == Per::decade ? "10 year" : "year");
}

}  // namespace fieldwise::analysis
