#include "fieldwise/plot/step_panels.hpp"

#include <gmock/gmock.h>

#include "fieldwise/core/arrays.hpp"

namespace fieldwise::plot {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// Makes a main result of the step "tail" with two months, each month one value everywhere.
MapContent result(const std::string& quantity, const std::string& long_name, double value) {
  MapContent content;
  content.source = "tail.nc";
  LoadedField& field = content.main;
  field.header.name = "tail_" + quantity;
  field.header.units = core::Units("K");
  field.header.grid = std::make_shared<const core::Grid>(core::rectilinear_grid({-10, 0, 10}, {100, 110}));
  field.header.kind = core::main_result(core::Nature::value);
  field.facts = {field.header.name, "", long_name, "", "K", false, field.header.kind};
  field.choice.slots = {{0, "Jan"}, {1, "Feb"}};
  field.maps = {std::vector<double>(6, value), std::vector<double>(6, value + 1.0)};
  return content;
}

TEST(JoinPanels, ShowsEachResultAtEachSlotUnderTheNameOfItsQuantity) {
  const MapContent all =
      join_panels({result("p10", "percentile 10 of T", 1.0), result("p90", "percentile 90 of T", 5.0)}, "tail");
  const Figure figure = compose_maps(all, {});
  std::vector<std::string> headings;
  for (const Panel& panel : figure.maps->panels) headings.push_back(panel.heading);
  EXPECT_THAT(headings, ElementsAre("p10, Jan", "p10, Feb", "p90, Jan", "p90, Feb"));
  EXPECT_EQ(figure.title, "Percentile 10, percentile 90 of T");
  EXPECT_EQ(figure.maps->panels[2].raster.values.at(0), 5.0);
  EXPECT_THAT(figure.caption.back(), HasSubstr("tail_p10, tail_p90 of tail.nc"));
}

TEST(JoinPanels, NamesNoSlotWhereThereIsOne) {
  MapContent first = result("a", "this of T", 1.0);
  MapContent second = result("b", "that of T", 2.0);
  for (MapContent* content : {&first, &second}) {
    content->main.choice.slots.resize(1);
    content->main.maps.resize(1);
  }
  const Figure figure = compose_maps(join_panels({first, second}, "tail"), {});
  EXPECT_EQ(figure.maps->panels.at(0).heading, "a");
  EXPECT_EQ(figure.maps->panels.at(1).heading, "b");
}

TEST(JoinPanels, CallsTheStepWhereLongNamesHaveNothingInCommon) {
  EXPECT_EQ(join_panels({result("a", "this", 1.0), result("b", "that", 2.0)}, "tail").main.facts.long_name, "tail");
}

TEST(JoinPanels, LeavesOutProbabilitiesThatNotAllResultsHave) {
  MapContent first = result("a", "slope on a", 1.0);
  MapContent second = result("b", "slope on b", 1.0);
  first.probability = first.main;
  EXPECT_FALSE(join_panels({first, second}, "tail").probability);
  second.probability = second.main;
  EXPECT_EQ(join_panels({first, second}, "tail").probability->maps.size(), 4U);
}

TEST(SharePanels, AsksForTheSameUnitsStepsAndKindOfNumber) {
  const core::FieldHeader one = result("a", "", 1.0).main.header;
  core::FieldHeader other = one;
  EXPECT_TRUE(share_panels(one, other));
  other.kind.nature = core::Nature::about_zero;
  EXPECT_FALSE(share_panels(one, other));
  other = one;
  other.units = core::Units("m");
  EXPECT_FALSE(share_panels(one, other));
  other = one;
  other.grid = std::make_shared<const core::Grid>(core::rectilinear_grid({0, 10}, {0, 10}));
  EXPECT_FALSE(share_panels(one, other));
}

TEST(NoteOthers, NamesTheResultsThatAreNotDrawn) {
  LoadedField field = result("shape", "", 1.0).main;
  note_others(field, {"tail_scale"});
  EXPECT_EQ(field.choice.note, "the first of tail_shape and tail_scale");
}

}  // namespace
}  // namespace fieldwise::plot
