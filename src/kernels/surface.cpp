#include "fieldwise/kernels/surface.hpp"

#include <cmath>
#include "fieldwise/core/numeric/missing.hpp"

namespace fieldwise::kernels {

namespace {

/// Returns the slope at the middle of three points of the parabola through them; of the line to the third where the
/// first is missing.
double slope_at(double before, double width, double outer, double centre, double inner) {
  const double line = (inner - centre) / width;
  if (std::isnan(outer) || !(before > 0.0)) return line;
  const double other = (centre - outer) / before;
  return (line * before + other * width) / (before + width);
}

}  // namespace

double cubic_between(const std::array<double, 4>& position, const std::array<double, 4>& value, double share) {
  const double width = position[2] - position[1];
  const double slope_left = slope_at(position[1] - position[0], width, value[0], value[1], value[2]);
  const double slope_right = -slope_at(position[3] - position[2], width, value[3], value[2], value[1]);
  const double rest = 1.0 - share;
  // Hermite's polynomial around the straight line: a constant stays exactly that.
  const double line = value[1] + share * (value[2] - value[1]);
  const double mean_slope = (value[2] - value[1]) / width;
  return line + share * rest * width * (rest * (slope_left - mean_slope) - share * (slope_right - mean_slope));
}

double Surface::at(std::ptrdiff_t row, std::ptrdiff_t column) const {
  const auto node = lattice_->node(row, column);
  return node ? map_.at(time_, node->row, node->column) : core::kMissing;
}

double Surface::along_row(std::ptrdiff_t row, const LatticeCell& cell, const std::array<double, 4>& lon_deg) const {
  const std::ptrdiff_t column = cell.column;
  return cubic_between(lon_deg, {at(row, column - 1), at(row, column), at(row, column + 1), at(row, column + 2)},
                       cell.right);
}

double Surface::value(double lat_deg, double lon_deg) const {
  const auto cell = lattice_->cell(lat_deg, lon_deg);
  if (!cell) return core::kMissing;
  std::array<double, 4> lon{};
  std::array<double, 4> lat{};
  std::array<double, 4> rows{};
  for (std::ptrdiff_t i = 0; i < 4; ++i) {
    const auto k = static_cast<std::size_t>(i);
    lon[k] = lattice_->lon_deg(cell->column + i - 1);
    lat[k] = lattice_->lat_deg(cell->row + i - 1);
  }
  for (std::ptrdiff_t i = 0; i < 4; ++i) rows[static_cast<std::size_t>(i)] = along_row(cell->row + i - 1, *cell, lon);
  return cubic_between(lat, rows, cell->up);
}

}  // namespace fieldwise::kernels
