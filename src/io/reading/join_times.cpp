#include "io/reading/join_times.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "fieldwise/core/counted.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/time_step.hpp"
#include "fieldwise/core/year_span.hpp"
#include "io/reading/read_time_axis.hpp"

namespace fieldwise::io {

namespace {

using core::Error;
using core::ErrorKind;

/// Describes a step as its length asks for: 1990-12 for a month, 1990 for a year.
std::string step_text(const core::TimeAxis& axis, std::size_t position) {
  const core::Date date = axis.date(position);
  if (axis.step.kind != core::StepKind::months) return core::format_instant(axis.calendar, axis.date_instant[position]);
  return axis.step.count % 12 == 0 ? fmt::format("{:04}", date.year)
                                   : fmt::format("{:04}-{:02}", date.year, date.month);
}

std::string covered_text(const core::TimeAxis& axis) {
  const auto [first, last] = std::ranges::minmax_element(axis.date_instant);
  return fmt::format("{} to {}", step_text(axis, static_cast<std::size_t>(first - axis.date_instant.begin())),
                     step_text(axis, static_cast<std::size_t>(last - axis.date_instant.begin())));
}

/// Joins the steps of the files of one input.
class TimeJoiner {
 public:
  TimeJoiner(const std::vector<FileTimes>& files, const InputSpec& spec, std::vector<std::string>& notices)
      : files_(files), spec_(spec), notices_(notices) {}

  JoinedTimes join() {
    require_same_calendar();
    for (std::size_t file : files_by_date()) {
      for (std::size_t i = 0; i < files_[file].axis.size(); ++i) places_.push_back({file, i});
    }
    rebuild_axis();
    resolve_duplicates();
    take_stated_step();
    repair_stamps(axis_, spec_.time.stamp);
    check_reckoning();
    require_steps();
    return selected();
  }

 private:
  [[nodiscard]] const FileTimes& file_of(std::size_t step) const { return files_[places_[step].file]; }
  [[nodiscard]] std::string target(std::size_t step) const {
    return fmt::format("{}: variable {}", file_of(step).path, file_of(step).variable);
  }

  /// Tells whether two calendars give the same dates: standard and proleptic_gregorian since the reform of 1582.
  static bool agree(const core::TimeAxis& axis, const core::TimeAxis& other) {
    return is_gregorian_only(axis) && is_gregorian_only(other);
  }

  static bool is_gregorian_only(const core::TimeAxis& axis) {
    if (axis.calendar != core::Calendar::standard && axis.calendar != core::Calendar::proleptic_gregorian) return false;
    const core::Instant reform = core::start_of_day(axis.calendar, {1582, 10, 15});
    const auto since = [&](core::Instant instant) { return instant >= reform; };
    return std::ranges::all_of(axis.stamp, since) && std::ranges::all_of(axis.lower, since);
  }

  /// Returns the calendar of all steps; of two that agree here the one that does not depend on the order of files.
  [[nodiscard]] core::Calendar calendar() const {
    const core::Calendar first = files_.front().axis.calendar;
    const bool same = std::ranges::all_of(files_, [&](const FileTimes& file) { return file.axis.calendar == first; });
    return same ? first : core::Calendar::standard;
  }

  void require_same_calendar() const {
    for (const FileTimes& file : files_) {
      const FileTimes& first = files_.front();
      if (file.axis.calendar != first.axis.calendar && !agree(file.axis, first.axis)) {
        throw Error(
            ErrorKind::inputs_disagree,
            fmt::format("{} has calendar {}, but {} has {}; files of one input need one calendar", file.path,
                        core::calendar_name(file.axis.calendar), first.path, core::calendar_name(first.axis.calendar)));
      }
    }
  }

  [[nodiscard]] std::vector<std::size_t> files_by_date() const {
    std::vector<std::size_t> order(files_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, {},
                             [&](std::size_t file) { return std::ranges::min(files_[file].axis.date_instant); });
    return order;
  }

