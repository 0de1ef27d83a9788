#include "pipeline/plan/run_provider.hpp"

#include <algorithm>

#include "fieldwise/core/error.hpp"
#include "fieldwise/geometry/files_of_borders.hpp"
#include "fieldwise/geometry/region_shares.hpp"
#include "pipeline/runfile/run_file.hpp"

namespace fieldwise::pipeline {

std::shared_ptr<const core::RegionShares> RunProvider::shares(const std::shared_ptr<const core::Grid>& grid,
                                                              const core::BordersChoice& borders) {
  const auto known =
      std::ranges::find_if(shares_, [&](const SharesOf& one) { return one.grid == grid && one.borders == borders; });
  if (known != shares_.end()) return known->shares;
  const std::string fault = path_fault(borders.path, "'shape' of a region");
  if (!fault.empty()) throw core::Error(core::ErrorKind::usage, fault);
  core::BordersChoice placed = borders;
  placed.path = resolved_path(directory_, borders.path);
  auto shares = std::make_shared<const core::RegionShares>(geometry::region_shares(*grid, placed));
  shares_.push_back({grid, borders, shares});
  for (const std::string& file : geometry::files_of_borders(placed.path)) note_file(file);
  return shares;
}

void RunProvider::note_file(const std::string& path) {
  if (std::ranges::find(files_, path) == files_.end()) files_.push_back(path);
}

std::shared_ptr<const kernels::RemapWeights> RunProvider::weights_of_file(const std::string& path,
                                                                          const core::Grid& from,
                                                                          const core::Grid& to) {
  return analysis::no_provider().weights_of_file(path, from, to);
}

std::shared_ptr<const kernels::RemapWeights> RunProvider::make_weights(const core::Grid& from, const core::Grid& to,
                                                                       kernels::RemapMethod method) {
  return analysis::no_provider().make_weights(from, to, method);
}

}  // namespace fieldwise::pipeline
