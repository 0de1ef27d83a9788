#include "fieldwise/pipeline/run/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "fieldwise/core/counted.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/version.hpp"
#include "fieldwise/io/writing/output.hpp"
#include "fieldwise/pipeline/plan/describe_plan.hpp"
#include "fieldwise/pipeline/plan/plan.hpp"
#include "fieldwise/pipeline/record/provenance.hpp"
#include "fieldwise/pipeline/record/record.hpp"
#include "fieldwise/pipeline/run/run_output.hpp"
#include "fieldwise/stream/parallel.hpp"
#include "pipeline/plan/plan_json.hpp"
#include "pipeline/record/commit.hpp"
#include "pipeline/record/continuation.hpp"
#include "pipeline/record/output_lock.hpp"
#include "pipeline/record/settle.hpp"
#include "pipeline/run/pictures.hpp"
#include "pipeline/run/runner.hpp"

namespace fieldwise::pipeline {

namespace {

using LastRecord = std::optional<std::pair<RunRecord, std::string>>;

/// Requires that inputs are as they were when the run began. Another time of change, or another inode, of a file that
/// was read is a change unless its digest is known and tells otherwise.
void require_unchanged(const std::vector<RecordedFile>& inputs, const std::set<std::string>& read) {
  for (const RecordedFile& input : inputs) {
    const RecordedFile now = recorded_file(input.path, false);
    if (same_stamp(now, input)) continue;
    const bool may_be_same = !input.sha256.empty() || !read.contains(input.path);
    if (may_be_same && same_content(now, input)) continue;
    throw core::Error(core::ErrorKind::input_changed,
                      fmt::format("{}: the file has changed while the run was at work", input.path));
  }
}

/// Returns the record of the last run; one that cannot be read counts as none.
LastRecord last_record(const std::string& output, std::vector<std::string>& notices) {
  try {
    return find_record(output);
  } catch (const core::Error& error) {
    notices.push_back(fmt::format("full run: {}", error.what()));
    return std::nullopt;
  }
}

/// Returns the inputs of which values were read; a series is read whole.
std::set<std::string> files_read(const RunPlan& plan) {
  std::set<std::string> read;
  for (const PlannedField& field : plan.fields) {
    if (!field.source) continue;
    for (const std::string& path : field.header.is_series() ? field.files : field.source->files_read()) {
      read.insert(std::filesystem::absolute(path).string());
    }
  }
  return read;
}

/// Says which inputs are believed to be what they were though their system's time of change, or their inode, is
/// another: where no digest was taken nothing else can be asked.
std::string believed_inputs(const RunRecord& now, const LastRecord& last) {
  if (!last) return {};
  std::vector<std::string> believed;
  for (const RecordedFile& then : last->first.inputs) {
    const auto input = std::ranges::find(now.inputs, then.path, &RecordedFile::path);
    if (input == now.inputs.end() || same_stamp(*input, then) || !then.sha256.empty()) continue;
    if (same_content(*input, then)) believed.push_back(then.path);
  }
  if (believed.empty()) return {};
  return fmt::format(
      "{}{}: changed, linked or copied since the last run, and taken for the same because size and date are; only "
      "--digest-inputs would tell",
      believed.front(),
      believed.size() == 1 ? "" : fmt::format(" and {} more", core::counted(believed.size() - 1, "input")));
}

/// Returns the record that the run would leave. What is wrong with its inputs is said by the plan, as `check` says it:
/// with the line of the run file, and all of it at once.
RunRecord record_now(const RunConfig& config, const RunOptions& options, const LastRecord& last) {
  try {
    return expected_record(config, options.digest_inputs, last && !options.force ? &last->first : nullptr);
  } catch (const core::Error&) {
    static_cast<void>(make_plan(config, memory_or_default(options.memory_bytes)));
    throw;
  }
}

/// Writes results to a file.
class FileOutput final : public RunOutput {
 public:
  explicit FileOutput(io::OutputFile& file) : file_(file) {}

  stream::FieldSink& sink(std::size_t position, std::size_t layer) override { return file_.sink(position, layer); }
  void set_number(std::size_t position, const std::string& attribute, double value) override {
    file_.set_number(position, attribute, value);
  }
  void write(const core::Table& table) override { file_.write(table); }
  void prepare() override { file_.prepare(); }
  [[nodiscard]] std::string reason_not_to_take_over(std::size_t position, const std::string& earlier,
                                                    std::size_t times) const override {
    return file_.reason_not_to_take_over(position, earlier, times);
  }
  void take_over(std::size_t position, const std::string& earlier, core::IndexRange times, core::IndexRange rows,
                 std::size_t layer) override {
    file_.take_over(position, earlier, times, rows, layer);
  }

