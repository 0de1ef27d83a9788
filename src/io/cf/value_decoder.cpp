#include "io/cf/value_decoder.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <utility>

#include "fieldwise/core/numeric/cpu_variants.hpp"
#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/io/system/byte_stream.hpp"

namespace fieldwise::io {

namespace {

// Each rule is a pass of its own over values that stay in the nearest cache: simple loops that the compiler vectorises.
constexpr std::size_t kBlock = 1024;

template <class Stored>
void widen(const std::byte* stored, std::span<double> values) {
  std::array<Stored, kBlock> numbers;
  std::memcpy(numbers.data(), stored, values.size() * sizeof(Stored));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(numbers[i]);
}

// What most archives hold. (Templates cannot be compiled for several processors.)
template <>
FIELDWISE_CPU_VARIANTS void widen<float>(const std::byte* stored, std::span<double> values) {
  std::array<float, kBlock> numbers;
  std::memcpy(numbers.data(), stored, values.size() * sizeof(float));
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<double>(numbers[i]);
}

FIELDWISE_CPU_VARIANTS void drop_inside(const StoredRange& range, std::span<double> values) {
  for (double& value : values) value = value >= range.least && value <= range.most ? core::kMissing : value;
}

/// Does to single precision what `widen` and `drop_inside` do one after the other.
FIELDWISE_CPU_VARIANTS void widen_and_drop(const std::byte* stored, const StoredRange& range,
                                           std::span<double> values) {
  std::array<float, kBlock> numbers;
  std::memcpy(numbers.data(), stored, values.size() * sizeof(float));
  const double least = range.least;
  const double most = range.most;
  double* __restrict const to = values.data();
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double value = static_cast<double>(numbers[i]);
    to[i] = value >= least && value <= most ? core::kMissing : value;
  }
}

void drop_outside(const StoredRange& range, std::span<double> values) {
  for (double& value : values) value = value >= range.least && value <= range.most ? value : core::kMissing;
}

constexpr double kMost = std::numeric_limits<double>::max();

/// Tells whether any value is infinite, by its bits: of comparisons of numbers the compiler makes single steps.
FIELDWISE_CPU_VARIANTS bool has_infinite(std::span<const double> values) {
  constexpr std::uint64_t kInfinite = std::bit_cast<std::uint64_t>(std::numeric_limits<double>::infinity());
  std::uint64_t infinite = 0;
  for (const double value : values) {
    std::uint64_t bits = 0;
    std::memcpy(&bits, &value, sizeof bits);
    infinite += bits << 1U == kInfinite << 1U ? 1U : 0U;  // without the sign
  }
  return infinite > 0;
}

/// Makes infinite values missing, and tells whether there were any.
bool drop_infinite(std::span<double> values) {
  if (!has_infinite(values)) return false;
  for (double& value : values) value = std::abs(value) > kMost ? core::kMissing : value;
  return true;
}

/// Tells whether single precision holds every stored number.
bool is_narrow(StoredType type) { return type == StoredType::float32 || bytes_of(type) <= 2; }

void transform(double factor, double offset, std::span<double> values) {
  for (double& value : values) value = value * factor + offset;
}

}  // namespace

core::ValueType field_type(const ValueRules& rules) noexcept {
  const bool narrow = is_narrow(rules.type);
  if (!rules.packing.is_identity()) {
    const bool wide = rules.packing.is_double || rules.type == StoredType::float64;
    return wide ? core::ValueType::float64 : core::ValueType::float32;
  }
  return narrow ? core::ValueType::float32 : core::ValueType::float64;
}

bool convert(const ValueConversion& conversion, std::span<double> values) noexcept {
  const core::LinearConversion& linear = conversion.linear;
  if (!linear.is_identity()) transform(linear.factor, linear.offset, values);
  if (conversion.type == core::ValueType::float32 && !conversion.is_rounded) {
    for (double& value : values) value = core::round_to_type(core::ValueType::float32, value);
  }
  const bool infinite = drop_infinite(values);
  if (conversion.fill_missing) {
    for (double& value : values) value = std::isnan(value) ? *conversion.fill_missing : value;
  }
  return infinite;
}

