#include "fieldwise/plot/cell_finder.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "fieldwise/core/cell_area.hpp"
#include "fieldwise/core/healpix.hpp"
#include "fieldwise/plot/map_frame.hpp"

namespace fieldwise::plot {
namespace {

constexpr double kRadians = std::numbers::pi / 180.0;
constexpr double kReachOfMesh = 0.55;  // half the diagonal of a cell, and a little for its bent sides
constexpr double kReachOfCells =
    1.6;  // corners of triangles are as far away as the next centre, and cells are not equal

std::array<double, 3> on_sphere(double lat_deg, double lon_deg) {
  const double lat = lat_deg * kRadians;
  const double lon = lon_deg * kRadians;
  return {std::cos(lat) * std::cos(lon), std::cos(lat) * std::sin(lon), std::sin(lat)};
}

double chord(const std::array<double, 3>& a, const std::array<double, 3>& b) {
  return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]);
}

}  // namespace

CellFinder::CellFinder(const core::Grid& grid) : grid_(grid) {
  if (grid.kind == core::GridKind::rectilinear) {
    index_edges();
  } else if (grid.healpix) {
    index_healpix();
  } else if (grid.kind == core::GridKind::curvilinear) {
    index_points();
  }
}

std::optional<std::size_t> CellFinder::at(double lat_deg, double lon_deg) const {
  if (grid_.kind == core::GridKind::none) return std::nullopt;
  if (grid_.healpix) return of_healpix(lat_deg, lon_deg);
  return grid_.kind == core::GridKind::rectilinear ? between_edges(lat_deg, lon_deg) : nearest(lat_deg, lon_deg);
}

void CellFinder::index_healpix() {
  const std::vector<std::int64_t>& cells = grid_.healpix->index;
  for (std::size_t i = 0; i < cells.size(); ++i) healpix_.emplace_back(cells[i], i);
  std::ranges::sort(healpix_);
}

std::optional<std::size_t> CellFinder::of_healpix(double lat_deg, double lon_deg) const {
  const std::int64_t index = core::healpix_index(grid_.healpix->scheme, lat_deg, lon_deg);
  if (healpix_.empty()) return static_cast<std::size_t>(index);
  const auto found = std::ranges::lower_bound(healpix_, index, {}, &std::pair<std::int64_t, std::size_t>::first);
  return found != healpix_.end() && found->first == index ? std::optional(found->second) : std::nullopt;
}

void CellFinder::index_edges() {
  const std::vector<double> lat = core::lat_edges_deg(grid_);
  const std::vector<double> lon = core::lon_edges_deg(grid_);
  const std::vector<bool> repeated = core::repeated_columns(grid_);
  for (std::size_t row = 0; row < grid_.rows; ++row) {
    const auto [low, high] = std::minmax(lat[2 * row], lat[2 * row + 1]);
    rows_.push_back({low, high, row});
  }
  for (std::size_t column = 0; column < grid_.columns; ++column) {
    if (repeated[column]) continue;
    const auto [low, high] = std::minmax(lon[2 * column], lon[2 * column + 1]);
    const double west = lon_after(0.0, low);
    columns_.push_back({west, west + (high - low), column});
  }
  std::ranges::sort(rows_, {}, &EdgePair::low);
  std::ranges::sort(columns_, {}, &EdgePair::low);
}

std::optional<std::size_t> CellFinder::between_edges(double lat_deg, double lon_deg) const {
  constexpr double kSlack = 1e-9;
  const auto row = std::ranges::upper_bound(rows_, lat_deg, {}, &EdgePair::low);
  if (row == rows_.begin() || lat_deg > std::prev(row)->high + kSlack) return std::nullopt;
  const double lon = lon_after(0.0, lon_deg);
  auto column = std::ranges::upper_bound(columns_, lon, {}, &EdgePair::low);
  double place = lon;
  if (column == columns_.begin()) {
    column = columns_.end();  // the cell that reaches across the seam is the last one
    place += 360.0;
  }
  if (column == columns_.begin() || place > std::prev(column)->high + kSlack) return std::nullopt;
  return std::prev(row)->position * grid_.columns + std::prev(column)->position;
}

