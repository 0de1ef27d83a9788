#include "fieldwise/pipeline/isolation.hpp"

#include "fieldwise/io/worker.hpp"

namespace fieldwise::pipeline {

bool isolate_inputs() { return io::start_workers(); }

}  // namespace fieldwise::pipeline
