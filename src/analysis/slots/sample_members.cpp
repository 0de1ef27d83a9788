#include "fieldwise/analysis/slots/sample_members.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "analysis/slots/base_period_docs.hpp"
#include "fieldwise/analysis/slots/base_period.hpp"
#include "fieldwise/analysis/slots/slot_axis.hpp"
#include "fieldwise/core/error.hpp"

namespace fieldwise::analysis {

namespace {

constexpr core::OptionDoc kWindowDoc{"window", "days", "odd, 1 to 365",
                                     "by day: takes the values of so many days around each day of the year"};
constexpr core::OptionDoc kMinSamplesDoc{"min_samples", "1", "", "fewer valid values give missing"};
constexpr int kLongestWindow = 365;

void check_window(const SampleOptions& options, const core::TimeAxis& axis) {
  if (options.window == 1) {
    return;
  }
  if (options.slots.by != By::day || axis.step.value_days() > 28.0) {
    throw core::Error(core::ErrorKind::usage, "a window of days needs by: day");
  }
  if (options.window % 2 == 0) {
    throw core::Error(core::ErrorKind::usage, fmt::format("a window of {} days has no middle: use {} or {}",
                                                          options.window, options.window - 1, options.window + 1));
  }
}

/// Gives each slot the times of the slots around it; tells whether there are any at all.
bool add_times(const core::TimeAxis& axis, std::size_t reach, SampleMembers& members) {
  const std::size_t count = members.times.size();
  bool any = false;
  for (std::size_t time = 0; time < members.slot_of_time.size(); ++time) {
    if (members.slot_of_time[time] == kNoSlot || !members.base.contains(axis.date(time))) {
      continue;
    }
    any = true;
    for (std::size_t k = 0; k <= 2 * reach; ++k) {
      members.times[(members.slot_of_time[time] + count + k - reach) % count].push_back(time);
    }
  }
  return any;
}

}  // namespace

void SampleOptions::describe(core::OptionVisitor& visitor) {
  slots.describe(visitor);
  visitor.integer(kWindowDoc, window, 1, kLongestWindow);
  visitor.period(kBaseDoc, base);
  describe_completeness(visitor);
}

void SampleOptions::describe_completeness(core::OptionVisitor& visitor) {
  visitor.integer(kMinSamplesDoc, min_samples, 1, std::numeric_limits<int>::max());
  visitor.number(kMinFractionDoc, min_fraction, 0.0, 1.0);
  visitor.choice(kBasePartialDoc, base_partial, kBasePartialNames);
}

std::string SampleOptions::missing_rule() const {
  return fmt::format("missing where fewer than {} values, or less than {:g} of those the calendar expects, are valid",
                     min_samples, min_fraction);
}

SampleMembers find_members(const core::FieldHeader& of, const SampleOptions& options) {
  if (of.leading != core::Leading::time || of.time->climatological) {
    throw core::Error(core::ErrorKind::usage, fmt::format("'{}' has no time axis to take values along", of.name));
  }
  check_window(options, *of.time);
  const Slots slots(options.slots, of.time->calendar);
  SampleMembers members;
  members.base = checked_base(options.base, *of.time, options.base_partial == BasePartial::allow);
  members.slot_of_time = slots.slots_of(*of.time);
  const std::vector<double> expected = expected_in_slots(slots, *of.time, members.base);
  const std::size_t count = slots.count();
  const auto reach = static_cast<std::size_t>(options.window / 2);
  members.times.resize(count);
  for (std::size_t slot = 0; slot < count; ++slot) {
    double expected_in_window = 0.0;
    for (std::size_t k = 0; k <= 2 * reach; ++k) {
      expected_in_window += expected[(slot + count + k - reach) % count];
    }
    members.least_count.push_back(
        std::max(1.0, least_count(options.min_samples, options.min_fraction, expected_in_window)));
  }
  if (!add_times(*of.time, reach, members)) {
    throw core::Error(core::ErrorKind::inputs_disagree,
                      fmt::format("no time of '{}' lies in the base period {} and in a slot: choose another base",
                                  of.name, core::format_period(members.base)));
  }
  return members;
}

void take_sample(std::span<const double> series, std::span<const std::size_t> times, std::vector<double>& sample) {
  sample.clear();
  for (const std::size_t time : times) {
    if (series[time] == series[time]) {
      sample.push_back(series[time]);
    }
  }
}

}  // namespace fieldwise::analysis
