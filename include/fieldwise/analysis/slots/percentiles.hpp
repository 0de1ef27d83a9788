// Percentiles: exact percentiles of the values of each slot of the year at each point.
// May know: slot samples, kernels.
// Must not know: files, sweeps.
#pragma once

#include <string>
#include <vector>

#include "fieldwise/analysis/slots/slot_samples.hpp"
#include "fieldwise/kernels/quantiles.hpp"

namespace fieldwise::analysis {

/// Finds percentiles per slot over a base period.
/// Formula: (1 - g) x_(j) + g x_(j+1) of the values in order, n p + m = j + g, m by the definition (7: 1 - p).
/// Input: [time, row, column], any units. Output: p10, p2_5, ... and n, each [slot, row, column], double, in the same
/// units. `by: day` may take the values of `window` days around each: days of the year of all years, across its end,
/// where 29 February is a day unless skipped. Missing: NaN is skipped; fewer values than min_samples or min_fraction
/// of those the calendar expects in the window give missing. Passes: one over whole columns; state: the results.
/// Errors: usage (no time axis, `by` finer than the data, a window without middle or without `by: day`),
/// inputs_disagree (base outside the data). Accuracy: one interpolation between two values of the sample.
/// Source: Hyndman & Fan (1996), doi 10.2307/2684934.
class Percentiles final : public SlotSamples {
 public:
  struct Options {
    std::vector<double> at{10.0, 50.0, 90.0};
    kernels::QuantileDefinition definition = kernels::QuantileDefinition::type7;
    SampleOptions sample = {};

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Returns the quantities that options ask for: p10, p50, p90, n.
  static std::vector<std::string> quantities(const Options& options, std::span<const InputName> names);

  /// Makes the operation for the header of `of`. Errors: see the class.
  Percentiles(std::span<const core::FieldHeader> inputs, const Options& options);

 protected:
  void compute(std::span<double> sample, std::span<double> results) const override;

 private:
  std::vector<double> percents_;
  kernels::QuantileDefinition definition_;
};

}  // namespace fieldwise::analysis
