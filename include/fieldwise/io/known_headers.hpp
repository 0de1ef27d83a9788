// KnownHeaders: the headers of input files that an earlier run has read, so that the next need not open them.
// May know: file index.
// Must not know: netCDF, what the headers mean, where they are kept.
#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "fieldwise/io/file_index.hpp"

namespace fieldwise::io {

/// Holds headers as bytes, by absolute path; a file whose size, time or inode differs is read anew.
class KnownHeaders {
 public:
  KnownHeaders() = default;

  /// Takes what `to_bytes` made; nothing at all where that is damaged or of another version.
  explicit KnownHeaders(std::span<const std::byte> bytes);

  /// Tells whether the header of a file is known, and the file as it was. Errors: input_missing.
  [[nodiscard]] bool knows(const std::string& path) const;

  /// Returns the header of a file: as known where the file is as it was, else as `index_file` reads it. Errors: those
  /// of `index_file`.
  FileIndex header_of(const std::string& path);

  /// Returns the headers that were asked for as bytes.
  [[nodiscard]] std::vector<std::byte> to_bytes() const;

 private:
  struct Entry {
    FileStamp stamp;
    std::vector<std::byte> bytes;
    bool used = false;
  };
  std::map<std::string, Entry> entries_;
};

}  // namespace fieldwise::io
