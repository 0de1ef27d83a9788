#include "io/reading/grid_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <string_view>

#include "fieldwise/core/cell_area.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/healpix_grid.hpp"
#include "fieldwise/core/mesh_fold.hpp"
#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/core/region.hpp"
#include "fieldwise/core/text_words.hpp"
#include "fieldwise/core/units.hpp"
#include "io/reading/kept_metadata.hpp"
#include "io/reading/read_healpix.hpp"
#include "io/text/text_cells.hpp"
#include "io/worker/open_variable.hpp"

namespace fieldwise::io {

namespace {

using core::Error;
using core::ErrorKind;

std::string_view base_of(std::string_view name) { return name.substr(name.rfind('/') + 1); }

std::vector<std::size_t> counted(std::size_t size) {
  std::vector<std::size_t> positions(size);
  std::iota(positions.begin(), positions.end(), std::size_t{0});
  return positions;
}

/// Reads the grid of one variable.
class GridReader {
 public:
  GridReader(const FileIndex& index, const VariableIndex& variable, const FieldAxes& axes,
             std::vector<std::string>& notices)
      : index_(index), variable_(variable), axes_(axes), notices_(notices) {}

  StoredGrid rectilinear(const core::Region& region) {
    core::Grid& grid = layout_.grid;
    grid.projection = read_projection(index_, variable_, axes_, notices_);
    grid.kind = core::GridKind::rectilinear;
    grid.lat_deg = degrees(*axes_.lat, 90.0);
    grid.lon_deg = degrees(*axes_.lon, 1e4);
    grid.rows = grid.lat_deg.size();
    grid.columns = grid.lon_deg.size();
    grid.lat_name = grid.row_dimension = at(*axes_.lat).base_name();
    grid.lon_name = grid.column_dimension = at(*axes_.lon).base_name();
    require_points();
    grid.lat_bounds_deg = edges(*axes_.lat, grid.lat_deg);
    grid.lon_bounds_deg = edges(*axes_.lon, grid.lon_deg);
    read_area();
    require_latitudes_in_order();
    select(region);
    require_longitudes_in_order();
    return layout_;
  }

  StoredGrid curvilinear() {
    core::Grid& grid = layout_.grid;
    grid.projection = read_projection(index_, variable_, axes_, notices_);
    grid.kind = core::GridKind::curvilinear;
    grid.unstructured = axes_.unstructured;
    grid.rows = axes_.row ? size_of(*axes_.row) : 1;
    grid.columns = size_of(*axes_.column);
    if (grid.unstructured) fold();
    grid.lat_deg = degrees(*axes_.lat, 90.0);
    grid.lon_deg = degrees(*axes_.lon, 1e4);
    grid.column_dimension = dimension_name(*axes_.column);
    grid.row_dimension = axes_.row ? dimension_name(*axes_.row) : std::string();
    grid.lat_name = free_name(*axes_.lat, grid, "lat");
    grid.lon_name = free_name(*axes_.lon, grid, "lon");
    require_points();
    grid.lat_bounds_deg = vertices(*axes_.lat);
    grid.lon_bounds_deg = vertices(*axes_.lon);
    if (grid.lat_bounds_deg.size() != grid.lon_bounds_deg.size()) {
      grid.lat_bounds_deg.clear();
      grid.lon_bounds_deg.clear();
    }
    read_area();
    layout_.rows = counted(grid.rows);
    layout_.columns = counted(grid.columns);
    return layout_;
  }

