// VariableReader: parts of one stored variable as bytes, whatever path the bytes take from the file.
// May know: file index.
// Must not know: what the values mean (units, missing values, axes).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "fieldwise/io/index/chunk_index.hpp"
#include "fieldwise/io/index/file_index.hpp"

namespace fieldwise::io {

/// Reads hyperslabs of one variable of one file.
class VariableReader {
 public:
  VariableReader() = default;
  VariableReader(const VariableReader&) = delete;
  VariableReader& operator=(const VariableReader&) = delete;
  virtual ~VariableReader() = default;

  /// Reads `count` values from `start` on along each stored dimension, in the order of the file, native byte order.
  /// Errors: input_damaged, naming file and variable; also where the file has changed since it was indexed.
  virtual void read(const std::vector<std::size_t>& start, const std::vector<std::size_t>& count,
                    std::span<std::byte> into) = 0;

  /// Hands over the same values, each once, in runs that follow each other in the hyperslab from its value `first` on;
  /// `take` is called from several threads at once. Returns false, and hands over nothing, where only `read` can have
  /// the values. Errors: as `read`.
  virtual bool visit(const std::vector<std::size_t>& start, const std::vector<std::size_t>& count,
                     const std::function<void(std::uint64_t first, std::span<const std::byte> values)>& take) {
    static_cast<void>(start), static_cast<void>(count), static_cast<void>(take);
    return false;
  }
};

/// Opens a variable for reading: straight from the file, all cores decoding chunks, where fieldwise knows its filters;
/// else through netCDF, where `cache_bytes` may be kept of decoded chunks. `chunks` says where its chunks lie, if that
/// is known already. Errors: as `read`.
std::unique_ptr<VariableReader> open_variable(std::shared_ptr<const FileIndex> index, std::size_t variable,
                                              std::size_t cache_bytes, const ChunkGrid* chunks = nullptr);

/// Opens a variable for reading through netCDF, whatever its storage: same values. Errors: as `read`.
std::unique_ptr<VariableReader> open_through_netcdf(std::shared_ptr<const FileIndex> index, std::size_t variable,
                                                    std::size_t cache_bytes);

/// Reads a whole variable, unpacked, missing = NaN; valid ranges are not applied. For coordinates.
std::vector<double> read_coordinates(const FileIndex& index, std::size_t variable);

/// Requires that a file is still the one that was indexed. Errors: input_damaged.
void require_unchanged(const FileIndex& index);

}  // namespace fieldwise::io
