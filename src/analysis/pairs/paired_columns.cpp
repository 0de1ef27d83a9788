#include "fieldwise/analysis/pairs/paired_columns.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/pairs/pair_column.hpp"
#include "fieldwise/core/stop.hpp"

namespace fieldwise::analysis {

namespace {

constexpr std::size_t kBlock = 8;  // columns that share cache lines

}  // namespace

std::vector<double> values_by_point(const core::TileView& tile, std::size_t row) {
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

void PairedColumns::begin(std::size_t lags, core::IndexRange rows, std::size_t columns) {
  rows_ = rows;
  columns_ = columns;
  results_.assign(lags * rows.size() * columns, missing_result(0.0));
}

void PairedColumns::evaluate(const PairedTimes& times, std::span<const core::TileView> inputs,
                             const Evaluate& result_of) {
  const core::Extent& extent = inputs[0].extent();
  const std::vector<double> series = times.shared_predictor(inputs);
  const std::vector<double>& years = times.years();
  PairColumn column;
  for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
    const std::vector<double> y = values_by_point(inputs[0], row);
    const std::vector<double> x = series.empty() ? values_by_point(inputs[1], row) : std::vector<double>();
    const std::size_t x_times = series.empty() ? inputs[1].extent().times.size() : 0;
    const std::size_t x_first = series.empty() ? inputs[1].extent().times.begin : 0;
    for (std::size_t lag = 0; lag < times.lag_count(); ++lag) {
      const std::vector<std::ptrdiff_t>& pairs = times.pairs()[lag];
      std::vector<std::size_t> before;
      column.pattern = &times.pattern(lag);
      PairResult* const results = results_.data() + (lag * rows_.size() + row - rows_.begin) * columns_;
      for (std::size_t i = 0; i < columns_; ++i) {
        core::throw_if_stopped();
        column.clear();
        const double* const of = y.data() + i * years.size();
        const double* const against = series.empty() ? x.data() + i * x_times : series.data();
        for (std::size_t t = 0; t < years.size(); ++t) {
          if (pairs[t] < 0 || std::isnan(of[t])) {
            continue;
          }
          const double partner = against[static_cast<std::size_t>(pairs[t]) - x_first];
          if (!std::isnan(partner)) {
            column.add(partner, of[t], years[t], t, times.numbers(lag)[t]);
          }
        }
        column.same_x = !series.empty() && !before.empty() && column.time == before;
        results[i] = result_of(column);
        // Where the point had too few values nothing was kept of it.
        before = std::isnan(results[i].r) ? std::vector<std::size_t>() : column.time;
      }
    }
  }
}

}  // namespace fieldwise::analysis
