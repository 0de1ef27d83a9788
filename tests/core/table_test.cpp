#include "fieldwise/core/table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fieldwise::core {
namespace {

using testing::ElementsAre;

Table places(std::vector<double> lat) {
  Table table;
  table.columns = {lat_column(), lon_column()};
  table.columns[1].values.assign(lat.size(), 10.0);
  table.columns[0].values = std::move(lat);
  return table;
}

TEST(JoinedTable, SaysOfEachRowWhichLayerItIsOf) {
  const Layers layers{{{.name = "number", .long_name = {}, .whole = true, .values = {3, 4}},
                       {.name = "level", .long_name = "pressure", .units = "hPa", .values = {850, 500}}}};
  const Table joined = joined_table({places({1, 2}), places({}), places({3}), places({4})}, layers);
  require_consistent(joined);
  EXPECT_THAT(joined.columns[0].values, ElementsAre(1, 2, 3, 4));
  ASSERT_EQ(joined.columns.size(), 4U);
  EXPECT_EQ(joined.columns[2].name, "number");
  EXPECT_THAT(joined.columns[2].values, ElementsAre(3, 3, 4, 4));
  EXPECT_EQ(joined.columns[3].units.text(), "hPa");
  EXPECT_THAT(joined.columns[3].values, ElementsAre(850, 850, 850, 500));
}

TEST(JoinedTable, SaysOfEachTrajectoryWhichLayerItIsOf) {
  Table one = places({1, 2, 3});
  one.feature = FeatureType::trajectory;
  one.row_sizes = {2, 1};
  const Layers layers{{{.name = "model", .long_name = {}, .labels = {"modelA", "modelB"}}}};
  const Table joined = joined_table({one, one}, layers);
  require_consistent(joined);
  EXPECT_THAT(joined.row_sizes, ElementsAre(2, 1, 2, 1));
  ASSERT_EQ(joined.features.size(), 1U);
  EXPECT_THAT(joined.features[0].values, ElementsAre(0, 0, 1, 1));
  EXPECT_THAT(joined.features[0].meanings, ElementsAre("modelA", "modelB"));
}

TEST(JoinedTable, GivesWayToAColumnOfTheSameName) {
  const Layers layers{{{.name = "lat", .long_name = {}, .values = {1, 2}}}};
  const Table joined = joined_table({places({5}), places({6})}, layers);
  require_consistent(joined);
  EXPECT_EQ(joined.columns.back().name, "lat_layer");
}

}  // namespace
}  // namespace fieldwise::core
