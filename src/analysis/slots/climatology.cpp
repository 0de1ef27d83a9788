#include "fieldwise/analysis/slots/climatology.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "analysis/interval_lengths.hpp"
#include "analysis/slots/base_period_docs.hpp"
#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/analysis/slots/base_period.hpp"
#include "fieldwise/analysis/slots/slot_axis.hpp"
#include "fieldwise/core/cell_methods.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/kernels/harmonics.hpp"
#include "fieldwise/kernels/moments.hpp"

namespace fieldwise::analysis {

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

enum class Statistic { mean, sd, n, min, max, sum };
constexpr std::array<std::string_view, 6> kStatistics{"mean", "sd", "n", "min", "max", "sum"};

constexpr core::OptionDoc kStatisticsDoc{"statistics", "", "", "the quantities to write"};
constexpr core::OptionDoc kDdofDoc{"ddof", "1", "", "is subtracted from n in the divisor of sd"};
constexpr core::OptionDoc kWeightsDoc{
    "weights", "", "", "weights mean and sd by the length of the interval of each value (months by their days)"};
constexpr std::array<core::Named<IntervalWeights>, 2> kWeightsNames{
    {{"none", IntervalWeights::none}, {"interval", IntervalWeights::interval}}};
constexpr core::OptionDoc kHarmonicsDoc{"harmonics", "1", "",
                                        "smooths the slot means by that many harmonics fitted by least squares"};
constexpr core::OptionDoc kMinSamplesDoc{"min_samples", "1", "", "fewer valid values give missing"};

constexpr std::array kInputs{InputDoc{"of", "the field, with a time axis"}};
constexpr std::array kOutputs{
    OutputDoc{"mean", "units of `of`", "mean of each slot", core::main_result(core::Nature::as_input)},
    OutputDoc{"sd", "units of `of`, K for temperatures", "standard deviation of each slot",
              core::beside(core::Nature::spread)},
    OutputDoc{"n", "1", "number of valid values of each slot", core::beside(core::Nature::count)},
    OutputDoc{"min", "units of `of`", "least value of each slot", core::beside(core::Nature::as_input)},
    OutputDoc{"max", "units of `of`", "greatest value of each slot", core::beside(core::Nature::as_input)},
    OutputDoc{"sum", "units of `of`", "sum of the values of each slot", core::beside(core::Nature::as_input)},
};

bool asks_for(const std::vector<std::string>& statistics, std::string_view one) {
  return std::ranges::find(statistics, one) != statistics.end();
}

bool asks_for_extremes(const std::vector<std::string>& statistics) {
  return asks_for(statistics, "min") || asks_for(statistics, "max");
}

/// Returns the CF name of a statistic in cell methods.
std::string cf_method(std::string_view statistic) {
  if (statistic == "sd") {
    return "standard_deviation";
  }
  return statistic == "min" || statistic == "max" ? fmt::format("{}imum", statistic) : std::string(statistic);
}

/// Tells whether a slot takes several values of one year (or day): their least is then not the least of yearly means.
bool pools_values(const core::TimeAxis& axis, By by) {
  const core::TimeStep& step = axis.step;
  const bool in_months = step.kind == core::StepKind::months;
  const bool same_step = (by == By::month && in_months && step.covered == 1) ||
                         (by == By::season && in_months && step.covered == 3) || (by == By::day && step.is_day()) ||
                         (by == By::hour && step.kind == core::StepKind::ticks && step.days() < 1.0);
  return !same_step;
}

/// Returns the time from one value to the next as CF's cell methods say it ("interval: 1 day "); empty where it varies.
std::string interval_in_words(const core::TimeAxis& axis) {
  const auto words = [](std::int64_t number, std::string_view unit) {
    return fmt::format("interval: {} {}{} ", number, unit, number == 1 ? "" : "s");
  };
  const core::TimeStep& step = axis.step;
  if (step.kind == core::StepKind::months) {
    constexpr std::int64_t kMonthsPerYear = 12;
    return step.count == kMonthsPerYear ? words(1, "year") : words(step.count, "month");
  }
  if (step.kind != core::StepKind::ticks) return "";
  for (const auto& [unit, length] : {std::pair{std::string_view("day"), core::kMicrosecondsPerDay},
                                     {std::string_view("hour"), core::kMicrosecondsPerHour},
                                     {std::string_view("minute"), core::kMicrosecondsPerHour / 60}}) {
    if (step.count % length == 0) return words(step.count / length, unit);
  }
  return "";
}

std::string cell_methods(const core::TimeAxis& axis, By by, const std::string& statistic) {
  const std::string method = cf_method(statistic);
  const bool pools = by != By::all && pools_values(axis, by);
  if (statistic == "sd" && pools) {
    // Not the spread of yearly means, which "within years ... over years" would say.
    return fmt::format("time: {} ({}comment: values of all years pooled)", method, interval_in_words(axis));
  }
  return slot_cell_methods(by, statistic != "mean" && pools ? method : "mean", method);
}

void check_statistics(const std::vector<std::string>& statistics) {
  for (std::size_t i = 0; i < statistics.size(); ++i) {
    const std::string& one = statistics[i];
    const bool repeated = std::find(statistics.begin(), statistics.begin() + static_cast<std::ptrdiff_t>(i), one) !=
                          statistics.begin() + static_cast<std::ptrdiff_t>(i);
    if (repeated || std::ranges::find(kStatistics, one) == kStatistics.end()) {
      throw core::Error(core::ErrorKind::usage,
                        fmt::format("statistics: '{}' {}; there are {}", one,
                                    repeated ? "is asked for twice" : "does not exist", fmt::join(kStatistics, ", ")));
    }
  }
  if (statistics.empty()) {
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("statistics: none is asked for; there are {}", fmt::join(kStatistics, ", ")));
  }
}

}  // namespace

