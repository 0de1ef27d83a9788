// CoordinateAxis: a dimension that is neither time nor place: lags, modes and return periods in front, levels and
// members between time and rows. May know: the standard library. Must not know: which operation has it, how it is
// written.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace fieldwise::core {

/// Holds the values of a dimension and what a file says about them.
struct CoordinateAxis {
  std::string name;       ///< of the dimension and its variable: "lag", "mode"
  std::string long_name;  ///< as written
  std::string units = "1";
  bool whole = false;  ///< whole numbers, written as integers
  std::vector<double> values = {};
  std::map<std::string, std::string> attributes = {};  ///< further ones, as written
  std::vector<double> bounds = {};                     ///< [value, 2] where the file gives them; else empty
  std::vector<std::string> labels = {};  ///< names in place of values ("modelA"): one a position; `values` are empty
  bool counted = false;  ///< values only count the positions, 1 and on: the file has none, none are written

  /// Returns the length of the dimension.
  [[nodiscard]] std::size_t size() const noexcept { return labels.empty() ? values.size() : labels.size(); }
  friend bool operator==(const CoordinateAxis&, const CoordinateAxis&) = default;
};

/// Makes the axis of lags in calendar units ("month", "day", ...; empty: steps).
CoordinateAxis lag_axis(const std::vector<int>& lags, std::string_view unit);

}  // namespace fieldwise::core
