#include "fieldwise/io/cf/axis_guess.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "fieldwise/core/text_words.hpp"
#include "fieldwise/core/time_codec.hpp"
#include "fieldwise/io/cf/coordinates.hpp"

namespace fieldwise::io {

namespace {

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::ranges::find(words, text) != words.end();
}

constexpr std::array<std::string_view, 10> kLevelNames{
    "air_pressure",       "height",   "altitude", "depth",  "geopotential_height",
    "model_level_number", "pressure", "sigma",    "hybrid", "alevel"};

bool is_vertical_standard_name(std::string_view name) {
  const bool parametric = (name.starts_with("atmosphere_") || name.starts_with("ocean_")) &&
                          (name.ends_with("_coordinate") || name.ends_with("_level"));
  return parametric || is_one_of(name, kLevelNames) || name.starts_with("height_above_") ||
         name.starts_with("depth_below_");
}

bool is_pressure(std::string_view units) {
  return is_one_of(units, std::array<std::string_view, 12>{"hpa", "pa", "mb", "mbar", "millibar", "millibars", "bar",
                                                           "dbar", "decibar", "kpa", "hectopascal", "pascal"});
}

/// Tells whether a name is a word, also with digits, "_" or "-" behind it (lat_2, LAT1800_1800, time1).
bool is_named(std::string_view name, std::string_view word) {
  if (!name.starts_with(word)) return false;
  const std::string_view rest = name.substr(word.size());
  return rest.empty() || std::isalpha(static_cast<unsigned char>(rest.front())) == 0;
}

AxisKind kind_of_standard_name(std::string_view name) {
  if (name == "latitude") return AxisKind::latitude;
  if (name == "longitude") return AxisKind::longitude;
  if (name == "time") return AxisKind::time;
  return is_vertical_standard_name(name) ? AxisKind::vertical : AxisKind::other;
}

/// Names that say plainly that a coordinate is no latitude, longitude or time of the data.
bool is_other_standard_name(std::string_view name) {
  return name.starts_with("grid_") || name.starts_with("projection_") || name.starts_with("forecast_") ||
         name.starts_with("realization");
}

AxisKind kind_of_units(std::string_view units) {
  if (are_latitude_units(units)) return AxisKind::latitude;
  if (are_longitude_units(units)) return AxisKind::longitude;
  return are_time_units(units) ? AxisKind::time : AxisKind::other;
}

bool are_angles(std::string_view units) {
  return units.empty() ||
         is_one_of(units, std::array<std::string_view, 6>{"degrees", "degree", "deg", "radian", "radians", "rad"});
}

/// X and Y are longitude and latitude only where they are angles: projections have axes of metres.
AxisKind kind_of_axis(std::string_view axis, std::string_view units) {
  if (axis == "t") return AxisKind::time;
  if (axis == "z") return AxisKind::vertical;
  if (axis == "y" && are_angles(units) && !units.empty()) return AxisKind::latitude;
  if (axis == "x" && are_angles(units) && !units.empty()) return AxisKind::longitude;
  return AxisKind::other;
}

AxisKind kind_of_name(const std::string& name, std::string_view units) {
  constexpr std::array<std::string_view, 4> kLatitudes{"lat", "latitude", "lats", "nav_lat"};
  constexpr std::array<std::string_view, 5> kLongitudes{"lon", "longitude", "long", "lons", "nav_lon"};
  constexpr std::array<std::string_view, 10> kLevels{"lev",      "level", "plev",     "depth",    "height",
                                                     "pressure", "zlev",  "altitude", "isobaric", "sigma"};
  const auto named = [&](std::string_view word) { return is_named(name, word); };
  if (std::ranges::any_of(kLatitudes, named)) return AxisKind::latitude;
  if (std::ranges::any_of(kLongitudes, named)) return AxisKind::longitude;
  if (named("time") || named("times") || named("month") || named("months")) return AxisKind::time;
  if (std::ranges::any_of(kLevels, named)) return AxisKind::vertical;
  return name == "z" && !are_angles(units) ? AxisKind::vertical : AxisKind::other;
}

/// Names of dimensions in models, projections and satellite products, each between blanks: of rows, columns and cells,
/// and of what there are several maps of.
constexpr std::string_view kRowNames =
    "y yc yh yq j nj ny nlat rlat south_north row rows numrows nrows line lines eta_rho eta_u eta_v northing northings "
    "jdim ydim yaxis ygrid yt_ocean yu_ocean projection_y_coordinate grid_latitude south_north_stag";
constexpr std::string_view kColumnNames =
    "x xc xh xq i ni nx nlon rlon west_east column columns numcells ncolumns pixel pixels xi_rho xi_u xi_v easting "
    "eastings idim xdim xaxis xgrid xt_ocean xu_ocean projection_x_coordinate grid_longitude west_east_stag";
constexpr std::string_view kCellNames =
    "cell cells ncell ncells ncol node nodes nnode vertex vertices nvertices edge edges nedges nod2 elem face "
    "nmesh2d_face nmesh2d_node "
    "nmesh2d_edge";
constexpr std::string_view kLayerNames = "z nz k nk nv nz1 zt zw ens two s_rho s_w sigma tile number lag";
/// Parts of names that tell as much, wherever they stand.
constexpr std::string_view kLayerParts =
    "lev layer vert bottom_top depth height member realiz basin band bnd bound strlen expver model mode scenario "
    "quantile "
    "percentile categ class type species tracer region statistic month season day time date forecast ensemble";

/// Tells whether a test is true of a word of a list.
template <class Test>
bool any_word(std::string_view words, const Test& test) {
  while (!words.empty()) {
    const std::string_view word = words.substr(0, words.find(' '));
    if (test(word)) return true;
    words.remove_prefix(std::min(words.size(), word.size() + 1));
  }
  return false;
}

MapSide side_of_word(std::string_view name) {
  const auto named = [&](std::string_view word) { return is_named(name, word); };
  if (any_word(kRowNames, named)) return MapSide::rows;
  if (any_word(kColumnNames, named)) return MapSide::columns;
  return any_word(kCellNames, named) ? MapSide::cells : MapSide::unknown;
}

/// Tells whether a name is that of something of which there are several maps.
bool counts_maps(std::string_view name) {
  const auto held = [&](std::string_view part) { return name.find(part) != std::string_view::npos; };
  const auto named = [&](std::string_view word) { return is_named(name, word); };
  const bool is_cells = any_word(kCellNames, named);
  return !is_cells && (any_word(kLayerParts, held) || any_word(kLayerNames, named));
}

}  // namespace

