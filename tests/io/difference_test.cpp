#include <gmock/gmock.h>

#include <string>
#include <utility>
#include <vector>

#include "input_fixture.hpp"

namespace fieldwise {
namespace {

using core::ErrorKind;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Texts = std::vector<std::pair<std::string, std::string>>;

/// Differences of temperatures, as CF has words for them, read in other units.
class DifferenceReading : public test::InputFixture {
 protected:
  void write(const std::string& name, int first, const std::string& units, const std::vector<double>& stored,
             const Texts& attributes) {
    test::SmallFile file(path(name), 0);
    file.months(2000, first, stored.size()).variable("v", NC_DOUBLE, {"time"}, stored).text("v", "units", units);
    for (const auto& [attribute, text] : attributes) file.text("v", attribute, text);
  }

  /// Reads 2 and 7 stored in K as degC.
  std::vector<double> read(const Texts& attributes) {
    write("v.nc", 0, "K", {2.0, 7.0}, attributes);
    io::InputSpec spec = spec_of({"v.nc"}, "v");
    spec.units = "degC";
    return values(spec);
  }

  [[nodiscard]] const core::FieldHeader& header() const { return input_.source->header(); }
};

TEST_F(DifferenceReading, IsToldByStandardNamesAndMethods) {
  const std::vector<Texts> cases = {{{"units_metadata", "temperature: difference"}},
                                    {{"fieldwise_kind", "main, signed"}},
                                    {{"standard_name", "air_temperature_anomaly"}},
                                    {{"standard_name", "tendency_of_air_temperature"}},
                                    {{"standard_name", "change_over_time_in_sea_water_temperature"}},
                                    {{"standard_name", "dew_point_depression"}},
                                    {{"standard_name", "air_temperature standard_error"}},
                                    {{"cell_methods", "time: standard_deviation"}},
                                    {{"cell_methods", "area: mean time: variance (interval: 1 day)"}},
                                    {{"cell_methods", "time: range within days time: mean over days"}},
                                    {{"cell_methods", "time: mean within days time: range over days"}}};
  for (const Texts& said : cases) {
    EXPECT_THAT(read(said), ElementsAre(2.0, 7.0)) << said.front().second;
    EXPECT_TRUE(header().difference) << said.front().second;
    EXPECT_EQ(header().units.text(), "K");
    EXPECT_THAT(input_.notices, Contains(HasSubstr("they are read in 'K', not in 'degC'")));
    EXPECT_THAT(input_.notices, Contains(HasSubstr("taken as differences, as " + said.front().first + " says")));
  }
}

TEST_F(DifferenceReading, IsNotToldByWhatOnlyLooksLikeIt) {
  const std::vector<Texts> cases = {{{"standard_name", "air_temperature"}},
                                    {{"units_metadata", "temperature: on_scale"}, {"standard_name", "x_anomaly"}},
                                    {{"fieldwise_kind", "main, value"}},
                                    {{"cell_methods", "time: mid_range"}},
                                    {{"cell_methods", "time: mean (comment: of the range)"}},
                                    {{"cell_methods", "range: mean"}}};
  for (const Texts& said : cases) {
    EXPECT_THAT(read(said), ElementsAre(2.0 - 273.15, 7.0 - 273.15)) << said.front().second;
    EXPECT_FALSE(header().difference) << said.front().second;
    EXPECT_THAT(input_.notices, IsEmpty()) << said.front().second;
  }
}

TEST_F(DifferenceReading, IsAskedForWhereATitleHintsAtIt) {
  EXPECT_THAT(read({{"long_name", "Temperature Anomaly"}}), ElementsAre(2.0 - 273.15, 7.0 - 273.15));
  EXPECT_THAT(input_.notices, Contains(HasSubstr("its long_name 'Temperature Anomaly' may mean differences")));
}

TEST_F(DifferenceReading, SaysNothingWhereNothingIsConverted) {
  write("v.nc", 0, "K", {2.0}, {{"standard_name", "air_temperature_anomaly"}});
  EXPECT_THAT(values(spec_of({"v.nc"}, "v")), ElementsAre(2.0));
  EXPECT_TRUE(header().difference);
  EXPECT_THAT(input_.notices, IsEmpty());
}

TEST_F(DifferenceReading, JoinsFilesInKelvinAndCelsiusByFactor) {
  write("a.nc", 0, "K", {2.0}, {{"standard_name", "air_temperature_anomaly"}});
  write("b.nc", 1, "degC", {3.0}, {{"standard_name", "air_temperature_anomaly"}});
  write("c.nc", 2, "degF", {9.0}, {{"standard_name", "air_temperature_anomaly"}});
  EXPECT_THAT(values(spec_of({"a.nc", "b.nc", "c.nc"}, "v")), ElementsAre(2.0, 3.0, 5.0));
}

TEST_F(DifferenceReading, RefusesToJoinDifferencesAndTemperaturesInOtherUnits) {
  write("a.nc", 0, "K", {2.0}, {{"standard_name", "air_temperature_anomaly"}});
  write("b.nc", 1, "degC", {3.0}, {});
  const auto [kind, message] = error(spec_of({"a.nc", "b.nc"}, "v"));
  EXPECT_EQ(kind, ErrorKind::inputs_disagree);
  EXPECT_THAT(message, HasSubstr("its values in 'degC' are no differences, those of the first file in 'K' are"));
  write("c.nc", 2, "K", {3.0}, {{"standard_name", "air_temperature_anomaly"}});
  EXPECT_THAT(error(spec_of({"b.nc", "c.nc"}, "v")).second,
              HasSubstr("its values in 'K' are differences (standard_name says: air_temperature_anomaly)"));
}

TEST_F(DifferenceReading, OfMonthsToDaysTellsTheirLength) {
  write("v.nc", 0, "mm/month", {35.0}, {});
  io::InputSpec spec = spec_of({"v.nc"}, "v");
  spec.units = "mm/day";
  values(spec);
  EXPECT_THAT(input_.notices, ElementsAre(HasSubstr("a year counts as 365.242 days and a month as 30.437")));
  spec.units = "mm/year";
  EXPECT_EQ(values(spec).size(), 1U);
  EXPECT_THAT(input_.notices, IsEmpty()) << "twelve months are a year";
}

TEST_F(DifferenceReading, ConvertsVariancesBySquaresOfDegrees) {
  write("v.nc", 0, "degC2", {2.0}, {{"cell_methods", "time: variance"}});
  io::InputSpec spec = spec_of({"v.nc"}, "v");
  spec.units = "K2";
  EXPECT_THAT(values(spec), ElementsAre(2.0));
}

}  // namespace
}  // namespace fieldwise
