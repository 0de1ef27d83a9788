#include "core/infer_step.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <map>
#include <numeric>
#include <optional>

#include "core/counting.hpp"

namespace fieldwise::core {

namespace {

using Numbers = std::vector<std::int64_t>;

constexpr std::int64_t kMonths = 12;       // of a year
constexpr double kMonthGapAtLeast = 20.0;  // two days across the turn of a month are not two months
constexpr double kDayGapAtLeast = 0.75;    // two hours across midnight are not two days
constexpr double kYearTolerance = 31.0;    // yearly values need not stand on the same date
constexpr double kShare = 0.25;            // of a step, that values may stand from where others do
constexpr std::int64_t kSecond = kMicrosecondsPerSecond;
constexpr std::int64_t kMinute = 60 * kSecond;       // stamps kept in single precision are seconds off
constexpr std::int64_t kRoundedFrom = 10 * kMinute;  // shorter steps are as they are

double in_days(std::int64_t microseconds) {
  return static_cast<double>(microseconds) / static_cast<double>(kMicrosecondsPerDay);
}

/// Holds the values of an axis in order of time.
struct Course {
  const TimeAxis& axis;
  std::vector<std::size_t> order;
  std::vector<Instant> at;
  Numbers gaps;        // in microseconds
  Numbers months;      // the month of each value, counted
  Numbers month_gaps;  // from one to the next
  bool uses_bounds = false;

