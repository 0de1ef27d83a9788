#include "fieldwise/core/mesh_fold.hpp"

#include <gtest/gtest.h>

namespace fieldwise::core {
namespace {

TEST(MeshFold, CutsCellsIntoRowsOfTheLargestDivisorOfSomeThousand) {
  EXPECT_EQ(mesh_columns(1'000'000), 4000U);
  EXPECT_EQ(mesh_columns(20'480), 4096U);  // ICON R2B4
  EXPECT_EQ(mesh_columns(8'192), 4096U);
}

TEST(MeshFold, TakesLongerRowsWhereNoneIsShort) {
  EXPECT_EQ(mesh_columns(40'962), 6'827U);  // MPAS of 120 km
  EXPECT_EQ(mesh_columns(2 * 10'007), 10'007U);
}

TEST(MeshFold, LeavesAloneWhatIsSmallOrHasNoSuchDivisor) {
  EXPECT_EQ(mesh_columns(0), 0U);
  EXPECT_EQ(mesh_columns(8'000), 8'000U);
  EXPECT_EQ(mesh_columns(11'987), 11'987U);            // a prime
  EXPECT_EQ(mesh_columns(2 * 100'003), 2 * 100'003U);  // rows would be longer than a chunk
}

TEST(MeshFold, RowsHoldAllCells) {
  for (std::size_t cells = 8'192; cells < 40'000; cells += 7) {
    const std::size_t columns = mesh_columns(cells);
    ASSERT_EQ(cells % columns, 0U) << cells;
    ASSERT_TRUE(columns == cells || (columns >= 256 && columns <= 65'536)) << cells;
  }
}

}  // namespace
}  // namespace fieldwise::core
