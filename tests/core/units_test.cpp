#include "fieldwise/core/units.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "tolerance.hpp"

namespace fieldwise::core {
namespace {

/// The factor is a quotient of two conversions by UDUNITS, each a few operations on doubles.
double factor_tolerance(double factor) { return tolerance::rounding(factor, 8); }

TEST(Units, SpellingsOfArchivesMeanWhatTheirWritersMeant) {
  const std::vector<std::pair<std::string, std::string>> cases{{"degC", "degC"},
                                                               {"Degrees C", "degC"},
                                                               {"deg C", "degC"},
                                                               {"DEG C", "degC"},
                                                               {"degrees_C", "degC"},
                                                               {"degreesC", "degC"},
                                                               {"degrees Celsius", "degC"},
                                                               {"degree_Celsius", "degC"},
                                                               {"C", "degC"},
                                                               {"\xc2\xb0"
                                                                "C",
                                                                "degC"},
                                                               {"centigrade", "degC"},
                                                               {"deg K", "K"},
                                                               {"degK", "K"},
                                                               {"degrees kelvin", "K"},
                                                               {"M/S", "m s-1"},
                                                               {"W M-2", "W m-2"},
                                                               {"MM/DAY", "mm/day"},
                                                               {"HPA", "hPa"},
                                                               {"PA", "Pa"},
                                                               {"pa/s", "Pa/s"},
                                                               {"hpa", "hPa"},
                                                               {"mb", "mbar"},
                                                               {"millibars", "mbar"},
                                                               {"w/m2", "W/m2"},
                                                               {"Kg/m2", "kg/m2"},
                                                               {"KG/KG", "kg/kg"},
                                                               {"MJ M-2", "MJ m-2"},
                                                               {"K S-1", "K s-1"},
                                                               {"unitless", "1"},
                                                               {"fraction", "1"},
                                                               {"deg", "degree"}};
  for (const auto& [written, meant] : cases) {
    const Units units(written);
    EXPECT_TRUE(units.is_known()) << written;
    EXPECT_EQ(units.text(), meant) << written;
  }
}

TEST(Units, TextThatUdunitsReadsAsMeantStays) {
  for (const std::string text : {"m/s**2", "celsius", "Celsius",    "K",       "kelvin",
                                 "Kelvin", "mm/day",  "kg m-2 s-1", "W m^-2",  "%",
                                 "1",      "hPa",     "m s**-1",    "m2/s2",   "W/m2",
                                 "m/sec",  "g/kg",    "10^-6 m",    "Percent", "degrees_north",
                                 "degF",   "MJ",      "m**2 s**-2", "gram/kg", "S",
                                 "DU",     "ppm"}) {
    const Units units(text);
    EXPECT_TRUE(units.is_known()) << text;
    EXPECT_EQ(units.text(), text);
  }
}

TEST(Units, BlanksAndPaddingAreCutOff) {
  EXPECT_EQ(Units("  m s-1 \n").text(), "m s-1");
  EXPECT_EQ(Units(std::string("K\0\0\0", 4)).text(), "K");
  EXPECT_EQ(Units("K"), Units(" K "));
}

TEST(Units, NoTextIsUnknownAndOneIsDimensionless) {
  EXPECT_FALSE(Units().is_known());
  EXPECT_FALSE(Units("").is_known());
  EXPECT_FALSE(Units("  ").is_known());
  EXPECT_TRUE(Units("1").is_known());
  EXPECT_FALSE(Units("").converts_to(Units("1")));
  EXPECT_FALSE(Units("1").converts_to(Units("")));
  EXPECT_TRUE(Units("").converts_to(Units("")));
}

TEST(Units, UnknownUnitsKeepTheirTextAndConvertToThemselvesOnly) {
  const Units psu("PSU");
  EXPECT_FALSE(psu.is_known());
  EXPECT_EQ(psu.text(), "PSU");
  EXPECT_TRUE(psu.converts_to(Units("PSU")));
  EXPECT_TRUE(psu.conversion_to(Units("PSU")).is_identity());
  EXPECT_FALSE(psu.converts_to(Units("gpm")));
  EXPECT_FALSE(psu.converts_to(Units("1")));
  EXPECT_FALSE(Units("K").converts_to(psu));
  EXPECT_EQ(psu.difference(), psu);
  EXPECT_FALSE(psu.is_temperature());
}

TEST(Units, UnitsThatDoNotConvertAreNamedBoth) {
  const auto sentence = [](const char* from, const char* to) {
    try {
      static_cast<void>(Units(from).conversion_to(Units(to)));
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::inputs_disagree);
      return std::string(error.what());
    }
    return std::string("they convert");
  };
  EXPECT_EQ(sentence("K", "m s-1"), "units 'K' do not convert to 'm s-1'");
  EXPECT_EQ(sentence("", "K"), "units (none) do not convert to 'K'");
  EXPECT_EQ(sentence("psu", "1"), "units 'psu' do not convert to '1'");
  EXPECT_EQ(sentence("mm/day", "kg m-2 s-1"), "units 'mm/day' do not convert to 'kg m-2 s-1'");
}

TEST(Units, LogarithmsDoNotConvertLinearly) {
  EXPECT_TRUE(Units("dBZ").is_known());
  EXPECT_FALSE(Units("dBZ").converts_to(Units("mm3")));
  EXPECT_THROW(static_cast<void>(Units("dBZ").conversion_to(Units("mm3"))), Error);
}

TEST(Units, TemperaturesConvertWithTheirOffset) {
  const LinearConversion to_kelvin = Units("degC").conversion_to(Units("K"));
  EXPECT_EQ(to_kelvin.factor, 1.0);
  EXPECT_EQ(to_kelvin.offset, 273.15);
  const LinearConversion from_fahrenheit = Units("degF").conversion_to(Units("degC"));
  EXPECT_NEAR(from_fahrenheit.factor, 5.0 / 9.0, factor_tolerance(5.0 / 9.0));
  // 459.67 times 5/9 less 273.15: three operations on values of the size of 460.
  EXPECT_NEAR(from_fahrenheit.offset, -160.0 / 9.0, tolerance::rounding(459.67, 6));
}

TEST(Units, DifferencesConvertByTheFactorOnly) {
  EXPECT_TRUE(Units("degC").conversion_to(Units("K"), true).is_identity());
  const LinearConversion conversion = Units("degF").conversion_to(Units("K"), true);
  EXPECT_NEAR(conversion.factor, 5.0 / 9.0, factor_tolerance(5.0 / 9.0));
  EXPECT_EQ(conversion.offset, 0.0);
  EXPECT_EQ(Units("degC").difference(), Units("K"));
  EXPECT_EQ(Units("kelvin").difference(), Units("K"));
  EXPECT_EQ(Units("degC").difference_factor(), 1.0);
  EXPECT_NEAR(Units("degF").difference_factor(), 5.0 / 9.0, factor_tolerance(5.0 / 9.0));
  EXPECT_EQ(Units("m s-1").difference(), Units("m s-1"));
  EXPECT_EQ(Units("m s-1").difference_factor(), 1.0);
}

TEST(Units, FactorsAreThoseOfTheUnits) {
  struct Case {
    const char* from;
    const char* to;
    double factor;
  };
  for (const Case& c : {Case{"hPa", "Pa", 100.0}, Case{"mbar", "hPa", 1.0}, Case{"%", "1", 0.01},
                        Case{"mm/day", "m s-1", 1e-3 / 86'400.0}, Case{"g kg-1", "kg kg-1", 1e-3},
                        Case{"K (10 year)-1", "K year-1", 0.1}, Case{"km", "m", 1000.0}}) {
    const LinearConversion conversion = Units(c.from).conversion_to(Units(c.to));
    EXPECT_NEAR(conversion.factor, c.factor, factor_tolerance(c.factor)) << c.from;
    EXPECT_EQ(conversion.offset, 0.0) << c.from;
  }
}

TEST(Units, OnlyCelsiusAndFahrenheitHaveAnArbitraryZero) {
  EXPECT_TRUE(Units("degC").has_offset());
  EXPECT_TRUE(Units("degF").has_offset());
  EXPECT_FALSE(Units("K").has_offset());
  EXPECT_FALSE(Units("m").has_offset());
  EXPECT_TRUE(Units("K").is_temperature());
  EXPECT_TRUE(Units("degF").is_temperature());
  EXPECT_FALSE(Units("K s-1").is_temperature());
  EXPECT_FALSE(Units("").is_temperature());
}

TEST(Units, SymbolsThatMeetInAQuotientOrProductAreMerged) {
  const auto quotient = [](const char* a, const char* b) { return Units(a).divided_by(Units(b)).text(); };
  EXPECT_EQ(quotient("m s-1", "m"), "s-1");
  EXPECT_EQ(quotient("m/s", "m"), "s-1");
  EXPECT_EQ(quotient("m**2 s**-2", "m"), "m s-2");
  EXPECT_EQ(quotient("kg m-1 s-1", "m"), "kg m-2 s-1");
  EXPECT_EQ(quotient("K m-1", "m"), "K m-2");
  EXPECT_EQ(quotient("K", "K"), "1");
  EXPECT_EQ(quotient("kg kg-1", "s"), "kg kg-1 s-1");  // what stands within one text is meant
  EXPECT_EQ(quotient("km h-1", "m"), "km h-1 m-1");    // a kilometre is another symbol
  EXPECT_EQ(quotient("m s-1", "10 m"), "m s-1 (10 m)-1");
}

TEST(Units, ProductsAreWrittenAsUdunitsReadsThem) {
  const auto product = [](const char* a, const char* b) { return Units(a).multiplied_by(Units(b)).text(); };
  EXPECT_EQ(product("K m-1", "m s-1"), "K s-1");
  EXPECT_EQ(product("kg kg-1", "s-1"), "kg kg-1 s-1");
  EXPECT_EQ(product("K", "1"), "K");
  EXPECT_EQ(product("1", "s-1"), "s-1");
  EXPECT_EQ(product("", "s-1"), "");
  EXPECT_EQ(product("psu", "s-1"), "(psu) (s-1)");
  for (const char* const a : {"K", "m/s", "mm/day", "%", "W m-2"}) {
    for (const char* const b : {"K", "m s-1", "m/s"}) {
      const Units units = Units(a).multiplied_by(Units(b));
      ASSERT_TRUE(units.is_known()) << units.text();
      const Units expected("(" + std::string(a) + ") (" + b + ")");
      ASSERT_TRUE(units.converts_to(expected)) << units.text();
      EXPECT_NEAR(units.conversion_to(expected).factor, 1.0, factor_tolerance(1.0)) << units.text();
    }
  }
}

TEST(Units, QuotientsAreWrittenAsUdunitsReadsThem) {
  const auto quotient = [](const char* a, const char* b) { return Units(a).divided_by(Units(b)); };
  EXPECT_EQ(quotient("m s-1", "K").text(), "m s-1 K-1");
  EXPECT_EQ(quotient("K", "m s-1").text(), "K (m s-1)-1");
  EXPECT_EQ(quotient("K", "%").text(), "K (%)-1");
  EXPECT_EQ(quotient("1", "K").text(), "K-1");
  EXPECT_EQ(quotient("K", "1").text(), "K");
  EXPECT_EQ(quotient("K", "").text(), "K");
  EXPECT_EQ(quotient("", "K").text(), "");
  EXPECT_EQ(quotient("psu", "K").text(), "(psu) (K)-1");
  EXPECT_EQ(quotient("K", "psu").text(), "(K) (psu)-1");
  for (const char* const a : {"K", "m/s", "mm/day", "%", "1", "W m-2", "m**2 s**-2"}) {
    for (const char* const b : {"K", "m s-1", "%", "hPa", "10 m"}) {
      const Units units = quotient(a, b);
      ASSERT_TRUE(units.is_known()) << units.text();
      // Times the divisor it is the dividend again.
      const Units product(units.text() + " (" + b + ")");
      ASSERT_TRUE(product.converts_to(Units(a))) << product.text();
      EXPECT_NEAR(product.conversion_to(Units(a)).factor, 1.0, factor_tolerance(1.0)) << product.text();
    }
  }
}

TEST(Units, RatesPerDecadeAreReadBack) {
  EXPECT_EQ(Units("K").per("10 year").text(), "K (10 year)-1");
  EXPECT_EQ(Units("K").per("year").text(), "K year-1");
  EXPECT_EQ(Units("mm/day").per("10 year").text(), "mm/day (10 year)-1");
  EXPECT_TRUE(Units(Units("K").per("10 year").text()).converts_to(Units("K s-1")));
}

TEST(Units, AreReadByManyThreadsAtOnce) {
  constexpr int kThreads = 8;
  std::vector<int> right(kThreads, 0);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&right, thread] {
      for (int i = 0; i < 200; ++i) {
        right[static_cast<std::size_t>(thread)] += Units("degC").conversion_to(Units("K")).offset == 273.15 ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  EXPECT_EQ(right, std::vector<int>(kThreads, 200));
}

}  // namespace
}  // namespace fieldwise::core
