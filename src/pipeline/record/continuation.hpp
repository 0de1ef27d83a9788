// Continuation: from which time on each sweep of a run with `update` reads, and what is kept for the next run.
// May know: record, plan, sweep facts, state files.
// Must not know: how a sweep is carried out, how files get their names.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fieldwise/io/inputs/known_headers.hpp"
#include "fieldwise/io/system/durable_file.hpp"
#include "fieldwise/pipeline/plan/plan.hpp"
#include "fieldwise/pipeline/record/record.hpp"
#include "fieldwise/stream/field_set.hpp"
#include "pipeline/record/state_file.hpp"
#include "pipeline/record/sweep_keeper.hpp"

namespace fieldwise::pipeline {

/// Goes through the sweeps of one run in order. Without `update` every sweep begins at its first time, and nothing is
/// kept.
class Continuation final : public SweepKeeper {
 public:
  /// Decides from the records alone whether anything of the last run can be used. `last`: its record and its folder.
  Continuation(const RunConfig& config, bool force, const RunRecord& now,
               const std::optional<std::pair<RunRecord, std::string>>& last);

  /// Returns the headers that the last run has read, or nullptr.
  [[nodiscard]] io::KnownHeaders* known_headers() { return headers_ ? &*headers_ : nullptr; }

  /// Looks, now that the inputs are known, whether any old one has changed other than by growing.
  void compare_inputs(const RunPlan& plan);

  SweepStart start(const RunPlan& plan, const PlannedSweep& sweep, stream::FieldSet& fields,
                   const TakeOver& take_over) override;
  void load_rows(const RunPlan& plan, const PlannedSweep& sweep, core::IndexRange rows) override;
  void load_across(const RunPlan& plan, const PlannedSweep& sweep) override;
  void keep_rows(const RunPlan& plan, const PlannedSweep& sweep, core::IndexRange rows) override;
  void keep_across(const RunPlan& plan, const PlannedSweep& sweep) override;
  [[nodiscard]] std::string intact_output(const std::string& path) override;

  /// Completes a record and returns the files that belong to it, under their temporary names.
  std::vector<io::PendingFile> finish(RunRecord& record, const RunPlan& plan);

  /// Returns what to tell: reasons why something is read from its beginning.
  [[nodiscard]] const std::vector<std::string>& notices() const noexcept { return notices_; }

  /// Says in a few words what became of the kept state: "state continued".
  [[nodiscard]] std::string summary() const;

 private:
  void open_files(const RunRecord& last, const std::string& folder);
  [[nodiscard]] bool holds_what_it_held(const RunPlan& plan, const std::string& path) const;
  void keep_contents(const RunPlan& plan);
  [[nodiscard]] std::string reason_against(const PlannedSweep& sweep, const RunPlan& plan, stream::FieldSet& fields,
                                           const TakeOver& take_over) const;
  [[nodiscard]] const KeptSweep* kept(const std::string& name) const;
  void give_up(const std::string& reason);

  bool update_;
  std::string first_output_;
  std::optional<std::pair<RunRecord, std::string>> last_;
  RunRecord now_;
  bool usable_ = false;
  std::optional<io::KnownHeaders> headers_;
  std::optional<StateReader> reader_;
  std::optional<StateWriter> writer_;
  KeptState state_;
  const KeptSweep* loading_ = nullptr;
  std::size_t sweeps_ = 0;
  std::size_t continued_ = 0;
  std::vector<std::string> notices_;
};

}  // namespace fieldwise::pipeline
