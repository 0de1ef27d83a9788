#include "fieldwise/analysis/percentiles.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "fieldwise/analysis/columns.hpp"
#include "fieldwise/core/error.hpp"

namespace fieldwise::analysis {

namespace {

using kernels::QuantileDefinition;

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
constexpr core::OptionDoc kAtDoc{"at", "%", "numbers from 0 to 100", "the percentiles"};
constexpr core::OptionDoc kWindowDoc{"window", "days", "odd, 1 to 365",
                                     "by day: takes the values of so many days around each day of the year"};
constexpr core::OptionDoc kDefinitionDoc{"definition", "", "hyndman_fan_1 to hyndman_fan_9",
                                         "the definition of a percentile; 7 is the usual one of numpy and R"};
constexpr core::OptionDoc kBaseDoc{"base", "", "a period inside the data, or all",
                                   "the years the percentiles describe"};
constexpr core::OptionDoc kMinSamplesDoc{"min_samples", "1", "1 or more", "fewer valid values give missing"};
constexpr core::OptionDoc kMinFractionDoc{"min_fraction", "1", "0 to 1",
                                          "a smaller share of the values the calendar expects gives missing"};
constexpr core::OptionDoc kBasePartialDoc{"base_partial", "", "error or allow",
                                          "says whether the base may reach outside the data"};
constexpr std::array<core::Named<BasePartial>, 2> kBasePartialNames{
    {{"error", BasePartial::error}, {"allow", BasePartial::allow}}};
constexpr std::array<core::Named<QuantileDefinition>, 9> kDefinitionNames{
    {{"hyndman_fan_1", QuantileDefinition::type1},
     {"hyndman_fan_2", QuantileDefinition::type2},
     {"hyndman_fan_3", QuantileDefinition::type3},
     {"hyndman_fan_4", QuantileDefinition::type4},
     {"hyndman_fan_5", QuantileDefinition::type5},
     {"hyndman_fan_6", QuantileDefinition::type6},
     {"hyndman_fan_7", QuantileDefinition::type7},
     {"hyndman_fan_8", QuantileDefinition::type8},
     {"hyndman_fan_9", QuantileDefinition::type9}}};
constexpr int kLongestWindow = 365;

constexpr std::array kInputs{InputDoc{"of", "the field, with a time axis"}};
constexpr std::array kOutputs{OutputDoc{"p10", "units of `of`", "one for each of `at` (p2_5 is that at 2.5 %)"},
                              OutputDoc{"n", "1", "number of valid values of each slot and its window"}};

/// Names a percentile: p10, p2_5.
std::string quantity_of(double percent) {
  std::string name = fmt::format("p{:.10g}", percent);
  std::ranges::replace(name, '.', '_');
  return name;
}

void check_window(const Percentiles::Options& options, const core::TimeAxis& axis) {
  if (options.window == 1) {
    return;
  }
  if (options.slots.by != By::day || axis.step_class == core::StepClass::month) {
    throw core::Error(core::ErrorKind::usage, "a window of days needs by: day");
  }
  if (options.window % 2 == 0) {
    throw core::Error(core::ErrorKind::usage, fmt::format("a window of {} days has no middle: use {} or {}",
                                                          options.window, options.window - 1, options.window + 1));
  }
}

std::vector<double> sorted_percents(std::vector<double> percents) {
  std::ranges::sort(percents);
  const auto twice = std::ranges::adjacent_find(percents, {}, quantity_of);
  if (twice != percents.end()) {
    throw core::Error(core::ErrorKind::usage, fmt::format("at: {:g} is listed twice", *twice));
  }
  if (percents.empty()) {
    throw core::Error(core::ErrorKind::usage, "at: no percentile is asked for");
  }
  return percents;
}

}  // namespace

void Percentiles::Options::describe(core::OptionVisitor& visitor) {
  visitor.numbers(kAtDoc, at, 0.0, 100.0);
  slots.describe(visitor);
  visitor.integer(kWindowDoc, window, 1, kLongestWindow);
  visitor.choice(kDefinitionDoc, definition, kDefinitionNames);
  visitor.period(kBaseDoc, base);
  visitor.integer(kMinSamplesDoc, min_samples, 1, std::numeric_limits<int>::max());
  visitor.number(kMinFractionDoc, min_fraction, 0.0, 1.0);
  visitor.choice(kBasePartialDoc, base_partial, kBasePartialNames);
}

const OperationDoc& Percentiles::doc() {
  static const OperationDoc doc{
      "percentiles",
      "Finds percentiles of the values of all times, or of each month, season, day of the year or hour, at each point.",
      "(1 - g) x_(j) + g x_(j+1) of the n values in order, n p + m = j + g; m = 1 - p in definition 7",
      "Hyndman & Fan (1996), doi 10.2307/2684934",
      kInputs,
      kOutputs};
  return doc;
}

std::vector<std::string> Percentiles::quantities(const Options& options, std::span<const InputName> /*names*/) {
  std::vector<std::string> names;
  std::vector<double> percents = options.at;
  std::ranges::sort(percents);
  std::ranges::transform(percents, std::back_inserter(names), quantity_of);
  names.emplace_back("n");
  return names;
}

Percentiles::Percentiles(std::span<const core::FieldHeader> inputs, const Options& options)
    : options_(options), columns_(inputs[0].grid->columns) {
  const core::FieldHeader& of = inputs[0];
  if (of.leading != core::Leading::time || of.time->climatological) {
    throw core::Error(core::ErrorKind::usage, fmt::format("'{}' has no time axis to find percentiles along", of.name));
  }
  check_window(options, *of.time);
  options_.at = sorted_percents(options.at);
  need_.form = core::TileForm::whole_columns;
  times_ = of.time->size();
  const Slots slots(options.slots, of.time->calendar);
  const core::Period base = checked_base(options.base, *of.time, options.base_partial == BasePartial::allow);
  find_members(of, slots, base);
  add_headers(of, slots.axis(base), base);
}

void Percentiles::find_members(const core::FieldHeader& of, const Slots& slots, const core::Period& base) {
  const std::vector<std::size_t> slot_of_time = slots.slots_of(*of.time);
  const std::vector<double> expected = slots.expected(*of.time, base);
  const std::size_t count = slots.count();
  const auto reach = static_cast<std::size_t>(options_.window / 2);
  members_.resize(count);
  least_count_.assign(count, 0.0);
  for (std::size_t slot = 0; slot < count; ++slot) {
    double expected_in_window = 0.0;
    for (std::size_t k = 0; k <= 2 * reach; ++k) {
      expected_in_window += expected[(slot + count + k - reach) % count];
    }
    least_count_[slot] = std::max(1.0, least_count(options_.min_samples, options_.min_fraction, expected_in_window));
  }
  bool any = false;
  for (std::size_t time = 0; time < slot_of_time.size(); ++time) {
    if (slot_of_time[time] == kNoSlot || !base.contains(of.time->date(time))) {
      continue;
    }
    any = true;
    for (std::size_t k = 0; k <= 2 * reach; ++k) {
      members_[(slot_of_time[time] + count + k - reach) % count].push_back(time);
    }
  }
  if (!any) {
    throw core::Error(core::ErrorKind::inputs_disagree,
                      fmt::format("no time of '{}' lies in the base period {} and in a slot: choose another base",
                                  of.name, core::format_period(base)));
  }
}

void Percentiles::add_headers(const core::FieldHeader& of, const core::TimeAxis& axis, const core::Period& base) {
  core::FieldHeader header = of;
  header.name.clear();
  header.type = core::ValueType::float64;
  header.time = std::make_shared<const core::TimeAxis>(axis);
  header.cell_methods.clear();  // CF has no word for percentiles
  header.numeric_attributes.clear();
  header.attributes = {{"base_period", core::format_period(base)}};
  const std::string name = of.long_name.empty() ? of.name : of.long_name;
  for (const double percent : options_.at) {
    core::FieldHeader& one = outputs_.emplace_back(header);
    one.quantity = quantity_of(percent);
    one.long_name = fmt::format("{:.10g}th percentile of {}", percent, name);
    one.ancillary = {"n"};
    one.numeric_attributes = {{"percentile", percent}};
    one.attributes["percentile_definition"] = kDefinitionNames[static_cast<std::size_t>(options_.definition) - 1].name;
    one.attributes["missing_rule"] =
        fmt::format("missing where fewer than {} values, or less than {:g} of those the calendar expects, are valid",
                    options_.min_samples, options_.min_fraction);
    if (options_.window > 1) {
      one.attributes["window"] = fmt::format("{} days of the year", options_.window);
    }
  }
  core::FieldHeader& n = outputs_.emplace_back(header);
  n.quantity = "n";
  n.type = core::ValueType::int32;
  n.units = core::Units("1");
  n.difference = false;
  n.standard_name = "number_of_observations";
  n.long_name = fmt::format("number of valid values of {}", name);
  n.ancillary.clear();
}

std::size_t Percentiles::state_bytes(std::size_t rows) const {
  return outputs_.size() * members_.size() * rows * columns_ * sizeof(double);
}

void Percentiles::begin(core::IndexRange rows) {
  rows_ = rows;
  results_.assign(outputs_.size() * members_.size() * rows.size() * columns_, kMissing);
}

void Percentiles::accumulate(std::span<const core::TileView> inputs) {
  std::vector<double> sample;
  for_each_column(inputs[0], [&](std::size_t row, std::size_t column, std::span<const double> series) {
    add_point(series, row, column, sample);
  });
}

void Percentiles::add_point(std::span<const double> series, std::size_t row, std::size_t column,
                            std::vector<double>& sample) {
  const std::size_t percents = options_.at.size();
  std::vector<double> found(percents);
  for (std::size_t slot = 0; slot < members_.size(); ++slot) {
    sample.clear();
    for (const std::size_t time : members_[slot]) {
      if (series[time] == series[time]) {
        sample.push_back(series[time]);
      }
    }
    const auto count = static_cast<double>(sample.size());
    result(percents, slot, row, column) = count;
    if (count < least_count_[slot]) {
      continue;
    }
    kernels::quantiles(sample, options_.at, options_.definition, found);
    for (std::size_t k = 0; k < percents; ++k) {
      result(k, slot, row, column) = found[k];
    }
  }
}

void Percentiles::finish(std::span<const core::MutableTileView> outputs) const {
  const core::IndexRange rows = outputs[0].extent().rows;
  for (std::size_t k = 0; k < outputs.size(); ++k) {
    for (std::size_t slot = 0; slot < members_.size(); ++slot) {
      for (std::size_t row = rows.begin; row < rows.end; ++row) {
        const auto first = results_.begin() + static_cast<std::ptrdiff_t>(place(k, slot, row));
        std::copy(first, first + static_cast<std::ptrdiff_t>(columns_), outputs[k].row(slot, row).begin());
      }
    }
  }
}

}  // namespace fieldwise::analysis
