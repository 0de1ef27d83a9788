#include "analysis/networks/year_blocks.hpp"

#include <algorithm>
#include <cstdlib>
#include <limits>

namespace fieldwise::analysis {

namespace {

/// Returns how many years lie between a year and the nearest of others: 0 where it is one of them.
std::int64_t distance_to(std::int64_t year, const std::vector<std::int64_t>& others) {
  std::int64_t least = std::numeric_limits<std::int64_t>::max();
  for (const std::int64_t other : others) least = std::min<std::int64_t>(least, std::abs(year - other));
  return least;
}

}  // namespace

YearBlocks::YearBlocks(const std::vector<std::int64_t>& years, const YearDivision& division)
    : case_years_(years), distinct_(years), division_(division) {
  std::ranges::sort(distinct_);
  distinct_.erase(std::unique(distinct_.begin(), distinct_.end()), distinct_.end());
}

std::vector<std::int64_t> YearBlocks::years_of(std::size_t block) const {
  const std::size_t count = distinct_.size();
  const auto begin = distinct_.begin() + static_cast<std::ptrdiff_t>(block * count / division_.blocks);
  const auto end = distinct_.begin() + static_cast<std::ptrdiff_t>((block + 1) * count / division_.blocks);
  return {begin, end};
}

YearSets YearBlocks::sets(std::size_t block) const {
  const std::vector<std::int64_t> judged = years_of(block);
  std::vector<std::int64_t> stopping;
  if (division_.stopping) {
    for (const std::int64_t year : years_of((block + 2) % division_.blocks)) {
      if (distance_to(year, judged) > division_.gap_years) stopping.push_back(year);
    }
  }
  YearSets sets;
  for (std::size_t i = 0; i < case_years_.size(); ++i) {
    const std::int64_t from_judged = distance_to(case_years_[i], judged);
    if (from_judged == 0) sets.judged.push_back(i);
    if (from_judged <= division_.gap_years) continue;
    sets.learnt.push_back(i);
    const std::int64_t from_stopping = distance_to(case_years_[i], stopping);
    if (from_stopping == 0) sets.stopping.push_back(i);
    if (from_stopping > division_.gap_years) sets.training.push_back(i);
  }
  return sets;
}

std::optional<std::size_t> YearBlocks::block_of(std::int64_t year) const {
  for (std::size_t block = 0; block < division_.blocks; ++block) {
    const std::vector<std::int64_t> years = years_of(block);
    if (!years.empty() && years.front() <= year && year <= years.back()) return block;
  }
  return {};
}

}  // namespace fieldwise::analysis
