#include "fieldwise/analysis/series/coarse_steps.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <memory>
#include <utility>

#include "analysis/interval_lengths.hpp"
#include "fieldwise/analysis/slots/slots.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/expected_values.hpp"
#include "fieldwise/core/year_span.hpp"

namespace fieldwise::analysis {

namespace {

using Seasons = std::vector<Slots::Season>;

constexpr core::OptionDoc kEveryDoc{"every", "", "", "the coarser step"};
constexpr core::OptionDoc kSeasonsDoc{
    "seasons", "", "initials of runs of months, such as JJAS",
    "every season: the seasons, which must not overlap; left out: DJF, MAM, JJA, SON"};
constexpr core::OptionDoc kCompletenessDoc{"completeness", "1", "a number 0 to 1, or etccdi",
                                           "a smaller share of the time for which the calendar expects values gives "
                                           "missing; etccdi, of daily values: more than 3 "
                                           "days of a month, or 15 of a year"};
constexpr core::OptionDoc kShareDoc{"completeness", "1", "",
                                    "a smaller share of the time for which the calendar expects values gives missing"};
constexpr core::OptionDoc kMinSamplesDoc{"min_samples", "1", "", "fewer valid values give missing"};
constexpr core::OptionDoc kMinFractionDoc{"min_fraction", "1", "", "as completeness; the stricter counts"};

constexpr double kAlike = 0.9;  // a month of 28 days is no finer than one of 30
constexpr double kHoursPerDay = 24.0;
constexpr std::int64_t kDaysPerWeek = 7;
constexpr std::int64_t kMonday = 4;  // days from 1970-01-01, a Thursday, to the first Monday

/// Returns the hours of a step of hours; 0 for another one.
std::int64_t hours_of(Every every) {
  constexpr std::array<std::int64_t, 7> kHours{1, 2, 3, 4, 6, 8, 12};
  const auto place = static_cast<std::size_t>(every);
  return place < kHours.size() ? kHours[place] : 0;
}

/// Returns the length of a coarser step in days.
double days_of(Every every) {
  constexpr double kDaysPerYear = 365.2425;
  if (const std::int64_t hours = hours_of(every); hours > 0) {
    return static_cast<double>(hours) / kHoursPerDay;
  }
  constexpr std::array<double, 7> kDays{
      1.0, 5.0, 7.0, kDaysPerYear / 36.0, kDaysPerYear / 12.0, kDaysPerYear / 4.0, kDaysPerYear};
  return kDays[static_cast<std::size_t>(every) - static_cast<std::size_t>(Every::day)];
}

/// Refuses values that are as long as the step. Errors: usage.
void check_finer(const core::FieldHeader& of, Every every) {
  if (of.leading != core::Leading::time || of.time->climatological) {
    throw core::Error(core::ErrorKind::usage, fmt::format("'{}' has no time axis to resample", of.name));
  }
  if (of.time->step.value_days() > kAlike * days_of(every) && of.time->size() > 1) {
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("'{}' has one value a {}: these cannot be resampled to one a {}", of.name,
                                  of.time->step.name(), name_of(every)));
  }
}

/// Tells whether weeks of a calendar have a Monday.
bool has_weekdays(core::Calendar calendar) {
  return calendar == core::Calendar::standard || calendar == core::Calendar::proleptic_gregorian;
}

/// Returns the coarser step where it is one that can be counted; seasons and years are found by their months.
std::optional<core::TimeStep> counted_step(const core::TimeAxis& axis, Every every) {
  if (const std::int64_t hours = hours_of(every); hours > 0) {
    return core::step_of_ticks(hours * core::kMicrosecondsPerHour);
  }
  constexpr std::int64_t kDekadsPerMonth = 3;
  switch (every) {
    case Every::day:
      return core::step_of_ticks(core::kMicrosecondsPerDay);
    case Every::pentad:
      return core::TimeStep{.kind = core::StepKind::parts_of_year};
    case Every::week: {
      const std::int64_t first = core::day_number(axis.calendar, axis.date(0));
      const std::int64_t day =
          has_weekdays(axis.calendar) ? kMonday : (first % kDaysPerWeek + kDaysPerWeek) % kDaysPerWeek;
      return core::step_of_ticks(kDaysPerWeek * core::kMicrosecondsPerDay, day * core::kMicrosecondsPerDay);
    }
    case Every::dekad:
      return core::TimeStep{.kind = core::StepKind::parts_of_month, .count = kDekadsPerMonth};
    case Every::month:
      return core::step_of_months(1);
    default:
      return std::nullopt;
  }
}

/// Finds the step that a time falls into.
class StepFinder {
 public:
  StepFinder(const core::TimeAxis& axis, Every every, const Seasons& seasons)
      : axis_(axis), seasons_(seasons), counted_(axis.size() == 0 ? std::nullopt : counted_step(axis, every)) {
    by_year_ = every == Every::year;
    by_clock_ = hours_of(every) > 0;
  }

