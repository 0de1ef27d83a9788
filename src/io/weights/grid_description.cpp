#include "io/weights/grid_description.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <netcdf>
#include <optional>

#include "fieldwise/core/cell_area.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/healpix.hpp"
#include "io/netcdf/library_lock.hpp"

namespace fieldwise::io {

namespace {

constexpr double kMissingValue = -9.0;

/// Writes one description.
class DescriptionFile {
 public:
  explicit DescriptionFile(const std::string& path) : file_(path, netCDF::NcFile::newFile, netCDF::NcFile::classic64) {}

  netCDF::NcDim dimension(const std::string& name, std::size_t size) { return file_.addDim(name, size); }

  /// Defines latitude or longitude with its edges, `vertices` of them; 0: none.
  void define_place(bool is_lat, const std::vector<netCDF::NcDim>& dimensions, std::size_t vertices) {
    const std::string name = is_lat ? "lat" : "lon";
    const netCDF::NcVar place = file_.addVar(name, netCDF::ncDouble, dimensions);
    put_text(place, "units", is_lat ? "degrees_north" : "degrees_east");
    put_text(place, "standard_name", is_lat ? "latitude" : "longitude");
    if (vertices == 0) return;
    put_text(place, "bounds", name + "_bnds");
    if (!corner_) corner_ = file_.addDim("corner", vertices);
    std::vector<netCDF::NcDim> with_corner = dimensions;
    with_corner.push_back(*corner_);
    file_.addVar(name + "_bnds", netCDF::ncDouble, with_corner);
  }

  void define_value(const std::vector<netCDF::NcDim>& dimensions, bool placed) {
    const netCDF::NcVar value = file_.addVar("v", netCDF::ncDouble, dimensions);
    value.putAtt("_FillValue", netCDF::ncDouble, kMissingValue);
    if (placed) put_text(value, "coordinates", "lon lat");
  }

  void put(const std::string& name, const std::vector<double>& values) { file_.getVar(name).putVar(values.data()); }

 private:
  static void put_text(const netCDF::NcVar& variable, const std::string& name, const std::string& text) {
    variable.putAtt(name, netCDF::ncChar, text.size(), text.data());
  }

