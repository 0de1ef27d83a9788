#include "io/worker/worker_reader.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "fieldwise/io/system/byte_stream.hpp"
#include "io/index/require_unchanged.hpp"
#include "io/worker/worker_process.hpp"

namespace fieldwise::io {

namespace {

/// Reads values through a worker of its own.
class WorkerReader final : public VariableReader {
 public:
  WorkerReader(std::shared_ptr<const FileIndex> index, const std::string& variable, std::size_t cache_bytes)
      : index_(std::move(index)), worker_(index_->path), cache_bytes_(cache_bytes) {
    require_unchanged(*index_);
    ByteWriter payload;
    payload.put(index_->path);
    payload.put(variable);
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

std::unique_ptr<VariableReader> reader_in_worker(std::shared_ptr<const FileIndex> index, std::size_t variable,
                                                 std::size_t cache_bytes) {
  const std::string name = index->variables[variable].name;
  return std::make_unique<WorkerReader>(std::move(index), name, cache_bytes);
}

}  // namespace fieldwise::io
