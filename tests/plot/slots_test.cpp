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
