// Mean: averages over the months, seasons, years or days that a time axis covers.
// May know: operation, slots, core.
// Must not know: files, sweeps.
#pragma once

#include <string>
#include <vector>

#include "fieldwise/analysis/continuable.hpp"
#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/analysis/slots/slots.hpp"
#include "fieldwise/core/options.hpp"

namespace fieldwise::analysis {

/// Names the coarser step.
enum class Every { day, month, season, year };

/// Averages values to a coarser step, each weighted by the length of its interval.
/// Formula: sum(w x) / sum(w), w the width of the value's bounds, or the calendar's length of its step.
/// Input: [time, row, column]. Output: [coarser time, row, column], same units and type. Missing: a step with a smaller
/// share of its expected values than `completeness`, or fewer than min_samples. Seasons and years that the data do not
/// cover whole, at the ends, are not written. December belongs to the next year's DJF; a year of seasons begins with
/// that winter. Nothing is expected of irregular times.
/// Passes: one; state: 4 doubles a point and coarser step, one of which may be incomplete and not written yet. Errors:
/// usage (data not finer than the step). Accuracy: relative error below n machine epsilons of the values' spread (sums
/// are shifted by the first value). Source: CF-1.8 section 7.3.
class Mean final : public Reduction, public Continuable {
 public:
  struct Options {
    Every every = Every::month;
    std::vector<std::string> seasons = {};
    double completeness = 1.0;
    int min_samples = 1;
    double min_fraction = 0.0;

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Makes the operation for the header of `of`. Errors: see the class.
  Mean(std::span<const core::FieldHeader> inputs, const Options& options);

  [[nodiscard]] std::size_t state_bytes(std::size_t rows) const override;
  void begin(core::IndexRange rows) override;
  void accumulate(std::span<const core::TileView> inputs) override;
  void finish(std::span<const core::MutableTileView> outputs) const override;
  [[nodiscard]] Continuable* continuable() noexcept override { return this; }
  [[nodiscard]] std::vector<double> fingerprint(std::size_t times) const override;
  void visit_state(std::size_t row, std::size_t times, const StateVisitor& visit) override;
  using Reduction::finish;

 private:
  void find_groups(const core::TimeAxis& axis, const Options& options);
  [[nodiscard]] std::size_t place(std::size_t group, std::size_t row) const {
    return (group * rows_.size() + row - rows_.begin) * columns_;
  }

  std::size_t columns_ = 0;
  std::vector<std::size_t> group_of_time_;
  std::vector<double> weight_of_time_;
  std::vector<double> least_count_;  // per group
  std::size_t written_ = 0;          // groups; one more may be incomplete at the end, and be completed by a later run
  core::IndexRange rows_;
  std::vector<double> count_, shift_, weight_, sum_;  // [group, row, column]
};

}  // namespace fieldwise::analysis