  /// Makes the axis of all steps in their present order.
  void rebuild_axis() {
    const core::TimeAxis& first = files_[places_.front().file].axis;
    const bool bounds = std::ranges::all_of(files_, [](const FileTimes& file) { return file.axis.has_bounds(); });
    if (!bounds && !told_of_bounds_ &&
        std::ranges::any_of(files_, [](const FileTimes& file) { return file.axis.has_bounds(); })) {
      notices_.emplace_back("only some of the files have usable time bounds; none are used");
      told_of_bounds_ = true;
    }
    axis_ = core::TimeAxis();
    axis_.calendar = calendar();
    axis_.units = first.units;
    axis_.name = first.name;
    axis_.climatological = bounds && first.climatological;
    for (const StepPlace& place : places_) {
      const core::TimeAxis& axis = files_[place.file].axis;
      axis_.stamp.push_back(axis.stamp[place.position]);
      if (!bounds) continue;
      axis_.lower.push_back(axis.lower[place.position]);
      axis_.upper.push_back(axis.upper[place.position]);
    }
    const bool agree =
        std::ranges::all_of(files_, [&](const FileTimes& file) { return file.axis.stated_step == first.stated_step; });
    axis_.stated_step = agree ? first.stated_step : std::nullopt;
    axis_.reckoning = reckoning();
    static_cast<void>(core::complete_axis(axis_));
  }

  /// Returns where days and years begin: as the user says, else as the files do. Errors: inputs_disagree where these
  /// differ.
  [[nodiscard]] core::Reckoning reckoning() const {
    const auto differs = [&](auto part) {
      return std::ranges::any_of(files_, [&](const FileTimes& file) {
        return file.axis.reckoning.*part != files_.front().axis.reckoning.*part;
      });
    };
    core::Reckoning found = files_.front().axis.reckoning;
    if ((!spec_.time.year_starts && differs(&core::Reckoning::year_month)) ||
        (!spec_.time.day_starts && differs(&core::Reckoning::day_time))) {
      throw Error(
          ErrorKind::inputs_disagree,
          fmt::format("{}: the files of this input say different things of when days or years begin; say {} and "
                      "{}, or read them apart",
                      target(0), spec_.setting("time: year_starts", "January"),
                      spec_.setting("time: day_starts", "00:00")));
    }
    found.year_month = spec_.time.year_starts.value_or(found.year_month);
    found.day_time = spec_.time.day_starts.value_or(found.day_time);
    return found;
  }

  /// Refuses beginnings of years and days that do not fit the values. Errors: usage. What only a file says is left out
  /// where days do not fit, as after its bounds were lost; years are refused where they are asked for.
  void check_reckoning() {
    if (axis_.climatological) return;
    if (const auto fault = core::fault_of_days(axis_)) {
      if (spec_.time.day_starts) throw Error(ErrorKind::usage, fmt::format("{}: {}", target(0), *fault));
      notices_.push_back(fmt::format("{}; days are those of the calendar", *fault));
      axis_.reckoning.day_time = 0;
      static_cast<void>(core::complete_axis(axis_));
    }
    const auto fault = spec_.time.year_starts ? core::fault_of_years(axis_) : std::nullopt;
    if (fault) throw Error(ErrorKind::usage, fmt::format("{}: {}", target(0), *fault));
  }

  /// Returns the number of the step of every value, by the step of the longest file: a month that two files hold would
  /// make the step of the whole finer, and the duplicate two different days.
  [[nodiscard]] std::vector<std::int64_t> keys() const {
    const FileTimes& longest = *std::ranges::max_element(files_, {}, [](const FileTimes& f) { return f.axis.size(); });
    const core::TimeStep& step = longest.axis.step;
    // Files may take turns: every second day, or winters here and summers there.
    const bool takes_turns = (step.kind == core::StepKind::ticks && !step.is_day()) || step.value_days() < step.days();
    const bool coarser =
        longest.axis.size() > 2 && step.is_regular() && !takes_turns && step.days() > axis_.step.days();
    std::vector<std::int64_t> keys;
    for (std::size_t i = 0; i < axis_.size(); ++i) {
      const core::Instant at = axis_.date_instant[i];
      keys.push_back(coarser                   ? step.number(axis_.calendar, at)
                     : axis_.step.is_regular() ? axis_.number[i]
                                               : at.microseconds);
    }
    return keys;
  }

