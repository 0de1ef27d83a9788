#include "fieldwise/stream/tile_plan.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace {

using fieldwise::core::Extent;
using fieldwise::core::TileForm;
using fieldwise::stream::choose_tile_shape;
using fieldwise::stream::common_storage;
using fieldwise::stream::cut_tiles;
using fieldwise::stream::decode_factor;
using fieldwise::stream::StorageShape;
using fieldwise::stream::TileLimits;
using fieldwise::stream::TileShape;

constexpr Extent kMonthly{{0, 1008}, {0, 181}, 360};

TEST(TilePlan, TilesCoverEveryTimeAndRowExactlyOnce) {
  const Extent whole{{3, 20}, {2, 13}, 7};
  std::vector<int> seen(20 * 13, 0);
  for (const Extent& tile : cut_tiles(whole, {4, 3})) {
    EXPECT_EQ(tile.columns, 7U);
    for (std::size_t t = tile.times.begin; t < tile.times.end; ++t) {
      for (std::size_t r = tile.rows.begin; r < tile.rows.end; ++r) {
        ++seen[t * 13 + r];
      }
    }
  }
  for (std::size_t t = 0; t < 20; ++t) {
    for (std::size_t r = 0; r < 13; ++r) {
      EXPECT_EQ(seen[t * 13 + r], t >= 3 && r >= 2 ? 1 : 0) << "time " << t << " row " << r;
    }
  }
}

TEST(TilePlan, EachRowIsShownItsTimesInOrderAndEachTimeItsRowsInOrder) {
  std::vector<std::size_t> next_time(11, 0);
  std::vector<std::size_t> next_row(17, 0);
  for (const Extent& tile : cut_tiles({{0, 17}, {0, 11}, 2}, {5, 4})) {
    for (std::size_t r = tile.rows.begin; r < tile.rows.end; ++r) {
      EXPECT_EQ(next_time[r], tile.times.begin);
      next_time[r] = tile.times.end;
    }
    for (std::size_t t = tile.times.begin; t < tile.times.end; ++t) {
      EXPECT_EQ(next_row[t], tile.rows.begin);
      next_row[t] = tile.rows.end;
    }
  }
}

TEST(TilePlan, MapChunksGiveTilesOfWholeMaps) {
  const TileShape shape = choose_tile_shape(kMonthly, {1, 181, 360}, TileForm::any, {});
  EXPECT_EQ(shape.rows, 181U);
  EXPECT_EQ(shape.times, 8U);  // 8 maps of 181 x 360 doubles are just under 4 MiB
  EXPECT_EQ(shape.read_times, 1U) << "nothing needs to be kept";
  EXPECT_DOUBLE_EQ(decode_factor(kMonthly, shape, {1, 181, 360}), 1.0);
}

TEST(TilePlan, TimeSeriesChunksAreReadTogetherAndDecodedOnce) {
  const StorageShape storage{252, 46, 90, 4};
  const TileShape shape = choose_tile_shape(kMonthly, storage, TileForm::any, {});
  EXPECT_EQ(shape.rows, 46U);
  EXPECT_EQ(shape.times, 31U);  // 31 times of 46 x 360 doubles are just under 4 MiB
  EXPECT_EQ(shape.read_times, 252U);
  EXPECT_DOUBLE_EQ(decode_factor(kMonthly, shape, storage), 1.0);
}

TEST(TilePlan, SmallChunksOfTimeGiveTilesOfWholeChunks) {
  const TileShape shape = choose_tile_shape(kMonthly, {3, 181, 360, 4}, TileForm::any, {});
  EXPECT_EQ(shape.times, 6U);
  EXPECT_EQ(shape.read_times, 1U);
}

TEST(TilePlan, RowsGiveWayBeforeTimesWhenALayerOfChunksDoesNotFit) {
  TileLimits limits;
  limits.budget_bytes = 4 << 20;
  const TileShape shape = choose_tile_shape(kMonthly, {1008, 181, 360, 4}, TileForm::any, limits);
  EXPECT_EQ(shape.read_times, 1008U);
  EXPECT_EQ(shape.rows, 2U);
  EXPECT_LE(shape.read_times * shape.rows * 360 * 4, limits.budget_bytes);
}

