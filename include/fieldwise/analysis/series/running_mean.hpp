// RunningMean: the mean of the values in a window that slides along time.
// May know: operation, time window, core.
// Must not know: files, sweeps.
#pragma once

#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/analysis/series/time_window.hpp"
#include "fieldwise/core/options.hpp"

namespace fieldwise::analysis {

/// Says where in its window the time of a running mean lies.
enum class WindowPlace { centre, end };

/// Averages the values around (or up to) each time.
/// Formula: y(t) = sum x(t + k) / n over the valid values of the window.
/// Input: [time, row, column]. Output: the same shape, units and type. Missing: fewer valid values than `min_fraction`
/// of the window; so by default the ends and every window with a gap. Steps are the calendar's (or values, where one
/// comes every few days); an absent time is a gap. Passes: one map, with the window's times around each tile. Errors:
/// usage (irregular times, an even window that is centred). Accuracy: window machine epsilons of the spread in the
/// window; a constant gives exactly itself. Source: Wilks (2011), section 9.5.
class RunningMean final : public Map {
 public:
  struct Options {
    int window = 3;
    WindowPlace place = WindowPlace::centre;
    double min_fraction = 1.0;

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Makes the operation for the header of `of`. Errors: see the class.
  RunningMean(std::span<const core::FieldHeader> inputs, const Options& options);

  [[nodiscard]] core::IndexRange times_needed(std::size_t input, core::IndexRange times) const override;
  void apply(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) const override;

 private:
  double min_fraction_;
  std::vector<double> weights_;
  TimeWindow window_;
};

}  // namespace fieldwise::analysis
