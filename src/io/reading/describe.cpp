#include "fieldwise/io/reading/describe.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "fieldwise/core/counted.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/healpix_grid.hpp"
#include "fieldwise/core/visible_text.hpp"
#include "fieldwise/io/cf/choose_variable.hpp"
#include "fieldwise/io/cf/coordinates.hpp"
#include "fieldwise/io/index/file_index.hpp"
#include "fieldwise/io/index/file_stamp.hpp"
#include "fieldwise/io/text/text_series.hpp"
#include "fieldwise/io/worker/index_file.hpp"
#include "io/cf/missing_values.hpp"
#include "io/index/chunk_limits.hpp"
#include "io/index/reason_not_decoded.hpp"
#include "io/reading/grid_layout.hpp"
#include "io/reading/join_times.hpp"
#include "io/reading/leading_axis.hpp"
#include "io/reading/read_axis.hpp"
#include "io/reading/read_time_axis.hpp"
#include "io/worker/open_variable.hpp"
#include "io/zarr/stored_chunks.hpp"

namespace fieldwise::io {

namespace {

constexpr std::size_t kMostVariables = 40;
constexpr std::size_t kMostLevels = 40;

std::string bytes_text(std::uint64_t bytes) {
  constexpr std::array<const char*, 5> kUnits{"B", "KiB", "MiB", "GiB", "TiB"};
  double value = static_cast<double>(bytes);
  std::size_t unit = 0;
  for (; value >= 1024.0 && unit + 1 < kUnits.size(); ++unit) value /= 1024.0;
  return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.1f} {}", value, kUnits[unit]);
}

std::string step_text(const core::TimeAxis& axis) {
  std::string name = axis.step.text(axis.calendar);
  if (!axis.step.is_regular()) return name;
  if (axis.size() == 1) return fmt::format("taken as one a {}", name);
  if (name == "hour") return "one an hour";
  constexpr std::string_view kPart = "year of ";
  if (name.starts_with(kPart)) return fmt::format("one a year, {}", name.substr(kPart.size()));
  return fmt::format("one {} {}", name.front() >= '0' && name.front() <= '9' ? "every" : "a", name);
}

/// Tells whether the dates used are not those of the stamps, which may stand at the end of their interval: in another
/// month, or on another day where intervals are short.
bool is_dated_elsewhere(const core::TimeAxis& axis) {
  constexpr std::int64_t kShort = 20 * core::kMicrosecondsPerDay;
  const core::Date stamped = core::date_of(axis.calendar, axis.stamp.front());
  const core::Date used = core::date_of(axis.calendar, axis.date_instant.front());
  const bool is_short = axis.upper.front().microseconds - axis.lower.front().microseconds < kShort;
  return used.year != stamped.year || used.month != stamped.month || (is_short && used.day != stamped.day);
}

/// Describes an axis of times: how many, from when to when, and what is missing.
std::string axis_text(const core::TimeAxis& axis, std::vector<std::string>& notices) {
  std::string text =
      fmt::format("{}, {} to {}, calendar {}", core::counted(axis.size(), "step"),
                  core::format_instant(axis.calendar, axis.stamp.front()),
                  core::format_instant(axis.calendar, axis.stamp.back()), core::calendar_name(axis.calendar));
  const bool regular = axis.step.is_regular();
  text += ", " + step_text(axis);
  if (axis.climatological) {
    text += ", a climatology";
  } else if (axis.has_bounds()) {
    text += ", with bounds";
    if (is_dated_elsewhere(axis)) {
      text += fmt::format(", whose middles {} to {} are the dates used",
                          core::format_date(core::date_of(axis.calendar, axis.date_instant.front())),
                          core::format_date(core::date_of(axis.calendar, axis.date_instant.back())));
    }
  }
  if (axis.reckoning.year_month > 0) text += fmt::format(", years from {} on", axis.reckoning.year_text());
  if (axis.reckoning.day_time > 0) text += fmt::format(", days from {} on", axis.reckoning.day_text());
  std::vector<std::string> gaps;
  try {
    static_cast<void>(join_times({{"", "", axis}}, InputSpec{}, gaps));
    if (gaps.empty() && regular && axis.size() > 1) text += ", no gaps";
  } catch (const core::Error& error) {
    std::string_view what = error.what();
    constexpr std::string_view kPrefix = ": variable , ";
    if (what.starts_with(kPrefix)) what.remove_prefix(kPrefix.size());
    notices.push_back(fmt::format("times out of order: {}", what));
  }
  notices.insert(notices.end(), gaps.begin(), gaps.end());
  return text;
}

std::string range_text(const std::vector<double>& values) {
  return values.size() == 1 ? fmt::format("{:g}", values.front())
                            : fmt::format("{:g} to {:g}", values.front(), values.back());
}

std::string grid_text(const core::Grid& grid) {
  if (grid.kind == core::GridKind::rectilinear) {
    return fmt::format("{} x {} points, lat {}, lon {}{}{}", grid.rows, grid.columns, range_text(grid.lat_deg),
                       range_text(grid.lon_deg), core::is_cyclic(grid) ? ", round the globe" : "",
                       grid.lat_bounds_deg.empty() ? "" : ", with bounds");
  }
  if (grid.kind == core::GridKind::unplaced) {
    const std::string places = !grid.lat_deg.empty() ? fmt::format(", lat {}, no longitudes", range_text(grid.lat_deg))
                               : !grid.lon_deg.empty() ? fmt::format(", lon {}, no latitudes", range_text(grid.lon_deg))
                                                       : ", no latitudes and longitudes";
    return core::describe_dimensions(grid) + places + (grid.cell_area_m2.empty() ? "" : ", with cell areas");
  }
  const auto [south, north] = std::ranges::minmax_element(grid.lat_deg);
  const auto [west, east] = std::ranges::minmax_element(grid.lon_deg);
  return fmt::format("{}, lat {:g} to {:g}, lon {:g} to {:g}{}",
                     grid.healpix        ? fmt::format("{}, {}", core::describe_healpix(grid.healpix->scheme),
                                                       core::counted(grid.size(), "cell"))
                     : grid.unstructured ? core::counted(grid.size(), "cell")
                                         : fmt::format("{} x {} points, curvilinear", grid.rows, grid.columns),
                     *south, *north, *west, *east,
                     !grid.cell_area_m2.empty()     ? ", with cell areas"
                     : !grid.lat_bounds_deg.empty() ? ", with vertices"
                                                    : "");
}

std::string shape_text(const FileIndex& index, const VariableIndex& variable) {
  std::vector<std::string> parts;
  for (const std::uint32_t position : variable.dimensions) {
    const Dimension& dimension = index.dimensions[position];
    parts.push_back(fmt::format("{}{} {}", dimension.name, dimension.unlimited ? "*" : "", dimension.size));
  }
  return fmt::format("[{}]", fmt::join(parts, ", "));
}

/// Returns the places of a variable's chunks; nothing where there are none, or so many that looking takes its time.
std::optional<ChunkGrid> chunks_of(const FileIndex& index, const VariableIndex& variable) {
  constexpr std::uint64_t kFew = std::uint64_t{1} << 16U;
  if (variable.storage != StorageKind::chunked || variable.dimensions.empty()) return std::nullopt;
  std::vector<std::uint64_t> counts;
  const std::vector<std::uint64_t> shape = index.shape(variable);
  for (std::size_t d = 0; d < shape.size(); ++d) {
    const std::uint64_t length = std::max<std::uint64_t>(1, variable.chunk_shape[d]);
    counts.push_back(shape[d] / length + (shape[d] % length == 0 ? 0 : 1));
  }
  if (limited_product(counts, kFew) > kFew) return std::nullopt;
  return variable.files ? stored_chunks(index, variable) : index_chunks(index.path, variable.name);
}

/// Tells what the chunks take, and which are not there.
std::string chunks_text(const FileIndex& index, const VariableIndex& variable) {
  const std::optional<ChunkGrid> grid = chunks_of(index, variable);
  if (!grid || grid->chunks.empty()) return {};
  double stored = 0.0;
  std::uint64_t there = 0;
  for (const StoredChunk& chunk : grid->chunks) {
    stored += static_cast<double>(chunk.length);
    there += chunk.length > 0 ? 1 : 0;
  }
  std::string text = fmt::format(", {} stored", bytes_text(static_cast<std::uint64_t>(stored)));
  const double raw = static_cast<double>(index.size(variable) * bytes_of(variable.type));
  if (there == grid->chunks.size()) return text + fmt::format(" (ratio {:.2f})", raw / stored);
  return text + fmt::format(", {} of {} are there", there, core::counted(grid->chunks.size(), "chunk"));
}

std::string storage_text(const FileIndex& index, const VariableIndex& variable) {
  std::string text = bytes_text(index.size(variable) * bytes_of(variable.type));
  switch (variable.storage) {
    case StorageKind::chunked:
      text += fmt::format(", chunks [{}]", fmt::join(variable.chunk_shape, ", "));
      break;
    case StorageKind::record:
      text += ", one record a time";
      break;
    default:
      text += ", contiguous";
  }
  for (const StoredFilter& filter : variable.filters) text += ", " + filter_name(filter);
  if (const std::string reason = reason_not_decoded(variable); !reason.empty())
    return text + ", not readable: " + reason;
  return text + chunks_text(index, variable);
}

std::string packing_text(const ValueRules& rules) {
  if (rules.packing.is_identity()) return {};
  return fmt::format("stored * {:g} {} {:g}", rules.packing.scale, rules.packing.offset < 0.0 ? '-' : '+',
                     std::abs(rules.packing.offset));
}

/// Describes the variables of one file, line by line.
class FileDescriber {
 public:
  explicit FileDescriber(const FileIndex& index) : index_(index) {}

