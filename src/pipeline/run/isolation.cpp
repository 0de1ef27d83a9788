#include "fieldwise/pipeline/run/isolation.hpp"

#include "fieldwise/io/worker/worker.hpp"

namespace fieldwise::pipeline {

bool isolate_inputs() { return io::start_workers(); }

}  // namespace fieldwise::pipeline
