#include "fieldwise/analysis/pairs/composite.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "analysis/pairs/annual_cycle.hpp"
#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/analysis/slots/base_period.hpp"
#include "fieldwise/analysis/slots/slots.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/core/pair_times.hpp"
#include "fieldwise/kernels/moments.hpp"
#include "fieldwise/kernels/two_samples.hpp"

namespace fieldwise::analysis {

namespace {

constexpr std::array<std::string_view, 1> kUnits{"sd"};
constexpr core::OptionDoc kAboveDoc{"above", "", "a value in the units of `against`, or with sd: 1.5 sd",
                                    "times count as high where `against` is greater than this"};
constexpr core::OptionDoc kBelowDoc{"below", "", "as above", "times count as low where `against` is less than this"};
constexpr core::OptionDoc kLagDoc{"lag", "steps", "one lag, [first, last], or {list: [...]}",
                                  "pairs the field with earlier values; positive: the field follows"};
constexpr core::OptionDoc kBaseDoc{"base", "", "a period inside the data of `against`, or all",
                                   "takes mean and sd of `against` over these years; all: over its times that pair"};
constexpr core::OptionDoc kMinSamplesDoc{"min_samples", "1", "",
                                         "a mean of fewer values is missing, and so is all that needs it"};
constexpr std::array kInputs{InputDoc{"of", "the field, with a time axis"},
                             InputDoc{"against", "a series, or a field on the same grid"}};
constexpr std::array kOutputs{
    OutputDoc{"above", "units of `of`", "mean over the high times", core::beside(core::Nature::as_input)},
    OutputDoc{"below", "units of `of`", "mean over the low times", core::beside(core::Nature::as_input)},
    OutputDoc{"difference", "units of `of`, K for temperatures", "above - below",
              core::main_result(core::Nature::about_zero)},
    OutputDoc{"t", "1", "Welch's t of the difference", core::beside(core::Nature::about_zero)},
    OutputDoc{"p", "1", "two-sided p-value of the difference", core::beside(core::Nature::probability)},
    OutputDoc{"n_above", "1", "number of valid values at high times", core::beside(core::Nature::count)},
    OutputDoc{"n_below", "1", "number of valid values at low times", core::beside(core::Nature::count)}};

kernels::SampleSpread spread_of(const kernels::Moments& side) { return {side.m2 / (side.count - 1.0), side.count}; }

std::string text_of(const core::Measure& limit, const core::Units& units) {
  const std::string unit = limit.unit == "sd" ? limit.unit : units.text();
  return unit.empty() || unit == "1" ? fmt::format("{:g}", limit.value) : fmt::format("{:g} {}", limit.value, unit);
}

void check_limits(const core::Measure& above, const core::Measure& below) {
  if (above.unit == below.unit && above.value < below.value) {
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("above: {:g} lies under below: {:g}, so that times would be high and low at once: "
                                  "exchange them",
                                  above.value, below.value));
  }
}

}  // namespace

/// Holds the sums of a band, [lag, side, row, column] each; side 0 is above.
class Composite::GroupSums {
 public:
  GroupSums(core::IndexRange rows, std::size_t lags, std::size_t columns) : rows_(rows), columns_(columns) {
    for (std::vector<double>& sums : sums_) {
      sums.assign(2 * lags * rows.size() * columns, 0.0);
    }
  }

  [[nodiscard]] kernels::MomentState at(std::size_t lag, std::size_t side, std::size_t row) {
    const std::size_t place = ((2 * lag + side) * rows_.size() + row - rows_.begin) * columns_;
    const auto part = [&](std::size_t k) { return std::span(sums_[k]).subspan(place, columns_); };
    return {part(0), part(1), part(2), part(3)};
  }

 private:
  core::IndexRange rows_;
  std::size_t columns_;
  std::array<std::vector<double>, 4> sums_;
};

/// Holds the thresholds of a row: one value for all columns, or one a column.
struct Composite::Limits {
  std::vector<double> above;
  std::vector<double> below;
};

void Composite::Options::describe(core::OptionVisitor& visitor) {
  visitor.measure(kAboveDoc, above, kUnits);
  visitor.measure(kBelowDoc, below, kUnits);
  visitor.lags(kLagDoc, lags, lag_unit);
  visitor.period(kBaseDoc, base);
  visitor.integer(kMinSamplesDoc, min_samples, 1, std::numeric_limits<int>::max());
}

