#include "fieldwise/core/corners_between.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/core/numeric/sphere.hpp"

namespace fieldwise::core {

namespace {

constexpr std::size_t kCorners = 4;

Vector3 scaled_sum(const Vector3& a, double by_a, const Vector3& b, double by_b) {
  return {by_a * a.x + by_b * b.x, by_a * a.y + by_b * b.y, by_a * a.z + by_b * b.z};
}

Vector3 on_sphere(const Vector3& a) {
  const double size = length(a);
  return {a.x / size, a.y / size, a.z / size};
}

double lat_deg_of(const Vector3& a) { return std::atan2(a.z, std::hypot(a.x, a.y)) / kRadiansPerDegree; }
double lon_deg_of(const Vector3& a) { return std::atan2(a.y, a.x) / kRadiansPerDegree; }

/// Works with the centres of a grid, and those that would follow beyond its ends.
class CentreMesh {
 public:
  explicit CentreMesh(const Grid& grid) : rows_(grid.rows), columns_(grid.columns) {
    for (std::size_t i = 0; i < grid.size(); ++i) centres_.push_back(unit_vector(grid.lat_deg[i], grid.lon_deg[i]));
    goes_round_ = rows_go_round();
  }

  /// Returns the corner before a row and a column, of [rows + 1, columns + 1].
  [[nodiscard]] Vector3 corner(std::size_t row, std::size_t column) const {
    const Vector3 above = scaled_sum(centre(row, column), 1.0, centre(row, column + 1), 1.0);
    const Vector3 below = scaled_sum(centre(row + 1, column), 1.0, centre(row + 1, column + 1), 1.0);
    return on_sphere(scaled_sum(above, 1.0, below, 1.0));
  }

  [[nodiscard]] const Vector3& inner(std::size_t row, std::size_t column) const {
    return centres_[row * columns_ + column];
  }

 private:
  /// Tells whether the last column is as near to the first as columns are to each other.
  [[nodiscard]] bool rows_go_round() const {
    constexpr double kWide = 1.5;
    if (columns_ < 4) return false;
    for (std::size_t row = 0; row < rows_; ++row) {
      const double gap = angle_rad(inner(row, columns_ - 1), inner(row, 0));
      const double first = angle_rad(inner(row, 0), inner(row, 1));
      const double last = angle_rad(inner(row, columns_ - 2), inner(row, columns_ - 1));
      const double other_way = angle_rad(inner(row, columns_ - 1), inner(row, 1));
      if (gap > kWide * std::max(first, last) || other_way < gap || gap == 0.0) return false;
    }
    return true;
  }

  /// Returns a centre, counted from 1 on: 0 and the number after the last are those beyond the ends.
  [[nodiscard]] Vector3 centre(std::size_t row, std::size_t column) const {
    if (row == 0) return beyond(of_row(1, column), of_row(2, column));
    if (row > rows_) return beyond(of_row(rows_, column), of_row(rows_ - 1, column));
    return of_row(row, column);
  }

  [[nodiscard]] Vector3 of_row(std::size_t row, std::size_t column) const {
    if (column == 0) {
      return goes_round_ ? inner(row - 1, columns_ - 1) : beyond(inner(row - 1, 0), inner(row - 1, 1));
    }
    if (column > columns_) {
      return goes_round_ ? inner(row - 1, 0) : beyond(inner(row - 1, columns_ - 1), inner(row - 1, columns_ - 2));
    }
    return inner(row - 1, column - 1);
  }

  /// Returns the point as far beyond `last` as `before` lies on this side, along the great circle through both.
  static Vector3 beyond(const Vector3& last, const Vector3& before) {
    return scaled_sum(last, 2.0 * dot(last, before), before, -1.0);
  }

  std::size_t rows_;
  std::size_t columns_;
  std::vector<Vector3> centres_;
  bool goes_round_ = false;
};

/// Tells whether a centre lies in the middle of four corners, to a tenth of their distance.
bool is_middle(const Vector3& centre, const std::array<Vector3, kCorners>& corners) {
  constexpr double kShare = 0.1;
  const Vector3 sum =
      scaled_sum(scaled_sum(corners[0], 1.0, corners[1], 1.0), 1.0, scaled_sum(corners[2], 1.0, corners[3], 1.0), 1.0);
  const double size = std::min(angle_rad(corners[0], corners[2]), angle_rad(corners[1], corners[3]));
  return size > 0.0 && angle_rad(sum, centre) <= kShare * size;
}

}  // namespace

std::optional<CellCorners> corners_between(const Grid& grid) {
  if (grid.kind != GridKind::curvilinear || grid.unstructured || grid.rows < 2 || grid.columns < 2) {
    return std::nullopt;
  }
  const CentreMesh mesh(grid);
  const std::size_t width = grid.columns + 1;
  std::vector<Vector3> corner;
  for (std::size_t row = 0; row <= grid.rows; ++row) {
    for (std::size_t column = 0; column <= grid.columns; ++column) corner.push_back(mesh.corner(row, column));
  }
  CellCorners found;
  std::size_t bad = 0;
  std::size_t placed = 0;
  for (std::size_t row = 0; row < grid.rows; ++row) {
    for (std::size_t column = 0; column < grid.columns; ++column) {
      const std::size_t at = row * width + column;
      const std::array<Vector3, kCorners> around{corner[at], corner[at + 1], corner[at + width + 1],
                                                 corner[at + width]};
      const Vector3& centre = mesh.inner(row, column);
      const bool good = is_middle(centre, around);
      const bool known = std::isfinite(centre.x);
      placed += known ? 1 : 0;
      bad += known && !good ? 1 : 0;
      found.without += good ? 0 : 1;
      for (const Vector3& one : around) {
        found.lat_deg.push_back(good ? lat_deg_of(one) : kMissing);
        found.lon_deg.push_back(good ? lon_deg_of(one) : kMissing);
      }
    }
  }
  constexpr std::size_t kHundredth = 100;
  return placed > 0 && bad * kHundredth <= placed ? std::optional(std::move(found)) : std::nullopt;
}

}  // namespace fieldwise::core
