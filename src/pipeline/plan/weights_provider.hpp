// WeightsProvider: what operations of a run need of other files and programs, weights between grids among it.
// May know: the provider of runs, io's weights.
// Must not know: operations.
#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "fieldwise/io/weights/weights_file.hpp"
#include "pipeline/plan/run_provider.hpp"

namespace fieldwise::pipeline {

/// Reads weights from files, and has them made where there is no file of them.
class WeightsProvider final : public RunProvider {
 public:
  using RunProvider::RunProvider;

  analysis::GridWeights weights_of_file(const std::string& path, const core::Grid& from,
                                        std::shared_ptr<const core::Grid> to) override;
  analysis::GridWeights make_weights(std::shared_ptr<const core::Grid> from, std::shared_ptr<const core::Grid> to,
                                     kernels::RemapMethod method) override;

 private:
  /// Holds what a file of weights came to.
  struct WeightsOfFile {
    io::WeightsFile file;
    std::size_t sources = 0;  ///< that a grid must have at least
    std::shared_ptr<const kernels::RemapWeights> weights;
    std::shared_ptr<const core::Grid> target;  ///< as the file describes it, once it was asked for
    std::string origin;
  };
  /// Holds weights that were made.
  struct WeightsBetween {
    std::shared_ptr<const core::Grid> from;
    std::shared_ptr<const core::Grid> to;
    kernels::RemapMethod method;
    analysis::GridWeights made;
  };

  WeightsOfFile& opened_weights(const std::string& path);

  std::map<std::string, WeightsOfFile> weights_of_files_;
  std::vector<WeightsBetween> weights_between_;
};

}  // namespace fieldwise::pipeline
