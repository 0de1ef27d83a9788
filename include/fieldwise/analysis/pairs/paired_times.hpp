// PairedTimes: which values of a field meet which of its predictor at each lag, and how they are taken out of tiles.
// May know: lag pairs, core, kernels.
// Must not know: options, statistics, results.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "fieldwise/analysis/pairs/lag_pairs.hpp"
#include "fieldwise/core/header.hpp"
#include "fieldwise/core/numeric/tile_view.hpp"
#include "fieldwise/kernels/comoments.hpp"
#include "fieldwise/kernels/persistence.hpp"

namespace fieldwise::analysis {

/// Knows the pairs in time of a field with its predictor: another field, a series that all points share, or time
/// itself. Input 0 is the field, input 1 the field or series it is paired with.
class PairedTimes {
 public:
  PairedTimes() = default;

  /// Pairs `of` with another field or series, whose partners stand in `pairs`.
  PairedTimes(const core::FieldHeader& of, const core::FieldHeader& against, LagPairs pairs);

  /// Pairs `of` with time itself: `time_values` are the predictor, one a time.
  PairedTimes(const core::FieldHeader& of, std::vector<double> time_values);

  [[nodiscard]] std::size_t lag_count() const noexcept { return pairs_.size(); }
  [[nodiscard]] const LagPairs& pairs() const noexcept { return pairs_; }
  /// Returns the years of each time since the first.
  [[nodiscard]] const std::vector<double>& years() const noexcept { return years_; }
  /// Returns the numbers of the steps of all times: those of the coarser of both axes, whose values are the pairs'.
  [[nodiscard]] const std::vector<std::int64_t>& numbers(std::size_t lag) const { return numbers_[lag]; }
  /// Returns how the pairs at a lag lie in their steps.
  [[nodiscard]] const kernels::StepPattern& pattern(std::size_t lag) const { return patterns_[lag]; }
  /// Returns the step that lags count.
  [[nodiscard]] const core::TimeStep& lag_step() const noexcept { return lag_step_; }
  /// Returns the numbers of the steps of the predictor's own axis; empty where it is time.
  [[nodiscard]] const std::vector<std::int64_t>& predictor_numbers() const noexcept { return predictor_numbers_; }
  [[nodiscard]] bool is_with_time() const noexcept { return !time_values_.empty(); }
  [[nodiscard]] bool is_with_series() const noexcept { return against_is_series_; }

  /// Returns the times of an input that meet some times of the field.
  [[nodiscard]] core::IndexRange times_needed(std::size_t input, core::IndexRange times) const;

  /// Returns the rows of all points that pair at a lag, in the order of time.
  void rows_at(std::size_t lag, std::size_t row, std::span<const core::TileView> inputs,
               std::vector<kernels::PairRow>& rows) const;

  /// Returns the predictor that all points share: time, or the series; empty where each point has its own.
  [[nodiscard]] std::vector<double> shared_predictor(std::span<const core::TileView> inputs) const;

  /// Returns everything that the pairs of the first `times` were made of, as numbers.
  [[nodiscard]] std::vector<double> fingerprint(std::size_t times) const;

  /// Returns how many times have all the partners they will ever have, when `known_partners` of these are known.
  [[nodiscard]] std::size_t settled_times(std::size_t times, std::size_t known_partners) const;

 private:
  [[nodiscard]] kernels::PairRow row_at(std::size_t lag, std::size_t time, std::size_t row,
                                        std::span<const core::TileView> inputs) const;

  bool against_is_series_ = false;
  std::vector<double> time_values_;
  std::vector<double> years_;
  void set_numbers(const core::TimeAxis& of, const core::TimeAxis* against);

  std::vector<std::vector<std::int64_t>> numbers_;  // [lag, time]
  std::vector<std::vector<bool>> follows_;          // [lag, time]: the neighbour of the pair before it
  std::vector<kernels::StepPattern> patterns_;      // [lag]
  core::TimeStep lag_step_;
  std::vector<std::int64_t> predictor_numbers_;
  LagPairs pairs_;
};

}  // namespace fieldwise::analysis