  std::string describe() {
    line(0, fmt::format("{}: {}, {}", index_.path, format_name(index_.format), bytes_text(index_.stamp.size)));
    const std::vector<std::size_t> data = data_variables(index_);
    for (std::size_t i = 0; i < std::min(data.size(), kMostVariables); ++i) describe_variable(data[i]);
    if (data.size() > kMostVariables) line(1, fmt::format("and {} more variables", data.size() - kMostVariables));
    if (data.empty()) line(1, "no data variables");
    describe_others(data);
    describe_choices();
    notices_.insert(notices_.begin(), index_.notices.begin(), index_.notices.end());
    std::set<std::string> said;
    for (const std::string& notice : notices_) {
      const bool of_path = notice.starts_with(index_.path + ": ");
      const std::string text = of_path ? notice.substr(index_.path.size() + 2) : notice;
      if (said.insert(text).second) line(1, "notice: " + text);
    }
    return text_;
  }

 private:
  /// Text of a file must not begin lines of its own.
  void line(std::size_t depth, const std::string& text) {
    text_ += std::string(2 * depth, ' ') + core::visible_line(text) + "\n";
  }
  void fact(std::string_view name, const std::string& text) {
    if (!text.empty()) line(2, fmt::format("{:<9}{}", name, text));
  }

