// Descriptor: a descriptor of the system with one owner, and reading at a place of a file.
// May know: core's error, POSIX.
// Must not know: what a file holds, what is said over a socket.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace fieldwise::io {

/// Owns a descriptor of the system: of a file, a folder, a socket.
class Descriptor {
 public:
  Descriptor() noexcept = default;
  explicit Descriptor(int number) noexcept : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor() { close(); }

  [[nodiscard]] int number() const noexcept { return number_; }
  [[nodiscard]] bool is_open() const noexcept { return number_ >= 0; }

  /// Gives the descriptor up without closing it.
  int release() noexcept;

  /// Closes it, where it is open. Returns false where the system says that something went wrong; errno says what.
  bool close() noexcept;

  /// Reads at an offset until `into` is full or the file ends, and returns the number of bytes; nothing where reading
  /// fails: errno says why.
  [[nodiscard]] std::optional<std::size_t> read_until_end(std::uint64_t offset,
                                                          std::span<std::byte> into) const noexcept;

  /// Reads exactly `into.size()` bytes at an offset. Errors: input_damaged where the file ends before, with one phrase
  /// (the caller adds where).
  void read_at(std::uint64_t offset, std::span<std::byte> into) const;

 private:
  int number_ = -1;
};

/// Opens a regular file for reading; never waits. Errors: input_missing with the system's reason, or where it is a
/// pipe, a device or a folder; memory_exceeded where no more files may be open.
Descriptor open_for_reading(const std::string& path);

/// Returns the size of an open file; nothing where it is no regular one.
std::optional<std::uint64_t> size_of_regular(const Descriptor& file) noexcept;

}  // namespace fieldwise::io
