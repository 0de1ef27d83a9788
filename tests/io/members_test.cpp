// Members: files of several sources as one variable with a further dimension.
#include <gmock/gmock.h>

#include "input_fixture.hpp"

namespace fieldwise {
namespace {

using test::counted;
using test::SmallFile;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Members : public test::InputFixture {
 protected:
  /// Writes maps of 2 x 2 points at days, the values counted from `first` on.
  void write(const std::string& name, const std::vector<double>& days, double first,
             const std::string& calendar = "standard", const std::string& variable = "tas") {
    SmallFile file(path(name));
    file.lat_lon({0, 1}, {0, 1}).time(days, "days since 2000-01-01", calendar);
    file.variable(variable, NC_FLOAT, {"time", "lat", "lon"}, counted(4 * days.size(), first));
    file.text(variable, "units", "K").close();
  }

  [[nodiscard]] io::InputSpec members_of(const std::vector<std::string>& a, const std::vector<std::string>& b) const {
    io::InputSpec spec = spec_of({});
    spec.files.clear();
    spec.members = {{"modelA", spec_of(a).files}, {"modelB", spec_of(b).files}};
    spec.along = "model";
    return spec;
  }

  [[nodiscard]] std::vector<double> values_of(std::size_t layer, std::size_t variable = 0) const {
    const core::Field field = stream::read_field(*fields_.variables.at(variable).layers.at(layer));
    return {field.values.begin(), field.values.end()};
  }

  [[nodiscard]] const core::FieldHeader& header() const { return fields_.variables.at(0).layers.at(0)->header(); }
};

TEST_F(Members, BecomeADimensionWithTheirNamesEachJoinedAlongTime) {
  write("a1.nc", {0, 1}, 0);
  write("a2.nc", {2}, 8);
  write("b.nc", {0, 1, 2}, 100);
  fields_ = io::open_fields(members_of({"a2.nc", "a1.nc"}, {"b.nc"}));
  ASSERT_THAT(fields_.variables, SizeIs(1));
  ASSERT_THAT(fields_.variables[0].layers, SizeIs(2));
  ASSERT_TRUE(header().layers);
  ASSERT_THAT(header().layers->axes, SizeIs(1));
  EXPECT_EQ(header().layers->axes[0].name, "model");
  EXPECT_THAT(header().layers->axes[0].labels, ElementsAre("modelA", "modelB"));
  EXPECT_EQ(fields_.variables[0].layers[1]->header().layer, 1U);
  EXPECT_EQ(values_of(0), counted(12));
  EXPECT_EQ(values_of(1), counted(12, 100));
  EXPECT_THAT(fields_.variables[0].files, ElementsAre(path("a1.nc"), path("a2.nc"), path("b.nc")));
  EXPECT_THAT(fields_.notices, IsEmpty());
}

TEST_F(Members, StandInFrontOfTheLevelsThatEachOfThemHas) {
  for (const std::string name : {"a.nc", "b.nc"}) {
    SmallFile file(path(name));
    file.lat_lon({0, 1}, {0, 1}).time({0, 1}).dimension("plev", 3);
    file.variable("plev", NC_DOUBLE, {"plev"}, {1000, 850, 500}).text("plev", "units", "hPa");
    file.variable("ta", NC_FLOAT, {"time", "plev", "lat", "lon"}, counted(24, name == "a.nc" ? 0 : 100));
    file.text("ta", "units", "K").close();
  }
  fields_ = io::open_fields(members_of({"a.nc"}, {"b.nc"}));
  ASSERT_THAT(fields_.variables[0].layers, SizeIs(6));
  EXPECT_EQ(header().layers->name_of(4), "model modelB, plev 850 hPa");
  EXPECT_THAT(values_of(4), ElementsAre(104, 105, 106, 107, 116, 117, 118, 119));
}

TEST_F(Members, OfWhichOneIsChosenAreNoDimension) {
  write("a.nc", {0, 1}, 0);
  write("b.nc", {0, 1}, 100);
  io::InputSpec spec = members_of({"a.nc"}, {"b.nc"});
  spec.select["model"] = core::AxisPlace{0.0, {}, "modelB"};
  const io::Input one = io::open_input(spec);
  EXPECT_FALSE(one.source->header().layers);
  EXPECT_EQ(one.source->header().attributes.at("model"), "modelB");
  EXPECT_THAT(one.files, ElementsAre(path("b.nc")));
  spec.select["model"] = core::AxisPlace{0.0, {}, "modelC"};
  EXPECT_THAT(fields_refused(spec), HasSubstr("there is no model modelC to select; the members are modelA, modelB"));
}

TEST_F(Members, WhoseStampsDifferWithinTheirMonthsPairByMonth) {
  write("a.nc", {15, 45, 75}, 0);
  write("b.nc", {14, 44, 74}, 100, "noleap");
  fields_ = io::open_fields(members_of({"a.nc"}, {"b.nc"}));
  EXPECT_EQ(header().time->calendar, core::Calendar::standard);
  EXPECT_EQ(values_of(1), counted(12, 100));
  EXPECT_THAT(fields_.notices,
              ElementsAre("the times of model modelB differ from those of model modelA within the same "
                          "steps, or in their calendar; those of model modelA are used"));
}

TEST_F(Members, ThatDifferAreRefusedWithWhatDiffers) {
  write("a.nc", {0, 1, 2}, 0);
  write("later.nc", {1, 2, 3}, 0);
  EXPECT_THAT(
      fields_refused(members_of({"a.nc"}, {"later.nc"}), core::ErrorKind::inputs_disagree),
      HasSubstr("variable tas of model modelA and of model modelB: members need the same times, but these have 3 "
                "times (2000-01-01 to 2000-01-03, standard) and 3 times (2000-01-02 to 2000-01-04, standard); "
                "period: FIRST/LAST chooses those that both have"));
  write("other.nc", {0, 1, 2}, 0, "standard", "pr");
  EXPECT_THAT(fields_refused(members_of({"a.nc"}, {"other.nc"}), core::ErrorKind::inputs_disagree),
              HasSubstr("model modelB has no variable tas, which model modelA has; it has pr"));
  SmallFile(path("wide.nc"))
      .lat_lon({0, 1}, {0, 1, 2})
      .time({0, 1, 2})
      .variable("tas", NC_FLOAT, {"time", "lat", "lon"}, counted(18))
      .text("tas", "units", "K")
      .close();
  EXPECT_THAT(fields_refused(members_of({"a.nc"}, {"wide.nc"}), core::ErrorKind::inputs_disagree),
              HasSubstr("members need the same grid"));
  SmallFile(path("warm.nc"))
      .lat_lon({0, 1}, {0, 1})
      .time({0, 1, 2})
      .variable("tas", NC_FLOAT, {"time", "lat", "lon"}, counted(12))
      .text("tas", "units", "degC")
      .close();
  EXPECT_THAT(fields_refused(members_of({"a.nc"}, {"warm.nc"}), core::ErrorKind::inputs_disagree),
              HasSubstr("members need the same units, but these have 'K' and 'degC'; units: K converts all of them"));
  io::InputSpec converted = members_of({"a.nc"}, {"warm.nc"});
  converted.units = "K";
  fields_ = io::open_fields(converted);
  EXPECT_FLOAT_EQ(static_cast<float>(values_of(1).front()), 273.15F);
}

TEST_F(Members, ThatAreOneMapMustBeChosenWhereOneIsNeeded) {
  write("a.nc", {0, 1}, 0);
  write("b.nc", {0, 1}, 100);
  try {
    static_cast<void>(io::open_input(members_of({"a.nc"}, {"b.nc"})));
    FAIL() << "two members are one map";
  } catch (const core::Error& error) {
    EXPECT_THAT(error.what(),
                HasSubstr("tas has 2 x model (modelA, modelB) where one map or series is needed; say which "
                          "with select: {model: VALUE}"));
  }
}

}  // namespace
}  // namespace fieldwise