  /// Runs one part of the description; what cannot be used is told in its place.
  template <class Describe>
  void told(std::string_view name, Describe describe) {
    try {
      fact(name, describe());
    } catch (const core::Error& error) {
      std::string_view what = error.what();
      if (what.starts_with(index_.path + ": ")) what.remove_prefix(index_.path.size() + 2);
      fact(name, fmt::format("not usable: {}", what));
    }
  }

  void describe_variable(std::size_t position) {
    const VariableIndex& variable = index_.variables[position];
    const std::string_view long_name = variable.text("long_name");
    const std::string_view units = variable.text("units");
    line(1, fmt::format("{} {} {}, {}{}", variable.name, shape_text(index_, variable), stored_type_name(variable.type),
                        units.empty() ? "no units" : fmt::format("units {}", units),
                        long_name.empty() ? "" : fmt::format(" ({})", long_name)));
    FieldAxes axes = find_axes(index_, position);
    told("time", [&] {
      const auto axis = read_time_axis(index_, axes, position, {}, notices_);
      return axis ? axis_text(*axis, notices_) : std::string();
    });
    if (const auto leading = take_leading_axis(index_, position, axes)) {
      const auto& values = leading->axis.values;
      fact("along",
           fmt::format("{} {:g} to {:g}, {} maps", leading->axis.name, values.front(), values.back(), values.size()));
    }
    told("grid", [&] { return describe_grid(position, axes); });
    told("level", [&] { return describe_level(variable, axes); });
    describe_other_dimensions(variable, axes);
    ValueRules rules = value_rules(variable);
    notices_.insert(notices_.end(), rules.notices.begin(), rules.notices.end());
    notices_.insert(notices_.end(), rules.faults.begin(), rules.faults.end());
    fact("packing", rules.faults.empty() ? packing_text(rules) : "not understood: values cannot be read");
    fact("missing", describe_rules(variable, rules));
    told("stored", [&] { return storage_text(index_, variable); });
  }

  std::string describe_grid(std::size_t position, const FieldAxes& axes) {
    if (axes.grid == core::GridKind::none) return axes.others.empty() ? "none: a series" : "none";
    return grid_text(read_grid(index_, position, axes, {}, notices_).grid);
  }

  std::string describe_level(const VariableIndex& variable, const FieldAxes& axes) {
    if (!axes.vertical) return {};
    const Dimension& dimension = index_.dimensions[variable.dimensions[*axes.vertical]];
    if (!axes.vertical_variable) return fmt::format("{} without values", core::counted(dimension.size, "level"));
    const VariableIndex& axis = index_.variables[*axes.vertical_variable];
    core::CoordinateAxis levels;
    levels.units = axis.text("units");
    levels.values = read_coordinates(index_, *axes.vertical_variable);
    if (dimension.size > 1 && level_.empty() && !levels.values.empty()) {
      level_ = fmt::format("{:g}{}{}", levels.values.front(), levels.units.empty() ? "" : " ", levels.units);
    }
    return fmt::format("{}, {}: {}", axis.name, core::counted(dimension.size, "level"), places_text(levels));
  }

