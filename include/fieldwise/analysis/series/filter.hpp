// Filter: keeps what is slower, or faster, than given periods, with Lanczos' weights.
// May know: operation, time window, core.
// Must not know: files, sweeps.
#pragma once

#include <optional>
#include <vector>

#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/analysis/series/time_window.hpp"
#include "fieldwise/core/options.hpp"

namespace fieldwise::analysis {

/// Filters in time.
/// Formula: low pass L_c: y(t) = sum w_k x(t + k) / sum w_k over the valid values, w Lanczos' weights of the cut-off
/// period c; `longer_than: c` writes L_c x, `shorter_than: c` writes x - L_c x, both write L_longer x - L_shorter x.
/// Input: [time, row, column]. Output: the same shape and type; units of differences unless slow parts are kept whole.
/// Missing: a window of which less than `min_fraction` (of the sizes of its weights) is valid, so by default the ends;
/// with `shorter_than` alone also a missing value. Passes: one map, with the window's times around each tile.
/// Errors: usage (no cut-off, one of two steps or less, a band that is empty). Accuracy: window machine epsilons of the
/// spread in the window; a constant gives exactly itself, or 0. Source: Duchon (1979),
/// doi 10.1175/1520-0450(1979)018<1016:LFIOAT>2.0.CO;2.
class Filter final : public Map {
 public:
  struct Options {
    std::optional<core::Measure> longer_than = {};
    std::optional<core::Measure> shorter_than = {};
    int window = 0;  ///< 0: twice the longest cut-off, and one
    double min_fraction = 1.0;

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Makes the operation for the header of `of`. Errors: see the class.
  Filter(std::span<const core::FieldHeader> inputs, const Options& options);

  [[nodiscard]] core::IndexRange times_needed(std::size_t input, core::IndexRange times) const override;
  void apply(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) const override;

 private:
  double min_fraction_ = 1.0;
  double factor_ = 1.0;         // to units of differences
  std::vector<double> slow_;    // weights of longer_than; empty: the value itself
  std::vector<double> slower_;  // weights of shorter_than, whose part is taken away; empty: nothing is
  TimeWindow window_;
};

}  // namespace fieldwise::analysis
