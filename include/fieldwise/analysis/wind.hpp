// Wind: two fields that are the parts of a vector, checked to belong together, and titles and headers of what derives.
// May know: core.
// Must not know: any one operation.
#pragma once

#include <string>
#include <string_view>

#include "fieldwise/core/figure.hpp"
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

/// Checks that two fields have the same grid and the same times, one by one. Errors: inputs_disagree, naming both.
void check_same_points(const core::FieldHeader& a, const core::FieldHeader& b);

/// Returns the header of a result: grid, times, type and attributes of `of`, without its names; with the figure where
/// there is one.
core::FieldHeader derived_header(const core::FieldHeader& of, std::string_view quantity, const core::Figure* figure);

/// Returns how a field is called in titles: its long name or its name.
std::string title_of(const core::FieldHeader& header);

}  // namespace fieldwise::analysis
