#include "fieldwise/plot/compose_points.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "fieldwise/core/version.hpp"
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
std::string counts_of(const io::PointTable& table) {
  std::string text;
  for (std::size_t kind = 0; kind < table.kinds.size(); ++kind) {
    const auto count = std::ranges::count(table.kind, kind);
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", table.kinds[kind], count);
  }
  return text;
}

}  // namespace

Figure compose_points(const io::PointTable& table, const std::string& source, const PlotOptions& options) {
  Figure figure;
  figure.width_cm = options.width_cm;
  const std::string nameless = table.track.empty() ? "Points" : "Trajectories";
  const std::string what = table.value_long_name.empty() ? nameless : table.value_long_name;
  figure.title = options.title.empty() ? what : options.title;
  MapSet set;
  set.frame = choose_frame(area_of(table, options), options);
  set.mark_kinds = table.kinds;
  Panel panel;
  panel.tracks = tracks_of(table);
  // Of tracks whose points are all alike only the beginnings are marked: the lines show the rest.
  const bool only_begins = table.kinds.size() == 1 && !panel.tracks.empty();
  for (const std::vector<Place>& track : panel.tracks) {
    if (only_begins) panel.marks.push_back({track.front(), 0});
  }
  for (std::size_t i = 0; i < table.lat_deg.size() && !only_begins; ++i) {
    if (!std::isfinite(table.lat_deg[i]) || !std::isfinite(table.lon_deg[i])) continue;
    panel.marks.push_back({{table.lat_deg[i], table.lon_deg[i]}, table.kind[i]});
  }
  std::string line = period_of(table.time);
  if (!line.empty()) line += "; ";
  line += only_begins ? fmt::format("{} points", table.lat_deg.size()) : counts_of(table);
  if (!panel.tracks.empty()) line += fmt::format("; {} tracks", panel.tracks.size());
  if (only_begins) line += ", marked where they begin";
  figure.caption = {line, fmt::format("{}, drawn by fieldwise {}", source, core::kVersion)};
  set.panels.push_back(std::move(panel));
  figure.maps = std::move(set);
  return figure;
}

}  // namespace fieldwise::plot
