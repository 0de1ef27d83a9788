#include "pipeline/plan/run_provider.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "fieldwise/core/corners_between.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/healpix_grid.hpp"
#include "fieldwise/geometry/files_of_borders.hpp"
#include "fieldwise/geometry/grid_corners.hpp"
#include "fieldwise/geometry/region_shares.hpp"
#include "fieldwise/io/reading/marked_variable.hpp"
#include "pipeline/runfile/run_file.hpp"

namespace fieldwise::pipeline {

namespace {

std::shared_ptr<const core::Grid> grid_with(const core::Grid& grid, const core::CellCorners& corners) {
  core::Grid whole = grid;
  whole.lat_bounds_deg = corners.lat_deg;
  whole.lon_bounds_deg = corners.lon_deg;
  return std::make_shared<const core::Grid>(std::move(whole));
}

}  // namespace

analysis::MarkedNumbers RunProvider::marked_numbers(const std::string& path, const std::string& mark) {
  const std::string fault = path_fault(path, "network");
  if (!fault.empty()) throw core::Error(core::ErrorKind::usage, fault);
  const std::string whole_path = resolved_path(directory_, path);
  io::MarkedVariable found = io::read_marked_variable(whole_path, mark);
  note_file(whole_path);
  return {std::move(found.name), std::move(found.attributes), std::move(found.values)};
}

bool are_alike(const core::Grid& a, const core::Grid& b) {
  return &a == &b || (a.kind == b.kind && (a.healpix == nullptr) == (b.healpix == nullptr) && a.rows == b.rows &&
                      a.columns == b.columns && a.lat_deg == b.lat_deg && a.lon_deg == b.lon_deg &&
                      a.lat_bounds_deg == b.lat_bounds_deg && a.lon_bounds_deg == b.lon_bounds_deg);
}

std::shared_ptr<const core::RegionShares> RunProvider::shares(const std::shared_ptr<const core::Grid>& grid,
                                                              const core::BordersChoice& borders) {
  const auto known = std::ranges::find_if(
      shares_, [&](const SharesOf& one) { return one.borders == borders && are_alike(*one.grid, *grid); });
  if (known != shares_.end()) return known->shares;
  const std::string fault = path_fault(borders.path, "'shape' of a region");
  if (!fault.empty()) throw core::Error(core::ErrorKind::usage, fault);
  core::BordersChoice placed = borders;
  placed.path = resolved_path(directory_, borders.path);
  auto shares = std::make_shared<const core::RegionShares>(
      geometry::region_shares(grid->healpix ? *grid_with(*grid, core::corners_of_healpix(*grid)) : *grid, placed));
  shares_.push_back({grid, borders, shares});
  for (const std::string& file : geometry::files_of_borders(placed.path)) note_file(file);
  return shares;
}

void RunProvider::note_file(const std::string& path) {
  if (std::ranges::find(files_, path) == files_.end()) files_.push_back(path);
}

std::shared_ptr<const core::Grid> RunProvider::with_corners(const std::shared_ptr<const core::Grid>& grid) {
  if (grid->kind != core::GridKind::curvilinear || !grid->lat_bounds_deg.empty()) return grid;
  // Areas and weights are made of the cells themselves.
  if (grid->healpix) return grid;
  const auto known =
      std::ranges::find_if(corners_, [&](const GridWithCorners& one) { return are_alike(*one.grid, *grid); });
  if (known != corners_.end()) return known->with_corners;
  GridWithCorners found{grid, grid, ""};
  const geometry::ProjectedCorners projected = geometry::corners_by_projection(*grid);
  const std::string why = projected.fault.empty() ? std::string() : fmt::format(" ({})", projected.fault);
  if (projected.corners) {
    found.with_corners = grid_with(*grid, *projected.corners);
  } else if (const auto between = core::corners_between(*grid)) {
    const std::string without =
        between->without > 0 ? fmt::format("; {} of {} cells have none", between->without, grid->size()) : "";
    found.notice =
        fmt::format("the corners of cells, which the file does not have, are taken in the middle of four centres{}{}",
                    without, why);
    found.with_corners = grid_with(*grid, *between);
  } else {
    found.notice = fmt::format("the cells have no corners, and their centres make none{}", why);
  }
  return corners_.emplace_back(std::move(found)).with_corners;
}

std::string RunProvider::notice_of(const core::Grid& grid) const {
  const auto known =
      std::ranges::find_if(corners_, [&](const GridWithCorners& one) { return one.with_corners.get() == &grid; });
  return known == corners_.end() ? std::string() : known->notice;
}

analysis::GridWeights RunProvider::weights_of_file(const std::string& path, const core::Grid& /*from*/,
                                                   std::shared_ptr<const core::Grid> /*to*/) {
  throw core::Error(core::ErrorKind::usage,
                    fmt::format("{}: weights are read from files, which only a run of the command does", path));
}

analysis::GridWeights RunProvider::make_weights(std::shared_ptr<const core::Grid> /*from*/,
                                                std::shared_ptr<const core::Grid> /*to*/,
                                                kernels::RemapMethod /*method*/) {
  throw core::Error(core::ErrorKind::usage,
                    "weights between grids that are no latitudes and longitudes are made by CDO and read from files, "
                    "which only a run of the command does");
}

std::shared_ptr<const void> RunProvider::between(const std::shared_ptr<const core::Grid>& from,
                                                 const std::shared_ptr<const core::Grid>& to,
                                                 const std::string& purpose,
                                                 const std::function<std::shared_ptr<const void>()>& make) {
  const auto known = std::ranges::find_if(made_between_, [&](const MadeBetween& one) {
    return one.purpose == purpose && one.from->projection == from->projection && are_alike(*one.from, *from) &&
           are_alike(*one.to, *to);
  });
  if (known != made_between_.end()) return known->made;
  return made_between_.emplace_back(MadeBetween{from, to, purpose, make()}).made;
}

}  // namespace fieldwise::pipeline
