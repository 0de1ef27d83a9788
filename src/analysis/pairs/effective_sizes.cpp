#include "analysis/pairs/effective_sizes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "fieldwise/core/counted.hpp"

namespace fieldwise::analysis {

void EffectiveSizes::add(std::span<const core::FieldHeader> headers, std::span<const core::MutableTileView> results,
                         std::string_view estimate, std::string_view side) {
  const auto find = [&](const std::string& quantity) -> const core::MutableTileView* {
    const auto found = std::ranges::find(headers, quantity, &core::FieldHeader::quantity);
    return found == headers.end() ? nullptr : &results[static_cast<std::size_t>(found - headers.begin())];
  };
  const core::MutableTileView* const n = find(fmt::format("n{}", side));
  const core::MutableTileView* const n_eff = find(fmt::format("n_eff{}", side));
  const core::MutableTileView* const value = find(std::string(estimate));
  if (n == nullptr || n_eff == nullptr || value == nullptr) {
    return;
  }
  const core::Extent& extent = n->extent();
  for (std::size_t lead = extent.times.begin; lead < extent.times.end; ++lead) {
    for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
      for (std::size_t column = 0; column < extent.columns; ++column) {
        if (std::isnan(value->at(lead, row, column))) {
          continue;
        }
        const double effective = n_eff->at(lead, row, column);
        ++points_;
        unknown_ += std::isnan(effective) ? 1 : 0;
        small_ += 2.0 * effective < n->at(lead, row, column) ? 1 : 0;
      }
    }
  }
}

std::vector<std::string> EffectiveSizes::sentences(std::string_view advice) const {
  std::vector<std::string> all;
  if (unknown_ > 0) {
    all.push_back(
        fmt::format("n_eff{} is missing at {} of {}: fewer than a third of their values, or fewer than 3, "
                    "have a neighbour in time, so that nobody can tell how values depend on each other",
                    advice.empty() ? ", and p that allows for it," : "", unknown_, core::counted(points_, "point")));
  }
  if (!advice.empty() && 2 * small_ > points_) {
    all.push_back(fmt::format("p takes values as independent, but n_eff is less than half of n at {} of {}: say {}",
                              small_, core::counted(points_, "point"), advice));
  }
  return all;
}

}  // namespace fieldwise::analysis
