#include "value_decoder.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <utility>

namespace fieldwise::io {

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// Variables rarely have more than two missing values: so many are compared without a loop of unknown length.
constexpr std::size_t kFewRanges = 3;

bool inside(const ValueRange& range, double value) noexcept { return value >= range.least && value <= range.most; }

/// Holds a short list of ranges as an array of fixed length: unused ones hold no value.
class RangeSet {
 public:
  explicit RangeSet(std::span<const ValueRange> ranges) : more_(ranges.subspan(std::min(ranges.size(), kFewRanges))) {
    first_.fill({kNan, kNan});
    std::copy_n(ranges.begin(), std::min(ranges.size(), kFewRanges), first_.begin());
  }

  [[nodiscard]] bool contains(double value) const noexcept {
    bool found = false;
    for (const ValueRange& range : first_) found |= inside(range, value);
    for (const ValueRange& range : more_) found |= inside(range, value);
    return found;
  }

 private:
  std::array<ValueRange, kFewRanges> first_{};
  std::span<const ValueRange> more_;
};

}  // namespace

core::ValueType field_type(const ValueRules& rules) noexcept {
  const bool is_float = rules.type == StoredType::float32 || rules.type == StoredType::float64;
  const bool narrow = rules.type == StoredType::float32 || bytes_of(rules.type) <= 2;
  const bool packed = !is_float && !rules.packing.is_identity();
  return narrow || packed ? core::ValueType::float32 : core::ValueType::float64;
}

double converted(const ValueConversion& conversion, double value) noexcept {
  const core::LinearConversion& linear = conversion.linear;
  if (std::isnan(value)) return conversion.fill_missing.value_or(kNan);
  return core::round_to_type(conversion.type, linear.is_identity() ? value : value * linear.factor + linear.offset);
}

ValueDecoder::ValueDecoder(ValueRules rules, const ValueConversion& conversion)
    : rules_(std::move(rules)), conversion_(conversion) {}

template <class Stored>
void ValueDecoder::decode_as(std::span<const std::byte> stored, std::span<double> values) const {
  const RangeSet missing_stored(rules_.missing_stored);
  const RangeSet missing_unpacked(rules_.missing_unpacked);
  const bool check_unpacked = !rules_.missing_unpacked.empty() || (rules_.valid && !rules_.valid_is_stored);
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const ValueRange everything{-kInfinity, kInfinity};
  const ValueRange valid_stored = rules_.valid && rules_.valid_is_stored ? *rules_.valid : everything;
  const ValueRange valid_unpacked = rules_.valid && !rules_.valid_is_stored ? *rules_.valid : everything;
  const Packing packing = rules_.packing;
  const bool packed = !packing.is_identity();
  for (std::size_t i = 0; i < values.size(); ++i) {
    Stored bits{};
    std::memcpy(&bits, stored.data() + i * sizeof(Stored), sizeof(Stored));
    const auto value = static_cast<double>(bits);
    bool is_missing = missing_stored.contains(value) || !inside(valid_stored, value);
    const double unpacked = packed ? value * packing.scale + packing.offset : value;
    if (check_unpacked) {
      is_missing = is_missing || missing_unpacked.contains(unpacked) || !inside(valid_unpacked, unpacked);
    }
    values[i] = converted(conversion_, is_missing ? kNan : unpacked);
  }
}

void ValueDecoder::decode(std::span<const std::byte> stored, std::span<double> values) const {
  if (stored.size() != values.size() * stored_bytes()) throw std::logic_error("decode: sizes do not fit");
  switch (rules_.type) {
    case StoredType::int8:
      return decode_as<std::int8_t>(stored, values);
    case StoredType::uint8:
      return decode_as<std::uint8_t>(stored, values);
    case StoredType::int16:
      return decode_as<std::int16_t>(stored, values);
    case StoredType::uint16:
      return decode_as<std::uint16_t>(stored, values);
    case StoredType::int32:
      return decode_as<std::int32_t>(stored, values);
    case StoredType::uint32:
      return decode_as<std::uint32_t>(stored, values);
    case StoredType::int64:
      return decode_as<std::int64_t>(stored, values);
    case StoredType::uint64:
      return decode_as<std::uint64_t>(stored, values);
    case StoredType::float32:
      return decode_as<float>(stored, values);
    case StoredType::float64:
      return decode_as<double>(stored, values);
    default:
      throw std::logic_error("decode: not numbers");
  }
}

}  // namespace fieldwise::io
