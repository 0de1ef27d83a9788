#include <gmock/gmock.h>

#include "input_fixture.hpp"

namespace fieldwise {
namespace {

using core::AxisChoice;
using core::AxisPlace;
using core::ChoiceForm;
using test::counted;
using test::SmallFile;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::SizeIs;

/// A file of one time with levels 1000, 850, 500, 100 hPa, numbers 0 to 2 and models A, B; a value says where it is.
class LayerChoice : public test::InputFixture {
 protected:
  LayerChoice() {
    SmallFile file(path("a.nc"));
    file.time({0}).dimension("lev", 4).dimension("number", 3).dimension("model", 2);
    file.variable("lev", NC_DOUBLE, {"lev"}, {100000, 85000, 50000, 10000}).text("lev", "units", "Pa");
    file.variable("number", NC_INT, {"number"}, {0, 1, 2}).labels("model", "model", {"A", "B"}, true);
    file.variable("v", NC_FLOAT, {"time", "lev", "number", "model"}, counted(24)).close();
  }

  [[nodiscard]] io::InputSpec level(AxisChoice choice) const {
    io::InputSpec spec = spec_of({"a.nc"}, "v");
    spec.level = std::move(choice);
    spec.select = {{"number", AxisPlace{0.0}}, {"model", AxisPlace{kNoNumber, "", "A"}}};
    return spec;
  }

  [[nodiscard]] io::InputSpec select(const std::map<std::string, AxisChoice>& choices) const {
    io::InputSpec spec = spec_of({"a.nc"}, "v");
    spec.select = choices;
    return spec;
  }

