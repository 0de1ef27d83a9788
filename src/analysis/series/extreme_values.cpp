#include "fieldwise/analysis/series/extreme_values.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "fieldwise/analysis/columns.hpp"
#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/analysis/slots/slots.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/expected_values.hpp"
#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/core/stop.hpp"
#include "fieldwise/core/year_span.hpp"
#include "fieldwise/kernels/quantiles.hpp"
#include "fieldwise/kernels/random_stream.hpp"
#include "fieldwise/kernels/significance.hpp"

namespace fieldwise::analysis {

namespace {

constexpr std::array<std::string_view, 1> kPercent{"%"};
constexpr core::OptionDoc kBlockDoc{"block", "", "", "takes the extreme of each calendar year, or all values"};
constexpr core::OptionDoc kSideDoc{"side", "", "", "the upper or the lower extremes"};
constexpr core::OptionDoc kMethodDoc{"method", "", "", "how the distribution is fitted"};
constexpr core::OptionDoc kPeriodsDoc{"return_periods", "blocks", "numbers above 1",
                                      "levels that one block in so many exceeds"};
constexpr core::OptionDoc kConfidenceDoc{"confidence", "", "above 0, below 100%", "the probability between the limits"};
constexpr core::OptionDoc kBootstrapDoc{"bootstrap", "1", "0, or 20 to 100000",
                                        "limits from so many refits to drawn samples; 0: by the delta method"};
constexpr core::OptionDoc kSeedDoc{"seed", "", "", "begins the random numbers of the bootstrap"};
constexpr core::OptionDoc kCompletenessDoc{"completeness", "1", "",
                                           "a year with a smaller share of its expected values does not count"};
constexpr core::OptionDoc kMinSamplesDoc{"min_samples", "1", "", "fewer blocks give missing"};
constexpr std::array<core::Named<Block>, 2> kBlockNames{{{"year", Block::year}, {"value", Block::value}}};
constexpr std::array<core::Named<Extreme>, 2> kSideNames{
    {{"maximum", Extreme::maximum}, {"minimum", Extreme::minimum}}};
constexpr std::array<core::Named<GevMethod>, 2> kMethodNames{
    {{"likelihood", GevMethod::likelihood}, {"l_moments", GevMethod::l_moments}}};
constexpr std::array kInputs{InputDoc{"of", "the field, with a time axis"}};
constexpr std::array kOutputs{
    OutputDoc{"location", "units of `of`", "location of the distribution (minima: of -x, as the other parameters)",
              core::beside(core::Nature::as_input)},
    OutputDoc{"scale", "units of `of`, K for temperatures", "scale", core::beside(core::Nature::magnitude)},
    OutputDoc{"shape", "1", "shape; positive: a heavy tail", core::beside(core::Nature::about_zero)},
    OutputDoc{"n", "1", "number of blocks", core::beside(core::Nature::count)},
    OutputDoc{"level", "units of `of`", "return levels", core::main_result(core::Nature::as_input)},
    OutputDoc{"level_low", "units of `of`", "lower limit; not for L-moments without bootstrap",
              core::ResultKind{core::Role::lower_limit, core::Nature::as_input}},
    OutputDoc{"level_high", "units of `of`", "upper limit; not for L-moments without bootstrap",
              core::ResultKind{core::Role::upper_limit, core::Nature::as_input}}};
constexpr std::size_t kParameters = 4;
constexpr int kFewestDraws = 20;

bool has_limits(const ExtremeValues::Options& options) {
  return options.method == GevMethod::likelihood || options.bootstrap > 0;
}

/// Returns the share outside of each limit. Errors: usage.
double tail_of(const std::optional<core::Measure>& confidence) {
  const double share = confidence->unit == "%" ? confidence->value / 100.0 : confidence->value;
  if (!(share > 0.0 && share < 1.0)) {
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("confidence: {:g}{} is not between 0 and 100%", confidence->value, confidence->unit));
  }
  return 0.5 * (1.0 - share);
}

/// Says in words what a quantity is, limits with the share of the interval.
std::string words_of(std::string_view quantity, double confidence) {
  if (quantity == "level") return "return level";
  if (!quantity.starts_with("level_")) return std::string(quantity);
  return fmt::format("{} end of the {:g}% confidence interval of the return level",
                     quantity == "level_low" ? "lower" : "upper", 100.0 * confidence);
}

std::string missing_rule(const ExtremeValues::Options& options) {
  const std::string few =
      fmt::format("missing where fewer than {} blocks count, or all of these are alike", options.min_samples);
  return options.method == GevMethod::l_moments
             ? few
             : few + ", or no distribution with a shape above -1 is the likeliest (shape at or below -1)";
}

}  // namespace

