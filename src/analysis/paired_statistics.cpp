#include "fieldwise/analysis/paired_statistics.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "fieldwise/analysis/slots.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/kernels/significance.hpp"

namespace fieldwise::analysis {

namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
constexpr core::OptionDoc kLagDoc{"lag", "calendar steps", "one lag, [first, last], or {list: [...]}",
                                  "pairs the field with earlier values; positive: the field follows"};
constexpr core::OptionDoc kDetrendDoc{"detrend", "", "true or false", "removes a line in time from both sides first"};
constexpr core::OptionDoc kDofDoc{"dof", "", "n or effective",
                                  "counts every pair as independent, or the effective number of them"};
constexpr core::OptionDoc kMinSamplesDoc{"min_samples", "1", "1 or more; 0: 3, or 4 with detrend",
                                         "fewer valid pairs give missing"};
constexpr core::OptionDoc kMinFractionDoc{"min_fraction", "1", "0 to 1",
                                          "a smaller share of the values the calendar expects gives missing"};
constexpr std::array<core::Named<DegreesOfFreedom>, 2> kDofNames{
    {{"n", DegreesOfFreedom::n}, {"effective", DegreesOfFreedom::effective}}};

/// Returns the months that occur in an axis (bit month - 1).
unsigned months_of(const core::TimeAxis& axis) {
  unsigned months = 0;
  for (std::size_t t = 0; t < axis.size(); ++t) {
    months |= 1U << static_cast<unsigned>(axis.date(t).month - 1);
  }
  return months;
}

void check_of(const core::FieldHeader& of) {
  if (of.leading != core::Leading::time || of.time->climatological) {
    throw core::Error(core::ErrorKind::usage, fmt::format("'{}' has no time axis to take pairs along", of.name));
  }
}

void check_against(const core::FieldHeader& of, const core::FieldHeader& against) {
  if (against.leading != core::Leading::time || against.time->climatological) {
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("'{}' has no time axis to pair with '{}'", against.name, of.name));
  }
  if (!against.is_series() && !core::same_grid(*of.grid, *against.grid)) {
    throw core::Error(core::ErrorKind::inputs_disagree,
                      fmt::format("'{}' and '{}' have different grids: {}", of.name, against.name,
                                  core::grid_difference(*of.grid, *against.grid)));
  }
}

/// Removing a line in time leaves rounding errors of an exact line; below this share they are no variance.
bool is_constant(double remaining, double whole) {
  constexpr double kRounding = 64.0 * std::numeric_limits<double>::epsilon();
  return !(remaining > kRounding * whole) || whole == 0.0;
}

using Combination = kernels::PairMoments::Combination;

/// Returns x and y as combinations with time removed (or as they are).
std::pair<Combination, Combination> sides(const kernels::PairMoments& moments, bool detrend) {
  const double tt = moments.moment(2, 2);
  if (!detrend || tt == 0.0) {
    return {{1.0, 0.0, 0.0}, {0.0, 1.0, 0.0}};
  }
  return {{1.0, 0.0, -moments.moment(0, 2) / tt}, {0.0, 1.0, -moments.moment(1, 2) / tt}};
}

double product_of_sides(const kernels::PairMoments& moments, bool detrend) {
  const double tt = moments.moment(2, 2);
  return detrend && tt > 0.0 ? moments.moment(0, 1) - moments.moment(0, 2) * moments.moment(1, 2) / tt
                             : moments.moment(0, 1);
}

double effective_count(const kernels::PairMoments& moments, EffectiveSizeOf effective, const Combination& x,
                       const Combination& y, double slope) {
  const double n = moments.count();
  if (effective == EffectiveSizeOf::both_series) {
    return kernels::effective_size(n, moments.autocorrelation(x) * moments.autocorrelation(y));
  }
  const Combination residual{y[0] - slope * x[0], y[1] - slope * x[1], y[2] - slope * x[2]};
  const double of_residuals = moments.autocorrelation(residual);
  const double other = effective == EffectiveSizeOf::residuals ? 1.0 : moments.autocorrelation(x);
  return kernels::effective_size(n, of_residuals * other);
}

}  // namespace

void PairOptions::describe_pairing(core::OptionVisitor& visitor) {
  visitor.lags(kLagDoc, lags);
  visitor.flag(kDetrendDoc, detrend);
}

void PairOptions::describe_significance(core::OptionVisitor& visitor) {
  visitor.choice(kDofDoc, dof, kDofNames);
  visitor.integer(kMinSamplesDoc, min_samples, 0, std::numeric_limits<int>::max());
  visitor.number(kMinFractionDoc, min_fraction, 0.0, 1.0);
}

