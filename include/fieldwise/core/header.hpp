// FieldHeader: everything about a field except its values: name, units, CF metadata, axes and grid.
// May know: units, time axis, coordinate axis, layers, kept coordinates, grid, kinds of results.
// Must not know: how values are stored, read or written.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "fieldwise/core/coordinate_axis.hpp"
#include "fieldwise/core/grid.hpp"
#include "fieldwise/core/kept_coordinate.hpp"
#include "fieldwise/core/layers.hpp"
#include "fieldwise/core/result_kind.hpp"
#include "fieldwise/core/time_axis.hpp"
#include "fieldwise/core/units.hpp"

namespace fieldwise::core {

/// Names the type in which a field is written. Values in memory are always double; `int32` is for counts.
enum class ValueType { float32, float64, int32 };

/// Names the leading dimension of a field. A time axis that is `climatological` holds the slots of a climatology.
enum class Leading { none, time, coordinate };

/// Describes a field [leading, row, column] without its values: all an operation sees of a variable at a time.
struct FieldHeader {
  std::string name;      ///< variable name, as written
  std::string quantity;  ///< which result of a step this is ("mean", "p"); empty for the only one
  ResultKind kind;       ///< what it is in its step, and what its values are like
  std::string standard_name;
  std::string long_name;
  std::string cell_methods;
  Units units;
  bool difference = false;  ///< values are differences (written as `units_metadata: temperature: difference`)
  ValueType type = ValueType::float64;
  Leading leading = Leading::none;
  std::shared_ptr<const TimeAxis> time;              ///< set where leading is time
  std::shared_ptr<const CoordinateAxis> coordinate;  ///< set where leading is coordinate
  /// Further dimensions of the variable (levels, members) of which the field is one layer; nullptr where it has none.
  /// Of a variable that is written as a whole `layer` is 0.
  std::shared_ptr<const Layers> layers;
  std::size_t layer = 0;
  std::shared_ptr<const Grid> grid = std::make_shared<const Grid>();
  std::vector<KeptCoordinate> scalar_coordinates;    ///< of all values: a height of 2 m
  std::map<std::string, std::string> attributes;     ///< further text attributes, as written
  std::map<std::string, double> numeric_attributes;  ///< further numeric attributes, as written
  std::vector<std::string> meanings;   ///< of the values 0, 1, ... (written as `flag_meanings`); empty for numbers
  std::vector<std::string> ancillary;  ///< quantities of the same step that qualify this one

  /// Returns the number of maps: times, values of the coordinate (lags, ...), or one.
  [[nodiscard]] std::size_t leading_size() const noexcept {
    return leading == Leading::time ? time->size() : leading == Leading::coordinate ? coordinate->values.size() : 1;
  }
  /// Returns the number of layers of the variable: one where it has no further dimensions.
  [[nodiscard]] std::size_t layer_count() const noexcept { return layers ? layers->count() : 1; }
  /// Tells whether the field is a series (no latitude and longitude).
  [[nodiscard]] bool is_series() const noexcept { return grid->kind == GridKind::none; }
};

/// Returns the value as it would be read back after being written: rounded to float where the type is float32.
inline double round_to_type(ValueType type, double value) noexcept {
  return type == ValueType::float32 ? static_cast<double>(static_cast<float>(value)) : value;
}

}  // namespace fieldwise::core
