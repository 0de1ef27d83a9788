#include <fmt/format.h>
#include <gmock/gmock.h>

#include <limits>

#include "input_fixture.hpp"

namespace fieldwise {
namespace {

using core::ValueType;
using test::kNan;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::NanSensitiveDoubleEq;
using ::testing::Not;

class Decoding : public test::InputFixture {
 protected:
  struct Attribute {
    std::string name;
    nc_type type;
    std::vector<double> values;
  };

  /// Returns what a series of these stored values is read as; netCDF is told nothing of the attributes but to store
  /// them.
  std::vector<double> decode(nc_type type, const std::vector<double>& stored, const std::vector<Attribute>& attributes,
                             const std::string& is_unsigned = "") {
    {
      // Classic files hold no unsigned types.
      const bool plain = type <= NC_DOUBLE;
      test::SmallFile file(path("v.nc"), plain ? 0 : NC_NETCDF4);
      file.time(test::counted(stored.size())).variable("v", type, {"time"}, stored).text("v", "units", "K");
      if (!is_unsigned.empty()) file.text("v", "_Unsigned", is_unsigned);
      for (const Attribute& one : attributes) file.numbers("v", one.name, one.type, one.values);
    }
    return values(spec_);
  }

  static auto are(const std::vector<double>& expected) {
    std::vector<::testing::Matcher<double>> matchers;
    for (const double value : expected) matchers.push_back(NanSensitiveDoubleEq(value));
    return ElementsAreArray(matchers);
  }

  [[nodiscard]] ValueType type() const { return input_.source->header().type; }

