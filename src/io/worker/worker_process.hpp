// WorkerProcess: the program's side of one worker that reads one file.
// May know: worker's limits and messages, file index's stamp, core's error.
// Must not know: netCDF, HDF5, what is in the answers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "fieldwise/io/index/file_index.hpp"
#include "fieldwise/io/system/byte_stream.hpp"
#include "fieldwise/io/worker/worker.hpp"
#include "io/worker/worker_messages.hpp"
#include "io/worker/worker_socket.hpp"

namespace fieldwise::io {

/// Owns a worker from its birth to its end. Every file gets one of its own: what a hostile file does to a worker's
/// memory cannot reach the values of another file.
class WorkerProcess {
 public:
  /// Opens the file here and starts a worker for it. Symbolic links are followed, as archives are full of them; what
  /// they lead to must be a regular file. Errors: input_missing; memory_exceeded where no process can be made, or no
  /// more files may be open.
  explicit WorkerProcess(std::string path);
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;
  ~WorkerProcess();

  [[nodiscard]] std::int64_t pid() const noexcept { return pid_; }
  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  /// Returns the stamp of the file as it was opened.
  [[nodiscard]] const FileStamp& stamp() const noexcept { return stamp_; }

  /// Asks and returns the answer. `patience` multiplies the limits of time, `memory_bytes` is added to that of memory.
  /// Errors: those that the worker met; input_damaged where it dies of the file, does not come to an end or answers too
  /// much. core::Stopped where it was ended from outside, which says nothing of the file, or where this program was
  /// asked to stop, within a tenth of a second.
  std::vector<std::byte> ask(Request request, ByteWriter payload, int patience, std::uint64_t memory_bytes = 0);

  /// Asks for an answer of exactly `into.size()` bytes. Errors: as above.
  void ask_into(Request request, ByteWriter payload, std::span<std::byte> into, std::uint64_t memory_bytes);

 private:
  std::uint64_t exchange(Request request, ByteWriter payload, int patience, std::uint64_t memory_bytes);
  void receive(std::span<std::byte> into);
  [[noreturn]] void rethrow(const AnswerHeader& answer);
  [[noreturn]] void fail(Exchange how);
  [[noreturn]] void refuse_answer();

  std::string path_;
  Descriptor file_;
  FileStamp stamp_;
  Descriptor socket_;
  Deadline deadline_;
  std::int64_t pid_ = -1;
};

}  // namespace fieldwise::io
