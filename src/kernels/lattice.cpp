#include "fieldwise/kernels/lattice.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fieldwise::kernels {

namespace {

constexpr double kCircle = 360.0;
constexpr double kPole = 90.0;
// Places on the outermost row or column belong to the grid whatever the rounding of their coordinates.
constexpr double kRounding = 1e-9;

double eastwards(double degrees) {
  const double turned = std::fmod(degrees, kCircle);
  return turned < 0.0 ? turned + kCircle : turned;
}

/// Returns the position of the interval of an increasing axis that holds a value inside of it. Nearly even axes, which
/// most are, are met by the first guess.
std::size_t interval(const std::vector<double>& axis, double value) {
  const std::size_t last = axis.size() - 2;
  const double share = (value - axis.front()) / (axis.back() - axis.front());
  const double guess = std::clamp(share * static_cast<double>(axis.size() - 1), 0.0, static_cast<double>(last));
  auto i = static_cast<std::size_t>(guess);
  while (i > 0 && value < axis[i]) --i;
  while (i < last && value >= axis[i + 1]) ++i;
  return i;
}

}  // namespace

Lattice::Lattice(std::span<const double> lat_deg, std::span<const double> lon_deg, std::span<const std::size_t> columns,
                 bool cyclic)
    : lat_deg_(lat_deg.begin(), lat_deg.end()), rows_(lat_deg.size()), cyclic_(cyclic) {
  std::iota(rows_.begin(), rows_.end(), std::size_t{0});
  if (lat_deg_.size() > 1 && lat_deg_.front() > lat_deg_.back()) {
    std::ranges::reverse(lat_deg_);
    std::ranges::reverse(rows_);
  }
  order_columns(lon_deg, columns);
  find_poles();
}

void Lattice::order_columns(std::span<const double> lon_deg, std::span<const std::size_t> columns) {
  columns_.assign(columns.begin(), columns.end());
  double turn = 0.0;
  for (std::size_t i = 1; i < columns_.size(); ++i) {
    turn += std::remainder(lon_deg[columns_[i]] - lon_deg[columns_[i - 1]], kCircle);
  }
  if (turn < 0.0) std::ranges::reverse(columns_);
  lon_deg_.push_back(lon_deg[columns_.front()]);
  for (std::size_t i = 1; i < columns_.size(); ++i) {
    lon_deg_.push_back(lon_deg_.back() + eastwards(lon_deg[columns_[i]] - lon_deg[columns_[i - 1]]));
  }
  if (cyclic_) lon_deg_.push_back(lon_deg_.front() + kCircle);
}

void Lattice::find_poles() {
  const std::size_t n = columns_.size();
  const std::size_t rows = lat_deg_.size();
  if (!cyclic_ || n % 2 != 0 || rows < 2) return;
  constexpr double kOneMeridian = 1e-3;  // 110 m at the equator; single precision keeps 360 degrees to 1.5e-5
  for (std::size_t i = 0; i < n / 2; ++i) {
    if (std::abs(lon_deg_[i + n / 2] - lon_deg_[i] - kCircle / 2.0) > kOneMeridian) return;
  }
  constexpr double kAtPole = 1e-6;
  const auto reaches = [](double to_pole, double spacing) { return 2.0 * to_pole <= 1.01 * spacing; };
  row_at_south_ = lat_deg_.front() <= -kPole + kAtPole;
  row_at_north_ = lat_deg_.back() >= kPole - kAtPole;
  beyond_south_ = row_at_south_ || reaches(lat_deg_.front() + kPole, lat_deg_[1] - lat_deg_[0]);
  beyond_north_ = row_at_north_ || reaches(kPole - lat_deg_.back(), lat_deg_[rows - 1] - lat_deg_[rows - 2]);
}

std::ptrdiff_t Lattice::mirrored_row(std::ptrdiff_t row) const {
  const auto count = static_cast<std::ptrdiff_t>(lat_deg_.size());
  if (row < 0) return beyond_south_ ? (row_at_south_ ? -row : -row - 1) : -1;
  return beyond_north_ ? 2 * (count - 1) - row + (row_at_north_ ? 0 : 1) : -1;
}

