// Headers: what operations say of their inputs and results: titles, derived headers, agreement of points.
// May know: core.
// Must not know: any one operation.
#pragma once

#include <string>
#include <string_view>

#include "fieldwise/core/earth_figure.hpp"
#include "fieldwise/core/header.hpp"

namespace fieldwise::analysis {

/// Throws that two inputs have different `what` ("units, which do not convert"). Errors: inputs_disagree, naming both.
[[noreturn]] void refuse_different(const core::FieldHeader& a, const core::FieldHeader& b, const std::string& what);

/// Checks that two fields have the same grid; `role` is what the second is called ("the mask"). Errors:
/// inputs_disagree, naming both, and the step that brings one to the grid of the other where there is one.
void require_same_grid(const core::FieldHeader& a, const core::FieldHeader& b, std::string_view role = {});

/// Checks that two fields have the same grid and the same times, one by one. Errors: inputs_disagree, naming both.
void check_same_points(const core::FieldHeader& a, const core::FieldHeader& b);

/// Returns the header of a result: grid, times, type and attributes of `of`, without its names; with the figure where
/// there is one.
core::FieldHeader derived_header(const core::FieldHeader& of, std::string_view quantity,
                                 const core::EarthFigure* figure);

/// Returns how a field is called in titles: its long name or its name.
std::string title_of(const core::FieldHeader& header);

/// Returns the header of a result that is like `of` in all but its names: name, quantity and ancillary variables.
core::FieldHeader nameless_header(const core::FieldHeader& of);

/// Refuses values that do not add up: temperatures on their scale, which are no differences. Errors: usage.
void require_summable(const core::FieldHeader& of);

/// Makes a result a spread of values of `of` (a standard deviation, a range): its units are those of differences.
/// Returns the factor by which differences of values are multiplied to be in them (degF to K).
double make_spread(core::FieldHeader& result, const core::FieldHeader& of);

/// Returns the header of a double series at the times of `of`: without its name, quantity, ancillary variables and
/// grid. Units, cell methods and attributes are those of `of`.
core::FieldHeader series_header(const core::FieldHeader& of);

}  // namespace fieldwise::analysis
