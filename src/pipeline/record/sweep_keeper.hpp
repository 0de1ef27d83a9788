// SweepKeeper: what is kept of the sweeps of a run for the next one, as far as whoever carries out a sweep asks.
// May know: plan, stream.
// Must not know: records, files.
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "fieldwise/core/numeric/tile_view.hpp"
#include "fieldwise/pipeline/plan/plan.hpp"
#include "fieldwise/stream/field_set.hpp"

namespace fieldwise::pipeline {

/// Says what a sweep has to do: times before `from` are in the kept state and in the outputs of the last run; the state
/// is kept anew when all times before `keep_at` are in it.
struct SweepStart {
  std::size_t from = 0;
  std::size_t keep_at = 0;
  bool keeps = false;
};

/// Is asked sweep by sweep, in their order. This one keeps nothing: each sweep begins at its first time.
class SweepKeeper {
 public:
  SweepKeeper() = default;
  SweepKeeper(const SweepKeeper&) = delete;
  SweepKeeper& operator=(const SweepKeeper&) = delete;
  virtual ~SweepKeeper() = default;

  /// Says why values that were written on the way cannot be taken over at the times before `from`; empty: they can.
  using TakeOver = std::function<std::string(std::size_t times)>;

  /// Decides about a sweep whose finished inputs are finished.
  virtual SweepStart start(const RunPlan& /*plan*/, const PlannedSweep& /*sweep*/, stream::FieldSet& /*fields*/,
                           const TakeOver& /*take_over*/) {
    return {};
  }

  /// Fill rows of the states of the sweep that was started last; the states across rows; and keep them.
  virtual void load_rows(const RunPlan& /*plan*/, const PlannedSweep& /*sweep*/, core::IndexRange /*rows*/) {}
  virtual void load_across(const RunPlan& /*plan*/, const PlannedSweep& /*sweep*/) {}
  virtual void keep_rows(const RunPlan& /*plan*/, const PlannedSweep& /*sweep*/, core::IndexRange /*rows*/) {}
  virtual void keep_across(const RunPlan& /*plan*/, const PlannedSweep& /*sweep*/) {}

  /// Returns where an output of the last run stands; empty where it is not as it was written.
  [[nodiscard]] virtual std::string intact_output(const std::string& /*path*/) { return {}; }
};

}  // namespace fieldwise::pipeline
