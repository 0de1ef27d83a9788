// PairedTimes: which values of a field meet which of its predictor at each lag, and how they are taken out of tiles.
// May know: lag pairs, core, kernels.
// Must not know: options, statistics, results.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "fieldwise/analysis/pairs/lag_pairs.hpp"
#include "fieldwise/core/header.hpp"
#include "fieldwise/core/numeric/tile_view.hpp"
#include "fieldwise/kernels/comoments.hpp"

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
  /// Tells whether a time is the calendar neighbour of the one before.
  [[nodiscard]] bool follows(std::size_t time) const { return follows_[time]; }
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
  std::vector<bool> follows_;
  LagPairs pairs_;
};

}  // namespace fieldwise::analysis