  /// Reads cells of HEALPix, whose places are computed; those of the file are taken where they are others.
  StoredGrid healpix() {
    core::Grid cells = core::healpix_grid(read_healpix(index_, variable_, axes_));
    core::GridProjection projection = *read_projection(index_, variable_, axes_, notices_);
    const std::string& name = at(*axes_.healpix).name;
    layout_.grid = cells;
    if (axes_.lat) {
      const double away = away_from_healpix_deg(cells, degrees(*axes_.lat, 90.0), degrees(*axes_.lon, 1e4));
      if (away > 0.0) {
        notices_.push_back(
            fmt::format("{}: the grid mapping {} puts cells up to {:.2g} degrees away from the latitudes "
                        "and longitudes of the file, and is not believed",
                        index_.path, name, away));
        layout_ = {};
        return curvilinear();
      }
    }
    cells.column_dimension = dimension_name(*axes_.column);
    cells.lat_name = axes_.lat ? free_name(*axes_.lat, cells, "lat") : "lat";
    cells.lon_name = axes_.lon ? free_name(*axes_.lon, cells, "lon") : "lon";
    for (core::GridMapping& mapping : projection.mappings) {
      if (base_of(mapping.name) == base_of(name)) core::state_healpix(mapping, cells.healpix->scheme);
    }
    cells.projection = std::make_shared<const core::GridProjection>(std::move(projection));
    layout_.grid = std::move(cells);
    read_area();
    layout_.rows = counted(layout_.grid.rows);
    layout_.columns = counted(layout_.grid.columns);
    return layout_;
  }

  StoredGrid unplaced() {
    core::Grid& grid = layout_.grid;
    grid.projection = read_projection(index_, variable_, axes_, notices_);
    grid.kind = core::GridKind::unplaced;
    grid.unstructured = !axes_.row;
    grid.rows_alone = !axes_.column;
    grid.rows = axes_.row ? size_of(*axes_.row) : 1;
    grid.columns = axes_.column ? size_of(*axes_.column) : 1;
    grid.row_dimension = axes_.row ? dimension_name(*axes_.row) : std::string();
    grid.column_dimension = axes_.column ? dimension_name(*axes_.column) : std::string();
    require_points();
    if (axes_.lat) {
      grid.lat_name = at(*axes_.lat).base_name();
      grid.lat_deg = degrees(*axes_.lat, 90.0);
      grid.lat_bounds_deg = edges(*axes_.lat, grid.lat_deg);
      require_latitudes_in_order();
    }
    if (axes_.lon) {
      grid.lon_name = at(*axes_.lon).base_name();
      grid.lon_deg = degrees(*axes_.lon, 1e4);
      grid.lon_bounds_deg = edges(*axes_.lon, grid.lon_deg);
    }
    // Latitudes or longitudes alone have one value a row or a column.
    if (grid.unstructured && !axes_.lat && !axes_.lon) fold();
    read_area();
    layout_.rows = counted(grid.rows);
    layout_.columns = counted(grid.columns);
    return layout_;
  }

 private:
  /// Returns the name of a coordinate, or another: a variable of two dimensions must not have the name of one of them
  /// (CF: it would be its coordinate variable).
  [[nodiscard]] std::string free_name(std::size_t position, const core::Grid& grid, const char* otherwise) const {
    const std::string name(at(position).base_name());
    return name == grid.row_dimension || name == grid.column_dimension ? std::string(otherwise) : name;
  }

  /// Cuts the one row of a mesh into several.
  void fold() {
    core::Grid& grid = layout_.grid;
    const std::size_t cells = grid.size();
    grid.columns = core::mesh_columns(cells);
    grid.rows = cells == 0 ? 1 : cells / grid.columns;
  }

  [[nodiscard]] const VariableIndex& at(std::size_t position) const { return index_.variables[position]; }

  [[nodiscard]] std::size_t size_of(std::size_t dimension) const {
    return static_cast<std::size_t>(index_.dimensions[variable_.dimensions[dimension]].size);
  }

  [[nodiscard]] std::string dimension_name(std::size_t dimension) const {
    return std::string(base_of(index_.dimensions[variable_.dimensions[dimension]].name));
  }

  [[nodiscard]] Error damaged(const VariableIndex& coordinate, const std::string& what) const {
    return {ErrorKind::input_damaged, fmt::format("{}: coordinate {} {}", index_.path, coordinate.name, what)};
  }

  void require_points() const {
    if (layout_.grid.size() == 0) {
      throw Error(ErrorKind::input_missing,
                  fmt::format("{}: the grid of {} has no points", index_.path, variable_.name));
    }
  }