  [[nodiscard]] std::size_t size() const noexcept { return at.size(); }
};

Numbers differences(const Numbers& values) {
  Numbers result;
  for (std::size_t i = 1; i < values.size(); ++i) {
    result.push_back(values[i] - values[i - 1]);
  }
  return result;
}

Course course_of(const TimeAxis& axis) {
  Course course{axis, std::vector<std::size_t>(axis.size()), {}, {}, {}, {}, axis.has_bounds() && !axis.climatological};
  std::iota(course.order.begin(), course.order.end(), std::size_t{0});
  std::ranges::stable_sort(course.order, {}, [&](std::size_t i) { return axis.date_instant[i]; });
  Numbers instants;
  for (const std::size_t i : course.order) {
    course.at.push_back(axis.date_instant[i]);
    instants.push_back(axis.date_instant[i].microseconds);
    course.months.push_back(month_count(axis.reckoning.date(axis.calendar, axis.date_instant[i])));
  }
  course.gaps = differences(instants);
  course.month_gaps = differences(course.months);
  return course;
}

/// Returns the value that occurs most often; of several the least.
std::int64_t most_common(const Numbers& values) {
  std::map<std::int64_t, std::size_t> counts;
  for (const std::int64_t value : values) {
    ++counts[value];
  }
  return std::ranges::max_element(counts, {}, [](const auto& entry) { return entry.second; })->first;
}

std::int64_t median_of(Numbers values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  return *middle;
}

std::int64_t common_divisor(const Numbers& values) {
  std::int64_t divisor = 0;
  for (const std::int64_t value : values) {
    divisor = std::gcd(divisor, value);
  }
  return divisor;
}

/// Holds an interval of whole months: the first, counted, and how many.
struct MonthRun {
  std::int64_t first;
  std::int64_t count;
};

std::optional<MonthRun> month_run(const TimeAxis& axis, std::size_t position) {
  // Months of days that begin at 06:00 begin then, too.
  const Instant lower{axis.lower[position].microseconds - axis.reckoning.day_offset()};
  const Instant upper{axis.upper[position].microseconds - axis.reckoning.day_offset()};
  const Date begin = date_of(axis.calendar, lower);
  const Date end = date_of(axis.calendar, upper);
  const bool whole = begin.day == 1 && end.day == 1 && microsecond_of_day(lower) == 0 && microsecond_of_day(upper) == 0;
  return whole ? std::optional(MonthRun{month_count(begin), month_count(end) - month_count(begin)}) : std::nullopt;
}

/// Returns the runs of months that the bounds are; nothing where there are none, or one is not whole months.
std::optional<std::vector<MonthRun>> month_runs(const Course& course) {
  if (!course.uses_bounds || course.size() == 0) {
    return std::nullopt;
  }
  std::vector<MonthRun> runs;
  for (const std::size_t i : course.order) {
    const auto run = month_run(course.axis, i);
    if (!run) {
      return std::nullopt;
    }
    runs.push_back(*run);
  }
  return runs;
}

bool all_have_length(const std::vector<MonthRun>& runs, std::int64_t months) {
  return std::ranges::all_of(runs, [&](const MonthRun& run) { return run.count == months; });
}

bool overlap(const std::vector<MonthRun>& runs) {
  for (std::size_t i = 1; i < runs.size(); ++i) {
    if (runs[i].first < runs[i - 1].first + runs[i - 1].count) {
      return true;
    }
  }
  return false;
}

std::int64_t month_of_year(std::int64_t months) { return months - floor_div(months, kMonths) * kMonths; }

bool whole_years_apart(const Course& course) {
  const double year = days_per_year(course.axis.calendar);
  return std::ranges::all_of(course.gaps, [&](std::int64_t gap) {
    const double years = std::round(in_days(gap) / year);
    return years >= 1.0 && std::abs(in_days(gap) - years * year) <= kYearTolerance;
  });
}

bool rises(const Numbers& values) {
  return std::ranges::adjacent_find(values, [](std::int64_t a, std::int64_t b) { return a >= b; }) == values.end();
}

bool numbers_rise(const TimeStep& step, const Course& course) {
  Numbers numbers;
  for (const Instant at : course.at) {
    numbers.push_back(step.number(course.axis.calendar, at));
  }
  return rises(numbers);
}

/// Returns the step of one value a year: which part of the year it stands for, where bounds tell.
TimeStep yearly_step(const Course& course) {
  TimeStep step = step_of_months(kMonths);
  step.covered = 0;
  const auto runs = month_runs(course);
  const bool same =
      runs && all_have_length(*runs, runs->front().count) && std::ranges::all_of(*runs, [&](const MonthRun& run) {
        return month_of_year(run.first) == month_of_year(runs->front().first);
      });
  if (same && runs->front().count <= kMonths) {
    const std::int64_t first = month_of_year(runs->front().first);
    step.covered = static_cast<int>(runs->front().count);
    step.first_month = static_cast<int>(first) + 1;
    step.anchor = first + step.covered > kMonths ? first - kMonths : 0;
    return step;
  }
  // Stamps that stray over New Year: years that begin where none stands.
  for (const std::int64_t anchor : {0, -6, -3, -9}) {
    step.anchor = anchor;
    if (numbers_rise(step, course)) {
      return step;
    }
  }
  return {};
}

/// Returns steps of several years, where most values are that far apart.
TimeStep years_step(const Course& course) {
  TimeStep step = yearly_step(course);
  const std::int64_t usual = course.month_gaps.empty() ? kMonths : most_common(course.month_gaps);
  constexpr std::size_t kEnough = 3;
  if (step.kind == StepKind::months && course.size() > kEnough && usual > kMonths &&
      common_divisor(course.month_gaps) == usual) {
    step.count = usual;
    const std::int64_t years = course.months.front() - month_of_year(course.months.front() - step.anchor);
    step.anchor = years - floor_div(years, usual) * usual;
    step.covered = 0;
    step.first_month = 0;
  }
  return step;
}

/// Returns steps of three months one of which begins with a counted month.
TimeStep step_of_season(std::int64_t first) {
  const std::int64_t rest = first - floor_div(first, 3) * 3;
  return step_of_months(3, rest == 0 ? 0 : rest - 3);
}

/// Returns the month with which steps of three months begin, by where in it their values stand: the middle of a month
/// is that of the step, and what stands on its first or last days is the beginning or the end of a standard season if
/// it can be, else of a quarter.
std::int64_t first_month_by_stamps(const Course& course) {
  constexpr int kThird = 10;  // days of a month
  const auto all_in_third = [&](int which) {
    return std::ranges::all_of(course.at, [&](Instant at) {
      return std::min((course.axis.reckoning.date(course.axis.calendar, at).day - 1) / kThird, 2) == which;
    });
  };
  const std::int64_t month = month_of_year(course.months.front());
  if (all_in_third(1)) {
    return month - 1;
  }
  const std::int64_t first = all_in_third(0) ? month : month - 2;
  const bool quarter = (all_in_third(0) || all_in_third(2)) && floor_div(first, 3) * 3 == first;
  return quarter ? 0 : -1;
}

std::optional<TimeStep> seasonal_step(const Course& course) {
  if (course.month_gaps.empty() || common_divisor(course.month_gaps) % 3 != 0) {
    return std::nullopt;
  }
  if (const auto runs = month_runs(course)) {
    constexpr std::int64_t kSeason = 3;
    return all_have_length(*runs, kSeason) && !overlap(*runs) ? std::optional(step_of_season(runs->front().first))
                                                              : std::nullopt;
  }
  const auto next = static_cast<std::size_t>(std::ranges::count(course.month_gaps, 3));
  const bool mostly = course.size() > 2 && 2 * next >= course.size();
  return mostly ? std::optional(step_of_season(first_month_by_stamps(course))) : std::nullopt;
}

/// Returns a step of one or more months, or nothing where values are closer.
std::optional<TimeStep> step_in_months(const Course& course) {
  if (whole_years_apart(course)) {
    const TimeStep step = years_step(course);
    if (step.kind == StepKind::months) {
      return step;
    }
  }
  if (!rises(course.months)) {
    return std::nullopt;
  }
  if (const auto season = seasonal_step(course)) {
    return season;
  }
  if (in_days(median_of(course.gaps)) < kMonthGapAtLeast) {
    return std::nullopt;
  }
  const auto runs = month_runs(course);
  const bool own_seasons =
      runs && !overlap(*runs) && std::ranges::all_of(*runs, [](const MonthRun& run) { return run.count > 1; });
  return own_seasons ? TimeStep{StepKind::seasons} : step_of_months(1);
}

/// Says how unevenly values stand in the steps they would have.
struct Fit {
  double spread = 1.0;   ///< as a share of the usual step
  bool follows = false;  ///< more than half follow each other
};

/// Is the range of some distances.
struct Range {
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  std::int64_t most = std::numeric_limits<std::int64_t>::min();

