// Provider: what an operation needs of other files and programs, handed to it when it is made.
// May know: grid, borders, weights of a remapping.
// Must not know: files, programs, which operations ask.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "fieldwise/core/borders.hpp"
#include "fieldwise/core/grid.hpp"
#include "fieldwise/kernels/remap.hpp"

namespace fieldwise::analysis {

/// Holds weights from one grid to another, and where they come from.
struct GridWeights {
  std::shared_ptr<const kernels::RemapWeights> weights;
  std::shared_ptr<const core::Grid> target;
  std::string origin;  ///< what made them, in words for attributes: "weights by CDO 2.1.1"
  bool picks = false;  ///< each target has the value of one point at most
  std::vector<std::string> notices;
};

/// Holds the numbers of a variable that carries a mark (an attribute of that name), and its attributes of text.
struct MarkedNumbers {
  std::string variable;
  std::map<std::string, std::string> attributes;
  std::vector<double> numbers;
};

/// Gives operations what no header and no option holds. What is asked for twice is made once. Errors: usage and
/// input_missing, one sentence with what would be right, where something cannot be had.
class Provider {
 public:
  Provider() = default;
  Provider(const Provider&) = delete;
  Provider& operator=(const Provider&) = delete;
  virtual ~Provider() = default;

  /// Returns the share of each cell of a grid that lies inside each of the regions that are asked for.
  virtual std::shared_ptr<const core::RegionShares> shares(const std::shared_ptr<const core::Grid>& grid,
                                                           const core::BordersChoice& borders) = 0;

  /// Returns the weights that a file holds, checked to be those from one grid to the other; without `to` they lead to
  /// the grid that the file describes.
  virtual GridWeights weights_of_file(const std::string& path, const core::Grid& from,
                                      std::shared_ptr<const core::Grid> to) = 0;

  /// Makes weights between two grids of any kind.
  virtual GridWeights make_weights(std::shared_ptr<const core::Grid> from, std::shared_ptr<const core::Grid> to,
                                   kernels::RemapMethod method) = 0;

  /// Returns the numbers of the one variable of a file that carries a mark. The default refuses.
  virtual MarkedNumbers marked_numbers(const std::string& path, const std::string& mark);

  /// Returns what `make` makes of two grids, or what it made of grids alike for the same `purpose` before: layers of
  /// one step share it. The default makes it anew.
  virtual std::shared_ptr<const void> between(const std::shared_ptr<const core::Grid>& from,
                                              const std::shared_ptr<const core::Grid>& to, const std::string& purpose,
                                              const std::function<std::shared_ptr<const void>()>& make);
};

/// Returns a provider that has nothing: for operations that are made where there are no files and programs.
Provider& no_provider();

}  // namespace fieldwise::analysis
