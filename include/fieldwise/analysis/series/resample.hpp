// Resample: what is made of the values of each hour, day, pentad, week, dekad, month, season or year.
// May know: operation, coarse steps, condition, core.
// Must not know: files, sweeps.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "fieldwise/analysis/condition.hpp"
#include "fieldwise/analysis/continuable.hpp"
#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/analysis/series/coarse_steps.hpp"
#include "fieldwise/core/options.hpp"

namespace fieldwise::analysis {

/// Names what is made of the values of a coarser step.
enum class Statistic : std::uint8_t { mean, sum, total, min, max, range, sd, n, count, first, last };

/// Makes one value of those of each coarser step.
/// Formula: mean: sum(w x) / sum(w), w the length of the value's interval (its bounds, or the calendar's step); sum:
/// sum(x); total: sum(w x) in units times time; sd: sqrt(sum((x - m)^2) / (n - 1)), m the plain mean; range: max - min;
/// n: valid values; count: those that meet `where`; first, last: the value of the first or last expected time. Input:
/// [time, row, column]. Output: [coarser time, row, column]. Units: those of `of`, for range and sd those of its
/// differences, for n and count "1". Missing: a step whose valid values stand for a smaller share of the expected time
/// than `completeness`, or are fewer than min_samples; with completeness etccdi: a month of which more than 3 days are
/// missing, a year of which more than 15 are or that has such a month, a season that has one. Sums are never scaled up.
/// n is 0 where there is nothing; first and last ask for their value alone. Nothing is expected of irregular times.
/// Seasons and years that the data do not cover whole, at the ends, are not written. December belongs to the next
/// year's DJF; a year of seasons begins with that winter. Passes: one; state: 2 to 5 doubles a point and coarser step,
/// one of which may be incomplete and not written yet (two more for etccdi). Errors: usage (data not finer than the
/// step; sums of temperatures on their scale; a condition without or with another statistic; etccdi for other steps or
/// values than those of days); inputs_disagree (units of the condition). Accuracy: mean, sd: relative error below n
/// machine epsilons of the values' spread (sums are shifted by the first value); sum, total: n machine epsilons of the
/// sum of sizes. Source: CF-1.8 section 7.3; etccdi: Zhang et al. (2011), doi 10.1002/wcc.147, with the rule of
/// completeness of RClimDex.
class Resample : public Reduction, public Continuable {
 public:
  struct Options {
    Every every = Every::month;
    Statistic statistic = Statistic::mean;
    std::string where = {};
    std::vector<std::string> seasons = {};
    Completeness completeness = {};

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Makes the operation for the header of `of`. Errors: see the class.
  Resample(std::span<const core::FieldHeader> inputs, const Options& options);

  [[nodiscard]] std::size_t state_bytes(std::size_t rows) const override;
  void begin(core::IndexRange rows) override;
  void accumulate(std::span<const core::TileView> inputs) override;
  void finish(std::span<const core::MutableTileView> outputs) const override;
  [[nodiscard]] Continuable* continuable() noexcept override { return this; }
  [[nodiscard]] std::vector<double> fingerprint(std::size_t times) const override;
  void visit_state(std::size_t row, std::size_t times, const StateVisitor& visit) override;
  using Reduction::finish;

 protected:
  /// Makes the operation under the name that `documented` has.
  Resample(std::span<const core::FieldHeader> inputs, const Options& options, const OperationDoc& documented);

 private:
  /// Tells of a time, where etccdi, whether it is the first of its month after another one of its step, and how many
  /// days that one expects.
  struct MonthEnd {
    bool is_followed = false;
    double before = 0.0;
  };

  void describe_result(const core::FieldHeader& of);
  void find_months(const core::FieldHeader& of);
  void find_least();
  void add(std::size_t time, std::size_t place, std::span<const double> values);
  void add_days(std::size_t time, std::size_t place, std::span<const double> values);
  [[nodiscard]] std::span<double> part(std::size_t number, std::size_t place);
  [[nodiscard]] double value(std::size_t step, std::size_t point) const;
  [[nodiscard]] bool is_enough(std::size_t step, std::size_t point) const;
  [[nodiscard]] std::size_t place(std::size_t step, std::size_t row) const {
    return (step * rows_.size() + row - rows_.begin) * columns_;
  }

  Options options_;
  std::optional<Condition> condition_;
  double factor_ = 1.0;  ///< from days to the time in the units of a total, from degF to K of a difference
  std::size_t columns_ = 0;
  CoarseSteps steps_;
  std::vector<double> least_count_;      // per step
  std::vector<double> least_days_;       // per step
  std::vector<MonthEnd> month_;          // per time, where etccdi
  std::vector<double> last_month_days_;  // per step: days that its last month expects, where etccdi
  std::vector<double> lost_days_;        // per step: days of months without any time, where etccdi
  core::IndexRange rows_;
  std::vector<std::vector<double>> parts_;  // each [step, row, column]
};

}  // namespace fieldwise::analysis
