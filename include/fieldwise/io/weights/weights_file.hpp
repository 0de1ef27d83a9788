// WeightsFile: the weights between two grids that another program made, as SCRIP or ESMF write them.
// May know: file index, worker, grids of weights, core's links.
// Must not know: netCDF, fields, how weights are applied.
#pragma once

#include <string>
#include <vector>

#include "fieldwise/core/grid_links.hpp"
#include "fieldwise/io/weights/weights_grid.hpp"

namespace fieldwise::io {

/// Holds a file of weights.
struct WeightsFile {
  std::string path;
  std::string method;  ///< in the words of the file; may be empty
  std::string maker;   ///< the program that made it, as far as the file says: "CDO 2.1.1"
  WeightsGrid from;
  WeightsGrid to;
  core::GridLinks links;  ///< `whole` as the file's normalisation has it: weights / whole are shares of whole cells
  bool picks = false;     ///< each target has the value of one point at most
  std::vector<std::string> notices;
};

/// Reads weights as CDO, SCRIP and NCO write them (remap_matrix, src_address, dst_address) and as ESMF, xESMF and
/// TempestRemap do (S, col, row). Shares of cells are rebuilt where the normalisation hides them (fracarea).
/// Errors: those of `index_file`; input_damaged where sizes, positions or sums contradict each other, usage for
/// weights of more than one order (bicubic), and for a file without weights.
WeightsFile read_weights(const std::string& path);

}  // namespace fieldwise::io
