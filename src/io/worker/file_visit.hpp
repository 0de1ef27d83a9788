// FileVisit: the header of an input file and the places of its chunks, asked of one worker where there are some.
// May know: worker process, Zarr stores, file index, chunk index.
// Must not know: netCDF, HDF5.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "fieldwise/io/index/chunk_index.hpp"
#include "fieldwise/io/index/file_index.hpp"

namespace fieldwise::io {

class WorkerProcess;

/// Is a visit of one file: what is asked meets one worker, which opens the file once. Without workers it is this
/// process that reads, for programs that use the library, where forking would be unsafe. A Zarr store has no worker.
class FileVisit {
 public:
  /// Opens the file. Errors: as `index_file`.
  explicit FileVisit(const std::string& path);
  FileVisit(const FileVisit&) = delete;
  FileVisit& operator=(const FileVisit&) = delete;
  ~FileVisit();

  /// Does the work of `index_file`: coordinates that netCDF cannot read are decoded here. What comes back is checked:
  /// it describes the file that was opened.
  [[nodiscard]] FileIndex index();

  /// Does the work of `index_chunks`.
  [[nodiscard]] ChunkGrid chunks(const std::string& variable);

 private:
  [[nodiscard]] FileIndex header();

  std::string path_;
  bool is_store_;
  std::unique_ptr<WorkerProcess> worker_;
};

}  // namespace fieldwise::io
