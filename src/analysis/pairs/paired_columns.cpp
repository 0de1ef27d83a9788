#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <string_view>

#include "analysis/pairs/false_discovery.hpp"
#include "analysis/pairs/field_significance.hpp"
#include "analysis/pairs/pair_column.hpp"
#include "fieldwise/analysis/pairs/paired_statistics.hpp"

namespace fieldwise::analysis {

namespace {

constexpr std::size_t kBlock = 8;  // columns that share cache lines

/// Returns the values of a row of points as [column, time], time counted from the first one shown.
std::vector<double> transposed(const core::TileView& tile, std::size_t row) {
  const core::Extent& extent = tile.extent();
  const std::size_t times = extent.times.size();
  std::vector<double> values(extent.columns * times);
  for (std::size_t first = 0; first < extent.columns; first += kBlock) {
    const std::size_t end = std::min(extent.columns, first + kBlock);
    for (std::size_t t = 0; t < times; ++t) {
      const auto source = tile.row(extent.times.begin + t, row);
      for (std::size_t column = first; column < end; ++column) {
        values[column * times + t] = source[column];
      }
    }
  }
  return values;
}

bool is_limit(std::string_view quantity) { return quantity == "low" || quantity == "high"; }

/// Returns where a quantity of a point lies in its result; null for those of the whole field. p_fdr begins as p.
double PairResult::*member_of(std::string_view quantity) {
  struct Member {
    std::string_view name;
    double PairResult::*value;
  };
  static constexpr std::array<Member, 10> kMembers{{{"r", &PairResult::r},
                                                    {"p", &PairResult::p},
                                                    {"p_fdr", &PairResult::p},
                                                    {"slope", &PairResult::slope},
                                                    {"intercept", &PairResult::intercept},
                                                    {"stderr", &PairResult::stderr_slope},
                                                    {"low", &PairResult::low},
                                                    {"high", &PairResult::high},
                                                    {"n", &PairResult::n},
                                                    {"n_eff", &PairResult::n_eff}}};
  const auto* const found = std::ranges::find(kMembers, quantity, &Member::name);
  return found == kMembers.end() ? nullptr : found->value;
}

}  // namespace

PairResult PairedStatistics::evaluate_column(const PairColumn& /*column*/) const {
  throw std::logic_error("a statistic without columns was given one");
}

/// Returns the predictor that all points share: time, or the series; empty where each point has its own.
std::vector<double> PairedStatistics::predictor_series(std::span<const core::TileView> inputs) const {
  if (!predictor_.empty() || !against_is_series_) {
    return predictor_;
  }
  const core::IndexRange times = inputs[1].extent().times;
  std::vector<double> series;
  for (std::size_t t = times.begin; t < times.end; ++t) {
    series.push_back(inputs[1].row(t, 0)[0]);
  }
  return series;
}

void PairedStatistics::evaluate_columns(std::span<const core::TileView> inputs) {
  const core::Extent& extent = inputs[0].extent();
  const std::vector<double> series = predictor_series(inputs);
  PairColumn column;
  for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
    const std::vector<double> y = transposed(inputs[0], row);
    const std::vector<double> x = series.empty() ? transposed(inputs[1], row) : std::vector<double>();
    const std::size_t x_times = series.empty() ? inputs[1].extent().times.size() : 0;
    const std::size_t x_first = series.empty() ? inputs[1].extent().times.begin : 0;
    for (std::size_t lag = 0; lag < pairs_.size(); ++lag) {
      std::vector<std::size_t> before;
      PairResult* const results = results_.data() + (lag * rows_.size() + row - rows_.begin) * columns_;
      for (std::size_t i = 0; i < columns_; ++i) {
        column.clear();
        const double* const of = y.data() + i * years_.size();
        const double* const against = series.empty() ? x.data() + i * x_times : series.data();
        for (std::size_t t = 0; t < years_.size(); ++t) {
          if (pairs_[lag][t] < 0 || std::isnan(of[t])) {
            continue;
          }
          const double partner = against[static_cast<std::size_t>(pairs_[lag][t]) - x_first];
          if (!std::isnan(partner)) {
            column.add(partner, of[t], years_[t], t, follows_[t]);
          }
        }
        column.same_x = !series.empty() && !before.empty() && column.time == before;
        results[i] = evaluate_column(column);
        // Where the point had too few values nothing was kept of it.
        before = std::isnan(results[i].r) ? std::vector<std::size_t>() : column.time;
      }
    }
  }
}

void PairedStatistics::test_field(std::span<const core::TileView> inputs) {
  const core::Extent& extent = inputs[0].extent();
  const std::vector<double> series = predictor_series(inputs);
  field_->prepare(series);
  std::vector<double> r(columns_);
  std::vector<double> degrees(columns_);
  for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
    const std::vector<double> y = transposed(inputs[0], row);
    for (std::size_t lag = 0; lag < pairs_.size(); ++lag) {
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
  if (by_columns_) {
    return results_[(lag * rows_.size() + row - rows_.begin) * columns_ + column];
  }
  return evaluate_pairs(kernels::PairMoments(sums_at(lag, row), column, sums_), options_, least_count_, effective_);
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
    if (const auto value = member_of(quantity)) {
      const bool scaled = quantity == "slope" || quantity == "stderr" || (of_slope && is_limit(quantity));
      all.push_back({value, &outputs[k], scaled ? slope_factor_ : 1.0});
    }
  }
  const core::IndexRange rows = all.front().view->extent().rows;
  for (std::size_t lag = 0; lag < pairs_.size(); ++lag) {
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

void PairedStatistics::complete(std::span<const core::MutableTileView> outputs) {
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    core::FieldHeader& header = outputs_[k];
    if (header.quantity == "p_fdr") {
      adjust_over_field(outputs[k], header, *options_.fdr);
    } else if (header.quantity == "share" || header.quantity == "p_field") {
      double points = 0.0;
      for (std::size_t lag = 0; lag < pairs_.size(); ++lag) {
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
