// MultipleRegression: least squares of a field on several predictors at each point.
// May know: case statistics.
// Must not know: files, sweeps.
#pragma once

#include <string>
#include <vector>

#include "fieldwise/analysis/pairs/case_statistics.hpp"
#include "fieldwise/analysis/pairs/regression.hpp"

namespace fieldwise::analysis {

/// Fits y = b0 + b1 x1 + b2 x2 + ... over the times where all are valid, by QR (one factorisation for all points whose
/// cases are the same). Formula: stderr_k = s sqrt([(X'X)^-1]_kk); R2_adjusted = 1 - (1 - R2)(n - 1)/(n - k - 1); F =
/// (R2 / k) / ((1 - R2)/(n - k - 1)); vif_k = 1/(1 - R2 of x_k on the others). Effective dof: n_eff of the residuals
/// and that predictor with which it is least, in the place of n. Input: [time, row, column]; each predictor [time] or
/// [time, row, column], or time. Output: [row, column], double. Missing: fewer cases than min_samples, or predictors
/// that depend on each other. Errors: usage, inputs_disagree. Accuracy: NIST's Longley to 13 digits, Wampler 1 to 5 to
/// 14, 13, 10, 8 and 6, Filip to 6. Source: Draper & Smith (1998), Applied Regression Analysis; Golub & Van Loan
/// (2013), algorithm 5.2.1.
class MultipleRegression final : public CaseStatistics {
 public:
  /// Makes the operation for the headers of `of` and its predictors, which have names. Errors: see the class.
  MultipleRegression(std::span<const core::FieldHeader> inputs, const Regression::Options& options,
                     std::span<const InputName> names);

  /// Returns the names of the predictors: inputs under the key `against`, then time.
  static std::vector<std::string> predictors(const Regression::Options& options, std::span<const InputName> names);

  /// Returns what is written, of each predictor and of all.
  static std::vector<std::string> quantities(const PairOptions& options, const std::vector<std::string>& predictors);

 private:
  /// Returns the effective number of cases: that of the residuals and the predictor with which it is least.
  [[nodiscard]] double effective_count(const Cases& cases, const std::vector<double>& residuals) const;
  void evaluate(const Cases& cases, std::unique_ptr<KeptBetweenPoints>& kept, std::span<double> results) const override;

  std::size_t predictors_;
  std::vector<double> factors_;  // of slopes, to the units in which they are written
};

}  // namespace fieldwise::analysis
