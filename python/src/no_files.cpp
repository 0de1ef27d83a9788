// How files are opened in this program: not at all. NetCDF and HDF5 are not made for threads, and h5py and netCDF4,
// which share Debian's libraries with whoever else is in the process, know nothing of a lock of ours. So the module has
// its own of the three ways by which io meets files, and what is linked with it reaches neither library; files are read
// by the command, which is another process.
#include <fmt/format.h>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/worker/index_file.hpp"
#include "io/worker/open_stored.hpp"

namespace fieldwise::io {

namespace {

core::Error not_here(const std::string& path) {
  return {core::ErrorKind::usage,
          fmt::format("{}: files are read by the command: name the file by fieldwise.open, or in a run file", path)};
}

}  // namespace

FileIndex index_file(const std::string& path) { throw not_here(path); }

ChunkGrid index_chunks(const std::string& path, const std::string& /*variable*/) { throw not_here(path); }

std::unique_ptr<VariableReader> open_stored(std::shared_ptr<const FileIndex> index, std::size_t /*variable*/,
                                            std::size_t /*cache_bytes*/, const ChunkGrid* /*chunks*/) {
  throw not_here(index->path);
}

}  // namespace fieldwise::io
