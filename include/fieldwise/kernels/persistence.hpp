// Persistence: how many independent values a series with memory has, by where its values lie in the steps of time.
// May know: the standard library, significance.
// Must not know: units, options, calendars.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace fieldwise::kernels {

/// Knows how the values of an axis lie in its steps: runs of neighbours, and holes between them.
class StepPattern {
 public:
  StepPattern() = default;

  /// Takes the numbers of the steps of all values, which rise; neighbours differ by 1.
  explicit StepPattern(std::span<const std::int64_t> numbers);

  /// Returns how many steps there are from the first value to the last; 0 without values.
  [[nodiscard]] double steps() const noexcept { return steps_; }
  [[nodiscard]] double count() const noexcept { return count_; }
  /// Returns how many values follow a neighbour.
  [[nodiscard]] double neighbours() const noexcept { return count_ - static_cast<double>(runs_.size()); }

  /// Returns the effective number of independent values of `n` of these, `neighbours` of which follow another, where
  /// the product of the lag-1 autocorrelations is `product`: n (1 - a)/(1 + a) where the axis has no holes, else
  /// n N / sum_i sum_j a^|s_i - s_j| over the steps s of all N values; within [0, n]. Missing where fewer than
  /// max(3, n/3) values have a neighbour: nobody can tell their memory. A point costs as much as there are runs.
  /// Source: Bretherton et al. (1999), doi 10.1175/1520-0442(1999)012<1990:TENOSD>2.0.CO;2, eqs. 30 and 31.
  [[nodiscard]] double effective_size(double n, double neighbours, double product) const;

 private:
  struct Run {
    double gap;  // steps from the last value before it
    double length;
  };
  [[nodiscard]] double sum_of_powers(double a) const;

  std::vector<Run> runs_;
  double count_ = 0.0;
  double steps_ = 0.0;
};

/// Tells whether so many neighbours among n values say something of their memory: max(3, n/3).
bool are_enough_neighbours(double n, double neighbours);

}  // namespace fieldwise::kernels