  netCDF::NcFile file_;
  std::optional<netCDF::NcDim> corner_;
};

/// Returns for each point the first at the same place: itself, or that of the column which its own repeats.
std::vector<std::size_t> points_alike(const core::Grid& grid) {
  const std::vector<bool> repeated = core::repeated_columns(grid);
  const bool lines = grid.kind == core::GridKind::rectilinear;
  const std::size_t middle = lines ? 0 : grid.rows / 2 * grid.columns;
  std::vector<std::size_t> column_of(grid.columns);
  for (std::size_t column = 0; column < grid.columns; ++column) {
    column_of[column] = column;
    if (!repeated[column]) continue;
    double least = 360.0;
    for (std::size_t other = 0; other < column; ++other) {
      const double away = std::abs(std::remainder(grid.lon_deg[middle + other] - grid.lon_deg[middle + column], 360.0));
      if (!repeated[other] && away < least) {
        least = away;
        column_of[column] = other;
      }
    }
  }
  std::vector<std::size_t> alike(grid.size());
  for (std::size_t i = 0; i < alike.size(); ++i) {
    alike[i] = i / grid.columns * grid.columns + column_of[i % grid.columns];
  }
  return alike;
}

std::vector<double> of_lines(const std::vector<double>& values, const std::vector<std::size_t>& lines,
                             std::size_t width) {
  std::vector<double> some;
  for (const std::size_t line : lines) {
    for (std::size_t k = 0; k < width; ++k) some.push_back(values[line * width + k]);
  }
  return some;
}

DescribedPoints describe_lines(const core::Grid& grid, DescriptionFile& file) {
  DescribedPoints described{{}, points_alike(grid), {}};
  std::vector<std::size_t> columns;
  for (std::size_t column = 0; column < grid.columns; ++column) {
    if (described.alike[column] == column) columns.push_back(column);
  }
  for (std::size_t row = 0; row < grid.rows; ++row) {
    for (const std::size_t column : columns) described.point.push_back(row * grid.columns + column);
  }
  const std::vector<netCDF::NcDim> lat{file.dimension("lat", grid.rows)};
  const std::vector<netCDF::NcDim> lon{file.dimension("lon", columns.size())};
  file.define_place(true, lat, 2);
  file.define_place(false, lon, 2);
  file.define_value({lat[0], lon[0]}, false);
  file.put("lat", grid.lat_deg);
  file.put("lat_bnds", core::lat_edges_deg(grid));
  file.put("lon", of_lines(grid.lon_deg, columns, 1));
  file.put("lon_bnds", of_lines(core::lon_edges_deg(grid), columns, 2));
  file.put("v", std::vector<double>(described.point.size(), 1.0));
  return described;
}

/// Returns the points that take part.
std::vector<std::size_t> points_of(const core::Grid& grid, const std::vector<std::size_t>& alike, bool corners) {
  const std::vector<double> areas =
      corners && !grid.lat_bounds_deg.empty() ? core::cell_areas_m2(grid) : std::vector<double>();
  const std::size_t vertices = grid.lat_bounds_deg.size() / grid.size();
  std::vector<std::size_t> points;
  for (std::size_t i = 0; i < grid.size(); ++i) {
    bool whole = std::isfinite(grid.lat_deg[i]) && std::isfinite(grid.lon_deg[i]) && alike[i] == i;
    whole = whole && (areas.empty() || areas[i] > 0.0);
    for (std::size_t k = 0; whole && corners && k < vertices; ++k) {
      whole =
          std::isfinite(grid.lat_bounds_deg[i * vertices + k]) && std::isfinite(grid.lon_bounds_deg[i * vertices + k]);
    }
    if (whole) points.push_back(i);
  }
  return points;
}

DescribedPoints describe_cells(const core::Grid& grid, bool corners, DescriptionFile& file) {
  DescribedPoints described{{}, points_alike(grid), {}};
  described.point = points_of(grid, described.alike, corners);
  const std::size_t vertices = corners ? grid.lat_bounds_deg.size() / grid.size() : 0;
  const std::vector<netCDF::NcDim> cell{file.dimension("cell", described.point.size())};
  file.define_place(true, cell, vertices);
  file.define_place(false, cell, vertices);
  file.define_value(cell, true);
  file.put("lat", of_lines(grid.lat_deg, described.point, 1));
  file.put("lon", of_lines(grid.lon_deg, described.point, 1));
  if (vertices > 0) {
    file.put("lat_bnds", of_lines(grid.lat_bounds_deg, described.point, vertices));
    file.put("lon_bnds", of_lines(grid.lon_bounds_deg, described.point, vertices));
  }
  file.put("v", std::vector<double>(described.point.size(), 1.0));
  return described;
}

/// Returns into how many parts along an edge a cell of HEALPix is cut. Great circles between corners miss its curved
/// edges by about 0.1 / ring^2 of a cell at the poles, and 0.25 / nside at the borders of the caps; parts divide that
/// by their square. Many parts are many polygons for CDO.
int parts_along_edge(const core::HealpixCells& cells, std::int64_t index, std::size_t count) {
  constexpr std::size_t kMostPolygons = std::size_t{1} << 20U;
  constexpr int kMost = 8;
  constexpr std::int64_t kRingsOfPole = 8;
  const std::int64_t ring = core::healpix_ring(cells.scheme, index);
  if (std::min(ring, 4 * cells.scheme.nside - ring) <= kRingsOfPole) return kMost;
  int parts = kMost;
  while (parts > 1 && count * static_cast<std::size_t>(parts * parts) > kMostPolygons) parts /= 2;
  return parts;
}

DescribedPoints describe_healpix(const core::Grid& grid, DescriptionFile& file) {
  const core::HealpixCells& cells = *grid.healpix;
  const std::vector<double> areas = core::cell_areas_m2(grid);
  DescribedPoints described;
  std::array<std::vector<double>, 2> centres;
  std::array<std::vector<double>, 2> corners;
  for (std::size_t i = 0; i < grid.size(); ++i) {
    described.alike.push_back(i);
    if (!(areas[i] > 0.0)) continue;  // a file may say so
    const int side = parts_along_edge(cells, cells.at(i), grid.size());
    for (const core::HealpixPart& part : core::healpix_parts(cells.scheme, cells.at(i), side)) {
      described.point.push_back(i);
      described.share.push_back(1.0 / (side * side));
      centres[0].push_back(part.centre.lat_deg);
      centres[1].push_back(part.centre.lon_deg);
      for (const core::HealpixPlace& corner : part.corners) {
        corners[0].push_back(corner.lat_deg);
        corners[1].push_back(corner.lon_deg);
      }
    }
  }
  constexpr std::size_t kCorners = 4;
  const std::vector<netCDF::NcDim> cell{file.dimension("cell", described.point.size())};
  file.define_place(true, cell, kCorners);
  file.define_place(false, cell, kCorners);
  file.define_value(cell, true);
  file.put("lat", centres[0]);
  file.put("lon", centres[1]);
  file.put("lat_bnds", corners[0]);
  file.put("lon_bnds", corners[1]);
  file.put("v", std::vector<double>(described.point.size(), 1.0));
  return described;
}

/// Describes all points row by row; those without a place are missing, and stand where the one before them does.
DescribedPoints describe_quadrangles(const core::Grid& grid, DescriptionFile& file) {
  DescribedPoints described{{}, points_alike(grid), {}};
  std::vector<double> lat = grid.lat_deg;
  std::vector<double> lon = grid.lon_deg;
  std::vector<double> value(grid.size(), 1.0);
  double last_lat = 0.0;
  double last_lon = 0.0;
  for (std::size_t i = 0; i < grid.size(); ++i) {
    described.point.push_back(i);
    if (std::isfinite(lat[i]) && std::isfinite(lon[i])) {
      last_lat = lat[i];
      last_lon = lon[i];
    } else {
      lat[i] = last_lat;
      lon[i] = last_lon;
      value[i] = kMissingValue;
    }
  }
  const std::vector<netCDF::NcDim> both{file.dimension("y", grid.rows), file.dimension("x", grid.columns)};
  file.define_place(true, both, 0);
  file.define_place(false, both, 0);
  file.define_value(both, true);
  file.put("lat", lat);
  file.put("lon", lon);
  file.put("v", value);
  return described;
}

}  // namespace

DescribedPoints describe_grid(const core::Grid& grid, GridForm form, bool corners, const std::string& path) {
  const LibraryLock alone;
  try {
    DescriptionFile file(path);
    if (grid.kind == core::GridKind::rectilinear) return describe_lines(grid, file);
    if (grid.healpix && corners) return describe_healpix(grid, file);
    return form == GridForm::cells ? describe_cells(grid, corners, file) : describe_quadrangles(grid, file);
  } catch (const netCDF::exceptions::NcException& error) {
    throw core::Error(core::ErrorKind::output_failed, fmt::format("cannot write {}: {}", path, error.what()));
  }
}

}  // namespace fieldwise::io