TEST(TilePlan, TilesHoldWholeChunksOfWhatIsWritten) {
  TileLimits limits;
  limits.row_unit = 50;
  EXPECT_EQ(choose_tile_shape(kMonthly, {252, 46, 90, 4}, TileForm::any, limits).rows, 50U);
  limits.row_unit = 30;
  EXPECT_EQ(choose_tile_shape(kMonthly, {252, 46, 90, 4}, TileForm::any, limits).rows, 60U);
  limits.row_unit = 181;
  limits.budget_bytes = 2 << 20;
  const TileShape shape = choose_tile_shape(kMonthly, {252, 46, 90, 4}, TileForm::any, limits);
  EXPECT_EQ(shape.rows, 181U) << "rather fewer times are kept than chunks cut";
  EXPECT_EQ(shape.read_times, 8U);
}

TEST(TilePlan, TimesThatLieTogetherStayTogether) {
  const StorageShape storage{1008, 1, 90, 4, false};
  const TileShape shape = choose_tile_shape(kMonthly, storage, TileForm::any, {});
  EXPECT_EQ(shape.times, 1008U);
  EXPECT_EQ(shape.rows, 1U);
}

TEST(TilePlan, StorageOfTwoFieldsIsFollowedByCommonMultiples) {
  const StorageShape maps{1, 181, 360, 4};
  const StorageShape series{252, 46, 90, 8, false};
  const StorageShape both = common_storage(maps, series);
  EXPECT_EQ(both.chunk_times, 252U);
  EXPECT_EQ(both.chunk_rows, 181U * 46U);
  EXPECT_EQ(both.value_bytes, 8U);
  EXPECT_FALSE(both.maps_together);
  EXPECT_EQ(common_storage({}, series).chunk_rows, 46U) << "no chunks suit any other";
}

TEST(TilePlan, NoTileExceedsTheBudgetWhateverTheChunks) {
  for (const std::size_t chunk_times : {0U, 1U, 12U, 500U, 5000U}) {
    for (const std::size_t chunk_rows : {0U, 1U, 46U, 181U, 999U}) {
      for (const std::size_t budget : {std::size_t{100'000}, std::size_t{1'000'000}, std::size_t{64} << 20U}) {
        const TileLimits limits{std::min<std::size_t>(budget, 2 << 20), budget};
        const TileShape shape = choose_tile_shape(kMonthly, {chunk_times, chunk_rows, 90}, TileForm::any, limits);
        EXPECT_GE(shape.times, 1U);
        EXPECT_GE(shape.rows, 1U);
        EXPECT_LE(std::max(shape.times, shape.read_times) * shape.rows * 360 * sizeof(double), budget)
            << "chunks " << chunk_times << " x " << chunk_rows << ", budget " << budget;
      }
    }
  }
}

TEST(TilePlan, WholeMapsHoldAllRowsAndWholeColumnsAllTimes) {
  EXPECT_EQ(choose_tile_shape(kMonthly, {252, 46, 90}, TileForm::whole_maps, {}).rows, 181U);
  EXPECT_EQ(choose_tile_shape(kMonthly, {1, 181, 360}, TileForm::whole_columns, {}).times, 1008U);
}

TEST(TilePlan, DecodeFactorCountsEveryTileThatTouchesAChunk) {
  EXPECT_DOUBLE_EQ(decode_factor({{0, 100}, {0, 10}, 5}, {10, 10}, {100, 10, 5}), 10.0);
  EXPECT_DOUBLE_EQ(decode_factor({{0, 4}, {0, 4}, 5}, {4, 2}, {1, 4, 5}), 2.0);
}

TEST(TilePlan, SmallTilesAreReadAheadAndWholeColumnsAreNot) {
  EXPECT_TRUE(fieldwise::stream::is_read_ahead({{0, 8}, {0, 181}, 360}));
  EXPECT_FALSE(fieldwise::stream::is_read_ahead({{0, 1008}, {0, 20}, 360}));
}

TEST(TilePlan, EmptyExtentHasNoTiles) { EXPECT_TRUE(cut_tiles({{0, 0}, {0, 5}, 3}, {1, 5}).empty()); }

}  // namespace
