// SampleMembers: which times make the sample of each slot of the year, and how many values there must be.
// May know: slots, core.
// Must not know: values, what is computed of them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "fieldwise/analysis/slots/climatology.hpp"
#include "fieldwise/analysis/slots/slots.hpp"
#include "fieldwise/core/header.hpp"
#include "fieldwise/core/options.hpp"

namespace fieldwise::analysis {

/// Says which values make the sample of a slot, and how many must be valid.
struct SampleOptions {
  SlotOptions slots{.by = By::all};
  int window = 1;  ///< days of the year around each slot, by day
  std::optional<core::Period> base = {};
  int min_samples = 1;
  double min_fraction = 0.0;
  BasePartial base_partial = BasePartial::error;

  /// Shows the options to a visitor.
  void describe(core::OptionVisitor& visitor);

  /// Shows those that say how complete a sample must be: min_samples, min_fraction, base_partial.
  void describe_completeness(core::OptionVisitor& visitor);

  /// Returns the sentence that says when a sample is too small.
  [[nodiscard]] std::string missing_rule() const;
};

/// Holds the times of each sample.
struct SampleMembers {
  core::Period base;
  std::vector<std::size_t> slot_of_time;        ///< of every time, in the base or not; or kNoSlot
  std::vector<std::vector<std::size_t>> times;  ///< of each slot, in the base, its window included
  std::vector<double> least_count;              ///< of each slot: `min_samples` and `min_fraction` of the expected
};

/// Finds the members for the axis of `of`. Errors: usage (no time axis, `by` finer than the data, a window without
/// middle or without `by: day`), inputs_disagree (base outside the data or without any time in a slot).
SampleMembers find_members(const core::FieldHeader& of, const SampleOptions& options);

/// Appends the valid values of a series (by time) at some times to a sample that it empties first.
void take_sample(std::span<const double> series, std::span<const std::size_t> times, std::vector<double>& sample);

}  // namespace fieldwise::analysis