MapSide side_of_coordinate(const VariableIndex& coordinate) {
  const std::string standard_name = core::lower_case(coordinate.text("standard_name"));
  if (standard_name == "projection_y_coordinate" || standard_name == "grid_latitude") return MapSide::rows;
  if (standard_name == "projection_x_coordinate" || standard_name == "grid_longitude") return MapSide::columns;
  const std::string axis = core::lower_case(coordinate.text("axis"));
  if (axis == "y") return MapSide::rows;
  if (axis == "x") return MapSide::columns;
  if (!standard_name.empty()) return MapSide::none;
  const MapSide side = side_of_word(core::lower_case(coordinate.base_name()));
  return side == MapSide::unknown ? MapSide::none : side;
}

MapSide side_of_name(std::string_view name) {
  const std::string lower = core::lower_case(name);
  if (counts_maps(lower)) return MapSide::none;
  const AxisKind kind = kind_of_name(lower, "");
  if (kind == AxisKind::latitude) return MapSide::rows;
  return kind == AxisKind::longitude ? MapSide::columns : side_of_word(lower);
}

bool are_latitude_units(std::string_view units) {
  const std::string lower = core::lower_case(units);
  return is_one_of(lower, std::array<std::string_view, 8>{"degrees_north", "degree_north", "degree_n", "degrees_n",
                                                          "degreen", "degreesn", "degrees north", "degree north"});
}

bool are_longitude_units(std::string_view units) {
  const std::string lower = core::lower_case(units);
  return is_one_of(lower, std::array<std::string_view, 10>{"degrees_east", "degree_east", "degree_e", "degrees_e",
                                                           "degreee", "degreese", "degrees east", "degree east",
                                                           "degrees_west", "degree_west"});
}

bool are_time_units(std::string_view units) {
  const std::string lower = core::lower_case(units);
  return lower.find(" since ") != std::string::npos || core::are_date_numbers(lower);
}

bool is_reference_time(const VariableIndex& variable) {
  return core::lower_case(variable.text("standard_name")) == "forecast_reference_time" &&
         are_time_units(variable.text("units"));
}

AxisGuess guess_axis(const VariableIndex& variable) {
  if (!is_number(variable.type)) return {};
  const std::string standard_name = core::lower_case(variable.text("standard_name"));
  const std::string units = core::lower_case(variable.text("units"));
  const std::string axis = core::lower_case(variable.text("axis"));
  if (is_other_standard_name(standard_name)) return {};
  for (const AxisKind kind : {kind_of_standard_name(standard_name), kind_of_units(units), kind_of_axis(axis, units)}) {
    if (kind != AxisKind::other) return {kind, Certainty::metadata};
  }
  const bool has_positive = !variable.text("positive").empty();
  if (has_positive || (variable.dimensions.size() == 1 && is_pressure(units))) {
    return {AxisKind::vertical, Certainty::metadata};
  }
  const std::string name = core::lower_case(variable.base_name());
  const AxisKind kind = kind_of_name(name, units);
  return {kind, kind == AxisKind::other ? Certainty::none : Certainty::name};
}

}  // namespace fieldwise::io
