// Need: what a consumer asks of the sweep that feeds it: the form of tiles, how work is split, and which
// inputs must be finished before the sweep begins. May know: the standard library.
// Must not know: which operation asks, or where tiles come from.
#pragma once

#include <cstddef>
#include <vector>

namespace fieldwise::core {

/// Names the shape of the tiles a consumer can work on.
enum class TileForm {
  any,            ///< any times and rows
  whole_maps,     ///< all rows of each time (derivatives in space)
  whole_columns,  ///< all times of each row (ranks, percentiles)
};

/// Names the dimension along which the work on one tile may be given to several threads.
enum class Split {
  rows,   ///< disjoint rows, each with its times in order: state per point
  times,  ///< disjoint times, each with its rows in order: state per time
  none,   ///< the whole tile at once (writing)
};

/// Declares what an operation needs from the sweep that drives it.
struct Need {
  TileForm form = TileForm::any;
  Split split = Split::rows;
  /// True where the result at one row depends on other rows (an area mean): it exists only after all bands.
  bool across_rows = false;
  /// The input whose times and rows the tiles cover: one that has every dimension of the results of a map.
  std::size_t driver = 0;
  /// One entry per input: true where the whole input must be finished before the sweep (a climatology, a
  /// series); such an input is shown with all its times in every call.
  std::vector<bool> finished_inputs;
  /// True of a map whose results have another grid than its first input: tiles are whole maps of the times asked for,
  /// and of nothing else.
  bool changes_grid = false;
  /// True where results are changed once more when all rows are finished (`complete`): they are kept whole until then.
  bool keeps_results = false;
};

}  // namespace fieldwise::core
