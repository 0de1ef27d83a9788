// Harmonics: least-squares fit of a mean and a few harmonics to the slots of an annual (or daily) cycle.
// May know: the standard library.
// Must not know: calendars, what a slot is.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace fieldwise::kernels {

/// Fits a mean and `harmonics` pairs of cosine and sine to slot means, weighted by their counts; slots without data
/// have count 0. Phase of slot s (from 1): (s - 0.5) / slots. Householder's QR of the weighted design; points with the
/// counts of the point before share its factors. Source: Golub and Van Loan (2013), algorithm 5.2.1.
class HarmonicFit {
 public:
  /// Prepares a fit of `harmonics` harmonics to `slots` slots; 2 harmonics + 1 must not exceed the slots.
  HarmonicFit(std::size_t slots, std::size_t harmonics);

  /// Writes the fitted value of every slot, also of those without data, over `means`; all missing where fewer slots
  /// have data than there are coefficients. A constant stays exactly as it is.
  void smooth(std::span<double> means, std::span<const double> counts);

 private:
  void factorize(std::span<const double> counts);
  void reflect(std::size_t column, std::span<double> vector) const;
  [[nodiscard]] std::vector<double> solve(std::vector<double> target) const;

  std::size_t slots_;
  std::size_t coefficients_;
  std::vector<double> basis_;        // [slot, coefficient]
  std::vector<double> counts_;       // of the factors below
  std::vector<double> root_weight_;  // [slot]
  std::vector<double> reflectors_;   // [coefficient, slot]: unit vectors, 0 above the diagonal
  std::vector<double> triangle_;     // [coefficient, coefficient]: R
};

}  // namespace fieldwise::kernels