ValueDecoder::ValueDecoder(ValueRules rules, const ValueConversion& conversion)
    : rules_(std::move(rules)),
      conversion_(conversion),
      missing_stored_(rules_.missing_stored),
      missing_unpacked_(rules_.missing_unpacked) {
  const bool as_stored = rules_.packing.is_identity() && conversion_.linear.is_identity();
  conversion_.is_rounded = is_narrow(rules_.type) && as_stored;
  const bool one_range = rules_.missing_stored.size() + rules_.missing_unpacked.size() == 1;
  if (rules_.type == StoredType::float32 && as_stored && one_range && !rules_.valid && !conversion_.fill_missing) {
    only_missing_ = rules_.missing_stored.empty() ? rules_.missing_unpacked.front() : rules_.missing_stored.front();
  }
}

ValueDecoder::Missing::Missing(const std::vector<StoredRange>& ranges) : few_(ranges) {
  if (few_.size() <= kMostPasses) return;
  std::ranges::sort(few_, {}, &StoredRange::least);
  for (const StoredRange& range : std::exchange(few_, {})) {
    if (!(range.least <= range.most)) continue;  // holds no value
    if (ends_.empty() || range.least > ends_.back()) {
      begins_.push_back(range.least);
      ends_.push_back(range.most);
    } else {
      ends_.back() = std::max(ends_.back(), range.most);
    }
  }
}

void ValueDecoder::Missing::drop_from(std::span<double> values) const {
  for (const StoredRange& range : few_) drop_inside(range, values);
  if (begins_.empty()) return;
  for (double& value : values) {
    if (std::isnan(value)) continue;
    const auto after = std::ranges::upper_bound(begins_, value) - begins_.begin();
    if (after > 0 && value <= ends_[static_cast<std::size_t>(after - 1)]) value = core::kMissing;
  }
}

void ValueDecoder::apply_rules(std::span<double> values) const {
  missing_stored_.drop_from(values);
  if (rules_.valid && rules_.valid_is_stored) drop_outside(*rules_.valid, values);
  if (!rules_.packing.is_identity()) transform(rules_.packing.scale, rules_.packing.offset, values);
  missing_unpacked_.drop_from(values);
  if (rules_.valid && !rules_.valid_is_stored) drop_outside(*rules_.valid, values);
  if (convert(conversion_, values)) met_infinity_->store(true, std::memory_order_relaxed);
}

template <class Stored>
void ValueDecoder::decode_as(std::span<const std::byte> stored, std::span<double> values) const {
  for (std::size_t begin = 0; begin < values.size(); begin += kBlock) {
    const std::span<double> block = values.subspan(begin, std::min(kBlock, values.size() - begin));
    const std::byte* const from = stored.data() + begin * sizeof(Stored);
    if (only_missing_) {
      widen_and_drop(from, *only_missing_, block);
      if (drop_infinite(block)) met_infinity_->store(true, std::memory_order_relaxed);
    } else {
      widen<Stored>(from, block);
      apply_rules(block);
    }
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

void ValueDecoder::put(ByteWriter& bytes) const {
  const auto put_range = [&](const StoredRange& range) {
    bytes.put(range.least);
    bytes.put(range.most);
  };
  bytes.put(rules_.type);
  bytes.put(rules_.packing.scale);
  bytes.put(rules_.packing.offset);
  for (const std::vector<StoredRange>* ranges : {&rules_.missing_stored, &rules_.missing_unpacked}) {
    bytes.put(ranges->size());
    std::ranges::for_each(*ranges, put_range);
  }
  bytes.put(rules_.valid.has_value());
  put_range(rules_.valid.value_or(StoredRange{}));
  bytes.put(rules_.valid_is_stored);
  bytes.put(conversion_.linear.factor);
  bytes.put(conversion_.linear.offset);
  bytes.put(conversion_.type);
  bytes.put(conversion_.fill_missing.has_value());
  bytes.put(conversion_.fill_missing.value_or(0.0));
}

}  // namespace fieldwise::io
