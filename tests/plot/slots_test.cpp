#include "fieldwise/plot/slot_choice.hpp"

#include <gmock/gmock.h>

#include "fieldwise/core/arrays.hpp"
#include "fieldwise/core/error.hpp"

namespace fieldwise::plot {
namespace {

using ::testing::HasSubstr;

core::FieldHeader over(core::TimeAxis axis) {
  core::FieldHeader header;
  header.name = "x";
  header.leading = core::Leading::time;
  header.time = std::make_shared<const core::TimeAxis>(std::move(axis));
  return header;
}

core::FieldHeader over_lags(std::vector<int> lags) {
  core::FieldHeader header;
  header.name = "r";
  header.leading = core::Leading::coordinate;
  header.coordinate = std::make_shared<const core::CoordinateAxis>(core::lag_axis(lags, "month"));
  return header;
}

std::string error_of(const core::FieldHeader& header, const PlotOptions& options) {
  try {
    static_cast<void>(choose_slots(header, options));
  } catch (const core::Error& error) {
    EXPECT_EQ(error.kind(), core::ErrorKind::usage);
    return error.what();
  }
  return "no error";
}

TEST(ChooseSlots, DrawsAPanelForEachLag) {
  const SlotChoice choice = choose_slots(over_lags({-1, 0, 2}), {});
  ASSERT_EQ(choice.slots.size(), 3U);
  EXPECT_EQ(choice.slots[0].name, "lag -1 month");
  EXPECT_EQ(choice.slots[1].name, "lag 0 months");
  EXPECT_EQ(choice.slots[2].name, "lag +2 months");
}

core::FieldHeader with_levels(core::FieldHeader header, std::size_t count) {
  core::Layers layers;
  core::CoordinateAxis axis;
  axis.name = "level";
  axis.units = "hPa";
  for (std::size_t i = 0; i < count; ++i) axis.values.push_back(1000.0 - 10.0 * static_cast<double>(i));
  layers.axes.push_back(axis);
  header.layers = std::make_shared<const core::Layers>(layers);
  return header;
}

TEST(ChooseSlots, DrawsAPanelForEachLayerHeadedByItsName) {
  const SlotChoice choice = choose_slots(with_levels(over(core::monthly_axis(1982, 1, 132)), 3), {});
  ASSERT_EQ(choice.slots.size(), 3U);
  EXPECT_EQ(choice.slots[1].heading, "level 990 hPa");
  EXPECT_EQ(choice.slots[1].name, "Dec 1992");
  EXPECT_EQ(choice.slots[1].layer, 1U);
  EXPECT_EQ(choice.slots[1].position, 131U);
  EXPECT_EQ(choice.note, "the last of 132 times");
}

TEST(ChooseSlots, DrawsEachSlotOfEachLayerWhereThereIsRoom) {
  const SlotChoice choice = choose_slots(with_levels(over_lags({-1, 0, 2}), 2), {});
  ASSERT_EQ(choice.slots.size(), 6U);
  EXPECT_EQ(choice.slots[4].heading, "level 990 hPa, lag 0 months");
  EXPECT_TRUE(choice.note.empty());
  const SlotChoice first = choose_slots(with_levels(over_lags({-1, 0, 2}), 9), {});
  ASSERT_EQ(first.slots.size(), 9U);
  EXPECT_EQ(first.slots[8].heading, "level 920 hPa, lag -1 month");
  EXPECT_EQ(first.note, "the first of 3");
}

TEST(ChooseSlots, DrawsTheFirstOfManyLayersAndSaysWhatDrawsAnother) {
  const SlotChoice choice = choose_slots(with_levels(over(core::monthly_axis(1982, 1, 1)), 37), {});
  ASSERT_EQ(choice.slots.size(), kMostPanels);
  EXPECT_EQ(choice.note, "the first 24 of 37 layers: select level=640 draws another");
}

TEST(ChooseSlots, DrawsTheLastOfManyTimesAndSaysSo) {
  const SlotChoice choice = choose_slots(over(core::monthly_axis(1982, 1, 132)), {});
  ASSERT_EQ(choice.slots.size(), 1U);
  EXPECT_EQ(choice.slots[0].name, "Dec 1992");
  EXPECT_THAT(choice.note, HasSubstr("132"));
}

TEST(ChooseSlots, DrawsAllOfTwelveMonths) {
  const SlotChoice choice = choose_slots(over(core::monthly_axis(1982, 1, 12)), {});
  ASSERT_EQ(choice.slots.size(), 12U);
  EXPECT_EQ(choice.slots[0].name, "Jan 1982");
  EXPECT_TRUE(choice.note.empty());
}

TEST(ChooseSlots, TakesDatesMonthsAndLagsThatAreAskedFor) {
  PlotOptions options;
  options.time = "1983-02";
  EXPECT_EQ(choose_slots(over(core::monthly_axis(1982, 1, 132)), options).slots.at(0).position, 13U);
  options = {};
  options.month = 7;
  EXPECT_EQ(choose_slots(over(core::monthly_axis(1982, 1, 24)), options).slots.size(), 2U);
  options = {};
  options.lags = {2};
  EXPECT_EQ(choose_slots(over_lags({-1, 0, 2}), options).slots.at(0).position, 2U);
}

TEST(ChooseSlots, SaysWhatThereIsWhereNothingIsLeft) {
  PlotOptions options;
  options.time = "2050";
  EXPECT_THAT(error_of(over(core::monthly_axis(1982, 1, 132)), options), HasSubstr("1982-01"));
  EXPECT_THAT(error_of(over_lags({-1, 0}), options), HasSubstr("its lags are -1, 0"));
  options = {};
  options.lags = {5};
  EXPECT_THAT(error_of(over_lags({-1, 0}), options), HasSubstr("its lags are -1, 0"));
  EXPECT_THAT(error_of(over(core::monthly_axis(1982, 1, 132)), options), HasSubstr("lag"));
}

}  // namespace
}  // namespace fieldwise::plot
