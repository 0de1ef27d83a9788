#include "pipeline/plan/file_surroundings.hpp"

#include "fieldwise/io/index/coordinate_limit.hpp"
#include "fieldwise/io/reading/input.hpp"
#include "fieldwise/io/writing/output.hpp"
#include "fieldwise/pipeline/plan/plan.hpp"

namespace fieldwise::pipeline {

io::InputFields FileSurroundings::open(const InputConfig& input) { return io::open_fields(input.spec, known_); }

void FileSurroundings::check_output(const OutputConfig& output, const std::vector<core::FieldHeader>& variables) {
  io::check_output(output.path, variables, output.format);
}

RunPlan make_plan(const RunConfig& config, std::size_t memory_bytes, io::KnownHeaders* known) {
  const io::CoordinateLimit limit(memory_bytes);
  FileSurroundings files(config.directory, known);
  return make_plan(config, memory_bytes, files);
}

}  // namespace fieldwise::pipeline