  /// Takes the step that the user says. Errors: usage where two values would be in one step.
  void take_stated_step() {
    if (!spec_.time.step) return;
    axis_.stated_step = spec_.time.step;
    static_cast<void>(core::complete_axis(axis_));
    if (!core::same_kind(axis_.step, *spec_.time.step)) {
      throw Error(ErrorKind::usage,
                  fmt::format("{}: {} does not fit the times, which are {}: two values would be in one step, or none "
                              "follows another",
                              target(0), spec_.setting("time: step", spec_.time.step->name()), axis_.step.name()));
    }
  }

  /// Returns the kind of disorder of a step that does not follow the one before.
  [[nodiscard]] Error disorder(std::size_t before, std::size_t step, bool same_date) const {
    const std::string date = core::format_instant(axis_.calendar, axis_.stamp[step]);
    const std::string advice =
        same_date || places_[before].file != places_[step].file
            ? fmt::format("; say {}, or leave one of them out", spec_.setting("duplicates", "first or last"))
            : std::string("; times must rise");
    const std::string where = places_[before].file == places_[step].file
                                  ? fmt::format("{}, step {}: {} {} {}", target(step), places_[step].position + 1, date,
                                                same_date ? "repeats" : "comes after",
                                                core::format_instant(axis_.calendar, axis_.stamp[before]))
                                  : fmt::format("{}: {} is already in {}", target(step), date, file_of(before).path);
    return {ErrorKind::inputs_disagree, where + advice};
  }

  void resolve_duplicates() {
    require_order_inside_files();
    const std::vector<std::int64_t> keys = this->keys();
    std::map<std::int64_t, std::size_t> steps;
    for (std::size_t step = 0; step < places_.size(); ++step) {
      const auto [found, is_new] = steps.emplace(keys[step], step);
      if (is_new) continue;
      if (spec_.duplicates == Duplicates::error) throw disorder(found->second, step, true);
      if (spec_.duplicates == Duplicates::last) found->second = step;
      ++duplicates_;
    }
    if (duplicates_ > 0) {
      notices_.push_back(fmt::format("{} more than once; the {} of each is used",
                                     duplicates_ == 1 ? "1 step occurs" : fmt::format("{} steps occur", duplicates_),
                                     spec_.duplicates == Duplicates::first ? "first" : "last"));
    }
    std::vector<StepPlace> ordered;
    ordered.reserve(steps.size());
    for (const auto& [key, step] : steps) ordered.push_back(places_[step]);
    places_ = ordered;
    rebuild_axis();
  }

  /// Inside a file only equal dates can be resolved: a date that goes back makes the whole order doubtful.
  void require_order_inside_files() const {
    for (std::size_t step = 1; step < places_.size(); ++step) {
      if (places_[step].file != places_[step - 1].file) continue;
      const bool equal = axis_.date_instant[step] == axis_.date_instant[step - 1];
      if (equal && spec_.duplicates != Duplicates::error) continue;
      if (axis_.date_instant[step] <= axis_.date_instant[step - 1]) throw disorder(step - 1, step, equal);
    }
  }

  [[nodiscard]] bool wanted(const core::Date& date) const {
    const bool in_months = (spec_.months >> static_cast<unsigned>(date.month - 1) & 1U) != 0U;
    return in_months && (!spec_.period || spec_.period->contains(date));
  }

  /// Counts the steps wanted but missing between two numbers and notes the first.
  [[nodiscard]] std::size_t missing_between(std::int64_t before, std::int64_t after, core::Date& first) const {
    constexpr std::int64_t kMostLookedAt = 10'000'000;
    std::size_t missing = 0;
    const std::int64_t last = std::min(after, before + kMostLookedAt);
    for (std::int64_t number = before + 1; number < last; ++number) {
      const core::Date date = axis_.reckoning.date(axis_.calendar, axis_.step.place(axis_.calendar, number));
      if (!wanted(date)) continue;
      if (missing == 0) first = date;
      ++missing;
    }
    return missing;
  }

