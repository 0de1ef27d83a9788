// GivenWeights: a provider of weights that a test has made.
// May know: provider.
// Must not know: any one operation.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "fieldwise/analysis/provider.hpp"

namespace fieldwise::analysis {

/// Gives weights that a test has made, and notes what was asked.
class GivenWeights final : public Provider {
 public:
  std::shared_ptr<const core::RegionShares> shares(const std::shared_ptr<const core::Grid>& /*grid*/,
                                                   const core::BordersChoice& /*borders*/) override {
    return nullptr;
  }
  GridWeights weights_of_file(const std::string& path, const core::Grid& /*from*/,
                              std::shared_ptr<const core::Grid> to) override {
    asked = path;
    if (to) given.target = std::move(to);
    return given;
  }
  GridWeights make_weights(std::shared_ptr<const core::Grid> /*from*/, std::shared_ptr<const core::Grid> to,
                           kernels::RemapMethod /*method*/) override {
    asked = "made";
    given.target = std::move(to);
    return given;
  }

  GridWeights given;
  std::string asked;
};

}  // namespace fieldwise::analysis