void Climatology::Options::describe(core::OptionVisitor& visitor) {
  slots.describe(visitor);
  visitor.period(kBaseDoc, base);
  visitor.words(kStatisticsDoc, statistics, kStatistics);
  visitor.integer(kDdofDoc, ddof, 0, 10);
  visitor.choice(kWeightsDoc, weights, kWeightsNames);
  visitor.optional_integer(kHarmonicsDoc, harmonics, 1, 50);
  visitor.integer(kMinSamplesDoc, min_samples, 0, std::numeric_limits<int>::max());
  visitor.number(kMinFractionDoc, min_fraction, 0.0, 1.0);
  visitor.choice(kBasePartialDoc, base_partial, kBasePartialNames);
}

const OperationDoc& Climatology::doc() {
  static const OperationDoc doc{
      "climatology",
      "Computes the mean, spread and count of the values of each month, season, day of the year or hour at each point.",
      "mean = sum(w x) / sum(w); sd = sqrt(sum(w (x - mean)^2) / sum(w) n / (n - ddof)); n = number of valid x in the "
      "slot; w = 1, or the length of the interval of x",
      "Welford (1962), doi 10.1080/00401706.1962.10490022; CF-1.8 section 7.4",
      kInputs,
      kOutputs};
  return doc;
}

/// Holds the state of a band as arrays [slot, row, column], one for each sum.
class Climatology::SlotSums {
 public:
  SlotSums(core::IndexRange rows, std::size_t slots, std::size_t columns, const Options& options)
      : rows_(rows), columns_(columns) {
    const std::size_t size = slots * rows.size() * columns;
    const bool with_extremes = asks_for_extremes(options.statistics);
    if (options.weights == IntervalWeights::interval) {
      weight_.assign(size, 0.0);
      if (asks_for(options.statistics, "sum")) sum_.assign(size, 0.0);
    }
    for (std::vector<double>* sums : {&count_, &shift_, &mean_, &m2_}) {
      sums->assign(size, 0.0);
    }
    if (with_extremes) {
      least_.assign(size, kInfinity);
      greatest_.assign(size, -kInfinity);
    }
  }

  /// Adds values of one time with its weight, which counts where there are any.
  void add(std::size_t slot, std::size_t row, std::span<const double> values, double weight) {
    if (weight_.empty()) {
      kernels::add_moments(values,
                           {at(count_, slot, row), at(shift_, slot, row), at(mean_, slot, row), at(m2_, slot, row)});
    } else {
      kernels::add_weighted_moments(values, weight,
                                    {at(count_, slot, row), at(shift_, slot, row), at(weight_, slot, row),
                                     at(mean_, slot, row), at(m2_, slot, row)});
    }
    if (!sum_.empty()) {
      kernels::add_valid(values, at(sum_, slot, row));
    }
    if (!least_.empty()) {
      kernels::add_extremes(values, at(least_, slot, row), at(greatest_, slot, row));
    }
  }

  /// Returns one sum of a row: [column].
  std::span<double> at(std::vector<double>& sums, std::size_t slot, std::size_t row) {
    return {sums.data() + (slot * rows_.size() + row - rows_.begin) * columns_, columns_};
  }

  std::vector<double> count_, shift_, mean_, m2_, least_, greatest_;
  std::vector<double> weight_, sum_;  // with weights; the sum itself has none

 private:
  core::IndexRange rows_;
  std::size_t columns_;
};

std::vector<std::string> Climatology::quantities(const Options& options, std::span<const InputName> /*names*/) {
  return options.statistics;
}

