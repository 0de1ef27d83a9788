// Missing values: which stored or unpacked values of a variable mean "missing", by its attributes and CF's rules.
// May know: file index.
// Must not know: netCDF, how values are read.
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "fieldwise/io/index/file_index.hpp"

namespace fieldwise::io {

/// Holds a closed range of values; one value where both are equal.
struct StoredRange {
  double least = 0.0;
  double most = 0.0;
  friend bool operator==(const StoredRange&, const StoredRange&) = default;
};

/// Holds linear packing: unpacked = stored * scale + offset.
struct Packing {
  double scale = 1.0;
  double offset = 0.0;
  bool is_double = false;  ///< one of the two is stored in double precision: so are the values that are meant
  [[nodiscard]] bool is_identity() const noexcept { return scale == 1.0 && offset == 0.0; }
};

/// Holds the rules by which values of a variable are read.
struct ValueRules {
  StoredType type = StoredType::float64;  ///< with `_Unsigned` applied
  Packing packing;
  std::vector<StoredRange> missing_stored;    ///< compared with values as stored
  std::vector<StoredRange> missing_unpacked;  ///< compared with unpacked values
  std::optional<StoredRange> valid;           ///< values outside are missing
  bool valid_is_stored = true;                ///< `valid` is compared with values as stored, else unpacked
  bool default_fill = false;                  ///< netCDF's default fill value is among `missing_stored`
  std::vector<std::string> faults;            ///< of the packing: without it stored values mean nothing
  std::vector<std::string> notices;  ///< attributes that make no sense or that CF calls otherwise, and are not used
};

/// Reads the rules of a variable: `_FillValue`, `missing_value` (a list too), the default fill value of its type where
/// there is no `_FillValue` (bytes have none), `valid_range`, `valid_min`, `valid_max`, `scale_factor`, `add_offset`,
/// `_Unsigned`. Attributes that are no numbers, or not as many as CF wants, are faults where values cannot be unpacked
/// without them, else notices. A valid range belongs to stored values unless its type is that of the packing and wider
/// (CF 2.5.1, NUG).
ValueRules value_rules(const VariableIndex& variable);

/// Adds values that mean missing, as unpacked. They match to the precision of float, or of the packing.
void add_missing_unpacked(ValueRules& rules, const std::vector<double>& values);

/// Returns the values that a float nearest to `value` stands for.
StoredRange range_of_float(double value) noexcept;

/// Describes the rules in one line for a user: "_FillValue -999, valid_range -5 to 40 (stored)".
std::string describe_rules(const VariableIndex& variable, const ValueRules& rules);

}  // namespace fieldwise::io
