// BoxShares: how much of each cell between parallels and meridians lies inside a shape.
// May know: shape, edges of cells.
// Must not know: files, GEOS.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "geometry/cell_share.hpp"
#include "geometry/region_shape.hpp"
#include "geometry/shares_bytes.hpp"

namespace fieldwise::geometry {

/// Works out shares on one grid, for one shape after the other. Longitude is cut into sectors and latitude into strips
/// by the edges of all cells, so that cells of any width, in any order, with gaps or not, are made of these.
/// Formula: the area of a ring inside a box is the sum over its edges of the area between edge and southern side,
/// positive eastwards: edges are cut where they leave a box, and d(lon) (mean of sin(lat) along the edge - sin(lat of
/// the side)) is that area in closed form. So shares are exact to rounding, however long the edges. A box that no edge
/// meets lies inside or outside: its share is 1 or 0 to the last bit.
class BoxShares {
 public:
  explicit BoxShares(const CellEdges& cells);

  /// Returns the shares above 0 of a shape, by increasing cells. Errors: input_damaged, one phrase, where polygons of
  /// the shape overlap in a cell.
  std::vector<CellShare> shares_of(const RegionShape& shape);

  /// Returns the area of the last shape that the cells cover, on the unit sphere.
  [[nodiscard]] double inside_sr() const noexcept { return inside_sr_; }

 private:
  void add_ring(const Ring& ring, double sign);
  void add_edge(LonLat a, LonLat b, double sign);
  void add_piece(LonLat a, LonLat b, double sign);
  void add_column(std::size_t column, std::vector<CellShare>& found);
  void fill_sector(std::size_t sector);
  void clear();
  [[nodiscard]] std::size_t strips() const noexcept { return lats_.size() - 1; }
  [[nodiscard]] std::size_t sector_of(double lon_deg) const;
  [[nodiscard]] std::vector<std::size_t> sectors_between(double lon_a, double lon_b) const;

  std::size_t columns_;
  std::vector<double> lats_;                                     ///< edges of strips, from south to north
  std::vector<double> lons_;                                     ///< western edges of sectors, from 0 on
  std::vector<double> widths_;                                   ///< of sectors, in radians
  std::vector<double> heights_;                                  ///< of strips, in the sine of latitude
  std::vector<std::pair<std::size_t, std::size_t>> row_strips_;  ///< [row]: first, and the one behind the last
  std::vector<std::vector<std::size_t>> column_sectors_;         ///< [column]
  std::vector<std::vector<std::size_t>> sector_columns_;         ///< [sector]

  // Of the shape at hand: [sector, strip], the last strip all that lies north of the grid.
  std::vector<double> part_;        ///< areas between edges and the southern side of the strip; in the end those inside
  std::vector<double> below_;       ///< widths of edges, whose areas are whole in all strips below
  std::vector<std::uint8_t> met_;   ///< 1 where an edge passes
  std::vector<std::uint8_t> used_;  ///< [sector]: 1 where an edge passes
  double whole_ = 0.0;              ///< what lies inside everywhere, before any edge
  double inside_sr_ = 0.0;

  struct Cut {
    double along = 0.0;
    LonLat place;
  };
  std::vector<Cut> cuts_;  ///< of the edge at hand
};

}  // namespace fieldwise::geometry
