#include "fieldwise/analysis/pairs/paired_statistics.hpp"

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>

#include "analysis/pairs/annual_cycle.hpp"
#include "analysis/pairs/effective_sizes.hpp"
#include "analysis/pairs/false_discovery.hpp"
#include "analysis/pairs/field_significance.hpp"
#include "analysis/pairs/pair_headers.hpp"
#include "analysis/pairs/pairing.hpp"
#include "fieldwise/analysis/slots/slots.hpp"
#include "fieldwise/core/error.hpp"

namespace fieldwise::analysis {

namespace {

bool is_limit(std::string_view quantity) { return quantity == "low" || quantity == "high"; }

}  // namespace

PairedStatistics::PairedStatistics(const PairOptions& options, EffectiveSizeOf effective, bool cross_products)
    : options_(options),
      effective_(effective),
      sums_(options.detrend  ? kernels::kAllSums
            : cross_products ? kernels::kCrossSums
                             : kernels::kPlainSums),
      sizes_(std::make_unique<EffectiveSizes>()) {}
PairedStatistics::PairedStatistics(PairedStatistics&&) noexcept = default;
PairedStatistics& PairedStatistics::operator=(PairedStatistics&&) noexcept = default;
PairedStatistics::~PairedStatistics() = default;

void PairedStatistics::use_columns() {
  by_columns_ = true;
  need_.form = core::TileForm::whole_columns;
}

PairResult PairedStatistics::evaluate_column(const PairColumn& /*column*/) const {
  throw std::logic_error("a statistic without columns was given one");
}

void PairedStatistics::pair_with(const core::FieldHeader& of, const core::FieldHeader& against) {
  times_ = PairedTimes(of, against, pair_at_lags(of, against, options_.lags, options_.lag_unit, notices_));
  need_.finished_inputs = {false, times_.is_with_series()};
  set_up(of);
}

void PairedStatistics::pair_with_time(const core::FieldHeader& of, std::vector<double> time_values) {
  check_pairable(of);
  times_ = PairedTimes(of, std::move(time_values));
  need_.finished_inputs = {false};
  set_up(of);
}

void PairedStatistics::set_up(const core::FieldHeader& of) {
  columns_ = of.grid->columns;
  least_count_ =
      std::max(options_.least_pairs(), analysis::least_count(0, options_.min_fraction, expected_values(*of.time)));
  need_.keeps_results = options_.fdr.has_value() || options_.field_test != FieldTest::none;
  set_field_test(of);
  cycle_ = std::make_unique<AnnualCycle>(of);
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
  if (!times_.is_with_time() && !times_.is_with_series()) {
    throw core::Error(core::ErrorKind::usage,
                      "field_significance needs surrogates that all points share: 'against' must be a series");
  }
  if (times_.is_with_time() && options_.field_test == FieldTest::phase) {
    throw core::Error(
        core::ErrorKind::usage,
        "field_significance: phase needs a predictor without a trend, and time is nothing else: use block");
  }
  const kernels::StepPattern pattern(times_.predictor_numbers());
  const bool needs_memory = options_.field_test == FieldTest::block && options_.block_length == 0;
  if (needs_memory && !times_.is_with_time() &&
      !kernels::are_enough_neighbours(pattern.count(), pattern.neighbours())) {
    throw core::Error(core::ErrorKind::usage,
                      "field_significance: block takes its length from neighbours in time, of which the predictor has "
                      "too few: give block_length");
  }
  need_.form = core::TileForm::whole_columns;
  field_ = std::make_unique<FieldSignificance>(options_, *of.grid, times_.pairs(), times_.years(),
                                               times_.is_with_time() ? of.time->number : times_.predictor_numbers(),
                                               times_.is_with_time());
}

core::FieldHeader PairedStatistics::result_header(const core::FieldHeader& of, std::string_view quantity,
                                                  const core::Units& units, const std::string& long_name) const {
  return pair_header(of, quantity, units, long_name, options_, least_count_, times_.lag_step());
}

void PairedStatistics::add_significance(const core::FieldHeader& of, std::string_view estimate) {
  add_significance_headers(outputs_, of, estimate, options_, least_count_, times_.lag_step());
}

core::IndexRange PairedStatistics::times_needed(std::size_t input, core::IndexRange times) const {
  return times_.times_needed(input, times);
}

Continuable* PairedStatistics::continuable() noexcept {
  return by_columns_ || field_ ? nullptr : this;  // those need all pairs at once
}

core::IndexRange PairedStatistics::times_used(std::size_t input, core::IndexRange times) const {
  return times_needed(input, times);
}

std::vector<double> PairedStatistics::fingerprint(std::size_t times) const { return times_.fingerprint(times); }

std::size_t PairedStatistics::settled_times(std::size_t times, std::span<const std::size_t> known_times) const {
  return times_.is_with_time() ? times : times_.settled_times(times, known_times[1]);
}

void PairedStatistics::visit_state(std::size_t row, std::size_t /*times*/, const StateVisitor& visit) {
  for (std::size_t lag = 0; lag < times_.lag_count(); ++lag) {
    visit(sums_.values(lag, row));
  }
}

std::size_t PairedStatistics::state_bytes(std::size_t rows) const {
  const std::size_t point_bytes = by_columns_ ? sizeof(PairResult) : sums_.point_bytes();
  return times_.lag_count() * rows * columns_ * point_bytes + (field_ ? field_->bytes() : 0);
}

void PairedStatistics::begin(core::IndexRange rows) {
  if (field_ && rows.begin == 0) {
    field_->begin();
  }
  if (by_columns_) {
    results_.begin(times_.lag_count(), rows, columns_);
  } else {
    sums_.begin(times_.lag_count(), rows, columns_);
  }
}

void PairedStatistics::accumulate(std::span<const core::TileView> inputs) {
  cycle_->add(inputs[0]);
  if (by_columns_) {
    results_.evaluate(times_, inputs, [this](const PairColumn& column) { return evaluate_column(column); });
    return;
  }
  sums_.add(times_, inputs);
  if (field_) {
    test_field(inputs);
  }
}

void PairedStatistics::test_field(std::span<const core::TileView> inputs) {
  const core::Extent& extent = inputs[0].extent();
  const std::vector<double> series = times_.shared_predictor(inputs);
  field_->prepare(series);
  std::vector<double> r(columns_);
  std::vector<double> degrees(columns_);
  for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
    const std::vector<double> y = values_by_point(inputs[0], row);
    for (std::size_t lag = 0; lag < times_.lag_count(); ++lag) {
      for (std::size_t column = 0; column < columns_; ++column) {
        const PairResult result = result_at(lag, row, column);
        r[column] = result.r;
        degrees[column] = degrees_of_freedom(result, options_);
      }
      field_->add_row(lag, y, r, degrees, series);
    }
  }
}

