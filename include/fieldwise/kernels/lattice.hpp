// Lattice: the points of a grid of latitudes and longitudes, without borders at the seam and the poles.
// May know: the standard library.
// Must not know: values, units, files.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace fieldwise::kernels {

/// Names a point of the grid by its row and column in the file. A vector that is met across a pole has both its
/// components turned round: east is west there.
struct LatticeNode {
  std::size_t row = 0;
  std::size_t column = 0;
  bool across_pole = false;
};

/// Names the cell between row and row + 1, column and column + 1 in which a place lies, and where in it (0 to 1).
struct LatticeCell {
  std::ptrdiff_t row = 0;
  std::ptrdiff_t column = 0;
  double up = 0.0;
  double right = 0.0;
};

/// Orders rows northwards and columns eastwards whatever the file does, and continues them: round the circle where the
/// grid is cyclic, and beyond a pole with the opposite half of the circle, where the grid is cyclic, has an even number
/// of columns, each with its opposite, and ends at the pole or half a spacing from it.
class Lattice {
 public:
  Lattice() = default;

  /// Makes a lattice of latitudes [row] and of the longitudes at `columns` (without repeated ones).
  Lattice(std::span<const double> lat_deg, std::span<const double> lon_deg, std::span<const std::size_t> columns,
          bool cyclic);

  [[nodiscard]] std::size_t rows() const noexcept { return lat_deg_.size(); }
  [[nodiscard]] std::size_t columns() const noexcept { return columns_.size(); }
  [[nodiscard]] bool is_cyclic() const noexcept { return cyclic_; }

  /// Returns the point at a row (from the south) and column (from the first, eastwards), which may lie beyond the
  /// edges; nothing where the lattice does not go on.
  [[nodiscard]] std::optional<LatticeNode> node(std::ptrdiff_t row, std::ptrdiff_t column) const;

  /// Returns the latitude of a row; beyond a pole it goes on (91, 92, ...).
  [[nodiscard]] double lat_deg(std::ptrdiff_t row) const;

  /// Returns the longitude of a column; beyond the seam it goes on.
  [[nodiscard]] double lon_deg(std::ptrdiff_t column) const;

  /// Returns the cell that holds a place; nothing outside of the grid.
  [[nodiscard]] std::optional<LatticeCell> cell(double lat_deg, double lon_deg) const;

  /// Names how a grid ends towards a pole: before it, with a row at the pole, or so near that it goes on beyond.
  enum class PoleEnd { before, row, beyond };
  [[nodiscard]] PoleEnd south_end() const noexcept { return pole_end(beyond_south_, row_at_south_); }
  [[nodiscard]] PoleEnd north_end() const noexcept { return pole_end(beyond_north_, row_at_north_); }

  /// Returns the distance between the rows in the middle, in degrees.
  [[nodiscard]] double row_spacing_deg() const;

 private:
  void order_columns(std::span<const double> lon_deg, std::span<const std::size_t> columns);
  void find_poles();
  static PoleEnd pole_end(bool beyond, bool row) noexcept {
    return row ? PoleEnd::row : beyond ? PoleEnd::beyond : PoleEnd::before;
  }
  [[nodiscard]] std::ptrdiff_t mirrored_row(std::ptrdiff_t row) const;

  std::vector<double> lat_deg_;       // northwards
  std::vector<std::size_t> rows_;     // in the file
  std::vector<double> lon_deg_;       // eastwards, increasing; one more where cyclic
  std::vector<std::size_t> columns_;  // in the file
  bool cyclic_ = false;
  bool beyond_south_ = false;
  bool beyond_north_ = false;
  bool row_at_south_ = false;
  bool row_at_north_ = false;
};

}  // namespace fieldwise::kernels
