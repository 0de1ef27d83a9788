// RunProvider: what operations of a run need of other files and programs, got once and noted for the record.
// May know: the provider, io, programs beside the command.
// Must not know: operations.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fieldwise/analysis/provider.hpp"

namespace fieldwise::pipeline {

/// Gets what operations ask for while a run is planned.
class RunProvider final : public analysis::Provider {
 public:
  /// Relative paths are relative to `directory`.
  explicit RunProvider(std::string directory) : directory_(std::move(directory)) {}

  std::shared_ptr<const core::RegionShares> shares(const std::shared_ptr<const core::Grid>& grid,
                                                   const core::BordersChoice& borders) override;
  std::shared_ptr<const kernels::RemapWeights> weights_of_file(const std::string& path, const core::Grid& from,
                                                               const core::Grid& to) override;
  std::shared_ptr<const kernels::RemapWeights> make_weights(const core::Grid& from, const core::Grid& to,
                                                            kernels::RemapMethod method) override;

  /// Returns the files that were read, each once: what a run depends on beside its inputs.
  [[nodiscard]] const std::vector<std::string>& files() const noexcept { return files_; }

 private:
  /// Holds the shares of a grid inside regions.
  struct SharesOf {
    std::shared_ptr<const core::Grid> grid;
    core::BordersChoice borders;
    std::shared_ptr<const core::RegionShares> shares;
  };

  void note_file(const std::string& path);

  std::string directory_;
  std::vector<std::string> files_;
  std::vector<SharesOf> shares_;
};

}  // namespace fieldwise::pipeline