  static constexpr double kNoNumber = std::numeric_limits<double>::quiet_NaN();
};

TEST_F(LayerChoice, OfNothingMeansAll) {
  EXPECT_EQ(layer_values(spec_of({"a.nc"}, "v")), counted(24));
  ASSERT_THAT(axes(), SizeIs(3));
  EXPECT_EQ(axes()[0].name, "lev");
  EXPECT_EQ(axes()[2].name, "model");
}

TEST_F(LayerChoice, OfOneLevelIsAnAttributeAndNoDimension) {
  EXPECT_THAT(layer_values(level(AxisPlace{850, "hPa"})), ElementsAre(6));
  const core::FieldHeader& header = fields_.variables[0].layers[0]->header();
  EXPECT_EQ(header.layers, nullptr);
  EXPECT_EQ(header.attributes.at("level"), "85000 Pa");
  EXPECT_EQ(header.attributes.at("number"), "0");
  EXPECT_EQ(header.attributes.at("model"), "A");
}

TEST_F(LayerChoice, IsExactUnlessTheNearestIsMeant) {
  EXPECT_THAT(fields_refused(level(AxisPlace{860, "hPa"})),
              HasSubstr("a.nc: v has no level 860 hPa; the levels of lev are 100000, 85000, 50000, 10000 Pa"));
  EXPECT_THAT(layer_values(level(AxisChoice(ChoiceForm::nearest, {{860, "hPa"}}))), ElementsAre(6));
}

TEST_F(LayerChoice, OfAListIsInTheOrderGiven) {
  EXPECT_THAT(layer_values(level(AxisChoice(ChoiceForm::list, {{500, "hPa"}, {100000}, {0.85, "bar"}}))),
              ElementsAre(12, 0, 6));
  EXPECT_THAT(axes()[0].values, ElementsAre(50000, 100000, 85000));
  EXPECT_THAT(fields_refused(level(AxisChoice(ChoiceForm::list, {{500, "hPa"}, {50000}}))),
              HasSubstr("the level 50000 of v is listed twice"));
}

TEST_F(LayerChoice, OfARangeIsInTheOrderOfTheFileWithBothEnds) {
  for (const auto& ends : {std::vector<AxisPlace>{{1000, "hPa"}, {500, "hPa"}}, {{50000}, {1, "bar"}}}) {
    EXPECT_THAT(layer_values(level(AxisChoice(ChoiceForm::range, ends))), ElementsAre(0, 6, 12));
    EXPECT_THAT(axes()[0].values, ElementsAre(100000, 85000, 50000));
  }
  EXPECT_THAT(fields_refused(level(AxisChoice(ChoiceForm::range, {{800, "hPa"}, {600, "hPa"}}))),
              HasSubstr("v has no level from 800 hPa to 600 hPa"));
}

TEST_F(LayerChoice, AmongWholeNumbersIsExactHoweverLargeTheyAre) {
  SmallFile file(path("dates.nc"));
  file.time({0}).dimension("date", 3).variable("date", NC_INT, {"date"}, {20240105, 20240106, 20240107});
  file.variable("v", NC_FLOAT, {"time", "date"}, {5, 6, 7}).close();
  const auto choose = [&](AxisChoice choice) {
    io::InputSpec spec = spec_of({"dates.nc"}, "v");
    spec.select = {{"date", std::move(choice)}};
    return spec;
  };
  EXPECT_THAT(layer_values(choose(AxisPlace{20240106.0})), ElementsAre(6));
  EXPECT_THAT(layer_values(choose(AxisChoice(ChoiceForm::range, {{20240106.0}, {20240109.0}}))), ElementsAre(6, 7));
  EXPECT_THAT(fields_refused(choose(AxisPlace{20240108.0})),
              HasSubstr("v has no value 20240108; the values of date are 20240105, 20240106, 20240107"));
}

TEST_F(LayerChoice, AmongNeighboursIsNoOtherOneThanTheNearest) {
  SmallFile file(path("waves.nc"));
  file.time({0}).dimension("wave", 3).variable("wave", NC_DOUBLE, {"wave"}, {2760.25, 2760.75, 2761.0});
  file.variable("v", NC_FLOAT, {"time", "wave"}, {1, 2, 3}).close();
  io::InputSpec spec = spec_of({"waves.nc"}, "v");
  spec.select = {{"wave", AxisPlace{2760.5}}};
  EXPECT_THAT(fields_refused(spec), HasSubstr("v has no value 2760.5"));
}

TEST_F(LayerChoice, SelectsFromAnyDimensionByItsName) {
  EXPECT_THAT(layer_values(select({{"number", AxisPlace{2.0}}, {"lev", AxisPlace{500, "hPa"}}})), ElementsAre(16, 17));
  EXPECT_THAT(axes(), SizeIs(1));
  const AxisChoice second_model = AxisPlace{kNoNumber, "", "B"};
  const AxisChoice some(ChoiceForm::range, {{1.0}, {2.0}});
  EXPECT_THAT(layer_values(select({{"number", some}, {"lev", AxisPlace{1e5}}, {"model", second_model}})),
              ElementsAre(3, 5));
}

TEST_F(LayerChoice, ThatCannotBeSaysWhatThereIs) {
  EXPECT_THAT(fields_refused(select({{"number", AxisPlace{7.0}}})),
              HasSubstr("a.nc: v has no value 7; the values of number are 0, 1, 2"));
  EXPECT_THAT(fields_refused(select({{"model", AxisPlace{kNoNumber, "", "C"}}})),
              HasSubstr("v has no value C; the values of model are A, B"));
  EXPECT_THAT(fields_refused(select({{"member", AxisPlace{7.0}}})),
              HasSubstr("variable v has no further dimension member to select from; its further dimensions are lev, "
                        "number, model"));
  io::InputSpec twice = level(AxisPlace{850, "hPa"});
  twice.select["lev"] = AxisPlace{85000};
  EXPECT_THAT(fields_refused(twice), HasSubstr("both level and select choose"));
}

TEST_F(LayerChoice, OfAPositionThatHasNoValueIsByItsNumber) {
  SmallFile file(path("b.nc"), 0);
  file.time({0}).dimension("band", 3).variable("v", NC_FLOAT, {"time", "band"}, {10, 20, 30}).close();
  io::InputSpec spec = spec_of({"b.nc"}, "v");
  spec.select["band"] = AxisPlace{3.0};
  EXPECT_THAT(layer_values(spec), ElementsAre(30));
  spec.select["band"] = AxisChoice(ChoiceForm::list, {{1.0}, {3.0}});
  EXPECT_THAT(layer_values(spec), ElementsAre(10, 30));
  EXPECT_FALSE(axes()[0].counted) << "1 and 3 do not count";
}

TEST_F(LayerChoice, SelectsALagOfAMapOfLags) {
  SmallFile file(path("b.nc"), 0);
  file.lat_lon({0}, {0, 1}).dimension("lag", 3).variable("lag", NC_INT, {"lag"}, {-1, 0, 1});
  file.variable("r", NC_FLOAT, {"lag", "lat", "lon"}, counted(6)).close();
  io::InputSpec spec = spec_of({"b.nc"}, "r");
  spec.select["lag"] = AxisPlace{1.0};
  EXPECT_THAT(values(spec), ElementsAre(4, 5));
  EXPECT_EQ(input_.source->header().leading, core::Leading::none);
}

TEST_F(LayerChoice, IsAskedForWhereOneLayerIsNeeded) {
  EXPECT_THAT(error(spec_of({"a.nc"}, "v")).second,
              HasSubstr("variable v has dimensions that are neither time, level, latitude nor longitude: number (3), "
                        "model (2); say which with select: {number: VALUE, model: VALUE}"));
  io::InputSpec levels = select({{"number", AxisPlace{0.0}}, {"model", AxisPlace{kNoNumber, "", "A"}}});
  EXPECT_THAT(error(levels).second, HasSubstr("v has 4 levels; say which with level: VALUE; the levels of lev are"));
}

TEST_F(LayerChoice, IsNeededWhereThereAreTooManyLayers) {
  SmallFile file(path("b.nc"), 0);
  file.time({0}).dimension("station", 20'000).variable("station", NC_INT, {"station"}, counted(20'000));
  file.variable("v", NC_FLOAT, {"time", "station"}, counted(20'000)).close();
  EXPECT_THAT(fields_refused(spec_of({"b.nc"}, "v")), HasSubstr("more than 10000 layers along station (20000)"));
}

}  // namespace
}  // namespace fieldwise
