#include "fieldwise/analysis/pairs/paired_sums.hpp"

namespace fieldwise::analysis {

void PairedSums::begin(std::size_t lags, core::IndexRange rows, std::size_t columns) {
  rows_ = rows;
  columns_ = columns;
  state_.assign(lags * rows.size() * sums_ * columns, 0.0);
  for (std::size_t lag = 0; lag < lags; ++lag) {
    for (std::size_t row = rows.begin; row < rows.end; ++row) {
      kernels::break_neighbours(at(lag, row), columns);
    }
  }
}

kernels::PairSums PairedSums::at(std::size_t lag, std::size_t row) const {
  kernels::PairSums sums{};
  double* const first = state_.data() + (lag * rows_.size() + row - rows_.begin) * sums_ * columns_;
  for (std::size_t k = 0; k < sums_; ++k) {
    sums[k] = first + k * columns_;
  }
  return sums;
}

void PairedSums::add(const PairedTimes& times, std::span<const core::TileView> inputs) {
  const core::IndexRange rows = inputs[0].extent().rows;
  std::vector<kernels::PairRow> pairs;
  for (std::size_t row = rows.begin; row < rows.end; ++row) {
    for (std::size_t lag = 0; lag < times.lag_count(); ++lag) {
      times.rows_at(lag, row, inputs, pairs);
      kernels::add_pairs(pairs, at(lag, row), sums_);
    }
  }
}

}  // namespace fieldwise::analysis
