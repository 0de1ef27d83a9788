// Trend: a line in time at each point, by least squares or the median of slopes, with the test of one's choice.
// May know: paired statistics.
// Must not know: files, sweeps.
#pragma once

#include <optional>

#include "fieldwise/analysis/pairs/paired_statistics.hpp"

namespace fieldwise::analysis {

/// Names how the line is found.
enum class TrendMethod { ols, theil_sen };

/// Names the test of a trend; `automatic` is t for least squares, Mann-Kendall for Theil-Sen.
enum class TrendTest { automatic, t, mann_kendall, hamed_rao, yue_pilon };

/// Fits a line in time; time in years is days since the first time / (365.2425, or the length of the calendar's year).
/// Formula: as Regression with time as the predictor; n_eff = n (1 - r)/(1 + r), r the lag-1 autocorrelation of the
/// residuals. The intercept is the value at the first time, which is an attribute. Theil-Sen: the median of the slopes
/// of all pairs of times, with the interval of Sen (1968). Mann-Kendall: S = sum of the signs of later less earlier, z
/// = (S -+ 1) / sqrt(Var S), with Hamed and Rao's variance or Yue and Pilon's prewhitening for autocorrelation;
/// seasonal: S, Var S and slopes within each month. Input: [time, row, column]. Output: [row, column], double: slope in
/// units of `of` per decade, year or step. Missing: fewer than min_samples values; a constant has slope 0 and p
/// missing. Passes: one; state: 19 doubles a point, or whole columns and 9. Errors: usage. Accuracy: as Correlation.
/// Source: Santer et al. (2000), doi 10.1029/1999JD901105; Sen (1968), doi 10.1080/01621459.1968.10480934; Mann (1945),
/// doi 10.2307/1907187; Hirsch, Slack & Smith (1982), doi 10.1029/WR018i001p00107; Hamed & Rao (1998), doi
/// 10.1016/S0022-1694(97)00125-X; Yue et al. (2002), doi 10.1002/hyp.1095.
class Trend final : public PairedStatistics {
 public:
  struct Options {
    Per per = Per::decade;
    TrendMethod method = TrendMethod::ols;
    TrendTest test = TrendTest::automatic;
    bool seasonal = false;
    PairOptions pairs;

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
    /// Returns the test that is meant.
    [[nodiscard]] TrendTest test_used() const;
    /// Returns the options of pairs; Theil-Sen always has an interval, at 95 % unless told otherwise.
    [[nodiscard]] PairOptions pairs_used() const;
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Returns slope, intercept, stderr (of least squares), r, p, n, n_eff and what else the options ask for.
  static std::vector<std::string> quantities(const Options& options, std::span<const InputName> names);

  /// Makes the operation for the header of `of`. Errors: see the class.
  Trend(std::span<const core::FieldHeader> inputs, const Options& options);

 private:
  [[nodiscard]] PairResult evaluate_column(const PairColumn& column) const override;
  [[nodiscard]] std::string advice() const override;

  TrendMethod method_;
  TrendTest test_;
  std::vector<std::size_t> season_;  // of each time; empty unless seasonal
};

}  // namespace fieldwise::analysis
