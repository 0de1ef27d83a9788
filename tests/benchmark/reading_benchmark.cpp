// Benchmarks of whole reads: the index of many chunks, and a variable decoded past netCDF and through it.
#include <benchmark/benchmark.h>
#include <netcdf.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "fieldwise/io/index/chunk_index.hpp"
#include "fieldwise/io/index/file_index.hpp"
#include "fieldwise/io/worker/index_file.hpp"
#include "fieldwise/stream/parallel.hpp"
#include "io/worker/open_stored.hpp"
#include "io/worker/open_variable.hpp"

namespace {

namespace io = fieldwise::io;
using Sizes = std::vector<std::size_t>;

/// Owns a file of one deflated float variable of that shape and chunk.
class MadeFile {
 public:
  MadeFile(const Sizes& shape, const Sizes& chunk)
      : path_((std::filesystem::temp_directory_path() / ("fieldwise-benchmark-" + std::to_string(getpid()) + ".nc"))
                  .string()) {
    int file = -1;
    int variable = -1;
    std::array<int, 3> dimensions{};
    nc_create(path_.c_str(), NC_NETCDF4 | NC_CLOBBER, &file);
    for (std::size_t d = 0; d < 3; ++d) nc_def_dim(file, std::string(1, "xyz"[d]).c_str(), shape[d], &dimensions[d]);
    nc_def_var(file, "v", NC_FLOAT, 3, dimensions.data(), &variable);
    nc_def_var_chunking(file, variable, NC_CHUNKED, chunk.data());
    nc_def_var_deflate(file, variable, 1, 1, 1);
    values_.resize(shape[0] * shape[1] * shape[2]);
    for (std::size_t i = 0; i < values_.size(); ++i) {
      values_[i] = std::round(2000.0F * std::sin(static_cast<float>(i))) / 100.0F;
    }
    nc_put_var_float(file, variable, values_.data());
    nc_close(file);
  }
  MadeFile(const MadeFile&) = delete;
  MadeFile& operator=(const MadeFile&) = delete;
  ~MadeFile() { std::filesystem::remove(path_); }

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  [[nodiscard]] const std::vector<float>& values() const noexcept { return values_; }

 private:
  std::string path_;
  std::vector<float> values_;
};

void index_chunks(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  const MadeFile file({count, 4, 4}, {1, 4, 4});
  io::ChunkGrid grid;
  for (auto _ : state) grid = io::index_chunks(file.path(), "v");
  if (grid.chunks.size() != count || grid.chunks.back().length == 0) state.SkipWithError("chunks are not found");
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(index_chunks)->Arg(1000)->Arg(10'000)->Arg(100'000)->Unit(benchmark::kMillisecond);

void read_variable(benchmark::State& state, bool directly, std::size_t threads) {
  const Sizes shape{64, 181, 360};
  const MadeFile file(shape, {1, 181, 360});
  const fieldwise::stream::ThreadLimit limit(threads);
  const auto index = std::make_shared<const io::FileIndex>(io::index_file(file.path()));
  const auto reader = directly ? io::open_variable(index, 0, 0) : io::open_through_netcdf(index, 0, 4 << 20);
  std::vector<float> values(file.values().size());
  for (auto _ : state) reader->read({0, 0, 0}, shape, std::as_writable_bytes(std::span(values)));
  if (values != file.values()) state.SkipWithError("other values were read");
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(values.size() * sizeof(float)));
}
BENCHMARK_CAPTURE(read_variable, through_netcdf, false, 1)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read_variable, directly_one_thread, true, 1)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read_variable, directly_two_threads, true, 2)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