  /// Returns the factor that makes degrees of a coordinate's units.
  double factor_of(const VariableIndex& coordinate) {
    const std::string units = core::lower_case(coordinate.text("units"));
    if (units.starts_with("rad")) return 180.0 / std::numbers::pi;
    if (units.find("west") != std::string::npos || units.find("south") != std::string::npos) return -1.0;
    if (!units.empty() && !units.starts_with("deg")) {
      notices_.push_back(
          fmt::format("{}: coordinate {} has units '{}', which are no degrees; its values are taken as "
                      "degrees",
                      index_.path, coordinate.name, units));
    }
    return 1.0;
  }

  /// Takes out what no angle can be: fills that the file does not declare, where cells have no place (land).
  void remove_fills(const VariableIndex& coordinate, std::vector<double>& values) {
    constexpr double kNoAngle = 900.0;  // -999 and above
    std::size_t fills = 0;
    double fill = 0.0;
    for (double& value : values) {
      if (!(std::abs(value) >= kNoAngle)) continue;  // NaN stays
      fill = value;
      value = core::kMissing;
      ++fills;
    }
    if (fills == 0 || fills == values.size()) return;
    notices_.push_back(fmt::format("{}: {} of {} values of {} are {:g}, and these cells have no place", index_.path,
                                   fills, values.size(), coordinate.name, fill));
  }

  /// Takes the places of the first time of those that a file repeats at each.
  void take_first_map(const VariableIndex& coordinate, std::vector<double>& values) const {
    if (coordinate.dimensions.size() < 3) return;
    const std::size_t points = layout_.grid.size();
    for (std::size_t i = points; i < values.size(); ++i) {
      const double first = values[i % points];
      if (values[i] == first || (std::isnan(values[i]) && std::isnan(first))) continue;
      throw damaged(coordinate,
                    fmt::format("moves: it is {:g} at time 1 and {:g} at time {} of the same point, but the "
                                "points of a field must stay",
                                first, values[i], i / points + 1));
    }
    values.resize(std::min(points, values.size()));
  }

  std::vector<double> degrees(std::size_t position, double most) {
    const VariableIndex& coordinate = at(position);
    const double factor = factor_of(coordinate);
    std::vector<double> values = read_coordinates(index_, position);
    take_first_map(coordinate, values);
    if (layout_.grid.kind == core::GridKind::curvilinear) remove_fills(coordinate, values);
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] *= factor;
      // Masked cells of curvilinear grids may have no place; rows and columns must.
      if (std::isnan(values[i]) && layout_.grid.kind == core::GridKind::curvilinear) continue;
      constexpr double kSlack = 1e-3;  // a pole written as float, or a radian times 180/pi
      if (!(std::abs(values[i]) <= most + kSlack)) {
        throw damaged(coordinate,
                      std::isnan(values[i])
                          ? fmt::format("has a missing value at position {}", i + 1)
                          : fmt::format("is {:g} at position {}, which is no latitude or longitude", values[i], i + 1));
      }
      if (most == 90.0) values[i] = std::clamp(values[i], -90.0, 90.0);
    }
    return values;
  }

  /// Reads cell edges [n, 2]: `bounds`, or the n + 1 `edges` that Ferret writes.
  std::vector<double> edges(std::size_t position, const std::vector<double>& centres) {
    const VariableIndex& coordinate = at(position);
    std::vector<double> bounds = named_values(coordinate, "bounds");
    if (bounds.empty()) {
      const std::vector<double> walls = named_values(coordinate, "edges");
      for (std::size_t i = 0; walls.size() == centres.size() + 1 && i < centres.size(); ++i) {
        bounds.insert(bounds.end(), {walls[i], walls[i + 1]});
      }
    }
    if (bounds.empty()) return bounds;
    if (bounds.size() == 2 * centres.size() && turn_to_centres(bounds, centres)) return bounds;
    notices_.push_back(fmt::format("{}: the cell bounds of {} do not contain its values; they are not used",
                                   index_.path, coordinate.name));
    return {};
  }

