#include "fieldwise/analysis/series/mean.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <utility>

#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/expected_values.hpp"
#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/core/year_span.hpp"
#include "fieldwise/kernels/moments.hpp"

namespace fieldwise::analysis {

namespace {

constexpr core::OptionDoc kEveryDoc{"every", "", "", "the coarser step"};
constexpr core::OptionDoc kSeasonsDoc{
    "seasons", "", "initials of runs of months, such as JJAS",
    "every season: the seasons, which must not overlap; left out: DJF, MAM, JJA, SON"};
constexpr core::OptionDoc kCompletenessDoc{"completeness", "1", "",
                                           "a smaller share of the values the calendar expects gives missing"};
constexpr core::OptionDoc kMinSamplesDoc{"min_samples", "1", "", "fewer valid values give missing"};
constexpr core::OptionDoc kMinFractionDoc{"min_fraction", "1", "", "as completeness; the stricter counts"};
constexpr std::array<core::Named<Every>, 4> kEveryNames{
    {{"day", Every::day}, {"month", Every::month}, {"season", Every::season}, {"year", Every::year}}};
constexpr std::array kInputs{InputDoc{"of", "the field, with a time axis finer than the step"}};
constexpr std::array kOutputs{
    OutputDoc{"", "units of `of`", "the mean of each step", core::main_result(core::Nature::as_input)}};

/// Holds one coarser step: [begin, end) in days.
struct CoarseStep {
  std::int64_t begin_day;
  std::int64_t end_day;
  friend auto operator<=>(const CoarseStep&, const CoarseStep&) = default;
};

constexpr double kAlike = 0.9;  // a month of 28 days is no finer than one of 30

/// Returns the length of a coarser step in days.
double days_of(Every every) {
  constexpr double kDaysPerYear = 365.2425;
  constexpr std::array<double, 4> kDays{1.0, kDaysPerYear / 12.0, kDaysPerYear / 4.0, kDaysPerYear};
  return kDays[static_cast<std::size_t>(every)];
}

/// Refuses values that are as long as the step. Errors: usage.
void check_finer(const core::FieldHeader& of, Every every) {
  if (of.leading != core::Leading::time || of.time->climatological) {
    throw core::Error(core::ErrorKind::usage, fmt::format("'{}' has no time axis to average along", of.name));
  }
  if (of.time->step.value_days() > kAlike * days_of(every) && of.time->size() > 1) {
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("'{}' has one value a {}: these cannot be averaged to one a {}", of.name,
                                  of.time->step.name(), kEveryNames[static_cast<std::size_t>(every)].name));
  }
}

/// Returns the step that a date falls into; an empty one where it belongs to no season.
CoarseStep step_of(const core::TimeAxis& axis, const core::Date& date, Every every,
                   const std::vector<Slots::Season>& seasons) {
  const auto months = [&](int first, int last) {
    return CoarseStep{core::first_day_of_month(axis.calendar, date.year, first),
                      core::first_day_of_month(axis.calendar, date.year, last)};
  };
  switch (every) {
    case Every::day: {
      const std::int64_t day = core::day_number(axis.calendar, date);
      return {day, day + 1};
    }
    case Every::month:
      return months(date.month, date.month + 1);
    case Every::year: {
      const core::YearSpan year = core::year_of(axis, date);
      return {year.begin_day, year.end_day};
    }
    case Every::season:
      break;
  }
  for (const Slots::Season& season : seasons) {
    const int into = (date.month - season.first_month + 12) % 12;
    if (into < season.length) {
      return months(date.month - into, date.month - into + season.length);
    }
  }
  return {0, 0};
}

/// Returns the length of the interval of each value in days: of its bounds, else of the calendar's step.
std::vector<double> interval_lengths(const core::TimeAxis& axis) {
  std::vector<double> lengths(axis.size(), 1.0);
  for (std::size_t t = 0; t < axis.size(); ++t) {
    const core::Date date = axis.date(t);
    if (axis.has_bounds()) {
      lengths[t] = static_cast<double>(axis.upper[t].microseconds - axis.lower[t].microseconds) /
                   static_cast<double>(core::kMicrosecondsPerDay);
    } else if (axis.step.covered == 1) {
      lengths[t] = core::days_in_month(axis.calendar, date.year, date.month);
    } else if (axis.step.is_regular()) {
      const core::TimeSpan whole = axis.step.interval(axis.calendar, axis.number[t]);
      lengths[t] = static_cast<double>(whole.end.microseconds - whole.begin.microseconds) /
                   static_cast<double>(core::kMicrosecondsPerDay);
    }
  }
  return lengths;
}

/// Returns the instants between which no value is missing at the ends: the places of the steps before the first value
/// and after the last. Irregular times reach one usual gap further.
std::pair<core::Instant, core::Instant> covered_instants(const core::TimeAxis& axis) {
  const auto [first, last] = std::ranges::minmax_element(axis.date_instant);
  if (axis.step.is_regular()) {
    // Steps of days stand where the days of the axis do.
    const std::int64_t offset = axis.step.days() < 1.0 ? 0 : axis.reckoning.day_offset();
    const auto place = [&](core::Instant at, std::int64_t beside) {
      const std::int64_t number = axis.step.number(axis.calendar, {at.microseconds - offset});
      return axis.step.place(axis.calendar, number + beside).microseconds + offset;
    };
    return {{place(*first, -1) + 1}, {place(*last, 1)}};
  }
  std::vector<std::int64_t> gaps{0};
  for (std::size_t t = 1; t < axis.size(); ++t) {
    gaps.push_back(axis.date_instant[t].microseconds - axis.date_instant[t - 1].microseconds);
  }
  const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2);
  std::ranges::nth_element(gaps, middle);
  return {{first->microseconds - *middle}, {last->microseconds + *middle}};
}

