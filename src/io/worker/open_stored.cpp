#include "io/worker/open_stored.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/index/chunk_index.hpp"
#include "fieldwise/io/worker/index_file.hpp"
#include "fieldwise/io/worker/worker.hpp"
#include "io/chunks/direct_reader.hpp"
#include "io/index/chunk_limits.hpp"
#include "io/index/reason_not_decoded.hpp"
#include "io/index/require_unchanged.hpp"
#include "io/netcdf/netcdf_file.hpp"
#include "io/netcdf/netcdf_variable.hpp"
#include "io/worker/file_visit.hpp"
#include "io/worker/worker_reader.hpp"
#include "io/zarr/store_reader.hpp"

namespace fieldwise::io {

namespace {

/// Tells whether netCDF keeps the variable under another name in HDF5: a dimension that it does not describe has its
/// own.
bool is_renamed(const FileIndex& index, const VariableIndex& variable) {
  const auto named = std::ranges::find(index.dimensions, variable.name, &Dimension::name);
  return named != index.dimensions.end() &&
         (variable.dimensions.empty() || &index.dimensions[variable.dimensions[0]] != &*named);
}

/// Returns the size of netCDF's cache of chunks; 0 where it must not be set.
std::size_t netcdf_cache(const FileIndex& index, const VariableIndex& variable, std::size_t cache_bytes) {
  // netCDF (4.9.0) opens the dataset again by the variable's name: where that is a dimension's, it would read zeros.
  if (variable.storage != StorageKind::chunked || is_renamed(index, variable)) return 0;
  std::vector<std::uint64_t> sizes = variable.chunk_shape;
  sizes.push_back(bytes_of(variable.type));
  const std::uint64_t chunk_bytes = limited_product(sizes, kMostChunkBytes);
  if (chunk_bytes > kMostChunkBytes) {
    throw core::Error(core::ErrorKind::input_damaged,
                      fmt::format("{}: variable {} claims chunks that are too large to be unpacked safely", index.path,
                                  variable.name));
  }
  // A chunk larger than the cache would be decoded anew for every read.
  return std::max(cache_bytes, static_cast<std::size_t>(chunk_bytes));
}

/// Reads through the netCDF library, in this process.
class NetcdfReader final : public VariableReader {
 public:
  NetcdfReader(std::shared_ptr<const FileIndex> index, const std::string& variable, std::size_t cache_bytes)
      : index_(std::move(index)), variable_(name_here(index_->path), variable, cache_bytes) {
    require_unchanged(*index_);
  }

  void read(const std::vector<std::size_t>& start, const std::vector<std::size_t>& count,
            std::span<std::byte> into) override {
    if (!into.empty()) variable_.read(start, count, into);
    // Checked after the values were read: what changed before or meanwhile is seen.
    require_unchanged(*index_);
  }

 private:
  std::shared_ptr<const FileIndex> index_;
  NetcdfVariable variable_;
};

/// Returns a reader of the file itself, or nothing where only netCDF can read the variable.
std::unique_ptr<VariableReader> open_directly(const std::shared_ptr<const FileIndex>& index, std::size_t position,
                                              const ChunkGrid* chunks) {
  const VariableIndex& variable = index->variables[position];
  const std::size_t bytes = bytes_of(variable.type);
  if (bytes == 0 || variable.dimensions.empty()) return nullptr;
  if (variable.storage == StorageKind::fixed || variable.storage == StorageKind::record) {
    return std::make_unique<DirectReader>(index, position,
                                          PlainLayout{index->shape(variable), variable.offset, variable.record_stride});
  }
  if (is_renamed(*index, variable)) return nullptr;
  if (variable.storage != StorageKind::chunked && variable.storage != StorageKind::contiguous) return nullptr;
  ChunkGrid grid = chunks != nullptr ? *chunks : index_chunks(index->path, variable.name);
  if (!grid.is_readable() || grid.shape != index->shape(variable) || grid.fill.size() != bytes) return nullptr;
  return std::make_unique<DirectReader>(index, position, std::move(grid));
}

}  // namespace

std::unique_ptr<VariableReader> open_stored(std::shared_ptr<const FileIndex> index, std::size_t variable,
                                            std::size_t cache_bytes, const ChunkGrid* chunks) {
  if (const std::string reason = reason_not_decoded(index->variables[variable]); !reason.empty()) {
    throw core::Error(core::ErrorKind::input_damaged,
                      fmt::format("{}: variable {}: {}", index->path, index->variables[variable].name, reason));
  }
  if (index->variables[variable].files) return std::make_unique<StoreReader>(std::move(index), variable);
  auto direct = open_directly(index, variable, chunks);
  return direct ? std::move(direct) : open_through_netcdf(std::move(index), variable, cache_bytes);
}

std::unique_ptr<VariableReader> open_through_netcdf(std::shared_ptr<const FileIndex> index, std::size_t variable,
                                                    std::size_t cache_bytes) {
  const std::size_t cache = netcdf_cache(*index, index->variables[variable], cache_bytes);
  if (has_workers()) return reader_in_worker(std::move(index), variable, cache);
  const std::string name = index->variables[variable].name;
  return std::make_unique<NetcdfReader>(std::move(index), name, cache);
}

}  // namespace fieldwise::io
