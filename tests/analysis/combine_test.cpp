#include "fieldwise/analysis/formula/combine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <clocale>
#include <cmath>
#include <locale>

#include "fieldwise/analysis/formula/expression_units.hpp"
#include "fieldwise/analysis/series/detrend.hpp"
#include "fieldwise/analysis/slots/anomaly.hpp"
#include "fieldwise/analysis/slots/climatology.hpp"
#include "fieldwise/analysis/slots/percentiles.hpp"
#include "reference_file.hpp"
#include "sample_fields.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::analysis::Combine;
using fieldwise::analysis::derive_units;
using fieldwise::analysis::Expression;
using fieldwise::analysis::InputName;
using fieldwise::analysis::ValueUnits;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::core::monthly_axis;
using fieldwise::reference::ReferenceFile;
using fieldwise::sample::error_of;
using fieldwise::sample::kMissing;
using fieldwise::sample::series;
using testing::HasSubstr;

namespace core = fieldwise::core;
namespace sample = fieldwise::sample;
namespace tolerance = fieldwise::tolerance;

const std::vector<std::string> kNames{"u", "v", "t"};

/// Evaluates a formula of u, v and t at one point.
double at(const std::string& text, double u = 3.0, double v = 4.0, double t = 5.0) {
  const Expression expression(text, kNames);
  double out = 0.0;
  const std::vector<std::span<const double>> values{{&u, 1}, {&v, 1}, {&t, 1}};
  expression.evaluate(values, {&out, 1});
  return out;
}

std::string refused(const std::string& text) {
  return error_of(ErrorKind::usage, [&] { Expression(text, kNames); });
}

Field combined(const std::vector<Field>& fields, const std::vector<std::string>& keys,
               const Combine::Options& options) {
  std::vector<core::FieldHeader> headers;
  std::vector<InputName> names;
  fieldwise::analysis::FieldReferences references;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    headers.push_back(fields[i].header);
    names.push_back({keys[i], fields[i].header.name});
    references.emplace_back(fields[i]);
  }
  Combine operation(headers, options, names);
  return fieldwise::analysis::evaluate(operation, references)[0];
}

TEST(Expression, FollowsTheOrderOfArithmetic) {
  EXPECT_EQ(at("1 + 2 * 3"), 7.0);
  EXPECT_EQ(at("-u^2"), -9.0);
  EXPECT_EQ(at("2^3^2"), 512.0);
  EXPECT_EQ(at("2^-1"), 0.5);
  EXPECT_EQ(at("8 / 4 / 2"), 1.0);
  EXPECT_EQ(at("u - v - t"), -6.0);
  EXPECT_EQ(at("sqrt(u^2 + v^2)"), 5.0);
  EXPECT_EQ(at("1.5e2 * u"), 450.0);
  EXPECT_EQ(at("u < v && v < t || u > 9"), 1.0);
  EXPECT_EQ(at("max(u, min(v, t))"), 4.0);
}

TEST(Expression, ConditionsAreOneOrZeroAndChoose) {
  EXPECT_EQ(at("u > 2"), 1.0);
  EXPECT_EQ(at("u >= 3 && v != 4"), 0.0);
  EXPECT_EQ(at("not(u == 3)"), 0.0);
  EXPECT_EQ(at("where(u > 2, v, t)"), 4.0);
  EXPECT_TRUE(std::isnan(at("where(u > 3, v, missing)")));
}

TEST(Expression, MissingStaysMissing) {
  for (const char* text : {"u + v", "u > 2", "u > 2 || v > 1", "not(u)", "min(u, v)", "max(v, u)", "u^0", "1^u",
                           "where(u > 2, v, t)", "abs(u)", "u == u"}) {
    EXPECT_TRUE(std::isnan(at(text, kMissing))) << text;
  }
  EXPECT_EQ(at("where(v > 2, v, u)", kMissing), 4.0) << "the branch that is not chosen does not matter";
}

TEST(Expression, WhatIsNotFiniteIsMissing) {
  for (const char* text : {"1 / (u - 3)", "sqrt(-u)", "log(u - 3)", "exp(1000)", "asin(u)", "(0 - 1)^0.5"}) {
    EXPECT_TRUE(std::isnan(at(text))) << text;
  }
}