core::TimeSpan span_of(const core::TimeAxis& axis, const CoarseStep& step) {
  return {axis.reckoning.begin_of_day(step.begin_day), axis.reckoning.begin_of_day(step.end_day)};
}

core::Period period_of(core::Calendar calendar, const CoarseStep& step) {
  return {core::date_of_day(calendar, step.begin_day), core::date_of_day(calendar, step.end_day - 1)};
}

/// Returns the axis of the coarser steps, stamped in their middle.
core::TimeAxis axis_of(const std::vector<CoarseStep>& steps, const core::TimeAxis& like) {
  core::TimeAxis coarse;
  coarse.calendar = like.calendar;
  coarse.units = like.units;
  coarse.name = like.name;
  coarse.reckoning = like.reckoning;
  for (const CoarseStep& step : steps) {
    const core::TimeSpan whole = span_of(like, step);
    coarse.lower.push_back(whole.begin);
    coarse.upper.push_back(whole.end);
    coarse.stamp.push_back(whole.middle());
  }
  static_cast<void>(core::complete_axis(coarse));  // as it will be when the file is read
  return coarse;
}

/// Adds the mean over time to the cell methods of the values.
std::string with_time_mean(const std::string& methods) {
  if (methods.find("time: mean") != std::string::npos) {
    return methods;
  }
  return methods.empty() || methods == "time: point" ? "time: mean" : methods + " time: mean";
}

}  // namespace

void Mean::Options::describe(core::OptionVisitor& visitor) {
  visitor.choice(kEveryDoc, every, kEveryNames);
  visitor.words(kSeasonsDoc, seasons, {});
  visitor.number(kCompletenessDoc, completeness, 0.0, 1.0);
  visitor.integer(kMinSamplesDoc, min_samples, 0, std::numeric_limits<int>::max());
  visitor.number(kMinFractionDoc, min_fraction, 0.0, 1.0);
}

const OperationDoc& Mean::doc() {
  static const OperationDoc doc{"mean",
                                "Averages values to days, months, seasons or years, weighted by interval length.",
                                "sum(w x) / sum(w), w = length of the interval of x",
                                "CF-1.8 section 7.3",
                                kInputs,
                                kOutputs};
  return doc;
}

Mean::Mean(std::span<const core::FieldHeader> inputs, const Options& options) : columns_(inputs[0].grid->columns) {
  const core::FieldHeader& of = inputs[0];
  check_finer(of, options.every);
  core::FieldHeader header = nameless_header(of);
  header.cell_methods = with_time_mean(of.cell_methods);
  header.attributes["completeness_rule"] =
      fmt::format("missing where fewer than {} values, or less than {:g} of those the calendar expects, are valid",
                  std::max(1, options.min_samples), std::max(options.completeness, options.min_fraction));
  outputs_ = {header};
  declare_kinds(doc(), inputs[0]);
  find_groups(*of.time, options);
  if (outputs_[0].time->size() == 0) {
    throw core::Error(core::ErrorKind::usage, fmt::format("'{}' covers no whole {}", of.name,
                                                          kEveryNames[static_cast<std::size_t>(options.every)].name));
  }
}

