// ByteWriter and ByteReader: numbers, texts and lists of numbers as bytes and back, with every count checked.
// May know: core's error.
// Must not know: what the numbers mean.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "fieldwise/core/error.hpp"

namespace fieldwise::io {

// Bytes are little-endian; they travel between processes of one machine and never outlive a version.
static_assert(std::endian::native == std::endian::little);

template <class Value>
concept Scalar = std::is_arithmetic_v<Value> || std::is_enum_v<Value>;

/// Appends values to bytes.
class ByteWriter {
 public:
  template <Scalar Value>
  void put(Value value) {
    put_raw(std::as_bytes(std::span(&value, 1)));
  }
  void put(const std::string& text) {
    put(std::uint64_t{text.size()});
    put_raw(std::as_bytes(std::span(text)));
  }
  template <Scalar Value>
  void put(const std::vector<Value>& values) {
    put(std::uint64_t{values.size()});
    for (const Value value : values) put(value);
  }

  /// Appends bytes as they are, without their number.
  void append(std::span<const std::byte> bytes) { put_raw(bytes); }

  std::vector<std::byte> take() { return std::move(bytes_); }

 private:
  void put_raw(std::span<const std::byte> bytes) {
    const std::size_t size = bytes_.size();
    bytes_.resize(size + bytes.size());  // of what `insert` does here GCC 12 warns without reason
    std::ranges::copy(bytes, bytes_.begin() + static_cast<std::ptrdiff_t>(size));
  }

  std::vector<std::byte> bytes_;
};

/// Takes values from the front of bytes. Errors: input_damaged where the bytes end before the value does.
class ByteReader {
 public:
  /// `what` names the bytes in errors: "the bytes of a file index".
  ByteReader(std::span<const std::byte> bytes, const char* what) : rest_(bytes), what_(what) {}

  template <class Number>
  requires std::is_arithmetic_v<Number>
  void get(Number& value) {
    if (rest_.size() < sizeof value) refuse();
    if constexpr (std::is_same_v<Number, bool>) {
      value = rest_.front() != std::byte{0};
    } else {
      std::memcpy(&value, rest_.data(), sizeof value);
    }
    rest_ = rest_.subspan(sizeof value);
  }
  // Enums are checked against their last value: a byte that means nothing must not get into a switch.
  template <class Enum>
  requires std::is_enum_v<Enum>
  void get(Enum& value, Enum last) {
    std::underlying_type_t<Enum> number{};
    get(number);
    if (number < 0 || number > static_cast<std::underlying_type_t<Enum>>(last)) refuse();
    value = static_cast<Enum>(number);
  }
  void get(std::string& text) {
    const std::size_t size = count(1);
    text.assign(reinterpret_cast<const char*>(rest_.data()), size);
    rest_ = rest_.subspan(size);
  }
  template <class Number>
  requires std::is_arithmetic_v<Number>
  void get(std::vector<Number>& values) {
    values.resize(count(sizeof(Number)));
    for (Number& value : values) get(value);
  }

  /// Takes the number of items that follow, of at least `least_bytes` each, so that a false count cannot ask for more
  /// memory than the bytes allow.
  std::size_t count(std::size_t least_bytes) {
    std::uint64_t number = 0;
    get(number);
    if (number > rest_.size() / least_bytes) refuse();
    return static_cast<std::size_t>(number);
  }

  /// Returns what is left, without taking it.
  [[nodiscard]] std::span<const std::byte> rest() const noexcept { return rest_; }

  [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }

  [[noreturn]] void refuse() const {
    throw core::Error(core::ErrorKind::input_damaged, std::string(what_) + " are cut short or damaged");
  }

 private:
  std::span<const std::byte> rest_;
  const char* what_;
};

}  // namespace fieldwise::io
