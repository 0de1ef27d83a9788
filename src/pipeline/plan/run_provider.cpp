#include "pipeline/plan/run_provider.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <initializer_list>
#include <utility>

#include "fieldwise/analysis/regridding/gathered_weights.hpp"
#include "fieldwise/core/corners_between.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/healpix_grid.hpp"
#include "fieldwise/geometry/files_of_borders.hpp"
#include "fieldwise/geometry/grid_corners.hpp"
#include "fieldwise/geometry/region_shares.hpp"
#include "fieldwise/io/inputs/file_digest.hpp"
#include "fieldwise/io/reading/marked_variable.hpp"
#include "fieldwise/io/weights/cdo_weights.hpp"
#include "fieldwise/io/weights/weights_grid.hpp"
#include "pipeline/runfile/run_file.hpp"

namespace fieldwise::pipeline {

namespace {

io::WeightsMethod in_words_of_io(kernels::RemapMethod method) {
  switch (method) {
    case kernels::RemapMethod::bilinear:
      return io::WeightsMethod::bilinear;
    case kernels::RemapMethod::nearest:
      return io::WeightsMethod::nearest;
    case kernels::RemapMethod::conservative:
      break;
  }
  return io::WeightsMethod::conservative;
}

/// Tells whether weights, corners and shares of one grid are those of the other.
bool are_alike(const core::Grid& a, const core::Grid& b) {
  return &a == &b || (a.kind == b.kind && (a.healpix == nullptr) == (b.healpix == nullptr) && a.rows == b.rows &&
                      a.columns == b.columns && a.lat_deg == b.lat_deg && a.lon_deg == b.lon_deg &&
                      a.lat_bounds_deg == b.lat_bounds_deg && a.lon_bounds_deg == b.lon_bounds_deg);
}

std::shared_ptr<const core::Grid> grid_with(const core::Grid& grid, const core::CellCorners& corners) {
  core::Grid whole = grid;
  whole.lat_bounds_deg = corners.lat_deg;
  whole.lon_bounds_deg = corners.lon_deg;
  return std::make_shared<const core::Grid>(std::move(whole));
}

std::string origin_of(const io::WeightsFile& file, const std::string& path) {
  std::string origin = fmt::format("weights of {}", std::filesystem::path(path).filename().string());
  if (!file.method.empty()) origin += fmt::format(" ({})", file.method);
  if (!file.maker.empty()) origin += fmt::format(", made by {}", file.maker);
  // Other weights under the same name are another rule.
  constexpr std::size_t kEnough = 16;
  return origin + ", sha256 " + io::sha256_of_file(path).substr(0, kEnough);
}

/// Requires that grids have room for links, also where the file does not say how large its grids are.
void require_room(const io::WeightsFile& file, std::size_t sources, const core::Grid& from, const core::Grid& to) {
  if (sources <= from.size() && file.links.whole.size() <= to.size()) return;
  throw core::Error(core::ErrorKind::inputs_disagree,
                    fmt::format("{}: its weights are of other grids: from {} points or more to {} or more, not from {} "
                                "to {}",
                                file.path, sources, file.links.whole.size(), from.size(), to.size()));
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

RunProvider::WeightsOfFile& RunProvider::opened_weights(const std::string& path) {
  const auto known = weights_of_files_.find(path);
  if (known != weights_of_files_.end()) return known->second;
  WeightsOfFile opened;
  opened.file = io::read_weights(path);
  opened.sources = *std::ranges::max_element(opened.file.links.source) + 1;
  opened.origin = origin_of(opened.file, path);
  note_file(path);
  return weights_of_files_.emplace(path, std::move(opened)).first->second;
}

analysis::GridWeights RunProvider::weights_of_file(const std::string& path, const core::Grid& from,
                                                   std::shared_ptr<const core::Grid> to) {
  const std::string fault = path_fault(path, "weights");
  if (!fault.empty()) throw core::Error(core::ErrorKind::usage, fault);
  const std::string whole_path = resolved_path(directory_, path);
  WeightsOfFile& opened = opened_weights(whole_path);
  const io::WeightsFile& file = opened.file;
  io::require_points_of(file.from, from, whole_path, "that of the field");
  if (to) {
    io::require_points_of(file.to, *to, whole_path, "the target");
  } else {
    if (!opened.target) {
      opened.target = std::make_shared<const core::Grid>(io::grid_of_points(file.to, whole_path));
    }
    to = opened.target;
  }
  require_room(file, opened.sources, from, *to);
  if (!opened.weights || opened.weights->targets() != to->size()) {
    core::GridLinks links = file.links;
    links.whole.resize(to->size(), 1.0);
    opened.weights = std::make_shared<const kernels::RemapWeights>(analysis::gathered_weights(links));
  }
  analysis::GridWeights found{opened.weights, std::move(to), opened.origin, file.picks, file.notices};
  if (file.from.lat_deg.empty() || !from.has_places()) {
    found.notices.push_back(fmt::format(
        "{}: that its weights are those of this grid cannot be checked beyond the number of points", whole_path));
  }
  return found;
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

analysis::GridWeights RunProvider::make_weights(std::shared_ptr<const core::Grid> from,
                                                std::shared_ptr<const core::Grid> to, kernels::RemapMethod method) {
  const auto known = std::ranges::find_if(weights_between_, [&](const WeightsBetween& one) {
    return one.method == method && are_alike(*one.from, *from) && are_alike(*one.to, *to);
  });
  if (known != weights_between_.end()) {
    analysis::GridWeights again = known->made;
    again.target = std::move(to);
    return again;
  }
  const bool by_area = method == kernels::RemapMethod::conservative;
  const std::shared_ptr<const core::Grid> source = by_area ? with_corners(from) : from;
  const std::shared_ptr<const core::Grid> target = by_area ? with_corners(to) : to;
  io::MadeWeights made = io::make_weights_by_cdo(*source, *target, in_words_of_io(method));
  bool between = false;
  for (const core::Grid* grid : {source.get(), target.get()}) {
    const std::string notice = notice_of(*grid);
    if (notice.empty()) continue;
    made.notices.push_back(notice);
    between = true;
  }
  analysis::GridWeights weights{
      std::make_shared<const kernels::RemapWeights>(analysis::gathered_weights(made.links)), to,
      fmt::format("weights by {}{}", made.maker, between ? ", corners of cells between centres" : ""),
      method == kernels::RemapMethod::nearest, std::move(made.notices)};
  weights_between_.push_back({std::move(from), std::move(to), method, weights});
  return weights;
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
