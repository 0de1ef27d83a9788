// parallel_for and ThreadLimit: the one place where fieldwise starts threads (oneTBB underneath).
// May know: core.
// Must not know: tiles, operations.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace fieldwise::stream {

/// Runs `body(i)` for every i in [0, count), on as many threads as allowed; returns when all are done. The first
/// exception thrown by a body is rethrown here. Results must not depend on the order of the calls. Errors:
/// core::Stopped, before any call, where a stop was asked for; memory_exceeded where the machine or its owner lets this
/// program start no more threads.
void parallel_for(std::size_t count, const std::function<void(std::size_t)>& body);

/// Returns the number of threads that `parallel_for` may use now.
std::size_t thread_count();

/// Limits the threads of this program while it lives; 0 leaves the limit at the number of cores.
class ThreadLimit {
 public:
  explicit ThreadLimit(std::size_t threads);
  ThreadLimit(const ThreadLimit&) = delete;
  ThreadLimit& operator=(const ThreadLimit&) = delete;
  ~ThreadLimit();

 private:
  class Control;
  std::unique_ptr<Control> state_;
};

}  // namespace fieldwise::stream
