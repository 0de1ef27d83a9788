// AnnualCycle: whether the values of a field are mostly their mean year, at a sample of points.
// May know: core.
// Must not know: what is computed from the values.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/core/header.hpp"
#include "fieldwise/core/numeric/tile_view.hpp"

namespace fieldwise::analysis {

/// Compares the variance within months of the year with that of all values. Looks at a few columns of each row, so that
/// it costs nothing beside what else is computed.
class AnnualCycle {
 public:
  AnnualCycle() = default;
  explicit AnnualCycle(const core::FieldHeader& of);

  /// Adds the times that a tile shows. Safe to call at once for different rows.
  void add(const core::TileView& values);

  /// Returns a sentence where the mean year holds more than half of the variance at most points, so that `results`
  /// ("n_eff and p") are those of the annual cycle; else nothing.
  [[nodiscard]] std::vector<std::string> sentences(std::string_view results = "n_eff and p") const;

 private:
  /// Holds count, mean and squared departures of values.
  struct Moments {
    double n = 0.0;
    double mean = 0.0;
    double square = 0.0;
    void add(double value);
  };
  static constexpr std::size_t kSlots = 13;  // months, and all together

  std::string name_;
  std::vector<std::size_t> month_;    // of each time, from 0; empty where there is no cycle to see
  std::vector<std::size_t> columns_;  // that are looked at
  std::vector<Moments> moments_;      // [row, column looked at, slot]
};

}  // namespace fieldwise::analysis
