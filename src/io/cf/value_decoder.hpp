// ValueDecoder: from bytes as they lie in an array of a file (native byte order) to values in memory.
// May know: missing values, core.
// Must not know: netCDF, where the bytes come from.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "fieldwise/core/header.hpp"
#include "fieldwise/core/units.hpp"
#include "io/cf/missing_values.hpp"

namespace fieldwise::io {

class ByteWriter;

/// Says what is done with unpacked values: they are converted, rounded to the field's type, and gaps filled.
struct ValueConversion {
  core::LinearConversion linear;
  core::ValueType type = core::ValueType::float64;
  std::optional<double> fill_missing;
  bool is_rounded = false;  ///< values are single precision already
};

/// Returns the type of the field that a variable becomes: float64 for doubles and for plain integers of more than 16
/// bits, else float32; packed values get the type of `scale_factor` and `add_offset` (CF 8.1).
core::ValueType field_type(const ValueRules& rules) noexcept;

/// Converts unpacked values (missing = NaN) in place, rounds and fills them. Infinity is no value: it becomes missing,
/// and the answer tells whether there was any.
bool convert(const ValueConversion& conversion, std::span<double> values) noexcept;

/// Decodes values of one variable of one file.
class ValueDecoder {
 public:
  ValueDecoder() = default;
  ValueDecoder(ValueRules rules, const ValueConversion& conversion);

  /// Decodes `values.size()` values; missing = NaN unless filled.
  void decode(std::span<const std::byte> stored, std::span<double> values) const;

  /// Tells whether an infinite value was met since the last call, and counted as missing. Copies of a decoder know
  /// together.
  bool take_infinity() const noexcept { return met_infinity_->exchange(false); }

  /// Returns the bytes of one stored value.
  [[nodiscard]] std::size_t stored_bytes() const noexcept { return bytes_of(rules_.type); }

  /// Appends all that decides what becomes of a stored value.
  void put(ByteWriter& bytes) const;

  [[nodiscard]] const ValueRules& rules() const noexcept { return rules_; }

 private:
  /// Makes values inside of ranges missing: in a pass for each of a few, by looking up each value among many, so that
  /// no length of an attribute costs more than a look-up.
  class Missing {
   public:
    Missing() = default;
    explicit Missing(const std::vector<StoredRange>& ranges);
    void drop_from(std::span<double> values) const;

   private:
    static constexpr std::size_t kMostPasses = 16;
    std::vector<StoredRange> few_;
    std::vector<double> begins_;  ///< of many, in order, where none meets another
    std::vector<double> ends_;
  };

  void apply_rules(std::span<double> values) const;
  template <class Stored>
  void decode_as(std::span<const std::byte> stored, std::span<double> values) const;

  ValueRules rules_;
  ValueConversion conversion_;
  Missing missing_stored_;
  Missing missing_unpacked_;
  std::optional<StoredRange> only_missing_;  ///< of plain single precision, which most archives hold: the one rule
  std::shared_ptr<std::atomic<bool>> met_infinity_ = std::make_shared<std::atomic<bool>>(false);
};

}  // namespace fieldwise::io
