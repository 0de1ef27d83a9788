#include "fieldwise/analysis/headers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/pair_times.hpp"

namespace fieldwise::analysis {

namespace {

void check_same_times(const core::FieldHeader& a, const core::FieldHeader& b) {
  if (a.leading != b.leading || a.leading_size() != b.leading_size()) {
    const auto maps = [](const core::FieldHeader& header) {
      return header.leading == core::Leading::none ? std::string("one map")
                                                   : fmt::format("{} maps", header.leading_size());
    };
    refuse_different(a, b, fmt::format("times: {} and {}", maps(a), maps(b)));
  }
  if (a.leading != core::Leading::time) {
    return;
  }
  const auto pairs = core::pair_times(*a.time, *b.time, 0);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    if (pairs[i] != static_cast<std::ptrdiff_t>(i)) {
      refuse_different(
          a, b, fmt::format("times: value {} of the one is not of the date of value {} of the other", i + 1, i + 1));
    }
  }
}

}  // namespace

void refuse_different(const core::FieldHeader& a, const core::FieldHeader& b, const std::string& how) {
  throw core::Error(core::ErrorKind::inputs_disagree,
                    fmt::format("'{}' and '{}' have different {}", a.name, b.name, how));
}

void require_same_grid(const core::FieldHeader& a, const core::FieldHeader& b, std::string_view role) {
  if (core::same_grid(*a.grid, *b.grid)) {
    return;
  }
  const auto regrids = [](const core::FieldHeader& field) {
    return field.grid->kind == core::GridKind::rectilinear || field.grid->healpix;
  };
  const std::string remedy =
      regrids(a) && regrids(b)
          ? fmt::format("; a step {{do: regrid, of: {1}, to: {{like: {0}}}}} brings '{1}' to the grid of '{0}'", a.name,
                        b.name)
          : std::string();
  throw core::Error(core::ErrorKind::inputs_disagree, fmt::format("'{}' and {}'{}' have different grids: {}{}", a.name,
                                                                  role.empty() ? "" : fmt::format("{} ", role), b.name,
                                                                  core::grid_difference(*a.grid, *b.grid), remedy));
}

void check_same_points(const core::FieldHeader& a, const core::FieldHeader& b) {
  require_same_grid(a, b);
  check_same_times(a, b);
}

core::FieldHeader derived_header(const core::FieldHeader& of, std::string_view quantity,
                                 const core::EarthFigure* figure) {
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

core::FieldHeader nameless_header(const core::FieldHeader& of) {
  core::FieldHeader header = of;
  header.name.clear();
  header.quantity.clear();
  header.ancillary.clear();
  return header;
}

void require_summable(const core::FieldHeader& of) {
  if (of.units.is_temperature() && !of.difference) {
    throw core::Error(
        core::ErrorKind::usage,
        fmt::format("temperatures on their scale ('{}' in {}) do not add up; what exceeds a threshold does: "
                    "subtract it by combine first",
                    of.name, of.units.text()));
  }
}

double make_spread(core::FieldHeader& result, const core::FieldHeader& of) {
  result.difference = of.units.is_temperature();
  result.units = of.difference ? of.units : of.units.difference();
  result.kind.nature = core::Nature::spread;
  return of.difference ? 1.0 : of.units.difference_factor();
}

core::FieldHeader series_header(const core::FieldHeader& of) {
  core::FieldHeader header = nameless_header(of);
  header.type = core::ValueType::float64;
  header.grid = std::make_shared<const core::Grid>();
  return header;
}

}  // namespace fieldwise::analysis
