#include "fieldwise/core/projection.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace fieldwise::core {

namespace {

void select(std::optional<KeptCoordinate>& coordinate, const std::vector<std::size_t>& positions) {
  if (!coordinate) return;
  std::vector<std::size_t> all(coordinate->values.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  if (positions == all) return;
  const KeptCoordinate whole = std::move(*coordinate);
  coordinate = {whole.name, {}, {}, whole.bounds_name, whole.attributes};
  for (const std::size_t position : positions) {
    coordinate->values.push_back(whole.values.at(position));
    for (std::size_t edge = 2 * position; edge < 2 * position + 2 && !whole.bounds.empty(); ++edge) {
      coordinate->bounds.push_back(whole.bounds.at(edge));
    }
  }
  // The range was that of all values.
  std::erase_if(coordinate->attributes,
                [](const KeptAttribute& attribute) { return attribute.name == "actual_range"; });
}

}  // namespace

std::optional<std::size_t> first_difference(const std::optional<KeptCoordinate>& a,
                                            const std::optional<KeptCoordinate>& b) {
  if (!a || !b) return std::nullopt;
  const auto [least, most] = std::ranges::minmax(a->values);
  const auto steps = static_cast<double>(std::max<std::size_t>(a->values.size(), 2) - 1);
  constexpr double kSameShareOfSpacing = 1e-4;
  constexpr double kSinglePrecision = 0x1p-23;  // of a value
  const double tolerance = std::max(kSameShareOfSpacing * (most - least) / steps,
                                    kSinglePrecision * std::max(std::abs(least), std::abs(most)));
  for (std::size_t i = 0; i < std::min(a->values.size(), b->values.size()); ++i) {
    if (!(std::abs(a->values[i] - b->values[i]) <= tolerance)) return i;
  }
  return std::nullopt;
}

GridProjection select_projection(const GridProjection& projection, const std::vector<std::size_t>& rows,
                                 const std::vector<std::size_t>& columns) {
  GridProjection selected = projection;
  select(selected.rows, rows);
  select(selected.columns, columns);
  return selected;
}

}  // namespace fieldwise::core
