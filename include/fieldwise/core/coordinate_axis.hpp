// CoordinateAxis: a leading dimension that is not time: lags, modes, return periods.
// May know: the standard library.
// Must not know: which operation has it, how it is written.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace fieldwise::core {

/// Holds the values of a leading dimension and what a file says about them.
struct CoordinateAxis {
  std::string name;       ///< of the dimension and its variable: "lag", "mode"
  std::string long_name;  ///< as written
  std::string units = "1";
  bool whole = false;  ///< whole numbers, written as integers
  std::vector<double> values;
  std::map<std::string, std::string> attributes = {};  ///< further ones, as written
  friend bool operator==(const CoordinateAxis&, const CoordinateAxis&) = default;
};

/// Makes the axis of lags in calendar units ("month", "day", ...; empty: steps).
CoordinateAxis lag_axis(const std::vector<int>& lags, std::string_view unit);

}  // namespace fieldwise::core
