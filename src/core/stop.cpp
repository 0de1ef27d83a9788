#include "fieldwise/core/stop.hpp"

#include <atomic>

namespace fieldwise::core {

namespace {

std::atomic<int> requested{0};
static_assert(std::atomic<int>::is_always_lock_free);  // a signal handler may store nothing else

}  // namespace

void request_stop(int signal) noexcept { requested.store(signal, std::memory_order_relaxed); }

int stop_requested() noexcept { return requested.load(std::memory_order_relaxed); }

void throw_if_stopped() {
  const int signal = stop_requested();
  if (signal != 0) throw Stopped(signal);
}

}  // namespace fieldwise::core
