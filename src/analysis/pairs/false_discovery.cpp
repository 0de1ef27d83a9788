#include "analysis/pairs/false_discovery.hpp"

#include <algorithm>
#include <cmath>

#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/core/region.hpp"
#include "fieldwise/kernels/significance.hpp"

namespace fieldwise::analysis {

namespace {}  // namespace

std::vector<bool> columns_that_count(const core::Grid& grid) {
  if (grid.kind != core::GridKind::rectilinear) {
    return std::vector<bool>(grid.columns, true);
  }
  std::vector<bool> counts(grid.columns, false);
  for (const std::size_t column : core::columns_inside(grid, {}, true)) {
    counts[column] = true;
  }
  return counts;
}

void describe_adjusted(core::FieldHeader& header, double rate) {
  header.attributes["fdr_method"] = "Benjamini and Hochberg (1995), over all valid points and lags";
  header.numeric_attributes["fdr"] = rate;
  header.numeric_attributes["fdr_points"] = core::kMissing;
  header.numeric_attributes["fdr_largest_p"] = core::kMissing;
}

void adjust_over_field(const core::MutableTileView& adjusted, core::FieldHeader& header, double rate) {
  const core::Extent& extent = adjusted.extent();
  const std::vector<bool> counts = columns_that_count(*header.grid);
  const auto for_each = [&](bool counting, const auto& body) {
    for (std::size_t lag = extent.times.begin; lag < extent.times.end; ++lag) {
      for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
        for (std::size_t column = 0; column < extent.columns; ++column) {
          double& p = adjusted.at(lag, row, column);
          if (!std::isnan(p) && (!counting || counts[column])) {
            body(p);
          }
        }
      }
    }
  };
  std::vector<double> found;
  for_each(true, [&](double p) { found.push_back(p); });
  std::ranges::sort(found);
  std::vector<double> changed = found;
  kernels::adjust_for_false_discovery(changed);
  for_each(false, [&](double& p) {
    const auto place = std::ranges::lower_bound(found, p);
    p = place == found.end() ? core::kMissing : changed[static_cast<std::size_t>(place - found.begin())];
  });
  header.numeric_attributes["fdr_points"] = static_cast<double>(found.size());
  header.numeric_attributes["fdr_largest_p"] = kernels::false_discovery_threshold(found, rate);
}

}  // namespace fieldwise::analysis
