#include "fieldwise/geometry/region_shares.hpp"

#include <fmt/format.h>

#include <filesystem>

#include "fieldwise/core/cell_area.hpp"
#include "fieldwise/core/error.hpp"
#include "geometry/ask_geometry.hpp"
#include "geometry/shares_bytes.hpp"

namespace fieldwise::geometry {
namespace {

CellEdges edges_of(const core::Grid& grid) {
  CellEdges cells;
  cells.rows = grid.rows;
  cells.columns = grid.columns;
  for (const bool repeated : core::repeated_columns(grid)) cells.repeated.push_back(repeated ? 1 : 0);
  if (grid.kind == core::GridKind::rectilinear) {
    cells.lat_deg = core::lat_edges_deg(grid);
    cells.lon_deg = core::lon_edges_deg(grid);
    return cells;
  }
  if (grid.kind != core::GridKind::curvilinear) {
    throw core::Error(core::ErrorKind::inputs_disagree,
                      "regions with borders need cells with latitudes and longitudes, which this field does not have");
  }
  if (grid.lat_bounds_deg.empty() || grid.lon_bounds_deg.empty()) {
    throw core::Error(
        core::ErrorKind::inputs_disagree,
        "regions with borders need the vertices of the cells (bounds of latitude and longitude), which this "
        "curvilinear grid does not have");
  }
  cells.form = CellForm::polygons;
  cells.lat_deg = grid.lat_bounds_deg;
  cells.lon_deg = grid.lon_bounds_deg;
  return cells;
}

}  // namespace

core::RegionShares region_shares(const core::Grid& grid, const core::BordersChoice& choice) {
  const SharesQuestion question{choice, edges_of(grid)};
  const std::string file = std::filesystem::path(choice.path).filename().string();
  const GeometryAnswer answer = ask_geometry(GeometryQuestion::shares, to_bytes(question), file);
  return region_shares_from_bytes(answer.payload, grid.size());
}

}  // namespace fieldwise::geometry
