#include "fieldwise/core/grid_turn.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace fieldwise::core {

namespace {

/// Returns the columns from `first` on, round the circle, forwards or backwards.
std::vector<std::size_t> columns_from(std::size_t first, std::size_t count, bool forwards) {
  std::vector<std::size_t> columns(count);
  for (std::size_t i = 0; i < count; ++i) columns[i] = (first + (forwards ? i : count - i)) % count;
  return columns;
}

}  // namespace

std::optional<GridTurn> find_turn(const Grid& from, const Grid& to) {
  const bool comparable = from.kind == GridKind::rectilinear && to.kind == GridKind::rectilinear &&
                          from.rows == to.rows && from.columns == to.columns;
  if (!comparable || from.size() == 0) return {};
  constexpr double kCircleDeg = 360.0;
  const auto distance = [&](double lon) { return std::abs(std::remainder(lon - to.lon_deg.front(), kCircleDeg)); };
  const auto nearest = std::ranges::min_element(from.lon_deg, {}, distance);
  const auto first = static_cast<std::size_t>(nearest - from.lon_deg.begin());
  std::vector<std::size_t> rows(from.rows);
  std::iota(rows.begin(), rows.end(), 0);
  for (const bool reversed : {false, true}) {
    if (reversed) std::ranges::reverse(rows);
    for (const bool forwards : {true, false}) {
      GridTurn turn{reversed, columns_from(first, from.columns, forwards)};
      if (same_grid(select_grid(from, rows, turn.columns), to)) return turn;
    }
  }
  return {};
}

}  // namespace fieldwise::core
