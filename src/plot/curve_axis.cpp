#include "plot/curve_axis.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/plot/slot_choice.hpp"

namespace fieldwise::plot {
namespace {

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

double days_between(core::Instant from, core::Instant until) {
  return static_cast<double>(until.microseconds - from.microseconds) / static_cast<double>(core::kMicrosecondsPerDay);
}

/// Makes ticks at whole years; between labelled ones small ticks.
std::vector<Tick> year_ticks(core::Calendar calendar, std::int64_t first, std::int64_t last, core::Instant origin) {
  const double step = std::max(1.0, std::round(nice_step(static_cast<double>(last - first), 9)));
  std::vector<Tick> ticks;
  for (std::int64_t year = first; year <= last + 1; ++year) {
    const bool labelled = std::fmod(static_cast<double>(year), step) == 0;
    if (!labelled && last - first > 60) continue;
    const double place = days_between(origin, core::start_of_day(calendar, {year, 1, 1}));
    ticks.push_back({place, labelled ? fmt::format("{}", year) : std::string()});
  }
  return ticks;
}

std::vector<Tick> month_ticks(core::Calendar calendar, core::Date first, core::Date last, core::Instant origin) {
  const std::int64_t begin = first.year * 12 + first.month - 1;
  const std::int64_t end = last.year * 12 + last.month;
  const std::int64_t every = end - begin > 24 ? 6 : end - begin > 9 ? 3 : 1;
  std::vector<Tick> ticks;
  for (std::int64_t month = begin; month <= end; ++month) {
    const int number = static_cast<int>(month % 12) + 1;
    const double place = days_between(origin, core::start_of_day(calendar, {month / 12, number, 1}));
    const bool labelled = month % every == 0;
    // The year 0 or 1 is that of a mean year.
    const std::string year = month / 12 > 1 ? fmt::format(" {}", month / 12) : "";
    const std::string label = fmt::format("{}{}", kMonths[static_cast<std::size_t>(number - 1)], year);
    ticks.push_back({place, labelled ? label : std::string()});
  }
  return ticks;
}

std::vector<Tick> day_ticks(core::Calendar calendar, core::Instant first, core::Instant last, core::Instant origin) {
  const double span = days_between(first, last);
  const double step = span > 4 ? std::max(1.0, std::round(nice_step(span, 7))) : span > 1 ? 0.5 : 0.125;
  const std::int64_t begin = core::day_number(calendar, core::date_of(calendar, first));
  std::vector<Tick> ticks;
  for (double day = static_cast<double>(begin); ticks.size() < 100; day += step) {
    const auto microseconds = static_cast<std::int64_t>(day * static_cast<double>(core::kMicrosecondsPerDay));
    const core::Instant instant{microseconds};
    if (instant > last) break;
    const std::string text =
        step >= 1 ? core::format_date(core::date_of(calendar, instant)) : core::format_instant(calendar, instant);
    ticks.push_back({days_between(origin, instant), text});
  }
  return ticks;
}

/// Returns the distance of neighbours that most values have, if most have one: a third of them or more within a tenth.
std::optional<double> usual_distance(const std::vector<double>& x) {
  std::vector<double> distances;
  for (std::size_t i = 1; i < x.size(); ++i) distances.push_back(x[i] - x[i - 1]);
  if (distances.empty()) return std::nullopt;
  // The lower one of two in the middle: of two months a year every other distance is the short one.
  const auto middle = distances.begin() + static_cast<std::ptrdiff_t>((distances.size() - 1) / 2);
  std::ranges::nth_element(distances, middle);
  const double usual = *middle;
  const auto near = std::ranges::count_if(
      distances, [&](double distance) { return std::abs(distance - usual) <= 0.1 * std::abs(usual); });
  if (!(usual > 0) || 3 * static_cast<std::size_t>(near) < distances.size()) return std::nullopt;
  return usual;
}

/// Finds the values before which there is time that none stands for: by their bounds, else by the usual step. A value
/// of a winter does not follow on the winter before, nor December on February.
void find_gaps(const core::TimeAxis& axis, Curve& curve) {
  const std::size_t size = axis.size();
  curve.apart.assign(size, false);
  if (axis.has_bounds()) {
    for (std::size_t i = 0; i < size; ++i) curve.width.push_back(days_between(axis.lower[i], axis.upper[i]));
    for (std::size_t i = 1; i < size; ++i) {
      const double between = days_between(axis.upper[i - 1], axis.lower[i]);
      curve.apart[i] = between > 0.5 * std::min(curve.width[i - 1], curve.width[i]);
    }
    return;
  }
  const std::optional<double> usual = usual_distance(curve.x);
  if (!usual) return;
  for (std::size_t i = 1; i < size; ++i) curve.apart[i] = curve.x[i] - curve.x[i - 1] > 1.5 * *usual;
  curve.width.assign(size, *usual);
}

void place_times(const core::TimeAxis& axis, Curve& curve) {
  const core::Instant origin = axis.date_instant.front();
  for (const core::Instant instant : axis.date_instant) curve.x.push_back(days_between(origin, instant));
  find_gaps(axis, curve);
  const auto [least, most] = std::ranges::minmax(curve.x);
  const double margin = std::max((most - least) * 0.01, 1e-6);
  // Bars reach beyond the middle of their times.
  const bool bars = std::ranges::find(curve.apart, true) != curve.apart.end();
  const double bar = bars ? std::ranges::max(curve.width) / 2.0 : 0.0;
  curve.x_least = least - margin - bar;
  curve.x_most = most + margin + bar;
  const auto [first, last] = std::ranges::minmax(axis.date_instant);
  curve.ticks = date_ticks(axis.calendar, first, last, origin);
}

void place_slots(const core::FieldHeader& header, Curve& curve) {
  const std::size_t size = header.leading_size();
  const std::size_t every = (size + 12) / 13;
  for (std::size_t i = 0; i < size; ++i) {
    curve.x.push_back(static_cast<double>(i));
    if (i % every == 0) curve.ticks.push_back({static_cast<double>(i), slot_name(header, i)});
  }
  curve.x_least = -0.5;
  curve.x_most = static_cast<double>(size) - 0.5;
}

/// Returns the names of the values of an axis, where an attribute tells them; else none.
std::vector<std::string> names_of_values(const core::CoordinateAxis& axis) {
  const auto told = axis.attributes.find("value_names");
  if (told == axis.attributes.end()) return {};
  std::istringstream words(told->second);
  std::vector<std::string> names{std::istream_iterator<std::string>(words), {}};
  return names.size() == axis.values.size() ? names : std::vector<std::string>();
}

void place_coordinate(const core::CoordinateAxis& axis, Curve& curve) {
  curve.x = axis.values;
  const auto [least, most] = std::ranges::minmax(curve.x);
  curve.x_least = least - 0.5;
  curve.x_most = most + 0.5;
  if (const std::vector<std::string> names = names_of_values(axis); !names.empty()) {
    for (std::size_t i = 0; i < names.size(); ++i) curve.ticks.push_back({curve.x[i], names[i]});
    curve.x_text = axis.name;
    return;
  }
  for (const double lag : multiples(least, most, std::max(1.0, std::round(nice_step(most - least, 12))))) {
    curve.ticks.push_back({lag, fmt::format("{:g}", lag)});
  }
  const auto unit = axis.attributes.find("lag_units");
  curve.x_text = unit == axis.attributes.end() ? axis.name : fmt::format("lag in {}s", unit->second);
}

}  // namespace

std::vector<Tick> date_ticks(core::Calendar calendar, core::Instant first, core::Instant last, core::Instant origin) {
  const core::Date begin = core::date_of(calendar, first);
  const core::Date end = core::date_of(calendar, last);
  const double days = days_between(first, last);
  if (days > 3.5 * 365) return year_ticks(calendar, begin.year, end.year, origin);
  return days > 62 ? month_ticks(calendar, begin, end, origin) : day_ticks(calendar, first, last, origin);
}

Curve curve_along(const core::FieldHeader& header) {
  Curve curve;
  if (header.leading == core::Leading::coordinate) {
    place_coordinate(*header.coordinate, curve);
  } else if (header.leading == core::Leading::time && !header.time->climatological) {
    place_times(*header.time, curve);
  } else if (header.leading == core::Leading::time) {
    place_slots(header, curve);
  } else {
    curve.x = {0.0};
    curve.x_least = -1.0;
  }
  std::erase_if(curve.ticks, [&](const Tick& tick) { return tick.value < curve.x_least || tick.value > curve.x_most; });
  constexpr std::size_t kFew = 40;
  curve.markers = curve.x.size() <= kFew;
  return curve;
}

}  // namespace fieldwise::plot