  /// Returns nothing where the time belongs to no season.
  [[nodiscard]] std::optional<core::TimeSpan> at(std::size_t time) const {
    const core::Date date = axis_.date(time);
    if (counted_) {
      // Days begin where the reckoning says; what a date says holds for all steps of whole days.
      const std::int64_t offset = axis_.reckoning.day_offset();
      const core::Instant instant = by_clock_ ? core::Instant{axis_.date_instant[time].microseconds - offset}
                                              : core::start_of_day(axis_.calendar, date);
      const core::TimeSpan span = counted_->interval(axis_.calendar, counted_->number(axis_.calendar, instant));
      return core::TimeSpan{{span.begin.microseconds + offset}, {span.end.microseconds + offset}};
    }
    if (by_year_) {
      const core::YearSpan year = core::year_of(axis_, date);
      return days(year.begin_day, year.end_day);
    }
    for (const Slots::Season& season : seasons_) {
      const int into = (date.month - season.first_month + kMonthsPerYear) % kMonthsPerYear;
      if (into < season.length) {
        return days(core::first_day_of_month(axis_.calendar, date.year, date.month - into),
                    core::first_day_of_month(axis_.calendar, date.year, date.month - into + season.length));
      }
    }
    return std::nullopt;
  }

 private:
  static constexpr int kMonthsPerYear = 12;

  [[nodiscard]] core::TimeSpan days(std::int64_t begin, std::int64_t end) const {
    return {axis_.reckoning.begin_of_day(begin), axis_.reckoning.begin_of_day(end)};
  }