  io::InputSpec spec_ = spec_of({"v.nc"}, "v");
};

TEST_F(Decoding, FillValueAndMissingValueAreBothMissing) {
  EXPECT_THAT(decode(NC_FLOAT, {1, -99, -88, -77, 2},
                     {{"_FillValue", NC_FLOAT, {-99}}, {"missing_value", NC_FLOAT, {-88, -77}}}),
              are({1, kNan, kNan, kNan, 2}));
}

TEST_F(Decoding, AsManyMissingValuesAsAnybodyNamesAreMissing) {
  // Of these many each value is looked up; of few there is a pass for each.
  std::vector<double> many;
  for (int i = 1000; i > 0; --i) many.push_back(2.0 * i);
  many.push_back(4.0);
  std::vector<double> stored;
  std::vector<double> expected;
  for (int i = 0; i < 2100; ++i) {
    stored.push_back(i);
    expected.push_back(i % 2 == 0 && i > 0 && i <= 2000 ? kNan : i);
  }
  EXPECT_THAT(decode(NC_INT, stored, {{"missing_value", NC_INT, many}}), are(expected));
  EXPECT_THAT(decode(NC_FLOAT, stored, {{"missing_value", NC_FLOAT, many}}), are(expected));
}

TEST_F(Decoding, AttributesThatAreNearlyThoseOfCfAreTold) {
  const std::vector<std::pair<std::string, std::string>> names = {
      {"FillValue", "_FillValue"},  {"_fillvalue", "_FillValue"},       {"_Fillvalue", "_FillValue"},
      {"missing", "missing_value"}, {"Missing_Value", "missing_value"}, {"Scale_Factor", "scale_factor"},
      {"scale", "scale_factor"},    {"offset", "add_offset"},           {"Add_Offset", "add_offset"},
      {"Valid_Min", "valid_min"}};
  for (const auto& [wrong, right] : names) {
    EXPECT_THAT(decode(NC_FLOAT, {1, -99}, {{wrong, NC_FLOAT, {-99}}}), are({1, -99})) << wrong;
    EXPECT_THAT(input_.notices, ElementsAre(HasSubstr(wrong + " of v is not used: CF calls it " + right))) << wrong;
  }
}

TEST_F(Decoding, AttributesThatWouldChangeNothingAreNotTold) {
  decode(NC_FLOAT, {1, -99},
         {{"_FillValue", NC_FLOAT, {-99}},
          {"FillValue", NC_FLOAT, {-99}},
          {"missing", NC_FLOAT, {kNan}},
          {"scale", NC_FLOAT, {1}},
          {"offset", NC_FLOAT, {0}},
          {"actual_range", NC_FLOAT, {1, 2}}});
  EXPECT_THAT(input_.notices, IsEmpty());
}

TEST_F(Decoding, MissingValueMayHaveAnotherType) {
  EXPECT_THAT(decode(NC_SHORT, {1, -99}, {{"missing_value", NC_DOUBLE, {-99}}}), are({1, kNan}));
  EXPECT_THAT(decode(NC_FLOAT, {1, 1e20}, {{"missing_value", NC_DOUBLE, {1e20}}}), are({1, kNan}));
}

TEST_F(Decoding, NanIsMissingWithoutAnyAttribute) {
  EXPECT_THAT(decode(NC_DOUBLE, {1, kNan, 3}, {}), are({1, kNan, 3}));
}

TEST_F(Decoding, DefaultFillValuesAreMissingWhereNoOtherIsGiven) {
  EXPECT_THAT(decode(NC_SHORT, {1, NC_FILL_SHORT}, {}), are({1, kNan}));
  EXPECT_THAT(decode(NC_INT, {1, NC_FILL_INT}, {}), are({1, kNan}));
  EXPECT_THAT(decode(NC_FLOAT, {1, NC_FILL_FLOAT}, {}), are({1, kNan}));
  EXPECT_THAT(decode(NC_DOUBLE, {1, NC_FILL_DOUBLE}, {}), are({1, kNan}));
  EXPECT_THAT(decode(NC_USHORT, {1, NC_FILL_USHORT}, {}), are({1, kNan}));
  EXPECT_THAT(decode(NC_UINT, {1, NC_FILL_UINT}, {}), are({1, kNan}));
}

TEST_F(Decoding, BytesHaveNoDefaultFillValue) {
  EXPECT_THAT(decode(NC_BYTE, {1, NC_FILL_BYTE}, {}), are({1, -127}));
  EXPECT_THAT(decode(NC_UBYTE, {1, NC_FILL_UBYTE}, {}), are({1, 255}));
}

TEST_F(Decoding, DefaultFillValuesAreDataWhereAnotherIsGiven) {
  EXPECT_THAT(decode(NC_SHORT, {1, NC_FILL_SHORT, -1}, {{"_FillValue", NC_SHORT, {-1}}}), are({1, -32767, kNan}));
}

TEST_F(Decoding, DoublesThatOnceWereFloatMatchTheirFillValue) {
  const auto rounded = static_cast<double>(1e20F);
  ASSERT_NE(rounded, 1e20);
  EXPECT_THAT(decode(NC_DOUBLE, {1, rounded, 1e20}, {{"_FillValue", NC_DOUBLE, {1e20}}}), are({1, kNan, kNan}));
  EXPECT_THAT(decode(NC_DOUBLE, {1, 1e20}, {{"_FillValue", NC_DOUBLE, {rounded}}}), are({1, kNan}));
}

TEST_F(Decoding, SmallFillValuesOfDoublesMatchExactly) {
  const double near = 0.01 + 1e-12;
  EXPECT_THAT(decode(NC_DOUBLE, {near, 0.01}, {{"_FillValue", NC_DOUBLE, {0.01}}}), are({near, kNan}));
}

TEST_F(Decoding, UnpacksWithNegativeScale) {
  EXPECT_THAT(decode(NC_SHORT, {0, 2, -4}, {{"scale_factor", NC_DOUBLE, {-0.5}}, {"add_offset", NC_DOUBLE, {10}}}),
              are({10, 9, 12}));
  EXPECT_EQ(type(), ValueType::float64) << "the type of the packing (CF 8.1)";
}

TEST_F(Decoding, UnpacksWithOnlyOneOfTheTwo) {
  EXPECT_THAT(decode(NC_INT, {1, 2}, {{"scale_factor", NC_FLOAT, {0.5}}}), are({0.5, 1}));
  EXPECT_THAT(decode(NC_FLOAT, {1, 2}, {{"add_offset", NC_DOUBLE, {10}}}), are({11, 12}));
}

TEST_F(Decoding, RoundsPackedValuesToFloat) {
  const auto expected = static_cast<double>(static_cast<float>(3 * static_cast<double>(0.1F)));
  EXPECT_THAT(decode(NC_SHORT, {3}, {{"scale_factor", NC_FLOAT, {0.1}}}), are({expected}));
}

TEST_F(Decoding, ComparesFillValuesBeforeUnpacking) {
  EXPECT_THAT(decode(NC_SHORT, {-999, 999}, {{"_FillValue", NC_SHORT, {-999}}, {"scale_factor", NC_FLOAT, {0.5}}}),
              are({kNan, 499.5}));
}

TEST_F(Decoding, AFillValueThatDoesNotFitTheStoredTypeIsOneOfUnpackedValues) {
  EXPECT_THAT(decode(NC_SHORT, {1, 2}, {{"missing_value", NC_FLOAT, {100000}}, {"scale_factor", NC_FLOAT, {50000}}}),
              are({50000, kNan}));
}

TEST_F(Decoding, ScaleZeroIsReportedAndNotUsed) {
  EXPECT_THAT(decode(NC_SHORT, {1, 2}, {{"scale_factor", NC_FLOAT, {0}}}), are({1, 2}));
  EXPECT_THAT(input_.notices, Contains(HasSubstr("scale_factor of v is 0")));
}

TEST_F(Decoding, UnsignedShortsInSignedTypes) {
  EXPECT_THAT(decode(NC_SHORT, {-1, -2, 5}, {{"_FillValue", NC_SHORT, {-1}}}, "true"), are({kNan, 65534, 5}));
}

TEST_F(Decoding, UnsignedBytesTakeTheirValidRangeAsUnsigned) {
  const std::vector<Attribute> attributes{{"valid_min", NC_BYTE, {0}}, {"valid_max", NC_BYTE, {-6}}};
  EXPECT_THAT(decode(NC_BYTE, {-1, -6, 0, 7}, attributes, "true"), are({kNan, 250, 0, 7}));
}

TEST_F(Decoding, UnsignedFalseMakesUnsignedBytesSigned) {
  EXPECT_THAT(decode(NC_UBYTE, {255, 3}, {}, "false"), are({-1, 3}));
}

TEST_F(Decoding, ValidRangeIncludesItsEnds) {
  EXPECT_THAT(decode(NC_FLOAT, {-1.9, -1.8, 0, 45, 46, 10, 20}, {{"valid_range", NC_FLOAT, {-1.8, 45}}}),
              are({kNan, static_cast<double>(-1.8F), 0, 45, kNan, 10, 20}));
}

TEST_F(Decoding, ALimitWrittenAsDoubleDoesNotDropTheSameFloat) {
  const auto tenth = static_cast<double>(0.1F);
  ASSERT_GT(tenth, 0.1);
  EXPECT_THAT(decode(NC_FLOAT, {0.1, 0.05, 0.2}, {{"valid_max", NC_DOUBLE, {0.1}}}),
              are({tenth, static_cast<double>(0.05F), kNan}));
}

TEST_F(Decoding, ValidRangeOfThePackedTypeIsComparedWithStoredValues) {
  EXPECT_THAT(
      decode(NC_SHORT, {50, 100, 101, 3}, {{"valid_range", NC_SHORT, {0, 100}}, {"scale_factor", NC_DOUBLE, {0.5}}}),
      are({25, 50, kNan, 1.5}));
}

TEST_F(Decoding, ValidRangeOfTheUnpackedTypeIsComparedWithUnpackedValues) {
  EXPECT_THAT(
      decode(NC_SHORT, {50, 100, 101, 300}, {{"valid_range", NC_DOUBLE, {0, 100}}, {"scale_factor", NC_DOUBLE, {0.5}}}),
      are({25, 50, 50.5, kNan}));
}

TEST_F(Decoding, AnInvertedValidRangeIsReportedAndNotUsed) {
  EXPECT_THAT(decode(NC_FLOAT, {1, 2, 3}, {{"valid_range", NC_FLOAT, {45, -1.8}}}), are({1, 2, 3}));
  EXPECT_THAT(input_.notices, Contains(HasSubstr("the valid range of v is 45")));
}

TEST_F(Decoding, AValidRangeThatWouldDropMostValuesIsReportedAndNotUsed) {
  EXPECT_THAT(decode(NC_FLOAT, {280, 290, 300, 20}, {{"valid_range", NC_FLOAT, {-5, 45}}}), are({280, 290, 300, 20}));
  EXPECT_THAT(input_.notices, Contains(HasSubstr("would drop 75 % of its values and is NOT used")));
}

TEST_F(Decoding, AValidRangeThatDropsSomeValuesIsUsedAndReported) {
  EXPECT_THAT(decode(NC_FLOAT, {10, 20, 30, 99}, {{"valid_max", NC_FLOAT, {45}}}), are({10, 20, 30, kNan}));
  EXPECT_THAT(input_.notices, Contains(HasSubstr("drops about 25 % of its values")));
}

TEST_F(Decoding, AValidRangeThatDropsNothingIsNotMentioned) {
  decode(NC_FLOAT, {10, 20}, {{"valid_max", NC_FLOAT, {45}}});
  EXPECT_THAT(input_.notices, IsEmpty());
}

TEST_F(Decoding, AttributesWrittenAsTextCount) {
  test::SmallFile file(path("v.nc"), 0);
  file.time({0, 1}).variable("v", NC_FLOAT, {"time"}, {1, -999}).text("v", "missing_value", "-999.");
  file.close();
  EXPECT_THAT(values(spec_), are({1, kNan}));
}

TEST_F(Decoding, TypesOfFieldsFollowTheStoredOnes) {
  const auto type_of = [&](nc_type stored) {
    decode(stored, {1, 2}, {});
    return type();
  };
  EXPECT_EQ(type_of(NC_BYTE), ValueType::float32);
  EXPECT_EQ(type_of(NC_SHORT), ValueType::float32);
  EXPECT_EQ(type_of(NC_FLOAT), ValueType::float32);
  EXPECT_EQ(type_of(NC_INT), ValueType::float64);
  EXPECT_EQ(type_of(NC_INT64), ValueType::float64);
  EXPECT_EQ(type_of(NC_UINT), ValueType::float64);
  EXPECT_EQ(type_of(NC_DOUBLE), ValueType::float64);
}

TEST_F(Decoding, MissingValuesOfTheUserMatchAsFloat) {
  spec_.missing = {-99.9};
  EXPECT_THAT(decode(NC_FLOAT, {1, -99.9}, {}), are({1, kNan}));
  EXPECT_THAT(decode(NC_DOUBLE, {1, -99.9, static_cast<double>(-99.9F)}, {}), are({1, kNan, kNan}));
}

TEST_F(Decoding, MissingValuesOfTheUserAreThoseOfUnpackedValues) {
  spec_.missing = {-9.99};
  EXPECT_THAT(decode(NC_SHORT, {-999, -998}, {{"scale_factor", NC_FLOAT, {0.01}}}),
              are({kNan, static_cast<double>(static_cast<float>(-998 * static_cast<double>(0.01F)))}));
}

TEST_F(Decoding, FillMissingReplacesWhatIsMissing) {
  spec_.fill_missing = 0.0;
  EXPECT_THAT(decode(NC_FLOAT, {1, kNan}, {}), are({1, 0}));
}

TEST_F(Decoding, UnitsAreConvertedAndRoundedToTheType) {
  spec_.units = "degC";
  const std::vector<double> found = decode(NC_FLOAT, {300.5}, {});
  EXPECT_THAT(found, are({static_cast<double>(static_cast<float>(300.5 - 273.15))}));
  EXPECT_EQ(input_.source->header().units.text(), "degC");
}

TEST_F(Decoding, DifferencesOfTemperaturesConvertByFactorAndAreKelvin) {
  spec_.quantity_difference = true;
  EXPECT_THAT(decode(NC_DOUBLE, {2.5}, {}), are({2.5}));
  spec_.units = "degC";
  EXPECT_THAT(decode(NC_DOUBLE, {2.5}, {}), are({2.5}));
  EXPECT_EQ(input_.source->header().units.text(), "K");
  EXPECT_TRUE(input_.source->header().difference);
}

TEST_F(Decoding, ScaleGivesTheUnitsOfTheResult) {
  spec_.scaled = true;
  spec_.scale_multiply = 2;
  spec_.scale_add = 1;
  spec_.units = "mm day-1";
  EXPECT_THAT(decode(NC_DOUBLE, {10, kNan}, {}), are({21, kNan}));
  EXPECT_EQ(input_.source->header().units.text(), "mm day-1");
}

TEST_F(Decoding, UnitsThatDoNotConvertAreAnError) {
  spec_.units = "m s-1";
  {
    test::SmallFile file(path("v.nc"), 0);
    file.time({0, 1}).variable("v", NC_FLOAT, {"time"}, {1, 2}).text("v", "units", "K");
  }
  const auto [kind, text] = error(spec_);
  EXPECT_EQ(kind, core::ErrorKind::inputs_disagree);
  EXPECT_THAT(text, HasSubstr("v.nc: variable v: units 'K' do not convert to 'm s-1'"));
}

TEST_F(Decoding, UnitsMustBeAssumedWhereTheFileHasNone) {
  test::SmallFile file(path("v.nc"), 0);
  file.time({0, 1}).variable("v", NC_FLOAT, {"time"}, {1, 2});
  file.close();
  spec_.units = "degC";
  EXPECT_THAT(error(spec_).second, HasSubstr("say assume_units"));
  spec_.assume_units = "K";
  EXPECT_THAT(values(spec_), are({static_cast<double>(static_cast<float>(1 - 273.15)),
                                  static_cast<double>(static_cast<float>(2 - 273.15))}));
}

TEST_F(Decoding, UnpacksToTheTypeOfThePacking) {
  const auto values =
      decode(NC_INT, {-1, 0, 1}, {{"scale_factor", NC_DOUBLE, {1e-5}}, {"add_offset", NC_DOUBLE, {101325}}});
  EXPECT_THAT(values, are({101325 - 1e-5, 101325, 101325 + 1e-5}));
  EXPECT_EQ(type(), ValueType::float64);
  decode(NC_SHORT, {1}, {{"scale_factor", NC_FLOAT, {0.5}}, {"add_offset", NC_DOUBLE, {10}}});
  EXPECT_EQ(type(), ValueType::float64) << "one of the two is double";
  decode(NC_INT, {1}, {{"scale_factor", NC_FLOAT, {0.5}}, {"add_offset", NC_FLOAT, {10}}});
  EXPECT_EQ(type(), ValueType::float32);
  decode(NC_SHORT, {1}, {{"scale_factor", NC_DOUBLE, {1}}, {"add_offset", NC_DOUBLE, {0}}});
  EXPECT_EQ(type(), ValueType::float32) << "nothing is packed";
}

TEST_F(Decoding, InfinityIsMissingAndTold) {
  const double infinity = std::numeric_limits<double>::infinity();
  EXPECT_THAT(decode(NC_DOUBLE, {1, infinity, -infinity, 2}, {}), are({1, kNan, kNan, 2}));
  EXPECT_THAT(input_.source->findings(), ElementsAre(HasSubstr("v has infinite values, which count as missing")));
  EXPECT_THAT(decode(NC_DOUBLE, {1, infinity}, {{"scale_factor", NC_DOUBLE, {2}}}), are({2, kNan}));
  EXPECT_THAT(decode(NC_DOUBLE, {1, 1e308}, {{"scale_factor", NC_DOUBLE, {100}}}), are({100, kNan}));
  EXPECT_THAT(decode(NC_DOUBLE, {1, 2}, {}), are({1, 2}));
  EXPECT_THAT(input_.source->findings(), IsEmpty());
}

TEST_F(Decoding, PackingThatIsNoNumberIsAnError) {
  for (const char* name : {"scale_factor", "add_offset"}) {
    for (const char* text : {"half", "", "1 2"}) {
      test::SmallFile(path("v.nc")).time({1, 2}).variable("v", NC_SHORT, {"time"}, {1, 2}).text("v", name, text);
      const auto [kind, said] = test::error_of([&] { values(spec_); });
      EXPECT_EQ(kind, core::ErrorKind::input_damaged) << name << ' ' << text;
      const std::string shown = *text == '\0' ? "empty" : fmt::format("'{}'", text);
      EXPECT_EQ(said, fmt::format("{}: {} of v is {}, but must be one number: its values cannot be unpacked",
                                  path("v.nc"), name, shown));
    }
    EXPECT_THROW(decode(NC_SHORT, {1}, {{name, NC_DOUBLE, {kNan}}}), core::Error) << name;
    EXPECT_THROW(decode(NC_SHORT, {1}, {{name, NC_DOUBLE, {0.5, 0.25}}}), core::Error) << name;
  }
  test::SmallFile(path("v.nc")).time({1, 2}).variable("v", NC_SHORT, {"time"}, {1, 2}).text("v", "scale_factor", "0.5");
  EXPECT_THAT(values(spec_), are({0.5, 1.0})) << "a number, written as text";
}

TEST_F(Decoding, LimitsThatAreNoNumbersAreTold) {
  EXPECT_THAT(decode(NC_SHORT, {1, 200}, {{"valid_range", NC_SHORT, {100}}}), are({1, 200}));
  EXPECT_THAT(input_.notices, Contains(HasSubstr("valid_range of v is 100, but must be two numbers; it is not used")));
  EXPECT_THAT(decode(NC_SHORT, {1, 200}, {{"valid_range", NC_SHORT, {0, 100, 200, 300, 400}}}), are({1, 200}));
  EXPECT_THAT(input_.notices,
              Contains(HasSubstr("valid_range of v is 0, 100, 200, 300, ..., but must be two numbers")));
  EXPECT_THAT(decode(NC_SHORT, {1, 200}, {{"valid_max", NC_SHORT, {100, 100}}, {"valid_min", NC_SHORT, {2}}}),
              are({kNan, 200}));
  EXPECT_THAT(input_.notices, Contains(HasSubstr("valid_max of v is 100, 100, but must be one number")));
  for (const char* name : {"valid_min", "valid_max", "missing_value"}) {
    test::SmallFile(path("v.nc")).time({1, 2}).variable("v", NC_SHORT, {"time"}, {1, 2}).text("v", name, "n/a");
    EXPECT_THAT(values(spec_), are({1, 2})) << name;
    EXPECT_THAT(input_.notices, Contains(HasSubstr(fmt::format("{} of v is 'n/a', but must be ", name)))) << name;
  }
}

TEST_F(Decoding, AFillValueThatTheTypeCannotHoldIsTold) {
  EXPECT_THAT(decode(NC_SHORT, {1, 2}, {{"missing_value", NC_FLOAT, {kNan}}}), are({1, 2}));
  EXPECT_THAT(input_.notices,
              Contains(HasSubstr("missing_value of v is NaN, which int16 cannot hold; it is not used")));
  EXPECT_THAT(decode(NC_FLOAT, {1, 2}, {{"missing_value", NC_FLOAT, {kNan}}}), are({1, 2}));
  EXPECT_THAT(input_.notices, IsEmpty());
}

}  // namespace
}  // namespace fieldwise
