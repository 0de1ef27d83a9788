#include "io/zarr/zarr_numbers.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>

namespace fieldwise::io {

namespace {

struct TypeName {
  std::string_view v2;  // without byte order
  std::string_view v3;
  StoredType type;
  bool half = false;
};

constexpr std::array<TypeName, 12> kTypes{{{"i1", "int8", StoredType::int8},
                                           {"u1", "uint8", StoredType::uint8},
                                           {"b1", "bool", StoredType::uint8},
                                           {"i2", "int16", StoredType::int16},
                                           {"u2", "uint16", StoredType::uint16},
                                           {"i4", "int32", StoredType::int32},
                                           {"u4", "uint32", StoredType::uint32},
                                           {"i8", "int64", StoredType::int64},
                                           {"u8", "uint64", StoredType::uint64},
                                           {"f2", "float16", StoredType::float32, true},
                                           {"f4", "float32", StoredType::float32},
                                           {"f8", "float64", StoredType::float64}}};

std::size_t stored_bytes(const ZarrType& type) { return type.half ? 2 : bytes_of(type.type); }

bool is_float(StoredType type) { return type == StoredType::float32 || type == StoredType::float64; }

/// Returns the nearest number of half precision, for fill values alone.
std::uint16_t to_half(double number) {
  // 2^16 candidates, once for an array: no table of rounding rules.
  std::uint16_t best = 0;
  double distance = std::numeric_limits<double>::infinity();
  constexpr std::uint16_t kNan = 0x7E00;
  if (std::isnan(number)) return kNan;
  for (std::uint32_t bits = 0; bits <= 0xFFFFU; ++bits) {
    const double value = static_cast<double>(from_half(static_cast<std::uint16_t>(bits)));
    if (value == number) return static_cast<std::uint16_t>(bits);
    if (std::abs(value - number) < distance) {
      distance = std::abs(value - number);
      best = static_cast<std::uint16_t>(bits);
    }
  }
  return best;
}

/// Returns the bits of an integer, where the type can hold it.
std::optional<std::uint64_t> integer_bits(const Json& fill, StoredType type) {
  const std::size_t bits = 8 * bytes_of(type);
  const bool is_signed =
      type == StoredType::int8 || type == StoredType::int16 || type == StoredType::int32 || type == StoredType::int64;
  if (fill.is_boolean()) return fill.get<bool>() ? 1U : 0U;
  if (fill.is_number_float()) {
    const double number = fill.get<double>();
    if (number != std::floor(number) || std::abs(number) > 0x1p53) return std::nullopt;
    return integer_bits(Json(static_cast<std::int64_t>(number)), type);
  }
  if (!fill.is_number_integer()) return std::nullopt;
  if (fill.is_number_unsigned()) {
    const auto number = fill.get<std::uint64_t>();
    const std::uint64_t most = std::numeric_limits<std::uint64_t>::max() >> (64 - bits + (is_signed ? 1 : 0));
    return number <= most ? std::optional(number) : std::nullopt;
  }
  const auto number = fill.get<std::int64_t>();
  if (!is_signed && number < 0) return std::nullopt;
  if (is_signed && bits < 64 &&
      (number < -(std::int64_t{1} << (bits - 1)) || number >= std::int64_t{1} << (bits - 1))) {
    return std::nullopt;
  }
  return static_cast<std::uint64_t>(number);
}

std::uint64_t float_bits(double number, const ZarrType& type) {
  if (type.half) return to_half(number);
  if (type.type == StoredType::float32) return std::bit_cast<std::uint32_t>(static_cast<float>(number));
  return std::bit_cast<std::uint64_t>(number);
}

/// Reads "0x7fc00000".
std::optional<std::uint64_t> hexadecimal(const Json& fill, std::size_t bytes) {
  if (!fill.is_string()) return std::nullopt;
  const auto& text = fill.get_ref<const std::string&>();
  if (!text.starts_with("0x") || text.size() < 3 || text.size() > 2 + 2 * bytes) return std::nullopt;
  std::uint64_t bits = 0;
  const auto [end, error] = std::from_chars(text.data() + 2, text.data() + text.size(), bits, 16);
  return error == std::errc() && end == text.data() + text.size() ? std::optional(bits) : std::nullopt;
}

std::optional<std::uint64_t> fill_bits(const Json& fill, const ZarrType& type) {
  if (const auto bits = hexadecimal(fill, stored_bytes(type))) return bits;
  if (!is_float(type.type)) return integer_bits(fill, type.type);
  const std::optional<double> number = number_of(fill);
  return number ? std::optional(float_bits(*number, type)) : std::nullopt;
}

ZarrType named(std::string_view name, std::string_view TypeName::*column) {
  for (const TypeName& one : kTypes) {
    if (one.*column == name) return {one.type, std::nullopt, one.half};
  }
  return {};
}

}  // namespace

ZarrType type_of_v2(const Json& dtype) {
  if (!dtype.is_string()) return {};
  const auto& text = dtype.get_ref<const std::string&>();
  if (text.size() < 2) return {};
  const std::string_view kind = std::string_view(text).substr(1);
  if (kind.front() == 'S' || kind.front() == 'U' || kind.front() == 'O')
    return {StoredType::string, std::nullopt, false};
  if (text.front() != '<' && text.front() != '>' && text.front() != '|') return {};
  ZarrType type = named(kind, &TypeName::v2);
  type.big = text.front() == '>';
  return type;
}

ZarrType type_of_v3(const Json& data_type) {
  if (!data_type.is_string()) return {};
  const auto& text = data_type.get_ref<const std::string&>();
  if (text == "string" || text == "bytes") return {StoredType::string, std::nullopt, false};
  return named(text, &TypeName::v3);
}

std::optional<std::vector<std::byte>> fill_bytes(const Json& fill, const ZarrType& type, bool big) {
  const std::optional<std::uint64_t> bits = fill_bits(fill, type);
  if (!bits) return std::nullopt;
  std::vector<std::byte> bytes(stored_bytes(type));
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::byte>(*bits >> (8 * i) & 0xFFU);
  if (big) std::ranges::reverse(bytes);
  return bytes;
}

std::optional<double> fill_number(const Json& fill, const ZarrType& type) {
  const std::optional<std::uint64_t> bits = fill_bits(fill, type);
  if (!bits) return std::nullopt;
  if (type.half) return static_cast<double>(from_half(static_cast<std::uint16_t>(*bits)));
  switch (type.type) {
    case StoredType::float32:
      return static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(*bits)));
    case StoredType::float64:
      return std::bit_cast<double>(*bits);
    case StoredType::int8:
      return static_cast<double>(static_cast<std::int8_t>(*bits));
    case StoredType::int16:
      return static_cast<double>(static_cast<std::int16_t>(*bits));
    case StoredType::int32:
      return static_cast<double>(static_cast<std::int32_t>(*bits));
    case StoredType::int64:
      return static_cast<double>(static_cast<std::int64_t>(*bits));
    default:
      return static_cast<double>(*bits);
  }
}

std::optional<double> number_of(const Json& value) {
  if (value.is_number()) return value.get<double>();
  if (!value.is_string()) return std::nullopt;
  std::string_view word = value.get_ref<const std::string&>();
  if (word.starts_with(kWordOfNumber)) word.remove_prefix(1);
  if (word == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (word == "Infinity") return std::numeric_limits<double>::infinity();
  if (word == "-Infinity") return -std::numeric_limits<double>::infinity();
  return std::nullopt;
}

float from_half(std::uint16_t bits) noexcept {
  constexpr std::uint32_t kExponent = 0x1F;
  const bool negative = (bits & 0x8000U) != 0U;
  const std::uint32_t exponent = bits >> 10U & kExponent;
  const auto mantissa = static_cast<float>(bits & 0x3FFU);
  float value =
      std::ldexp(exponent == 0 ? mantissa : mantissa + 0x1p10F, static_cast<int>(exponent == 0 ? 1 : exponent) - 25);
  if (exponent == kExponent) {
    value = mantissa == 0.0F ? std::numeric_limits<float>::infinity() : std::numeric_limits<float>::quiet_NaN();
  }
  return negative ? -value : value;
}

}  // namespace fieldwise::io
