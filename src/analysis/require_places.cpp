#include "analysis/require_places.hpp"

#include <fmt/format.h>

#include "fieldwise/core/error.hpp"

namespace fieldwise::analysis {

void require_places(const core::FieldHeader& of, std::string_view what, std::string_view otherwise) {
  const core::Grid& grid = *of.grid;
  if (grid.kind != core::GridKind::unplaced) return;
  const std::string_view lacking = !grid.lat_deg.empty() ? "a longitude" : !grid.lon_deg.empty() ? "a latitude" : "any";
  throw core::Error(
      core::ErrorKind::usage,
      fmt::format("{} needs latitudes and longitudes, but the points of '{}' along {} do not have {}{}{}", what,
                  of.name, core::describe_dimensions(grid), lacking, otherwise.empty() ? "" : ": ", otherwise));
}

}  // namespace fieldwise::analysis
