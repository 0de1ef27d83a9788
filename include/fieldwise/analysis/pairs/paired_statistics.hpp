// PairedStatistics: what correlation, regression and trend share: pairs, sums or columns of them, and significance.
// May know: operation, core, kernels.
// Must not know: files, sweeps.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/analysis/continuable.hpp"
#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/analysis/pairs/pair_options.hpp"
#include "fieldwise/analysis/pairs/pair_result.hpp"
#include "fieldwise/analysis/pairs/paired_columns.hpp"
#include "fieldwise/analysis/pairs/paired_sums.hpp"
#include "fieldwise/analysis/pairs/paired_times.hpp"

namespace fieldwise::analysis {

class AnnualCycle;
class EffectiveSizes;
class FieldSignificance;

/// Accumulates pairs of a field and a predictor at each point and lag.
/// Sums are kept for each point, or, where a statistic needs all pairs at once, its results. Where p is adjusted over
/// the field, results of all rows are held until `complete`.
class PairedStatistics : public Reduction, public Continuable {
 public:
  PairedStatistics(PairedStatistics&&) noexcept;
  PairedStatistics& operator=(PairedStatistics&&) noexcept;
  ~PairedStatistics() override;

  [[nodiscard]] std::size_t state_bytes(std::size_t rows) const override;
  void begin(core::IndexRange rows) override;
  void accumulate(std::span<const core::TileView> inputs) override;
  void finish(std::span<const core::MutableTileView> outputs) const override;
  void complete(std::span<const core::MutableTileView> outputs) override;
  void review(std::span<const core::MutableTileView> outputs) override;
  [[nodiscard]] std::vector<std::string> findings() const override;
  using Reduction::finish;
  [[nodiscard]] core::IndexRange times_needed(std::size_t input, core::IndexRange times) const override;
  [[nodiscard]] Continuable* continuable() noexcept override;
  [[nodiscard]] core::IndexRange times_used(std::size_t input, core::IndexRange times) const override;
  [[nodiscard]] std::vector<double> fingerprint(std::size_t times) const override;
  [[nodiscard]] std::size_t settled_times(std::size_t times, std::span<const std::size_t> known_times) const override;
  void visit_state(std::size_t row, std::size_t times, const StateVisitor& visit) override;

 protected:
  PairedStatistics(const PairOptions& options, EffectiveSizeOf effective, bool cross_products);

  /// Asks for whole columns: results come from `evaluate_column`, not from sums. Call before pairing.
  void use_columns();

  /// Names what allows for the memory of values; nothing where it was done.
  [[nodiscard]] virtual std::string advice() const;

  /// Computes the results of one point from all its pairs; called only after `use_columns`.
  [[nodiscard]] virtual PairResult evaluate_column(const PairColumn& column) const;

  /// Pairs `of` with another field or series by calendar. Errors: inputs_disagree, usage.
  void pair_with(const core::FieldHeader& of, const core::FieldHeader& against);

  /// Pairs `of` with time itself: `time_values` are the predictor, one a time.
  void pair_with_time(const core::FieldHeader& of, std::vector<double> time_values);

  /// Returns a header of one result: [row, column] or [lag, row, column], double.
  [[nodiscard]] core::FieldHeader result_header(const core::FieldHeader& of, std::string_view quantity,
                                                const core::Units& units, const std::string& long_name) const;

  /// Adds the headers of p, low and high (as the header of `estimate`), p_fdr, n, n_eff, share and p_field, as far as
  /// they are asked for, and names what qualifies the results before as ancillary to them.
  void add_significance(const core::FieldHeader& of, std::string_view estimate);

  /// Converts slopes, their errors and limits to the units in which they are written.
  void scale_slopes(double slope_factor) { slope_factor_ = slope_factor; }

  [[nodiscard]] const PairOptions& options() const noexcept { return options_; }
  [[nodiscard]] double least_count() const noexcept { return least_count_; }

 private:
  void set_up(const core::FieldHeader& of);
  void set_field_test(const core::FieldHeader& of);
  void test_field(std::span<const core::TileView> inputs);
  [[nodiscard]] PairResult result_at(std::size_t lag, std::size_t row, std::size_t column) const;

  PairOptions options_;
  EffectiveSizeOf effective_;
  std::size_t columns_ = 0;
  double least_count_ = 0.0;
  double slope_factor_ = 1.0;
  bool by_columns_ = false;
  PairedTimes times_;
  PairedSums sums_;
  PairedColumns results_;  // by columns
  std::unique_ptr<FieldSignificance> field_;
  std::unique_ptr<EffectiveSizes> sizes_;
  std::unique_ptr<AnnualCycle> cycle_;
};

}  // namespace fieldwise::analysis
