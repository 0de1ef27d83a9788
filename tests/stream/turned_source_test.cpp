#include "fieldwise/stream/turned_source.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <vector>

#include "fieldwise/core/arrays.hpp"
#include "fieldwise/core/field.hpp"
#include "fieldwise/core/grid_turn.hpp"
#include "fieldwise/stream/memory_source.hpp"

namespace {

using fieldwise::core::Extent;
using fieldwise::core::IndexRange;
using fieldwise::core::MutableTileView;
using fieldwise::stream::TurnedSource;

constexpr std::size_t kTimes = 3;
constexpr std::size_t kRows = 5;
constexpr std::size_t kColumns = 4;

class Turned : public testing::TestWithParam<fieldwise::core::GridTurn> {
 protected:
  Turned() {
    xt::xtensor<double, 3> values({kTimes, kRows, kColumns});
    double next = 0.0;
    for (double& value : values) value = next++;
    const auto days = fieldwise::core::daily_axis({2001, 1, 1}, kTimes);
    const auto grid = fieldwise::core::rectilinear_grid({-40, -20, 0, 20, 40}, {0, 90, 180, 270});
    auto field = std::make_shared<fieldwise::stream::MemorySource>(fieldwise::core::field_of(values, days, grid, "1"));
    source_ = std::make_unique<TurnedSource>(field, field->header().grid, GetParam());
  }

  /// Returns the number of the value that belongs at a place.
  static double expected(std::size_t time, std::size_t row, std::size_t column) {
    const std::size_t from = GetParam().rows_reversed ? kRows - 1 - row : row;
    return static_cast<double>((time * kRows + from) * kColumns + GetParam().columns[column]);
  }

  static void expect_right(const MutableTileView& tile) {
    for (std::size_t time = tile.extent().times.begin; time < tile.extent().times.end; ++time) {
      for (std::size_t row = tile.extent().rows.begin; row < tile.extent().rows.end; ++row) {
        for (std::size_t column = 0; column < kColumns; ++column) {
          EXPECT_EQ(tile.at(time, row, column), expected(time, row, column)) << time << ' ' << row << ' ' << column;
        }
      }
    }
  }

  std::unique_ptr<TurnedSource> source_;
};

TEST_P(Turned, HasEachValueAtItsPlaceInAnyTile) {
  for (std::size_t begin = 0; begin < kRows; ++begin) {
    for (std::size_t end = begin + 1; end <= kRows; ++end) {
      const Extent extent{{1, kTimes}, {begin, end}, kColumns};
      std::vector<double> values(extent.size(), -1.0);
      const MutableTileView tile(values.data(), extent);
      source_->read(tile);
      expect_right(tile);
    }
  }
}

TEST_P(Turned, LeavesWhatLiesBetweenTheRowsOfAPart) {
  const Extent whole{{0, kTimes}, {0, kRows}, kColumns};
  std::vector<double> values(whole.size(), -1.0);
  const MutableTileView all(values.data(), whole);
  const MutableTileView part = all.narrowed({0, kTimes}, {1, 3});
  source_->read(part);
  expect_right(part);
  for (std::size_t time = 0; time < kTimes; ++time) {
    for (const std::size_t row : {0U, 3U, 4U}) EXPECT_EQ(all.at(time, row, 0), -1.0);
  }
}

INSTANTIATE_TEST_SUITE_P(Turns, Turned,
                         testing::Values(fieldwise::core::GridTurn{true, {0, 1, 2, 3}},
                                         fieldwise::core::GridTurn{false, {2, 3, 0, 1}},
                                         fieldwise::core::GridTurn{true, {3, 2, 1, 0}}));

}  // namespace
