#include <algorithm>

#include "analysis/pairs/field_significance.hpp"
#include "fieldwise/analysis/pairs/paired_statistics.hpp"

namespace fieldwise::analysis {

core::IndexRange PairedStatistics::times_used(std::size_t input, core::IndexRange times) const {
  return times_needed(input, times);
}

std::optional<std::vector<double>> PairedStatistics::fingerprint(std::size_t times) const {
  if (by_columns_ || field_) {
    return std::nullopt;  // all pairs are needed at once
  }
  const auto end = static_cast<std::ptrdiff_t>(times);
  std::vector<double> numbers(years_.begin(), years_.begin() + end);
  numbers.insert(numbers.end(), follows_.begin(), follows_.begin() + end);
  if (!predictor_.empty()) {
    numbers.insert(numbers.end(), predictor_.begin(), predictor_.begin() + end);
  }
  for (const std::vector<std::ptrdiff_t>& pairs : pairs_) {
    numbers.insert(numbers.end(), pairs.begin(), pairs.begin() + end);
  }
  return numbers;
}

// After the last time that has a partner now, partners may still arrive: at a negative lag they are yet to come, and a
// series is often published later than the field. Where there is none before it, there never will be.
std::size_t PairedStatistics::settled_times(std::size_t times, std::span<const std::size_t> known_times) const {
  if (!predictor_.empty()) {
    return times;
  }
  std::size_t settled = times;
  for (const std::vector<std::ptrdiff_t>& pairs : pairs_) {
    std::size_t end = times;
    while (end > 0 && (pairs[end - 1] < 0 || static_cast<std::size_t>(pairs[end - 1]) >= known_times[1])) {
      --end;
    }
    settled = std::min(settled, end);
  }
  return settled;
}

void PairedStatistics::visit_state(std::size_t row, std::size_t /*times*/, const StateVisitor& visit) {
  for (std::size_t lag = 0; lag < pairs_.size(); ++lag) {
    visit({sums_at(lag, row)[0], sums_ * columns_});
  }
}

}  // namespace fieldwise::analysis