Climatology::Climatology(std::span<const core::FieldHeader> inputs, const Options& options)
    : options_(options), columns_(inputs[0].grid->columns) {
  const core::FieldHeader& of = inputs[0];
  if (of.leading != core::Leading::time || of.time->climatological) {
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("a climatology needs a field with a time axis, but '{}' has {}", of.name,
                                  of.leading == core::Leading::time ? "the slots of a climatology" : "none"));
  }
  check_statistics(options.statistics);
  const Slots slots(options.slots, of.time->calendar);
  const core::Period base = checked_base(options.base, *of.time, options.base_partial == BasePartial::allow);
  slot_count_ = slots.count();
  if (options.harmonics && 2 * static_cast<std::size_t>(*options.harmonics) + 1 > slot_count_) {
    throw core::Error(core::ErrorKind::usage, fmt::format("{} harmonics need at least {} slots, but there are {}",
                                                          *options.harmonics, 2 * *options.harmonics + 1, slot_count_));
  }
  find_slots(of, slots, base);
  find_weights(of);
  for (const double expected : expected_in_slots(slots, *of.time, base)) {
    least_count_.push_back(std::max(1.0, least_count(options.min_samples, options.min_fraction, expected)));
  }
  difference_factor_ = of.units.difference_factor();
  const core::Period used = used_base(base, *of.time);
  const core::TimeAxis axis = slot_axis(slots, used, *of.time);
  for (const std::string& statistic : options.statistics) {
    outputs_.push_back(header_of(of, statistic, axis));
    outputs_.back().attributes["base_period"] = core::format_period(used);
  }
  declare_kinds(doc(), of);
}

void Climatology::find_slots(const core::FieldHeader& of, const Slots& slots, const core::Period& base) {
  slot_of_time_ = slots.slots_of(*of.time);
  for (std::size_t t = 0; t < slot_of_time_.size(); ++t) {
    if (!base.contains(of.time->date(t))) {
      slot_of_time_[t] = kNoSlot;
    }
  }
  if (std::ranges::all_of(slot_of_time_, [](std::size_t slot) { return slot == kNoSlot; })) {
    throw core::Error(core::ErrorKind::inputs_disagree,
                      fmt::format("no time of '{}' lies in the base period {} and in a slot: choose another base",
                                  of.name, core::format_period(base)));
  }
}

void Climatology::find_weights(const core::FieldHeader& of) {
  if (options_.weights == IntervalWeights::none) return;
  if (!of.time->has_bounds() && !of.time->step.is_regular()) {
    throw core::Error(
        core::ErrorKind::usage,
        fmt::format("weights: interval needs to know how long each value of '{}' stands, but its times are "
                    "irregular and have no bounds: use weights: none",
                    of.name));
  }
  weight_of_time_ = interval_lengths(*of.time);
}

Climatology::~Climatology() = default;

core::FieldHeader Climatology::header_of(const core::FieldHeader& of, const std::string& statistic,
                                         const core::TimeAxis& axis) const {
  core::FieldHeader header = of;
  header.name.clear();
  header.quantity = statistic;
  header.type = core::ValueType::float64;
  header.time = std::make_shared<const core::TimeAxis>(axis);
  const std::string what = title_of(of);
  header.long_name = fmt::format("{} of {}", statistic == "sd" ? "standard deviation" : cf_method(statistic), what);
  header.cell_methods =
      core::replace_time_methods(of.cell_methods, cell_methods(*of.time, options_.slots.by, statistic));
  header.attributes = {
      {"missing_rule", fmt::format("missing where fewer than {} values, or less than {:g} of those the "
                                   "calendar expects, are valid",
                                   std::max(1, options_.min_samples), options_.min_fraction)}};
  if (options_.weights == IntervalWeights::interval && (statistic == "mean" || statistic == "sd")) {
    header.attributes["weights"] = "length of the interval of each value";
  }
  header.numeric_attributes.clear();
  header.ancillary.clear();
  if (statistic == "n") {
    header.type = core::ValueType::int32;
    header.units = core::Units("1");
    header.difference = false;
    header.standard_name = "number_of_observations";
    header.long_name = fmt::format("number of valid values of {}", what);
    header.cell_methods.clear();
    header.attributes.clear();
  } else if (statistic == "sd") {
    header.units = of.units.difference();
    header.difference = of.difference || of.units.is_temperature();
    header.numeric_attributes["ddof"] = options_.ddof;
  } else if (statistic == "mean" && options_.harmonics) {
    header.numeric_attributes["harmonics"] = *options_.harmonics;
  }
  if (statistic != "n" && asks_for(options_.statistics, "n")) {
    header.ancillary = {"n"};
  }
  return header;
}