TEST(Expression, MistakesAreSentencesWithTheirPlace) {
  EXPECT_THAT(refused("sqrt(u^2 + w)"), HasSubstr("'w' at position 12 is neither an input of the step (u, v, t)"));
  EXPECT_THAT(refused("sqrt(u"), HasSubstr("a parenthesis is not closed"));
  EXPECT_THAT(refused("u)"), HasSubstr("')' at position 2 does not belong there"));
  EXPECT_THAT(refused("u +"), HasSubstr("it ends where a value should follow"));
  EXPECT_THAT(refused(""), HasSubstr("it ends where a value should follow"));
  EXPECT_THAT(refused("u, v"), HasSubstr("several results"));
  EXPECT_THAT(refused("max(u, v, t)"), HasSubstr("too many arguments"));
  EXPECT_THAT(refused("where(u, v)"), HasSubstr("too few arguments"));
  EXPECT_THAT(refused("u 3"), HasSubstr("it cannot be read at position 3"));
}

TEST(Expression, ABlankMayStandBeforeTheParenthesisOfAFunction) {
  EXPECT_EQ(at("not (u > 5)"), 1.0);
  EXPECT_EQ(at("sqrt (u^2 + v^2) "), 5.0);
  EXPECT_EQ(at("max\t( u , v )"), 4.0);
}

TEST(Expression, AnInputMayBeCalledAsAFunctionOrAConstantIs) {
  const std::vector<std::string> names{"max", "pi", "f"};
  const Expression expression("max(max, pi) + f", names);
  const double values[] = {2.0, 7.0, 0.5};
  double out = 0.0;
  expression.evaluate(std::vector<std::span<const double>>{{&values[0], 1}, {&values[1], 1}, {&values[2], 1}},
                      {&out, 1});
  EXPECT_EQ(out, 7.5);
}

TEST(Expression, SignsMayFollowEachOther) {
  EXPECT_EQ(at("u - -v"), 7.0);
  EXPECT_EQ(at("--u^-+1"), 1.0 / 3.0);
  EXPECT_EQ(at("2 * -u"), -6.0);
}

TEST(Expression, MistakesNameTheFunctionOrTheWholeSign) {
  EXPECT_THAT(refused("2 + where(u, v)"), HasSubstr("'where' at position 5 has too few arguments: it takes 3"));
  EXPECT_THAT(refused("not()"), HasSubstr("'not' at position 1 has too few arguments: it takes 1"));
  EXPECT_THAT(refused("sqrt + u"), HasSubstr("'sqrt' at position 1 is a function: its arguments stand in parentheses"));
  EXPECT_THAT(refused("(u, v)"), HasSubstr("it cannot be read at position 3, at ','"));
  EXPECT_THAT(refused("u + <= v"), HasSubstr("it cannot be read at position 5, at '<='"));
  EXPECT_THAT(refused("()"), HasSubstr("')' at position 2 does not belong there"));
  EXPECT_THAT(refused("u (v)"), HasSubstr("'(' at position 3 does not belong there"));
  EXPECT_THAT(refused("u \u00b7 v"), HasSubstr("'\u00b7' at position 3 has no meaning here"));
  EXPECT_THAT(refused("1e999"), HasSubstr("the number 1e999 at position 1 is beyond"));
}

