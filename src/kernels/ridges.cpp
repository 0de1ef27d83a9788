#include "fieldwise/kernels/ridges.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include "fieldwise/core/numeric/missing.hpp"

namespace fieldwise::kernels {

namespace {

/// Finds the neighbours of points.
class Neighbours {
 public:
  explicit Neighbours(const MapShape& shape) : shape_(shape) {}

  [[nodiscard]] std::optional<std::size_t> at(std::size_t place, int rows, int columns) const {
    const auto n = static_cast<std::ptrdiff_t>(shape_.columns);
    const std::ptrdiff_t row = static_cast<std::ptrdiff_t>(place / shape_.columns) + rows;
    std::ptrdiff_t column = static_cast<std::ptrdiff_t>(place % shape_.columns) + columns;
    if (shape_.cyclic) {
      column = (column + n) % n;
    }
    if (row < 0 || row >= static_cast<std::ptrdiff_t>(shape_.rows) || column < 0 || column >= n) {
      return std::nullopt;
    }
    return static_cast<std::size_t>(row * n + column);
  }

  [[nodiscard]] double value(std::span<const double> values, std::size_t place, int rows, int columns) const {
    const auto found = at(place, rows, columns);
    return found ? values[*found] : core::kMissing;
  }

 private:
  MapShape shape_;
};

int sign_of(double value) { return value > 0.0 ? 1 : value < 0.0 ? -1 : 0; }

/// Returns the value one step away: of two neighbours, interpolated. The longer part of the step is one point long.
double value_beyond(const Neighbours& neighbours, std::span<const double> values, std::size_t place, double columns,
                    double rows) {
  const bool along_row = std::abs(columns) >= std::abs(rows);
  const double share = along_row ? std::abs(rows / columns) : std::abs(columns / rows);
  const int column = sign_of(columns);
  const int row = sign_of(rows);
  const double straight = neighbours.value(values, place, along_row ? 0 : row, along_row ? column : 0);
  if (share == 0.0) {
    return straight;
  }
  return (1.0 - share) * straight + share * neighbours.value(values, place, row, column);
}

}  // namespace

std::vector<bool> ridges(const MapShape& shape, std::span<const double> values, std::span<const double> across_columns,
                         std::span<const double> along_rows) {
  const Neighbours neighbours(shape);
  std::vector<bool> found(values.size(), false);
  for (std::size_t place = 0; place < values.size(); ++place) {
    const double columns = across_columns[place];
    const double rows = along_rows[place];
    if (!(values[place] > 0.0)) {
      continue;
    }
    const double ahead = value_beyond(neighbours, values, place, columns, rows);
    const double behind = value_beyond(neighbours, values, place, -columns, -rows);
    found[place] = values[place] > behind && values[place] >= ahead;
  }
  return found;
}

std::vector<bool> linked(const MapShape& shape, std::span<const double> values, const std::vector<bool>& candidates,
                         double high, double low) {
  const Neighbours neighbours(shape);
  std::vector<bool> kept(values.size(), false);
  std::vector<std::size_t> open;
  for (std::size_t place = 0; place < values.size(); ++place) {
    if (candidates[place] && values[place] > 0.0 && values[place] >= high) {
      kept[place] = true;
      open.push_back(place);
    }
  }
  while (!open.empty()) {
    const std::size_t place = open.back();
    open.pop_back();
    for (int step = 0; step < 9; ++step) {
      const auto other = neighbours.at(place, step / 3 - 1, step % 3 - 1);
      if (other && candidates[*other] && !kept[*other] && values[*other] > 0.0 && values[*other] >= low) {
        kept[*other] = true;
        open.push_back(*other);
      }
    }
  }
  return kept;
}

double weighted_quantile(std::span<const double> values, std::span<const double> weights, double share) {
  std::vector<std::pair<double, double>> sorted;
  double total = 0.0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!std::isnan(values[i]) && weights[i] > 0.0) {
      sorted.emplace_back(values[i], weights[i]);
      total += weights[i];
    }
  }
  std::ranges::sort(sorted);
  // The sum of all weights may miss the total by a rounding: the last value stands for the whole.
  double sum = 0.0;
  for (const auto& [value, weight] : sorted) {
    sum += weight;
    if (sum >= share * total) {
      return value;
    }
  }
  return sorted.empty() ? core::kMissing : sorted.back().first;
}

}  // namespace fieldwise::kernels