  /// Shifts bounds by whole circles to their centres; false where one does not contain its centre. Bounds that do not,
  /// but would if they went across the seam, are meant so: [355, 5] about 2 is [-5, 5].
  static bool turn_to_centres(std::vector<double>& bounds, const std::vector<double>& centres) {
    constexpr double kCircle = 360.0;
    for (std::size_t i = 0; i < centres.size(); ++i) {
      double* const pair = &bounds[2 * i];
      if (turn_to_centre(pair, centres[i])) continue;
      *std::min_element(pair, pair + 2) += kCircle;
      if (!turn_to_centre(pair, centres[i])) return false;
    }
    return true;
  }

  static bool turn_to_centre(double* pair, double centre) {
    constexpr double kCircle = 360.0;
    const double turns = std::round((centre - 0.5 * (pair[0] + pair[1])) / kCircle) * kCircle;
    pair[0] += turns;
    pair[1] += turns;
    const auto [low, high] = std::minmax(pair[0], pair[1]);
    const double slack = 1e-3 * (high - low);  // bounds written as float
    return centre >= low - slack && centre <= high + slack && high > low && high - low <= kCircle + slack;
  }

  /// Shifts edges by whole circles to their centres.
  static std::vector<double> about(std::vector<double> edges, const std::vector<double>& centres) {
    constexpr double kCircle = 360.0;
    for (std::size_t i = 0; i < edges.size(); i += 2) {
      const double turns = std::round((centres[i / 2] - 0.5 * (edges[i] + edges[i + 1])) / kCircle) * kCircle;
      edges[i] += turns;
      edges[i + 1] += turns;
    }
    return edges;
  }

  /// Gives a cut grid the edges that its cells had in the whole one, where alone they would have others.
  static void keep_edges(std::vector<double>& bounds, const std::vector<double>& alone,
                         const std::vector<double>& whole, const std::vector<std::size_t>& picked) {
    bool same = true;
    std::vector<double> kept;
    for (std::size_t i = 0; i < picked.size(); ++i) {
      const double width = std::abs(alone[2 * i + 1] - alone[2 * i]);
      const double slack = std::max(1e-6 * width, 4e-5);  // coordinates in single precision are off by as much
      for (std::size_t side = 0; side < 2; ++side) {
        kept.push_back(whole[2 * picked[i] + side]);
        same = same && std::abs(kept.back() - alone[2 * i + side]) <= slack;
      }
    }
    if (bounds.empty() && !same) bounds = std::move(kept);
  }

  std::vector<double> named_values(const VariableIndex& coordinate, std::string_view attribute) {
    const auto position = index_.find_from(coordinate.group(), coordinate.text(attribute));
    if (!position || !is_number(at(*position).type)) return {};
    std::vector<double> values = read_coordinates(index_, *position);
    // Bounds have the units of their coordinate.
    const std::string units = core::lower_case(coordinate.text("units"));
    if (units.starts_with("rad")) {
      for (double& value : values) value *= 180.0 / std::numbers::pi;
    }
    return values;
  }

  std::vector<double> vertices(std::size_t position) {
    std::vector<double> values = named_values(at(position), "bounds");
    const std::size_t points = layout_.grid.size();
    return values.size() % points == 0 && values.size() / points >= 3 ? values : std::vector<double>{};
  }

  void read_area() {
    if (!axes_.area) return;
    const VariableIndex& area = at(*axes_.area);
    const core::Units units(area.text("units"));
    if (!units.converts_to(core::Units("m2"))) {
      notices_.push_back(
          fmt::format("{}: the cell areas {} have units '{}' and are not used", index_.path, area.name, units.text()));
      return;
    }
    const double factor = units.conversion_to(core::Units("m2")).factor;
    const std::vector<double> stored = read_coordinates(index_, *axes_.area);
    const core::Grid& grid = layout_.grid;
    const bool swapped = area.dimensions.front() != variable_.dimensions[axes_.row ? *axes_.row : *axes_.column];
    std::vector<double>& areas = layout_.grid.cell_area_m2;
    areas.resize(grid.size());
    for (std::size_t row = 0; row < grid.rows; ++row) {
      for (std::size_t column = 0; column < grid.columns; ++column) {
        const double value = stored[swapped ? column * grid.rows + row : row * grid.columns + column];
        // No area is stated where nothing is measured (land in ocean models).
        areas[row * grid.columns + column] = std::isnan(value) ? 0.0 : value * factor;
      }
    }
  }

