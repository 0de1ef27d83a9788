// Borders text: GeoJSON in files of tests, and shares found in this process.
// May know: what fieldwise-geometry does, core's grid.
// Must not know: what is tested.
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "fieldwise/core/borders.hpp"
#include "fieldwise/core/cell_area.hpp"
#include "fieldwise/core/grid.hpp"
#include "fieldwise/io/system/private_folder.hpp"
#include "geometry/answer_shares.hpp"
#include "geometry/ring.hpp"

namespace fieldwise::test {

/// Writes rings as the coordinates of a polygon; the first place of each is written at its end once more.
inline std::string coordinates(const std::vector<std::vector<geometry::LonLat>>& rings) {
  std::vector<std::string> texts;
  for (std::vector<geometry::LonLat> ring : rings) {
    ring.push_back(ring.front());
    std::vector<std::string> places;
    for (const geometry::LonLat& place : ring) places.push_back(fmt::format("[{},{}]", place.lon_deg, place.lat_deg));
    texts.push_back(fmt::format("[{}]", fmt::join(places, ",")));
  }
  return fmt::format("[{}]", fmt::join(texts, ","));
}

inline std::string polygon(const std::vector<std::vector<geometry::LonLat>>& rings) {
  return fmt::format(R"({{"type":"Polygon","coordinates":{}}})", coordinates(rings));
}

inline std::vector<geometry::LonLat> box(double west, double east, double south, double north) {
  return {{west, south}, {east, south}, {east, north}, {west, north}};
}

inline std::string feature(const std::string& name, const std::string& geometry) {
  return fmt::format(R"({{"type":"Feature","properties":{{"name":"{}"}},"geometry":{}}})", name, geometry);
}

inline std::string collection(const std::vector<std::string>& features) {
  return fmt::format(R"({{"type":"FeatureCollection","features":[{}]}})", fmt::join(features, ","));
}

/// Is a file that goes away with it.
class BordersText {
 public:
  explicit BordersText(const std::string& text, const std::string& name = "land.geojson")
      : path_(folder_.file(name).string()) {
    std::ofstream(path_, std::ios::binary) << text;
  }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  io::PrivateFolder folder_;
  std::string path_;
};

/// Returns the cells of a grid whose edges are those given, from west and from south.
inline geometry::CellEdges boxes(const std::vector<double>& lats, const std::vector<double>& lons) {
  geometry::CellEdges cells;
  cells.rows = lats.size() - 1;
  cells.columns = lons.size() - 1;
  for (std::size_t i = 0; i + 1 < lats.size(); ++i) cells.lat_deg.insert(cells.lat_deg.end(), {lats[i], lats[i + 1]});
  for (std::size_t i = 0; i + 1 < lons.size(); ++i) cells.lon_deg.insert(cells.lon_deg.end(), {lons[i], lons[i + 1]});
  cells.repeated.assign(cells.columns, 0);
  return cells;
}

/// Returns values from first to last by equal steps.
inline std::vector<double> steps(double first, double last, std::size_t count) {
  std::vector<double> values;
  for (std::size_t i = 0; i <= count; ++i) {
    values.push_back(first + (last - first) * static_cast<double>(i) / static_cast<double>(count));
  }
  return values;
}

/// Returns cells of the globe, `degrees` wide.
inline geometry::CellEdges globe(double degrees, double west = 0.0) {
  const auto columns = static_cast<std::size_t>(360.0 / degrees);
  return boxes(steps(-90.0, 90.0, columns / 2), steps(west, west + 360.0, columns));
}

/// Returns the same cells as polygons of four corners.
inline geometry::CellEdges as_polygons(const geometry::CellEdges& boxes) {
  geometry::CellEdges cells = boxes;
  cells.form = geometry::CellForm::polygons;
  cells.lat_deg.clear();
  cells.lon_deg.clear();
  for (std::size_t row = 0; row < cells.rows; ++row) {
    for (std::size_t column = 0; column < cells.columns; ++column) {
      const double south = boxes.lat_deg[2 * row];
      const double north = boxes.lat_deg[2 * row + 1];
      const double west = boxes.lon_deg[2 * column];
      const double east = boxes.lon_deg[2 * column + 1];
      cells.lat_deg.insert(cells.lat_deg.end(), {south, south, north, north});
      cells.lon_deg.insert(cells.lon_deg.end(), {west, east, east, west});
    }
  }
  return cells;
}

/// Returns the shares of all regions of a text.
inline core::RegionShares shares_of(const std::string& text, const geometry::CellEdges& cells,
                                    const std::vector<std::string>& names = {}) {
  const BordersText file(text);
  return geometry::answer_shares({{file.path(), names, "", names.empty()}, cells});
}

/// Returns the shares of a region as a map.
inline std::vector<double> map_of(const core::RegionShares& shares, std::size_t region, std::size_t size) {
  std::vector<double> map(size, 0.0);
  for (std::size_t i = shares.first[region]; i < shares.first[region + 1]; ++i) map[shares.cells[i]] = shares.shares[i];
  return map;
}

}  // namespace fieldwise::test