void ExtremeValues::Options::describe(core::OptionVisitor& visitor) {
  constexpr double kLongest = 1e9;
  visitor.choice(kBlockDoc, block, kBlockNames);
  visitor.choice(kSideDoc, side, kSideNames);
  visitor.choice(kMethodDoc, method, kMethodNames);
  visitor.numbers(kPeriodsDoc, return_periods, 1.0, kLongest);
  visitor.measure(kConfidenceDoc, confidence, kPercent);
  visitor.integer(kBootstrapDoc, bootstrap, 0, 100000);
  visitor.integer(kSeedDoc, seed, 0, std::numeric_limits<int>::max());
  visitor.number(kCompletenessDoc, completeness, 0.0, 1.0);
  visitor.integer(kMinSamplesDoc, min_samples, 3, std::numeric_limits<int>::max());
}

const OperationDoc& ExtremeValues::doc() {
  static const OperationDoc doc{
      "extreme_values",
      "Fits a generalized extreme value distribution to the yearly extremes of each point and gives return levels.",
      "F(x) = exp(-(1 + shape (x - location) / scale)^(-1/shape)); level of T years: the quantile of 1 - 1/T",
      "Coles (2001), An Introduction to Statistical Modeling of Extreme Values, chapter 3; Hosking (1990), JRSS B 52, "
      "105-124",
      kInputs,
      kOutputs};
  return doc;
}

std::vector<std::string> ExtremeValues::quantities(const Options& options, std::span<const InputName> /*names*/) {
  std::vector<std::string> names{"location", "scale", "shape", "n", "level"};
  if (has_limits(options)) {
    names.insert(names.end(), {"level_low", "level_high"});
  }
  return names;
}

ExtremeValues::ExtremeValues(std::span<const core::FieldHeader> inputs, const Options& options)
    : options_(options), tail_(tail_of(options.confidence)), columns_(inputs[0].grid->columns) {
  const core::FieldHeader& of = inputs[0];
  if (of.leading != core::Leading::time || of.time->climatological) {
    throw core::Error(core::ErrorKind::usage, fmt::format("'{}' has no time axis to find extremes along", of.name));
  }
  if (options.bootstrap != 0 && options.bootstrap < kFewestDraws) {
    throw core::Error(core::ErrorKind::usage, fmt::format("bootstrap: {} samples are too few: draw {} or more",
                                                          options.bootstrap, kFewestDraws));
  }
  for (const double period : options.return_periods) {
    if (!(period > 1.0)) {
      throw core::Error(core::ErrorKind::usage,
                        fmt::format("return_periods: {:g} is not above 1: every block exceeds it", period));
    }
  }
  need_.form = core::TileForm::whole_columns;
  results_a_point_ = kParameters + (has_limits(options) ? 3 : 1) * options.return_periods.size();
  scale_factor_ = of.units.difference_factor();
  find_blocks(*of.time);
  add_headers(of);
}

void ExtremeValues::find_blocks(const core::TimeAxis& axis) {
  if (const auto fault = core::fault_of_years(axis); fault && options_.block == Block::year) {
    throw core::Error(core::ErrorKind::usage, *fault + ": let years begin where values do, or say block: value");
  }
  if (const auto notice = core::notice_of_years(axis); notice && options_.block == Block::year) {
    notices_.push_back(*notice);
  }
  std::vector<std::int64_t> years;
  for (std::size_t t = 0; t < axis.size(); ++t) {
    const core::YearSpan year = core::year_of(axis, axis.date(t));
    if (options_.block == Block::value || years.empty() || years.back() != year.year) {
      years.push_back(year.year);
      const core::Period whole{core::date_of_day(axis.calendar, year.begin_day),
                               core::date_of_day(axis.calendar, year.end_day - 1)};
      const auto expected = static_cast<double>(core::expected_values(axis, whole));
      const double values = options_.block == Block::value ? 1.0 : expected;
      least_count_.push_back(std::max(1.0, least_count(1, options_.completeness, values)));
    }
    block_of_time_.push_back(years.size() - 1);
  }
}

