#include "fieldwise/analysis/pairs/paired_times.hpp"

#include <algorithm>
#include <utility>

#include "analysis/pairs/pairing.hpp"

namespace fieldwise::analysis {

namespace {

/// Returns the pairs of values that all meet their own time.
LagPairs each_with_itself(std::size_t times) {
  std::vector<std::ptrdiff_t> same(times);
  for (std::size_t t = 0; t < same.size(); ++t) {
    same[t] = static_cast<std::ptrdiff_t>(t);
  }
  return {same};
}

}  // namespace

PairedTimes::PairedTimes(const core::FieldHeader& of, const core::FieldHeader& against, LagPairs pairs)
    : against_is_series_(against.is_series()),
      years_(core::years_since_first(*of.time)),
      follows_(calendar_neighbours(*of.time)),
      pairs_(std::move(pairs)) {}

PairedTimes::PairedTimes(const core::FieldHeader& of, std::vector<double> time_values)
    : time_values_(std::move(time_values)),
      years_(core::years_since_first(*of.time)),
      follows_(calendar_neighbours(*of.time)),
      pairs_(each_with_itself(of.time->size())) {}

core::IndexRange PairedTimes::times_needed(std::size_t input, core::IndexRange times) const {
  return input == 0 ? times : partners_of(pairs_, times);
}

void PairedTimes::rows_at(std::size_t lag, std::size_t row, std::span<const core::TileView> inputs,
                          std::vector<kernels::PairRow>& rows) const {
  const core::IndexRange times = inputs[0].extent().times;
  rows.clear();
  for (std::size_t time = times.begin; time < times.end; ++time) {
    if (pairs_[lag][time] >= 0) {
      rows.push_back(row_at(lag, time, row, inputs));
    }
  }
}

kernels::PairRow PairedTimes::row_at(std::size_t lag, std::size_t time, std::size_t row,
                                     std::span<const core::TileView> inputs) const {
  // A time without a partner is never added, so that the next time does not follow what was added before it.
  const bool follows = follows_[time] && pairs_[lag][time - 1] >= 0;
  kernels::PairRow pair{inputs[0].row(time, row), {}, years_[time], follows};
  if (is_with_time()) {
    pair.x = std::span(time_values_).subspan(time, 1);
  } else {
    const auto partner = static_cast<std::size_t>(pairs_[lag][time]);
    pair.x = inputs[1].row(partner, against_is_series_ ? 0 : row);
  }
  return pair;
}

std::vector<double> PairedTimes::shared_predictor(std::span<const core::TileView> inputs) const {
  if (is_with_time() || !against_is_series_) {
    return time_values_;
  }
  const core::IndexRange times = inputs[1].extent().times;
  std::vector<double> series;
  for (std::size_t t = times.begin; t < times.end; ++t) {
    series.push_back(inputs[1].row(t, 0)[0]);
  }
  return series;
}

std::vector<double> PairedTimes::fingerprint(std::size_t times) const {
  const auto end = static_cast<std::ptrdiff_t>(times);
  std::vector<double> numbers(years_.begin(), years_.begin() + end);
  numbers.insert(numbers.end(), follows_.begin(), follows_.begin() + end);
  if (is_with_time()) {
    numbers.insert(numbers.end(), time_values_.begin(), time_values_.begin() + end);
  }
  for (const std::vector<std::ptrdiff_t>& pairs : pairs_) {
    numbers.insert(numbers.end(), pairs.begin(), pairs.begin() + end);
  }
  return numbers;
}

// After the last time that has a partner now, partners may still arrive: at a negative lag they are yet to come, and a
// series is often published later than the field. Where there is none before it, there never will be.
std::size_t PairedTimes::settled_times(std::size_t times, std::size_t known_partners) const {
  std::size_t settled = times;
  for (const std::vector<std::ptrdiff_t>& pairs : pairs_) {
    std::size_t end = times;
    while (end > 0 && (pairs[end - 1] < 0 || static_cast<std::size_t>(pairs[end - 1]) >= known_partners)) {
      --end;
    }
    settled = std::min(settled, end);
  }
  return settled;
}

}  // namespace fieldwise::analysis
