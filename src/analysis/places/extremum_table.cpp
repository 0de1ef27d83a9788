#include "analysis/places/extremum_table.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <tuple>
#include <utility>

#include "analysis/places/extremum_search.hpp"
#include "fieldwise/analysis/headers.hpp"

namespace fieldwise::analysis {

namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

core::TableColumn column(std::string name, std::string long_name, core::Units units, core::ValueType type) {
  core::TableColumn made;
  made.name = std::move(name);
  made.long_name = std::move(long_name);
  made.units = std::move(units);
  made.type = type;
  return made;
}

core::TableColumn flags(std::string name, std::string long_name, std::vector<std::string> meanings) {
  core::TableColumn made = column(std::move(name), std::move(long_name), core::Units(), core::ValueType::int32);
  made.meanings = std::move(meanings);
  return made;
}

core::TableColumn value_column(const core::FieldHeader& of) {
  const std::string what = title_of(of);
  core::TableColumn made = column("value", what, of.units, core::ValueType::float64);
  made.standard_name = of.standard_name;
  made.difference = of.difference;
  return made;
}

/// Returns the columns that say how an extremum was found, for an extremum or an ascent each.
std::vector<core::TableColumn> search_columns(const core::FieldHeader& of) {
  std::vector<core::TableColumn> columns;
  columns.push_back(column("depth", "how far one must go on every way to a place that is more extreme",
                           of.units.difference(), core::ValueType::float64));
  columns.back().difference = of.difference || of.units.is_temperature();
  columns.push_back(flags("kind", "kind of extremum", {"minimum", "maximum"}));
  columns.push_back(column("iterations", "number of moves", core::Units("1"), core::ValueType::int32));
  columns.push_back(flags("converged", "whether the search ended where it should", {"no", "yes"}));
  columns.push_back(
      flags("reason", "why the search ended", {"converged", "iterations_used", "no_better_point", "left_the_field"}));
  return columns;
}

void add_search(std::vector<core::TableColumn>& columns, std::size_t first, const Extremum& one, double factor) {
  const std::array<double, 5> values{
      one.depth * factor, one.goal == kernels::Goal::maximum ? 1.0 : 0.0, static_cast<double>(one.iterations),
      one.end == kernels::AscentEnd::converged ? 1.0 : 0.0, static_cast<double>(one.end)};
  for (std::size_t i = 0; i < values.size(); ++i) columns[first + i].values.push_back(values[i]);
}

/// Builds the rows of a table: time, lat, lon, value.
class RowBuilder {
 public:
  explicit RowBuilder(const core::FieldHeader& of) : of_(of) {
    table_.columns = {core::lat_column(), core::lon_column(), value_column(of)};
    if (of.leading != core::Leading::time) return;
    table_.time = *of.time;
    table_.time->stamp.clear();
    table_.time->lower.clear();
    table_.time->upper.clear();
    table_.time->date_instant.clear();
    table_.time->climatological = false;
  }

  void add(std::size_t time, const MapPlace& place) {
    if (table_.time) table_.time->stamp.push_back(of_.time->stamp[time]);
    table_.columns[0].values.push_back(place.lat_deg);
    table_.columns[1].values.push_back(place.lon_deg);
    table_.columns[2].values.push_back(place.value);
  }

  [[nodiscard]] core::Table& table() noexcept { return table_; }

 private:
  const core::FieldHeader& of_;
  core::Table table_;
};

double difference_factor(const core::FieldHeader& of) { return of.units.difference_factor(); }

/// Names one extremum by its time and its position among those of that time.
struct Member {
  std::size_t time = 0;
  std::size_t position = 0;
};

/// Joins what was found at one time to what was found at the time before.
class TrackBuilder {
 public:
  TrackBuilder(const core::FieldHeader& of, const FoundInMaps& found, double speed_limit_m_s)
      : of_(of), found_(found), speed_limit_m_s_(speed_limit_m_s) {}

  std::vector<std::vector<Member>> tracks() {
    std::vector<std::size_t> before;  // the track of each extremum of the time before
    for (std::size_t time = 0; time < found_.size(); ++time) {
      std::vector<std::size_t> now(found_[time].size(), kNone);
      if (time > 0) join(time, before, now);
      for (std::size_t i = 0; i < now.size(); ++i) {
        if (now[i] == kNone) {
          now[i] = tracks_.size();
          tracks_.emplace_back();
        }
        tracks_[now[i]].push_back({time, i});
      }
      before = std::move(now);
    }
    return std::move(tracks_);
  }

 private:
  void join(std::size_t time, const std::vector<std::size_t>& before, std::vector<std::size_t>& now) const {
    const auto& instants = of_.time->stamp;
    const double seconds = static_cast<double>(instants[time].microseconds - instants[time - 1].microseconds) /
                           static_cast<double>(core::kMicrosecondsPerSecond);
    const double reach_km = speed_limit_m_s_ * seconds / 1000.0;
    std::vector<std::tuple<double, std::size_t, std::size_t>> pairs;
    for (std::size_t a = 0; a < before.size(); ++a) {
      for (std::size_t b = 0; b < now.size(); ++b) {
        const Extremum& from = found_[time - 1][a];
        const Extremum& to = found_[time][b];
        const double away_km = distance_km(from.place, to.place);
        if (from.goal == to.goal && away_km <= reach_km) pairs.emplace_back(away_km, a, b);
      }
    }
    std::ranges::sort(pairs);
    std::vector<bool> taken(before.size(), false);
    for (const auto& [away_km, a, b] : pairs) {
      if (taken[a] || now[b] != kNone) continue;
      taken[a] = true;
      now[b] = before[a];
    }
  }

  const core::FieldHeader& of_;
  const FoundInMaps& found_;
  double speed_limit_m_s_;
  std::vector<std::vector<Member>> tracks_;
};

}  // namespace

core::Table point_table(const core::FieldHeader& of, const FoundInMaps& found) {
  RowBuilder rows(of);
  core::Table& table = rows.table();
  const std::size_t first = table.columns.size();
  for (core::TableColumn& one : search_columns(of)) table.columns.push_back(std::move(one));
  for (std::size_t time = 0; time < found.size(); ++time) {
    for (const Extremum& one : found[time]) {
      rows.add(time, one.place);
      add_search(table.columns, first, one, difference_factor(of));
    }
  }
  return std::move(table);
}

core::Table path_table(const core::FieldHeader& of, const FoundInMaps& found) {
  RowBuilder rows(of);
  core::Table& table = rows.table();
  table.feature = core::FeatureType::trajectory;
  table.features = search_columns(of);
  for (std::size_t time = 0; time < found.size(); ++time) {
    for (const Extremum& one : found[time]) {
      for (const MapPlace& place : one.path) rows.add(time, place);
      table.row_sizes.push_back(one.path.size());
      add_search(table.features, 0, one, difference_factor(of));
    }
  }
  return std::move(table);
}

core::Table track_table(const core::FieldHeader& of, const FoundInMaps& found, double speed_limit_m_s) {
  RowBuilder rows(of);
  core::Table& table = rows.table();
  table.feature = core::FeatureType::trajectory;
  const std::size_t first = table.columns.size();
  for (core::TableColumn& one : search_columns(of)) table.columns.push_back(std::move(one));
  for (const auto& track : TrackBuilder(of, found, speed_limit_m_s).tracks()) {
    for (const Member& member : track) {
      const Extremum& one = found[member.time][member.position];
      rows.add(member.time, one.place);
      add_search(table.columns, first, one, difference_factor(of));
    }
    table.row_sizes.push_back(track.size());
  }
  return std::move(table);
}

}  // namespace fieldwise::analysis
