#include "fieldwise/analysis/derivatives/wind.hpp"

#include <fmt/format.h>

#include <cstddef>

#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/core/error.hpp"

namespace fieldwise::analysis {

namespace {

/// Refuses a part whose standard name says that it is something else.
void check_name(const core::FieldHeader& part, std::string_view direction, std::string_view other) {
  const std::string& name = part.standard_name;
  if (name.starts_with(fmt::format("{}_", other))) {
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("'{}' is {}, but the {} part is wanted: u is eastward and v northward", part.name,
                                  name, direction));
  }
  const bool along_grid =
      name == "x_wind" || name == "y_wind" || name.ends_with("_x_velocity") || name.ends_with("_y_velocity");
  if (along_grid && part.grid->kind == core::GridKind::curvilinear) {
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("'{}' is {}, along the lines of its curvilinear grid: the {} part is wanted (regrid "
                                  "with vector: [u, v] turns both)",
                                  part.name, name, direction));
  }
}

}  // namespace

Wind check_wind(const core::FieldHeader& east, const core::FieldHeader& north) {
  check_name(east, "eastward", "northward");
  check_name(north, "northward", "eastward");
  check_same_points(east, north);
  if (!north.units.converts_to(east.units)) {
    const auto text = [](const core::Units& units) { return units.text().empty() ? "none" : units.text(); };
    refuse_different(east, north,
                     fmt::format("units, which do not convert: {} and {}", text(east.units), text(north.units)));
  }
  const core::Units metres_per_second("m s-1");
  Wind wind;
  wind.units = east.units.is_known() && east.units.converts_to(metres_per_second) ? metres_per_second : east.units;
  wind.east_factor = east.units.conversion_to(wind.units, true).factor;
  wind.north_factor = north.units.conversion_to(wind.units, true).factor;
  wind.is_wind = east.standard_name == "eastward_wind" && north.standard_name == "northward_wind";
  return wind;
}

}  // namespace fieldwise::analysis
