#include "io/reading/grid_file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <optional>
#include <string_view>

#include "fieldwise/core/counted.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/text_words.hpp"
#include "fieldwise/core/units.hpp"
#include "fieldwise/io/cf/axis_guess.hpp"
#include "fieldwise/io/worker/index_file.hpp"
#include "io/worker/open_variable.hpp"

namespace fieldwise::io {

namespace {

using core::Error;
using core::ErrorKind;

/// Names the places of one kind of points of a model, and their areas: of one variable, or of the product of two.
struct KnownPlaces {
  std::string_view lat;
  std::string_view lon;
  std::string_view area;
  std::string_view other_side = {};
};

/// Centres of cells before edges and corners: of points of one number they are what data lie on.
constexpr std::array<KnownPlaces, 16> kKnown{{
    {"clat", "clon", "cell_area"},  // ICON
    {"elat", "elon", ""},
    {"vlat", "vlon", "dual_area"},
    {"latCell", "lonCell", "areaCell"},  // MPAS
    {"latEdge", "lonEdge", ""},
    {"latVertex", "lonVertex", "areaTriangle"},
    {"gphit", "glamt", "e1t", "e2t"},  // NEMO
    {"gphiu", "glamu", "e1u", "e2u"},
    {"gphiv", "glamv", "e1v", "e2v"},
    {"gphif", "glamf", "e1f", "e2f"},
    {"TLAT", "TLONG", "TAREA"},         // POP, CICE
    {"geolat", "geolon", "areacello"},  // MOM6
    {"XLAT_M", "XLONG_M", ""},          // WRF
    {"nav_lat", "nav_lon", "area"},
    {"lat", "lon", "cell_area"},  // FESOM, CDO
    {"latitude", "longitude", "areacello"},
}};

/// Finds places for the points of one grid in one file.
class MeshPlaces {
 public:
  MeshPlaces(const FileIndex& index, const core::Grid& grid) : index_(index), grid_(grid) {}

  /// Places the grid; returns which variables did, or nothing where none fits.
  std::optional<std::string> place(core::Grid& placed) const {
    for (const KnownPlaces& known : kKnown) {
      const auto lat = fitting(known.lat);
      const auto lon = fitting(known.lon);
      if (lat && lon) return taken(*lat, *lon, known, placed);
    }
    const auto lat = described(AxisKind::latitude);
    const auto lon = described(AxisKind::longitude);
    return lat && lon ? std::optional(taken(*lat, *lon, {"", "", "cell_area"}, placed)) : std::nullopt;
  }

  [[nodiscard]] std::string described_points() const {
    return grid_.unstructured && grid_.has_places() ? core::counted(grid_.size(), "cell")
           : grid_.has_places()                     ? fmt::format("{} x {} points", grid_.rows, grid_.columns)
                                                    : "points along " + core::describe_dimensions(grid_);
  }

 private:
  /// Tells whether a variable has one value for each point, in the order of the grid; lengths of 1 say nothing.
  [[nodiscard]] bool fits(std::size_t position) const {
    const VariableIndex& variable = index_.variables[position];
    std::vector<std::uint64_t> sizes = index_.shape(variable);
    std::vector<std::uint64_t> wanted{grid_.rows, grid_.columns};
    if (grid_.unstructured) wanted = {grid_.size()};
    std::erase(sizes, 1);
    std::erase(wanted, 1);
    return is_number(variable.type) && sizes == wanted;
  }

  [[nodiscard]] std::optional<std::size_t> fitting(std::string_view name) const {
    const auto found = name.empty() ? std::nullopt : index_.find(name);
    return found && fits(*found) ? found : std::nullopt;
  }

  [[nodiscard]] std::optional<std::size_t> described(AxisKind kind) const {
    for (std::size_t i = 0; i < index_.variables.size(); ++i) {
      if (fits(i) && guess_axis(index_.variables[i]).kind == kind) return i;
    }
    return std::nullopt;
  }

  [[nodiscard]] std::vector<double> degrees(std::size_t position, double most) const {
    std::vector<double> values = read_coordinates(index_, position);
    const VariableIndex& variable = index_.variables[position];
    const bool radians = core::lower_case(variable.text("units")).starts_with("rad");
    for (double& value : values) {
      if (radians) value *= 180.0 / std::numbers::pi;
      constexpr double kSlack = 1e-3;  // a pole written as float
      if (std::abs(value) > most + kSlack) {
        throw Error(ErrorKind::input_damaged, fmt::format("{}: {} is {:g}, which is no latitude or longitude",
                                                          index_.path, variable.name, value));
      }
      if (most == 90.0) value = std::clamp(value, -90.0, 90.0);
    }
    return values;
  }

  /// Returns the areas by their names; empty where the file has none in units of an area.
  [[nodiscard]] std::vector<double> areas(const KnownPlaces& known) const {
    const auto first = fitting(known.area);
    const auto second = fitting(known.other_side);
    if (!first || (!known.other_side.empty() && !second)) return {};
    const core::Units wanted(second ? "m" : "m2");
    const core::Units stated(index_.variables[*first].text("units"));
    if (!stated.text().empty() && !stated.converts_to(wanted)) return {};
    const double factor = stated.text().empty() ? 1.0 : stated.conversion_to(wanted).factor;
    std::vector<double> values = read_coordinates(index_, *first);
    const std::vector<double> sides = second ? read_coordinates(index_, *second) : std::vector<double>();
    for (std::size_t i = 0; i < values.size(); ++i) {
      values[i] *= second ? factor * factor * sides[i] : factor;
      if (std::isnan(values[i])) values[i] = 0.0;
    }
    return values;
  }

  std::string taken(std::size_t lat, std::size_t lon, const KnownPlaces& known, core::Grid& placed) const {
    std::vector<double> found = areas(known);
    const std::string_view of_areas = found.empty() ? "" : known.area;
    if (!found.empty()) placed.cell_area_m2 = std::move(found);
    if (!grid_.has_places()) {
      placed.kind = core::GridKind::curvilinear;
      placed.lat_deg = degrees(lat, 90.0);
      placed.lon_deg = degrees(lon, 1e4);
      placed.lat_bounds_deg.clear();
      placed.lon_bounds_deg.clear();
      placed.lat_name = "lat";
      placed.lon_name = "lon";
      placed.rows_alone = false;
    }
    const std::string areas_text = of_areas.empty() ? ""
                                   : known.other_side.empty()
                                       ? fmt::format(", areas {}", of_areas)
                                       : fmt::format(", areas {} x {}", of_areas, known.other_side);
    return fmt::format("{} and {}{}", index_.variables[lat].name, index_.variables[lon].name, areas_text);
  }

  const FileIndex& index_;
  const core::Grid& grid_;
};

}  // namespace

core::Grid placed_by_file(const core::Grid& grid, const std::string& path, const std::string& variable,
                          std::vector<std::string>& notices) {
  const FileIndex index = index_file(path);
  core::Grid placed = grid;
  const MeshPlaces finder(index, grid);
  const std::optional<std::string> taken =
      grid.kind == core::GridKind::none || grid.rows_alone ? std::nullopt : finder.place(placed);
  if (!taken) {
    throw Error(
        ErrorKind::usage,
        fmt::format("{}: it has no latitudes and longitudes for {}, of {}: `grid` names a file with such places "
                    "of as many points",
                    path, variable, grid.kind == core::GridKind::none ? "one point" : finder.described_points()));
  }
  notices.push_back(fmt::format("{}: the points of {} lie at {}", path, variable, *taken));
  return placed;
}

}  // namespace fieldwise::io
