#include "analysis/derivatives/curvilinear_derivatives.hpp"

#include <algorithm>
#include <cmath>
#include "fieldwise/core/numeric/missing.hpp"

namespace fieldwise::analysis {

namespace {

using core::Frame;
using core::Vector3;

/// Holds the steps in row and column to a neighbour.
struct Step {
  int rows;
  int columns;
};

constexpr std::array<Step, 4> kCross{{{0, -1}, {0, 1}, {-1, 0}, {1, 0}}};
constexpr std::array<Step, 8> kAround{{{-1, -1}, {-1, 0}, {-1, 1}, {0, -1}, {0, 1}, {1, -1}, {1, 0}, {1, 1}}};

/// Tells whether the last column of each row is followed by the first: they are about as far apart as neighbours are.
bool goes_round(const core::Grid& grid) {
  constexpr double kWidest = 1.5;
  const std::size_t n = grid.columns;
  const auto apart = [&](std::size_t row, std::size_t a, std::size_t b) {
    const auto point = [&](std::size_t column) {
      return core::unit_vector(grid.lat_deg[row * n + column], grid.lon_deg[row * n + column]);
    };
    return core::angle_rad(point(a), point(b));
  };
  for (std::size_t row = 0; row < grid.rows; ++row) {
    const double gap = apart(row, n - 1, 0);
    const double spacing = std::max(apart(row, 0, 1), apart(row, n - 2, n - 1));
    if (n < 4 || !(gap <= kWidest * spacing) || !(gap >= spacing / kWidest)) {
      return false;
    }
  }
  return true;
}

}  // namespace

CurvilinearDerivatives::CurvilinearDerivatives(const core::Grid& grid, const core::EarthFigure& figure)
    : rows_(grid.rows), columns_(grid.columns), cyclic_(goes_round(grid)) {
  find_neighbours(grid, figure);
  find_laplacian(grid, figure);
}

/// Moves a point to its neighbour; tells whether there is one.
bool CurvilinearDerivatives::neighbour_of(std::size_t& row, std::size_t& column, int rows, int columns) const {
  const auto r = static_cast<std::ptrdiff_t>(row) + rows;
  auto c = static_cast<std::ptrdiff_t>(column) + columns;
  const auto n = static_cast<std::ptrdiff_t>(columns_);
  if (cyclic_) {
    c = (c + n) % n;
  }
  if (r < 0 || r >= static_cast<std::ptrdiff_t>(rows_) || c < 0 || c >= n) {
    return false;
  }
  row = static_cast<std::size_t>(r);
  column = static_cast<std::size_t>(c);
  return true;
}

void CurvilinearDerivatives::find_neighbours(const core::Grid& grid, const core::EarthFigure& figure) {
  for (std::size_t k = 0; k < kCross.size(); ++k) {
    Neighbour& neighbour = neighbours_[k];
    for (auto* const list : {&neighbour.east_m, &neighbour.north_m, &neighbour.east_on_east, &neighbour.north_on_east,
                             &neighbour.east_on_north, &neighbour.north_on_north}) {
      list->assign(grid.size(), core::kMissing);
    }
    for (std::size_t place = 0; place < grid.size(); ++place) {
      std::size_t row = place / columns_;
      std::size_t column = place % columns_;
      if (!neighbour_of(row, column, kCross[k].rows, kCross[k].columns)) {
        continue;
      }
      const std::size_t other = row * columns_ + column;
      const Frame here = core::frame_at(grid.lat_deg[place], grid.lon_deg[place]);
      const Frame there = core::frame_at(grid.lat_deg[other], grid.lon_deg[other]);
      const Vector3 way = figure.position_m(grid.lat_deg[other], grid.lon_deg[other]) -
                          figure.position_m(grid.lat_deg[place], grid.lon_deg[place]);
      neighbour.east_m[place] = dot(way, here.east);
      neighbour.north_m[place] = dot(way, here.north);
      neighbour.east_on_east[place] = dot(there.east, here.east);
      neighbour.north_on_east[place] = dot(there.north, here.east);
      neighbour.east_on_north[place] = dot(there.east, here.north);
      neighbour.north_on_north[place] = dot(there.north, here.north);
    }
  }
}

void CurvilinearDerivatives::find_laplacian(const core::Grid& grid, const core::EarthFigure& figure) {
  for (auto& weights : laplacian_) {
    weights.assign(grid.size(), core::kMissing);
  }
  for (std::size_t place = 0; place < grid.size(); ++place) {
    const Frame here = core::frame_at(grid.lat_deg[place], grid.lon_deg[place]);
    const Vector3 origin = figure.position_m(grid.lat_deg[place], grid.lon_deg[place]);
    std::array<double, 8> x{};
    std::array<double, 8> y{};
    bool all = true;
    for (std::size_t k = 0; k < kAround.size(); ++k) {
      std::size_t row = place / columns_;
      std::size_t column = place % columns_;
      all = all && neighbour_of(row, column, kAround[k].rows, kAround[k].columns);
      const std::size_t other = row * columns_ + column;
      const Vector3 way = figure.position_m(grid.lat_deg[other], grid.lon_deg[other]) - origin;
      x[k] = dot(way, here.east);
      y[k] = dot(way, here.north);
    }
    const auto weights = all ? kernels::laplacian_weights(x, y) : std::array<double, 8>{};
    for (std::size_t k = 0; k < kAround.size() && all; ++k) {
      laplacian_[k][place] = weights[k];
    }
  }
}

/// Copies the values of the neighbours of a row, in the order of their points; missing where there is none.
void CurvilinearDerivatives::shift_row(const core::TileView& field, std::size_t time, std::size_t row, int rows,
                                       int columns, std::vector<double>& shifted) const {
  shifted.assign(columns_, core::kMissing);
  std::size_t other = row;
  std::size_t edge = columns < 0 ? 0 : columns_ - 1;
  if (!neighbour_of(other, edge, rows, 0)) {
    return;
  }
  const auto values = field.row(time, other);
  const std::size_t moved = columns == 0 ? 0 : 1;
  std::ranges::copy(values.subspan(columns > 0 ? 1 : 0, columns_ - moved), shifted.begin() + (columns < 0 ? 1 : 0));
  if (columns != 0 && cyclic_) {
    shifted[edge] = values[columns_ - 1 - edge];
  }
}

void CurvilinearDerivatives::gradient(const core::TileView& field, std::size_t time, std::size_t row,
                                      DerivativeBuffers& buffers, std::span<double> east,
                                      std::span<double> north) const {
  std::array<kernels::NeighbourRow, 4> rows;
  const std::size_t first = row * columns_;
  for (std::size_t k = 0; k < kCross.size(); ++k) {
    shift_row(field, time, row, kCross[k].rows, kCross[k].columns, buffers.across[k]);
    rows[k] = {buffers.across[k].data(), neighbours_[k].east_m.data() + first, neighbours_[k].north_m.data() + first};
  }
  kernels::local_gradient(field.row(time, row), rows, east, north);
}

void CurvilinearDerivatives::divergence(const core::TileView& east, const core::TileView& north, double sign,
                                        std::size_t time, std::size_t row, DerivativeBuffers& buffers,
                                        std::span<double> result) const {
  // The neighbours' vectors as seen from the point: first their eastward part, then their northward one.
  std::array<std::array<std::vector<double>, 4>, 2> seen;
  std::array<std::vector<double>, 2> centre{std::vector<double>(columns_), std::vector<double>(columns_)};
  const std::size_t first = row * columns_;
  for (std::size_t k = 0; k < kCross.size(); ++k) {
    shift_row(east, time, row, kCross[k].rows, kCross[k].columns, seen[0][k]);
    shift_row(north, time, row, kCross[k].rows, kCross[k].columns, seen[1][k]);
    const Neighbour& turn = neighbours_[k];
    for (std::size_t i = 0; i < columns_; ++i) {
      const double u = seen[0][k][i];
      const double v = sign * seen[1][k][i];
      seen[0][k][i] = u * turn.east_on_east[first + i] + v * turn.north_on_east[first + i];
      seen[1][k][i] = u * turn.east_on_north[first + i] + v * turn.north_on_north[first + i];
    }
  }
  for (std::size_t i = 0; i < columns_; ++i) {
    const double u = east.at(time, row, i);
    const double v = sign * north.at(time, row, i);
    centre[0][i] = v == v ? u : core::kMissing;
    centre[1][i] = u == u ? v : core::kMissing;
  }
  buffers.term.resize(columns_);
  buffers.distinct.resize(columns_);
  for (std::size_t part = 0; part < 2; ++part) {
    std::array<kernels::NeighbourRow, 4> rows;
    for (std::size_t k = 0; k < kCross.size(); ++k) {
      rows[k] = {seen[part][k].data(), neighbours_[k].east_m.data() + first, neighbours_[k].north_m.data() + first};
    }
    const std::span<double> term(buffers.term);
    const std::span<double> rest(buffers.distinct);
    kernels::local_gradient(centre[part], rows, part == 0 ? result : rest, part == 0 ? rest : term);
  }
  for (std::size_t i = 0; i < columns_; ++i) {
    result[i] += buffers.term[i];
  }
}

void CurvilinearDerivatives::laplacian(const core::TileView& field, std::size_t time, std::size_t row,
                                       DerivativeBuffers& buffers, std::span<double> result) const {
  static_cast<void>(buffers);
  std::array<std::vector<double>, 8> shifted;
  std::array<const double*, 8> values{};
  std::array<const double*, 8> weights{};
  for (std::size_t k = 0; k < kAround.size(); ++k) {
    shift_row(field, time, row, kAround[k].rows, kAround[k].columns, shifted[k]);
    values[k] = shifted[k].data();
    weights[k] = laplacian_[k].data() + row * columns_;
  }
  kernels::local_sum(field.row(time, row), values, weights, result);
}

}  // namespace fieldwise::analysis
