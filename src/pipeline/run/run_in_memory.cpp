#include "fieldwise/pipeline/run/run_in_memory.hpp"

#include <utility>

#include "fieldwise/pipeline/plan/plan.hpp"
#include "fieldwise/pipeline/record/provenance.hpp"
#include "fieldwise/stream/parallel.hpp"
#include "pipeline/plan/run_provider.hpp"
#include "pipeline/plan/surroundings.hpp"
#include "pipeline/record/sweep_keeper.hpp"
#include "pipeline/run/runner.hpp"

namespace fieldwise::pipeline {

namespace {

/// Takes inputs from whoever has them; outputs may be called anything.
class MemorySurroundings final : public Surroundings {
 public:
  MemorySurroundings(const std::string& directory, const OpenInput& open) : provider_(directory), open_(open) {}

  io::InputFields open(const InputConfig& input) override { return open_(input); }
  RunProvider& provider() override { return provider_; }
  void check_output(const OutputConfig& /*output*/, const std::vector<core::FieldHeader>& /*variables*/) override {}

 private:
  RunProvider provider_;
  const OpenInput& open_;
};

}  // namespace

std::vector<std::string> run_in_memory(const RunConfig& config, const RunOptions& options, const OpenInput& open,
                                       const MakeOutput& make_output) {
  const stream::ThreadLimit limit(options.threads);
  MemorySurroundings surroundings(config.directory, open);
  RunPlan plan = make_plan(config, memory_or_default(options.memory_bytes), surroundings);
  std::vector<RunOutput*> outputs;
  for (const PlannedFile& file : plan.files) outputs.push_back(&make_output(file.headers(plan.fields)));
  SweepKeeper nothing_is_kept;
  carry_out(plan, options, nothing_is_kept, outputs);
  return std::move(plan.notices);
}

}  // namespace fieldwise::pipeline
