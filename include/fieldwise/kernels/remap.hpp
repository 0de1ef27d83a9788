// Remap: values of one grid as weighted means of those of another, with gaps.
// May know: the missing value, the tile view.
// Must not know: latitudes and longitudes, where weights come from, times.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "fieldwise/core/numeric/tile_view.hpp"

namespace fieldwise::kernels {

/// Names the ways to a value of another grid.
enum class RemapMethod { conservative, bilinear, nearest };

/// Holds for each target the sources that it is made of, in ascending order, and their weights (compressed rows).
/// `whole` is what weights would add up to if nothing of the target were uncovered.
struct RemapWeights {
  std::vector<std::size_t> first;  ///< [targets + 1]: where the sources of a target begin
  std::vector<std::size_t> source;
  std::vector<double> weight;
  std::vector<double> whole;  ///< [targets]

  [[nodiscard]] std::size_t targets() const noexcept { return whole.size(); }
  [[nodiscard]] std::size_t bytes() const noexcept {
    return (first.size() + source.size()) * sizeof(std::size_t) + (weight.size() + whole.size()) * sizeof(double);
  }
};

/// Tells how large the weights of a remapping are: those that several may share, and its own.
struct RemapBytes {
  const void* shared = nullptr;
  std::size_t shared_bytes = 0;
  std::size_t own_bytes = 0;
};

/// Returns the lengths that intervals of one axis share with those of another. Edges are [interval, 2], each pair in
/// any order; where `period` is not 0 the axis is a circle of that length and sources count wherever they come round.
/// A target that is longer than the circle shares no more than each source's length with it.
RemapWeights shared_lengths(std::span<const double> source_edges, std::span<const double> target_edges, double period);

/// Returns the weights of linear interpolation between the two sources on both sides of each target. Sources ascend or
/// descend. Targets beyond the outermost sources have none.
RemapWeights linear_weights(std::span<const double> sources, std::span<const double> targets);

/// As linear_weights, on a circle of the length `period`, whose sources follow each other in one direction, wherever
/// they begin. Where they are not `closed` nothing lies in the widest gap between two of them.
RemapWeights linear_weights_on_circle(std::span<const double> sources, std::span<const double> targets, double period,
                                      bool closed);

/// Is a remapping whose weights are products of one of the row and one of the column: sum(w x) / sum(w) over valid
/// values, and sum(w) / whole, the coverage. Work: rows and columns one after the other. Sums go in the order of
/// columns, then in that of rows.
class SeparableRemap {
 public:
  /// Takes the weights of rows and columns. Sources of rows from `source_rows` on stand for a pole: the i-th of them
  /// has the mean of the valid values of row `pole_rows[i]` everywhere.
  SeparableRemap(RemapWeights rows, RemapWeights columns, std::size_t source_rows, std::vector<std::size_t> pole_rows,
                 double min_coverage);

  /// Writes one map, and its coverage where that has a place (not empty): missing where less than `min_coverage` of a
  /// target is covered. Views hold the time `time`.
  void apply(const core::TileView& source, const core::MutableTileView& target, const core::MutableTileView& coverage,
             std::size_t time) const;

  /// Returns the bytes of its weights.
  [[nodiscard]] RemapBytes bytes() const noexcept { return {nullptr, 0, rows_.bytes() + columns_.bytes()}; }

 private:
  struct Line;
  void fill_line(std::span<const double> row, Line& line) const;

  RemapWeights rows_;
  RemapWeights columns_;
  std::size_t source_rows_;
  std::vector<std::size_t> pole_rows_;
  double least_;
  std::vector<std::vector<std::size_t>> targets_of_;  ///< by row of the source (or pole): positions in rows_.source
  std::vector<std::size_t> target_of_;                ///< by position in rows_.source
};

/// Is a remapping with weights for each point: sources are positions row * columns + column. Where some weights are
/// below 0 the coverage counts their sizes, and a target whose valid weights nearly cancel is missing.
class SparseRemap {
 public:
  SparseRemap(std::shared_ptr<const RemapWeights> weights, double min_coverage);

  /// As that of SeparableRemap.
  void apply(const core::TileView& source, const core::MutableTileView& target, const core::MutableTileView& coverage,
             std::size_t time) const;

  /// Returns the bytes of its weights.
  [[nodiscard]] RemapBytes bytes() const noexcept {
    return {weights_.get(), weights_->bytes(), share_of_sizes_.size() * sizeof(double)};
  }

 private:
  std::shared_ptr<const RemapWeights> weights_;
  double least_;
  std::vector<double> share_of_sizes_;  ///< [targets], where weights are below 0: sum(w) / sum(|w|); else empty
};

}  // namespace fieldwise::kernels