const OperationDoc& Composite::doc() {
  static const OperationDoc doc{
      "composite",
      "Averages a field over the times at which an index is high and at which it is low, and compares the two.",
      "above: mean of x where a > A; below: where a < B; t = (above - below) / sqrt(s1^2/n1 + s2^2/n2)",
      "Welch (1947), doi 10.1093/biomet/34.1-2.28; von Storch & Zwiers (1999), section 17.3",
      kInputs,
      kOutputs};
  return doc;
}

Composite::Composite(std::span<const core::FieldHeader> inputs, const Options& options)
    : above_(options.above.value()),
      below_(options.below.value()),
      options_(options),
      against_is_series_(inputs[1].is_series()),
      columns_(inputs[0].grid->columns) {
  const core::FieldHeader& of = inputs[0];
  const core::FieldHeader& against = inputs[1];
  check_limits(above_, below_);
  pairs_ = pair_at_lags(of, against, options_.lags, options_.lag_unit, notices_);
  against_times_ = against.time->size();
  difference_factor_ = of.units.difference_factor();
  const bool own_sd = !against_is_series_ && (above_.unit == "sd" || below_.unit == "sd");
  need_.form = own_sd ? core::TileForm::whole_columns : core::TileForm::any;
  need_.finished_inputs = {false, against_is_series_};
  find_threshold_times(against);
  add_headers(of, against);
  cycle_ = std::make_unique<AnnualCycle>(of);
}

Composite::~Composite() = default;

void Composite::find_threshold_times(const core::FieldHeader& against) {
  std::vector<std::size_t> in_base;
  if (options_.base) {
    const core::Period base = checked_base(options_.base, *against.time, false);
    for (std::size_t t = 0; t < against.time->size(); ++t) {
      if (base.contains(against.time->date(t))) {
        in_base.push_back(t);
      }
    }
  }
  for (const auto& pairs : pairs_) {
    std::vector<std::size_t> times = in_base;
    for (const std::ptrdiff_t partner : pairs) {
      if (!options_.base && partner >= 0) {
        times.push_back(static_cast<std::size_t>(partner));
      }
    }
    threshold_times_.push_back(std::move(times));
  }
}

void Composite::add_headers(const core::FieldHeader& of, const core::FieldHeader& against) {
  const std::string name = title_of(of);
  const std::string high = fmt::format("{} above {}", against.name, text_of(above_, against.units));
  const std::string low = fmt::format("{} below {}", against.name, text_of(below_, against.units));
  const auto add = [&](std::string_view quantity, const core::Units& units, const std::string& long_name) {
    core::FieldHeader header = lagged_header(of, options_.lags, core::pairing_step(*of.time, *against.time));
    header.quantity = quantity;
    header.units = units;
    header.long_name = long_name;
    header.attributes["high_times"] = high;
    header.attributes["low_times"] = low;
    header.attributes["thresholds_from"] = options_.base ? core::format_period(*options_.base) : "the times that pair";
    header.attributes["missing_rule"] =
        fmt::format("missing where a mean has fewer than {} values", options_.min_samples);
    outputs_.push_back(std::move(header));
  };
  add("above", of.units, fmt::format("mean of {} at times of {}", name, high));
  outputs_.back().difference = of.difference;
  add("below", of.units, fmt::format("mean of {} at times of {}", name, low));
  outputs_.back().difference = of.difference;
  add("difference", of.units.difference(), fmt::format("{} at times of {} less {}", name, high, low));
  outputs_.back().difference = of.difference || of.units.is_temperature();
  add("t", core::Units("1"), "Welch's t of the difference");
  add("p", core::Units("1"), "two-sided p-value of the difference");
  outputs_.back().attributes["alternative"] = "two-sided";
  for (core::FieldHeader& header : outputs_) {
    header.ancillary = {"n_above", "n_below"};
  }
  outputs_[0].ancillary = {"n_above"};
  outputs_[1].ancillary = {"n_below"};
  outputs_[2].ancillary = {"p", "n_above", "n_below"};
  for (const auto& [quantity, times] : {std::pair{"n_above", high}, {"n_below", low}}) {
    add(quantity, core::Units("1"), fmt::format("number of valid values at times of {}", times));
    outputs_.back().standard_name = "number_of_observations";
    outputs_.back().type = core::ValueType::int32;
  }
  declare_kinds(doc(), of);
}

core::IndexRange Composite::times_needed(std::size_t input, core::IndexRange times) const {
  if (input == 0) {
    return times;
  }
  return need_.form == core::TileForm::whole_columns ? core::IndexRange{0, against_times_} : partners_of(pairs_, times);
}

