#include "plot/words.hpp"

#include <gtest/gtest.h>

namespace fieldwise::plot {
namespace {

TEST(SpokenUnits, AreThoseThatPeopleWrite) {
  EXPECT_EQ(spoken_units("m s-1 (10 year)-1"), "m s-1 per decade");
  EXPECT_EQ(spoken_units("K (100 year)-1"), "K per century");
  EXPECT_EQ(spoken_units("mm (5 year)-1"), "mm per 5 years");
  EXPECT_EQ(spoken_units("K year-1"), "K per year");
  EXPECT_EQ(spoken_units("(10 year)-1"), "per decade");
  EXPECT_EQ(spoken_units("1 (10 year)-1"), "per decade");
  EXPECT_EQ(spoken_units("mm day-1"), "mm day-1");
  EXPECT_EQ(spoken_units("m s**-1"), "m s-1");
  EXPECT_EQ(spoken_units("kg m^-2"), "kg m-2");
  EXPECT_EQ(spoken_units("degC"), "\u00B0C");
  EXPECT_EQ(spoken_units("METERS"), "m");
  EXPECT_EQ(spoken_units("1"), "");
  EXPECT_EQ(spoken_units(""), "");
  EXPECT_EQ(with_units("5 x 10^-4", "1"), "5 x 10^-4");
  EXPECT_EQ(with_units("50", "m s**-1"), "50 m s-1");
}

TEST(SpokenRegion, HasTheSidesOfTheGlobe) {
  EXPECT_EQ(spoken_region("lat -5 to 5, lon 190 to 240"), "5\u00B0S to 5\u00B0N, 170\u00B0W to 120\u00B0W");
  EXPECT_EQ(spoken_region("lat -90 to 90, lon 0 to 360"), "90\u00B0S to 90\u00B0N");
  EXPECT_EQ(spoken_region("regions of countries.geojson, by name"), "regions of countries.geojson, by name");
}

TEST(SpokenFormula, NamesWhatLettersStandFor) {
  EXPECT_EQ(spoken_formula("t > 30", "t = tasmax"), "tasmax > 30");
  EXPECT_EQ(spoken_formula("sqrt(u^2 + v^2)", "u = uas, v = vas"), "sqrt(uas^2 + vas^2)");
  EXPECT_EQ(spoken_formula("max(a, b2)", "max = x, b2 = clim.mean"), "max(a, clim.mean)");
}

TEST(Ordinal, EndsAsItIsSpoken) {
  EXPECT_EQ(ordinal("1"), "1st");
  EXPECT_EQ(ordinal("2"), "2nd");
  EXPECT_EQ(ordinal("11"), "11th");
  EXPECT_EQ(ordinal("93"), "93rd");
  EXPECT_EQ(ordinal("99.9"), "99.9th");
}

}  // namespace
}  // namespace fieldwise::plot
