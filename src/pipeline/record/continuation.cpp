#include "pipeline/record/continuation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <utility>

#include "fieldwise/analysis/continuable.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/io/inputs/file_digest.hpp"
#include "fieldwise/io/system/durable_file.hpp"
#include "pipeline/record/sweep_facts.hpp"

namespace fieldwise::pipeline {

namespace {

namespace fs = std::filesystem;

/// Opens a file that was kept for this run, if it is as it was written.
std::optional<io::Descriptor> open_intact(const std::string& path, const RecordedFile& file) {
  try {
    std::optional<io::Descriptor> open = io::open_kept_file(path);
    const bool same =
        open && io::size_of_regular(*open) == file.bytes && io::sha256_of_open_file(*open, path) == file.sha256;
    return same ? std::move(open) : std::nullopt;
  } catch (const core::Error&) {
    return std::nullopt;
  }
}

std::vector<std::byte> content_of(const io::Descriptor& file) {
  std::vector<std::byte> bytes(io::size_of_regular(file).value_or(0));
  file.read_at(0, bytes);
  return bytes;
}

/// Shows the states of the reductions that belong to a row, or to none, in order.
void visit(const RunPlan& plan, const PlannedSweep& sweep, bool across, std::size_t row, std::size_t times,
           const analysis::StateVisitor& visitor) {
  for (const std::size_t position : sweep.reductions) {
    analysis::Reduction& reduction = *plan.steps[position].reduction;
    if (reduction.need().across_rows == across) reduction.continuable()->visit_state(row, times, visitor);
  }
}

}  // namespace

Continuation::Continuation(const RunConfig& config, bool force, const RunRecord& now,
                           const std::optional<std::pair<RunRecord, std::string>>& last)
    : update_(config.update), first_output_(config.outputs.front().path), last_(last), now_(now) {
  if (!update_) return;
  headers_.emplace();
  writer_.emplace(state_path(first_output_));
  state_.version = kStateVersion;
  state_.run = digest_of_run(config);
  if (!last) return;  // the first run has nothing to explain
  const RunRecord& then = last->first;
  if (force) {
    give_up("--force was given");
  } else if (!then.state) {
    give_up("the last run kept no state");
  } else if (then.version != now.version || then.libraries != now.libraries) {
    give_up("fieldwise or one of its libraries is new");
  } else if (then.state->version != kStateVersion) {
    give_up(fmt::format("the kept state is of version {}, not {}", then.state->version, kStateVersion));
  } else {
    open_files(then, last->second);
    if (usable_ && then.state->run != state_.run) give_up("the run file has changed");
  }
}

void Continuation::open_files(const RunRecord& then, const std::string& folder) {
  for (const RecordedFile& file : then.state->files) {
    const std::string path = (fs::path(folder) / file.path).lexically_normal().string();
    // Wherever a record says that its files stand: these two are the ones of this run.
    if (path != headers_path(first_output_) && path != state_path(first_output_)) continue;
    std::optional<io::Descriptor> kept = open_intact(path, file);
    if (!kept) return give_up(fmt::format("{} is not as it was written", path));
    if (path == headers_path(first_output_)) {
      headers_.emplace(content_of(*kept));
    } else {
      reader_.emplace(path, std::move(*kept));
    }
  }
  usable_ = reader_.has_value();
  if (!usable_) give_up("the state was kept beside another output");
}

void Continuation::give_up(const std::string& reason) {
  usable_ = false;
  notices_.push_back(fmt::format("full run: {}", reason));
}

void Continuation::compare_inputs(const RunPlan& plan) {
  if (!usable_) return;
  std::vector<std::string> series;
  std::vector<std::string> gridded;
  for (const PlannedField& field : plan.fields) {
    for (const std::string& path : field.files) {
      (field.header.is_series() ? series : gridded).push_back(fs::absolute(path).string());
    }
  }
  std::erase_if(series, [&](const std::string& path) { return std::ranges::find(gridded, path) != gridded.end(); });
  const std::string reason = reason_to_begin(now_, last_->first, [&](const std::string& path) {
    return std::ranges::find(series, path) != series.end() || holds_what_it_held(plan, path);
  });
  if (!reason.empty()) give_up(reason);
}

/// Tells whether a file that has changed still holds the values that the last run knew of each field that comes from
/// it: one that has grown does, and so does one with another attribute.
bool Continuation::holds_what_it_held(const RunPlan& plan, const std::string& path) const {
  bool holds = false;
  for (const PlannedField& field : plan.fields) {
    const auto named = [&](const std::string& file) { return fs::absolute(file).string() == path; };
    const auto file = std::ranges::find_if(field.files, named);
    if (!field.source || !field.is_first_layer() || file == field.files.end()) continue;
    const bool same = std::ranges::any_of(last_->first.state->contents, [&](const KeptContent& then) {
      if (then.path != path || then.times == 0) return false;
      const auto now = field.source->stored_digest(*file, then.times);
      return now && now->variable == then.variable && now->sha256 == then.sha256;
    });
    if (!same) return false;
    holds = true;
  }
  return holds;
}

/// Notes by what the last file of each input would be known, should it grow.
void Continuation::keep_contents(const RunPlan& plan) {
  for (const PlannedField& field : plan.fields) {
    if (!field.source || field.files.empty() || !field.is_first_layer() || field.header.is_series()) continue;
    const std::string path = fs::absolute(field.files.back()).string();
    const auto digest = field.source->stored_digest(field.files.back(), 0);
    if (!digest) continue;
    KeptContent content{path, digest->variable, digest->times, digest->sha256};
    if (std::ranges::find(state_.contents, content) == state_.contents.end()) {
      state_.contents.push_back(std::move(content));
    }
  }
}

const KeptSweep* Continuation::kept(const std::string& name) const {
  const auto found = std::ranges::find(last_->first.state->sweeps, name, &KeptSweep::name);
  return found == last_->first.state->sweeps.end() ? nullptr : &*found;
}

std::string Continuation::reason_against(const PlannedSweep& sweep, const RunPlan& plan, stream::FieldSet& fields,
                                         const TakeOver& take_over) const {
  const KeptSweep* const then = kept(sweep_name(plan, sweep));
  if (then == nullptr) return "the last run made other sweeps";
  if (then->times == 0) return "no time of the last run was settled";
  if (then->times > plan.fields[sweep.driver].header.leading_size()) return "there are fewer times than before";
  const std::string reason = reason_to_begin(then->facts, sweep_facts(plan, sweep, fields, then->times));
  return reason.empty() ? take_over(then->times) : reason;
}

SweepStart Continuation::start(const RunPlan& plan, const PlannedSweep& sweep, stream::FieldSet& fields,
                               const TakeOver& take_over) {
  loading_ = nullptr;
  if (!update_ || sweep.in_memory) return {};
  ++sweeps_;
  const std::string name = sweep_name(plan, sweep);
  std::string reason = reason_to_keep_nothing(plan, sweep);
  if (!reason.empty()) {
    notices_.push_back(fmt::format("full run of the sweep over {}: {}", name, reason));
    return {};
  }
  if (usable_) {
    reason = reason_against(sweep, plan, fields, take_over);
    if (reason.empty()) {
      loading_ = kept(name);
      ++continued_;
    } else {
      notices_.push_back(fmt::format("full run of the sweep over {}: {}", name, reason));
    }
  }
  SweepStart start{loading_ == nullptr ? 0 : loading_->times, 0, true};
  start.keep_at = std::max(start.from, settled_times(plan, sweep, fields));
  state_.sweeps.push_back(
      {name, start.keep_at, writer_->position(), 0, sweep_facts(plan, sweep, fields, start.keep_at)});
  return start;
}

void Continuation::load_rows(const RunPlan& plan, const PlannedSweep& sweep, core::IndexRange rows) {
  for (std::size_t row = rows.begin; row < rows.end; ++row) {
    visit(plan, sweep, false, row, loading_->times, [&](std::span<double> numbers) { reader_->get(numbers); });
  }
}

void Continuation::load_across(const RunPlan& plan, const PlannedSweep& sweep) {
  reader_->go_to(loading_->across_at);
  visit(plan, sweep, true, 0, loading_->times, [&](std::span<double> numbers) { reader_->get(numbers); });
  reader_->go_to(loading_->rows_at);
}

void Continuation::keep_rows(const RunPlan& plan, const PlannedSweep& sweep, core::IndexRange rows) {
  for (std::size_t row = rows.begin; row < rows.end; ++row) {
    visit(plan, sweep, false, row, state_.sweeps.back().times,
          [&](std::span<double> numbers) { writer_->put(numbers); });
  }
}

void Continuation::keep_across(const RunPlan& plan, const PlannedSweep& sweep) {
  state_.sweeps.back().across_at = writer_->position();
  visit(plan, sweep, true, 0, state_.sweeps.back().times, [&](std::span<double> numbers) { writer_->put(numbers); });
}

std::string Continuation::intact_output(const std::string& path) {
  const std::string wanted = fs::absolute(path).lexically_normal().string();
  for (const RecordedFile& file : last_->first.outputs) {
    const std::string written = (fs::path(last_->second) / file.path).lexically_normal().string();
    if (written == wanted) return is_as_recorded(written, file) ? written : std::string();
  }
  return {};
}

std::vector<io::PendingFile> Continuation::finish(RunRecord& record, const RunPlan& plan) {
  std::vector<io::PendingFile> files;
  if (!update_) return files;
  keep_contents(plan);
  record.state = std::move(state_);
  files.push_back(writer_->finish());
  files.emplace_back(headers_path(first_output_));
  files.back().append(headers_->to_bytes());
  files.back().sync();
  return files;
}

std::string Continuation::summary() const {
  if (!last_) return "state kept";
  if (continued_ == 0) return "full run";
  return continued_ == sweeps_ ? "state continued"
                               : fmt::format("state continued in {} of {} sweeps", continued_, sweeps_);
}

}  // namespace fieldwise::pipeline