PairResult evaluate_pairs(const kernels::PairMoments& moments, const PairOptions& options, double least_count,
                          EffectiveSizeOf effective) {
  PairResult result{kMissing, kMissing, kMissing, kMissing, kMissing, moments.count(), kMissing};
  const double n = moments.count();
  if (n < least_count || n < 2.0) {
    return result;
  }
  const auto [x, y] = sides(moments, options.detrend);
  const double xx = moments.square(x);
  const double yy = moments.square(y);
  const double xy = product_of_sides(moments, options.detrend);
  const bool x_constant = is_constant(xx, moments.moment(0, 0));
  const bool y_constant = is_constant(yy, moments.moment(1, 1));
  if (x_constant) {
    return result;
  }
  result.slope = y_constant ? 0.0 : xy / xx;
  const double time_slope = y[2] - result.slope * x[2];
  result.intercept = moments.mean(1) - result.slope * moments.mean(0) + time_slope * moments.mean(2);
  result.n_eff = y_constant ? kMissing : effective_count(moments, effective, x, y, result.slope);
  const double spent = options.detrend ? 3.0 : 2.0;
  const bool use_effective = options.dof == DegreesOfFreedom::effective;
  const double size = use_effective ? result.n_eff : n;
  const double degrees = use_effective && size < 3.0 ? kMissing : size - spent;
  if (!y_constant) {
    result.r = std::clamp(xy / std::sqrt(xx * yy), -1.0, 1.0);
    result.p = kernels::p_of_correlation(result.r, degrees);
  }
  if (degrees > 0.0) {
    result.stderr_slope = std::sqrt(std::max(0.0, yy - result.slope * xy) / degrees / xx);
  }
  return result;
}

PairedStatistics::PairedStatistics(const PairOptions& options, EffectiveSizeOf effective, bool cross_products)
    : options_(options),
      effective_(effective),
      sums_(options.detrend  ? kernels::kAllSums
            : cross_products ? kernels::kCrossSums
                             : kernels::kPlainSums) {}

void PairedStatistics::set_common(const core::FieldHeader& of) {
  const core::TimeAxis& axis = *of.time;
  columns_ = of.grid->columns;
  years_ = core::years_since_first(axis);
  lag_units_ = core::step_class_name(axis.step_class);
  const auto keys = core::calendar_keys(axis);
  for (std::size_t t = 0; t < keys.size(); ++t) {
    follows_.push_back(t > 0 && keys[t] == keys[t - 1] + 1 && axis.step_class != core::StepClass::irregular);
  }
  const auto expected = static_cast<double>(core::expected_steps(
      axis.step_class, axis.calendar, core::covered_period(axis), months_of(axis), axis.hour_step));
  least_count_ = std::max(options_.least_pairs(), least_count(0, options_.min_fraction, expected));
}

void PairedStatistics::pair_with(const core::FieldHeader& of, const core::FieldHeader& against) {
  check_of(of);
  check_against(of, against);
  set_common(of);
  against_is_series_ = against.is_series();
  need_.finished_inputs = {false, against_is_series_};
  std::ptrdiff_t most = 0;
  for (const int lag : options_.lags) {
    pairs_.push_back(core::pair_times(*of.time, *against.time, lag));
    const auto paired = static_cast<std::ptrdiff_t>(of.time->size()) - std::ranges::count(pairs_.back(), -1);
    most = std::max(most, paired);
    if (paired < static_cast<std::ptrdiff_t>(of.time->size())) {
      notices_.push_back(fmt::format("at lag {}, {} of the {} times of '{}' have no partner in '{}'", lag,
                                     static_cast<std::ptrdiff_t>(of.time->size()) - paired, of.time->size(), of.name,
                                     against.name));
    }
  }
  if (most == 0) {
    throw core::Error(core::ErrorKind::inputs_disagree,
                      fmt::format("'{}' ({}) and '{}' ({}) have no dates in common", of.name,
                                  core::format_period(core::covered_period(*of.time)), against.name,
                                  core::format_period(core::covered_period(*against.time))));
  }
}

void PairedStatistics::pair_with_time(const core::FieldHeader& of, std::vector<double> time_values) {
  check_of(of);
  set_common(of);
  predictor_ = std::move(time_values);
  need_.finished_inputs = {false};
  std::vector<std::ptrdiff_t> same(of.time->size());
  for (std::size_t t = 0; t < same.size(); ++t) {
    same[t] = static_cast<std::ptrdiff_t>(t);
  }
  pairs_ = {same};
}