PairResult PairedStatistics::result_at(std::size_t lag, std::size_t row, std::size_t column) const {
  return by_columns_
             ? results_.at(lag, row, column)
             : evaluate_pairs(sums_.moments(lag, row, column), times_.pattern(lag), options_, least_count_, effective_);
}

void PairedStatistics::finish(std::span<const core::MutableTileView> outputs) const {
  struct Written {
    double PairResult::*value;
    const core::MutableTileView* view;
    double factor;
  };
  const bool of_slope = effective_ != EffectiveSizeOf::both_series;
  std::vector<Written> all;
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    const std::string& quantity = outputs_[k].quantity;
    if (const auto value = result_member(quantity)) {
      const bool scaled = quantity == "slope" || quantity == "stderr" || (of_slope && is_limit(quantity));
      all.push_back({value, &outputs[k], scaled ? slope_factor_ : 1.0});
    }
  }
  const core::IndexRange rows = all.front().view->extent().rows;
  for (std::size_t lag = 0; lag < times_.lag_count(); ++lag) {
    for (std::size_t row = rows.begin; row < rows.end; ++row) {
      for (std::size_t column = 0; column < columns_; ++column) {
        const PairResult result = result_at(lag, row, column);
        for (const Written& written : all) {
          written.view->at(lag, row, column) = result.*written.value * written.factor;
        }
      }
    }
  }
}

void PairedStatistics::review(std::span<const core::MutableTileView> outputs) { sizes_->add(outputs_, outputs, "r"); }

std::string PairedStatistics::advice() const {
  return options_.dof == DegreesOfFreedom::effective ? "" : "dof: effective";
}

std::vector<std::string> PairedStatistics::findings() const {
  std::vector<std::string> all = sizes_->sentences(advice());
  std::ranges::copy(cycle_->sentences(), std::back_inserter(all));
  return all;
}

void PairedStatistics::complete(std::span<const core::MutableTileView> outputs) {
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    core::FieldHeader& header = outputs_[k];
    if (header.quantity == "p_fdr") {
      adjust_over_field(outputs[k], header, *options_.fdr);
    } else if (header.quantity == "share" || header.quantity == "p_field") {
      double points = 0.0;
      for (std::size_t lag = 0; lag < times_.lag_count(); ++lag) {
        const FieldSignificance::Result result = field_->result(lag);
        outputs[k].at(lag, 0, 0) = header.quantity == "share" ? result.share : result.p;
        points = std::max(points, result.points);
      }
      header.numeric_attributes["points"] = points;
      header.numeric_attributes["block_length"] = static_cast<double>(field_->block_length());
    }
  }
}

}  // namespace fieldwise::analysis