  const core::TimeAxis& axis_;
  const Seasons& seasons_;
  std::optional<core::TimeStep> counted_;
  bool by_year_ = false;
  bool by_clock_ = false;
};

/// Returns the instants between which no value is missing at the ends: the places of the steps before the first value
/// and after the last. Irregular times reach one usual gap further.
core::TimeSpan covered_span(const core::TimeAxis& axis) {
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

/// Returns the numbers of the steps of an axis that have their place in a span, and in a month that it holds.
std::vector<std::int64_t> numbers_in(const core::TimeAxis& axis, const core::TimeSpan& span) {
  std::vector<std::int64_t> numbers;
  if (!axis.step.is_regular()) {
    return numbers;
  }
  const std::int64_t offset = axis.step.days() < 1.0 ? 0 : axis.reckoning.day_offset();
  for (std::int64_t k = axis.step.number(axis.calendar, {span.begin.microseconds - offset}) - 1;; ++k) {
    const core::Instant at{axis.step.place(axis.calendar, k).microseconds + offset};
    if (at >= span.end) {
      return numbers;
    }
    const auto month = static_cast<unsigned>(axis.reckoning.date(axis.calendar, at).month);
    if (at >= span.begin && (axis.months >> (month - 1U) & 1U) != 0U) {
      numbers.push_back(k);
    }
  }
}

/// Returns how many values an axis should have in a span.
double expected_in(const core::TimeAxis& axis, const core::TimeSpan& span, std::size_t numbers) {
  if (in_days(span) < 1.0) {
    return static_cast<double>(numbers);
  }
  const std::int64_t offset = axis.reckoning.day_offset();
  const core::Period period{core::date_of(axis.calendar, {span.begin.microseconds - offset}),
                            core::date_of(axis.calendar, {span.end.microseconds - offset - 1})};
  return static_cast<double>(core::expected_values(axis, period));
}

/// Fills in what each step expects, from the times that it has.
void expect(const core::TimeAxis& axis, CoarseSteps& steps) {
  std::vector<std::vector<std::size_t>> times_of(steps.spans.size());
  for (std::size_t t = 0; t < axis.size(); ++t) {
    if (steps.step_of_time[t] != kNoSlot) {
      times_of[steps.step_of_time[t]].push_back(t);
    }
  }
  steps.is_first.assign(axis.size(), false);
  steps.is_last.assign(axis.size(), false);
  for (std::size_t step = 0; step < steps.spans.size(); ++step) {
    const std::vector<std::int64_t> numbers = numbers_in(axis, steps.spans[step]);
    const double expected = expected_in(axis, steps.spans[step], numbers.size());
    std::vector<std::int64_t> present;
    double days = 0.0;
    for (const std::size_t time : times_of[step]) {
      days += steps.days_of_time[time];
      present.push_back(axis.number[time]);
      steps.is_first[time] = numbers.empty() ? time == times_of[step].front() : axis.number[time] == numbers.front();
      steps.is_last[time] = numbers.empty() ? time == times_of[step].back() : axis.number[time] == numbers.back();
    }
    std::ranges::sort(present);
    for (const std::int64_t number : numbers) {
      if (!std::ranges::binary_search(present, number)) {
        days += in_days(axis.step.interval(axis.calendar, number));
      }
    }
    steps.expected_values.push_back(expected);
    steps.expected_days.push_back(numbers.empty() ? 0.0 : days);
  }
}

/// Returns the axis of the coarser steps that are written.
core::TimeAxis axis_of(const CoarseSteps& steps, const core::TimeAxis& like) {
  core::TimeAxis coarse;
  coarse.calendar = like.calendar;
  coarse.units = like.units;
  coarse.name = like.name;
  coarse.reckoning = like.reckoning;
  for (std::size_t step = 0; step < steps.written; ++step) {
    coarse.lower.push_back(steps.spans[step].begin);
    coarse.upper.push_back(steps.spans[step].end);
    coarse.stamp.push_back(steps.spans[step].middle());
  }
  static_cast<void>(core::complete_axis(coarse));  // as it will be when the file is read
  return coarse;
}

}  // namespace

void describe_step(core::OptionVisitor& visitor, Every& every, std::vector<std::string>& seasons) {
  visitor.choice(kEveryDoc, every, kEveryNames);
  visitor.words(kSeasonsDoc, seasons, {});
}

void Completeness::describe(core::OptionVisitor& visitor) {
  static constexpr std::array<std::string_view, 1> kEtccdi = {"etccdi"};
  std::size_t word = 0;
  const std::array<core::OptionForm, 2> forms{
      {{true, [this](core::OptionVisitor& inner, const core::OptionDoc& doc) { inner.number(doc, share, 0.0, 1.0); }},
       {false, [&word](core::OptionVisitor& inner, const core::OptionDoc& doc) { inner.word(doc, word, kEtccdi); }}}};
  std::size_t form = etccdi ? 1 : 0;
  visitor.one_of(kCompletenessDoc, form, forms);
  etccdi = form == 1;
  describe_least(visitor);
}

void Completeness::describe_share(core::OptionVisitor& visitor) {
  visitor.number(kShareDoc, share, 0.0, 1.0);
  describe_least(visitor);
}

void Completeness::describe_least(core::OptionVisitor& visitor) {
  visitor.integer(kMinSamplesDoc, min_samples, 0, std::numeric_limits<int>::max());
  visitor.number(kMinFractionDoc, min_fraction, 0.0, 1.0);
}

double Completeness::least_days(double expected_days) const noexcept {
  constexpr double kOneRounding = 1.0 - 1e-9;  // sums of lengths in days are not exact
  return kOneRounding * least_share() * expected_days;
}

std::string Completeness::in_words() const {
  if (etccdi) {
    return "missing where more than 3 days of a month or 15 of a year are missing (ETCCDI)";
  }
  return fmt::format("missing where fewer than {} values, or less than {:g} of those the calendar expects, are valid",
                     std::max(1, min_samples), least_share());
}

std::size_t CoarseSteps::reached(std::size_t times) const {
  std::size_t steps = 0;
  for (std::size_t time = 0; time < times; ++time) {
    steps = step_of_time[time] == kNoSlot ? steps : std::max(steps, step_of_time[time] + 1);
  }
  return steps;
}

std::string_view name_of(Every every) { return kEveryNames[static_cast<std::size_t>(every)].name; }

CoarseSteps coarse_steps(const core::FieldHeader& of, Every every, const std::vector<std::string>& seasons) {
  check_finer(of, every);
  const core::TimeAxis& axis = *of.time;
  const Seasons season_list = Slots({By::season, {}, seasons}, axis.calendar).seasons();
  if (const auto fault = core::fault_of_years(axis); fault && every == Every::year) {
    throw core::Error(core::ErrorKind::usage, *fault + ": let years begin where values do");
  }
  // Only whole seasons and years are worth a value; shorter steps at the ends may be incomplete by some values.
  const bool must_be_whole = every == Every::season || every == Every::year;
  const core::TimeSpan covered = axis.size() == 0 ? core::TimeSpan{} : covered_span(axis);
  const StepFinder finder(axis, every, season_list);
  using Key = std::pair<std::int64_t, std::int64_t>;
  std::map<Key, std::size_t> places;
  std::vector<std::optional<Key>> key_of_time;
  for (std::size_t t = 0; t < axis.size(); ++t) {
    const std::optional<core::TimeSpan> span = finder.at(t);
    const bool begun = span && (covered.begin <= span->begin || !must_be_whole);
    key_of_time.push_back(begun ? std::optional<Key>({span->begin.microseconds, span->end.microseconds})
                                : std::nullopt);
    if (begun) {
      places.emplace(*key_of_time.back(), 0);
    }
  }
  CoarseSteps steps;
  for (auto& [key, place] : places) {
    place = steps.spans.size();
    steps.spans.push_back({{key.first}, {key.second}});
    steps.written += core::Instant{key.second} <= covered.end || !must_be_whole ? 1 : 0;
  }
  if (steps.written == 0) {
    throw core::Error(core::ErrorKind::usage, fmt::format("'{}' covers no whole {}", of.name, name_of(every)));
  }
  for (const std::optional<Key>& key : key_of_time) {
    steps.step_of_time.push_back(key ? places.at(*key) : kNoSlot);
  }
  steps.days_of_time = interval_lengths(axis);
  expect(axis, steps);
  steps.axis = axis_of(steps, axis);
  if (every == Every::year) {
    steps.notice = core::notice_of_years(axis);
  }
  return steps;
}

}  // namespace fieldwise::analysis