  void add(std::int64_t value) {
    least = std::min(least, value);
    most = std::max(most, value);
  }
  [[nodiscard]] std::int64_t width() const { return most - least; }
};

std::optional<Fit> fit_of(const TimeStep& step, const Course& course) {
  const Calendar calendar = course.axis.calendar;
  Range begin;
  Range middle;
  Range end;
  std::size_t next = 0;
  std::int64_t before = 0;
  for (std::size_t i = 0; i < course.size(); ++i) {
    const std::int64_t number = step.number(calendar, course.at[i]);
    if (i > 0 && number <= before) {
      return std::nullopt;
    }
    next += i > 0 && number == before + 1 ? 1 : 0;
    before = number;
    const TimeSpan whole = step.interval(calendar, number);
    begin.add(course.at[i].microseconds - whole.begin.microseconds);
    middle.add(course.at[i].microseconds - whole.middle().microseconds);
    end.add(course.at[i].microseconds - whole.end.microseconds);
  }
  const double spread = in_days(std::min({begin.width(), middle.width(), end.width()}));
  return Fit{spread / step.days(), course.size() < 3 || 2 * next > course.gaps.size()};
}

/// Returns ticks of a length around the values: where bounds are, steps are their intervals.
TimeStep ticks_around(const Course& course, std::int64_t length) {
  if (length == kMicrosecondsPerDay && numbers_rise(step_of_ticks(length), course)) {
    return step_of_ticks(length);
  }
  std::int64_t begin = course.at.front().microseconds - length / 2;
  if (length >= kRoundedFrom) {
    begin = floor_div(begin + kMinute / 2, kMinute) * kMinute;
  }
  return step_of_ticks(length, begin);
}

/// Returns the usual distance, rounded to minutes where it is long: clocks in archives are off by seconds.
std::int64_t usual_gap(const Course& course) {
  Numbers rounded = course.gaps;
  for (std::int64_t& gap : rounded) {
    gap = gap >= kRoundedFrom ? floor_div(gap + kMinute / 2, kMinute) * kMinute : gap;
  }
  return most_common(rounded);
}

/// Returns the length that all distances are multiples of, as exactly as the first and last value tell.
std::int64_t mean_gap(const Course& course, std::int64_t usual) {
  const std::int64_t whole = course.at.back().microseconds - course.at.front().microseconds;
  return whole / std::max<std::int64_t>(1, (whole + usual / 2) / usual);
}

std::vector<TimeStep> candidates(const Course& course) {
  const std::int64_t usual = usual_gap(course);
  std::vector<TimeStep> steps{ticks_around(course, usual)};
  if (std::abs(in_days(usual) - 1.0) < kShare) {
    steps.insert(steps.begin(), ticks_around(course, kMicrosecondsPerDay));
  }
  const std::int64_t days = (usual + kMicrosecondsPerDay / 2) / kMicrosecondsPerDay;
  constexpr std::int64_t kLongest = 183;
  if (days >= 2 && days <= kLongest) {
    for (const std::int64_t parts : {2, 3, 6}) {
      steps.push_back({StepKind::parts_of_month, parts});
    }
    steps.push_back({StepKind::parts_of_month, 2, kMicrosecondsPerDay});  // the first and the fifteenth
    steps.push_back({StepKind::parts_of_year, days == 5 ? 0 : days});
  }
  const std::int64_t mean = mean_gap(course, usual);
  if (mean > kSecond) {
    steps.push_back(ticks_around(course, mean));
  }
  return steps;
}

/// Finds where values stand in the parts of a year.
TimeStep with_place(TimeStep step, const Course& course) {
  if (step.kind == StepKind::parts_of_year) {
    const std::int64_t number = step.number(course.axis.calendar, course.at.front());
    step.anchor = course.at.front().microseconds - step.interval(course.axis.calendar, number).begin.microseconds;
  }
  return step;
}

/// Returns the step within a month that fits best, or irregular.
TimeStep step_within_months(const Course& course) {
  constexpr double kBetter = 0.02;  // of several that fit alike the plainest, which comes first
  constexpr double kEven = 0.1;
  TimeStep best;
  double least = kShare + kBetter;
  for (const TimeStep& step : candidates(course)) {
    const auto fit = fit_of(step, course);
    // Days may be at any hour; what is called so many days or minutes must be so.
    const bool loose = step.kind != StepKind::ticks || step.is_day();
    if (fit && fit->follows && (loose || fit->spread < kEven) && fit->spread < least - kBetter) {
      best = step;
      least = fit->spread;
    }
  }
  if (best.kind != StepKind::irregular) {
    return with_place(best, course);
  }
  const TimeStep day = step_of_ticks(kMicrosecondsPerDay);
  if (in_days(median_of(course.gaps)) >= kDayGapAtLeast && numbers_rise(day, course)) {
    return day;
  }
  Numbers hours;
  for (const std::int64_t gap : course.gaps) {
    const std::int64_t hour = (gap + kMicrosecondsPerHour / 2) / kMicrosecondsPerHour;
    if (std::abs(gap - hour * kMicrosecondsPerHour) > kMinute) {
      return {};
    }
    hours.push_back(hour);
  }
  const std::int64_t step = common_divisor(hours);
  return step > 0 ? ticks_around(course, step * kMicrosecondsPerHour) : TimeStep{};
}

/// Returns the step that the bounds of one value alone are.
TimeStep step_of_interval(const Course& course) {
  if (course.size() == 0 || !course.uses_bounds) {
    return step_of_months(1);
  }
  if (const auto runs = month_runs(course)) {
    const MonthRun run = runs->front();
    if (run.count == kMonths) {
      return yearly_step(course);
    }
    if (run.count == 3) {
      return step_of_season(run.first);
    }
    return run.count == 1 ? step_of_months(1) : TimeStep{StepKind::seasons};
  }
  const std::int64_t length = course.axis.upper[0].microseconds - course.axis.lower[0].microseconds;
  if (in_days(length) > kMonthGapAtLeast) {
    return in_days(length) > 10 * kYearTolerance ? yearly_step(course) : step_of_months(1);
  }
  return length >= kSecond ? ticks_around(course, length) : TimeStep{};
}

}  // namespace

TimeStep infer_step(const TimeAxis& axis) {
  const Course course = course_of(axis);
  if (course.size() < 2) {
    return step_of_interval(course);
  }
  if (std::ranges::find(course.gaps, 0) != course.gaps.end()) {
    return {};
  }
  if (const auto step = step_in_months(course)) {
    return *step;
  }
  return step_within_months(course);
}

std::optional<TimeStep> placed_step(const TimeStep& step, const TimeAxis& axis) {
  const Course course = course_of(axis);
  if (!step.is_regular() || course.size() == 0) {
    return step;
  }
  const bool loose = step.kind == StepKind::ticks && step.anchor == 0;
  const TimeStep placed = loose ? ticks_around(course, step.count) : with_place(step, course);
  return numbers_rise(placed, course) ? std::optional(placed) : std::nullopt;
}

bool fits(const TimeStep& step, const TimeAxis& axis) {
  if (!step.is_regular()) {
    return false;
  }
  const auto fit = fit_of(step, course_of(axis));
  return fit && fit->follows && fit->spread < 2 * kShare;
}

std::vector<std::int64_t> step_numbers(const TimeAxis& axis) {
  Numbers numbers(axis.size());
  for (std::size_t i = 0; i < axis.size(); ++i) {
    if (axis.step.is_regular()) {
      numbers[i] = axis.step.number(axis.calendar, axis.date_instant[i]);
    } else if (i > 0) {
      const bool touches =
          axis.step.kind == StepKind::seasons && axis.has_bounds() && axis.lower[i] == axis.upper[i - 1];
      numbers[i] = numbers[i - 1] + (touches ? 1 : 2);
    }
  }
  return numbers;
}

}  // namespace fieldwise::core
