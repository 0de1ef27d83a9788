#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "fieldwise/core/counted.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/step_class.hpp"
#include "io/reading/join_times.hpp"

namespace fieldwise::io {

namespace {

using core::Error;
using core::ErrorKind;
using core::StepClass;

/// Describes a step as its class does: 1990-12 for a month, 1990 for a year.
std::string step_text(const core::TimeAxis& axis, std::size_t position) {
  const core::Date date = axis.date(position);
  switch (axis.step_class) {
    case StepClass::year:
      return fmt::format("{:04}", date.year);
    case StepClass::season:
    case StepClass::month:
      return fmt::format("{:04}-{:02}", date.year, date.month);
    default:
      return core::format_instant(axis.calendar, axis.date_instant[position]);
  }
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
      notices_.push_back("only some of the files have usable time bounds; none are used");
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
    static_cast<void>(core::complete_axis(axis_));
  }

  /// Returns the calendar position of every step, by the class of the file that knows it best: a month that two files
  /// hold would make the class of the whole finer (days), and the duplicate two different days.
  [[nodiscard]] std::vector<std::int64_t> keys() const {
    core::TimeAxis coarse = axis_;
    const FileTimes& longest = *std::ranges::max_element(files_, {}, [](const FileTimes& f) { return f.axis.size(); });
    if (longest.axis.size() > 2 && longest.axis.step_class < coarse.step_class) {
      coarse.step_class = longest.axis.step_class;
      coarse.hour_step = longest.axis.hour_step;
    }
    return core::calendar_keys(coarse);
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

  /// Returns a date inside the calendar position of a key, for classes that have keys.
  [[nodiscard]] core::Date date_of_key(std::int64_t key) const {
    const auto of_months = [](std::int64_t months) {
      const std::int64_t year = (months >= 0 ? months : months - 11) / 12;
      return core::Date{year, static_cast<int>(months - 12 * year) + 1, 15};
    };
    switch (axis_.step_class) {
      case StepClass::year:
        return {key, 7, 1};
      case StepClass::season:
        return of_months(3 * key);
      case StepClass::month:
        return of_months(key);
      case StepClass::hour:
        return core::date_of(axis_.calendar, {key * axis_.hour_step * core::kMicrosecondsPerHour});
      default:
        return core::date_of_day(axis_.calendar, key);
    }
  }

  /// Counts the steps wanted but missing between two keys and notes the first.
  [[nodiscard]] std::size_t missing_between(std::int64_t before, std::int64_t after, std::int64_t stride,
                                            core::Date& first) const {
    constexpr std::int64_t kMostLookedAt = 10'000'000;
    std::size_t missing = 0;
    const std::int64_t last = std::min(after, before + stride * kMostLookedAt);
    for (std::int64_t key = before + stride; key < last; key += stride) {
      const core::Date date = date_of_key(key);
      if (!wanted(date)) continue;
      if (missing == 0) first = date;
      ++missing;
    }
    return missing;
  }

  /// Returns the usual distance of neighbours: the least, so that pentads and weeks are no days with gaps.
  [[nodiscard]] std::int64_t usual_stride(const std::vector<std::int64_t>& keys) const {
    std::int64_t stride = 0;
    for (std::size_t step = 1; step < keys.size(); ++step) {
      const std::int64_t distance = keys[step] - keys[step - 1];
      if (places_[step].file == places_[step - 1].file && (stride == 0 || distance < stride)) stride = distance;
    }
    return std::max<std::int64_t>(1, stride);
  }

  [[nodiscard]] std::string date_text(const core::Date& date) const {
    if (axis_.step_class == StepClass::year) return fmt::format("{:04}", date.year);
    if (axis_.step_class == StepClass::month || axis_.step_class == StepClass::season) {
      return fmt::format("{:04}-{:02}", date.year, date.month);
    }
    return fmt::format("{:04}-{:02}-{:02}", date.year, date.month, date.day);
  }

  void require_steps() {
    if (spec_.expect && axis_.step_class != *spec_.expect) {
      throw Error(ErrorKind::inputs_disagree,
                  fmt::format("expected are values of each {}, but {} holds values of each {} ({})",
                              core::step_class_name(*spec_.expect), target(0),
                              axis_.step_class == StepClass::irregular ? "irregular step"
                                                                       : core::step_class_name(axis_.step_class),
                              covered_text(axis_)));
    }
    if (axis_.step_class == StepClass::irregular) return;
    const std::vector<std::int64_t> keys = core::calendar_keys(axis_);
    const std::int64_t stride = spec_.expect ? 1 : usual_stride(keys);
    std::size_t gaps = 0;
    std::size_t missing_steps = 0;
    core::Date first_missing;
    for (std::size_t step = 1; step < keys.size(); ++step) {
      core::Date first;
      const std::size_t missing = missing_between(keys[step - 1], keys[step], stride, first);
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
