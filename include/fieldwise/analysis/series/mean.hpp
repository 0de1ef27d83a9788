// Mean: averages over the hours, days, months, seasons or years that a time axis covers, as `resample` makes them.
// May know: resample.
// Must not know: files, sweeps.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "fieldwise/analysis/series/resample.hpp"

namespace fieldwise::analysis {

/// Averages values to a coarser step, each weighted by the length of its interval: the short name of `Resample` with
/// its statistic mean, which see.
class Mean final : public Resample {
 public:
  struct Options {
    Every every = Every::month;
    std::vector<std::string> seasons = {};
    Completeness completeness = {};

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Makes the operation for the header of `of`. Errors: see Resample.
  Mean(std::span<const core::FieldHeader> inputs, const Options& options);
};

}  // namespace fieldwise::analysis
