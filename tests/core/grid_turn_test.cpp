#include "fieldwise/core/grid_turn.hpp"

#include <gtest/gtest.h>

#include <vector>

#include "fieldwise/core/arrays.hpp"

namespace {

using fieldwise::core::find_turn;
using fieldwise::core::Grid;
using fieldwise::core::rectilinear_grid;

const Grid kGrid = rectilinear_grid({-60.0, -20.0, 30.0}, {0.5, 90.5, 180.5, 270.5});

TEST(GridTurn, FindsRowsInReverse) {
  const auto turn = find_turn(rectilinear_grid({30.0, -20.0, -60.0}, {0.5, 90.5, 180.5, 270.5}), kGrid);
  ASSERT_TRUE(turn);
  EXPECT_TRUE(turn->rows_reversed);
  EXPECT_EQ(turn->columns, (std::vector<std::size_t>{0, 1, 2, 3}));
}

TEST(GridTurn, FindsColumnsThatBeginElsewhere) {
  const auto turn = find_turn(rectilinear_grid({-60.0, -20.0, 30.0}, {-179.5, -89.5, 0.5, 90.5}), kGrid);
  ASSERT_TRUE(turn);
  EXPECT_FALSE(turn->rows_reversed);
  EXPECT_EQ(turn->columns, (std::vector<std::size_t>{2, 3, 0, 1}));
}

TEST(GridTurn, FindsColumnsInReverse) {
  const auto turn = find_turn(rectilinear_grid({-60.0, -20.0, 30.0}, {270.5, 180.5, 90.5, 0.5}), kGrid);
  ASSERT_TRUE(turn);
  EXPECT_EQ(turn->columns, (std::vector<std::size_t>{3, 2, 1, 0}));
}

TEST(GridTurn, IsNoneWherePlacesDiffer) {
  EXPECT_FALSE(find_turn(rectilinear_grid({30.0, -20.0, -61.0}, {0.5, 90.5, 180.5, 270.5}), kGrid));
  EXPECT_FALSE(find_turn(rectilinear_grid({-60.0, -20.0, 30.0}, {1.5, 91.5, 181.5, 271.5}), kGrid));
  EXPECT_FALSE(find_turn(rectilinear_grid({-60.0, 30.0, -20.0}, {0.5, 90.5, 180.5, 270.5}), kGrid));
  EXPECT_FALSE(find_turn(rectilinear_grid({-60.0, -20.0, 30.0}, {0.5, 90.5, 180.5}), kGrid));
  EXPECT_FALSE(find_turn(Grid{}, Grid{}));
}

}  // namespace
