#include "io/worker/isolation.hpp"

#include <fmt/format.h>

#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/worker/worker.hpp"
#include "io/netcdf/file_content.hpp"
#include "io/netcdf/header_reading.hpp"
#include "io/system/byte_stream.hpp"
#include "io/worker/worker_process.hpp"

namespace fieldwise::io {

namespace {

ByteWriter request_for(const std::string& path, const std::string& variable) {
  ByteWriter payload;
  payload.put(path);
  payload.put(variable);
  return payload;
}

/// Reads values through a worker of its own.
class WorkerReader final : public VariableReader {
 public:
  WorkerReader(std::shared_ptr<const FileIndex> index, const std::string& variable, std::size_t cache_bytes)
      : index_(std::move(index)), worker_(index_->path), cache_bytes_(cache_bytes) {
    require_unchanged(*index_);
    ByteWriter payload = request_for(index_->path, variable);
    payload.put(std::uint64_t{cache_bytes});
    static_cast<void>(worker_.ask(Request::open, std::move(payload), 1, cache_bytes));
  }

  void read(const std::vector<std::size_t>& start, const std::vector<std::size_t>& count,
            std::span<std::byte> into) override {
    if (!into.empty()) {
      ByteWriter payload;
      payload.put(std::vector<std::uint64_t>(start.begin(), start.end()));
      payload.put(std::vector<std::uint64_t>(count.begin(), count.end()));
      payload.put(std::uint64_t{into.size()});
      worker_.ask_into(Request::read, std::move(payload), into, cache_bytes_ + into.size());
    }
    require_unchanged(*index_);
  }

 private:
  std::shared_ptr<const FileIndex> index_;
  WorkerProcess worker_;
  std::size_t cache_bytes_;
};

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

std::unique_ptr<VariableReader> reader_in_worker(std::shared_ptr<const FileIndex> index, std::size_t variable,
                                                 std::size_t cache_bytes) {
  const std::string name = index->variables[variable].name;
  return std::make_unique<WorkerReader>(std::move(index), name, cache_bytes);
}

FileIndex index_file(const std::string& path) { return FileVisit(path).index(); }

ChunkGrid index_chunks(const std::string& path, const std::string& variable) {
  return FileVisit(path).chunks(variable);
}

}  // namespace fieldwise::io
