// Choose regions: the shapes of a borders file that are asked for, under their names.
// May know: borders file, shape, core's borders and suggestions.
// Must not know: grids, GEOS, formats.
#pragma once

#include <string>
#include <vector>

#include "fieldwise/core/borders.hpp"
#include "geometry/borders_file.hpp"
#include "geometry/region_shape.hpp"

namespace fieldwise::geometry {

/// Holds regions, and the attribute that holds their names; empty where the file has none.
struct ChosenRegions {
  std::string attribute;
  std::vector<RegionShape> shapes;
};

/// Returns the regions that a choice means. Features of one name are one region. Without `by` names are those of the
/// first usual attribute that the file has (name, name_en, name_long, admin, country, ..., in any case); where it has
/// none, a feature alone is called as its file, and several need `by`. A feature without a name is called by its
/// number. `stem` is the name of the file without its ending. Errors, each a phrase that follows the name of the file:
/// usage for an attribute or a name that it does not have; input_damaged for rings that are none, with the region.
ChosenRegions choose_regions(const BordersFile& file, const core::BordersChoice& choice, const std::string& stem);

}  // namespace fieldwise::geometry
