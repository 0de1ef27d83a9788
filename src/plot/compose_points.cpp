#include "fieldwise/plot/compose_points.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/core/period.hpp"
#include "fieldwise/core/units.hpp"
#include "fieldwise/core/version.hpp"
#include "plot/words.hpp"

namespace fieldwise::plot {
namespace {

/// Returns the area around the points: the globe where they spread widely.
Area area_of(const io::PointTable& table, const PlotOptions& options) {
  core::Grid grid;
  grid.kind = core::GridKind::curvilinear;
  grid.unstructured = true;
  grid.columns = table.lat_deg.size();
  grid.lat_deg = table.lat_deg;
  grid.lon_deg = table.lon_deg;
  Area area = covered_area(grid, {}, options.region);
  if (options.region.lat_deg || options.region.lon_deg) return area;
  const double margin = std::max(2.0, 0.08 * std::max(area.width_deg(), area.height_deg()));
  area.south_deg = std::max(-90.0, area.south_deg - margin);
  area.north_deg = std::min(90.0, area.north_deg + margin);
  area.west_deg -= margin;
  area.east_deg += margin;
  if (area.width_deg() > 300.0) {
    const double middle = (area.west_deg + area.east_deg) / 2.0;
    area.west_deg = middle - 180.0;
    area.east_deg = middle + 180.0;
  }
  return area;
}

std::vector<std::vector<Place>> tracks_of(const io::PointTable& table) {
  std::map<long long, std::vector<Place>> tracks;
  for (std::size_t i = 0; i < table.track.size(); ++i) {
    if (std::isfinite(table.lat_deg[i])) tracks[table.track[i]].push_back({table.lat_deg[i], table.lon_deg[i]});
  }
  std::vector<std::vector<Place>> lines;
  for (auto& [track, places] : tracks) lines.push_back(std::move(places));
  return lines;
}

std::string period_of(const core::TimeAxis& axis) {
  if (axis.stamp.empty()) return "";
  const core::Instant first = *std::ranges::min_element(axis.stamp);
  const core::Instant last = *std::ranges::max_element(axis.stamp);
  const std::string begin = core::format_date(core::date_of(axis.calendar, first));
  const std::string end = core::format_date(core::date_of(axis.calendar, last));
  return begin == end ? begin : fmt::format("{} to {}", begin, end);
}

/// Counts the points of each kind: "minimum 12, maximum 9".
std::string counts_of(const io::PointTable& table, const std::vector<std::size_t>& chosen) {
  std::string text;
  for (std::size_t kind = 0; kind < table.kinds.size(); ++kind) {
    const auto count = std::ranges::count_if(chosen, [&](std::size_t i) { return table.kind[i] == kind; });
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", table.kinds[kind], count);
  }
  return text;
}

/// Returns the points that have places, of the times that are asked for. Errors: usage where none is left.
std::vector<std::size_t> chosen_points(const io::PointTable& table, const PlotOptions& options) {
  const bool is_period = options.time.find('/') != std::string::npos;
  const core::Period period = is_period ? core::parse_period(options.time) : core::Period{};
  const auto is_asked = [&](std::size_t i) {
    if (options.time.empty()) return true;
    if (i >= table.time.stamp.size()) return false;
    const core::Date date = core::date_of(table.time.calendar, table.time.stamp[i]);
    return is_period ? period.contains(date)
                     : core::format_instant(table.time.calendar, table.time.stamp[i]).starts_with(options.time);
  };
  std::vector<std::size_t> chosen;
  for (std::size_t i = 0; i < table.lat_deg.size(); ++i) {
    if (std::isfinite(table.lat_deg[i]) && std::isfinite(table.lon_deg[i]) && is_asked(i)) chosen.push_back(i);
  }
  if (chosen.empty() && !options.time.empty()) {
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("no point has the time {}: they are of {}", options.time, period_of(table.time)));
  }
  return chosen;
}

constexpr std::size_t kMostTimes = 12;

/// Groups points by their times, named as short as they differ: "2001-01", else dates. Nothing without times.
std::map<std::string, std::vector<std::size_t>> points_by_time(const io::PointTable& table,
                                                               const std::vector<std::size_t>& chosen) {
  std::map<std::string, std::vector<std::size_t>> by_instant;
  for (const std::size_t i : chosen) {
    if (i >= table.time.stamp.size()) return {};
    by_instant[core::format_instant(table.time.calendar, table.time.stamp[i])].push_back(i);
  }
  for (const std::size_t length : {std::size_t{7}, std::size_t{10}}) {
    std::map<std::string, std::vector<std::size_t>> named;
    for (const auto& [instant, points] : by_instant) named[instant.substr(0, length)] = points;
    if (named.size() == by_instant.size()) return named;
  }
  return by_instant;
}

Mark mark_of(const io::PointTable& table, std::size_t i) {
  return {
      {table.lat_deg[i], table.lon_deg[i]}, table.kind[i], i < table.value.size() ? table.value[i] : core::kMissing};
}

/// Colours points by their values, where they have some.
void colour_by_value(const io::PointTable& table, const std::vector<std::size_t>& chosen, const PlotOptions& options,
                     MapSet& set) {
  std::vector<double> values;
  for (const std::size_t i : chosen) {
    if (i < table.value.size()) values.push_back(table.value[i]);
  }
  const ValueRange range = range_of(values);
  if (!std::isfinite(range.least)) return;
  const Quantity quantity = drawn_as(Quantity::plain, core::Units(table.value_units), table.value_long_name, range);
  set.palette = choose_palette(quantity, range, options);
  set.units = options.label.empty() ? spoken_units(table.value_units) : options.label;
  if (set.palette->exponent != 0) set.units = fmt::format("10^{} {}", set.palette->exponent, set.units);
}

}  // namespace

