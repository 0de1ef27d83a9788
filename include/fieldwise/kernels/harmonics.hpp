// Harmonics: least-squares fit of a mean and a few harmonics to the slots of an annual (or daily) cycle.
// May know: the standard library.
// Must not know: calendars, what a slot is.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace fieldwise::kernels {

/// Fits a mean and `harmonics` pairs of cosine and sine to slot means, weighted by their counts; slots without data
/// have count 0. Phase of slot s (from 1): (s - 0.5) / slots.
class HarmonicFit {
 public:
  /// Prepares a fit of `harmonics` harmonics to `slots` slots; 2 harmonics + 1 must not exceed the slots.
  HarmonicFit(std::size_t slots, std::size_t harmonics);

  /// Writes the fitted value of every slot over `means`; all missing where fewer slots have data than there are
  /// coefficients.
  void smooth(std::span<double> means, std::span<const double> counts) const;

 private:
  std::size_t slots_;
  std::size_t coefficients_;
  std::vector<double> basis_;  // [slot, coefficient]
};

}  // namespace fieldwise::kernels
