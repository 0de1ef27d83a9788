#include "fieldwise/pipeline/run/isolation.hpp"

#include "fieldwise/io/system/unfinished.hpp"
#include "fieldwise/io/worker/worker.hpp"

namespace fieldwise::pipeline {

bool isolate_inputs() { return io::start_workers(); }

void abandon_work() noexcept { io::remove_unfinished(); }

}  // namespace fieldwise::pipeline
