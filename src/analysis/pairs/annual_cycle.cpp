#include "analysis/pairs/annual_cycle.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "fieldwise/core/counted.hpp"

namespace fieldwise::analysis {

void AnnualCycle::Moments::add(double value) {
  n += 1.0;
  const double before = value - mean;
  mean += before / n;
  square += before * (value - mean);
}

AnnualCycle::AnnualCycle(const core::FieldHeader& of) : name_(of.name) {
  constexpr double kLongestMonth = 31.5;
  constexpr std::size_t kLookedAt = 4;
  const core::TimeStep& step = of.time->step;
  // One value a year has no cycle, and so has what no step tells.
  if (!step.is_regular() || step.days() > kLongestMonth) {
    return;
  }
  for (std::size_t t = 0; t < of.time->size(); ++t) {
    month_.push_back(static_cast<std::size_t>(of.time->date(t).month - 1));
  }
  const std::size_t columns = of.grid->columns;
  const std::size_t count = std::min(columns, kLookedAt);
  for (std::size_t i = 0; i < count; ++i) {
    columns_.push_back((2 * i + 1) * columns / (2 * count));
  }
  moments_.resize(of.grid->rows * count * kSlots);
}

void AnnualCycle::add(const core::TileView& values) {
  const core::Extent& extent = values.extent();
  for (std::size_t row = extent.rows.begin; row < extent.rows.end && !month_.empty(); ++row) {
    for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
      for (std::size_t i = 0; i < columns_.size(); ++i) {
        const double value = values.at(time, row, columns_[i]);
        if (!std::isnan(value)) {
          Moments* const slots = moments_.data() + (row * columns_.size() + i) * kSlots;
          slots[month_[time]].add(value);
          slots[kSlots - 1].add(value);
        }
      }
    }
  }
}

std::vector<std::string> AnnualCycle::sentences(std::string_view results) const {
  constexpr double kFewest = 36.0;  // three years of months: fewer look like their mean by chance
  std::size_t points = 0;
  std::size_t cyclic = 0;
  for (std::size_t first = 0; first < moments_.size(); first += kSlots) {
    const Moments& all = moments_[first + kSlots - 1];
    if (all.n < kFewest || !(all.square > 0.0)) {
      continue;
    }
    double within = 0.0;
    for (std::size_t slot = 0; slot + 1 < kSlots; ++slot) {
      within += moments_[first + slot].square;
    }
    ++points;
    cyclic += within < 0.5 * all.square ? 1 : 0;
  }
  if (2 * cyclic <= points) {
    return {};
  }
  return {
      fmt::format("the mean year holds more than half of the variance of '{}' at {} of {} looked at: {} are "
                  "those of the annual cycle; use anomalies",
                  name_, cyclic, core::counted(points, "point"), results)};
}

}  // namespace fieldwise::analysis
