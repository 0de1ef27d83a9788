#include "fieldwise/core/healpix_grid.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "fieldwise/core/mesh_fold.hpp"

namespace fieldwise::core {

namespace {

/// Sets an attribute, where it stands or at the end.
void state(GridMapping& mapping, const char* name, KeptAttribute::Value value) {
  const auto found = std::ranges::find(mapping.attributes, name, &KeptAttribute::name);
  if (found != mapping.attributes.end()) {
    found->value = std::move(value);
  } else {
    mapping.attributes.push_back({name, std::move(value)});
  }
}

std::vector<std::int32_t> whole(std::int64_t number) { return {static_cast<std::int32_t>(number)}; }

}  // namespace

Grid healpix_grid(HealpixCells cells) {
  Grid grid;
  grid.kind = GridKind::curvilinear;
  grid.unstructured = true;
  const auto count = cells.index.empty() ? static_cast<std::size_t>(cells.scheme.cells()) : cells.index.size();
  grid.columns = mesh_columns(count);
  grid.rows = count / grid.columns;
  grid.lat_deg.reserve(count);
  grid.lon_deg.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    const HealpixPlace centre = healpix_centre(cells.scheme, cells.at(i));
    grid.lat_deg.push_back(centre.lat_deg);
    grid.lon_deg.push_back(centre.lon_deg);
  }
  grid.row_dimension.clear();
  grid.column_dimension = "cell";
  GridProjection projection{"crs", {{"crs", false, {}}}, {}, {}};
  state_healpix(projection.mappings.front(), cells.scheme);
  grid.projection = std::make_shared<const GridProjection>(std::move(projection));
  grid.healpix = std::make_shared<const HealpixCells>(std::move(cells));
  return grid;
}

CellCorners corners_of_healpix(const Grid& grid) {
  CellCorners corners;
  for (std::size_t i = 0; i < grid.size(); ++i) {
    for (const HealpixPlace& corner : healpix_corners(grid.healpix->scheme, grid.healpix->at(i))) {
      corners.lat_deg.push_back(corner.lat_deg);
      corners.lon_deg.push_back(corner.lon_deg);
    }
  }
  return corners;
}

std::string describe_healpix(const HealpixScheme& scheme) {
  return fmt::format("HEALPix nside {} {}", scheme.nside, healpix_order_name(scheme.order));
}

void state_healpix(GridMapping& mapping, const HealpixScheme& scheme) {
  state(mapping, "grid_mapping_name", std::string("healpix"));
  const auto nside = static_cast<std::uint64_t>(scheme.nside);
  if (std::has_single_bit(nside)) state(mapping, "refinement_level", whole(std::countr_zero(nside)));
  state(mapping, "indexing_scheme", std::string(healpix_order_name(scheme.order)));
  state(mapping, "healpix_nside", whole(scheme.nside));
  // What healpy and easygems call it.
  state(mapping, "healpix_order", std::string(scheme.order == HealpixOrder::nested ? "nest" : "ring"));
}

}  // namespace fieldwise::core
