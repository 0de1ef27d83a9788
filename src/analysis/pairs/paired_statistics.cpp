#include "fieldwise/analysis/pairs/paired_statistics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/pairs/field_significance.hpp"
#include "analysis/pairs/pairing.hpp"
#include "fieldwise/analysis/pairs/lag_pairs.hpp"
#include "fieldwise/analysis/slots/slots.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/kernels/significance.hpp"

namespace fieldwise::analysis {

PairedStatistics::PairedStatistics(const PairOptions& options, EffectiveSizeOf effective, bool cross_products)
    : options_(options),
      effective_(effective),
      sums_(options.detrend  ? kernels::kAllSums
            : cross_products ? kernels::kCrossSums
                             : kernels::kPlainSums) {}
PairedStatistics::PairedStatistics(PairedStatistics&&) noexcept = default;
PairedStatistics& PairedStatistics::operator=(PairedStatistics&&) noexcept = default;
PairedStatistics::~PairedStatistics() = default;

void PairedStatistics::set_times(const core::FieldHeader& of) {
  const core::TimeAxis& axis = *of.time;
  columns_ = of.grid->columns;
  years_ = core::years_since_first(axis);
  lag_units_ = core::step_class_name(axis.step_class);
  follows_ = calendar_neighbours(axis);
  const double expected = expected_values(axis);
  least_count_ = std::max(options_.least_pairs(), analysis::least_count(0, options_.min_fraction, expected));
  need_.keeps_results = options_.fdr.has_value() || options_.field_test != FieldTest::none;
}

void PairedStatistics::use_columns() {
  by_columns_ = true;
  need_.form = core::TileForm::whole_columns;
}

void PairedStatistics::set_field_test(const core::FieldHeader& of) {
  if (options_.field_test == FieldTest::none) {
    return;
  }
  if (by_columns_) {
    throw core::Error(core::ErrorKind::usage,
                      "field_significance counts points by Pearson's r: leave it out, or use method: pearson (of a "
                      "correlation) or method: ols with test: t (of a trend)");
  }
  if (predictor_.empty() && !against_is_series_) {
    throw core::Error(core::ErrorKind::usage,
                      "field_significance needs surrogates that all points share: 'against' must be a series");
  }
  if (!predictor_.empty() && options_.field_test == FieldTest::phase) {
    throw core::Error(
        core::ErrorKind::usage,
        "field_significance: phase needs a predictor without a trend, and time is nothing else: use block");
  }
  need_.form = core::TileForm::whole_columns;
  field_ = std::make_unique<FieldSignificance>(options_, *of.grid, pairs_, years_, !predictor_.empty());
}

void PairedStatistics::pair_with(const core::FieldHeader& of, const core::FieldHeader& against) {
  pairs_ = pair_at_lags(of, against, options_.lags, notices_);
  set_times(of);
  against_is_series_ = against.is_series();
  need_.finished_inputs = {false, against_is_series_};
  set_field_test(of);
}

void PairedStatistics::pair_with_time(const core::FieldHeader& of, std::vector<double> time_values) {
  check_pairable(of);
  set_times(of);
  predictor_ = std::move(time_values);
  need_.finished_inputs = {false};
  std::vector<std::ptrdiff_t> same(of.time->size());
  for (std::size_t t = 0; t < same.size(); ++t) {
    same[t] = static_cast<std::ptrdiff_t>(t);
  }
  pairs_ = {same};
  set_field_test(of);
}

core::IndexRange PairedStatistics::times_needed(std::size_t input, core::IndexRange times) const {
  return input == 0 ? times : partners_of(pairs_, times);
}

std::size_t PairedStatistics::state_bytes(std::size_t rows) const {
  const std::size_t point_bytes = by_columns_ ? sizeof(PairResult) : sums_ * sizeof(double);
  return pairs_.size() * rows * columns_ * point_bytes + (field_ ? field_->bytes() : 0);
}

void PairedStatistics::begin(core::IndexRange rows) {
  rows_ = rows;
  if (field_ && rows.begin == 0) {
    field_->begin();
  }
  if (by_columns_) {
    results_.assign(pairs_.size() * rows.size() * columns_, missing_result(0.0));
    return;
  }
  state_.assign(pairs_.size() * rows.size() * sums_ * columns_, 0.0);
  for (std::size_t lag = 0; lag < pairs_.size(); ++lag) {
    for (std::size_t row = rows.begin; row < rows.end; ++row) {
      kernels::break_neighbours(sums_at(lag, row), columns_);
    }
  }
}

kernels::PairSums PairedStatistics::sums_at(std::size_t lag, std::size_t row) const {
  kernels::PairSums sums{};
  double* const first = state_.data() + (lag * rows_.size() + row - rows_.begin) * sums_ * columns_;
  for (std::size_t k = 0; k < sums_; ++k) {
    sums[k] = first + k * columns_;
  }
  return sums;
}

void PairedStatistics::accumulate(std::span<const core::TileView> inputs) {
  if (by_columns_) {
    evaluate_columns(inputs);
    return;
  }
  add_sums(inputs);
  if (field_) {
    test_field(inputs);
  }
}

void PairedStatistics::add_sums(std::span<const core::TileView> inputs) {
  const core::Extent& extent = inputs[0].extent();
  std::vector<kernels::PairRow> pairs;
  for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
    for (std::size_t lag = 0; lag < pairs_.size(); ++lag) {
      pairs.clear();
      for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
        if (pairs_[lag][time] >= 0) {
          pairs.push_back(pair_at(lag, time, row, inputs));
        }
      }
      kernels::add_pairs(pairs, sums_at(lag, row), sums_);
    }
  }
}

kernels::PairRow PairedStatistics::pair_at(std::size_t lag, std::size_t time, std::size_t row,
                                           std::span<const core::TileView> inputs) const {
  // A time without a partner is never added, so that the next time does not follow what was added before it.
  const bool follows = follows_[time] && pairs_[lag][time - 1] >= 0;
  kernels::PairRow pair{inputs[0].row(time, row), {}, years_[time], follows};
  if (!predictor_.empty()) {
    pair.x = std::span(predictor_).subspan(time, 1);
  } else {
    const auto partner = static_cast<std::size_t>(pairs_[lag][time]);
    pair.x = inputs[1].row(partner, against_is_series_ ? 0 : row);
  }
  return pair;
}

}  // namespace fieldwise::analysis
