// ShapeMoments: skewness and kurtosis of the values of each slot of the year at each point.
// May know: slot samples, kernels.
// Must not know: files, sweeps.
#pragma once

#include "fieldwise/analysis/slots/slot_samples.hpp"
#include "fieldwise/kernels/shape.hpp"

namespace fieldwise::analysis {

/// Computes skewness and kurtosis per slot over a base period.
/// Formula: see `kernels::shape_of`; the adjusted estimates (G1, G2) unless the population's (g1, g2) are asked for.
/// Input: [time, row, column]. Output: skewness, kurtosis (0 for a normal distribution) and n, each [slot, row,
/// column]. Missing: NaN is skipped; too few values (adjusted: 3 for skewness, 4 for kurtosis), or a constant.
/// Passes: one over whole columns. Errors: as SlotSamples. Accuracy: n machine epsilons (two passes over each sample).
/// Source: Joanes & Gill (1998), doi 10.1111/1467-9884.00122.
class ShapeMoments final : public SlotSamples {
 public:
  struct Options {
    kernels::ShapeEstimator estimator = kernels::ShapeEstimator::adjusted;
    SampleOptions sample = {};

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Makes the operation for the header of `of`. Errors: see the class.
  ShapeMoments(std::span<const core::FieldHeader> inputs, const Options& options);

 protected:
  void compute(std::span<double> sample, std::span<double> results) const override;

 private:
  kernels::ShapeEstimator estimator_;
};

}  // namespace fieldwise::analysis