std::size_t Composite::state_bytes(std::size_t rows) const {
  constexpr std::size_t kSums = 8;
  return pairs_.size() * rows * kSums * columns_ * sizeof(double);
}

void Composite::begin(core::IndexRange rows) {
  state_.reset();  // first, so that there are never two
  state_ = std::make_unique<GroupSums>(rows, pairs_.size(), columns_);
}

Composite::Limits Composite::limits(const core::TileView& against, std::size_t lag, std::size_t row) const {
  const std::size_t columns = against.extent().columns;
  std::array<std::vector<double>, 4> sums;
  sums.fill(std::vector<double>(columns, 0.0));
  const bool needs_spread = above_.unit == "sd" || below_.unit == "sd";
  for (std::size_t k = 0; needs_spread && k < threshold_times_[lag].size(); ++k) {
    kernels::add_moments(against.row(threshold_times_[lag][k], row), {sums[0], sums[1], sums[2], sums[3]});
  }
  Limits limits{std::vector<double>(columns, above_.value), std::vector<double>(columns, below_.value)};
  for (std::size_t i = 0; i < columns; ++i) {
    const double mean = sums[1][i] + sums[2][i];
    const double sd = kernels::standard_deviation(sums[3][i], sums[0][i], 1.0);
    if (above_.unit == "sd") {
      limits.above[i] = mean + above_.value * sd;
    }
    if (below_.unit == "sd") {
      limits.below[i] = mean + below_.value * sd;
    }
  }
  return limits;
}

void Composite::accumulate(std::span<const core::TileView> inputs) {
  cycle_->add(inputs[0]);
  const core::Extent& extent = inputs[0].extent();
  std::vector<double> high(columns_);
  std::vector<double> low(columns_);
  Limits limit;
  for (std::size_t lag = 0; lag < pairs_.size(); ++lag) {
    for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
      const std::size_t against_row = against_is_series_ ? 0 : row;
      if (!against_is_series_ || row == extent.rows.begin) {
        limit = limits(inputs[1], lag, against_row);
      }
      for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
        if (pairs_[lag][time] < 0) {
          continue;
        }
        const auto x = inputs[0].row(time, row);
        const auto a = inputs[1].row(static_cast<std::size_t>(pairs_[lag][time]), against_row);
        for (std::size_t i = 0; i < columns_; ++i) {
          const std::size_t k = against_is_series_ ? 0 : i;
          high[i] = a[k] > limit.above[k] ? x[i] : core::kMissing;
          low[i] = a[k] < limit.below[k] ? x[i] : core::kMissing;
        }
        kernels::add_moments(high, state_->at(lag, 0, row));
        kernels::add_moments(low, state_->at(lag, 1, row));
      }
    }
  }
}

std::vector<std::string> Composite::findings() const { return cycle_->sentences("the means and p"); }

void Composite::finish(std::span<const core::MutableTileView> outputs) const {
  const core::IndexRange rows = outputs[0].extent().rows;
  for (std::size_t lag = 0; lag < pairs_.size(); ++lag) {
    for (std::size_t row = rows.begin; row < rows.end; ++row) {
      const kernels::MomentState sides[2] = {state_->at(lag, 0, row), state_->at(lag, 1, row)};
      for (std::size_t i = 0; i < columns_; ++i) {
        std::array<kernels::Moments, 2> side{};
        for (std::size_t s = 0; s < side.size(); ++s) {
          const bool enough = sides[s].count[i] >= options_.min_samples;
          side[s] = {sides[s].count[i], enough ? sides[s].shift[i] + sides[s].mean[i] : core::kMissing, sides[s].m2[i]};
        }
        // Means of 1e8 are rounded to 1e-8: their difference comes from the means of what the first values leave.
        const double apart = (sides[0].shift[i] - sides[1].shift[i]) + (sides[0].mean[i] - sides[1].mean[i]);
        const bool both = !std::isnan(side[0].mean) && !std::isnan(side[1].mean);
        const kernels::SampleTest test =
            kernels::compare_means(both ? apart : core::kMissing, spread_of(side[0]), spread_of(side[1]));
        const std::array<double, 7> values{side[0].mean,
                                           side[1].mean,
                                           (both ? apart : core::kMissing) * difference_factor_,
                                           test.statistic,
                                           std::isnan(test.statistic) ? core::kMissing : test.p,
                                           side[0].count,
                                           side[1].count};
        for (std::size_t k = 0; k < outputs.size(); ++k) {
          outputs[k].at(lag, row, i) = values[k];
        }
      }
    }
  }
}

}  // namespace fieldwise::analysis
