#include "fieldwise/kernels/peaks.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

namespace fieldwise::kernels {

namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);
using Neighbours = std::array<std::size_t, 8>;

/// Floods a map from its highest point down: each peak begins an area, and where two meet the lower one ends.
class Flood {
 public:
  Flood(const Lattice& lattice, const Surface& map, Goal goal)
      : lattice_(lattice), columns_(lattice.columns()), sign_(goal == Goal::maximum ? 1.0 : -1.0) {
    const std::size_t size = lattice.rows() * columns_;
    height_.reserve(size);
    for (std::size_t i = 0; i < size; ++i) height_.push_back(sign_ * map.at(row_of(i), column_of(i)));
    find_positions();
  }

  std::vector<Peak> peaks() {
    parent_.assign(height_.size(), kNone);
    lowest_.assign(height_.size(), 0.0);
    for (const std::size_t point : falling_points()) add(point);
    for (std::size_t point = 0; point < height_.size(); ++point) {
      if (parent_[point] == point) keep(point, height_[point] - lowest_[point]);
    }
    std::ranges::sort(found_, [&](const Peak& a, const Peak& b) {
      return a.value != b.value ? sign_ * a.value > sign_ * b.value : index(a) < index(b);
    });
    return std::move(found_);
  }

 private:
  [[nodiscard]] std::ptrdiff_t row_of(std::size_t i) const { return static_cast<std::ptrdiff_t>(i / columns_); }
  [[nodiscard]] std::ptrdiff_t column_of(std::size_t i) const { return static_cast<std::ptrdiff_t>(i % columns_); }
  [[nodiscard]] std::size_t index(const Peak& peak) const {
    return static_cast<std::size_t>(peak.row) * columns_ + static_cast<std::size_t>(peak.column);
  }

  /// Finds from rows and columns in the file the positions in the lattice.
  void find_positions() {
    for (std::size_t i = 0; i < lattice_.rows(); ++i) {
      const std::size_t row = lattice_.node(static_cast<std::ptrdiff_t>(i), 0)->row;
      if (row_in_lattice_.size() <= row) row_in_lattice_.resize(row + 1, kNone);
      row_in_lattice_[row] = i;
    }
    for (std::size_t i = 0; i < columns_; ++i) {
      const std::size_t column = lattice_.node(0, static_cast<std::ptrdiff_t>(i))->column;
      if (column_in_lattice_.size() <= column) column_in_lattice_.resize(column + 1, kNone);
      column_in_lattice_[column] = i;
    }
  }

  /// Returns the positions of the neighbours; kNone beyond the edge of the grid.
  [[nodiscard]] Neighbours around(std::size_t point) const {
    Neighbours found{};
    std::size_t count = 0;
    const std::ptrdiff_t row = row_of(point);
    const std::ptrdiff_t column = column_of(point);
    const bool inside = row > 0 && row + 1 < static_cast<std::ptrdiff_t>(lattice_.rows()) && column > 0 &&
                        column + 1 < static_cast<std::ptrdiff_t>(columns_);
    for (std::ptrdiff_t north = -1; north <= 1; ++north) {
      for (std::ptrdiff_t east = -1; east <= 1; ++east) {
        if (north == 0 && east == 0) continue;
        if (inside) {
          found[count++] =
              static_cast<std::size_t>((row + north) * static_cast<std::ptrdiff_t>(columns_) + column + east);
          continue;
        }
        const auto node = lattice_.node(row + north, column + east);
        found[count++] = node ? row_in_lattice_[node->row] * columns_ + column_in_lattice_[node->column] : kNone;
      }
    }
    return found;
  }

  [[nodiscard]] std::vector<std::size_t> falling_points() const {
    std::vector<std::size_t> order;
    order.reserve(height_.size());
    for (std::size_t i = 0; i < height_.size(); ++i) {
      if (!std::isnan(height_[i])) order.push_back(i);
    }
    std::ranges::sort(order, [&](std::size_t a, std::size_t b) {
      return height_[a] != height_[b] ? height_[a] > height_[b] : a < b;
    });
    return order;
  }

  std::size_t top_of(std::size_t point) {
    while (parent_[point] != point) {
      parent_[point] = parent_[parent_[point]];
      point = parent_[point];
    }
    return point;
  }

  void add(std::size_t point) {
    parent_[point] = point;
    lowest_[point] = height_[point];
    for (const std::size_t other : around(point)) {
      if (other == kNone || parent_[other] == kNone) continue;
      std::size_t high = top_of(point);
      std::size_t low = top_of(other);
      if (high == low) continue;
      const bool swapped = height_[low] > height_[high] || (height_[low] == height_[high] && low < high);
      if (swapped) std::swap(high, low);
      keep(low, height_[low] - height_[point]);
      parent_[low] = high;
      lowest_[high] = height_[point];
    }
  }

  /// Keeps a peak that stands out at all and whose surroundings are known.
  void keep(std::size_t top, double depth) {
    if (!(depth > 0.0) || !is_surrounded(top)) return;
    found_.push_back({row_of(top), column_of(top), sign_ * height_[top], depth});
  }

  /// Tells whether all neighbours of a point, and of the plateau it belongs to, are there.
  [[nodiscard]] bool is_surrounded(std::size_t top) const {
    std::vector<std::size_t> plateau{top};
    for (std::size_t i = 0; i < plateau.size(); ++i) {
      for (const std::size_t other : around(plateau[i])) {
        if (other == kNone || std::isnan(height_[other])) return false;
        const bool new_one = height_[other] == height_[top] && std::ranges::find(plateau, other) == plateau.end();
        if (new_one) plateau.push_back(other);
      }
    }
    return true;
  }

  const Lattice& lattice_;
  std::size_t columns_;
  double sign_;
  std::vector<double> height_;
  std::vector<std::size_t> row_in_lattice_;
  std::vector<std::size_t> column_in_lattice_;
  std::vector<std::size_t> parent_;  // kNone: not flooded yet; a top is its own parent
  std::vector<double> lowest_;       // of the area of a top
  std::vector<Peak> found_;
};

}  // namespace

std::vector<Peak> find_peaks(const Lattice& lattice, const Surface& map, Goal goal) {
  return Flood(lattice, map, goal).peaks();
}

}  // namespace fieldwise::kernels