void ExtremeValues::add_headers(const core::FieldHeader& of) {
  const std::string name = title_of(of);
  const std::string extremes = fmt::format("{} {} of {}", options_.block == Block::year ? "yearly" : "single",
                                           options_.side == Extreme::maximum ? "maxima" : "minima", name);
  core::CoordinateAxis axis{.name = "return_period",
                            .long_name = "return period",
                            .units = options_.block == Block::year ? "year" : "1",
                            .whole = false,
                            .values = options_.return_periods};
  for (const std::string& quantity : quantities(options_, {})) {
    core::FieldHeader& header = outputs_.emplace_back();
    const bool of_level = quantity.starts_with("level");
    header.quantity = quantity;
    header.grid = of.grid;
    header.units = quantity == "scale" ? of.units.difference() : of.units;
    header.difference = of.difference || (quantity == "scale" && of.units.is_temperature());
    if (quantity == "shape" || quantity == "n") {
      header.units = core::Units("1");
      header.difference = false;
    }
    header.long_name = fmt::format("{} of the distribution of {}", words_of(quantity, 1.0 - 2.0 * tail_), extremes);
    if (of_level) {
      header.leading = core::Leading::coordinate;
      header.coordinate = std::make_shared<const core::CoordinateAxis>(axis);
    }
    header.attributes = {{"period", core::format_period(core::covered_period(*of.time))},
                         {"method", options_.method == GevMethod::likelihood ? "maximum likelihood" : "L-moments"},
                         {"missing_rule", missing_rule(options_)}};
    if (quantity == "level_low" || quantity == "level_high") {
      header.attributes["limits"] = fmt::format(
          "{:g}% by {}", 100.0 * (1.0 - 2.0 * tail_),
          options_.bootstrap > 0
              ? fmt::format("parametric bootstrap of {} samples, seed {}", options_.bootstrap, options_.seed)
              : std::string("the delta method"));
    }
    header.ancillary = quantity == "n" ? std::vector<std::string>{} : std::vector<std::string>{"n"};
  }
  outputs_[3].type = core::ValueType::int32;
  outputs_[3].standard_name = "number_of_observations";
  outputs_[3].attributes.erase("missing_rule");
  outputs_[3].long_name = fmt::format("number of {} that count", extremes);
  declare_kinds(doc(), of);
}

std::size_t ExtremeValues::state_bytes(std::size_t rows) const {
  return rows * columns_ * results_a_point_ * sizeof(double);
}

void ExtremeValues::begin(core::IndexRange rows) {
  rows_ = rows;
  results_.assign(rows.size() * columns_ * results_a_point_, core::kMissing);
}

std::vector<double> ExtremeValues::block_extremes(std::span<const double> series) const {
  const double sign = options_.side == Extreme::maximum ? 1.0 : -1.0;
  std::vector<double> most(least_count_.size(), -std::numeric_limits<double>::infinity());
  std::vector<double> count(least_count_.size(), 0.0);
  for (std::size_t t = 0; t < series.size(); ++t) {
    if (series[t] == series[t]) {
      most[block_of_time_[t]] = std::max(most[block_of_time_[t]], sign * series[t]);
      count[block_of_time_[t]] += 1.0;
    }
  }
  std::vector<double> sample;
  for (std::size_t block = 0; block < most.size(); ++block) {
    if (count[block] >= least_count_[block]) {
      sample.push_back(most[block]);
    }
  }
  return sample;
}

kernels::GevFit ExtremeValues::fit(std::span<double> sample) const {
  return options_.method == GevMethod::likelihood ? kernels::gev_by_likelihood(sample)
                                                  : kernels::GevFit{kernels::gev_by_l_moments(sample), {}};
}

