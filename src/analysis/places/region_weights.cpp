#include "fieldwise/analysis/places/region_weights.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "analysis/require_places.hpp"
#include "fieldwise/core/cell_area.hpp"
#include "fieldwise/core/error.hpp"

namespace fieldwise::analysis {

namespace {

constexpr double kRadians = std::numbers::pi / 180.0;

/// Returns the share of [low, high] that lies inside [first, last], measured by `measure`.
template <class Measure>
double share_inside(double low, double high, double first, double last, Measure measure) {
  const auto [a, b] = std::minmax(low, high);
  const double inside = measure(std::min(b, last)) - measure(std::max(a, first));
  const double whole = measure(b) - measure(a);
  return whole > 0.0 ? std::clamp(inside / whole, 0.0, 1.0) : 0.0;
}

/// Returns the share of each row's cells (by area) inside the latitudes of the region.
std::vector<double> row_shares(const core::Grid& grid, const core::Region& region) {
  std::vector<double> shares(grid.rows, 1.0);
  const auto edges = core::lat_edges_deg(grid);
  for (std::size_t row = 0; row < grid.rows && region.lat_deg; ++row) {
    const auto [south, north] = std::minmax(region.lat_deg->first, region.lat_deg->second);
    shares[row] = share_inside(edges[2 * row], edges[2 * row + 1], south, north,
                               [](double lat) { return std::sin(lat * kRadians); });
  }
  return shares;
}

/// Returns the share of each column's cells inside the longitudes of the region, in whatever convention.
std::vector<double> column_shares(const core::Grid& grid, const core::Region& region) {
  constexpr double kCircle = 360.0;
  std::vector<double> shares(grid.columns, 1.0);
  if (!region.lon_deg) {
    return shares;
  }
  const auto edges = core::lon_edges_deg(grid);
  const double west = region.lon_deg->first;
  double east = region.lon_deg->second;
  while (east < west) {
    east += kCircle;
  }
  for (std::size_t column = 0; column < grid.columns; ++column) {
    double share = 0.0;
    for (int turns = -3; turns <= 3; ++turns) {
      const double turn = turns * kCircle;
      share += share_inside(edges[2 * column] + turn, edges[2 * column + 1] + turn, west,
                            std::min(east, west + kCircle), [](double lon) { return lon; });
    }
    shares[column] = std::min(1.0, share);
  }
  return shares;
}

/// Requires places where the region asks for them; latitudes alone do for one of these.
void require_region(const core::FieldHeader& of, const core::Region& region) {
  const bool known = (!region.lat_deg || !of.grid->lat_deg.empty()) && (!region.lon_deg || !of.grid->lon_deg.empty());
  if (!known) {
    require_places(of, "area_mean over a region", of.grid->lat_deg.empty() ? "leave out region" : "leave out its lon");
  }
}

/// Returns the weight of each cell [row, column].
std::vector<double> dense_weights(const core::FieldHeader& of, const core::Region& region, AreaWeights kind,
                                  RegionEdges edges) {
  const core::Grid& grid = *of.grid;
  std::vector<double> weights = cell_weights(of, kind, "area_mean");
  require_region(of, region);
  if (edges == RegionEdges::clip) {
    if (grid.kind != core::GridKind::rectilinear && !grid.has_zones()) {
      throw core::Error(core::ErrorKind::usage,
                        "edges: clip needs a grid of latitudes and longitudes: use edges: centre");
    }
    const auto rows = row_shares(grid, region);
    const auto columns = column_shares(grid, region);
    for (std::size_t i = 0; i < weights.size(); ++i) {
      weights[i] *= rows[i / grid.columns] * columns[i % grid.columns];
    }
    return weights;
  }
  for (std::size_t row = 0; row < grid.rows; ++row) {
    for (std::size_t column = 0; column < grid.columns; ++column) {
      const bool inside = (!region.lat_deg || core::lat_inside(region, lat_of(grid, row, column))) &&
                          (!region.lon_deg || core::lon_inside(region, lon_of(grid, row, column)));
      weights[row * grid.columns + column] *= inside ? 1.0 : 0.0;
    }
  }
  return weights;
}

/// Appends a row; nothing where no cell of it counts.
void add_row(RegionWeights& all, std::size_t row, std::span<const double> weights) {
  constexpr std::size_t kLanes = 8;
  const auto counts = [](double weight) { return weight > 0.0; };
  const auto first = std::ranges::find_if(weights, counts);
  if (first == weights.end()) return;
  const auto last = std::find_if(weights.rbegin(), weights.rend(), counts).base();
  const std::size_t begin = static_cast<std::size_t>(first - weights.begin()) / kLanes * kLanes;
  const auto end = static_cast<std::size_t>(last - weights.begin());
  all.rows.push_back({row, begin, all.weights.size(), end - begin});
  all.weights.insert(all.weights.end(), weights.begin() + static_cast<std::ptrdiff_t>(begin),
                     weights.begin() + static_cast<std::ptrdiff_t>(end));
}

/// Throws where no cell lies inside.
void check_any_cell(const core::FieldHeader& of, const RegionWeights& weights, const core::Region& region) {
  if (!weights.rows.empty()) return;
  const std::string covered = covered_text(*of.grid);
  throw core::Error(core::ErrorKind::usage,
                    fmt::format("no cell of '{}' lies in the region {}{}{}", of.name, region_text(region),
                                covered.empty() ? "" : ": the grid covers ", covered));
}

}  // namespace

RegionWeights weights_in_region(const core::FieldHeader& of, const core::Region& region, AreaWeights weights,
                                RegionEdges edges) {
  const std::vector<double> dense = dense_weights(of, region, weights, edges);
  RegionWeights found;
  const std::size_t columns = of.grid->columns;
  for (std::size_t row = 0; row < of.grid->rows; ++row) {
    add_row(found, row, std::span(dense).subspan(row * columns, columns));
  }
  check_any_cell(of, found, region);
  return found;
}

RegionWeights weights_in_borders(const core::FieldHeader& of, const core::RegionShares& shares, std::size_t region,
                                 AreaWeights weights) {
  const std::vector<double> whole = cell_weights(of, weights, "area_mean");
  RegionWeights found;
  const std::size_t columns = of.grid->columns;
  std::vector<double> of_row(columns);
  for (std::size_t i = shares.first[region]; i < shares.first[region + 1];) {
    const std::size_t row = shares.cells[i] / columns;
    std::ranges::fill(of_row, 0.0);
    for (; i < shares.first[region + 1] && shares.cells[i] / columns == row; ++i) {
      of_row[shares.cells[i] % columns] = whole[shares.cells[i]] * shares.shares[i];
    }
    add_row(found, row, of_row);
  }
  return found;
}

std::string region_text(const core::Region& region) {
  std::string text =
      region.lat_deg ? fmt::format("lat {:g} to {:g}", region.lat_deg->first, region.lat_deg->second) : "all latitudes";
  text += region.lon_deg ? fmt::format(", lon {:g} to {:g}", region.lon_deg->first, region.lon_deg->second)
                         : ", all longitudes";
  return text;
}

std::string covered_text(const core::Grid& grid) {
  const auto covered = [](std::string_view name, const std::vector<double>& places) {
    if (places.empty()) return std::string();
    const auto [least, most] = std::ranges::minmax(places);
    return fmt::format("{} {:g} to {:g}", name, least, most);
  };
  const std::string lat = covered("lat", grid.lat_deg);
  const std::string lon = covered("lon", grid.lon_deg);
  return lat + (lat.empty() || lon.empty() ? "" : ", ") + lon;
}

}  // namespace fieldwise::analysis