Figure compose_points(const io::PointTable& table, const std::string& source, const PlotOptions& options) {
  Figure figure;
  figure.width_cm = options.width_cm;
  const std::string nameless = table.track.empty() ? "Points" : "Trajectories";
  const std::string what = table.value_long_name.empty() ? nameless : table.value_long_name;
  figure.title = options.title.empty() ? what : options.title;
  if (options.title.empty() && !options.time.empty()) figure.title += fmt::format(", {}", options.time);
  MapSet set;
  set.frame = choose_frame(area_of(table, options), options);
  set.mark_kinds = table.kinds;
  const std::vector<std::vector<Place>> tracks = tracks_of(table);
  // Of tracks whose points are all alike only the beginnings are marked: the lines show the rest.
  const bool only_begins = table.kinds.size() == 1 && !tracks.empty();
  const std::vector<std::size_t> chosen = chosen_points(table, options);
  // Tracks lead from one time to the next, and stay on one map.
  std::map<std::string, std::vector<std::size_t>> by_time;
  if (tracks.empty()) by_time = points_by_time(table, chosen);
  if (by_time.size() > 1 && by_time.size() <= kMostTimes) {
    for (const auto& [time, points] : by_time) {
      Panel& panel = set.panels.emplace_back();
      panel.heading = time;
      for (const std::size_t i : points) panel.marks.push_back(mark_of(table, i));
    }
  } else {
    Panel& panel = set.panels.emplace_back();
    if (options.time.empty()) panel.tracks = tracks;
    for (const std::vector<Place>& track : panel.tracks) {
      if (only_begins) panel.marks.push_back({track.front(), 0, core::kMissing});
    }
    for (const std::size_t i : chosen) {
      if (!only_begins || !options.time.empty()) panel.marks.push_back(mark_of(table, i));
    }
  }
  if (!only_begins) colour_by_value(table, chosen, options, set);
  std::string line = options.time.empty() ? period_of(table.time) : std::string();
  if (!line.empty()) line += "; ";
  line += only_begins ? fmt::format("{} points", table.lat_deg.size()) : counts_of(table, chosen);
  if (!tracks.empty() && set.panels.size() == 1 && options.time.empty())
    line += fmt::format("; {} tracks", tracks.size());
  if (only_begins) line += ", marked where they begin";
  figure.caption = {line, fmt::format("{}, drawn by fieldwise {}", source, core::kVersion)};
  figure.maps = std::move(set);
  return figure;
}

}  // namespace fieldwise::plot