void ExtremeValues::add_limits(const kernels::GevFit& fit, std::size_t n, std::uint64_t point, std::span<double> low,
                               std::span<double> high) const {
  const std::vector<double>& periods = options_.return_periods;
  if (options_.bootstrap == 0) {
    const double reach = kernels::normal_reach(1.0 - 2.0 * tail_);
    for (std::size_t k = 0; k < periods.size(); ++k) {
      const double level = kernels::return_level(fit.gev, periods[k]);
      const double error = kernels::return_level_error(fit, periods[k]);
      low[k] = level - reach * error;
      high[k] = level + reach * error;
    }
    return;
  }
  kernels::RandomStream random(static_cast<std::uint64_t>(options_.seed), point);
  std::vector<std::vector<double>> drawn(periods.size());
  std::vector<double> sample(n);
  for (int draw = 0; draw < options_.bootstrap; ++draw) {
    core::throw_if_stopped();
    for (double& x : sample) {
      x = kernels::return_level(fit.gev, 1.0 / (1.0 - std::max(random.uniform(), 0x1p-53)));
    }
    const kernels::GevFit again = this->fit(sample);
    for (std::size_t k = 0; k < periods.size() && !std::isnan(again.gev.scale); ++k) {
      drawn[k].push_back(kernels::return_level(again.gev, periods[k]));
    }
  }
  for (std::size_t k = 0; k < periods.size(); ++k) {
    std::array<double, 2> ends{};
    kernels::quantiles(drawn[k], std::array{100.0 * tail_, 100.0 * (1.0 - tail_)}, kernels::QuantileDefinition::type7,
                       ends);
    low[k] = ends[0];
    high[k] = ends[1];
  }
}

void ExtremeValues::fit_point(std::vector<double>& sample, std::uint64_t point, std::span<double> results) const {
  results[3] = static_cast<double>(sample.size());
  if (sample.size() < static_cast<std::size_t>(options_.min_samples)) {
    return;
  }
  const kernels::GevFit found = fit(sample);
  if (std::isnan(found.gev.scale)) {
    return;
  }
  results[0] = found.gev.location;
  results[1] = found.gev.scale * scale_factor_;
  results[2] = found.gev.shape;
  const std::size_t levels = options_.return_periods.size();
  const auto level = results.subspan(kParameters, levels);
  for (std::size_t k = 0; k < levels; ++k) {
    level[k] = kernels::return_level(found.gev, options_.return_periods[k]);
  }
  const double sign = options_.side == Extreme::maximum ? 1.0 : -1.0;
  if (has_limits(options_)) {
    const auto low = results.subspan(kParameters + levels, levels);
    const auto high = results.subspan(kParameters + 2 * levels, levels);
    add_limits(found, sample.size(), point, low, high);
    if (sign < 0.0) {
      std::ranges::swap_ranges(low, high);  // the limits of -x, the other way round
    }
  }
  for (double& value : results.subspan(kParameters)) {
    value *= sign;
  }
}

void ExtremeValues::accumulate(std::span<const core::TileView> inputs) {
  for_each_column(inputs[0], [&](std::size_t row, std::size_t column, std::span<const double> series) {
    std::vector<double> sample = block_extremes(series);
    const std::size_t place = ((row - rows_.begin) * columns_ + column) * results_a_point_;
    fit_point(sample, row * columns_ + column, std::span(results_).subspan(place, results_a_point_));
  });
}

void ExtremeValues::finish(std::span<const core::MutableTileView> outputs) const {
  const core::IndexRange rows = outputs[0].extent().rows;
  const std::size_t levels = options_.return_periods.size();
  for (std::size_t row = rows.begin; row < rows.end; ++row) {
    for (std::size_t i = 0; i < columns_; ++i) {
      const double* const results = results_.data() + ((row - rows_.begin) * columns_ + i) * results_a_point_;
      for (std::size_t k = 0; k < kParameters; ++k) {
        outputs[k].at(0, row, i) = results[k];
      }
      for (std::size_t k = kParameters; k < outputs.size(); ++k) {
        for (std::size_t level = 0; level < levels; ++level) {
          outputs[k].at(level, row, i) = results[kParameters + (k - kParameters) * levels + level];
        }
      }
    }
  }
}

}  // namespace fieldwise::analysis
