// RunProvider: what operations of a run need of other files and programs, got once and noted for the record.
// May know: the provider, io, programs beside the command.
// Must not know: operations.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "fieldwise/analysis/provider.hpp"

namespace fieldwise::pipeline {

/// Tells whether weights, corners and shares of one grid are those of the other.
bool are_alike(const core::Grid& a, const core::Grid& b);

/// Gets what operations ask for while a run is planned; weights between grids only where a class that reads files of
/// them is derived from it.
class RunProvider : public analysis::Provider {
 public:
  /// Relative paths are relative to `directory`.
  explicit RunProvider(std::string directory) : directory_(std::move(directory)) {}

  std::shared_ptr<const core::RegionShares> shares(const std::shared_ptr<const core::Grid>& grid,
                                                   const core::BordersChoice& borders) override;
  /// Errors: usage, as weights are read from files.
  analysis::GridWeights weights_of_file(const std::string& path, const core::Grid& from,
                                        std::shared_ptr<const core::Grid> to) override;
  /// Errors: usage, as weights are read from files.
  analysis::GridWeights make_weights(std::shared_ptr<const core::Grid> from, std::shared_ptr<const core::Grid> to,
                                     kernels::RemapMethod method) override;
  analysis::MarkedNumbers marked_numbers(const std::string& path, const std::string& mark) override;
  std::shared_ptr<const void> between(const std::shared_ptr<const core::Grid>& from,
                                      const std::shared_ptr<const core::Grid>& to, const std::string& purpose,
                                      const std::function<std::shared_ptr<const void>()>& make) override;

  /// Returns a grid with the corners of its cells, where it is a curvilinear one that has none: by its map projection,
  /// if that puts its centres where the file has them, else in the middle of four centres, where these make cells.
  /// Cells of HEALPix need none, as they have areas of their own. Otherwise the grid as it is. What was found is told
  /// by `notice_of`.
  std::shared_ptr<const core::Grid> with_corners(const std::shared_ptr<const core::Grid>& grid);

  /// Returns what was found of the corners of a grid that `with_corners` returned; empty where there is nothing to
  /// tell.
  [[nodiscard]] std::string notice_of(const core::Grid& grid) const;

  /// Returns the files that were read, each once: what a run depends on beside its inputs.
  [[nodiscard]] const std::vector<std::string>& files() const noexcept { return files_; }

 protected:
  /// Notes a file that was read.
  void note_file(const std::string& path);

  /// Returns the folder to which relative paths are relative.
  [[nodiscard]] const std::string& directory() const noexcept { return directory_; }

 private:
  /// Holds the shares of a grid inside regions.
  struct SharesOf {
    std::shared_ptr<const core::Grid> grid;
    core::BordersChoice borders;
    std::shared_ptr<const core::RegionShares> shares;
  };

  /// Holds what was made of two grids.
  struct MadeBetween {
    std::shared_ptr<const core::Grid> from;
    std::shared_ptr<const core::Grid> to;
    std::string purpose;
    std::shared_ptr<const void> made;
  };

  /// Holds a grid as it came, and with what was found of its corners.
  struct GridWithCorners {
    std::shared_ptr<const core::Grid> grid;
    std::shared_ptr<const core::Grid> with_corners;
    std::string notice;
  };

  std::string directory_;
  std::vector<std::string> files_;
  std::vector<SharesOf> shares_;
  std::vector<MadeBetween> made_between_;
  std::vector<GridWithCorners> corners_;
};

}  // namespace fieldwise::pipeline
