// PairOptions: the options that correlation, regression and trend share, and which quantities are written for them.
// May know: core's options, significance.
// Must not know: fields, files, sweeps.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/core/options.hpp"
#include "fieldwise/kernels/significance.hpp"

namespace fieldwise::analysis {

/// Says which number of independent values significance uses.
enum class DegreesOfFreedom { n, effective };

/// Names the surrogates of the predictor with which the significance of a whole field is tested.
enum class FieldTest { none, block, phase };

/// Names the unit of time of a trend.
enum class Per { decade, year, step };

/// Shows the unit of time of slopes to a visitor.
void describe_per(core::OptionVisitor& visitor, Per& per);

/// Returns "decade", "year" or "step".
std::string_view per_name(Per per);

/// Holds the options that the three operations share.
struct PairOptions {
  std::vector<int> lags{0};
  std::string lag_unit = {};  ///< of all lags: "day", ...; empty: steps
  bool detrend = false;
  DegreesOfFreedom dof = DegreesOfFreedom::n;
  kernels::Alternative alternative = kernels::Alternative::two_sided;
  std::optional<double> level;  ///< of the confidence interval
  std::optional<double> fdr;    ///< false discovery rate
  FieldTest field_test = FieldTest::none;
  int resamples = 1000;
  int block_length = 0;  ///< 0: chosen
  int seed = 1;
  int min_samples = 0;  ///< 0: 3, or 4 with detrend
  double min_fraction = 0.0;

  /// Shows lag and detrend to a visitor.
  void describe_pairing(core::OptionVisitor& visitor);
  /// Shows dof, alternative, level, fdr, min_samples and min_fraction to a visitor.
  void describe_significance(core::OptionVisitor& visitor);
  /// Shows the options of the test of the whole field to a visitor.
  void describe_field_test(core::OptionVisitor& visitor);

  /// Returns min_samples, or what stands for 0.
  [[nodiscard]] double least_pairs() const { return min_samples > 0 ? min_samples : detrend ? 4 : 3; }
  /// Returns the p below which a point counts as significant in the test of the field.
  [[nodiscard]] double local_alpha() const { return level ? 1.0 - *level : 0.05; }
  /// Returns the degrees of freedom that a fit takes: 2, or 3 with detrend.
  [[nodiscard]] double spent() const { return detrend ? 3.0 : 2.0; }

  /// Returns `first`, then p, what else these options ask for, n and n_eff.
  [[nodiscard]] std::vector<std::string> quantities(std::vector<std::string> first) const;
};

/// Returns "two-sided", "greater" or "less".
std::string_view alternative_name(kernels::Alternative alternative);

}  // namespace fieldwise::analysis