void Mean::find_groups(const core::TimeAxis& axis, const Options& options) {
  const std::vector<Slots::Season> seasons = Slots({By::season, {}, options.seasons}, axis.calendar).seasons();
  if (const auto fault = core::fault_of_years(axis); fault && options.every == Every::year) {
    throw core::Error(core::ErrorKind::usage, *fault + ": let years begin where values do");
  }
  const auto covered = covered_instants(axis);
  // Only whole seasons and years are worth a mean; days and months at the ends may be incomplete by some values.
  const bool must_be_whole = options.every == Every::season || options.every == Every::year;
  std::map<CoarseStep, std::size_t> groups;
  std::vector<CoarseStep> step_of_time;
  for (std::size_t t = 0; t < axis.size(); ++t) {
    step_of_time.push_back(step_of(axis, axis.date(t), options.every, seasons));
    const CoarseStep& step = step_of_time.back();
    if (step.end_day > step.begin_day && (covered.first <= span_of(axis, step).begin || !must_be_whole)) {
      groups.emplace(step, 0);
    }
  }
  std::vector<CoarseStep> steps;
  for (auto& [step, place] : groups) {
    place = least_count_.size();
    if (span_of(axis, step).end <= covered.second || !must_be_whole) {
      steps.push_back(step);
    }
    const auto expected = static_cast<double>(core::expected_values(axis, period_of(axis.calendar, step)));
    least_count_.push_back(std::max(
        1.0, least_count(options.min_samples, std::max(options.completeness, options.min_fraction), expected)));
  }
  for (const CoarseStep& step : step_of_time) {
    const auto found = groups.find(step);
    group_of_time_.push_back(found == groups.end() ? kNoSlot : found->second);
  }
  written_ = steps.size();
  weight_of_time_ = interval_lengths(axis);
  outputs_[0].time = std::make_shared<const core::TimeAxis>(axis_of(steps, axis));
  if (const auto notice = core::notice_of_years(axis); notice && options.every == Every::year) {
    notices_.push_back(*notice);
  }
}

std::size_t Mean::state_bytes(std::size_t rows) const {
  return 4 * least_count_.size() * rows * columns_ * sizeof(double);
}

void Mean::begin(core::IndexRange rows) {
  rows_ = rows;
  for (std::vector<double>* sums : {&count_, &shift_, &weight_, &sum_}) {
    sums->assign(least_count_.size() * rows.size() * columns_, 0.0);
  }
}

void Mean::accumulate(std::span<const core::TileView> inputs) {
  const core::Extent& extent = inputs[0].extent();
  const auto sums = [&](std::vector<double>& all, std::size_t group, std::size_t row) {
    return std::span<double>(all.data() + place(group, row), columns_);
  };
  for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
    for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
      const std::size_t group = group_of_time_[time];
      if (group != kNoSlot) {
        kernels::add_weighted(
            inputs[0].row(time, row), weight_of_time_[time],
            {sums(count_, group, row), sums(shift_, group, row), sums(weight_, group, row), sums(sum_, group, row)});
      }
    }
  }
}

std::vector<double> Mean::fingerprint(std::size_t times) const {
  const auto end = static_cast<std::ptrdiff_t>(times);
  std::vector<double> numbers(group_of_time_.begin(), group_of_time_.begin() + end);
  numbers.insert(numbers.end(), weight_of_time_.begin(), weight_of_time_.begin() + end);
  return numbers;
}

void Mean::visit_state(std::size_t row, std::size_t times, const StateVisitor& visit) {
  std::size_t groups = 0;
  for (std::size_t time = 0; time < times; ++time) {
    groups = group_of_time_[time] == kNoSlot ? groups : std::max(groups, group_of_time_[time] + 1);
  }
  for (std::size_t group = 0; group < groups; ++group) {
    for (std::vector<double>* sums : {&count_, &shift_, &weight_, &sum_}) {
      visit({sums->data() + place(group, row), columns_});
    }
  }
}

void Mean::finish(std::span<const core::MutableTileView> outputs) const {
  const core::IndexRange rows = outputs[0].extent().rows;
  const core::ValueType type = outputs_[0].type;
  for (std::size_t group = 0; group < written_; ++group) {
    for (std::size_t row = rows.begin; row < rows.end; ++row) {
      const auto out = outputs[0].row(group, row);
      const std::size_t first = place(group, row);
      for (std::size_t i = 0; i < columns_; ++i) {
        const double mean = shift_[first + i] + sum_[first + i] / weight_[first + i];
        out[i] = count_[first + i] >= least_count_[group] ? core::round_to_type(type, mean) : core::kMissing;
      }
    }
  }
}

}  // namespace fieldwise::analysis
