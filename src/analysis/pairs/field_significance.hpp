// FieldSignificance: whether so many significant points can be chance, by surrogates of the predictor.
// May know: pair options, kernels, core's grid.
// Must not know: operations, files, sweeps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "fieldwise/analysis/pairs/pair_options.hpp"
#include "fieldwise/core/grid.hpp"
#include "fieldwise/kernels/surrogates.hpp"

namespace fieldwise::analysis {

/// Tests the share of points whose p is at most alpha, at each lag. Under the hypothesis that field and predictor have
/// nothing to do with each other a surrogate of the predictor does as well as the predictor itself, while the field
/// keeps its correlation in space. p = (1 + surrogates with at least that share) / (1 + surrogates).
/// Source: Livezey & Chen (1983), doi 10.1175/1520-0493(1983)111<0046:SFSAID>2.0.CO;2; Ebisuzaki (1997).
class FieldSignificance {
 public:
  /// Holds the result of one lag; missing is NaN.
  struct Result {
    double share = 0.0;
    double p = 0.0;
    double points = 0.0;
  };

  /// `pairs` are the positions in the predictor for each lag and time, or -1; `years` the times of the field,
  /// `predictor_numbers` the steps of the predictor. Where
  /// time is the predictor, surrogates meet what the trend leaves: a field with a trend is not what there is without
  /// one.
  FieldSignificance(const PairOptions& options, const core::Grid& grid, std::vector<std::vector<std::ptrdiff_t>> pairs,
                    std::vector<double> years, std::vector<std::int64_t> predictor_numbers, bool predictor_is_time);

  /// Forgets all points.
  void begin();

  /// Makes the surrogates of the whole predictor, once, however many threads ask. Missing values count as its mean.
  void prepare(std::span<const double> predictor);

  /// Adds a row of points at one lag: `y` is [column, time], `r` and `degrees` (of freedom) are those of each point,
  /// NaN where it has none. Safe to call at once for different rows.
  void add_row(std::size_t lag, std::span<const double> y, std::span<const double> r, std::span<const double> degrees,
               std::span<const double> predictor);

  [[nodiscard]] Result result(std::size_t lag) const;

  /// Returns the bytes of the surrogates.
  [[nodiscard]] std::size_t bytes() const;

  /// Returns the length of the blocks that were used, 0 before `prepare` and without blocks.
  [[nodiscard]] std::size_t block_length() const noexcept { return block_length_; }

 private:
  void make(std::span<const double> predictor);
  [[nodiscard]] kernels::TestedSeries tested(std::size_t lag, std::span<const double> y,
                                             std::span<const double> predictor) const;

  PairOptions options_;
  std::vector<bool> counts_column_;
  std::vector<std::vector<std::ptrdiff_t>> pairs_;
  std::vector<std::vector<std::size_t>> paired_times_;  // [lag]: times with a partner
  std::vector<double> years_;
  std::vector<std::int64_t> predictor_numbers_;
  bool predictor_is_time_;
  std::size_t block_length_ = 0;
  std::once_flag made_;
  std::vector<kernels::SurrogateSet> sets_;              // [lag]
  std::vector<std::vector<std::uint64_t>> significant_;  // [lag][surrogate]
  std::vector<std::uint64_t> observed_;                  // [lag]
  std::vector<std::uint64_t> points_;                    // [lag]
};

}  // namespace fieldwise::analysis
