#include "io/reading/read_time_axis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/time_codec.hpp"
#include "fieldwise/io/cf/axis_guess.hpp"
#include "io/reading/written_dates.hpp"

namespace fieldwise::io {

namespace {

using core::Error;
using core::ErrorKind;
using core::Instant;

/// Reads the axis of one time variable.
class TimeReader {
 public:
  TimeReader(const FileIndex& index, const VariableIndex& time, const InputSpec& spec,
             std::vector<std::string>& notices)
      : index_(index), time_(time), spec_(spec), repair_(spec.time), notices_(notices) {}

  core::TimeAxis read(const std::string& dimension) {
    core::TimeAxis axis;
    axis.name = dimension;
    axis.calendar = calendar();
    axis.units = units();
    require_values();
    require_whole_dates(axis.units);
    axis.stamp = decoded(time_.values, axis);
    add_year_notice(axis);
    axis.stated_step = core::TimeStep::parse(time_.text("time_step"), axis.calendar);
    axis.reckoning = {core::parse_month_name(time_.text("year_starts")).value_or(0),
                      core::parse_day_time(time_.text("day_starts")).value_or(0)};
    read_bounds(axis);
    if (repair_.stamp != StampPlace::as_given) {
      axis.lower.clear();
      axis.upper.clear();
    }
    if (const auto notice = core::complete_axis(axis)) notices_.push_back(fmt::format("{}: {}", index_.path, *notice));
    return axis;
  }

 private:
  [[nodiscard]] Error damaged(const std::string& what) const {
    return {repair_.units ? ErrorKind::usage : ErrorKind::input_damaged, fmt::format("{}: {}", index_.path, what)};
  }

  /// Returns what the user can write to repair a part of the axis.
  [[nodiscard]] std::string repair_setting(std::string_view part) const {
    return spec_.words ? spec_.setting(fmt::format("time.{}", part), "...")
                       : fmt::format("`time: {{{}: ...}}` of the input", part);
  }

  [[nodiscard]] core::Calendar calendar() const {
    if (repair_.calendar) return *repair_.calendar;
    const std::string_view name = time_.text("calendar");
    try {
      return name.empty() ? core::Calendar::standard : core::parse_calendar(name);
    } catch (const Error& error) {
      throw damaged(
          fmt::format("time variable {}: {}; {} can repair it", time_.name, error.what(), repair_setting("calendar")));
    }
  }

  [[nodiscard]] std::string units() {
    if (repair_.units) return *repair_.units;
    std::string units(time_.text("units"));
    const std::optional<std::string> origin = written_origin(time_.text("time_origin"));
    if (origin && !units.empty() && !are_time_units(units)) {
      units = fmt::format("{} since {}", units, *origin);
      notices_.push_back(fmt::format("{}: the units of {} name no date, so that of its time_origin is taken: {}",
                                     index_.path, time_.name, units));
    }
    if (units.empty()) {
      throw damaged(
          fmt::format("time variable {} has no units; CF asks for the like of 'days since 1800-01-01'; "
                      "{} can repair it",
                      time_.name, repair_setting("units")));
    }
    return units;
  }

  void require_values() const {
    const auto missing = std::ranges::find_if(time_.values, [](double value) { return std::isnan(value); });
    if (missing != time_.values.end()) {
      throw damaged(
          fmt::format("time variable {} has no value at step {}", time_.name, missing - time_.values.begin() + 1));
    }
  }

  /// Single precision keeps seven digits: 19990101 is 19990100 there, and 19990103 the fourth.
  void require_whole_dates(const std::string& units) const {
    constexpr double kMostWhole = 0x1p24;
    const auto is_cut = [](double value) { return std::abs(value) > kMostWhole; };
    if (time_.type != StoredType::float32 || !core::are_date_numbers(units)) return;
    if (std::ranges::none_of(time_.values, is_cut)) return;
    throw damaged(
        fmt::format("time variable {} holds dates of eight digits as floats, which keep seven of them", time_.name));
  }

  [[nodiscard]] std::vector<Instant> decoded(const std::vector<double>& values, const core::TimeAxis& axis) const {
    try {
      return core::decode_times(values, axis.units, axis.calendar);
    } catch (const Error& error) {
      const bool of_units = error.kind() == ErrorKind::usage;
      throw damaged(fmt::format("time variable {}: {}{}", time_.name, error.what(),
                                of_units ? fmt::format("; {} can repair them", repair_setting("units")) : ""));
    }
  }

  void add_year_notice(const core::TimeAxis& axis) {
    const std::optional<std::int64_t> year = core::disputed_year(axis.units, axis.calendar);
    if (!year) return;
    notices_.push_back(
        fmt::format("{}: {} counts from the year {}, and a year 0 is taken to lie before year 1; tools for which the "
                    "{} calendar has none (cftime, CF since 1.9) read dates a year later",
                    index_.path, time_.name, *year, core::calendar_name(axis.calendar)));
  }

