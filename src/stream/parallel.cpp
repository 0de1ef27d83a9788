#include "fieldwise/stream/parallel.hpp"

#include <tbb/global_control.h>
#include <tbb/parallel_for.h>

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
  if (count == 1) {
    body(0);
    return;
  }
  Loop loop;
  tbb::parallel_for(std::size_t{0}, count, [&](std::size_t i) {
    const Loop::Iteration iteration(loop);
    core::throw_if_stopped();
    body(i);
  });
}

}  // namespace fieldwise::stream
