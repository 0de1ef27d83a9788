#include "io/zarr/zarr_attributes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "io/zarr/zarr_numbers.hpp"

namespace fieldwise::io {

namespace {

/// Tells whether a number looks as if it had been single precision before it was written.
bool was_single(double number) {
  if (static_cast<double>(static_cast<float>(number)) != number) return false;
  constexpr std::size_t kShort = 10;  // of digits; single precision has nine
  const std::string text = fmt::format("{}", number);
  return static_cast<std::size_t>(std::ranges::count_if(text, [](char c) { return c >= '0' && c <= '9'; })) > kShort;
}

/// Returns the numbers of a value or of a list of them; nothing where one is none.
std::optional<std::vector<double>> numbers_of(const Json& value) {
  const auto one = [](const Json& item) {
    if (item.is_boolean()) return std::optional(item.get<bool>() ? 1.0 : 0.0);
    const bool is_word = item.is_string() && item.get_ref<const std::string&>().starts_with(kWordOfNumber);
    return item.is_number() || is_word ? number_of(item) : std::nullopt;
  };
  std::vector<double> numbers;
  if (!value.is_array()) {
    const std::optional<double> number = one(value);
    return number ? std::optional(std::vector{*number}) : std::nullopt;
  }
  for (const Json& item : value) {
    const std::optional<double> number = one(item);
    if (!number) return std::nullopt;
    numbers.push_back(*number);
  }
  return numbers;
}

bool are_integers(const Json& value) {
  if (!value.is_array()) return value.is_number_integer() || value.is_boolean();
  return std::ranges::all_of(value, [](const Json& item) { return item.is_number_integer() || item.is_boolean(); });
}

/// Joins texts by blanks, as attributes of several strings are; nothing where one is none.
std::optional<std::string> text_of(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_array()) return std::nullopt;
  std::string text;
  for (const Json& item : value) {
    if (!item.is_string()) return std::nullopt;
    if (!text.empty()) text += ' ';
    text += item.get_ref<const std::string&>();
  }
  return text;
}

/// Reads eight bytes of base64 (RFC 4648) as a little-endian double.
std::optional<double> double_of_base64(std::string_view text) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  constexpr std::size_t kLength = 12;
  if (text.size() != kLength || text.back() != '=') return std::nullopt;
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i + 1 < kLength; ++i) {
    const std::size_t digit = kDigits.find(text[i]);
    if (digit == std::string_view::npos) return std::nullopt;
    // 66 bits: the last two are padding.
    bits = i + 2 < kLength ? bits << 6U | digit : bits << 4U | digit >> 2U;
  }
  std::uint64_t swapped = 0;
  for (unsigned shift = 0; shift < 64; shift += 8) swapped = swapped << 8U | (bits >> shift & 0xFFU);
  return std::bit_cast<double>(swapped);
}

}  // namespace

std::vector<Attribute> attributes_of_json(const Json& attributes) {
  std::vector<Attribute> found;
  if (!attributes.is_object()) return found;
  for (const auto& [name, value] : attributes.items()) {
    if (name == "_ARRAY_DIMENSIONS" || (value.is_array() && value.empty())) continue;
    Attribute attribute;
    attribute.name = name;
    if (std::optional<std::vector<double>> numbers = numbers_of(value)) {
      const bool single = std::ranges::all_of(*numbers, was_single);
      attribute.type = are_integers(value) ? StoredType::int64 : single ? StoredType::float32 : StoredType::float64;
      attribute.numbers = std::move(*numbers);
    } else if (std::optional<std::string> text = text_of(value)) {
      attribute.text = text->substr(0, text->find('\0'));
    } else {
      continue;
    }
    found.push_back(std::move(attribute));
  }
  return found;
}

void decode_fill_attribute(std::vector<Attribute>& attributes, StoredType type) {
  const auto fill = std::ranges::find(attributes, "_FillValue", &Attribute::name);
  if (fill == attributes.end() || (type != StoredType::float32 && type != StoredType::float64)) return;
  const std::optional<double> number =
      fill->text.empty() ? std::nullopt
                         : (double_of_base64(fill->text) ? double_of_base64(fill->text) : number_of(Json(fill->text)));
  if (!number) return;
  fill->text.clear();
  fill->type = type;
  fill->numbers = {*number};
}

}  // namespace fieldwise::io
