#include "pipeline/plan/describe_header.hpp"

#include <fmt/format.h>

#include "fieldwise/core/counted.hpp"
#include "fieldwise/core/healpix_grid.hpp"

namespace fieldwise::pipeline {

std::string describe_grid(const core::Grid& grid) {
  switch (grid.kind) {
    case core::GridKind::none:
      return "series";
    case core::GridKind::curvilinear:
      if (grid.healpix) {
        return fmt::format("{}, {}", core::describe_healpix(grid.healpix->scheme), core::counted(grid.size(), "cell"));
      }
      return grid.unstructured ? core::counted(grid.size(), "cell")
                               : fmt::format("{} x {} curvilinear", grid.rows, grid.columns);
    case core::GridKind::unplaced:
      return core::describe_dimensions(grid);
    case core::GridKind::rectilinear:
      break;
  }
  return fmt::format("{} x {} (lat {:g} to {:g}, lon {:g} to {:g})", grid.rows, grid.columns, grid.lat_deg.front(),
                     grid.lat_deg.back(), grid.lon_deg.front(), grid.lon_deg.back());
}

std::size_t count_gaps(const core::TimeAxis& axis) {
  if (!axis.step.is_regular() || axis.climatological || axis.size() == 0) {
    return 0;
  }
  const std::size_t expected = core::steps_between(axis);
  return expected > axis.size() ? expected - axis.size() : 0;
}

std::string describe_leading(const core::FieldHeader& header) {
  if (header.leading == core::Leading::coordinate) {
    const core::CoordinateAxis& axis = *header.coordinate;
    return fmt::format("{} {:g} to {:g}", axis.name, axis.values.front(), axis.values.back());
  }
  if (header.leading == core::Leading::none || header.time->size() == 0) {
    return "no time";
  }
  const core::TimeAxis& axis = *header.time;
  if (axis.climatological) {
    return core::counted(axis.size(), "climatological slot");
  }
  const std::size_t gaps = count_gaps(axis);
  return fmt::format("{} ({}, {}) {}{}", core::counted(axis.size(), "time"), axis.step.name(),
                     core::calendar_name(axis.calendar), core::format_period(core::covered_period(axis)),
                     gaps > 0 ? fmt::format(", {} absent", core::counted(gaps, "step")) : "");
}

}  // namespace fieldwise::pipeline
