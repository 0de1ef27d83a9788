#include "io/worker/file_visit.hpp"

#include <fmt/format.h>

#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/index/chunk_grid_bytes.hpp"
#include "fieldwise/io/index/file_index_bytes.hpp"
#include "fieldwise/io/system/byte_stream.hpp"
#include "fieldwise/io/worker/worker.hpp"
#include "io/netcdf/file_content.hpp"
#include "io/netcdf/netcdf_file.hpp"
#include "io/netcdf/netcdf_header.hpp"
#include "io/netcdf/read_chunk_index.hpp"
#include "io/worker/worker_process.hpp"

namespace fieldwise::io {

namespace {

ByteWriter request_for(const std::string& path, const std::string& variable) {
  ByteWriter payload;
  payload.put(path);
  payload.put(variable);
  return payload;
}

}  // namespace

FileVisit::FileVisit(const std::string& path) : path_(path) {
  require_regular({path, path});
  if (has_workers()) worker_ = std::make_unique<WorkerProcess>(path);
}

FileVisit::~FileVisit() = default;

FileIndex FileVisit::index() {
  if (!worker_) return read_index(name_here(path_));
  ByteWriter payload;
  payload.put(path_);
  FileIndex index = from_bytes(worker_->ask(Request::index, std::move(payload), 1));
  index.path = path_;
  index.stamp = worker_->stamp();
  return index;
}

ChunkGrid FileVisit::chunks(const std::string& variable) {
  if (!worker_) return read_chunk_grid(name_here(path_), variable);
  ChunkGrid grid =
      chunk_grid_from_bytes(worker_->ask(Request::chunks, request_for(path_, variable), WorkerLimits::kPatience));
  require_trusted(grid, {path_, path_}, variable, worker_->stamp().size);
  return grid;
}

}  // namespace fieldwise::io