core::IndexRange PairedStatistics::times_needed(std::size_t input, core::IndexRange times) const {
  if (input == 0) {
    return times;
  }
  core::IndexRange needed{std::numeric_limits<std::size_t>::max(), 0};
  for (const auto& pairs : pairs_) {
    for (std::size_t t = times.begin; t < times.end; ++t) {
      if (pairs[t] >= 0) {
        needed.begin = std::min(needed.begin, static_cast<std::size_t>(pairs[t]));
        needed.end = std::max(needed.end, static_cast<std::size_t>(pairs[t]) + 1);
      }
    }
  }
  return needed.end == 0 ? core::IndexRange{} : needed;
}

std::size_t PairedStatistics::state_bytes(std::size_t rows) const {
  return pairs_.size() * rows * sums_ * columns_ * sizeof(double);
}

void PairedStatistics::begin(core::IndexRange rows) {
  rows_ = rows;
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

core::FieldHeader PairedStatistics::result_header(const core::FieldHeader& of, std::string_view quantity,
                                                  const core::Units& units, const std::string& long_name) const {
  core::FieldHeader header;
  header.quantity = quantity;
  header.units = units;
  header.long_name = long_name;
  header.type = core::ValueType::float64;
  header.grid = of.grid;
  if (options_.lags.size() > 1) {
    header.leading = core::Leading::coordinate;
    header.coordinate = std::make_shared<const core::CoordinateAxis>(core::lag_axis(options_.lags, lag_units_));
  } else if (options_.lags.front() != 0) {
    header.attributes["lag"] = fmt::format("{} {}", options_.lags.front(), lag_units_);
  }
  header.attributes["period"] = core::format_period(core::covered_period(*of.time));
  header.attributes["missing_rule"] = fmt::format("missing where fewer than {:g} pairs are valid", least_count_);
  header.attributes["degrees_of_freedom"] =
      fmt::format("{} - {}", options_.dof == DegreesOfFreedom::effective ? "n_eff" : "n", options_.detrend ? 3 : 2);
  header.attributes["detrended"] = options_.detrend ? "a line in time was removed from both sides" : "no";
  return header;
}

void PairedStatistics::add_r_and_p(const core::FieldHeader& of, const std::string& other) {
  const std::string of_name = of.long_name.empty() ? of.name : of.long_name;
  outputs_.push_back(
      result_header(of, "r", core::Units("1"), fmt::format("correlation of {} with {}", of_name, other)));
  outputs_.push_back(result_header(of, "p", core::Units("1"), "two-sided p-value of the correlation"));
}

void PairedStatistics::add_counts(const core::FieldHeader& of) {
  for (core::FieldHeader& header : outputs_) {
    header.ancillary =
        header.quantity == "p" ? std::vector<std::string>{"n", "n_eff"} : std::vector<std::string>{"p", "n", "n_eff"};
  }
  core::FieldHeader n = result_header(of, "n", core::Units("1"), "number of valid pairs");
  n.standard_name = "number_of_observations";
  n.type = core::ValueType::int32;
  outputs_.push_back(n);
  outputs_.push_back(result_header(of, "n_eff", core::Units("1"), "effective number of independent pairs"));
}

double PairedStatistics::value_of(std::string_view quantity, const PairResult& result) const {
  if (quantity == "r") {
    return result.r;
  }
  if (quantity == "p") {
    return result.p;
  }
  if (quantity == "slope") {
    return result.slope * slope_factor_;
  }
  if (quantity == "intercept") {
    return result.intercept;
  }
  if (quantity == "stderr") {
    return result.stderr_slope * slope_factor_;
  }
  return quantity == "n" ? result.n : result.n_eff;
}

void PairedStatistics::finish(std::span<const core::MutableTileView> outputs) const {
  const core::IndexRange rows = outputs[0].extent().rows;
  for (std::size_t lag = 0; lag < pairs_.size(); ++lag) {
    for (std::size_t row = rows.begin; row < rows.end; ++row) {
      const kernels::PairSums sums = sums_at(lag, row);
      for (std::size_t column = 0; column < columns_; ++column) {
        const kernels::PairMoments moments(sums, column, sums_);
        const PairResult result = evaluate_pairs(moments, options_, least_count_, effective_);
        for (std::size_t k = 0; k < outputs.size(); ++k) {
          outputs[k].at(lag, row, column) = value_of(outputs_[k].quantity, result);
        }
      }
    }
  }
}

}  // namespace fieldwise::analysis