  [[nodiscard]] const VariableIndex* named(std::string_view attribute) const {
    const auto position = index_.find_from(time_.group(), time_.text(attribute));
    return position && !index_.variables[*position].values.empty() ? &index_.variables[*position] : nullptr;
  }

  /// Returns the variable of the bounds, also where `bounds` names another that the file does not hold, and says so.
  const VariableIndex* bounds_variable() {
    const std::string_view name = time_.text("bounds");
    if (name.empty()) return nullptr;
    const auto position = bounds_of(index_, time_);
    const bool usable = position && !index_.variables[*position].values.empty();
    if (!index_.find_from(time_.group(), name)) {
      notices_.push_back(fmt::format(
          "{}: {} names the bounds {}, which the file does not hold; {}", index_.path, time_.name, name,
          usable ? fmt::format("{} is used", index_.variables[*position].name) : "its dates are the stamps alone"));
    }
    return usable ? &index_.variables[*position] : nullptr;
  }

  /// Decodes bounds by their own units where they have some that are those of times.
  [[nodiscard]] std::optional<std::vector<Instant>> decoded_bounds(const std::vector<double>& pairs,
                                                                   const core::TimeAxis& axis) {
    const std::string own(bounds_ == nullptr ? std::string_view() : bounds_->text("units"));
    const bool differ = !own.empty() && own != time_.text("units") && !repair_.units;
    if (!differ) return decoded(pairs, axis);
    if (are_time_units(own)) {
      try {
        std::vector<Instant> instants = core::decode_times(pairs, own, axis.calendar);
        notices_.push_back(fmt::format("{}: the bounds {} have units of their own, '{}', by which they are read",
                                       index_.path, bounds_->name, own));
        return instants;
      } catch (const Error&) {
        // What is said below holds for these as well.
      }
    }
    notices_.push_back(fmt::format("{}: the bounds {} have units '{}', which are none of times; they are not used",
                                   index_.path, bounds_->name, own));
    return std::nullopt;
  }

  /// Returns bounds as pairs: those of `bounds` or `climatology`, or the n + 1 `edges` that Ferret writes.
  [[nodiscard]] std::vector<double> bound_values(core::TimeAxis& axis) {
    bounds_ = named("climatology");
    axis.climatological = bounds_ != nullptr;
    if (bounds_ == nullptr) bounds_ = bounds_variable();
    if (bounds_ != nullptr) return bounds_->values;
    std::vector<double> pairs;
    const VariableIndex* edges = named("edges");
    for (std::size_t i = 0; edges != nullptr && i + 1 < edges->values.size(); ++i) {
      pairs.insert(pairs.end(), {edges->values[i], edges->values[i + 1]});
    }
    return pairs;
  }

  void read_bounds(core::TimeAxis& axis) {
    const std::vector<double> pairs = bound_values(axis);
    if (pairs.empty()) return;
    const bool whole =
        pairs.size() == 2 * axis.size() && std::ranges::none_of(pairs, [](double v) { return std::isnan(v); });
    if (!whole) {
      notices_.push_back(fmt::format("{}: the time bounds of {} are incomplete and not used", index_.path, time_.name));
      axis.climatological = false;
      return;
    }
    const std::optional<std::vector<Instant>> read = decoded_bounds(pairs, axis);
    axis.climatological = axis.climatological && read;
    if (!read) return;
    const std::vector<Instant>& instants = *read;
    for (std::size_t i = 0; i < axis.size(); ++i) {
      axis.lower.push_back(std::min(instants[2 * i], instants[2 * i + 1]));
      axis.upper.push_back(std::max(instants[2 * i], instants[2 * i + 1]));
    }
    if (!axis.climatological && overlap(axis)) {
      axis.lower.clear();
      axis.upper.clear();
      notices_.push_back(
          fmt::format("{}: the time bounds overlap (as those of a climatology do) and are not used", index_.path));
    }
  }

  /// Tells whether bounds reach over more than the step to the next value: climatologies that do not say so.
  static bool overlap(const core::TimeAxis& axis) {
    for (std::size_t i = 1; i < axis.size(); ++i) {
      const std::int64_t step = axis.stamp[i].microseconds - axis.stamp[i - 1].microseconds;
      const std::int64_t width = axis.upper[i - 1].microseconds - axis.lower[i - 1].microseconds;
      if (axis.upper[i - 1] > axis.lower[i] && step > 0 && 2 * width > 3 * step) return true;
    }
    return false;
  }

