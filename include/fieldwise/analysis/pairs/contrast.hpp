// Contrast: whether a field differs between two periods or experiments, in its mean, spread or distribution: the
// operation `difference`. May know: operation, slots, core, kernels.
// Must not know: files, sweeps.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/analysis/slots/sample_members.hpp"
#include "fieldwise/core/options.hpp"
#include "fieldwise/core/units.hpp"
#include "fieldwise/kernels/persistence.hpp"

namespace fieldwise::analysis {

class AnnualCycle;
class EffectiveSizes;

/// Names the test of a difference: Welch's t with effective sizes, the two-sample test of Kolmogorov and Smirnov, none.
enum class ContrastTest : std::uint8_t { t, ks, none };

/// Compares the values x of one field with the values y of another at each point and slot; their times need not agree.
/// Formula: difference = mean(x) - mean(y); t = difference / sqrt(var(x)/m_x + var(y)/m_y) with the effective numbers m
/// of independent values of each and the degrees of freedom of Welch and Satterthwaite; ks: the greatest distance of
/// both distribution functions; variance_ratio = var(x) / var(y), n - 1 in the divisors. p two-sided.
/// Input: two fields [time, row, column] on one grid in convertible units, of steps that could pair. Output: [row,
/// column], or [slot, row, column] at the slots of `of`; double; the difference in the units of `of` (K for
/// temperatures). Missing: a side of fewer than min_samples values or of less than min_fraction of those the calendar
/// expects; t and its p where an effective number is below 3 or unknown, or no side has spread; variance_ratio where a
/// side has one value or y none of spread. Passes: one over whole columns of both; state: the results. Errors: usage
/// (no times, `by` finer than the data), inputs_disagree (grids, units, steps, calendars with other days). Accuracy: n
/// machine epsilons of the spread; equal samples give a difference of exactly 0. Source: Welch (1947), doi
/// 10.1093/biomet/34.1-2.28; effective numbers: Zwiers & von Storch (1995), doi
/// 10.1175/1520-0442(1995)008<0336:TSCIAI>2.0.CO;2; Smirnov (1948), doi 10.1214/aoms/1177730256.
class Contrast final : public Reduction {
 public:
  struct Options {
    ContrastTest test = ContrastTest::t;
    SlotOptions slots{.by = By::all};
    int min_samples = 1;
    double min_fraction = 0.0;

    /// Shows the options to a visitor.
    void describe(core::OptionVisitor& visitor);
  };

  /// Returns the documentation.
  static const OperationDoc& doc();

  /// Returns the quantities that the test gives.
  static std::vector<std::string> quantities(const Options& options, std::span<const InputName> names);

  /// Makes the operation for the headers of `of` and `against`. Errors: see the class.
  Contrast(std::span<const core::FieldHeader> inputs, const Options& options);
  ~Contrast() override;

  [[nodiscard]] core::IndexRange times_needed(std::size_t input, core::IndexRange times) const override;
  [[nodiscard]] std::size_t state_bytes(std::size_t rows) const override;
  void begin(core::IndexRange rows) override;
  void accumulate(std::span<const core::TileView> inputs) override;
  void finish(std::span<const core::MutableTileView> outputs) const override;
  void review(std::span<const core::MutableTileView> outputs) override;
  [[nodiscard]] std::vector<std::string> findings() const override;
  using Reduction::finish;

 private:
  /// Holds which times of an input make the sample of each slot, and how they lie in the steps of their own axis.
  struct Side {
    std::size_t time_count = 0;
    SampleMembers members;
    std::vector<std::vector<std::int64_t>> numbers;  // [slot][member]
    std::vector<kernels::StepPattern> patterns;      // [slot]
    core::LinearConversion to_units_of;
  };
  struct Sample;

  [[nodiscard]] static Side side_of(const core::FieldHeader& input, const Options& options);
  void add_headers(const core::FieldHeader& of, const core::FieldHeader& against);
  void describe_result(core::FieldHeader& header, const core::FieldHeader& of) const;
  void take(const Side& side, std::size_t slot, std::span<const double> series, Sample& sample) const;
  void compare(Sample& x, Sample& y, std::size_t slot, std::span<double> results) const;
  [[nodiscard]] std::size_t slot_count() const noexcept { return sides_[0].members.times.size(); }
  [[nodiscard]] std::size_t place(std::size_t output, std::size_t slot, std::size_t row) const {
    return ((output * slot_count() + slot) * rows_.size() + row - rows_.begin) * columns_;
  }

  Options options_;
  std::vector<std::string> quantities_;
  std::array<Side, 2> sides_;
  double difference_factor_ = 1.0;
  std::size_t columns_ = 0;
  core::IndexRange rows_;
  std::vector<double> results_;         // [output, slot, row, column]
  std::unique_ptr<AnnualCycle> cycle_;  // of `of`, where all its times are one slot
  std::unique_ptr<std::array<EffectiveSizes, 2>> sizes_;
};

}  // namespace fieldwise::analysis
