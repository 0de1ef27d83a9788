// Spells: how many there are of successive times at which a condition holds, how long, in each coarser step.
// May know: operation, coarse steps, core.
// Must not know: files, sweeps, what the condition is.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fieldwise/analysis/continuable.hpp"
#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/analysis/series/coarse_steps.hpp"
#include "fieldwise/core/options.hpp"

namespace fieldwise::analysis {

/// Says what becomes of a spell that runs over the border of two years (or other steps): its parts are spells of their
/// own; it is found whole, and its days are given to the years in which they lie; or it belongs whole to the year of
/// its end or its start.
enum class YearBoundary : std::uint8_t { cut, split, end, start };

/// Counts spells: runs of successive times at which a condition holds.
/// Formula: a spell has at least `at_least` days or steps; count: spells of the step; days: sum of their lengths;
/// longest: the length of the longest run of the step, however short. With `split` a spell is counted, and its whole
/// length looked at, in the step of its start. Input: a condition [time, row, column]: 0 where it does not hold, else
/// 1; other values count as missing. Output: [coarser time, row, column]; units 1, day, day. Missing: a step whose
/// valid values stand for less of the expected time than `completeness`. A missing or absent value ends a spell; a
/// spell that has begun when the data end has the length it has. Passes: one; state: 5 doubles a point and coarser step
/// and 2 a point. Errors: usage (values that have units or are fractions, irregular times, data not finer than the
/// step). Accuracy: exact for days. Source: Zhang et al. (2011), doi 10.1002/wcc.147 (WSDI, CDD).
class Spells final : public Reduction, public Continuable {
 public:
  struct Options {
    std::optional<core::Measure> at_least = core::Measure{6.0, "days"};
    Every every = Every::year;
    std::vector<std::string> seasons = {};
    YearBoundary year_boundary = YearBoundary::cut;
    Completeness completeness = {};

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Makes the operation for the header of `of`. Errors: see the class.
  Spells(std::span<const core::FieldHeader> inputs, const Options& options);

  [[nodiscard]] std::size_t state_bytes(std::size_t rows) const override;
  void begin(core::IndexRange rows) override;
  void accumulate(std::span<const core::TileView> inputs) override;
  void finish(std::span<const core::MutableTileView> outputs) const override;
  [[nodiscard]] Continuable* continuable() noexcept override { return this; }
  [[nodiscard]] std::vector<double> fingerprint(std::size_t times) const override;
  void visit_state(std::size_t row, std::size_t times, const StateVisitor& visit) override;
  [[nodiscard]] std::vector<std::string> findings() const override;
  using Reduction::finish;

 private:
  /// Holds what the spells of a step add up to at one point.
  struct Found {
    double count = 0.0;
    double days = 0.0;
    double longest = 0.0;
  };

  [[nodiscard]] bool ends_before(std::size_t time) const;
  template <class Add>
  void settle(std::size_t start, std::size_t last, const Add& add) const;
  [[nodiscard]] std::size_t point(std::size_t row) const { return (row - rows_.begin) * columns_; }
  [[nodiscard]] std::size_t place(std::size_t step, std::size_t row) const {
    return (step * rows_.size() + row - rows_.begin) * columns_;
  }

  /// Says how long a run must be to be a spell.
  struct Least {
    double length = 1.0;
    bool in_steps = false;  ///< else in days

    [[nodiscard]] std::string in_words() const;
    [[nodiscard]] bool reached(double days, std::size_t steps) const;
  };

  /// Returns values with others than 0 and 1 made missing (in `made`, where there are some), and notes that.
  [[nodiscard]] std::span<const double> conditions_of(std::span<const double> values, std::vector<double>& made) const;

  Least least_;
  YearBoundary boundary_;
  std::size_t columns_ = 0;
  CoarseSteps steps_;
  std::vector<std::int64_t> number_;  // of the step of each time of the input
  std::vector<double> least_days_;    // per coarser step: valid time that it needs
  double least_count_ = 1.0;
  core::IndexRange rows_;
  std::vector<double> count_, days_, longest_, valid_, valid_count_;  // [coarser step, row, column]
  std::vector<double> start_, last_;  // [row, column]: times of the run that lasts, counted from 1; 0: there is none
  std::unique_ptr<std::atomic<bool>> met_other_ = std::make_unique<std::atomic<bool>>(false);
};

}  // namespace fieldwise::analysis
