// RunningMean: the mean of the values in a window that slides along time, as `running` makes it.
// May know: running.
// Must not know: files, sweeps.
#pragma once

#include <span>

#include "fieldwise/analysis/series/running.hpp"

namespace fieldwise::analysis {

/// Averages the values around (or up to) each time: the short name of `Running` with its statistic mean, which see.
class RunningMean final : public Running {
 public:
  using Options = RunningWindow;

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Makes the operation for the header of `of`. Errors: see Running.
  RunningMean(std::span<const core::FieldHeader> inputs, const Options& options);
};

}  // namespace fieldwise::analysis