  const FileIndex& index_;
  const VariableIndex& time_;
  const InputSpec& spec_;
  const TimeRepair& repair_;
  std::vector<std::string>& notices_;
  const VariableIndex* bounds_ = nullptr;
};

/// Returns the instant some months later at the same time of day; the day is cut to the month.
Instant moved_by_months(core::Calendar calendar, Instant from, std::int64_t months) {
  const core::Date date = core::date_of(calendar, from);
  const std::int64_t key = 12 * date.year + date.month - 1 + months;
  const std::int64_t year = (key >= 0 ? key : key - 11) / 12;
  const int month = static_cast<int>(key - 12 * year) + 1;
  const int length = core::days_in_month(calendar, year, month);
  // The last day of a month belongs to the last day of the other.
  const bool last = date.day == core::days_in_month(calendar, date.year, date.month);
  const core::Date moved{year, month, last ? length : std::min(date.day, length)};
  return {core::start_of_day(calendar, moved).microseconds + core::microsecond_of_day(from)};
}

/// Returns the instant one step later or earlier (`by` -1).
Instant moved_by_step(const core::TimeAxis& axis, Instant from, int by) {
  const core::TimeStep& step = axis.step;
  if (step.kind == core::StepKind::months) return moved_by_months(axis.calendar, from, by * step.count);
  if (step.kind == core::StepKind::ticks) return {from.microseconds + by * step.count};
  if (step.is_regular()) {
    const std::int64_t number = step.number(axis.calendar, from);
    const core::TimeSpan here = step.interval(axis.calendar, number);
    const core::TimeSpan there = step.interval(axis.calendar, number + by);
    return {from.microseconds + there.begin.microseconds - here.begin.microseconds};
  }
  throw Error(ErrorKind::usage, "`stamp` cannot be used here: the times have no regular step");
}

}  // namespace

void repair_stamps(core::TimeAxis& axis, StampPlace place) {
  if (place == StampPlace::as_given) return;
  axis.lower.clear();
  axis.upper.clear();
  for (const Instant& stamp : axis.stamp) {
    if (place == StampPlace::middle) break;
    axis.lower.push_back(place == StampPlace::start ? stamp : moved_by_step(axis, stamp, -1));
    axis.upper.push_back(place == StampPlace::end ? stamp : moved_by_step(axis, stamp, 1));
  }
  axis.climatological = false;
  static_cast<void>(core::complete_axis(axis));
}

std::optional<core::TimeAxis> read_scalar_time(const FileIndex& index, const FieldAxes& axes, const InputSpec& spec,
                                               bool needed, std::vector<std::string>& notices) {
  if (axes.time || !axes.scalar_time || index.variables[*axes.scalar_time].values.size() != 1) return std::nullopt;
  const VariableIndex& time = index.variables[*axes.scalar_time];
  try {
    return TimeReader(index, time, spec, notices).read(std::string(time.base_name()));
  } catch (const Error& error) {
    if (needed || spec.time.units) throw;
    notices.push_back(fmt::format("{}; the map is taken as one without time", error.what()));
    return std::nullopt;
  }
}

std::optional<core::TimeAxis> read_time_axis(const FileIndex& index, const FieldAxes& axes, std::size_t variable,
                                             const InputSpec& spec, std::vector<std::string>& notices) {
  if (!axes.time) return std::nullopt;
  const VariableIndex& data = index.variables[variable];
  const Dimension& dimension = index.dimensions[data.dimensions[*axes.time]];
  if (dimension.size == 0) {
    throw Error(ErrorKind::input_missing, fmt::format("{}: variable {} has no time steps", index.path, data.name));
  }
  const std::string name = dimension.name.substr(dimension.name.rfind('/') + 1);
  const bool has_text = axes.time_text && index.variables[*axes.time_text].labels.size() == dimension.size;
  try {
    if (has_text && !axes.time_variable) return axis_of_text(index, *axes.time_text, name, spec);
    if (!axes.time_variable || index.variables[*axes.time_variable].values.size() != dimension.size) {
      throw Error(
          ErrorKind::input_damaged,
          fmt::format("{}: the dimension {} has no coordinate variable, so that the dates of its {} steps are not "
                      "known",
                      index.path, dimension.name, dimension.size));
    }
    const VariableIndex& time = index.variables[*axes.time_variable];
    if (is_reference_time(time)) {
      notices.push_back(
          fmt::format("{}: {} is the time at which forecasts begin, and is taken for that of their values, as nothing "
                      "else gives dates along {}",
                      index.path, time.name, dimension.name));
    }
    return TimeReader(index, time, spec, notices).read(name);
  } catch (const Error& error) {
    if (has_text && axes.time_variable && !spec.time.units) {
      notices.push_back(
          fmt::format("{}; the dates are those of {}", error.what(), index.variables[*axes.time_text].name));
      return axis_of_text(index, *axes.time_text, name, spec);
    }
    // A single map needs no date.
    if (dimension.size > 1 || spec.time.units) throw;
    notices.push_back(fmt::format("{}; its only step is taken as a map without time", error.what()));
    return std::nullopt;
  }
}

}  // namespace fieldwise::io
