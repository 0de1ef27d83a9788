#include "fieldwise/analysis/mean.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <map>

#include "fieldwise/core/error.hpp"

namespace fieldwise::analysis {

namespace {

constexpr core::OptionDoc kEveryDoc{"every", "", "day, month, season or year", "the coarser step"};
constexpr core::OptionDoc kSeasonsDoc{
    "seasons", "", "initials of runs of months, such as JJAS",
    "every season: the seasons, which must not overlap; left out: DJF, MAM, JJA, SON"};
constexpr core::OptionDoc kCompletenessDoc{"completeness", "1", "0 to 1",
                                           "a smaller share of the values the calendar expects gives missing"};
constexpr core::OptionDoc kMinSamplesDoc{"min_samples", "1", "0 or more", "fewer valid values give missing"};
constexpr core::OptionDoc kMinFractionDoc{"min_fraction", "1", "0 to 1", "as completeness; the stricter counts"};
constexpr std::array<core::Named<Every>, 4> kEveryNames{
    {{"day", Every::day}, {"month", Every::month}, {"season", Every::season}, {"year", Every::year}}};
constexpr std::array kInputs{InputDoc{"of", "the field, with a time axis finer than the step"}};
constexpr std::array kOutputs{OutputDoc{"", "units of `of`", "the mean of each step"}};

/// Holds one coarser step: [begin, end) in days.
struct CoarseStep {
  std::int64_t begin_day;
  std::int64_t end_day;
  friend auto operator<=>(const CoarseStep&, const CoarseStep&) = default;
};

core::StepClass class_of(Every every) {
  constexpr std::array<core::StepClass, 4> kClasses{core::StepClass::day, core::StepClass::month,
                                                    core::StepClass::season, core::StepClass::year};
  return kClasses[static_cast<std::size_t>(every)];
}

/// Steps are ordered from coarse to fine in StepClass.
void check_finer(const core::FieldHeader& of, Every every) {
  if (of.leading != core::Leading::time || of.time->climatological) {
    throw core::Error(core::ErrorKind::usage, fmt::format("'{}' has no time axis to average along", of.name));
  }
  if (of.time->step_class <= class_of(every) && of.time->size() > 1) {
    throw core::Error(
        core::ErrorKind::usage,
        fmt::format("'{}' has one value a {}: these cannot be averaged to one a {}", of.name,
                    core::step_class_name(of.time->step_class), kEveryNames[static_cast<std::size_t>(every)].name));
  }
}

/// Returns the first day of a month, counted on beyond December.
std::int64_t month_start(core::Calendar calendar, std::int64_t year, int month) {
  const std::int64_t key = year * 12 + month - 1;
  const std::int64_t whole = (key >= 0 ? key : key - 11) / 12;
  return core::day_number(calendar, {whole, static_cast<int>(key - whole * 12) + 1, 1});
}

/// Returns the step that a date falls into; an empty one where it belongs to no season.
CoarseStep step_of(core::Calendar calendar, const core::Date& date, Every every,
                   const std::vector<Slots::Season>& seasons) {
  switch (every) {
    case Every::day: {
      const std::int64_t day = core::day_number(calendar, date);
      return {day, day + 1};
    }
    case Every::month:
      return {month_start(calendar, date.year, date.month), month_start(calendar, date.year, date.month + 1)};
    case Every::year:
      return {month_start(calendar, date.year, 1), month_start(calendar, date.year + 1, 1)};
    case Every::season:
      break;
  }
  for (const Slots::Season& season : seasons) {
    const int into = (date.month - season.first_month + 12) % 12;
    if (into < season.length) {
      const int first = date.month - into;
      return {month_start(calendar, date.year, first), month_start(calendar, date.year, first + season.length)};
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
    } else if (axis.step_class == core::StepClass::month) {
      lengths[t] = core::days_in_month(axis.calendar, date.year, date.month);
    } else if (axis.step_class == core::StepClass::season) {
      const CoarseStep season =
          step_of(axis.calendar, date, Every::season, Slots({By::season, {}, {}}, axis.calendar).seasons());
      lengths[t] = static_cast<double>(season.end_day - season.begin_day);
    }
  }
  return lengths;
}

core::Period period_of(core::Calendar calendar, const CoarseStep& step) {
  return {core::date_of_day(calendar, step.begin_day), core::date_of_day(calendar, step.end_day - 1)};
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
  core::FieldHeader header = of;
  header.name.clear();
  header.quantity.clear();
  header.ancillary.clear();
  header.cell_methods = of.cell_methods.find("time: mean") != std::string::npos ? of.cell_methods : "time: mean";
  header.attributes["completeness_rule"] =
      fmt::format("missing where less than {:g} of the values that the calendar expects are valid",
                  std::max(options.completeness, options.min_fraction));
  outputs_ = {header};
  find_groups(*of.time, options);
  if (outputs_[0].time->size() == 0) {
    throw core::Error(core::ErrorKind::usage, fmt::format("'{}' covers no whole {}", of.name,
                                                          kEveryNames[static_cast<std::size_t>(options.every)].name));
  }
}

void Mean::find_groups(const core::TimeAxis& axis, const Options& options) {
  const std::vector<Slots::Season> seasons = Slots({By::season, {}, options.seasons}, axis.calendar).seasons();
  const core::Period covered = core::covered_period(axis);
  std::map<CoarseStep, std::size_t> groups;
  std::vector<CoarseStep> step_of_time;
  for (std::size_t t = 0; t < axis.size(); ++t) {
    step_of_time.push_back(step_of(axis.calendar, axis.date(t), options.every, seasons));
    const CoarseStep& step = step_of_time.back();
    const core::Period whole = period_of(axis.calendar, step);
    // Only whole seasons and years are worth a mean; days and months at the ends may be incomplete by some values.
    const bool must_be_whole = options.every == Every::season || options.every == Every::year;
    if (step.end_day > step.begin_day &&
        (!must_be_whole || (covered.contains(whole.first) && covered.contains(whole.last)))) {
      groups.emplace(step, 0);
    }
  }
  core::TimeAxis coarse;
  coarse.calendar = axis.calendar;
  coarse.units = axis.units;
  coarse.name = axis.name;
  for (auto& [step, position] : groups) {
    position = coarse.size();
    const core::Instant lower{step.begin_day * core::kMicrosecondsPerDay};
    const core::Instant upper{step.end_day * core::kMicrosecondsPerDay};
    coarse.lower.push_back(lower);
    coarse.upper.push_back(upper);
    coarse.stamp.push_back({lower.microseconds + (upper.microseconds - lower.microseconds) / 2});
    const auto expected = static_cast<double>(
        core::expected_steps(axis.step_class, axis.calendar, period_of(axis.calendar, step), 0xFFFU, axis.hour_step));
    least_count_.push_back(std::max({1.0, static_cast<double>(options.min_samples),
                                     std::max(options.completeness, options.min_fraction) * expected}));
  }
  coarse.date_instant = coarse.stamp;
  // Seasons of one's own need not be three months long: such an axis pairs by equal times only.
  coarse.step_class =
      options.every == Every::season && !options.seasons.empty() ? core::StepClass::irregular : class_of(options.every);
  outputs_[0].time = std::make_shared<const core::TimeAxis>(coarse);
  weight_of_time_ = interval_lengths(axis);
  for (const CoarseStep& step : step_of_time) {
    const auto found = groups.find(step);
    group_of_time_.push_back(found == groups.end() ? kNoSlot : found->second);
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
  for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
    for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
      if (group_of_time_[time] == kNoSlot) {
        continue;
      }
      const auto x = inputs[0].row(time, row);
      const double weight = weight_of_time_[time];
      const std::size_t first = place(group_of_time_[time], row);
      for (std::size_t i = 0; i < columns_; ++i) {
        const bool valid = x[i] == x[i];
        const double origin = count_[first + i] == 0.0 ? x[i] : shift_[first + i];
        shift_[first + i] = valid ? origin : shift_[first + i];
        sum_[first + i] += valid ? weight * (x[i] - origin) : 0.0;
        weight_[first + i] += valid ? weight : 0.0;
        count_[first + i] += valid ? 1.0 : 0.0;
      }
    }
  }
}

void Mean::finish(std::span<const core::MutableTileView> outputs) const {
  const core::IndexRange rows = outputs[0].extent().rows;
  // The share is compared with room for its rounding: 0.9 of 10 values are 9.
  constexpr double kRounding = 1e-9;
  for (std::size_t group = 0; group < least_count_.size(); ++group) {
    for (std::size_t row = rows.begin; row < rows.end; ++row) {
      const auto out = outputs[0].row(group, row);
      const std::size_t first = place(group, row);
      for (std::size_t i = 0; i < columns_; ++i) {
        const bool enough = count_[first + i] >= least_count_[group] - kRounding;
        const double mean = shift_[first + i] + sum_[first + i] / weight_[first + i];
        out[i] = enough ? core::round_to_type(outputs_[0].type, mean) : std::numeric_limits<double>::quiet_NaN();
      }
    }
  }
}

}  // namespace fieldwise::analysis
