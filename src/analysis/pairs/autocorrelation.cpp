#include "fieldwise/analysis/pairs/autocorrelation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>

#include "analysis/pairs/pairing.hpp"
#include "fieldwise/analysis/columns.hpp"
#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/analysis/pairs/lag_pairs.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/core/pair_times.hpp"

namespace fieldwise::analysis {

namespace {

constexpr core::OptionDoc kLagDoc{"lag", "steps", "0 or more: one lag, [first, last], or {list: [...]}",
                                  "how far apart the values lie"};
constexpr core::OptionDoc kMinSamplesDoc{"min_samples", "1", "", "fewer valid pairs give missing"};
constexpr std::array kInputs{InputDoc{"of", "the field, with a time axis"}};
constexpr std::array kOutputs{OutputDoc{"r", "1", "the autocorrelation", core::main_result(core::Nature::correlation)},
                              OutputDoc{"n", "1", "number of valid pairs", core::beside(core::Nature::count)}};

/// Holds the deviations of a series from its mean; missing ones are NaN.
struct Deviations {
  std::vector<double> values;
  double count = 0.0;
  double square = 0.0;
};

void find_deviations(std::span<const double> series, Deviations& found) {
  double first = core::kMissing;
  double sum = 0.0;
  found.count = 0.0;
  found.square = 0.0;
  for (const double x : series) {
    if (x == x) {
      first = found.count == 0.0 ? x : first;  // so that a constant has exactly no deviation
      found.count += 1.0;
      sum += x - first;
    }
  }
  const double mean = sum / found.count;
  found.values.resize(series.size());
  for (std::size_t t = 0; t < series.size(); ++t) {
    found.values[t] = series[t] - first - mean;
    found.square += found.values[t] == found.values[t] ? found.values[t] * found.values[t] : 0.0;
  }
}

}  // namespace

void Autocorrelation::Options::describe(core::OptionVisitor& visitor) {
  visitor.lags(kLagDoc, lags, lag_unit);
  visitor.integer(kMinSamplesDoc, min_samples, 2, std::numeric_limits<int>::max());
}

const OperationDoc& Autocorrelation::doc() {
  static const OperationDoc doc{
      "autocorrelation",
      "Correlates the values of each point with its own earlier values, at one or more lags.",
      "r_k = [sum d(t) d(t - k) / pairs] / [sum d^2 / n] (T - k) / T, d = x - mean(x), T steps from the first time to "
      "the last",
      "Box, Jenkins & Reinsel (2008), Time Series Analysis, section 2.1.5",
      kInputs,
      kOutputs};
  return doc;
}

Autocorrelation::Autocorrelation(std::span<const core::FieldHeader> inputs, const Options& options)
    : options_(options), columns_(inputs[0].grid->columns) {
  const core::FieldHeader& of = inputs[0];
  check_pairable(of);
  need_.form = core::TileForm::whole_columns;
  options_.lags = lags_in_steps(options.lags, options.lag_unit, of.time->step);
  for (const int lag : options_.lags) {
    if (lag < 0) {
      throw core::Error(core::ErrorKind::usage,
                        fmt::format("a lag of {}: autocorrelation is the same at {}", lag, -lag));
    }
    pairs_.push_back(core::pair_times(*of.time, *of.time, lag));
  }
  const auto [first, last] = std::ranges::minmax_element(of.time->number);
  steps_ = static_cast<double>(*last - *first + 1);
  core::FieldHeader r = lagged_header(of, options_.lags, of.time->step);
  r.quantity = "r";
  r.units = core::Units("1");
  r.long_name = fmt::format("autocorrelation of {}", title_of(of));
  r.attributes["missing_rule"] =
      fmt::format("missing where fewer than {} pairs are valid, or all values are alike", options.min_samples);
  core::FieldHeader n = r;
  n.attributes.erase("missing_rule");
  r.ancillary = {"n"};
  n.quantity = "n";
  n.type = core::ValueType::int32;
  n.standard_name = "number_of_observations";
  n.long_name = "number of valid pairs";
  outputs_ = {r, n};
  declare_kinds(doc(), inputs[0]);
}

std::size_t Autocorrelation::state_bytes(std::size_t rows) const {
  return 2 * options_.lags.size() * rows * columns_ * sizeof(double);
}

void Autocorrelation::begin(core::IndexRange rows) {
  rows_ = rows;
  results_.assign(2 * options_.lags.size() * rows.size() * columns_, core::kMissing);
}

void Autocorrelation::accumulate(std::span<const core::TileView> inputs) {
  Deviations d;
  for_each_column(inputs[0], [&](std::size_t row, std::size_t column, std::span<const double> series) {
    find_deviations(series, d);
    for (std::size_t lag = 0; lag < pairs_.size(); ++lag) {
      double sum = 0.0;
      double pairs = 0.0;
      for (std::size_t t = 0; t < series.size(); ++t) {
        if (pairs_[lag][t] >= 0) {
          const double product = d.values[t] * d.values[static_cast<std::size_t>(pairs_[lag][t])];
          sum += product == product ? product : 0.0;
          pairs += product == product ? 1.0 : 0.0;
        }
      }
      const double share = (steps_ - options_.lags[lag]) / steps_;  // of the steps that have one so far before them
      const bool enough = pairs >= options_.min_samples && d.square > 0.0;
      results_[place(0, lag, row) + column] = enough ? sum / d.square * (d.count * share / pairs) : core::kMissing;
      results_[place(1, lag, row) + column] = pairs;
    }
  });
}

void Autocorrelation::finish(std::span<const core::MutableTileView> outputs) const {
  const core::IndexRange rows = outputs[0].extent().rows;
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    for (std::size_t lag = 0; lag < pairs_.size(); ++lag) {
      for (std::size_t row = rows.begin; row < rows.end; ++row) {
        const auto first = results_.begin() + static_cast<std::ptrdiff_t>(place(k, lag, row));
        std::copy(first, first + static_cast<std::ptrdiff_t>(columns_), outputs[k].row(lag, row).begin());
      }
    }
  }
}

}  // namespace fieldwise::analysis
