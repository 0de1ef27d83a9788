#include "isolation.hpp"

#include <fmt/format.h>

#include <utility>

#include "byte_stream.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/io/worker.hpp"
#include "file_content.hpp"
#include "header_reading.hpp"
#include "worker_process.hpp"

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

FileIndex index_in_worker(const std::string& path) {
  WorkerProcess worker(path);
  ByteWriter payload;
  payload.put(path);
  FileIndex index = from_bytes(worker.ask(Request::index, std::move(payload), 1));
  index.path = path;
  index.stamp = worker.stamp();
  return index;
}

ChunkGrid chunks_in_worker(const std::string& path, const std::string& variable) {
  WorkerProcess worker(path);
  ChunkGrid grid =
      chunk_grid_from_bytes(worker.ask(Request::chunks, request_for(path, variable), WorkerLimits::kPatience));
  require_trusted(grid, {path, path}, variable, worker.stamp().size);
  return grid;
}

std::unique_ptr<VariableReader> reader_in_worker(std::shared_ptr<const FileIndex> index, std::size_t variable,
                                                 std::size_t cache_bytes) {
  const std::string name = index->variables[variable].name;
  return std::make_unique<WorkerReader>(std::move(index), name, cache_bytes);
}

// Without workers: in this process, for programs that use the library, where forking would be unsafe.
FileIndex index_file(const std::string& path) {
  static_cast<void>(container_of({path, path}));  // what is no NetCDF at all needs no library to be told so
  return has_workers() ? index_in_worker(path) : read_index(name_here(path));
}

ChunkGrid index_chunks(const std::string& path, const std::string& variable) {
  return has_workers() ? chunks_in_worker(path, variable) : read_chunk_grid(name_here(path), variable);
}

}  // namespace fieldwise::io
