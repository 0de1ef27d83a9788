#include "io/worker/file_visit.hpp"

#include <fmt/format.h>

#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/index/chunk_grid_bytes.hpp"
#include "fieldwise/io/index/file_index_bytes.hpp"
#include "fieldwise/io/index/zarr_folder.hpp"
#include "fieldwise/io/system/byte_stream.hpp"
#include "fieldwise/io/worker/worker.hpp"
#include "io/netcdf/file_content.hpp"
#include "io/netcdf/netcdf_file.hpp"
#include "io/netcdf/netcdf_header.hpp"
#include "io/netcdf/read_chunk_index.hpp"
#include "io/worker/read_axes.hpp"
#include "io/worker/worker_process.hpp"
#include "io/zarr/store_index.hpp"
#include "io/zarr/stored_chunks.hpp"

namespace fieldwise::io {

namespace {

ByteWriter request_for(const std::string& path, const std::string& variable) {
  ByteWriter payload;
  payload.put(path);
  payload.put(variable);
  return payload;
}

}  // namespace

FileVisit::FileVisit(const std::string& path) : path_(path), is_store_(is_zarr_folder(path)) {
  if (is_store_) return;
  require_regular({path, path});
  if (has_workers()) worker_ = std::make_unique<WorkerProcess>(path);
}

FileVisit::~FileVisit() = default;

FileIndex FileVisit::index() {
  FileIndex index = header();
  read_axes(index);
  return index;
}

FileIndex FileVisit::header() {
  // JSON is parsed here, as records are: no library but that one meets it, and its size and depth are limited.
  if (is_store_) return read_store_index(path_);
  if (!worker_) return read_index(name_here(path_));
  ByteWriter payload;
  payload.put(path_);
  FileIndex index = from_bytes(worker_->ask(Request::index, std::move(payload), 1));
  index.path = path_;
  index.stamp = worker_->stamp();
  return index;
}

ChunkGrid FileVisit::chunks(const std::string& variable) {
  if (is_store_) {
    const FileIndex index = read_store_index(path_);
    const auto found = index.find(variable);
    return found ? stored_chunks(index, index.variables[*found]) : ChunkGrid{};
  }
  if (!worker_) return read_chunk_grid(name_here(path_), variable);
  ChunkGrid grid =
      chunk_grid_from_bytes(worker_->ask(Request::chunks, request_for(path_, variable), WorkerLimits::kPatience));
  require_trusted(grid, {path_, path_}, variable, worker_->stamp().size);
  return grid;
}

}  // namespace fieldwise::io