  /// Describes each further dimension in a line of its own.
  void describe_other_dimensions(const VariableIndex& variable, const FieldAxes& axes) {
    for (const std::size_t other : axes.others) {
      const std::uint32_t position = variable.dimensions[other];
      const Dimension& dimension = index_.dimensions[position];
      if (dimension.size < 2) continue;
      const std::string_view name = std::string_view(dimension.name).substr(dimension.name.rfind('/') + 1);
      try {
        const core::CoordinateAxis axis =
            read_axis_of(index_, variable, position, coordinate_variable(index_, position));
        fact("layers", fmt::format("{}, {}: {}", name, dimension.size,
                                   axis.counted ? std::string("without values, counted from 1") : places_text(axis)));
        if (choices_.size() < 2) {
          choices_.try_emplace(std::string(name),
                               axis.labels.empty() ? fmt::format("{:g}", axis.values.front()) : axis.labels.front());
        }
      } catch (const core::Error& error) {
        fact("layers", fmt::format("{}, {}: not usable: {}", name, dimension.size, error.what()));
      }
    }
  }

  static std::string places_text(const core::CoordinateAxis& axis) {
    std::vector<std::string> places = axis.labels;
    for (const double value : axis.values) places.push_back(fmt::format("{:g}", value));
    if (places.size() > kMostLevels) {
      return fmt::format("{} to {} {}", places.front(), places.back(),
                         axis.labels.empty() ? axis.units : std::string());
    }
    const bool has_units = axis.labels.empty() && !axis.units.empty() && axis.units != "1";
    return fmt::format("{}{}", fmt::join(places, ", "), has_units ? " " + axis.units : std::string());
  }

  /// Says how layers are chosen, once for the file.
  void describe_choices() {
    std::vector<std::string> ways;
    if (!level_.empty()) ways.push_back(fmt::format("level: {0} (--level '{0}')", level_));
    for (const auto& [name, place] : choices_) {
      ways.push_back(fmt::format("select: {{{0}: {1}}} (--select '{0}={1}')", name, place));
    }
    if (ways.empty()) return;
    line(1, fmt::format("all layers are taken together; one is chosen with {}", fmt::join(ways, " or ")));
  }

  void describe_others(const std::vector<std::size_t>& data) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < index_.variables.size(); ++i) {
      if (std::ranges::find(data, i) == data.end()) names.push_back(index_.variables[i].name);
    }
    if (!names.empty()) line(1, fmt::format("coordinates and others: {}", fmt::join(names, ", ")));
  }

  const FileIndex& index_;
  std::string text_;
  std::vector<std::string> notices_;
  std::string level_;                           ///< one of the levels of a variable that has several
  std::map<std::string, std::string> choices_;  ///< of further dimensions a value
};

/// Describes the columns of one table of a text.
std::string describe_table(const InputSpec& spec, TextReading& reading) {
  const std::string& path = spec.files.front();
  std::vector<std::string> notices;
  const std::vector<core::Field> columns = read_text_columns(spec, notices, reading, kMostVariables);
  std::string text;
  for (const core::Field& series : columns) {
    const auto valid = std::ranges::count_if(series.values, [](double value) { return !std::isnan(value); });
    text += fmt::format("  {}: {}\n    {} of {} values are present\n", series.header.name,
                        axis_text(*series.header.time, notices), valid, series.values.size());
  }
  text +=
      fmt::format("    layout   {}, between {}, {}\n", reading.layout, reading.separator,
                  reading.header_line == 0 ? "without a header" : fmt::format("names in line {}", reading.header_line));
  text +=
      fmt::format("    dates    {}; values in lines {} to {}\n", reading.dates, reading.first_line, reading.last_line);
  text += fmt::format("    columns  {}\n", fmt::join(reading.columns, ", "));
  for (const std::string& lines : reading.left_out) text += fmt::format("    left out {}\n", lines);
  std::set<std::string> said;
  for (const std::string& notice : notices) {
    const std::string what = notice.starts_with(path + ": ") ? notice.substr(path.size() + 2) : notice;
    if (said.insert(what).second) text += fmt::format("  notice: {}\n", what);
  }
  return text;
}

std::string describe_series(const std::string& path) {
  InputSpec spec;
  spec.name = "series";
  spec.files = {path};
  spec.block = 1;
  TextReading reading;
  std::string text = describe_table(spec, reading);
  for (std::size_t table = 2; table <= reading.tables.size(); ++table) {
    if (table == 2) text.insert(0, fmt::format("  table {}\n", reading.tables[0]));
    spec.block = static_cast<int>(table);
    text += fmt::format("  table {}\n", reading.tables[table - 1]);
    text += describe_table(spec, reading);
  }
  return fmt::format("{}: a text series, {}\n", path, bytes_text(stamp_of(path).size)) + text;
}

}  // namespace

std::string describe_file(const std::string& path) {
  if (looks_like_text_series(path)) return describe_series(path);
  const FileIndex index = index_file(path);
  return FileDescriber(index).describe();
}

}  // namespace fieldwise::io
