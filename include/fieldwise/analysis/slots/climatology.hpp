// Climatology: mean, spread, count, extremes and sum of the values of each slot of the year (or day) at each point.
// May know: operation, slots, core, kernels.
// Must not know: files, sweeps.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fieldwise/analysis/continuable.hpp"
#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/analysis/slots/slots.hpp"
#include "fieldwise/core/options.hpp"

namespace fieldwise::analysis {

/// Says whether a base period may reach outside the data.
enum class BasePartial { error, allow };

/// Names what values are weighted by: the length of the interval that each stands for, or nothing.
enum class IntervalWeights { none, interval };

/// Computes statistics per slot over a base period.
/// Formula: mean = sum x / n; sd = sqrt(M2 / (n - ddof)), M2 the sum of squared deviations from the mean. With weights
/// w mean = sum(w x) / sum w; sd = sqrt(sum(w (x - mean)^2) / sum w n / (n - ddof)). Input: [time, row, column], any
/// units. Output: [slot, row, column] in the same units (sd of a temperature in K), double; n is a count. Missing: NaN
/// is skipped; fewer values than min_samples or min_fraction of those the calendar expects give missing, as does an sd
/// of n <= ddof; n is counted in any case. With `harmonics` the fit fills slots without data; it is missing where fewer
/// slots have data than it has coefficients. Passes: one; state: 4 doubles a point and slot, 2 more with min or max, up
/// to 2 more with weights. Errors: usage (no time axis, `by` finer than the data), inputs_disagree (base outside the
/// data). Accuracy: relative error of M2 below n machine epsilons; a constant gives exactly itself, M2 exactly 0.
/// Source: Welford (1962), doi 10.1080/00401706.1962.10490022; CF-1.8 section 7.4.
class Climatology final : public Reduction, public Continuable {
 public:
  struct Options {
    SlotOptions slots = {};
    std::optional<core::Period> base = {};
    std::vector<std::string> statistics{"mean", "sd", "n"};
    int ddof = 1;
    IntervalWeights weights = IntervalWeights::none;
    std::optional<int> harmonics = {};
    int min_samples = 1;
    double min_fraction = 0.0;
    BasePartial base_partial = BasePartial::error;

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Returns the statistics that are asked for.
  static std::vector<std::string> quantities(const Options& options, std::span<const InputName> names);

  /// Makes the operation for the header of `of`. Errors: see the class.
  Climatology(std::span<const core::FieldHeader> inputs, const Options& options);
  ~Climatology() override;

  [[nodiscard]] std::size_t state_bytes(std::size_t rows) const override;
  void begin(core::IndexRange rows) override;
  void accumulate(std::span<const core::TileView> inputs) override;
  void finish(std::span<const core::MutableTileView> outputs) const override;
  [[nodiscard]] Continuable* continuable() noexcept override { return this; }
  [[nodiscard]] std::vector<double> fingerprint(std::size_t times) const override;
  void visit_state(std::size_t row, std::size_t times, const StateVisitor& visit) override;
  using Reduction::finish;

 private:
  class SlotSums;
  [[nodiscard]] core::FieldHeader header_of(const core::FieldHeader& of, const std::string& statistic,
                                            const core::TimeAxis& axis) const;
  void find_weights(const core::FieldHeader& of);
  void find_slots(const core::FieldHeader& of, const Slots& slots, const core::Period& base);
  void finish_slot(const std::string& statistic, std::size_t slot, std::size_t row, std::span<double> out) const;
  void smooth_means(core::IndexRange rows, const core::MutableTileView& means) const;

  Options options_;
  std::size_t slot_count_ = 0;
  std::size_t columns_ = 0;
  double difference_factor_ = 1.0;
  std::vector<std::size_t> slot_of_time_;
  std::vector<double> weight_of_time_;  // empty: none
  std::vector<double> least_count_;     // per slot: fewer valid values give missing
  std::unique_ptr<SlotSums> state_;
};

}  // namespace fieldwise::analysis
