#include "fieldwise/analysis/pairs/paired_times.hpp"

#include <algorithm>
#include <utility>

#include "fieldwise/core/pair_times.hpp"

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
    : against_is_series_(against.is_series()), years_(core::years_since_first(*of.time)), pairs_(std::move(pairs)) {
  set_numbers(*of.time, against.time.get());
}

PairedTimes::PairedTimes(const core::FieldHeader& of, std::vector<double> time_values)
    : time_values_(std::move(time_values)),
      years_(core::years_since_first(*of.time)),
      pairs_(each_with_itself(of.time->size())) {
  set_numbers(*of.time, nullptr);
}

// Months paired with one month a year are years: neighbours are those of the axis that has fewer values.
void PairedTimes::set_numbers(const core::TimeAxis& of, const core::TimeAxis* against) {
  lag_step_ = against != nullptr ? core::pairing_step(of, *against) : of.step;
  predictor_numbers_ = against != nullptr ? against->number : std::vector<std::int64_t>();
  const bool of_partner = against != nullptr && against->step.days() > of.step.days() && of.size() > 1;
  for (const std::vector<std::ptrdiff_t>& pairs : pairs_) {
    std::vector<std::int64_t> numbers(of.number);
    std::vector<std::int64_t> paired;
    std::vector<bool> follows(pairs.size(), false);
    for (std::size_t t = 0; t < pairs.size(); ++t) {
      if (pairs[t] < 0) {
        continue;
      }
      if (of_partner) {
        numbers[t] = against->number[static_cast<std::size_t>(pairs[t])];
      }
      follows[t] = !paired.empty() && numbers[t] == paired.back() + 1;
      paired.push_back(numbers[t]);
    }
    patterns_.emplace_back(paired);
    numbers_.push_back(std::move(numbers));
    follows_.push_back(std::move(follows));
  }
}

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
  kernels::PairRow pair{inputs[0].row(time, row), {}, years_[time], follows_[lag][time]};
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
  for (const std::vector<bool>& follows : follows_) {
    numbers.insert(numbers.end(), follows.begin(), follows.begin() + end);
  }
  if (is_with_time()) {
    numbers.insert(numbers.end(), time_values_.begin(), time_values_.begin() + end);
  }
  for (const std::vector<std::ptrdiff_t>& pairs : pairs_) {
    numbers.insert(numbers.end(), pairs.begin(), pairs.begin() + end);
  }
  return numbers;
}

std::size_t PairedTimes::settled_times(std::size_t times, std::size_t known_partners) const {
  return analysis::settled_times(pairs_, times, known_partners);
}

}  // namespace fieldwise::analysis