std::size_t Climatology::state_bytes(std::size_t rows) const {
  const bool weighted = options_.weights == IntervalWeights::interval;
  const std::size_t sums = 4 + (asks_for_extremes(options_.statistics) ? 2 : 0) + (weighted ? 1 : 0) +
                           (weighted && asks_for(options_.statistics, "sum") ? 1 : 0);
  return slot_count_ * rows * columns_ * sizeof(double) * sums;
}

void Climatology::begin(core::IndexRange rows) {
  state_.reset();  // first, so that there are never two
  state_ = std::make_unique<SlotSums>(rows, slot_count_, columns_, options_);
}

void Climatology::accumulate(std::span<const core::TileView> inputs) {
  const core::Extent& extent = inputs[0].extent();
  for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
    for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
      if (slot_of_time_[time] != kNoSlot) {
        const double weight = weight_of_time_.empty() ? 1.0 : weight_of_time_[time];
        state_->add(slot_of_time_[time], row, inputs[0].row(time, row), weight);
      }
    }
  }
}

std::vector<double> Climatology::fingerprint(std::size_t times) const {
  const auto end = static_cast<std::ptrdiff_t>(times);
  std::vector<double> numbers(slot_of_time_.begin(), slot_of_time_.begin() + end);
  if (!weight_of_time_.empty()) {
    numbers.insert(numbers.end(), weight_of_time_.begin(), weight_of_time_.begin() + end);
  }
  return numbers;
}

void Climatology::visit_state(std::size_t row, std::size_t /*times*/, const StateVisitor& visit) {
  SlotSums& state = *state_;
  for (std::size_t slot = 0; slot < slot_count_; ++slot) {
    for (std::vector<double>* sums : {&state.count_, &state.shift_, &state.mean_, &state.m2_, &state.least_,
                                      &state.greatest_, &state.weight_, &state.sum_}) {
      if (!sums->empty()) {
        visit(state.at(*sums, slot, row));
      }
    }
  }
}

void Climatology::finish(std::span<const core::MutableTileView> outputs) const {
  const core::IndexRange rows = outputs[0].extent().rows;
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    const std::string& statistic = options_.statistics[k];
    for (std::size_t row = rows.begin; row < rows.end; ++row) {
      for (std::size_t slot = 0; slot < slot_count_; ++slot) {
        finish_slot(statistic, slot, row, outputs[k].row(slot, row));
      }
    }
    if (statistic == "mean" && options_.harmonics) {
      smooth_means(rows, outputs[k]);
    }
  }
}

void Climatology::finish_slot(const std::string& statistic, std::size_t slot, std::size_t row,
                              std::span<double> out) const {
  const auto count = state_->at(state_->count_, slot, row);
  if (statistic == "n") {
    std::ranges::copy(count, out.begin());
    return;
  }
  const auto shift = state_->at(state_->shift_, slot, row);
  const auto mean = state_->at(state_->mean_, slot, row);
  const auto m2 = state_->at(state_->m2_, slot, row);
  const auto which = static_cast<Statistic>(std::ranges::find(kStatistics, statistic) - kStatistics.begin());
  for (std::size_t i = 0; i < columns_; ++i) {
    if (count[i] < least_count_[slot]) {
      out[i] = core::kMissing;
    } else if (which == Statistic::mean) {
      out[i] = shift[i] + mean[i];
    } else if (which == Statistic::sd) {
      // Of values with weights m2 / sum(w) stands for the mean square that m2 / n is without.
      const double squares =
          weight_of_time_.empty() ? m2[i] : m2[i] / state_->at(state_->weight_, slot, row)[i] * count[i];
      out[i] = difference_factor_ * kernels::standard_deviation(squares, count[i], options_.ddof);
    } else if (which == Statistic::sum) {
      out[i] =
          weight_of_time_.empty() ? count[i] * shift[i] + count[i] * mean[i] : state_->at(state_->sum_, slot, row)[i];
    } else {
      out[i] = state_->at(which == Statistic::min ? state_->least_ : state_->greatest_, slot, row)[i];
    }
  }
}

void Climatology::smooth_means(core::IndexRange rows, const core::MutableTileView& means) const {
  kernels::HarmonicFit fit(slot_count_, static_cast<std::size_t>(*options_.harmonics));
  std::vector<double> values(slot_count_);
  std::vector<double> counts(slot_count_);
  for (std::size_t row = rows.begin; row < rows.end; ++row) {
    for (std::size_t i = 0; i < columns_; ++i) {
      for (std::size_t slot = 0; slot < slot_count_; ++slot) {
        values[slot] = means.at(slot, row, i);
        counts[slot] = std::isnan(values[slot]) ? 0.0 : state_->at(state_->count_, slot, row)[i];
      }
      fit.smooth(values, counts);
      for (std::size_t slot = 0; slot < slot_count_; ++slot) {
        means.at(slot, row, i) = values[slot];
      }
    }
  }
}

}  // namespace fieldwise::analysis
