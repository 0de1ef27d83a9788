// Forker: the program's side of the process that forks workers.
// May know: worker's limits and messages.
// Must not know: files, NetCDF.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <mutex>

#include "fieldwise/io/worker/worker.hpp"
#include "io/worker/worker_messages.hpp"
#include "io/worker/worker_socket.hpp"

namespace fieldwise::io {

/// Is the program's side of the forker. Safe to use from several threads.
class Forker {
 public:
  Forker(Descriptor control, pid_t pid, const WorkerLimits& limits);
  Forker(const Forker&) = delete;
  Forker& operator=(const Forker&) = delete;
  ~Forker();

  [[nodiscard]] const WorkerLimits& limits() const noexcept { return limits_; }

  /// Returns a new worker and puts its socket into `socket`. Errors: memory_exceeded, one phrase, where the machine or
  /// its owner allows no more processes or descriptors; core::Stopped where the forker was ended from outside.
  std::int64_t fork_worker(Descriptor& socket);

  /// Ends a worker and returns its status. Errors: core::Stopped where the forker was ended from outside, and all
  /// workers with it.
  int end_worker(std::int64_t pid);

  /// Ends a worker that is no longer needed, without waiting for that.
  void forget_worker(std::int64_t pid);

 private:
  bool send(const ForkerOrder& order);
  ForkerAnswer answer_to(const ForkerOrder& order, Descriptor* socket);
  [[noreturn]] void tell_end();

  std::mutex mutex_;
  Descriptor control_;
  pid_t pid_;
  int end_status_ = 0;  ///< as waitpid tells it, once it has ended
  WorkerLimits limits_;
};

/// Returns the one forker of the program, empty where there is none: it must be forked before there are threads, and
/// lives until the program ends.
std::unique_ptr<Forker>& forker();

}  // namespace fieldwise::io
