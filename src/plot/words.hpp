// Words: what files say in the language of programs, as people write it: units, regions, formulas, ordinals.
// May know: core's units.
// Must not know: fields, pictures.
#pragma once

#include <string>
#include <string_view>

namespace fieldwise::plot {

/// Writes units as people do: "m s-1 (10 year)-1" is "m s-1 per decade", "K year-1" "K per year", "m s**-1" "m s-1",
/// "degC" the sign, "METERS" "m"; "1" and units that are not known are nothing.
std::string spoken_units(std::string_view units);

/// Writes a number with units, in the order in which they are read: "5 x 10^-4" of units "1" has none.
std::string with_units(const std::string& number, std::string_view units);

/// Writes a region of an attribute, "lat -5 to 5, lon 190 to 240", with the sides of the globe; other text as it is.
std::string spoken_region(const std::string& region);

/// Writes a formula with what its names stand for: "t > 30" with "t = tasmax" is "tasmax > 30".
std::string spoken_formula(std::string_view formula, std::string_view inputs);

/// Writes a number as a place in an order: "50th", "99.9th", "1st".
std::string ordinal(std::string_view number);

}  // namespace fieldwise::plot
