#include "io/reading/read_healpix.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/healpix_grid.hpp"
#include "fieldwise/core/numeric/sphere.hpp"
#include "fieldwise/io/index/coordinate_limit.hpp"
#include "io/cf/healpix_mapping.hpp"
#include "io/worker/open_variable.hpp"

namespace fieldwise::io {

namespace {

core::Error damaged(const FileIndex& index, const std::string& what) {
  return {core::ErrorKind::input_damaged, fmt::format("{}: {}", index.path, what)};
}

/// Requires that no index stands twice.
void require_distinct(const FileIndex& index, const std::string& name, const std::vector<std::int64_t>& cells) {
  std::vector<std::int64_t> sorted = cells;
  std::ranges::sort(sorted);
  const auto twice = std::ranges::adjacent_find(sorted);
  if (twice != sorted.end()) {
    throw damaged(index, fmt::format("{} has the cell {} twice; each cell has one value", name, *twice));
  }
}

/// Reads the indices of cells.
std::vector<std::int64_t> read_indices(const FileIndex& index, std::size_t position,
                                       const core::HealpixScheme& scheme) {
  const std::string& name = index.variables[position].name;
  const std::vector<double> values = read_coordinates(index, position);
  std::vector<std::int64_t> cells;
  cells.reserve(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double value = values[i];
    // Doubles hold whole numbers up to 2^53; above, neighbours would be taken for one.
    constexpr double kMostExact = 0x1p53;
    const bool inside = value >= 0.0 && value < static_cast<double>(scheme.cells());
    if (!inside || std::trunc(value) != value || value > kMostExact) {
      throw damaged(index, fmt::format("{} is {} at position {}, but cells of {} have the indices 0 to {}", name,
                                       std::isnan(value) ? "missing" : fmt::format("{:.17g}", value), i + 1,
                                       core::describe_healpix(scheme), scheme.cells() - 1));
    }
    cells.push_back(static_cast<std::int64_t>(value));
  }
  require_distinct(index, name, cells);
  return cells;
}

bool are_all_in_order(const std::vector<std::int64_t>& cells, const core::HealpixScheme& scheme) {
  if (static_cast<std::int64_t>(cells.size()) != scheme.cells()) return false;
  // They are different and none is beyond the end.
  return std::ranges::is_sorted(cells);
}

}  // namespace

core::HealpixCells read_healpix(const FileIndex& index, const VariableIndex& variable, const FieldAxes& axes) {
  const VariableIndex& mapping = index.variables[*axes.healpix];
  core::HealpixCells cells{healpix_scheme(index, mapping), {}};
  const Dimension& dimension = index.dimensions[variable.dimensions[*axes.column]];
  require_room_for_cells(index, dimension.size);
  if (axes.healpix_index) {
    cells.index = read_indices(index, *axes.healpix_index, cells.scheme);
    if (are_all_in_order(cells.index, cells.scheme)) cells.index.clear();
    return cells;
  }
  if (static_cast<std::int64_t>(dimension.size) != cells.scheme.cells()) {
    throw damaged(index, fmt::format("{} has {} cells, but {} has {} (grid mapping {}); a part of them needs a "
                                     "coordinate of standard_name healpix_index",
                                     variable.name, dimension.size, core::describe_healpix(cells.scheme),
                                     cells.scheme.cells(), mapping.name));
  }
  return cells;
}

double away_from_healpix_deg(const core::Grid& cells, const std::vector<double>& lat_deg,
                             const std::vector<double>& lon_deg) {
  constexpr double kShareOfCell = 1e-2;
  constexpr double kSinglePrecisionDeg = 4e-5;
  const double size_rad = std::sqrt(4.0 * std::numbers::pi / static_cast<double>(cells.healpix->scheme.cells()));
  const double allowed = std::max(kShareOfCell * size_rad / core::kRadiansPerDegree, kSinglePrecisionDeg);
  double most = 0.0;
  for (std::size_t i = 0; i < std::min(cells.size(), std::min(lat_deg.size(), lon_deg.size())); ++i) {
    if (std::isnan(lat_deg[i]) || std::isnan(lon_deg[i])) continue;
    const double away = core::angle_rad(core::unit_vector(lat_deg[i], lon_deg[i]),
                                        core::unit_vector(cells.lat_deg[i], cells.lon_deg[i]));
    most = std::max(most, away / core::kRadiansPerDegree);
  }
  return most <= allowed ? 0.0 : most;
}

}  // namespace fieldwise::io
