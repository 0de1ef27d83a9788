// Healpix: cells of equal area on the sphere, from their index to centre and corners, and from a place to its cell.
// May know: the standard library.
// Must not know: grids, files, attributes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace fieldwise::core {

/// Names the orders in which cells are counted: along rings of one latitude from north to south, or along the nested
/// quarters of twelve faces.
enum class HealpixOrder { ring, nested };

/// Holds the largest number of cells along the side of a face: that whose indices fit into 64 bits.
inline constexpr std::int64_t kMostHealpixSide = std::int64_t{1} << 29U;

/// Says into what cells the sphere is cut, and how they are counted: each of twelve faces into `nside` x `nside` cells.
struct HealpixScheme {
  std::int64_t nside = 1;  ///< 1 to kMostHealpixSide; a power of two where nested
  HealpixOrder order = HealpixOrder::nested;

  [[nodiscard]] std::int64_t cells() const noexcept { return 12 * nside * nside; }
  /// Tells whether faces can be cut so, by halves where nested.
  [[nodiscard]] bool is_possible() const noexcept;
  friend bool operator==(const HealpixScheme&, const HealpixScheme&) = default;
};

/// Holds the cells of a grid: a part of the sphere, or all of it, in any order.
struct HealpixCells {
  HealpixScheme scheme;
  std::vector<std::int64_t> index;  ///< one a cell, each once; empty: all cells in the order of their indices

  [[nodiscard]] std::int64_t at(std::size_t cell) const {
    return index.empty() ? static_cast<std::int64_t>(cell) : index[cell];
  }
  friend bool operator==(const HealpixCells&, const HealpixCells&) = default;
};

/// Holds a place: degrees north, and degrees east in [0, 360).
struct HealpixPlace {
  double lat_deg = 0.0;
  double lon_deg = 0.0;
};

/// Holds a part of a cell, itself like a cell: its centre and its corners, from the southern over the eastern and
/// northern to the western one.
struct HealpixPart {
  HealpixPlace centre;
  std::array<HealpixPlace, 4> corners;
};

/// Returns the centre of a cell, and its corners. Neighbours have the same bits in what they share, but for the
/// longitude of a pole. Source: Gorski et al. (2005), doi 10.1086/427976; as a plane: Calabretta and Roukema (2007),
/// doi 10.1111/j.1365-2966.2007.12297.x.
HealpixPlace healpix_centre(const HealpixScheme& scheme, std::int64_t index);
std::array<HealpixPlace, 4> healpix_corners(const HealpixScheme& scheme, std::int64_t index);

/// Returns the ring of a cell: 1 at the north pole, 4 nside - 1 at the south pole.
std::int64_t healpix_ring(const HealpixScheme& scheme, std::int64_t index);

/// Returns a cell in `side` x `side` parts of equal area. Edges of cells are curves, and nowhere great circles: between
/// the corners of parts they are nearer to them, by the square of `side`.
std::vector<HealpixPart> healpix_parts(const HealpixScheme& scheme, std::int64_t index, int side);

/// Returns the index of the cell in which a place lies; on an edge, that of a cell beside it.
std::int64_t healpix_index(const HealpixScheme& scheme, double lat_deg, double lon_deg);

/// Returns the area of every cell in square metres: a share of the sphere.
double healpix_area_m2(const HealpixScheme& scheme, double radius_m);

}  // namespace fieldwise::core
