// Zarr numbers: types and single values as Zarr's metadata write them.
// May know: file index's types, JSON.
// Must not know: where values lie, what they mean.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/io/index/file_index.hpp"
#include "io/zarr/json_file.hpp"

namespace fieldwise::io {

/// Says how the values of an array are stored.
struct ZarrType {
  StoredType type = StoredType::other;
  std::optional<bool> big;  ///< nothing where the type does not say
  bool half = false;        ///< 16 bits, read as float32
};

/// Returns what a type of v2 means ("<f4", "|i1", "|b1"); `other` for those that are no single numbers, `string` for
/// texts.
ZarrType type_of_v2(const Json& dtype);

/// Returns what a type of v3 means ("float32", "bool").
ZarrType type_of_v3(const Json& data_type);

/// Returns the bytes of one value as stored, little-endian or big-endian; nothing for null, and for what says nothing:
/// numbers, "NaN", "Infinity", "-Infinity", true and false, bits in hexadecimal ("0x7fc00000").
std::optional<std::vector<std::byte>> fill_bytes(const Json& fill, const ZarrType& type, bool big);

/// Returns a number of a fill value as it is read: of float32 for half precision; nothing as above.
std::optional<double> fill_number(const Json& fill, const ZarrType& type);

/// Returns a number written as JSON number or as one of the words that JSON has none for; nothing for others.
std::optional<double> number_of(const Json& value);

/// Widens numbers of half precision (IEEE 754 binary16) to single, native byte order.
float from_half(std::uint16_t bits) noexcept;

}  // namespace fieldwise::io
