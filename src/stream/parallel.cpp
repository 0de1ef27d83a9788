#include "fieldwise/stream/parallel.hpp"

#include <tbb/global_control.h>
#include <tbb/parallel_for.h>

#include "fieldwise/core/stop.hpp"

namespace fieldwise::stream {

class ThreadLimit::State {
 public:
  explicit State(std::size_t threads) : control_(tbb::global_control::max_allowed_parallelism, threads) {}

 private:
  tbb::global_control control_;
};

ThreadLimit::ThreadLimit(std::size_t threads) : state_(threads == 0 ? nullptr : std::make_unique<State>(threads)) {}

ThreadLimit::~ThreadLimit() = default;

std::size_t thread_count() { return tbb::global_control::active_value(tbb::global_control::max_allowed_parallelism); }

void parallel_for(std::size_t count, const std::function<void(std::size_t)>& body) {
  core::throw_if_stopped();
  if (count == 1) {
    body(0);
    return;
  }
  tbb::parallel_for(std::size_t{0}, count, [&](std::size_t i) {
    core::throw_if_stopped();
    body(i);
  });
}

}  // namespace fieldwise::stream
