// SlotSamples: what statistics share that need all values of a slot at once: how they get them, and where results are
// kept. May know: operation, sample members, core.
// Must not know: what is computed, files, sweeps.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/analysis/slots/sample_members.hpp"

namespace fieldwise::analysis {

/// Computes statistics of the values of each slot at each point from whole columns. The last output is their number n.
/// Missing: NaN is skipped; fewer values than min_samples or min_fraction of those the calendar expects in the slot and
/// its window give missing. State: the results. Errors: those of `find_members`.
class SlotSamples : public Reduction {
 public:
  [[nodiscard]] std::size_t state_bytes(std::size_t rows) const override;
  void begin(core::IndexRange rows) override;
  void accumulate(std::span<const core::TileView> inputs) override;
  void finish(std::span<const core::MutableTileView> outputs) const override;
  using Reduction::finish;

 protected:
  /// Finds the times of each slot. Errors: see the class.
  SlotSamples(const core::FieldHeader& of, const SampleOptions& options);

  /// Adds the header of one result [slot, row, column], double, in the units of `of`, and returns it.
  core::FieldHeader& add_result(const core::FieldHeader& of, std::string_view quantity, const std::string& long_name);

  /// Adds the header of n.
  void add_count(const core::FieldHeader& of);

  /// Computes all results but n from the valid values of one slot at one point, at least as many as there must be; may
  /// reorder them. Called from several threads at once.
  virtual void compute(std::span<double> sample, std::span<double> results) const = 0;

 private:
  void add_point(std::span<const double> series, std::size_t row, std::size_t column, std::vector<double>& sample,
                 std::vector<double>& found);
  [[nodiscard]] std::size_t place(std::size_t output, std::size_t slot, std::size_t row) const {
    return ((output * members_.times.size() + slot) * rows_.size() + row - rows_.begin) * columns_;
  }

  SampleOptions options_;
  SampleMembers members_;
  core::Period base_;  ///< that the data reach
  core::TimeAxis axis_;
  std::size_t columns_ = 0;
  core::IndexRange rows_;
  std::vector<double> results_;  // [output, slot, row, column]
};

}  // namespace fieldwise::analysis
