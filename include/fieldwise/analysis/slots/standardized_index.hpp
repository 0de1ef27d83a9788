// StandardizedIndex: each value as the standard normal quantile of its probability in the sample of its slot (SPI).
// May know: operation, sample members, the options of gamma fits, kernels, core.
// Must not know: files, sweeps, over how long values were accumulated.
#pragma once

#include <vector>

#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/analysis/slots/gamma_fit.hpp"
#include "fieldwise/analysis/slots/sample_members.hpp"

namespace fieldwise::analysis {

/// Names where probabilities come from: a gamma distribution beside the zeros, or the rank in the sample.
enum class IndexDistribution { gamma, empirical };

/// Turns values into standard normal scores by slot over a base period.
/// Formula: the quantile of H(x) = q + (1 - q) G(x), q the share of zeros (`kernels::zero_gamma_tails`), or of
/// Gringorten's plotting position (`kernels::gringorten_tails`); limited to -limit .. limit.
/// Input: [time, row, column]. Output: the same shape and type, dimensionless. Times outside the base are measured by
/// its samples too. Missing: a missing value; a slot with fewer valid values in the base than min_samples (20) or
/// min_fraction of the expected; with gamma a negative value, a slot with one in its sample, with fewer positive values
/// than min_positive, or with all of them alike; with empirical a slot whose values are all alike. Passes: one map over
/// whole columns. Errors: those of `find_members`; usage (gamma: units whose zero is arbitrary; empirical: `zeros:
/// top`). Accuracy: scores are scipy's to 1e-10. Source: McKee, Doesken & Kleist (1993); Stagge et al. (2015), doi
/// 10.1002/joc.4267; Gringorten (1963), doi 10.1029/JZ068i003p00813.
class StandardizedIndex final : public Map {
 public:
  struct Options {
    IndexDistribution distribution = IndexDistribution::gamma;
    GammaOptions fit = {};
    kernels::ZeroRule zeros = kernels::ZeroRule::centre;
    double limit = 3.09;
    SampleOptions sample{.slots = {.by = By::month}, .min_samples = 20};

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Makes the operation for the header of `of`. Errors: see the class.
  StandardizedIndex(std::span<const core::FieldHeader> inputs, const Options& options);

  [[nodiscard]] core::IndexRange times_needed(std::size_t input, core::IndexRange times) const override;
  void apply(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) const override;

 private:
  struct Distribution;
  void find_distribution(std::span<const double> series, std::size_t slot, Distribution& found) const;
  [[nodiscard]] double score(const Distribution& distribution, double x) const;

  Options options_;
  SampleMembers members_;
};

}  // namespace fieldwise::analysis
