// KnownHeaders: the headers of input files that an earlier run has read, so that the next need not open them.
// May know: file index.
// Must not know: netCDF, what the headers mean, where they are kept.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "fieldwise/io/index/file_index.hpp"
#include "fieldwise/io/index/file_index_bytes.hpp"

namespace fieldwise::io {

/// Holds headers as bytes, by absolute path; a file whose size, time or inode differs is read anew.
class KnownHeaders {
 public:
  KnownHeaders() = default;

  /// Takes what `to_bytes` made; nothing at all where that is damaged or of another version.
  explicit KnownHeaders(std::span<const std::byte> bytes);

  /// Returns the header of a file, where it is known and the file is as it was. Errors: input_missing.
  [[nodiscard]] std::optional<FileIndex> find(const std::string& path) const;

  /// Keeps a header for the next run.
  void keep(const FileIndex& index);

  /// Returns the headers that were kept as bytes.
  [[nodiscard]] std::vector<std::byte> to_bytes() const;

 private:
  struct KeptHeader {
    FileStamp stamp;
    std::vector<std::byte> bytes;
    bool kept = false;
  };
  std::map<std::string, KeptHeader> entries_;
};

}  // namespace fieldwise::io
