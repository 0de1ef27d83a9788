// Exceedance: whether each value lies beyond the percentile of its day of the year over a base period (TX90p, R95p).
// May know: operation, sample members, condition, kernels, core.
// Must not know: files, sweeps, what is made of the condition.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "fieldwise/analysis/condition.hpp"
#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/analysis/slots/sample_members.hpp"
#include "fieldwise/core/options.hpp"
#include "fieldwise/kernels/quantiles.hpp"

namespace fieldwise::analysis {

/// Says on which side of its threshold a value meets the condition: above it for percentiles of 50 and more, else below
/// it, unless one is named.
enum class ExceedanceSide : std::uint8_t { by_percentile, above, below };

/// Compares each value with a percentile of a base period.
/// Formula: x > q (or x < q), q the percentile of the values of `base` at the `window` days around the day of x, in all
/// years, which meet `where`. With `bootstrap`, for x of a year of the base, the mean of n - 1 such comparisons: q of
/// the base with the year of x replaced by each of the others. Input: [time, row, column]. Output: the same shape,
/// units 1; 1 where the condition holds, 0 where not, of the base with `bootstrap` fractions. A value on the threshold
/// does not meet the condition. 29 February is in no sample and has the threshold of 28 February, except where each
/// year has that day. Missing: a missing value; a sample with fewer values than min_samples, or fewer valid ones than
/// min_fraction of the expected, gives no threshold; those of replaced years that are not there do not count, and where
/// there is none the result is missing. Passes: one map over whole columns. Errors: those of `find_members`; usage (no
/// base, values of months without `window: all`, a bootstrap of fewer than two years). Accuracy: thresholds are those
/// of `kernels::quantiles`; the mean is rounded once. Source: Zhang et al. (2005), doi 10.1175/JCLI3366.1.
class Exceedance final : public Map {
 public:
  struct Options {
    double at = 90.0;
    ExceedanceSide side = ExceedanceSide::by_percentile;
    kernels::QuantileDefinition definition = kernels::QuantileDefinition::type8;
    std::string where = {};
    bool bootstrap = true;
    /// By day, or, with `window: all`, of all times; what becomes of 29 February follows from the calendar.
    SampleOptions sample{.slots = {.by = By::day}, .window = 5, .min_fraction = 0.1};

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Makes the operation for the header of `of`. Errors: see the class.
  Exceedance(std::span<const core::FieldHeader> inputs, const Options& options);

  [[nodiscard]] core::IndexRange times_needed(std::size_t input, core::IndexRange times) const override;
  void apply(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) const override;

 private:
  struct Sample;
  struct Range {
    double least = 0.0;
    double most = 0.0;
  };
  void find_times(const core::FieldHeader& of);
  void add_header(const core::FieldHeader& of);
  void take(std::span<const double> series, std::size_t slot, Sample& sample) const;
  [[nodiscard]] bool is_enough(std::size_t slot, std::size_t values, double valid) const;
  void find_thresholds(std::size_t slot, std::size_t year, Sample& sample) const;
  [[nodiscard]] Range range_of_thresholds(std::size_t slot, std::size_t year, const Sample& sample) const;
  [[nodiscard]] double share_beyond(double value, std::size_t slot, std::size_t year, Sample& sample) const;
  void judge_slot(std::span<const double> series, std::size_t slot, Sample& sample, std::span<double> found) const;

  Options options_;
  bool above_ = true;
  std::optional<Condition> where_;
  SampleMembers members_;
  std::size_t years_ = 0;                         // of the base
  std::vector<std::size_t> year_of_time_;         // counted from the first of the base; kNoYear outside
  std::vector<std::vector<std::size_t>> judged_;  // of each slot: the times that its threshold is for
};

}  // namespace fieldwise::analysis
