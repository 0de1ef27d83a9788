#include <gmock/gmock.h>

#include <algorithm>

#include "input_fixture.hpp"

namespace fieldwise {
namespace {

using core::ErrorKind;
using test::counted;
using test::SmallFile;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class Joining : public test::InputFixture {
 protected:
  /// Writes `count` months of a series from a month of 2000 (0 = January) on; each value is its month's number.
  void months(const std::string& name, int first, std::size_t count, double add = 0.0, const std::string& units = "K") {
    SmallFile file(path(name), 0);
    file.months(2000, first, count).variable("v", NC_DOUBLE, {"time"}, counted(count, first + add));
    file.text("v", "units", units);
  }

  void times(const std::string& name, const std::vector<double>& values, const std::string& units,
             const std::string& calendar = "standard") {
    SmallFile file(path(name), 0);
    file.time(values, units, calendar).variable("v", NC_DOUBLE, {"time"}, counted(values.size()));
    file.text("v", "units", "K");
  }

  [[nodiscard]] const core::TimeAxis& axis() const { return *input_.source->header().time; }
};

TEST_F(Joining, FollowsDatesAndNotNames) {
  months("a.nc", 12, 12);
  months("b.nc", 0, 12);
  EXPECT_EQ(values(spec_of({"*.nc"})), counted(24));
  EXPECT_THAT(input_.files, ElementsAre(path("b.nc"), path("a.nc")));
  EXPECT_EQ(axis().step.name(), "month");
  EXPECT_THAT(input_.notices, IsEmpty());
}

TEST_F(Joining, OfManyFilesKeepsFewOpen) {
  for (int i = 0; i < 20; ++i) months("f" + std::to_string(i) + ".nc", i, 1);
  EXPECT_EQ(values(spec_of({"f*.nc"})), counted(20));
}

TEST_F(Joining, WithTimesCountedFromDifferentDates) {
  times("a.nc", {15, 46}, "days since 2001-01-01");
  times("b.nc", {15, 45}, "days since 2001-03-01");
  EXPECT_THAT(values(spec_of({"b.nc", "a.nc"})), ElementsAre(0, 1, 0, 1));
  EXPECT_EQ(axis().date(2), (core::Date{2001, 3, 16}));
}

TEST_F(Joining, TellsHowYearsBeforeTheFirstAreCounted) {
  for (const char* const calendar : {"standard", "julian"}) {
    times("a.nc", {0, 31}, "days since -4713-01-01", calendar);
    values(spec_of({"a.nc"}));
    EXPECT_THAT(input_.notices, Contains(HasSubstr("time counts from the year -4713, and a year 0 is taken to lie")));
    EXPECT_EQ(axis().date(0), (core::Date{-4713, 1, 1}));
  }
  times("a.nc", {0, 31}, "days since -4713-01-01", "proleptic_gregorian");
  values(spec_of({"a.nc"}));
  EXPECT_THAT(input_.notices, IsEmpty());
  times("a.nc", {0, 31}, "days since 0001-01-01");
  values(spec_of({"a.nc"}));
  EXPECT_THAT(input_.notices, IsEmpty());
}

TEST_F(Joining, TakesTheTimesOfForecastsWhereThereAreNoOthers) {
  for (const bool has_other : {false, true}) {
    {
      SmallFile file(path("a.nc"), 0);
      file.time({0, 1}).text("time", "standard_name", "forecast_reference_time");
      if (has_other) {
        file.variable("valid_time", NC_DOUBLE, {"time"}, {10, 11});
        file.text("valid_time", "units", "days since 2000-01-01").text("valid_time", "standard_name", "time");
      }
      file.variable("v", NC_DOUBLE, {"time"}, {1, 2}).text("v", "coordinates", has_other ? "valid_time" : "");
    }
    EXPECT_THAT(values(spec_of({"a.nc"}, "v")), ElementsAre(1, 2));
    EXPECT_EQ(axis().date(1), (core::Date{2000, 1, has_other ? 12 : 2}));
    const auto told = Contains(HasSubstr("time is the time at which forecasts begin, and is taken for that of"));
    EXPECT_THAT(input_.notices, ::testing::Conditional(has_other, IsEmpty(), told));
  }
}

TEST_F(Joining, RefusesAStepThatTwoFilesHold) {
  months("a.nc", 0, 12);
  months("b.nc", 11, 12, 100);
  const auto [kind, text] = error(spec_of({"a.nc", "b.nc"}));
  EXPECT_EQ(kind, ErrorKind::inputs_disagree);
  EXPECT_THAT(text, HasSubstr("b.nc: variable v: 2000-12-16"));
  EXPECT_THAT(text, HasSubstr("is already in a.nc"));
}

TEST_F(Joining, TakesTheFirstOrTheLastOfDuplicatesIfToldSo) {
  months("a.nc", 0, 12);
  months("b.nc", 11, 2, 100);
  io::InputSpec spec = spec_of({"a.nc", "b.nc"});
  spec.duplicates = io::Duplicates::first;
  EXPECT_EQ(values(spec)[11], 11);
  spec.duplicates = io::Duplicates::last;
  EXPECT_EQ(values(spec)[11], 111);
  EXPECT_THAT(values(spec), SizeIs(13));
  EXPECT_THAT(input_.notices, Contains(HasSubstr("1 step occurs more than once")));
}

TEST_F(Joining, SeesADuplicateMonthBehindDifferentStamps) {
  months("a.nc", 0, 12);
  times("b.nc", {0, 31, 59, 90}, "days since 2000-12-01");
  const auto [kind, text] = error(spec_of({"a.nc", "b.nc"}));
  EXPECT_EQ(kind, ErrorKind::inputs_disagree);
  EXPECT_THAT(text, HasSubstr("is already in a.nc"));
}

TEST_F(Joining, InterleavesFilesThatTakeTurns) {
  times("a.nc", {0, 2, 4}, "days since 2000-01-01");
  times("b.nc", {1, 3, 5}, "days since 2000-01-01");
  io::InputSpec spec = spec_of({"a.nc", "b.nc"});
  EXPECT_THAT(values(spec), ElementsAre(0, 0, 1, 1, 2, 2));
}

TEST_F(Joining, RefusesAMissingStepBetweenFiles) {
  months("a.nc", 0, 12);
  months("b.nc", 14, 10);
  const auto [kind, text] = error(spec_of({"a.nc", "b.nc"}));
  EXPECT_EQ(kind, ErrorKind::inputs_disagree);
  EXPECT_THAT(text, HasSubstr("2 steps are missing from 2001-01 on, between this file and a.nc"));
}

TEST_F(Joining, AllowsAGapIfToldSo) {
  months("a.nc", 0, 12);
  months("b.nc", 14, 10);
  io::InputSpec spec = spec_of({"a.nc", "b.nc"});
  spec.gaps = io::Gaps::allow;
  EXPECT_THAT(values(spec), SizeIs(22));
  EXPECT_THAT(input_.notices, Contains(HasSubstr("2 steps are missing, the first 2001-01")));
}

TEST_F(Joining, DoesNotMissStepsThatWereNotAskedFor) {
  months("a.nc", 5, 3);
  months("b.nc", 17, 3);
  io::InputSpec spec = spec_of({"a.nc", "b.nc"});
  spec.months = core::parse_months("JJA");
  EXPECT_THAT(values(spec), ElementsAre(5, 6, 7, 17, 18, 19));
  spec.months = 0xFFFU;
  spec.period = core::parse_period("2000");
  EXPECT_THAT(error(spec).second, HasSubstr("missing")) << "September 2000 lies in the period";
  spec.period = core::parse_period("2000-06/2000-08");
  EXPECT_THAT(values(spec), ElementsAre(5, 6, 7));
}

TEST_F(Joining, AGapInsideAFileIsANotice) {
  times("a.nc", {0, 1, 2, 5}, "days since 2000-01-01");
  EXPECT_THAT(values(spec_of({"a.nc"})), SizeIs(4));
  EXPECT_THAT(input_.notices, Contains(HasSubstr("2 steps are missing, the first 2000-01-04")));
}

TEST_F(Joining, FiveDayMeansHaveNoGaps) {
  times("a.nc", {2, 7, 12}, "days since 2001-01-01");
  times("b.nc", {17, 22, 27}, "days since 2001-01-01");
  EXPECT_THAT(values(spec_of({"a.nc", "b.nc"})), SizeIs(6));
  EXPECT_THAT(input_.notices, IsEmpty());
}

TEST_F(Joining, ExpectAllowsNoGapAnywhere) {
  times("a.nc", {0, 1, 2, 5}, "days since 2000-01-01");
  io::InputSpec spec = spec_of({"a.nc"});
  spec.expect = core::TimeStep::parse("day");
  EXPECT_THAT(error(spec).second, HasSubstr("2 steps are missing from 2000-01-04 on"));
  spec.expect = core::TimeStep::parse("month");
  EXPECT_THAT(error(spec).second, HasSubstr("expected are values of each month"));
}

TEST_F(Joining, ExpectWantsTheWholePeriod) {
  months("a.nc", 0, 12);
  io::InputSpec spec = spec_of({"a.nc"});
  spec.period = core::parse_period("2000/2001");
  EXPECT_THAT(values(spec), SizeIs(12));
  EXPECT_THAT(input_.notices, Contains(HasSubstr("the period 2000/2001 is not fully covered")));
  spec.expect = core::TimeStep::parse("month");
  EXPECT_EQ(error(spec).first, ErrorKind::inputs_disagree);
}

TEST_F(Joining, DisorderInsideAFileIsAnError) {
  times("a.nc", {0, 31, 20, 90}, "days since 2000-01-01");
  io::InputSpec spec = spec_of({"a.nc"});
  const auto [kind, text] = error(spec);
  EXPECT_EQ(kind, ErrorKind::inputs_disagree);
  EXPECT_THAT(text, HasSubstr("a.nc: variable v, step 3: 2000-01-21 comes after 2000-02-01"));
  spec.duplicates = io::Duplicates::first;
  EXPECT_EQ(error(spec).first, ErrorKind::inputs_disagree) << "duplicates do not excuse disorder";
}

TEST_F(Joining, ARepeatedTimeInsideAFileIsAnErrorUnlessToldOtherwise) {
  times("a.nc", {0, 31, 31, 60}, "days since 2000-01-01");
  io::InputSpec spec = spec_of({"a.nc"});
  EXPECT_THAT(error(spec).second, HasSubstr("step 3: 2000-02-01 repeats"));
  spec.duplicates = io::Duplicates::first;
  EXPECT_THAT(values(spec), ElementsAre(0, 1, 3));
  EXPECT_EQ(axis().step.name(), "month");
}

TEST_F(Joining, FindsTheStepOfManyFilesTogether) {
  for (int week = 0; week < 9; ++week) times("f" + std::to_string(week) + ".nc", {7.0 * week}, "days since 2000-01-05");
  io::InputSpec spec = spec_of({"f*.nc"});
  EXPECT_THAT(values(spec), SizeIs(9));
  EXPECT_EQ(axis().step.name(), "week");
  EXPECT_THAT(input_.notices, IsEmpty());
  spec.expect = core::TimeStep::parse("weekly");
  EXPECT_THAT(values(spec), SizeIs(9));
  // Stamps at the end of weeks: what no file alone can tell.
  spec.time.stamp = io::StampPlace::end;
  EXPECT_THAT(values(spec), SizeIs(9));
  EXPECT_EQ(core::format_instant(core::Calendar::standard, axis().lower[1]), "2000-01-05");
  EXPECT_EQ(axis().step.name(), "week");
}

TEST_F(Joining, TakesTheStepThatTheUserSays) {
  times("a.nc", {0, 10, 20}, "days since 2001-01-01");
  io::InputSpec spec = spec_of({"a.nc"});
  EXPECT_THAT(values(spec), SizeIs(3));
  EXPECT_EQ(axis().step.name(), "10 days");
  spec.time.step = core::TimeStep::parse("dekad");
  EXPECT_THAT(values(spec), SizeIs(3));
  EXPECT_EQ(axis().step.name(), "dekad");
  spec.time.step = core::TimeStep::parse("month");
  EXPECT_THAT(error(spec).second, HasSubstr("does not fit the times"));
}

TEST_F(Joining, ChosenJanuariesAreOneValueAYear) {
  months("a.nc", 0, 60);
  io::InputSpec spec = spec_of({"a.nc"});
  spec.months = core::parse_months("Jan");
  EXPECT_THAT(values(spec), SizeIs(5));
  EXPECT_EQ(axis().step.text(axis().calendar), "year of January");
  spec.months = core::parse_months("DJF");
  EXPECT_THAT(values(spec), SizeIs(15));
  EXPECT_EQ(axis().step.name(), "month");
  EXPECT_EQ(axis().months, core::parse_months("DJF"));
}

TEST_F(Joining, OfCalendarsThatDifferByNameOnlyIsOneOrder) {
  times("a.nc", {0, 1}, "days since 2000-01-01", "gregorian");
  times("b.nc", {2, 3}, "days since 2000-01-01", "proleptic_gregorian");
  for (const auto& files : {std::vector<std::string>{"a.nc", "b.nc"}, std::vector<std::string>{"b.nc", "a.nc"}}) {
    EXPECT_THAT(values(spec_of(files)), ElementsAre(0, 1, 0, 1));
    EXPECT_EQ(axis().calendar, core::Calendar::standard);
    EXPECT_EQ(axis().date(3), (core::Date{2000, 1, 4}));
  }
  times("b.nc", {0, 1}, "days since 1500-01-01", "proleptic_gregorian");
  EXPECT_EQ(error(spec_of({"a.nc", "b.nc"})).first, ErrorKind::inputs_disagree) << "before the reform they differ";
}

TEST_F(Joining, RefusesAnotherCalendar) {
  times("a.nc", {0, 1}, "days since 2000-01-01");
  times("b.nc", {2, 3}, "days since 2000-01-01", "noleap");
  const auto [kind, text] = error(spec_of({"a.nc", "b.nc"}));
  EXPECT_EQ(kind, ErrorKind::inputs_disagree);
  EXPECT_THAT(text, HasSubstr("calendar"));
}

TEST_F(Joining, RefusesAnotherGrid) {
  for (const auto& [name, lon] : {std::pair("a.nc", 10.0), std::pair("b.nc", 11.0)}) {
    SmallFile file(path(name), 0);
    file.lat_lon({0, 1}, {0, lon})
        .time({name[0] - 'a' + 0.0})
        .variable("v", NC_FLOAT, {"time", "lat", "lon"}, counted(4));
  }
  const auto [kind, text] = error(spec_of({"a.nc", "b.nc"}));
  EXPECT_EQ(kind, ErrorKind::inputs_disagree);
  EXPECT_THAT(text, HasSubstr("a.nc and b.nc have different grids for v"));
}

TEST_F(Joining, ConvertsUnitsToThoseOfTheFirst) {
  months("a.nc", 0, 2, 0, "K");
  months("b.nc", 2, 2, 0, "degC");
  EXPECT_THAT(values(spec_of({"a.nc", "b.nc"})), ElementsAre(0, 1, 275.15, 276.15));
  EXPECT_THAT(input_.notices, Contains(HasSubstr("units 'degC' are converted to 'K'")));
}

TEST_F(Joining, DoesNotDependOnTheOrderInWhichFilesAreListed) {
  months("a.nc", 2, 2, 0, "K");
  months("b.nc", 0, 2, 0, "degC");
  const std::vector<double> sorted = values(spec_of({"a.nc", "b.nc"}));
  EXPECT_EQ(values(spec_of({"b.nc", "a.nc"})), sorted) << "the first by name, not by place, gives the units";
  EXPECT_THAT(sorted, ElementsAre(273.15, 274.15, 2, 3));
}

TEST_F(Joining, RefusesUnitsThatDoNotConvert) {
  months("a.nc", 0, 2, 0, "K");
  months("b.nc", 2, 2, 0, "m");
  EXPECT_EQ(error(spec_of({"a.nc", "b.nc"})).first, ErrorKind::inputs_disagree);
}

TEST_F(Joining, UnpacksEachFileByItsOwnAttributes) {
  for (const auto& [name, scale] : {std::pair("a.nc", 0.5), std::pair("b.nc", 2.0)}) {
    SmallFile file(path(name), 0);
    file.time({name[0] - 'a' + 0.0})
        .variable("v", NC_SHORT, {"time"}, {10})
        .numbers("v", "scale_factor", NC_DOUBLE, {scale});
  }
  EXPECT_THAT(values(spec_of({"a.nc", "b.nc"})), ElementsAre(5, 20));
}

TEST_F(Joining, RefusesAFileWithoutTheVariable) {
  months("a.nc", 0, 2);
  SmallFile file(path("b.nc"), 0);
  file.months(2000, 2, 2).variable("w", NC_FLOAT, {"time"}, counted(2));
  file.close();
  EXPECT_THAT(error(spec_of({"a.nc", "b.nc"})).second, HasSubstr("b.nc has no variable v, which a.nc has"));
}

TEST_F(Joining, PeriodWithoutAnyStepSaysWhatThereIs) {
  months("a.nc", 0, 12);
  io::InputSpec spec = spec_of({"a.nc"});
  spec.period = core::parse_period("1950/1960");
  const auto [kind, text] = error(spec);
  EXPECT_EQ(kind, ErrorKind::input_missing);
  EXPECT_THAT(text, HasSubstr("has 2000-01 to 2000-12"));
}

class Times : public Joining {};

TEST_F(Times, WithoutUnitsAreAnErrorUntilRepaired) {
  SmallFile file(path("a.nc"), 0);
  file.dimension("time", 3)
      .variable("time", NC_INT, {"time"}, {1990, 1991, 1992})
      .variable("v", NC_FLOAT, {"time"}, counted(3));
  file.close();
  io::InputSpec spec = spec_of({"a.nc"}, "v");
  const auto [kind, text] = error(spec);
  EXPECT_EQ(kind, ErrorKind::input_damaged);
  EXPECT_THAT(text, HasSubstr("time variable time has no units"));
  spec.time.units = "years since 0000-01-01";
  EXPECT_THAT(values(spec), SizeIs(3));
  EXPECT_EQ(axis().date(0).year, 1990);
  EXPECT_EQ(axis().step.name(), "year");
}

TEST_F(Times, WithUnitsThatMakeNoSenseNameThem) {
  times("a.nc", {0, 1}, "eays since 1970-01-01");
  EXPECT_THAT(error(spec_of({"a.nc"}, "v")).second, HasSubstr("'eays since 1970-01-01'"));
}

TEST_F(Times, OfASingleMapNeedNotBeKnown) {
  times("a.nc", {0}, "day");
  EXPECT_THAT(values(spec_of({"a.nc"}, "v")), SizeIs(1));
  EXPECT_EQ(input_.source->header().leading, core::Leading::none);
  EXPECT_THAT(input_.notices, Contains(HasSubstr("taken as a map without time")));
}

// A map with the scalar time of its only step.
void write_dated_map(const std::string& path, const std::string& units) {
  SmallFile file(path);
  file.lat_lon({0, 10}, {0, 10, 20}).variable("time", NC_DOUBLE, {}, {45}).text("time", "units", units);
  file.variable("v", NC_FLOAT, {"lat", "lon"}, counted(6)).text("v", "coordinates", "time");
  file.text("v", "cell_methods", "time: mean");
}

TEST_F(Times, OfASingleMapWithAScalarTimeIsAnAxisOfOneValue) {
  write_dated_map(path("a.nc"), "days since 2000-01-01");
  EXPECT_EQ(values(spec_of({"a.nc"}, "v")), counted(6));
  ASSERT_EQ(input_.source->header().leading, core::Leading::time);
  ASSERT_EQ(axis().size(), 1U);
  EXPECT_EQ(axis().date(0), (core::Date{2000, 2, 15}));
  EXPECT_THAT(input_.source->header().scalar_coordinates, IsEmpty());
  io::InputSpec other = spec_of({"a.nc"}, "v");
  other.period = core::parse_period("2001");
  EXPECT_EQ(error(other).first, ErrorKind::input_missing);
  io::write(path("out.nc"), {read(spec_of({"a.nc"}, "v"))});
  const test::OpenedFile out(path("out.nc"));
  EXPECT_THAT(out.dimensions("v"), ElementsAre("time", "lat", "lon"));
  EXPECT_EQ(out.text("v", "cell_methods"), "time: mean");
}

TEST_F(Times, OfASingleMapWithAScalarTimeNeedNotBeKnown) {
  write_dated_map(path("a.nc"), "eays since 1970-01-01");
  EXPECT_EQ(values(spec_of({"a.nc"}, "v")), counted(6));
  EXPECT_EQ(input_.source->header().leading, core::Leading::none);
  EXPECT_THAT(input_.notices, Contains(HasSubstr("the map is taken as one without time")));
}

TEST_F(Times, TakeTheMiddleOfTheirBounds) {
  SmallFile file(path("a.nc"), 0);
  file.time({31, 60}).dimension("nv", 2).variable("time_bnds", NC_DOUBLE, {"time", "nv"}, {0, 31, 31, 60});
  file.text("time", "bounds", "time_bnds").variable("v", NC_FLOAT, {"time"}, counted(2));
  file.close();
  read(spec_of({"a.nc"}, "v"));
  EXPECT_EQ(axis().date(0), (core::Date{2000, 1, 16})) << "stamped at the end, 2000-02-01";
  EXPECT_EQ(axis().date(1).month, 2);
}

// Values stamped at the end of their month; what `bounds` names, and what the file holds, may differ.
void write_ends(const std::string& path, const std::string& named, const std::string& held, const std::string& units,
                const std::vector<double>& bounds) {
  SmallFile file(path, 0);
  file.time({31, 60}).dimension("nv", 2).variable(held, NC_DOUBLE, {"time", "nv"}, bounds);
  if (!units.empty()) file.text(held, "units", units);
  file.text("time", "bounds", named).variable("v", NC_FLOAT, {"time"}, counted(2));
}

TEST_F(Times, OfBoundsUnderAnotherNameAreUsedWithANotice) {
  write_ends(path("a.nc"), "time_bnds", "time_bound", "", {0, 31, 31, 60});
  read(spec_of({"a.nc"}, "v"));
  EXPECT_EQ(axis().date(0), (core::Date{2000, 1, 16}));
  EXPECT_THAT(input_.notices,
              Contains(HasSubstr("time names the bounds time_bnds, which the file does not hold; time_bound is used")));
}

TEST_F(Times, OfBoundsThatAreNowhereAreTheStampsWithANotice) {
  write_ends(path("a.nc"), "time_bnds", "edges_of_time", "", {0, 31, 31, 60});
  read(spec_of({"a.nc"}, "v"));
  EXPECT_EQ(axis().date(0), (core::Date{2000, 2, 1}));
  EXPECT_THAT(input_.notices, Contains(HasSubstr("which the file does not hold; its dates are the stamps alone")));
}

TEST_F(Times, OfBoundsWithUnitsOfTheirOwnAreReadByThem) {
  write_ends(path("a.nc"), "time_bnds", "time_bnds", "days since 1999-12-31", {1, 32, 32, 61});
  read(spec_of({"a.nc"}, "v"));
  EXPECT_EQ(axis().date(0), (core::Date{2000, 1, 16}));
  EXPECT_EQ(core::format_instant(axis().calendar, axis().lower[0]), "2000-01-01");
  EXPECT_THAT(input_.notices, Contains(HasSubstr("have units of their own, 'days since 1999-12-31'")));
  write_ends(path("a.nc"), "time_bnds", "time_bnds", "K", {0, 31, 31, 60});
  read(spec_of({"a.nc"}, "v"));
  EXPECT_FALSE(axis().has_bounds());
  EXPECT_THAT(input_.notices, Contains(HasSubstr("the bounds time_bnds have units 'K', which are none of times")));
}

TEST_F(Times, OfOneMapAFileAreJoined) {
  for (const double day : {1.0, 0.0}) {
    SmallFile file(path("s" + std::to_string(static_cast<int>(day)) + ".nc"), 0);
    file.lat_lon({0, 1}, {0, 1}).variable("time", NC_DOUBLE, {}, {day}).text("time", "units", "days since 2000-01-01");
    file.text("time", "standard_name", "time").variable("v", NC_FLOAT, {"lat", "lon"}, counted(4, 10 * day));
    file.text("v", "coordinates", "time").text("v", "units", "K");
  }
  EXPECT_THAT(values(spec_of({"s1.nc", "s0.nc"}, "v")), ElementsAre(0, 1, 2, 3, 10, 11, 12, 13));
  EXPECT_EQ(axis().date(1), (core::Date{2000, 1, 2}));
  read(spec_of({"s0.nc"}, "v"));
  EXPECT_EQ(axis().date(0), (core::Date{2000, 1, 1})) << "one of them has its date as well";
}

TEST_F(Times, ArePressuresByNobody) {
  {
    SmallFile file(path("wrf.nc"), 0);
    file.dimension("Time", 3).dimension("y", 1).dimension("x", 2).dimension("c", 4);
    file.variable("P_TOP", NC_FLOAT, {"Time"}, {5000, 5000, 5000});
    file.text("P_TOP", "units", "Pa")
        .variable("XLAT", NC_FLOAT, {"y", "x"}, {0, 0})
        .text("XLAT", "units", "degree_north");
    file.variable("XLONG", NC_FLOAT, {"y", "x"}, {0, 1}).text("XLONG", "units", "degree_east");
    file.variable("T2", NC_FLOAT, {"Time", "y", "x"}, counted(6)).text("T2", "units", "K");
  }
  EXPECT_THAT(
      error(spec_of({"wrf.nc"}, "T2")).second,
      HasSubstr("the dimension Time has no coordinate variable, so that the dates of its 3 steps are not known"));
}

TEST_F(Times, StampedAtTheEndBelongToTheStepBefore) {
  times("a.nc", {31, 60, 91}, "days since 2000-01-01");
  io::InputSpec spec = spec_of({"a.nc"}, "v");
  read(spec);
  EXPECT_EQ(axis().date(0).month, 2);
  spec.time.stamp = io::StampPlace::end;
  read(spec);
  EXPECT_EQ(axis().date(0).month, 1);
  EXPECT_EQ(axis().date(2).month, 3);
  EXPECT_TRUE(axis().has_bounds());
}

TEST_F(Times, CalendarCanBeRepaired) {
  times("a.nc", {59, 60}, "days since 2001-01-01", "standard");
  io::InputSpec spec = spec_of({"a.nc"}, "v");
  spec.time.calendar = core::Calendar::days_360;
  read(spec);
  EXPECT_EQ(axis().date(0), (core::Date{2001, 2, 30}));
}

TEST_F(Times, OfAClimatologyAreSaidToBeOne) {
  SmallFile file(path("a.nc"), 0);
  file.time({15, 45}).dimension("nv", 2).variable("bnds", NC_DOUBLE, {"time", "nv"}, {0, 3684, 31, 3712});
  file.text("time", "climatology", "bnds").variable("v", NC_FLOAT, {"time"}, counted(2));
  file.close();
  read(spec_of({"a.nc"}, "v"));
  EXPECT_TRUE(axis().climatological);
  EXPECT_EQ(axis().date(0), (core::Date{2000, 1, 16}));
}

TEST_F(Times, OfAMapCannotBeSelected) {
  SmallFile file(path("a.nc"), 0);
  file.lat_lon({0, 1}, {0, 1}).variable("v", NC_FLOAT, {"lat", "lon"}, counted(4));
  file.close();
  io::InputSpec spec = spec_of({"a.nc"});
  spec.period = core::parse_period("2000");
  EXPECT_EQ(error(spec).first, ErrorKind::usage);
}

/// Returns so many hours, as days.
std::vector<double> hours(std::size_t count) {
  std::vector<double> days(count);
  for (std::size_t i = 0; i < count; ++i) days[i] = static_cast<double>(i) / 24.0;
  return days;
}

TEST_F(Joining, TakesYearsAndDaysAsTheUserSays) {
  times("a.nc", hours(72), "days since 2000-01-01");
  io::InputSpec spec = spec_of({"a.nc"});
  spec.time.year_starts = 7;
  spec.time.day_starts = 6 * core::kMicrosecondsPerHour;
  EXPECT_THAT(values(spec), SizeIs(72));
  EXPECT_EQ(axis().reckoning, (core::Reckoning{7, 6 * core::kMicrosecondsPerHour}));
  EXPECT_EQ(axis().date(5), (core::Date{1999, 12, 31}));
  EXPECT_EQ(axis().date(6), (core::Date{2000, 1, 1}));
  spec.period = core::parse_period("2000-01-02/2000-01-02");
  EXPECT_THAT(values(spec), ElementsAreArray(counted(24, 30)));  // a day from six to six
}

TEST_F(Joining, RefusesDaysThatTheValuesDoNotHave) {
  times("days.nc", counted(30), "days since 2000-01-01");
  io::InputSpec spec = spec_of({"days.nc"});
  spec.time.day_starts = 6 * core::kMicrosecondsPerHour;
  const auto [kind, text] = error(spec);
  EXPECT_EQ(kind, ErrorKind::usage);
  EXPECT_THAT(text, HasSubstr("days that begin at 06:00 need several values a day, or bounds that begin then, but "
                              "there is a value each day"));
  // Stamped at the end of days that end at six.
  times("six.nc", counted(30, 0.25), "days since 2000-01-01");
  spec = spec_of({"six.nc"});
  spec.time.day_starts = 6 * core::kMicrosecondsPerHour;
  spec.time.stamp = io::StampPlace::end;
  EXPECT_THAT(values(spec), SizeIs(30));
  EXPECT_EQ(axis().date(0), (core::Date{1999, 12, 31}));
}

TEST_F(Joining, RefusesYearsThatCutValues) {
  times("years.nc", {0, 12, 24, 36}, "months since 2000-01-01");
  io::InputSpec spec = spec_of({"years.nc"});
  spec.time.year_starts = 7;
  const auto [kind, text] = error(spec);
  EXPECT_EQ(kind, ErrorKind::usage);
  EXPECT_THAT(text, HasSubstr("years that begin in July cut values of each year in two"));
  months("months.nc", 0, 24);
  spec.files = {path("months.nc")};
  EXPECT_THAT(values(spec), SizeIs(24));
}

TEST_F(Joining, ReadsYearsAndDaysAsFilesSayThemAndRefusesTwoKinds) {
  const auto write = [&](const std::string& name, double first, const std::string& day) {
    SmallFile file(path(name), 0);
    file.time({first, first + 0.25, first + 0.5, first + 0.75}, "days since 2000-01-01");
    file.variable("v", NC_DOUBLE, {"time"}, counted(4)).text("v", "units", "K");
    file.text("time", "year_starts", "October").text("time", "day_starts", day);
  };
  write("a.nc", 0, "06:00");
  write("b.nc", 1, "06:00");
  write("c.nc", 2, "09:00");
  EXPECT_THAT(values(spec_of({"a.nc", "b.nc"})), SizeIs(8));
  EXPECT_EQ(axis().reckoning, (core::Reckoning{10, 6 * core::kMicrosecondsPerHour}));
  const auto [kind, text] = error(spec_of({"a.nc", "b.nc", "c.nc"}));
  EXPECT_EQ(kind, ErrorKind::inputs_disagree);
  EXPECT_THAT(text, HasSubstr("say different things of when days or years begin"));
  io::InputSpec said = spec_of({"a.nc", "b.nc", "c.nc"});
  said.time.day_starts = 0;
  EXPECT_THAT(values(said), SizeIs(12));
  EXPECT_EQ(axis().reckoning, (core::Reckoning{10, 0}));
}

TEST_F(Joining, LeavesOutDaysOfAFileThatItsValuesDoNotHave) {
  SmallFile file(path("a.nc"), 0);
  file.time(counted(10), "days since 2000-01-01").text("time", "day_starts", "06:00");
  file.variable("v", NC_DOUBLE, {"time"}, counted(10)).text("v", "units", "K");
  file.close();
  EXPECT_THAT(values(spec_of({"a.nc"})), SizeIs(10));
  EXPECT_EQ(axis().date(0), (core::Date{2000, 1, 1}));
  EXPECT_THAT(input_.notices, Contains(HasSubstr("days are those of the calendar")));
}

}  // namespace
}  // namespace fieldwise
