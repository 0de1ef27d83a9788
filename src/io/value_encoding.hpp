// Value encoding: doubles in memory to the bytes that are stored, fill values, and a digest of stored bytes.
// May know: core.
// Must not know: netCDF, files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "fieldwise/core/header.hpp"

namespace fieldwise::io {

/// Values written for "missing": finite, so that tools without NaN support read them.
inline constexpr float kFillFloat = 1.0e20F;
inline constexpr double kFillDouble = 1.0e20;
inline constexpr std::int32_t kFillInt = -2147483647;

/// Returns the bytes of one stored value.
std::size_t stored_bytes(core::ValueType type) noexcept;

/// Encodes values into `into` (values.size() * stored_bytes): NaN becomes the fill value, counts are rounded.
/// Returns false where a count does not fit into 32 bits.
[[nodiscard]] bool encode_values(core::ValueType type, std::span<const double> values, std::byte* into) noexcept;

/// Returns a 64-bit digest of bytes that also depends on `seed`; no protection against a forger.
std::uint64_t digest(std::span<const std::byte> bytes, std::uint64_t seed) noexcept;

}  // namespace fieldwise::io