  void require_latitudes_in_order() const {
    const std::vector<double>& lat = layout_.grid.lat_deg;
    const bool rises = std::ranges::adjacent_find(lat, std::greater_equal<>()) == lat.end();
    const bool falls = std::ranges::adjacent_find(lat, std::less_equal<>()) == lat.end();
    if (!rises && !falls) throw damaged(at(*axes_.lat), "neither rises nor falls throughout");
  }

  void require_longitudes_in_order() const {
    const std::vector<double>& lon = layout_.grid.lon_deg;
    const bool rises = std::ranges::adjacent_find(lon, std::greater_equal<>()) == lon.end();
    // Two full circles: a few files repeat many columns, none wraps more often.
    constexpr double kMostSpan = 720.0;
    if (!rises || lon.back() - lon.front() > kMostSpan) {
      throw damaged(at(*axes_.lon), "neither rises nor falls round the circle");
    }
  }

  void select(const core::Region& region) {
    const core::Grid& whole = layout_.grid;
    layout_.rows = core::rows_inside(whole, region);
    layout_.columns = core::columns_inside(whole, region);
    if (layout_.rows.empty() || layout_.columns.empty()) {
      throw Error(
          ErrorKind::usage,
          fmt::format("{}: no point of the grid of {} (latitudes {:g} to {:g}, longitudes {:g} to {:g}) lies in "
                      "the region",
                      index_.path, variable_.name, whole.lat_deg.front(), whole.lat_deg.back(), whole.lon_deg.front(),
                      whole.lon_deg.back()));
    }
    std::size_t falling = 0;
    for (std::size_t i = 1; i < whole.lon_deg.size(); ++i) falling += whole.lon_deg[i] < whole.lon_deg[i - 1] ? 1 : 0;
    const bool everything = !region.lon_deg || layout_.columns.size() == whole.columns;
    if (everything && 2 * falling > whole.lon_deg.size()) std::ranges::reverse(layout_.columns);
    core::Grid part = core::select_grid(whole, layout_.rows, layout_.columns);
    if (part.size() < whole.size() && part.cell_area_m2.empty()) {
      keep_edges(part.lat_bounds_deg, core::lat_edges_deg(part), core::lat_edges_deg(whole), layout_.rows);
      std::vector<double> old_lon;
      for (const std::size_t column : layout_.columns) old_lon.push_back(whole.lon_deg[column]);
      const std::vector<double> of_whole = about(core::lon_edges_deg(whole), whole.lon_deg);
      keep_edges(part.lon_bounds_deg, about(core::lon_edges_deg(part), old_lon), of_whole, layout_.columns);
      if (!part.lon_bounds_deg.empty()) part.lon_bounds_deg = about(std::move(part.lon_bounds_deg), part.lon_deg);
    }
    layout_.grid = std::move(part);
  }

  const FileIndex& index_;
  const VariableIndex& variable_;
  const FieldAxes& axes_;
  std::vector<std::string>& notices_;
  StoredGrid layout_;
};

}  // namespace

StoredGrid read_grid(const FileIndex& index, std::size_t variable, const FieldAxes& axes, const core::Region& region,
                     std::vector<std::string>& notices) {
  const bool selects = region.lat_deg || region.lon_deg;
  if (selects && axes.grid != core::GridKind::rectilinear) {
    throw Error(
        ErrorKind::usage,
        fmt::format("{}: a region can only be cut from a grid of latitudes and longitudes, but {} {}", index.path,
                    index.variables[variable].name,
                    axes.grid == core::GridKind::curvilinear ? "lies on a curvilinear grid; use area_mean with a region"
                                                             : "has none"));
  }
  if (axes.grid == core::GridKind::none) return {{}, {0}, {0}};
  GridReader reader(index, index.variables[variable], axes, notices);
  if (axes.healpix) return reader.healpix();
  if (axes.grid == core::GridKind::unplaced) return reader.unplaced();
  return axes.grid == core::GridKind::rectilinear ? reader.rectilinear(region) : reader.curvilinear();
}

}  // namespace fieldwise::io
