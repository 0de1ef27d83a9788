#include "fieldwise/io/reading/point_table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/time_codec.hpp"
#include "fieldwise/io/cf/axis_guess.hpp"
#include "fieldwise/io/cf/coordinates.hpp"
#include "fieldwise/io/worker/index_file.hpp"
#include "io/worker/open_variable.hpp"

namespace fieldwise::io {
namespace {

using core::Error;
using core::ErrorKind;

std::string lower(std::string_view text) {
  std::string result(text);
  std::ranges::transform(result, result.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return result;
}

std::string feature_type(const FileIndex& index) {
  for (const Attribute& attribute : index.attributes) {
    if (lower(attribute.name) == "featuretype") return lower(attribute.text);
  }
  return "";
}

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> found;
  std::string word;
  for (const char c : text) {
    if (c != ' ' && c != ',') {
      word += c;
    } else if (!word.empty()) {
      found.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) found.push_back(std::move(word));
  return found;
}

/// Reads the columns of one file.
class PointReader {
 public:
  explicit PointReader(const FileIndex& index) : index_(index) { find_places(); }

  PointTable read(const std::string& variable) {
    PointTable table;
    table.lat_deg = read_coordinates(index_, *lat_);
    table.lon_deg = read_coordinates(index_, *lon_);
    read_time(table);
    read_value(variable, table);
    read_kind(table);
    read_track(table);
    return table;
  }

 private:
  [[nodiscard]] const VariableIndex& at(std::size_t position) const { return index_.variables[position]; }

  [[nodiscard]] bool is_column(const VariableIndex& variable) const {
    return variable.dimensions == at(*lat_).dimensions && is_number(variable.type);
  }

  void find_places() {
    for (std::size_t i = 0; i < index_.variables.size(); ++i) {
      const AxisKind kind = guess_axis(at(i)).kind;
      if (at(i).dimensions.size() != 1) continue;
      if (kind == AxisKind::latitude && !lat_) lat_ = i;
      if (kind == AxisKind::longitude && !lon_) lon_ = i;
    }
    if (lat_ && lon_ && at(*lat_).dimensions == at(*lon_).dimensions) return;
    throw Error(ErrorKind::usage,
                fmt::format("{}: its points cannot be read: they need one-dimensional latitudes and longitudes on one "
                            "dimension",
                            index_.path));
  }

  void read_time(PointTable& table) const {
    for (std::size_t i = 0; i < index_.variables.size(); ++i) {
      const VariableIndex& variable = at(i);
      if (!is_column(variable) || !are_time_units(variable.text("units"))) continue;
      const std::string_view calendar = variable.text("calendar");
      table.time.calendar = calendar.empty() ? core::Calendar::standard : core::parse_calendar(calendar);
      table.time.stamp = core::decode_times(read_coordinates(index_, i), variable.text("units"), table.time.calendar);
      table.time.date_instant = table.time.stamp;
      return;
    }
  }

  [[nodiscard]] std::optional<std::size_t> column(std::string_view name) const {
    const auto found = index_.find(name);
    return found && is_column(at(*found)) ? found : std::nullopt;
  }

  void read_value(const std::string& variable, PointTable& table) const {
    const auto found = column(variable.empty() ? "value" : std::string_view(variable));
    if (!found && !variable.empty()) {
      throw Error(ErrorKind::usage,
                  fmt::format("{}: there is no variable {} with a value for each observation", index_.path, variable));
    }
    if (!found) return;
    table.value = read_coordinates(index_, *found);
    table.value_name = at(*found).base_name();
    table.value_long_name = at(*found).text("long_name");
    table.value_units = at(*found).text("units");
  }

  void read_kind(PointTable& table) const {
    table.kind.assign(table.lat_deg.size(), 0);
    const auto found = column("kind");
    const std::vector<std::string> meanings =
        found ? words(at(*found).text("flag_meanings")) : std::vector<std::string>{};
    const std::vector<double> flags = found ? at(*found).numbers("flag_values") : std::vector<double>{};
    if (meanings.empty() || meanings.size() != flags.size()) {
      table.kinds = {"point"};
      return;
    }
    table.kinds = meanings;
    const std::vector<double> values = read_coordinates(index_, *found);
    for (std::size_t i = 0; i < values.size(); ++i) {
      const auto flag = std::ranges::find(flags, values[i]);
      if (flag != flags.end()) table.kind[i] = static_cast<std::size_t>(flag - flags.begin());
    }
  }

  void read_track(PointTable& table) const {
    for (std::size_t i = 0; i < index_.variables.size(); ++i) {
      const VariableIndex& variable = at(i);
      if (!variable.text("instance_dimension").empty() && is_column(variable)) return take_track(i, table);
      if (!variable.text("sample_dimension").empty() && is_number(variable.type)) return count_rows(i, table);
    }
    if (const auto named = column("trajectory")) take_track(*named, table);
  }

  void take_track(std::size_t variable, PointTable& table) const {
    for (const double track : read_coordinates(index_, variable)) {
      table.track.push_back(std::isfinite(track) ? std::llround(track) : -1);
    }
  }

  void count_rows(std::size_t variable, PointTable& table) const {
    long long track = 0;
    for (const double size : read_coordinates(index_, variable)) {
      const double left = static_cast<double>(table.lat_deg.size() - table.track.size());
      if (!(size >= 0 && size <= left)) break;
      table.track.insert(table.track.end(), static_cast<std::size_t>(size), track++);
    }
    if (table.track.size() == table.lat_deg.size()) return;
    throw Error(ErrorKind::input_damaged, fmt::format("{}: the row sizes of {} do not add up to its observations",
                                                      index_.path, at(variable).name));
  }

  const FileIndex& index_;
  std::optional<std::size_t> lat_;
  std::optional<std::size_t> lon_;
};

}  // namespace

bool holds_points(const FileIndex& index) {
  const std::string type = feature_type(index);
  if (type == "point" || type == "trajectory") return true;
  // CF allows no featureType without times: then the customary name of the dimension says it.
  return std::ranges::any_of(index.variables, [&](const VariableIndex& variable) {
    return variable.dimensions.size() == 1 && index.dimensions[variable.dimensions.front()].name == "obs" &&
           guess_axis(variable).kind == AxisKind::latitude;
  });
}

PointTable read_points(const std::string& path, const std::string& variable) {
  const FileIndex index = index_file(path);
  return PointReader(index).read(variable);
}

}  // namespace fieldwise::io
