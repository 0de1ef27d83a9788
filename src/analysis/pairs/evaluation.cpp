#include "fieldwise/analysis/pairs/evaluation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "analysis/pairs/pair_headers.hpp"
#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/numeric/missing.hpp"

namespace fieldwise::analysis {

namespace {

constexpr core::OptionDoc kOverDoc{"over", "", "", "time: a map of each measure; space: a series of it"};
constexpr core::OptionDoc kWeightsDoc{"weights", "", "", "over space: what cells are weighted by"};
constexpr core::OptionDoc kMinSamplesDoc{"min_samples", "1", "", "fewer valid pairs give missing"};
constexpr std::array<core::Named<EvaluateOver>, 2> kOverNames{
    {{"time", EvaluateOver::time}, {"space", EvaluateOver::space}}};
constexpr std::array kInputs{InputDoc{"of", "the field that is judged, such as a model's"},
                             InputDoc{"against", "what it is compared with, such as observations, on the same grid"}};
constexpr std::array kOutputs{
    OutputDoc{"bias", "units of `of`, K for temperatures", "mean of the differences",
              core::main_result(core::Nature::about_zero)},
    OutputDoc{"rmse", "units of `of`, K for temperatures", "root mean square of the differences",
              core::beside(core::Nature::spread)},
    OutputDoc{"r", "1", "correlation of the departures from both means", core::beside(core::Nature::correlation)},
    OutputDoc{"sd_ratio", "1", "standard deviation of `of` over that of `against`",
              core::beside(core::Nature::magnitude)},
    OutputDoc{"n", "1", "number of valid pairs", core::beside(core::Nature::count)}};

std::string long_name_of(std::string_view quantity, const std::array<std::string, 2>& titles) {
  const std::string names = fmt::format("{} and {}", titles[0], titles[1]);
  if (quantity == "bias") return fmt::format("mean of {} less {}", titles[0], titles[1]);
  if (quantity == "rmse") return fmt::format("root mean square difference of {}", names);
  if (quantity == "r") return fmt::format("centred correlation of {}", names);
  if (quantity == "sd_ratio") return fmt::format("standard deviation of {} over that of {}", titles[0], titles[1]);
  return fmt::format("number of valid pairs of {}", names);
}

bool has_dates(const core::FieldHeader& header) {
  return header.leading == core::Leading::time && !header.time->climatological;
}

/// Pairs each map with the one at its place. Errors: inputs_disagree.
LagPairs pair_by_place(const core::FieldHeader& of, const core::FieldHeader& against) {
  require_same_grid(of, against);
  if (of.leading_size() != against.leading_size()) {
    refuse_different(of, against, fmt::format("numbers of maps: {} and {}", of.leading_size(), against.leading_size()));
  }
  LagPairs pairs(1);
  for (std::size_t map = 0; map < of.leading_size(); ++map) {
    pairs[0].push_back(static_cast<std::ptrdiff_t>(map));
  }
  return pairs;
}

/// Refuses inputs that cannot be compared over what is asked for. Errors: usage, inputs_disagree.
void check_inputs(const core::FieldHeader& of, const core::FieldHeader& against, EvaluateOver over) {
  const bool is_map = over == EvaluateOver::space;
  if (is_map && of.is_series()) {
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("'{}' is a series: it is evaluated over time, not over space", of.name));
  }
  if (!is_map && (!has_dates(of) || !has_dates(against))) {
    throw core::Error(core::ErrorKind::usage, fmt::format("'{}' has no times to evaluate over: use over: space",
                                                          has_dates(of) ? against.name : of.name));
  }
  if (of.is_series() != against.is_series()) {
    refuse_different(of, against, "grids: one is a series");
  }
}

}  // namespace

void Evaluation::Options::describe(core::OptionVisitor& visitor) {
  visitor.choice(kOverDoc, over, kOverNames);
  visitor.choice(kWeightsDoc, weights, kAreaWeightsNames);
  visitor.integer(kMinSamplesDoc, min_samples, 1, std::numeric_limits<int>::max());
}

const OperationDoc& Evaluation::doc() {
  static const OperationDoc doc{
      "evaluate",
      "Measures how well a field agrees with another one: bias, rmse, correlation, ratio of spreads.",
      "bias = mean(x - y); rmse = sqrt(mean((x - y)^2)); r = cov(x, y) / (sd(x) sd(y))",
      "Taylor (2001), doi 10.1029/2000JD900719",
      kInputs,
      kOutputs};
  return doc;
}

Evaluation::Evaluation(std::span<const core::FieldHeader> inputs, const Options& options)
    : options_(options), columns_(inputs[0].grid->columns), times_(inputs[0].leading_size()) {
  const core::FieldHeader& of = inputs[0];
  const core::FieldHeader& against = inputs[1];
  check_inputs(of, against, options.over);
  const bool dated = has_dates(of) && has_dates(against);
  std::vector<int> no_lag{0};
  pairs_ = dated ? pair_at_lags(of, against, no_lag, "", notices_) : pair_by_place(of, against);
  if (!against.units.converts_to(of.units) && against.units.text() != of.units.text()) {
    refuse_different(of, against,
                     fmt::format("units, which do not convert: '{}' and '{}'", of.units.text(), against.units.text()));
  }
  to_field_ = against.units.conversion_to(of.units, of.difference && against.difference);
  difference_factor_ = of.difference ? 1.0 : of.units.difference_factor();
  need_.finished_inputs = {false, false};
  if (over_space()) {
    need_.split = core::Split::times;
    need_.across_rows = true;
    weights_ = cell_weights(of, options.weights, "evaluate over space");
  }
  add_headers(of, against);
}

