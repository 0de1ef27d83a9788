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
/// Fill value of quantized variables, 2^66: rounding to digits leaves it alone. netCDF 4.9.0 also rounds when a program
/// reads floats as doubles, and makes 9.97e19 of 1e20, which that program then takes for a value.
inline constexpr double kFillQuantized = 0x1p66;

/// Returns the bytes of one stored value.
std::size_t stored_bytes(core::ValueType type) noexcept;

/// Returns the fill value of a variable.
double fill_value(core::ValueType type, bool quantized) noexcept;

/// Encodes values into `into` (values.size() * stored_bytes): NaN becomes `fill`, counts are rounded.
/// Returns false where a count does not fit into 32 bits.
[[nodiscard]] bool encode_values(core::ValueType type, double fill, std::span<const double> values,
                                 std::byte* into) noexcept;

/// Rounds encoded floating-point values to a number of significant decimal digits by clearing the bits behind them;
/// fill values, zeros and infinities stay. Method: Granular BitRound, Delaunay et al. (2019), doi
/// 10.5194/gmd-12-4099-2019, with the same bits as netCDF 4.9.
void round_to_digits(core::ValueType type, int digits, double fill, std::span<std::byte> values) noexcept;

/// Returns a 64-bit digest of bytes that also depends on `seed`; no protection against a forger.
std::uint64_t digest(std::span<const std::byte> bytes, std::uint64_t seed) noexcept;

}  // namespace fieldwise::io
