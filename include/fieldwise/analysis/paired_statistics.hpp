// PairedStatistics: what correlation, regression and trend share: pairing, lags, the state, and significance.
// May know: operation, core, kernels.
// Must not know: files, sweeps.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/core/options.hpp"
#include "fieldwise/kernels/comoments.hpp"

namespace fieldwise::analysis {

/// Says which number of independent values significance uses.
enum class DegreesOfFreedom { n, effective };

/// Holds the options that the three operations share.
struct PairOptions {
  std::vector<int> lags{0};
  bool detrend = false;
  DegreesOfFreedom dof = DegreesOfFreedom::n;
  int min_samples = 0;  ///< 0: 3, or 4 with detrend
  double min_fraction = 0.0;

  /// Shows lag and detrend to a visitor.
  void describe_pairing(core::OptionVisitor& visitor);
  /// Shows the options of significance to a visitor.
  void describe_significance(core::OptionVisitor& visitor);
  /// Returns min_samples, or what stands for 0.
  [[nodiscard]] double least_pairs() const { return min_samples > 0 ? min_samples : detrend ? 4 : 3; }
};

/// Holds the results for the pairs of one point at one lag; missing is NaN.
struct PairResult {
  double r = 0.0;
  double p = 0.0;
  double slope = 0.0;
  double intercept = 0.0;
  double stderr_slope = 0.0;
  double n = 0.0;
  double n_eff = 0.0;
};

/// Says from which series the effective sample size is computed.
enum class EffectiveSizeOf {
  both_series,              ///< correlation: Bretherton et al. (1999)
  predictor_and_residuals,  ///< regression
  residuals                 ///< trend: Santer et al. (2000)
};

/// Computes results from the moments of one point; fewer than `least_count` pairs give missing.
PairResult evaluate_pairs(const kernels::PairMoments& moments, const PairOptions& options, double least_count,
                          EffectiveSizeOf effective);

/// Accumulates pairs of a field and a predictor at each point and lag.
class PairedStatistics : public Reduction {
 public:
  [[nodiscard]] std::size_t state_bytes(std::size_t rows) const override;
  void begin(core::IndexRange rows) override;
  void accumulate(std::span<const core::TileView> inputs) override;
  void finish(std::span<const core::MutableTileView> outputs) const override;
  using Reduction::finish;
  [[nodiscard]] core::IndexRange times_needed(std::size_t input, core::IndexRange times) const override;
  [[nodiscard]] core::IndexRange times_used(std::size_t input, core::IndexRange times) const override;
  [[nodiscard]] std::optional<std::vector<double>> fingerprint(std::size_t times) const override;
  [[nodiscard]] std::size_t settled_times(std::size_t times, std::span<const std::size_t> known_times) const override;
  void visit_state(std::size_t row, std::size_t times, const StateVisitor& visit) override;

 protected:
  PairedStatistics(const PairOptions& options, EffectiveSizeOf effective, bool cross_products);

  /// Pairs `of` with another field or series by calendar. Errors: inputs_disagree, usage.
  void pair_with(const core::FieldHeader& of, const core::FieldHeader& against);

  /// Pairs `of` with time itself: `time_values` are the predictor, one a time.
  void pair_with_time(const core::FieldHeader& of, std::vector<double> time_values);

  /// Returns a header of one result: [row, column] or [lag, row, column], double.
  [[nodiscard]] core::FieldHeader result_header(const core::FieldHeader& of, std::string_view quantity,
                                                const core::Units& units, const std::string& long_name) const;

  /// Adds the headers of n and n_eff, and names them as ancillary to all results before.
  void add_counts(const core::FieldHeader& of);

  /// Adds the headers of r and p.
  void add_r_and_p(const core::FieldHeader& of, const std::string& other);

  /// Converts slopes and their errors to the units in which they are written.
  void scale_slopes(double slope_factor) { slope_factor_ = slope_factor; }

 private:
  [[nodiscard]] kernels::PairSums sums_at(std::size_t lag, std::size_t row) const;
  [[nodiscard]] kernels::PairRow pair_at(std::size_t lag, std::size_t time, std::size_t row,
                                         std::span<const core::TileView> inputs) const;
  void set_common(const core::FieldHeader& of);
  [[nodiscard]] double value_of(std::string_view quantity, const PairResult& result) const;

  PairOptions options_;
  EffectiveSizeOf effective_;
  std::size_t sums_ = 0;
  std::size_t columns_ = 0;
  double least_count_ = 0.0;
  double slope_factor_ = 1.0;
  bool against_is_series_ = false;
  std::string lag_units_;
  std::vector<double> predictor_;                   // trend: time itself
  std::vector<double> years_;                       // of each time of `of`
  std::vector<bool> follows_;                       // time t is the calendar neighbour of t - 1
  std::vector<std::vector<std::ptrdiff_t>> pairs_;  // [lag][time] position in `against`, or -1
  core::IndexRange rows_;
  mutable std::vector<double> state_;  // [lag, row, sum, column]
};

}  // namespace fieldwise::analysis
