#include "fieldwise/stream/parallel.hpp"

#include <fmt/format.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>

#include <atomic>
#include <future>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/stop.hpp"

#if defined(FIELDWISE_THREAD_SANITIZER)
extern "C" void __tsan_acquire(void* address);  // NOLINT(bugprone-reserved-identifier): the sanitizer's own
extern "C" void __tsan_release(void* address);  // NOLINT(bugprone-reserved-identifier)
#endif

namespace fieldwise::stream {

namespace {

#if defined(FIELDWISE_THREAD_SANITIZER)
void all_until(char& moment) noexcept { __tsan_release(&moment); }
void only_after(char& moment) noexcept { __tsan_acquire(&moment); }
#else
void all_until(char& /*moment*/) noexcept {}
void only_after(char& /*moment*/) noexcept {}
#endif

/// Tells ThreadSanitizer that iterations come after the beginning of a loop and before its end, also where one throws,
/// and nothing of their order among each other. Does nothing in other builds.
class Loop {
 public:
  Loop() noexcept { all_until(begun_); }
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  ~Loop() { only_after(ended_); }

  class Iteration {
   public:
    explicit Iteration(Loop& loop) noexcept : loop_(loop) { only_after(loop_.begun_); }
    Iteration(const Iteration&) = delete;
    Iteration& operator=(const Iteration&) = delete;
    ~Iteration() { all_until(loop_.ended_); }

   private:
    Loop& loop_;
  };

 private:
  char begun_ = 0;
  char ended_ = 0;
};

/// Requires that this program may start as many threads as it is to use, once for each number: oneTBB has no word for a
/// machine that refuses.
void require_threads(std::size_t threads) {
  static std::atomic<std::size_t> had{1};
  if (threads <= had.load(std::memory_order_relaxed)) return;
  std::vector<std::thread> all;
  std::promise<void> started;
  const std::shared_future<void> all_started(started.get_future());
  std::string refusal;
  try {
    while (all.size() + 1 < threads) all.emplace_back([all_started] { all_started.wait(); });
  } catch (const std::system_error&) {
    refusal = fmt::format(
        "only {} of {} threads can be started: this user or control group may have no more (ulimit -u, "
        "pids.max), or the machine is short of memory; --threads {} does with that",
        all.size() + 1, threads, all.size() + 1);
  }
  started.set_value();
  for (std::thread& one : all) one.join();
  if (!refusal.empty()) throw core::Error(core::ErrorKind::memory_exceeded, refusal);
  had.store(threads, std::memory_order_relaxed);
}

}  // namespace

class ThreadLimit::Control {
 public:
  explicit Control(std::size_t threads) : control_(tbb::global_control::max_allowed_parallelism, threads) {}

 private:
  tbb::global_control control_;
};

ThreadLimit::ThreadLimit(std::size_t threads) : state_(threads == 0 ? nullptr : std::make_unique<Control>(threads)) {}

ThreadLimit::~ThreadLimit() = default;

std::size_t thread_count() { return tbb::global_control::active_value(tbb::global_control::max_allowed_parallelism); }

void parallel_for(std::size_t count, const std::function<void(std::size_t)>& body) {
  core::throw_if_stopped();
  // oneTBB starts a thread also where one is all that is allowed.
  if (count == 1 || thread_count() == 1) {
    for (std::size_t i = 0; i < count; ++i) {
      core::throw_if_stopped();
      body(i);
    }
    return;
  }
  require_threads(thread_count());
  Loop loop;
  tbb::parallel_for(std::size_t{0}, count, [&](std::size_t i) {
    const Loop::Iteration iteration(loop);
    core::throw_if_stopped();
    body(i);
  });
}

}  // namespace fieldwise::stream
