// Byte order: stored values in the order of bytes that this machine has.
// May know: the standard library.
// Must not know: files, what the values mean.
#pragma once

#include <cstddef>
#include <span>

namespace fieldwise::io {

/// Tells whether values stored in that order have their bytes in another than this machine's.
bool is_foreign_order(bool stored_big) noexcept;

/// Reverses the bytes of each value of 2, 4 or 8 bytes; others are left alone.
void reverse_values(std::span<std::byte> values, std::size_t value_bytes);

/// Returns the values with their bytes reversed: a copy that lasts until the thread's next call; or the same bytes,
/// where `foreign` is false or values have one byte.
std::span<const std::byte> in_native_order(std::span<const std::byte> values, std::size_t value_bytes, bool foreign);

}  // namespace fieldwise::io
