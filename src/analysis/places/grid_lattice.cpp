#include "analysis/places/grid_lattice.hpp"

#include <fmt/format.h>

#include "analysis/distinct_columns.hpp"
#include "analysis/require_places.hpp"
#include "fieldwise/core/error.hpp"

namespace fieldwise::analysis {

kernels::Lattice lattice_of(const core::FieldHeader& field, std::string_view operation, std::size_t least) {
  const core::Grid& grid = *field.grid;
  const auto refuse = [&](const std::string& why) {
    throw core::Error(core::ErrorKind::usage, fmt::format("'{}' {}", field.name, why));
  };
  if (grid.kind == core::GridKind::none) refuse(fmt::format("is a series: {} needs maps", operation));
  require_places(field, operation);
  if (grid.kind == core::GridKind::curvilinear) {
    refuse(fmt::format("is on a curvilinear grid: {} needs a grid of latitudes and longitudes", operation));
  }
  const DistinctColumns distinct(grid);
  if (grid.rows < least || distinct.size() < least) {
    refuse(fmt::format("has {} x {} points: {} needs {} latitudes and {} longitudes at least", grid.rows,
                       distinct.size(), operation, least, least));
  }
  return {grid.lat_deg, grid.lon_deg, distinct.columns, distinct.cyclic};
}

}  // namespace fieldwise::analysis
