// CaseStatistics: what multiple regression and partial correlation share: complete cases of each point.
// May know: operation, pair options, core, kernels.
// Must not know: files, sweeps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/analysis/pairs/pair_options.hpp"
#include "fieldwise/kernels/persistence.hpp"

namespace fieldwise::analysis {

class AnnualCycle;
class EffectiveSizes;

/// Holds the times of one point at which `of` and all others are valid.
struct Cases {
  std::vector<double> y;
  std::vector<std::vector<double>> x;  ///< [other, case]; time comes last where it is one of them
  std::vector<std::size_t> time;
  std::vector<bool> follows;         ///< the case before is its neighbour
  std::vector<std::int64_t> number;  ///< of the step of each case
  bool same_x = false;               ///< x is that of the point before
};

/// Is what a statistic keeps from point to point of a row: a factorisation, memory.
class KeptBetweenPoints {
 public:
  KeptBetweenPoints() = default;
  KeptBetweenPoints(const KeptBetweenPoints&) = delete;
  KeptBetweenPoints& operator=(const KeptBetweenPoints&) = delete;
  virtual ~KeptBetweenPoints() = default;
};

/// Computes results of complete cases at each point, on whole columns. The first input is the field; each other is a
/// series or a field on the same grid, paired by calendar. State: one double a point and result.
class CaseStatistics : public Reduction {
 public:
  CaseStatistics(CaseStatistics&&) noexcept;
  CaseStatistics& operator=(CaseStatistics&&) noexcept;
  ~CaseStatistics() override;

  [[nodiscard]] std::size_t state_bytes(std::size_t rows) const override;
  void begin(core::IndexRange rows) override;
  void accumulate(std::span<const core::TileView> inputs) override;
  void finish(std::span<const core::MutableTileView> outputs) const override;
  void complete(std::span<const core::MutableTileView> outputs) override;
  void review(std::span<const core::MutableTileView> outputs) override;
  [[nodiscard]] std::vector<std::string> findings() const override;
  using Reduction::finish;
  [[nodiscard]] core::IndexRange times_needed(std::size_t input, core::IndexRange times) const override;

 protected:
  /// Pairs all inputs at one lag; `time_values` are a further x, or empty. `coefficients` is how many of them a fit
  /// has. Errors: usage, inputs_disagree.
  CaseStatistics(std::span<const core::FieldHeader> inputs, const PairOptions& options, std::vector<double> time_values,
                 std::size_t coefficients);

  /// Writes the results of a point, one for each output in their order. `kept` is empty at first and kept from point to
  /// point, and `cases.x` may be what it was made of.
  virtual void evaluate(const Cases& cases, std::unique_ptr<KeptBetweenPoints>& kept,
                        std::span<double> results) const = 0;

  /// Returns the lag-1 autocorrelation of values, one a case.
  [[nodiscard]] double autocorrelation(const Cases& cases, const std::vector<double>& values) const;

  /// Returns the effective number of cases at a product of autocorrelations; missing where too few are neighbours.
  [[nodiscard]] double effective_size(const Cases& cases, double product) const;

  /// Adds the header of a result.
  core::FieldHeader& add_result(const std::string& quantity, const core::Units& units, const std::string& long_name);

  /// Adds p, and p adjusted over the field where that is asked for; `of_which` stands after "p" ("_nino34").
  void add_p(const std::string& of_which, const std::string& long_name);

  [[nodiscard]] const PairOptions& options() const noexcept { return options_; }
  [[nodiscard]] bool is_enough(double count) const noexcept { return count >= least_count_; }

 private:
  struct Partner {
    bool is_series = false;
    std::vector<std::ptrdiff_t> pairs;  // position at each time of the field, or -1
  };
  void pair(const core::FieldHeader& of, const core::FieldHeader& against);
  void set_numbers(std::span<const core::FieldHeader> inputs);

  PairOptions options_;
  core::FieldHeader of_;
  std::size_t columns_ = 0;
  double least_count_ = 0.0;
  std::vector<Partner> partners_;
  std::vector<double> time_values_;
  std::vector<std::int64_t> numbers_;  // of the step of each time
  kernels::StepPattern pattern_;
  std::unique_ptr<EffectiveSizes> sizes_;
  std::unique_ptr<AnnualCycle> cycle_;
  core::IndexRange rows_;
  std::vector<double> results_;  // [row, output, column]
};

}  // namespace fieldwise::analysis
