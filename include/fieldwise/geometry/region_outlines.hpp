// Region outlines: the lines along which regions with borders end, for pictures, as the program for it answers.
// May know: core's borders.
// Must not know: shapelib, how programs are started, maps.
#pragma once

#include <vector>

#include "fieldwise/core/borders.hpp"

namespace fieldwise::geometry {

/// Holds a line: places one after the other, in degrees north and east, at most a degree apart in each.
struct Outline {
  std::vector<double> lat_deg;
  std::vector<double> lon_deg;  ///< of either convention; a line may jump over the date line
};

/// Returns the borders of regions of a borders file: of all where the choice names none, whatever they are called.
/// Edges of flat maps, along 180 degrees or at a pole, are no borders and left out. Errors: those of the file
/// (input_missing, input_damaged, inputs_disagree); usage for a name that it does not have; output_failed where the
/// program is not installed.
std::vector<Outline> region_outlines(const core::BordersChoice& choice);

}  // namespace fieldwise::geometry
