// PolygonShares: how much of each cell that is a polygon of great circles lies inside a shape.
// May know: shape, edges of cells, GEOS shape.
// Must not know: files.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "geometry/cell_share.hpp"
#include "geometry/geos_shape.hpp"
#include "geometry/region_shape.hpp"
#include "geometry/shares_bytes.hpp"

namespace fieldwise::geometry {

/// Works out shares on one grid, for one shape after the other. Cells and shapes are cut in the plane of longitude and
/// sine of latitude; edges of cells are great circles, divided into pieces of at most 0.1 degree, edges of shapes are
/// straight in longitude and latitude, divided likewise. A cell without sound vertices has no share.
class PolygonShares {
 public:
  explicit PolygonShares(const CellEdges& cells);

  /// Returns the shares above 0 of a shape, by increasing cells. Errors: input_damaged, one phrase, where polygons of
  /// the shape overlap in a cell.
  std::vector<CellShare> shares_of(const RegionShape& shape);

  /// Returns the area of the last shape that the cells cover, on the unit sphere.
  [[nodiscard]] double inside_sr() const noexcept { return inside_sr_; }

 private:
  /// Is what a cell reaches, in degrees; its middle lies from -180 to 180. A cell without places is empty.
  struct Extent {
    double west = 0.0;
    double east = -1.0;
    double south = 0.0;
    double north = 0.0;
  };
  [[nodiscard]] Extent extent_of(std::size_t cell) const;
  [[nodiscard]] std::vector<PlanePoint> plane_cell(std::size_t cell) const;
  void add_ring(const Ring& ring, double sign);

  std::size_t columns_;
  std::size_t vertices_;
  std::vector<double> lat_deg_;
  std::vector<double> lon_deg_;
  std::vector<Extent> extents_;                    ///< [cell]
  std::vector<std::vector<std::size_t>> by_zone_;  ///< cells by the degree of latitude that they reach
  std::vector<double> inside_;                     ///< [cell]: area in the plane, of the shape at hand
  std::vector<double> cell_area_;                  ///< [cell]: in the plane, once a shape came near; else 0
  std::vector<std::size_t> touched_;               ///< cells that it touches
  double inside_sr_ = 0.0;
};

}  // namespace fieldwise::geometry
