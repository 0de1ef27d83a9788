// ExtremeValues: fits a generalized extreme value distribution to the maxima of years at each point.
// May know: operation, core, kernels.
// Must not know: files, sweeps.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/core/options.hpp"
#include "fieldwise/kernels/gev.hpp"

namespace fieldwise::analysis {

/// Says of what the distribution is: the maximum (or minimum) of each year, or every value.
enum class Block { year, value };
enum class Extreme { maximum, minimum };
enum class GevMethod { likelihood, l_moments };

/// Fits extreme values and gives return levels with their limits.
/// Formula: F(x) = exp(-(1 + shape (x - location) / scale)^(-1/shape)); level of T: the quantile of 1 - 1/T. Minima are
/// fitted as maxima of -x. Limits at `confidence`: level -+ z times its standard error by the delta method
/// (likelihood), or with `bootstrap: B` the quantiles of B refits to samples drawn from the fit.
/// Input: [time, row, column]. Output: location, scale, shape, n [row, column]; level, level_low, level_high
/// [return_period, row, column] (the latter two not for L-moments without bootstrap), double. Missing: years with a
/// smaller share of their expected values than `completeness` do not count; fewer than min_samples blocks, a constant,
/// or a likelihood without maximum give missing. Passes: one over whole columns; state: the results. Errors: usage.
/// Accuracy: the maximum of the likelihood to 1e-7 of its standard errors. Random numbers depend on seed and point
/// alone. Source: Coles (2001), chapter 3; Hosking (1990), JRSS B 52, 105-124.
class ExtremeValues final : public Reduction {
 public:
  struct Options {
    Block block = Block::year;
    Extreme side = Extreme::maximum;
    GevMethod method = GevMethod::likelihood;
    std::vector<double> return_periods{2.0, 10.0, 50.0, 100.0};
    std::optional<core::Measure> confidence = core::Measure{95.0, "%"};
    int bootstrap = 0;
    int seed = 1;
    double completeness = 1.0;
    int min_samples = 20;

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Returns the quantities that options ask for: without limits where there are none.
  static std::vector<std::string> quantities(const Options& options, std::span<const InputName> names);

  /// Makes the operation for the header of `of`. Errors: see the class.
  ExtremeValues(std::span<const core::FieldHeader> inputs, const Options& options);

  [[nodiscard]] std::size_t state_bytes(std::size_t rows) const override;
  void begin(core::IndexRange rows) override;
  void accumulate(std::span<const core::TileView> inputs) override;
  void finish(std::span<const core::MutableTileView> outputs) const override;
  using Reduction::finish;

 private:
  void find_blocks(const core::TimeAxis& axis);
  void add_headers(const core::FieldHeader& of);
  [[nodiscard]] std::vector<double> block_extremes(std::span<const double> series) const;
  void fit_point(std::vector<double>& sample, std::uint64_t point, std::span<double> results) const;
  void add_limits(const kernels::GevFit& fit, std::size_t n, std::uint64_t point, std::span<double> low,
                  std::span<double> high) const;
  [[nodiscard]] kernels::GevFit fit(std::span<double> sample) const;

  Options options_;
  double tail_ = 0.025;        // the share outside of each limit
  double scale_factor_ = 1.0;  // to units of differences
  std::size_t columns_ = 0;
  std::size_t results_a_point_ = 0;
  std::vector<std::size_t> block_of_time_;
  std::vector<double> least_count_;  // of each block
  core::IndexRange rows_;
  std::vector<double> results_;  // [row, column, result]
};

}  // namespace fieldwise::analysis