TEST(Expression, WhatIsNestedTooDeeplyIsRefusedAndDoesNotUseUpTheStack) {
  EXPECT_EQ(at(std::string(150, '(') + "u" + std::string(150, ')')), 3.0);
  for (const char* opening : {"(", "-", "sqrt(", "u^"}) {
    std::string text;
    for (int i = 0; i < 100'000; ++i) text += opening;
    EXPECT_THAT(refused(text + "u"), HasSubstr("nested too deeply"));
  }
}

TEST(Expression, NothingHasSideEffects) {
  EXPECT_THAT(refused("u = 3"), HasSubstr("'=' at position 3 has no meaning here: to compare, write =="));
  EXPECT_THAT(refused("u ? v : t"), HasSubstr("write where(condition, a, b)"));
  EXPECT_THAT(refused("system(\"true\")"), HasSubstr("'\"' at position 8"));
  EXPECT_THAT(refused("rnd(1)"), HasSubstr("'rnd'"));
}

TEST(Expression, DoesNotDependOnTheLocale) {
  // A comma for the point, where the machine knows such a place; the facet is the same everywhere.
  struct Comma : std::numpunct<char> {
    [[nodiscard]] char do_decimal_point() const override { return ','; }
  };
  const std::locale before = std::locale::global(std::locale(std::locale::classic(), new Comma));
  const double value = at("u + 1.5");
  std::locale::global(before);
  EXPECT_EQ(value, 4.5);
}

std::string units_of(const std::string& text, const std::string& u, const std::string& v = "m s-1",
                     const std::string& t = "degC") {
  const std::vector<ValueUnits> units{{core::Units(u)}, {core::Units(v)}, {core::Units(t)}};
  const auto found = derive_units(Expression(text, kNames), kNames, units);
  return found.units.text() + (found.difference ? " difference" : "");
}

TEST(ExpressionUnits, AreDerived) {
  EXPECT_EQ(units_of("sqrt(u^2 + v^2)", "m s-1"), "m s-1");
  EXPECT_EQ(units_of("u * v", "kg m-2"), "kg m-1 s-1");
  EXPECT_EQ(units_of("u / v", "m s-1"), "1");
  EXPECT_EQ(units_of("1 / u", "s"), "s-1");
  EXPECT_EQ(units_of("3 * u + 1", "Pa"), "Pa");
  EXPECT_EQ(units_of("u > 5", "Pa"), "1");
  EXPECT_EQ(units_of("where(u > 5, v, missing)", "Pa"), "m s-1");
  EXPECT_EQ(units_of("atan2(u, v)", "m s-1"), "radian");
  EXPECT_EQ(units_of("exp(u / 10)", "1"), "1");
  EXPECT_EQ(units_of("u + v", ""), "");
}

TEST(ExpressionUnits, ADifferenceOfTemperaturesIsOne) {
  EXPECT_EQ(units_of("t - u", "degC"), "K difference");
  EXPECT_EQ(units_of("(t + u) / 2", "degC"), "degC");
  EXPECT_EQ(units_of("t - 3", "degC"), "degC");
}

TEST(ExpressionUnits, ThatDoNotFitAreRefused) {
  const auto refused_units = [&](const std::string& text, const std::string& u) {
    return error_of(ErrorKind::inputs_disagree, [&] { units_of(text, u); });
  };
  EXPECT_THAT(refused_units("u + v", "Pa"), HasSubstr("'u' is in Pa and 'v' is in m s-1"));
  EXPECT_THAT(refused_units("u + v", "km h-1"), HasSubstr("'u' is in km h-1 and 'v' is in m s-1"));
  EXPECT_THAT(refused_units("u > t", "K"), HasSubstr("'u' is in K and 't' is in degC"));
  EXPECT_THAT(refused_units("t * u", "m"), HasSubstr("whose zero is arbitrary"));
  EXPECT_THAT(refused_units("exp(u)", "m"), HasSubstr("'u' is in m, but a function"));
  EXPECT_THAT(refused_units("sqrt(u)", "m"), HasSubstr("there is no such power"));
  EXPECT_THAT(refused_units("sin(u)", "degree"), HasSubstr("angles in radian"));
}

TEST(Combine, AgreesWithNumpy) {
  const ReferenceFile reference("combine");
  const auto axis = monthly_axis(1980, 1, 12);
  const std::vector<Field> fields{series(reference.list("u"), axis, "m s-1"),
                                  series(reference.list("v"), axis, "m s-1"), series(reference.list("t"), axis, "K"),
                                  series(reference.list("land"), axis, "1")};
  const std::vector<std::string> keys{"u", "v", "t", "land"};
  const auto expect = [&](const std::string& key, const std::string& text, double size, const std::string& units = "") {
    const auto found = sample::values_of(combined(fields, keys, {.expression = text, .units = units}));
    for (std::size_t i = 0; i < 12; ++i) {
      const double expected = reference.list(key)[i];
      EXPECT_EQ(std::isnan(found[i]), std::isnan(expected)) << text << ", " << i;
      if (!std::isnan(expected)) {
        EXPECT_NEAR(found[i], expected, tolerance::between_tools(size, 8)) << text << ", " << i;
      }
    }
  };
  expect("speed", "sqrt(u^2 + v^2)", 20.0);
  expect("vapour", "611.2 * exp(17.67 * (t - 273.15) / (t - 29.65))", 40.0 * 3000.0, "Pa");
  expect("mask", "u > 0 && v < 2", 0.0);
  expect("chosen", "where(land > 0.5, v, missing)", 0.0);
  expect("direction", "atan2(-u, -v)", 4.0);
  expect("mixed", "-u ^ 2 + 2 ^ 3 ^ 2 * abs(v) / max(u, v)", 5e5, "1");
}

/// Holds the first value of a formula of one value each of a and b, its units, and the notice of it.
struct Asked {
  double value;
  std::string units;
  std::string notice;
};

Asked asked(const std::string& text, const std::string& from, const std::string& to, double a = 288.0,
            double b = 281.1215) {
  const auto axis = monthly_axis(1980, 1, 1);
  const std::vector<Field> fields{series({a}, axis, from), series({b}, axis, from)};
  Combine operation(std::vector{fields[0].header, fields[1].header}, {.expression = text, .units = to},
                    std::vector<InputName>{{"a", "a"}, {"b", "b"}});
  std::string notices;
  for (const std::string& notice : operation.notices()) {
    if (notice.find("does not occur") == std::string::npos) notices += notice;
  }
  const Field found = fieldwise::analysis::evaluate(operation, {fields[0], fields[1]})[0];
  return {found.values(0, 0, 0), found.header.units.text() + (found.header.difference ? " difference" : ""), notices};
}

TEST(Combine, ConvertsToTheUnitsOfTheStepWhereThoseOfTheFormulaAreCertain) {
  const auto expect = [](const std::string& text, const std::string& from, const std::string& to, double value,
                         const std::string& units) {
    const Asked found = asked(text, from, to);
    EXPECT_NEAR(found.value, value, tolerance::between_tools(300.0, 8)) << text;
    EXPECT_EQ(found.units, units) << text;
    EXPECT_EQ(found.notice, "") << text;
  };
  expect("a - b", "K", "degC", 6.8785, "degC difference");
  expect("a - b", "K", "degF", 6.8785 * 1.8, "degF difference");
  expect("a - b", "degF", "degF", 6.8785, "degF difference");
  expect("a - b", "degF", "K", 6.8785 / 1.8, "K difference");
  expect("max(a, b)", "K", "degC", 14.85, "degC");
  expect("where(a > 285, b, missing)", "K", "degC", 7.9715, "degC");
  expect("a + b", "m", "km", 0.5691215, "km");
  expect("a / b", "m", "%", 100.0 * 288.0 / 281.1215, "%");
  expect("atan2(a, b)", "m s-1", "degree", std::atan2(288.0, 281.1215) * 45.0 / std::atan(1.0), "degree");
}

TEST(Combine, LabelsAsAskedWhereANumberMayBeTheConversion) {
  const auto expect = [](const std::string& text, const std::string& from, const std::string& to, double value,
                         const std::string& units, const std::string& notice) {
    const Asked found = asked(text, from, to);
    EXPECT_NEAR(found.value, value, tolerance::between_tools(3e7, 8)) << text;
    EXPECT_EQ(found.units, units) << text;
    EXPECT_EQ(found.notice.empty(), notice.empty()) << text;
    EXPECT_THAT(found.notice, HasSubstr(notice)) << text;
  };
  expect("a - 273.15", "K", "degC", 14.85, "degC", "labelled 'degC' as asked and not converted: it would be in 'K'");
  expect("a * 86400", "kg m-2 s-1", "mm day-1", 288.0 * 86400.0, "mm day-1", "");
  expect("(a - b) * 1.8", "K", "degF", 6.8785 * 1.8, "degF difference", "a number in it may be the conversion");
  expect("exp(a / b)", "m", "hPa", std::exp(288.0 / 281.1215), "hPa", "");
  expect("a * b", "degC", "m", 288.0 * 281.1215, "m", "its units cannot be told, as 'a' is in degC");
  expect("a - b", "", "degC", 6.8785, "degC", "");
  expect("where(a > b, 1, 0)", "K", "%", 1.0, "%", "");
}

TEST(Combine, TellsTheLengthOfMonthsThatItConverts) {
  const Asked found = asked("a - b", "mm month-1", "mm day-1", 40.0, 5.0);
  EXPECT_NEAR(found.value, 35.0 / (3.15569259747e7 / 86400.0 / 12.0), tolerance::between_tools(2.0, 8));
  EXPECT_THAT(found.notice, HasSubstr("a month as 30.437"));
}

TEST(Combine, RefusesUnitsThatTheFormulaDoesNotConvertTo) {
  EXPECT_THAT(error_of(ErrorKind::inputs_disagree, [] { asked("a - b", "K", "Pa"); }),
              HasSubstr("expression 'a - b': its values are in 'K', which do not convert to the units 'Pa'"));
}

TEST(Combine, ADifferenceInDegreesFahrenheitStaysOneInLaterSteps) {
  const auto axis = monthly_axis(1980, 1, 24);
  Field field = sample::random_field(axis, sample::global_grid(), 76, 0, "degF");
  field.header.difference = true;
  const Field found = fieldwise::analysis::evaluate<fieldwise::analysis::Detrend>({field}, {})[0];
  field.header.difference = false;
  const Field expected = fieldwise::analysis::evaluate<fieldwise::analysis::Detrend>({field}, {})[0];
  EXPECT_EQ(found.header.units.text(), "K");
  sample::expect_same_bits(found, expected, "seed 76");
}

TEST(Combine, SpreadsSeriesOverTheGridAndMapsOverTime) {
  const auto axis = monthly_axis(1980, 1, 3);
  const auto grid = sample::global_grid();
  Field field = sample::random_field(axis, grid, 69, 0, "m");
  Field index = series({1, 2, 3}, axis, "m");
  xt::xtensor<double, 2> land = xt::zeros<double>({7, 12});
  land(2, 5) = 1.0;
  Field map = core::map_of(land, grid, "1");
  field.header.name = "x";
  for (const auto& order : {std::vector<std::size_t>{0, 1, 2}, {2, 1, 0}, {1, 2, 0}}) {
    const std::vector<Field> all{field, index, map};
    const std::vector<std::string> keys{"x", "i", "land"};
    std::vector<Field> fields;
    std::vector<std::string> names;
    for (const std::size_t k : order) {
      fields.push_back(all[k]);
      names.push_back(keys[k]);
    }
    const Field found = combined(fields, names, {.expression = "where(land > 0.5, x - i, missing)"});
    EXPECT_EQ(found.values.shape(0), 3U);
    EXPECT_EQ(found.values(2, 2, 5), field.values(2, 2, 5) - 3.0);
    EXPECT_TRUE(std::isnan(found.values(2, 2, 4)));
  }
}

TEST(Combine, RefusesOtherTimesAndOtherGrids) {
  const auto kind = ErrorKind::inputs_disagree;
  const Field a = series({1, 2, 3}, monthly_axis(1980, 1, 3));
  const Field later = series({1, 2, 3}, monthly_axis(1980, 2, 3));
  EXPECT_THAT(error_of(kind,
                       [&] {
                         combined({a, later}, {"a", "b"}, {.expression = "a + b"});
                       }),
              HasSubstr("has a value for 1980-01"));
  const Field longer = series({1, 2, 3, 4}, monthly_axis(1980, 1, 4));
  EXPECT_THAT(error_of(kind, [&] { combined({a, longer}, {"a", "b"}, {.expression = "a + b"}); }), HasSubstr("times"));
  const Field north = sample::random_field(monthly_axis(1980, 1, 3), sample::global_grid(true), 70);
  const Field south = sample::random_field(monthly_axis(1980, 1, 3), sample::global_grid(false), 71);
  EXPECT_THAT(error_of(kind,
                       [&] {
                         combined({north, south}, {"a", "b"}, {.expression = "a + b"});
                       }),
              HasSubstr("different grids"));
}

TEST(Combine, TellsOfInputsThatItDoesNotUse) {
  const Field a = series({1, 2, 3}, monthly_axis(1980, 1, 3));
  const std::vector<core::FieldHeader> headers{a.header, a.header};
  const std::vector<InputName> names{{"a", "a"}, {"b", "b"}};
  const Combine operation(headers, {.expression = "2 * a"}, names);
  ASSERT_EQ(operation.notices().size(), 1U);
  EXPECT_EQ(operation.notices()[0], "'b' does not occur in the expression");
}

TEST(Combine, TilesDoNotChangeBits) {
  const auto axis = monthly_axis(1980, 1, 20);
  const Field a = sample::random_field(axis, sample::global_grid(), 72);
  const Field b = sample::random_field(axis, sample::global_grid(), 73);
  Combine operation(std::vector{a.header, b.header}, {.expression = "abs(a - b) > 3"},
                    std::vector<InputName>{{"a", "a"}, {"b", "b"}});
  const Field whole = fieldwise::analysis::evaluate(operation, {a, b})[0];
  sample::expect_same_bits(sample::map_in_tiles(operation, {a, b}, 3, 7)[0], whole, "seeds 72, 73");
}

TEST(Expression, ASecondComparisonIsRefused) {
  EXPECT_THAT(refused("u < 2 < 3"), HasSubstr("'<' at position 7 compares the answer of another comparison"));
  EXPECT_THAT(refused("1 < u == v"), HasSubstr("'==' at position 7 compares"));
  EXPECT_THAT(refused("where(u > 1 > 0, u, v)"), HasSubstr("'>' at position 13 compares"));
  EXPECT_EQ(at("(u < 2) == (v < 3)"), 1.0);
  EXPECT_EQ(at("1 < u && u < 5"), 1.0);
}

TEST(Expression, NumbersThatNoDoubleHoldsAreNamed) {
  EXPECT_THAT(refused("u + 1e400"), HasSubstr("the number 1e400 at position 5 is beyond those"));
  EXPECT_THAT(refused("1e-400 * u"), HasSubstr("the number 1e-400 at position 1 is beyond those"));
}

TEST(ExpressionUnits, AProductOfADifferenceOfTemperaturesIsOne) {
  const auto units_with = [](const std::string& text, const std::string& s, bool difference) {
    const std::vector<std::string> names{"x", "a", "s"};
    const std::vector<ValueUnits> units{{core::Units("degC"), false}, {core::Units("K"), difference}, {core::Units(s)}};
    const ValueUnits found = derive_units(Expression(text, names), names, units);
    return found.units.text() + (found.difference ? " difference" : "");
  };
  EXPECT_EQ(units_with("2 * a", "1", true), "K difference");
  EXPECT_EQ(units_with("a * s", "1", true), "K difference");
  EXPECT_EQ(units_with("s * a / 10", "1", true), "K difference");
  EXPECT_EQ(units_with("a / s * s", "m", true), "K difference");
  EXPECT_EQ(units_with("x - a * s", "1", true), "degC");
  EXPECT_EQ(units_with("s * 3", "K m-1", true), "K m-1");
  EXPECT_EQ(units_with("a * s", "1", false), "K");  // a temperature on its scale times a share
}

TEST(Combine, PairsAClimatologyWithDatesBySlot) {
  const auto axis = monthly_axis(1980, 3, 30);
  const Field field = sample::random_field(axis, sample::global_grid(), 75, 0, "m");
  for (const fieldwise::analysis::By by :
       {fieldwise::analysis::By::month, fieldwise::analysis::By::season, fieldwise::analysis::By::all}) {
    const fieldwise::analysis::SlotOptions slots{.by = by};
    const Field mean = fieldwise::analysis::evaluate<fieldwise::analysis::Climatology>(
        {field}, {.slots = slots, .statistics = {"mean"}})[0];
    const Field expected =
        fieldwise::analysis::evaluate<fieldwise::analysis::Anomaly>({field, mean}, {.slots = slots})[0];
    for (const bool first : {true, false}) {
      const std::vector<Field> fields = first ? std::vector<Field>{mean, field} : std::vector<Field>{field, mean};
      const Field found =
          combined(fields, first ? std::vector<std::string>{"c", "x"} : std::vector<std::string>{"x", "c"},
                   {.expression = "x - c"});
      sample::expect_same_bits(found, expected, "by " + std::to_string(static_cast<int>(by)));
    }
  }
}

TEST(Combine, AMeanOverOtherYearsCountsAtEveryTimeAndIsTold) {
  const Field field = series({1, 2, 3}, monthly_axis(1990, 1, 3));
  const Field base = series(std::vector<double>(24, 5.0), monthly_axis(1980, 1, 24));
  const Field mean = fieldwise::analysis::evaluate<fieldwise::analysis::Climatology>(
      {base}, {.slots = {.by = fieldwise::analysis::By::all}, .statistics = {"mean"}})[0];
  EXPECT_EQ(sample::values_of(combined({field, mean}, {"x", "c"}, {.expression = "x - c"})),
            (std::vector<double>{-4, -3, -2}));
  const Combine operation(std::vector{field.header, mean.header}, {.expression = "x - c"},
                          std::vector<InputName>{{"x", "x"}, {"c", "c"}});
  ASSERT_EQ(operation.notices().size(), 1U);
  EXPECT_THAT(operation.notices()[0], HasSubstr("'c' is one mean over 1980/1981 and"));
}

TEST(Combine, RefusesOneMapOfOneDateBesideOthers) {
  const Field many = series({1, 2, 3}, monthly_axis(1980, 1, 3));
  const Field one = series({1}, monthly_axis(1980, 2, 1));
  EXPECT_THAT(error_of(ErrorKind::inputs_disagree,
                       [&] {
                         combined({many, one}, {"a", "b"}, {.expression = "a + b"});
                       }),
              HasSubstr("where 'tas' has none"));
}

/// Returns the values of a formula of x and c.
std::vector<double> of_two(const Field& x, const Field& c, const std::string& expression) {
  return sample::values_of(combined({x, c}, {"x", "c"}, {.expression = expression}));
}

TEST(Combine, PairsPercentilesWithDatesBySlot) {
  const auto axis = monthly_axis(1980, 3, 30);
  const Field field = sample::random_field(axis, sample::global_grid(), 77, 9, "m");
  fieldwise::analysis::Percentiles::Options options;
  options.at = {90.0};
  options.sample.slots.by = fieldwise::analysis::By::month;
  const Field p90 = fieldwise::analysis::evaluate<fieldwise::analysis::Percentiles>({field}, options)[0];
  const Field found = combined({field, p90}, {"x", "c"}, {.expression = "x > c"});
  double exceeded = 0.0;
  for (std::size_t t = 0; t < axis.size(); ++t) {
    const auto month = static_cast<std::size_t>(axis.date(t).month - 1);
    for (std::size_t r = 0; r < 7; ++r) {
      for (std::size_t c = 0; c < 12; ++c) {
        const double above = found.values(t, r, c);
        const double value = field.values(t, r, c);
        const double limit = p90.values(month, r, c);
        ASSERT_EQ(std::isnan(above), std::isnan(value) || std::isnan(limit));
        if (std::isnan(above)) continue;
        ASSERT_EQ(above, value > limit ? 1.0 : 0.0);
        exceeded += above;
      }
    }
  }
  EXPECT_GT(exceeded, 0.0);
}

TEST(Combine, AClimatologyOfOneSeasonCountsInItsMonthsAlone) {
  const Field field = series(std::vector<double>(24, 5.0), monthly_axis(1980, 1, 24), "m");
  const Field season = fieldwise::analysis::evaluate<fieldwise::analysis::Climatology>(
      {field}, {.slots = {.by = fieldwise::analysis::By::season, .seasons = {"JJAS"}}, .statistics = {"mean"}})[0];
  ASSERT_EQ(season.header.leading_size(), 1U);
  const std::vector<double> found = of_two(field, season, "x - c");
  for (std::size_t t = 0; t < found.size(); ++t) {
    const std::size_t month = t % 12 + 1;
    EXPECT_EQ(std::isnan(found[t]), month < 6 || month > 9) << month;
  }
}

TEST(Combine, OneMeanCountsAtEverySlot) {
  const Field field = sample::random_field(monthly_axis(1980, 1, 48), sample::global_grid(), 78, 0, "m");
  const auto mean_by = [&](fieldwise::analysis::By by) {
    return fieldwise::analysis::evaluate<fieldwise::analysis::Climatology>(
        {field}, {.slots = {.by = by}, .statistics = {"mean"}})[0];
  };
  const Field months = mean_by(fieldwise::analysis::By::month);
  const Field all = mean_by(fieldwise::analysis::By::all);
  const Field found = combined({all, months}, {"a", "m"}, {.expression = "m - a"});
  ASSERT_EQ(found.header.leading_size(), 12U);
  for (std::size_t slot = 0; slot < 12; ++slot) {
    EXPECT_EQ(found.values(slot, 3, 4), months.values(slot, 3, 4) - all.values(0, 3, 4));
  }
}

TEST(Combine, AMaskOfOneDateDecidesAtEveryTimeAndIsTold) {
  const auto axis = monthly_axis(1980, 1, 5);
  const Field field = sample::random_field(axis, sample::global_grid(), 79, 0, "m");
  Field land = sample::random_field(monthly_axis(1979, 6, 1), sample::global_grid(), 80, 0, "1");
  for (double& value : land.values) value = value > 340.0 ? 1.0 : 0.0;
  land.header.time = [&] {
    core::TimeAxis one = *land.header.time;
    one.lower.clear();
    one.upper.clear();
    return std::make_shared<const core::TimeAxis>(one);
  }();
  const Field found = combined({field, land}, {"x", "l"}, {.expression = "where(l > 0.5, x, missing)"});
  ASSERT_EQ(found.header.leading_size(), 5U);
  for (std::size_t t = 0; t < 5; ++t) {
    EXPECT_EQ(std::isnan(found.values(t, 2, 3)), land.values(0, 2, 3) == 0.0);
    EXPECT_EQ(std::isnan(found.values(t, 4, 8)), land.values(0, 4, 8) == 0.0);
  }
  const Combine operation(std::vector{field.header, land.header}, {.expression = "where(l > 0.5, x, missing)"},
                          std::vector<InputName>{{"x", "x"}, {"l", "l"}});
  ASSERT_EQ(operation.notices().size(), 1U);
  EXPECT_THAT(operation.notices()[0], HasSubstr("'l' is one map of 1979-06"));
  // What goes into the values themselves must be of their dates.
  for (const std::string expression : {"x * l", "where(l > 0.5, x, l)", "where(x > 0, l, x)"}) {
    EXPECT_THAT(error_of(ErrorKind::inputs_disagree,
                         [&] {
                           combined({field, land}, {"x", "l"}, {.expression = expression});
                         }),
                HasSubstr("has a value for 1980-01"))
        << expression;
  }
}

TEST(Combine, RefusalsSayWhichDimensionStandsInTheWay) {
  const Field dates = series({1, 2, 3}, monthly_axis(1980, 1, 3), "m");
  const Field field = sample::random_field(monthly_axis(1980, 1, 24), sample::global_grid(), 81, 0, "m");
  const Field slots =
      fieldwise::analysis::evaluate<fieldwise::analysis::Climatology>({field}, {.statistics = {"mean"}})[0];
  const auto sentence = [](ErrorKind kind, const std::vector<Field>& fields) {
    return error_of(kind, [&] { combined(fields, {"a", "b"}, {.expression = "a + b"}); });
  };
  EXPECT_THAT(sentence(ErrorKind::inputs_disagree, {slots, dates}),
              HasSubstr("dimension time stands in the way: 'mean' has 12 slots of the year and 'tas' 3 times"));
  xt::xtensor<double, 2> one = xt::zeros<double>({7, 12});
  EXPECT_THAT(sentence(ErrorKind::usage, {dates, core::map_of(one, sample::global_grid(), "m")}),
              HasSubstr("has 3 times (1980-01"));
  const Field seasons = fieldwise::analysis::evaluate<fieldwise::analysis::Climatology>(
      {field}, {.slots = {.by = fieldwise::analysis::By::season}, .statistics = {"mean"}})[0];
  EXPECT_THAT(sentence(ErrorKind::inputs_disagree, {slots, seasons}),
              HasSubstr("'mean' has 12 slots of the year and 'mean' 4 slots of the year"));
  Field lags = field;
  lags.header.leading = core::Leading::coordinate;
  lags.header.coordinate =
      std::make_shared<const core::CoordinateAxis>(core::lag_axis(std::vector<int>(24, 0), "month"));
  EXPECT_THAT(sentence(ErrorKind::inputs_disagree, {field, lags}),
              HasSubstr("'tas' has 24 times (1980/1981) and 'tas' 24 values along lag"));
}

}  // namespace
