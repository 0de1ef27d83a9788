#include "pipeline/plan/run_provider.hpp"

namespace fieldwise::pipeline {

std::shared_ptr<const core::RegionShares> RunProvider::shares(const core::Grid& grid,
                                                              const core::BordersChoice& borders) {
  return analysis::no_provider().shares(grid, borders);
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