 private:
  io::OutputFile& file_;
};

/// Begins all files of a plan, under temporary names.
std::vector<io::OutputFile> begun_files(const RunConfig& config, const RunPlan& plan) {
  std::vector<io::OutputFile> files;
  for (const PlannedFile& file : plan.files) {
    const std::map<std::string, std::string> attributes = global_attributes(config, plan, file);
    if (file.is_table()) {
      files.emplace_back(file.path, attributes, file.format);
    } else {
      files.emplace_back(file.path, file.headers(plan.fields), attributes, file.format);
    }
  }
  return files;
}

/// Makes all outputs and gives them their names.
RunSummary make_outputs(const RunConfig& config, const RunOptions& options, const std::vector<std::string>& outputs,
                        RunRecord record, const LastRecord& last) {
  const auto start = std::chrono::steady_clock::now();
  Continuation continuation(config, options.force, record, last);
  RunPlan plan = make_plan(config, memory_or_default(options.memory_bytes), continuation.known_headers());
  continuation.compare_inputs(plan);
  std::vector<io::OutputFile> files = begun_files(config, plan);
  std::list<FileOutput> results;
  std::vector<RunOutput*> all_results;
  for (io::OutputFile& file : files) all_results.push_back(&results.emplace_back(file));
  carry_out(plan, options, continuation, all_results);
  const std::set<std::string> read = files_read(plan);
  std::vector<io::PendingFile> kept = continuation.finish(record, plan);
  require_unchanged(record.inputs, read);
  RunSummary summary;
  summary.files = record.inputs.size();
  summary.files_read = static_cast<std::size_t>(
      std::ranges::count_if(record.inputs, [&](const RecordedFile& input) { return read.contains(input.path); }));
  commit_outputs(files, kept, outputs, std::move(record));
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  summary.outputs = outputs;
  summary.notices = plan.notices;
  summary.notices.insert(summary.notices.end(), continuation.notices().begin(), continuation.notices().end());
  summary.text = fmt::format("{}, {}, {} written in {:.2f} s", core::counted(config.steps.size(), "step"),
                             core::counted(plan.sweeps.size(), "sweep"), core::counted(plan.files.size(), "file"),
                             elapsed.count());
  if (config.update) {
    summary.text += fmt::format("; {} of {} read, {}", summary.files_read, core::counted(summary.files, "file"),
                                continuation.summary());
  }
  return summary;
}

}  // namespace

RunSummary run(const RunConfig& config, const RunOptions& options) {
  const stream::ThreadLimit limit(options.threads);
  static_cast<void>(memory_or_default(options.memory_bytes));  // refused also where there is nothing to do
  std::vector<std::string> outputs;
  for (const OutputConfig& output : config.outputs) {
    outputs.push_back(output.path);
  }
  const OutputLocks locks(outputs);
  std::vector<std::string> notices = locks.notices();
  const std::vector<std::string> recovered = recover_outputs(outputs);
  notices.insert(notices.end(), recovered.begin(), recovered.end());
  const LastRecord last = last_record(outputs.front(), notices);
  const RunRecord record = record_now(config, options, last);
  if (const std::string believed = believed_inputs(record, last); !believed.empty()) notices.push_back(believed);
  const std::string reason = reason_to_run(record, last, outputs);
  if (reason.empty() && !options.force) {
    settle(config, record, last->first, outputs);
    RunSummary summary{outputs, notices, record.inputs.size(), 0,
                       fmt::format("nothing new since {}; nothing to do", last->first.finished)};
    draw_pictures(config, false, summary);
    return summary;
  }
  RunSummary summary;
  try {
    summary = make_outputs(config, options, outputs, record, last);
  } catch (const core::Error& error) {
    if (error.kind() != core::ErrorKind::input_changed) throw;
    notices.push_back(fmt::format("{}; it was begun again", error.what()));
    summary = make_outputs(config, options, outputs, record_now(config, options, last), last);
  }
  if (last) {
    notices.push_back(fmt::format("{} because {}", config.update && !options.force ? "brought up to date" : "made anew",
                                  reason.empty() ? "--force was given" : reason));
  }
  summary.notices.insert(summary.notices.begin(), notices.begin(), notices.end());
  draw_pictures(config, true, summary);
  return summary;
}

std::string check(const RunConfig& config, const RunOptions& options) {
  const stream::ThreadLimit limit(options.threads);  // the more threads, the more memory
  const RunPlan plan = make_plan(config, memory_or_default(options.memory_bytes));
  return describe_plan(plan) + describe_pictures(config, plan);
}

std::string check_json(const RunConfig& config, const RunOptions& options) {
  const stream::ThreadLimit limit(options.threads);
  const RunPlan plan = make_plan(config, memory_or_default(options.memory_bytes));
  Json all = {{"fieldwise", core::kVersion}, {"title", config.title.empty() ? Json() : Json(config.title)}};
  all.update(plan_json(plan));
  all["plots"] = pictures_json(config, plan);
  return json_text(all);
}

}  // namespace fieldwise::pipeline