void Evaluation::add_headers(const core::FieldHeader& of, const core::FieldHeader& against) {
  const std::array<std::string, 2> titles = titles_apart(of, against);
  for (const OutputDoc& output : kOutputs) {
    const std::vector<int> no_lag{0};
    core::FieldHeader header = over_space() ? series_header(of) : lagged_header(of, no_lag, of.time->step);
    const bool has_units = output.quantity == "bias" || output.quantity == "rmse";
    header.quantity = output.quantity;
    header.standard_name.clear();
    header.long_name = long_name_of(output.quantity, titles);
    header.cell_methods.clear();  // CF has no words for statistics of pairs
    header.units = has_units ? (of.difference ? of.units : of.units.difference()) : core::Units{"1"};
    header.difference = has_units && (of.difference || of.units.is_temperature());
    header.attributes["compared_with"] = against.name;
    if (output.quantity == "n") {
      header.standard_name = "number_of_observations";
      header.type = core::ValueType::int32;
    } else {
      header.ancillary = {"n"};
      header.attributes["missing_rule"] =
          fmt::format("missing where fewer than {} pairs are valid", options_.min_samples);
    }
    outputs_.push_back(std::move(header));
  }
  declare_kinds(doc(), of);
}

core::IndexRange Evaluation::times_needed(std::size_t input, core::IndexRange times) const {
  return input == 0 ? times : partners_of(pairs_, times);
}

std::size_t Evaluation::state_bytes(std::size_t rows) const {
  return (over_space() ? times_ : rows * columns_) * sizeof(kernels::Agreement);
}

void Evaluation::begin(core::IndexRange rows) {
  rows_ = rows;
  state_.assign(over_space() ? times_ : rows.size() * columns_, {});
}

void Evaluation::accumulate(std::span<const core::TileView> inputs) {
  const core::Extent& extent = inputs[0].extent();
  for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
    if (pairs_[0][time] < 0) {
      continue;
    }
    const auto partner = static_cast<std::size_t>(pairs_[0][time]);
    for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
      const std::span<const double> x = inputs[0].row(time, row);
      const std::span<const double> y = inputs[1].row(partner, row);
      for (std::size_t i = 0; i < columns_; ++i) {
        const double converted = y[i] * to_field_.factor + to_field_.offset;
        if (over_space()) {
          state_[time].add(x[i], converted, weights_[row * columns_ + i]);
        } else {
          state_[(row - rows_.begin) * columns_ + i].add(x[i], converted, 1.0);
        }
      }
    }
  }
}

std::vector<double> Evaluation::fingerprint(std::size_t times) const {
  std::vector<double> numbers = weights_;
  const auto end = static_cast<std::ptrdiff_t>(times);
  numbers.insert(numbers.end(), pairs_[0].begin(), pairs_[0].begin() + end);
  return numbers;
}

void Evaluation::visit_state(std::size_t row, std::size_t times, const StateVisitor& visit) {
  const std::size_t first = over_space() ? 0 : (row - rows_.begin) * columns_;
  const std::size_t count = over_space() ? times : columns_;
  for (std::size_t i = first; i < first + count; ++i) {
    state_[i].visit([&visit](double& number) { visit({&number, 1}); });
  }
}

std::size_t Evaluation::settled_times(std::size_t times, std::span<const std::size_t> known_times) const {
  return analysis::settled_times(pairs_, times, known_times[1]);
}

void Evaluation::finish(std::span<const core::MutableTileView> outputs) const {
  const double factor = outputs_[0].difference ? difference_factor_ : 1.0;
  const core::IndexRange maps = outputs[0].extent().times;
  const core::IndexRange rows = outputs[0].extent().rows;
  for (std::size_t map = maps.begin; map < maps.end; ++map) {
    for (std::size_t row = rows.begin; row < rows.end; ++row) {
      for (std::size_t i = 0; i < outputs[0].extent().columns; ++i) {
        const kernels::Agreement& sums = state_[over_space() ? map : (row - rows_.begin) * columns_ + i];
        const bool enough = sums.count() >= options_.min_samples;
        const std::array<double, 4> measures{factor * sums.bias(), factor * sums.root_mean_square(), sums.correlation(),
                                             sums.ratio_of_deviations()};
        for (std::size_t k = 0; k < measures.size(); ++k) {
          outputs[k].row(map, row)[i] = enough ? measures[k] : core::kMissing;
        }
        outputs[measures.size()].row(map, row)[i] = sums.count();
      }
    }
  }
}

}  // namespace fieldwise::analysis