std::optional<LatticeNode> Lattice::node(std::ptrdiff_t row, std::ptrdiff_t column) const {
  const auto rows = static_cast<std::ptrdiff_t>(lat_deg_.size());
  const auto columns = static_cast<std::ptrdiff_t>(columns_.size());
  const bool across = row < 0 || row >= rows;
  if (across) {
    row = mirrored_row(row);
    if (row < 0 || row >= rows) return std::nullopt;
    column += columns / 2;
  }
  if (column < 0 || column >= columns) {
    if (!cyclic_) return std::nullopt;
    column = (column % columns + columns) % columns;
  }
  return LatticeNode{rows_[static_cast<std::size_t>(row)], columns_[static_cast<std::size_t>(column)], across};
}

double Lattice::lat_deg(std::ptrdiff_t row) const {
  const auto rows = static_cast<std::ptrdiff_t>(lat_deg_.size());
  if (row >= 0 && row < rows) return lat_deg_[static_cast<std::size_t>(row)];
  const std::ptrdiff_t mirrored = mirrored_row(row);
  const double lat = mirrored < 0 || mirrored >= rows ? std::nan("") : lat_deg_[static_cast<std::size_t>(mirrored)];
  return (row < 0 ? -2.0 : 2.0) * kPole - lat;
}

double Lattice::lon_deg(std::ptrdiff_t column) const {
  const auto columns = static_cast<std::ptrdiff_t>(columns_.size());
  if (column >= 0 && column < columns) return lon_deg_[static_cast<std::size_t>(column)];
  if (!cyclic_) return std::nan("");
  const std::ptrdiff_t turned = (column % columns + columns) % columns;
  const std::ptrdiff_t circles = (column - turned) / columns;
  return lon_deg_[static_cast<std::size_t>(turned)] + kCircle * static_cast<double>(circles);
}

std::optional<LatticeCell> Lattice::cell(double lat_deg, double lon_deg) const {
  if (lat_deg_.size() < 2 || lon_deg_.size() < 2) return std::nullopt;
  LatticeCell cell;
  double east = lon_deg_.front() + eastwards(lon_deg - lon_deg_.front());
  if (!cyclic_ && east > lon_deg_.back()) {
    const bool west_edge = east >= lon_deg_.front() + kCircle - kRounding;
    if (!west_edge && east > lon_deg_.back() + kRounding) return std::nullopt;
    east = west_edge ? lon_deg_.front() : lon_deg_.back();
  }
  const std::size_t column = interval(lon_deg_, east);
  cell.column = static_cast<std::ptrdiff_t>(column);
  cell.right = (east - lon_deg_[column]) / (lon_deg_[column + 1] - lon_deg_[column]);
  if (lat_deg < lat_deg_.front() - kRounding || lat_deg > lat_deg_.back() + kRounding) {
    const bool south = lat_deg < lat_deg_.front();
    if (!(south ? beyond_south_ : beyond_north_)) return std::nullopt;
    cell.row = south ? -1 : static_cast<std::ptrdiff_t>(lat_deg_.size()) - 1;
    const double below = this->lat_deg(cell.row);
    cell.up = (lat_deg - below) / (this->lat_deg(cell.row + 1) - below);
    return cell;
  }
  const double north = std::clamp(lat_deg, lat_deg_.front(), lat_deg_.back());
  const std::size_t row = interval(lat_deg_, north);
  cell.row = static_cast<std::ptrdiff_t>(row);
  cell.up = (north - lat_deg_[row]) / (lat_deg_[row + 1] - lat_deg_[row]);
  return cell;
}

double Lattice::row_spacing_deg() const {
  if (lat_deg_.size() < 2) return kPole;
  const std::size_t middle = lat_deg_.size() / 2;
  return lat_deg_[middle] - lat_deg_[middle - 1];
}

}  // namespace fieldwise::kernels
