// Composite: the mean of a field over the times at which a series (or another field) is high, and over those at which
// it is low, with their difference and its significance. May know: operation, core, kernels. Must not know: files,
// sweeps.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/analysis/pairs/lag_pairs.hpp"
#include "fieldwise/core/options.hpp"

namespace fieldwise::analysis {

class AnnualCycle;

/// Composites at each point and lag.
/// Formula: above: mean of x over the times with a > A, below: with a < B; difference = above - below;
/// t = difference / sqrt(s1^2/n1 + s2^2/n2) (Welch), p two-sided with the degrees of freedom of Satterthwaite.
/// A threshold of k sd is mean(a) + k sd(a) (ddof 1) over the valid values of `against` in the base, or over those that
/// pair with a time of `of` at the lag, whether or not `of` is valid there.
/// Input: [time, row, column]; against [time], or [time, row, column] on the same grid. Output: [row, column] or
/// [lag, row, column], double; means in the units of `of`, the difference in K for temperatures. Missing: a mean of
/// fewer than min_samples values; t and p without two values on each side or without any spread. Passes: one, over
/// whole columns where a field is compared with its own sd; state: 8 doubles a point and lag. Errors: as correlation;
/// inputs_disagree for thresholds in other units. Accuracy: n machine epsilons of the spread; a constant field gives a
/// difference of exactly 0. Source: Welch (1947), doi 10.1093/biomet/34.1-2.28; von Storch & Zwiers (1999), 17.3.
class Composite final : public Reduction {
 public:
  struct Options {
    std::optional<core::Measure> above = core::Measure{1.0, "sd"};
    std::optional<core::Measure> below = core::Measure{-1.0, "sd"};
    std::vector<int> lags{0};
    std::string lag_unit = {};  ///< of all lags: "day", ...; empty: steps
    std::optional<core::Period> base = {};
    int min_samples = 1;

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Makes the operation for the headers of `of` and `against`. Errors: see the class.
  Composite(std::span<const core::FieldHeader> inputs, const Options& options);
  ~Composite() override;

  [[nodiscard]] core::IndexRange times_needed(std::size_t input, core::IndexRange times) const override;
  [[nodiscard]] std::size_t state_bytes(std::size_t rows) const override;
  void begin(core::IndexRange rows) override;
  void accumulate(std::span<const core::TileView> inputs) override;
  void finish(std::span<const core::MutableTileView> outputs) const override;
  [[nodiscard]] std::vector<std::string> findings() const override;
  using Reduction::finish;

 private:
  class GroupSums;
  struct Limits;
  void find_threshold_times(const core::FieldHeader& against);
  void add_headers(const core::FieldHeader& of, const core::FieldHeader& against);
  [[nodiscard]] Limits limits(const core::TileView& against, std::size_t lag, std::size_t row) const;

  core::Measure above_;
  core::Measure below_;
  Options options_;
  bool against_is_series_ = false;
  std::size_t columns_ = 0;
  std::size_t against_times_ = 0;
  double difference_factor_ = 1.0;
  LagPairs pairs_;
  std::vector<std::vector<std::size_t>> threshold_times_;  // [lag] times of `against` whose sd counts
  std::unique_ptr<GroupSums> state_;
  std::unique_ptr<AnnualCycle> cycle_;
};

}  // namespace fieldwise::analysis
