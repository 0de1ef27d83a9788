// GammaFit: the gamma distribution of the values of each slot of the year at each point.
// May know: slot samples, kernels.
// Must not know: files, sweeps.
#pragma once

#include "fieldwise/analysis/slots/slot_samples.hpp"
#include "fieldwise/kernels/gamma_distribution.hpp"

namespace fieldwise::analysis {

/// Says how gamma distributions are fitted; both operations that do so have these options.
struct GammaOptions {
  kernels::GammaMethod method = kernels::GammaMethod::likelihood;
  int min_positive = 10;

  /// Shows the options to a visitor.
  void describe(core::OptionVisitor& visitor);

  /// Returns the words of the attributes for the method.
  [[nodiscard]] std::string method_in_words() const;
};

/// Throws where a field cannot have a gamma distribution because its zero is arbitrary. Errors: usage.
void check_true_zero(const core::FieldHeader& of);

/// Fits gamma distributions per slot over a base period to the values above 0; zeros are counted beside them.
/// Formula: density x^(shape - 1) exp(-x / scale) / (gamma(shape) scale^shape).
/// Input: [time, row, column], none negative. Output: shape, scale, zero_fraction (of the valid values) and n, each
/// [slot, row, column]. Missing: NaN is skipped; a negative value makes all but n missing at its slot and point; fewer
/// positive values than min_positive, or all alike, make shape and scale missing. Passes: one over whole columns.
/// Errors: as SlotSamples; usage (units whose zero is arbitrary). Accuracy: the equations are solved to rounding: shape
/// to 4 n machine epsilons (by L-moments divided by the shape where that is below 1). Source: see
/// `kernels::gamma_by_likelihood`, `gamma_by_l_moments`.
class GammaFit final : public SlotSamples {
 public:
  struct Options {
    GammaOptions fit = {};
    SampleOptions sample{.min_samples = 20};

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Makes the operation for the header of `of`. Errors: see the class.
  GammaFit(std::span<const core::FieldHeader> inputs, const Options& options);

 protected:
  void compute(std::span<double> sample, std::span<double> results) const override;

 private:
  GammaOptions fit_;
};

}  // namespace fieldwise::analysis