double CellFinder::reach_on_mesh(std::size_t point) const {
  const std::size_t row = point / grid_.columns;
  const std::size_t column = point % grid_.columns;
  constexpr double kNone = std::numeric_limits<double>::infinity();
  const auto distance = [&](bool inside, std::size_t other) {
    const double length = inside ? chord(points_[point], points_[other]) : kNone;
    return length > 0 ? length : kNone;  // also NaN
  };
  const double along = std::min(distance(column > 0, point - 1), distance(column + 1 < grid_.columns, point + 1));
  const double across =
      std::min(distance(row > 0, point - grid_.columns), distance(row + 1 < grid_.rows, point + grid_.columns));
  const double known = std::min(along, across);
  if (!std::isfinite(known)) return 0.0;
  return kReachOfMesh * std::hypot(std::isfinite(along) ? along : known, std::isfinite(across) ? across : known);
}

std::int64_t CellFinder::bin_of(const Vector& place, const std::array<int, 3>& shift) const {
  constexpr std::int64_t kSide = 1 << 20;
  std::int64_t bin = 0;
  for (std::size_t i = 0; i < place.size(); ++i) {
    bin = bin * kSide + static_cast<std::int64_t>(std::floor((place[i] + 1.5) / bin_size_)) + shift[i];
  }
  return bin;
}

/// Returns the distance to the nearest other point in the bins around; infinity where there is none.
double CellFinder::nearest_other(std::size_t point) const {
  double least = std::numeric_limits<double>::infinity();
  for (int bin = 0; bin < 27; ++bin) {
    const auto found = bins_.find(bin_of(points_[point], {bin / 9 - 1, bin / 3 % 3 - 1, bin % 3 - 1}));
    if (found == bins_.end()) continue;
    for (std::size_t i = found->second.first; i < found->second.second; ++i) {
      const double length = chord(points_[point], points_[order_[i]]);
      if (order_[i] != point && length > 0) least = std::min(least, length);
    }
  }
  return least;
}

void CellFinder::index_points() {
  const std::size_t size = grid_.size();
  for (std::size_t i = 0; i < size; ++i) points_.push_back(on_sphere(grid_.lat_deg[i], grid_.lon_deg[i]));
  const bool cells = grid_.unstructured || grid_.rows == 1 || grid_.columns == 1;
  reach_.assign(size, 0.0);
  if (!cells) {
    for (std::size_t i = 0; i < size; ++i) reach_[i] = reach_on_mesh(i);
    const double most = *std::ranges::max_element(reach_);
    bin_size_ = std::clamp(most, 1e-4, 0.5);
  } else {
    // As if the points were spread evenly over the sphere.
    bin_size_ = std::clamp(2.0 * std::sqrt(4.0 * std::numbers::pi / static_cast<double>(size)), 1e-4, 0.5);
  }
  std::vector<std::pair<std::int64_t, std::size_t>> pairs;
  for (std::size_t i = 0; i < size; ++i) {
    if (std::isfinite(points_[i][0])) pairs.emplace_back(bin_of(points_[i], {0, 0, 0}), i);
  }
  std::ranges::sort(pairs);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    order_.push_back(pairs[i].second);
    bins_.try_emplace(pairs[i].first, i, i).first->second.second = i + 1;
  }
  if (!cells) return;
  for (const std::size_t point : order_) {
    const double distance = nearest_other(point);
    reach_[point] = std::min(bin_size_, kReachOfCells * distance);
  }
}

std::optional<std::size_t> CellFinder::nearest(double lat_deg, double lon_deg) const {
  const Vector place = on_sphere(lat_deg, lon_deg);
  std::optional<std::size_t> found;
  double least = std::numeric_limits<double>::infinity();
  for (int bin = 0; bin < 27; ++bin) {
    const auto points = bins_.find(bin_of(place, {bin / 9 - 1, bin / 3 % 3 - 1, bin % 3 - 1}));
    if (points == bins_.end()) continue;
    for (std::size_t i = points->second.first; i < points->second.second; ++i) {
      const std::size_t point = order_[i];
      const double length = chord(place, points_[point]);
      if (length < least && length <= reach_[point]) {
        least = length;
        found = point;
      }
    }
  }
  return found;
}

}  // namespace fieldwise::plot
