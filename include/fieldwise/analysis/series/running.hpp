// Running: what is made of the values in a window that slides along time.
// May know: operation, time window, core.
// Must not know: files, sweeps.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/analysis/series/time_window.hpp"
#include "fieldwise/core/options.hpp"

namespace fieldwise::analysis {

/// Says where in its window the time of a running statistic lies.
enum class WindowPlace { centre, end };

/// Names what is made of the values of a window.
enum class RunningStatistic : std::uint8_t { mean, sum, min, max, sd };

/// Says which window slides along time, and how much of it must be valid.
struct RunningWindow {
  int window = 3;
  WindowPlace place = WindowPlace::centre;
  double min_fraction = 1.0;

  /// Shows the options to a visitor.
  void describe(core::OptionVisitor& visitor);
};

/// Makes one value of those around (or up to) each time.
/// Formula, over the n valid values of the window: mean: sum(x) / n; sum: sum(x); min, max: the least, the greatest;
/// sd: sqrt(sum((x - m)^2) / (n - 1)). Input: [time, row, column]. Output: the same shape and type; units those of
/// `of`, of sd those of its differences. Missing: fewer valid values than `min_fraction` of the window; so by default
/// the ends and every window with a gap. Sums are never scaled up. Steps are the calendar's (or values, where one comes
/// every few days); an absent time is a gap. Passes: one map, with the window's times around each tile. Errors: usage
/// (irregular times, an even window that is centred, sums of temperatures on their scale). Accuracy: mean, sd: window
/// machine epsilons of the spread in the window; a constant gives exactly itself. Source: Wilks (2011), section 9.5.
class Running : public Map {
 public:
  struct Options {
    RunningStatistic statistic = RunningStatistic::mean;
    RunningWindow window = {};

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Makes the operation for the header of `of`. Errors: see the class.
  Running(std::span<const core::FieldHeader> inputs, const Options& options);

  [[nodiscard]] core::IndexRange times_needed(std::size_t input, core::IndexRange times) const override;
  void apply(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) const override;

 protected:
  /// Makes the operation under the name that `documented` has.
  Running(std::span<const core::FieldHeader> inputs, const Options& options, const OperationDoc& documented);

 private:
  void describe_statistic(const core::FieldHeader& of, int window);
  void gather(const core::TileView& values, std::size_t time, std::size_t row, std::span<double> out) const;

  RunningStatistic statistic_;
  double min_fraction_;
  double factor_ = 1.0;  ///< from degF to K where results are differences
  std::vector<double> weights_;
  TimeWindow window_;
};

}  // namespace fieldwise::analysis