  [[nodiscard]] std::string date_text(const core::Date& date) const {
    if (axis_.step.kind == core::StepKind::months) {
      return axis_.step.count % 12 == 0 ? fmt::format("{:04}", date.year)
                                        : fmt::format("{:04}-{:02}", date.year, date.month);
    }
    return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
  }

  /// One time alone shows no step.
  [[nodiscard]] bool is_expected(const core::TimeStep& step) const {
    return core::same_kind(axis_.step, step) || (axis_.size() == 1 && !axis_.has_bounds());
  }

  void require_steps() {
    if (spec_.expect && !is_expected(*spec_.expect)) {
      throw Error(
          ErrorKind::inputs_disagree,
          fmt::format("expected are values of each {}, but {} holds values of each {} ({})", spec_.expect->name(),
                      target(0), axis_.step.is_regular() ? axis_.step.name() : "irregular step", covered_text(axis_)));
    }
    if (!axis_.step.is_regular()) return;
    const std::vector<std::int64_t>& keys = axis_.number;
    std::size_t gaps = 0;
    std::size_t missing_steps = 0;
    core::Date first_missing;
    for (std::size_t step = 1; step < keys.size(); ++step) {
      core::Date first;
      const std::size_t missing = missing_between(keys[step - 1], keys[step], first);
      if (missing == 0) continue;
      require_no_gap(step, missing, first);
      if (gaps++ == 0) first_missing = first;
      missing_steps += missing;
    }
    if (gaps > 0) {
      notices_.push_back(fmt::format("{} {} missing, the first {}", core::counted(missing_steps, "step"),
                                     missing_steps == 1 ? "is" : "are", date_text(first_missing)));
    }
    require_period();
  }

  void require_no_gap(std::size_t step, std::size_t missing, const core::Date& first) const {
    const bool between = places_[step].file != places_[step - 1].file;
    if (!spec_.expect && (!between || spec_.gaps == Gaps::allow)) return;
    throw Error(ErrorKind::inputs_disagree,
                fmt::format("{}: {} {} missing from {}{}; {}", target(step),
                            missing == 1 ? "the step" : fmt::format("{} steps", missing), missing == 1 ? "is" : "are",
                            date_text(first),
                            between ? fmt::format(" on, between this file and {}", file_of(step - 1).path) : " on",
                            spec_.expect ? "`expect` allows no gap"
                                         : fmt::format("say {} if that is right", spec_.setting("gaps", "allow"))));
  }

  void require_period() {
    if (!spec_.period) return;
    const core::Period covered = core::covered_period(axis_);
    if (spec_.period->first >= covered.first && spec_.period->last <= covered.last) return;
    const std::string what = fmt::format("the period {} is not fully covered: {} has {}",
                                         core::format_period(*spec_.period), file_of(0).path, covered_text(axis_));
    if (spec_.expect) throw Error(ErrorKind::inputs_disagree, what);
    notices_.push_back(what);
  }

  [[nodiscard]] JoinedTimes selected() const {
    std::vector<std::size_t> positions;
    JoinedTimes joined;
    for (std::size_t step = 0; step < places_.size(); ++step) {
      if (!wanted(axis_.date(step))) continue;
      positions.push_back(step);
      joined.places.push_back(places_[step]);
    }
    if (positions.empty()) {
      throw Error(ErrorKind::input_missing,
                  fmt::format("no time step lies in the period and months asked for; {} has {}", target(0),
                              covered_text(axis_)));
    }
    joined.axis = core::select_times(axis_, positions);
    joined.axis.months &= spec_.months;
    return joined;
  }

  const std::vector<FileTimes>& files_;
  const InputSpec& spec_;
  std::vector<std::string>& notices_;
  std::vector<StepPlace> places_;
  core::TimeAxis axis_;
  std::size_t duplicates_ = 0;
  bool told_of_bounds_ = false;
};

}  // namespace

JoinedTimes join_times(const std::vector<FileTimes>& files, const InputSpec& spec, std::vector<std::string>& notices) {
  return TimeJoiner(files, spec, notices).join();
}

}  // namespace fieldwise::io
