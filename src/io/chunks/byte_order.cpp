#include "io/chunks/byte_order.hpp"

#include <bit>
#include <utility>
#include <vector>

namespace fieldwise::io {

namespace {

template <std::size_t kBytes>
void reverse_bytes(std::span<std::byte> values) {
  for (std::size_t i = 0; i + kBytes <= values.size(); i += kBytes) {
    for (std::size_t b = 0; b < kBytes / 2; ++b) {
      std::swap(values[i + b], values[i + kBytes - 1 - b]);
    }
  }
}

}  // namespace

bool is_foreign_order(bool stored_big) noexcept { return stored_big != (std::endian::native == std::endian::big); }

void reverse_values(std::span<std::byte> values, std::size_t value_bytes) {
  if (value_bytes == 2) {
    reverse_bytes<2>(values);
  } else if (value_bytes == 4) {
    reverse_bytes<4>(values);
  } else if (value_bytes == 8) {
    reverse_bytes<8>(values);
  }
}

std::span<const std::byte> in_native_order(std::span<const std::byte> values, std::size_t value_bytes, bool foreign) {
  if (!foreign || value_bytes == 1) return values;
  thread_local std::vector<std::byte> swapped;
  swapped.assign(values.begin(), values.end());
  reverse_values(swapped, value_bytes);
  return swapped;
}

}  // namespace fieldwise::io
