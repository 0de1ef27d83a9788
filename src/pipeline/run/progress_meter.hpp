// ProgressMeter: how far a run is, from the tiles of its sweeps.
// May know: plan, run options.
// Must not know: values.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>

#include "fieldwise/pipeline/plan/plan.hpp"
#include "fieldwise/pipeline/run/run.hpp"

namespace fieldwise::pipeline {

/// Reports progress of a whole run from the tiles of its sweeps.
class ProgressMeter {
 public:
  ProgressMeter(const RunPlan& plan, const RunOptions& options)
      : report_(options.progress), sweeps_(plan.sweeps.size()) {
    for (const PlannedSweep& sweep : plan.sweeps) {
      all_bytes_ += static_cast<double>(sweep.shown_bytes);
    }
  }

  void begin_sweep(std::size_t sweep, const PlannedSweep& planned) {
    done_bytes_ += sweep_bytes_;
    sweep_ = sweep;
    sweep_bytes_ = static_cast<double>(planned.shown_bytes);
  }

  void tile_done(double share_of_sweep) const {
    if (!report_) {
      return;
    }
    const double bytes = done_bytes_ + share_of_sweep * sweep_bytes_;
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start_;
    const double rate = elapsed.count() > 0.0 ? bytes / elapsed.count() : 0.0;
    const double left = rate > 0.0 ? (all_bytes_ - bytes) / rate : 0.0;
    report_({sweep_ + 1, sweeps_, all_bytes_ > 0.0 ? bytes / all_bytes_ : 1.0, rate, left});
  }

 private:
  std::function<void(const Progress&)> report_;
  std::size_t sweeps_;
  std::size_t sweep_ = 0;
  double all_bytes_ = 0.0;
  double done_bytes_ = 0.0;
  double sweep_bytes_ = 0.0;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace fieldwise::pipeline
