#include "fieldwise/core/coordinate_axis.hpp"

namespace fieldwise::core {

CoordinateAxis lag_axis(const std::vector<int>& lags, std::string_view unit) {
  const std::string step(unit.empty() ? "step" : unit);
  // The units are not the calendar unit itself: "days" would make xarray turn the lags into durations.
  return {.name = "lag",
          .long_name = "lag in " + step + "s; positive: the field follows the predictor",
          .units = "1",
          .whole = true,
          .values = {lags.begin(), lags.end()},
          .attributes = {{"lag_units", step}}};
}

}  // namespace fieldwise::core
