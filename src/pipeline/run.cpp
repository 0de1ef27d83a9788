#include "fieldwise/pipeline/run.hpp"

#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <utility>

#include "commit.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/pipeline/plan.hpp"
#include "fieldwise/pipeline/provenance.hpp"
#include "fieldwise/pipeline/record.hpp"
#include "fieldwise/stream/parallel.hpp"
#include "output_lock.hpp"
#include "pictures.hpp"
#include "runner.hpp"

namespace fieldwise::pipeline {

namespace {

/// Requires that inputs are as they were when the run began.
void require_unchanged(const std::vector<RecordedFile>& inputs) {
  for (const RecordedFile& input : inputs) {
    const RecordedFile now = recorded_file(input.path, false);
    if (now.bytes == input.bytes && now.modified_ns == input.modified_ns) continue;
    throw core::Error(core::ErrorKind::input_changed,
                      fmt::format("{}: the file has changed while the run was at work", input.path));
  }
}

/// Returns the record of the last run; one that cannot be read counts as none.
std::optional<std::pair<RunRecord, std::string>> last_record(const std::string& output,
                                                             std::vector<std::string>& notices) {
  try {
    return find_record(output);
  } catch (const core::Error& error) {
    notices.emplace_back(error.what());
    return std::nullopt;
  }
}

/// Makes all outputs and gives them their names.
RunSummary make_outputs(const RunConfig& config, const RunOptions& options, const std::vector<std::string>& outputs,
                        const RunRecord& record) {
  const auto start = std::chrono::steady_clock::now();
  RunPlan plan = make_plan(config, memory_or_default(options.memory_bytes));
  std::vector<io::OutputFile> files = carry_out(config, plan, options);
  require_unchanged(record.inputs);
  commit_outputs(files, outputs, record);
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  RunSummary summary;
  summary.outputs = outputs;
  summary.notices = plan.notices;
  summary.text =
      fmt::format("{} step{}, {} sweep{}, {} file{} written in {:.2f} s", config.steps.size(),
                  config.steps.size() == 1 ? "" : "s", plan.sweeps.size(), plan.sweeps.size() == 1 ? "" : "s",
                  plan.files.size(), plan.files.size() == 1 ? "" : "s", elapsed.count());
  return summary;
}

}  // namespace

RunSummary run(const RunConfig& config, const RunOptions& options) {
  const stream::ThreadLimit limit(options.threads);
  std::vector<std::string> outputs;
  for (const OutputConfig& output : config.outputs) {
    outputs.push_back(output.path);
  }
  const OutputLocks locks(outputs);
  std::vector<std::string> notices = locks.notices();
  const std::vector<std::string> recovered = recover_outputs(outputs);
  notices.insert(notices.end(), recovered.begin(), recovered.end());
  RunRecord record = expected_record(config, options.digest_inputs);
  const auto last = last_record(outputs.front(), notices);
  const std::string reason = reason_to_run(record, last, outputs);
  if (reason.empty() && !options.force) {
    RunSummary summary{outputs, notices, fmt::format("nothing new since {}; nothing to do", last->first.finished)};
    draw_pictures(config, false, summary);
    return summary;
  }
  RunSummary summary;
  try {
    summary = make_outputs(config, options, outputs, record);
  } catch (const core::Error& error) {
    if (error.kind() != core::ErrorKind::input_changed) throw;
    notices.push_back(fmt::format("{}; it was begun again", error.what()));
    record = expected_record(config, options.digest_inputs);
    summary = make_outputs(config, options, outputs, record);
  }
  if (last) notices.push_back(fmt::format("made anew because {}", reason.empty() ? "--force was given" : reason));
  summary.notices.insert(summary.notices.begin(), notices.begin(), notices.end());
  draw_pictures(config, true, summary);
  return summary;
}

std::string check(const RunConfig& config, const RunOptions& options) {
  return describe_plan(make_plan(config, memory_or_default(options.memory_bytes))) + describe_pictures(config);
}

}  // namespace fieldwise::pipeline
