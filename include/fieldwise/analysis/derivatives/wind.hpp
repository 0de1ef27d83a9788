// Wind: two fields that are the parts of a vector, checked to belong together.
// May know: core.
// Must not know: any one operation.
#pragma once

#include <string>
#include <string_view>

#include "fieldwise/core/earth_figure.hpp"
#include "fieldwise/core/header.hpp"

namespace fieldwise::analysis {

/// Holds what two checked parts of a vector have in common.
struct Wind {
  core::Units units;         ///< of the vector: m s-1 where the parts convert to it
  double east_factor = 1.0;  ///< a value of the eastward part times this is in those units
  double north_factor = 1.0;
  bool is_wind = false;  ///< the parts say that they are eastward_wind and northward_wind
};

/// Checks that the two are the eastward and northward part of one vector. Errors: inputs_disagree for different grids,
/// times or units that do not convert; usage where a standard name says that a part is the other one or, on a
/// curvilinear grid, follows the grid's lines (x_wind).
Wind check_wind(const core::FieldHeader& east, const core::FieldHeader& north);

}  // namespace fieldwise::analysis
