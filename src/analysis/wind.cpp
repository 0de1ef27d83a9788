#include "fieldwise/analysis/wind.hpp"

#include <fmt/format.h>

#include <cstddef>

#include "fieldwise/core/error.hpp"

namespace fieldwise::analysis {

namespace {

void disagree(const core::FieldHeader& a, const core::FieldHeader& b, const std::string& how) {
  throw core::Error(core::ErrorKind::inputs_disagree,
                    fmt::format("'{}' and '{}' have different {}", a.name, b.name, how));
}

void check_same_times(const core::FieldHeader& a, const core::FieldHeader& b) {
  if (a.leading != b.leading || a.leading_size() != b.leading_size()) {
    const auto maps = [](const core::FieldHeader& header) {
      return header.leading == core::Leading::none ? std::string("one map")
                                                   : fmt::format("{} maps", header.leading_size());
    };
    disagree(a, b, fmt::format("times: {} and {}", maps(a), maps(b)));
  }
  if (a.leading != core::Leading::time) {
    return;
  }
  const auto pairs = core::pair_times(*a.time, *b.time, 0);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (pairs[i] != static_cast<std::ptrdiff_t>(i)) {
      disagree(a, b,
               fmt::format("times: value {} of the one is not of the date of value {} of the other", i + 1, i + 1));
    }
  }
}

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
                      fmt::format("'{}' is {}, along the lines of its curvilinear grid: the {} part is wanted",
                                  part.name, name, direction));
  }
}

}  // namespace

void check_same_points(const core::FieldHeader& a, const core::FieldHeader& b) {
  if (!core::same_grid(*a.grid, *b.grid)) {
    disagree(a, b, fmt::format("grids: {}", core::grid_difference(*a.grid, *b.grid)));
  }
  check_same_times(a, b);
}

Wind check_wind(const core::FieldHeader& east, const core::FieldHeader& north) {
  check_name(east, "eastward", "northward");
  check_name(north, "northward", "eastward");
  check_same_points(east, north);
  if (!north.units.converts_to(east.units)) {
    const auto text = [](const core::Units& units) { return units.text().empty() ? "none" : units.text(); };
    disagree(east, north, fmt::format("units, which do not convert: {} and {}", text(east.units), text(north.units)));
  }
  const core::Units metres_per_second("m s-1");
  Wind wind;
  wind.units = east.units.is_known() && east.units.converts_to(metres_per_second) ? metres_per_second : east.units;
  wind.east_factor = east.units.conversion_to(wind.units, true).factor;
  wind.north_factor = north.units.conversion_to(wind.units, true).factor;
  wind.is_wind = east.standard_name == "eastward_wind" && north.standard_name == "northward_wind";
  return wind;
}

core::FieldHeader derived_header(const core::FieldHeader& of, std::string_view quantity, const core::Figure* figure) {
  core::FieldHeader header = of;
  header.quantity = quantity;
  header.name.clear();
  header.standard_name.clear();
  header.ancillary.clear();
  // What a step before was computed with need not hold for this one.
  for (const char* const name : {"earth_radius_m", "semi_major_axis", "inverse_flattening", "angle_deg"}) {
    header.numeric_attributes.erase(name);
  }
  if (figure != nullptr) {
    figure->describe_in(header);
  }
  return header;
}

std::string title_of(const core::FieldHeader& header) {
  return header.long_name.empty() ? header.name : header.long_name;
}

}  // namespace fieldwise::analysis
