#include "fieldwise/analysis/slot_samples.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "base_period_docs.hpp"
#include "fieldwise/analysis/columns.hpp"
#include "fieldwise/core/error.hpp"

namespace fieldwise::analysis {

namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
constexpr core::OptionDoc kWindowDoc{"window", "days", "odd, 1 to 365",
                                     "by day: takes the values of so many days around each day of the year"};
constexpr core::OptionDoc kMinSamplesDoc{"min_samples", "1", "1 or more", "fewer valid values give missing"};
constexpr int kLongestWindow = 365;

void check_window(const SampleOptions& options, const core::TimeAxis& axis) {
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

}  // namespace

void SampleOptions::describe(core::OptionVisitor& visitor) {
  slots.describe(visitor);
  visitor.integer(kWindowDoc, window, 1, kLongestWindow);
  visitor.period(kBaseDoc, base);
  visitor.integer(kMinSamplesDoc, min_samples, 1, std::numeric_limits<int>::max());
  visitor.number(kMinFractionDoc, min_fraction, 0.0, 1.0);
  visitor.choice(kBasePartialDoc, base_partial, kBasePartialNames);
}

SlotSamples::SlotSamples(const core::FieldHeader& of, const SampleOptions& options)
    : options_(options), columns_(of.grid->columns) {
  if (of.leading != core::Leading::time || of.time->climatological) {
    throw core::Error(core::ErrorKind::usage, fmt::format("'{}' has no time axis to take values along", of.name));
  }
  check_window(options, *of.time);
  need_.form = core::TileForm::whole_columns;
  const Slots slots(options.slots, of.time->calendar);
  base_ = checked_base(options.base, *of.time, options.base_partial == BasePartial::allow);
  axis_ = slots.axis(base_);
  find_members(of, slots);
}

void SlotSamples::find_members(const core::FieldHeader& of, const Slots& slots) {
  const std::vector<std::size_t> slot_of_time = slots.slots_of(*of.time);
  const std::vector<double> expected = slots.expected(*of.time, base_);
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
    if (slot_of_time[time] == kNoSlot || !base_.contains(of.time->date(time))) {
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
                                  of.name, core::format_period(base_)));
  }
}

core::FieldHeader& SlotSamples::add_result(const core::FieldHeader& of, std::string_view quantity,
                                           const std::string& long_name) {
  core::FieldHeader header = of;
  header.name.clear();
  header.quantity = quantity;
  header.long_name = long_name;
  header.type = core::ValueType::float64;
  header.time = std::make_shared<const core::TimeAxis>(axis_);
  header.cell_methods.clear();  // CF has no words for statistics other than means and spreads
  header.numeric_attributes.clear();
  header.ancillary = {"n"};
  header.attributes = {{"base_period", core::format_period(base_)}};
  header.attributes["missing_rule"] =
      fmt::format("missing where fewer than {} values, or less than {:g} of those the calendar expects, are valid",
                  options_.min_samples, options_.min_fraction);
  if (options_.window > 1) {
    header.attributes["window"] = fmt::format("{} days of the year", options_.window);
  }
  return outputs_.emplace_back(std::move(header));
}

void SlotSamples::add_count(const core::FieldHeader& of) {
  core::FieldHeader& n =
      add_result(of, "n", fmt::format("number of valid values of {}", of.long_name.empty() ? of.name : of.long_name));
  n.type = core::ValueType::int32;
  n.units = core::Units("1");
  n.difference = false;
  n.standard_name = "number_of_observations";
  n.ancillary.clear();
  n.attributes.erase("missing_rule");
}

std::size_t SlotSamples::state_bytes(std::size_t rows) const {
  return outputs_.size() * members_.size() * rows * columns_ * sizeof(double);
}

void SlotSamples::begin(core::IndexRange rows) {
  rows_ = rows;
  results_.assign(outputs_.size() * members_.size() * rows.size() * columns_, kMissing);
}

void SlotSamples::accumulate(std::span<const core::TileView> inputs) {
  std::vector<double> sample;
  std::vector<double> found(outputs_.size() - 1);
  for_each_column(inputs[0], [&](std::size_t row, std::size_t column, std::span<const double> series) {
    add_point(series, row, column, sample, found);
  });
}

void SlotSamples::add_point(std::span<const double> series, std::size_t row, std::size_t column,
                            std::vector<double>& sample, std::vector<double>& found) {
  for (std::size_t slot = 0; slot < members_.size(); ++slot) {
    sample.clear();
    for (const std::size_t time : members_[slot]) {
      if (series[time] == series[time]) {
        sample.push_back(series[time]);
      }
    }
    const auto count = static_cast<double>(sample.size());
    results_[place(found.size(), slot, row) + column] = count;
    if (count < least_count_[slot]) {
      continue;
    }
    compute(sample, found);
    for (std::size_t k = 0; k < found.size(); ++k) {
      results_[place(k, slot, row) + column] = found[k];
    }
  }
}

void SlotSamples::finish(std::span<const core::MutableTileView> outputs) const {
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
