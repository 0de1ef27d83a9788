// Year blocks: which years a network learns from, which tell it when to stop, and which it is judged by.
// May know: the standard library.
// Must not know: values, time axes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace fieldwise::analysis {

/// Holds the cases (as positions) of one turn: no case is in two of them.
struct YearSets {
  std::vector<std::size_t> training;
  std::vector<std::size_t> stopping;  ///< empty where nothing stops early
  std::vector<std::size_t> learnt;    ///< both, and what lies between them: what a line, which needs no stopping, has
  std::vector<std::size_t> judged;
};

/// Says how years are divided.
struct YearDivision {
  std::size_t blocks = 5;
  std::int64_t gap_years = 1;  ///< so many years beside a block are left out of what must not know it
  bool stopping = true;        ///< a further block inside the training years says when to stop
};

/// Divides years into contiguous blocks of equal numbers of years (to one), each of which is judged once.
class YearBlocks {
 public:
  /// Takes the year of each case, in any order.
  YearBlocks(const std::vector<std::int64_t>& years, const YearDivision& division);

  /// Returns the sets of the turn in which `block` is judged; the block after the next, counted round, says when to
  /// stop. Years within the gap of a judged year are in no set, those within the gap of a stopping year in no training.
  [[nodiscard]] YearSets sets(std::size_t block) const;

  /// Returns the block to which a year belongs, also one between two years of it that has no case itself.
  [[nodiscard]] std::optional<std::size_t> block_of(std::int64_t year) const;

  /// Returns the years that have cases, rising.
  [[nodiscard]] const std::vector<std::int64_t>& years() const noexcept { return distinct_; }

 private:
  [[nodiscard]] std::vector<std::int64_t> years_of(std::size_t block) const;

  std::vector<std::int64_t> case_years_;
  std::vector<std::int64_t> distinct_;
  YearDivision division_;
};

}  // namespace fieldwise::analysis
