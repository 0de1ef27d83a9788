#include "fieldwise/analysis/slots/anomaly.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fieldwise/analysis/slots/climatology.hpp"
#include "sample_fields.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::analysis::Anomaly;
using fieldwise::analysis::AnomalyAs;
using fieldwise::analysis::By;
using fieldwise::analysis::Climatology;
using fieldwise::analysis::evaluate;
using fieldwise::analysis::LeapDay;
using fieldwise::analysis::SlotOptions;
using fieldwise::core::Calendar;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::core::parse_period;
using fieldwise::core::TimeAxis;
using fieldwise::core::Units;
using fieldwise::core::ValueType;
using fieldwise::sample::error_of;
using fieldwise::sample::kMissing;
using fieldwise::sample::series;
using testing::HasSubstr;

namespace core = fieldwise::core;
namespace sample = fieldwise::sample;

Field mean_of(const Field& field, const Climatology::Options& options = {}) {
  Climatology::Options only_mean = options;
  only_mean.statistics = {"mean"};
  Field mean = evaluate<Climatology>({field}, only_mean)[0];
  mean.header.name = "clim";
  return mean;
}

Field anomaly(const Field& field, const Field& climatology, const Anomaly::Options& options = {}) {
  return evaluate<Anomaly>({field, climatology}, options)[0];
}

TEST(Anomaly, OfAConstantIsExactlyZero) {
  const Field field = series(std::vector<double>(540, 273.15), core::monthly_axis(1961, 1, 540));
  for (const std::optional<int> harmonics : {std::optional<int>(), std::optional<int>(2)}) {
    const Field result = anomaly(field, mean_of(field, {.harmonics = harmonics}));
    for (const double value : result.values) {
      EXPECT_EQ(value, 0.0);
    }
  }
}

TEST(Anomaly, SubtractsTheMeanOfItsMonth) {
  std::vector<double> values(24);
  for (std::size_t t = 0; t < 24; ++t) {
    values[t] = 100.0 * static_cast<double>(t % 12) + (t < 12 ? -1.0 : 1.0);
  }
  const Field field = series(values, core::monthly_axis(1981, 1, 24));
  const Field result = anomaly(field, mean_of(field));
  for (std::size_t t = 0; t < 24; ++t) {
    EXPECT_EQ(result.values(t, 0, 0), t < 12 ? -1.0 : 1.0);
  }
}

TEST(Anomaly, ReachesBeyondTheBase) {
  std::vector<double> values(36, 1.0);
  values[30] = 5.0;
  const Field field = series(values, core::monthly_axis(1981, 1, 36));
  const Field result = anomaly(field, mean_of(field, {.base = parse_period("1981/1982")}));
  EXPECT_EQ(result.values(30, 0, 0), 4.0);
  EXPECT_EQ(result.header.attributes.at("base_period"), "1981/1982");
}

TEST(Anomaly, IsMissingWhereTheValueOrTheSlotIs) {
  std::vector<double> values(24, 1.0);
  values[3] = kMissing;  // one April
  values[5] = kMissing;  // both Junes
  values[17] = kMissing;
  const Field field = series(values, core::monthly_axis(1981, 1, 24));
  const Field result = anomaly(field, mean_of(field));
  EXPECT_TRUE(std::isnan(result.values(3, 0, 0)));
  EXPECT_EQ(result.values(15, 0, 0), 0.0);
  EXPECT_TRUE(std::isnan(result.values(5, 0, 0)));
  EXPECT_TRUE(std::isnan(result.values(17, 0, 0)));
}

TEST(Anomaly, OfASlotWithoutDataIsMissing) {
  std::vector<double> values(36, 1.0);
  values[0] = kMissing;  // no January in the base
  const Field field = series(values, core::monthly_axis(1981, 1, 36));
  const Field result = anomaly(field, mean_of(field, {.base = parse_period("1981")}));
  EXPECT_TRUE(std::isnan(result.values(12, 0, 0)));
  EXPECT_EQ(result.values(13, 0, 0), 0.0);
}

TEST(Anomaly, OfTheLeapDayIsMissingWhereItIsSkipped) {
  const Field field = series(std::vector<double>(366, 2.0), core::daily_axis({1984, 1, 1}, 366));
  const SlotOptions skip{.by = By::day, .leap_day = LeapDay::skip};
  const Field result = anomaly(field, mean_of(field, {.slots = skip}), {.slots = skip});
  for (std::size_t t = 0; t < 366; ++t) {
    EXPECT_TRUE(t == 59 ? std::isnan(result.values(t, 0, 0)) : result.values(t, 0, 0) == 0.0) << "day " << t;
  }
}

TEST(Anomaly, InPercentIsRelativeToTheMean) {
  const Field field = series({50.0, 100.0, 150.0, kMissing}, core::monthly_axis(1981, 1, 4), "mm");
  const SlotOptions all{.by = By::all};
  const Field result = anomaly(field, mean_of(field, {.slots = all}), {.slots = all, .as = AnomalyAs::percent});
  EXPECT_EQ(result.values(0, 0, 0), -50.0);
  EXPECT_EQ(result.values(2, 0, 0), 50.0);
  EXPECT_TRUE(std::isnan(result.values(3, 0, 0)));
  EXPECT_EQ(result.header.units, Units("%"));
  EXPECT_FALSE(result.header.difference);
}

TEST(Anomaly, InPercentOfAMeanOfZeroIsMissing) {
  const Field field = series({-1.0, 1.0, 0.0}, core::monthly_axis(1981, 1, 3), "mm");
  const SlotOptions all{.by = By::all};
  const Field result = anomaly(field, mean_of(field, {.slots = all}), {.slots = all, .as = AnomalyAs::percent});
  for (const double value : result.values) {
    EXPECT_TRUE(std::isnan(value));
  }
}

TEST(Anomaly, OfCelsiusIsADifferenceInKelvin) {
  Field field = series({20.0, 22.0}, core::monthly_axis(1981, 1, 2), "degC");
  field.header.type = ValueType::float32;
  field.header.standard_name = "air_temperature";
  field.header.long_name = "temperature";
  const SlotOptions all{.by = By::all};
  const Field result = anomaly(field, mean_of(field, {.slots = all}), {.slots = all});
  EXPECT_EQ(result.values(0, 0, 0), -1.0);
  EXPECT_EQ(result.header.units, Units("K"));
  EXPECT_TRUE(result.header.difference);
  EXPECT_EQ(result.header.type, ValueType::float32);
  EXPECT_EQ(result.header.standard_name, "air_temperature_anomaly");
  EXPECT_EQ(result.header.long_name, "temperature anomaly");
  EXPECT_TRUE(result.header.quantity.empty());
}

TEST(Anomaly, OfFahrenheitConvertsByFactorOnly) {
  const Field field = series({50.0, 68.0}, core::monthly_axis(1981, 1, 2), "degF");
  const SlotOptions all{.by = By::all};
  const Field result = anomaly(field, mean_of(field, {.slots = all}), {.slots = all});
  EXPECT_NEAR(result.values(1, 0, 0), 5.0, fieldwise::tolerance::rounding(68.0, 8.0));
}

TEST(Anomaly, KeepsOnlyStandardNamesThatTheTableHas) {
  Field field = series({20.0, 22.0}, core::monthly_axis(1981, 1, 2));
  const SlotOptions all{.by = By::all};
  for (const auto& [name, expected] :
       std::vector<std::pair<std::string, std::string>>{{"geopotential_height", "geopotential_height_anomaly"},
                                                        {"air_pressure", "air_pressure_anomaly"},
                                                        {"sea_surface_temperature", ""},
                                                        {"eastward_wind", ""},
                                                        {"", ""}}) {
    field.header.standard_name = name;
    EXPECT_EQ(anomaly(field, mean_of(field, {.slots = all}), {.slots = all}).header.standard_name, expected);
  }
}

TEST(Anomaly, IsRoundedToTheTypeThatIsWritten) {
  Field field = series({0.1, 0.3}, core::monthly_axis(1981, 1, 2), "m");
  field.header.type = ValueType::float32;
  const SlotOptions all{.by = By::all};
  const Field result = anomaly(field, mean_of(field, {.slots = all}), {.slots = all});
  EXPECT_EQ(result.values(1, 0, 0), static_cast<double>(static_cast<float>(result.values(1, 0, 0))));
  EXPECT_NE(result.values(1, 0, 0), 0.1);
}

TEST(Anomaly, TakesAClimatologyFromElsewhereInOtherUnits) {
  const Field field = series(std::vector<double>(12, 10.0), core::monthly_axis(2001, 1, 12), "degC");
  const Field old = series(std::vector<double>(24, 282.15), core::monthly_axis(1981, 1, 24), "K");
  const Field result = anomaly(field, mean_of(old));
  EXPECT_NEAR(result.values(0, 0, 0), 1.0, fieldwise::tolerance::rounding(300.0, 8.0));
}

TEST(Anomaly, FindsTheSlotsOfAClimatologyByItsDates) {
  // A climatology that begins in July, as some archives have it.
  const Field field = series(std::vector<double>(12, 0.0), core::monthly_axis(2001, 1, 12));
  Field climatology = series({7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6}, core::monthly_axis(1950, 7, 12));
  const Field result = anomaly(field, climatology);
  for (std::size_t t = 0; t < 12; ++t) {
    EXPECT_EQ(result.values(t, 0, 0), -static_cast<double>(t + 1));
  }
}

TEST(Anomaly, TakesTheMonthsOfAClimatologyInAnotherCalendar) {
  const Field field = series(std::vector<double>(12, 3.0), core::monthly_axis(2001, 1, 12));
  const Field other = series(std::vector<double>(12, 1.0), core::monthly_axis(1981, 1, 12, Calendar::days_360));
  EXPECT_EQ(anomaly(field, mean_of(other)).values(11, 0, 0), 2.0);
}

TEST(Anomaly, RefusesAClimatologyThatDoesNotFit) {
  const Field field = series(std::vector<double>(24, 1.0), core::monthly_axis(1981, 1, 24));
  const Field mean = mean_of(field);
  EXPECT_THAT(error_of(ErrorKind::inputs_disagree, [&] { anomaly(field, mean, {.slots = {.by = By::season}}); }),
              HasSubstr("'clim' has 12 slots, but `by` asks for 4"));
  Field pressure = mean;
  pressure.header.units = Units("hPa");
  EXPECT_THAT(error_of(ErrorKind::inputs_disagree, [&] { anomaly(field, pressure); }),
              HasSubstr("'clim' has hPa and 'tas' has K, which do not convert"));
  const Field map = sample::random_field(core::monthly_axis(1981, 1, 24), sample::global_grid(), 1);
  EXPECT_THAT(error_of(ErrorKind::inputs_disagree, [&] { anomaly(map, mean); }), HasSubstr("different grids"));
  const Field twice = series(std::vector<double>(12, 1.0), core::daily_axis({1981, 1, 1}, 12));
  EXPECT_THAT(error_of(ErrorKind::inputs_disagree, [&] { anomaly(field, twice); }),
              HasSubstr("do not fall into one slot each"));
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { anomaly(mean, mean); }), HasSubstr("no time axis"));
}

TEST(Anomaly, SumsToZeroOverTheBaseWhateverTheField) {
  const Field field = sample::random_field(core::monthly_axis(1981, 1, 120), sample::global_grid(), 5);
  const Field result = anomaly(field, mean_of(field));
  for (std::size_t row = 0; row < 7; ++row) {
    for (std::size_t column = 0; column < 12; ++column) {
      for (std::size_t month = 0; month < 12; ++month) {
        double sum = 0.0;
        for (std::size_t t = month; t < 120; t += 12) {
          sum += std::isnan(result.values(t, row, column)) ? 0.0 : result.values(t, row, column);
        }
        // Ten departures, each with the rounding of the mean (about 400) and of the subtraction.
        EXPECT_NEAR(sum, 0.0, 10.0 * fieldwise::tolerance::mean_of(10.0, 30.0, 400.0)) << "seed 5";
      }
    }
  }
}

TEST(Anomaly, GivesTheSameBitsForAnyTiles) {
  Field field = sample::random_field(core::monthly_axis(1981, 1, 60), sample::global_grid(), 6);
  field.header.type = ValueType::float32;
  const Field mean = mean_of(field);
  const Field expected = anomaly(field, mean);
  const std::vector<core::FieldHeader> headers{field.header, mean.header};
  const Anomaly operation(headers, {});
  for (const std::size_t rows : {1U, 2U, 7U}) {
    for (const std::size_t times : {1U, 13U, 60U}) {
      sample::expect_same_bits(sample::map_in_tiles(operation, {field, mean}, rows, times)[0], expected, "seed 6");
    }
  }
}

TEST(Anomaly, SaysThatItTakesTheMeanOfAClimatologyWhereNoneIsGiven) {
  const auto inputs = Anomaly::doc().inputs;
  ASSERT_EQ(inputs.size(), 2U);
  EXPECT_EQ(inputs[1].key, "climatology");
  EXPECT_FALSE(inputs[1].required);
  EXPECT_EQ(inputs[1].implied_operation, "climatology");
  EXPECT_EQ(inputs[1].implied_quantity, "mean");
}

TEST(Anomaly, InPercentOfATemperatureOnItsScaleIsRefused) {
  const SlotOptions all{.by = By::all};
  for (const char* const units : {"degC", "K", "degF"}) {
    Field field = series({1.0, 2.0}, core::monthly_axis(1981, 1, 2), units);
    const Field mean = mean_of(field, {.slots = all});
    const auto percent = [&] { anomaly(field, mean, {.slots = all, .as = AnomalyAs::percent}); };
    EXPECT_THAT(error_of(ErrorKind::usage, percent), HasSubstr("a temperature on its scale"));
    field.header.difference = true;
    percent();
  }
}

TEST(Anomaly, InPercentOfMeansAtOrBelowZeroIsTold) {
  const SlotOptions all{.by = By::all};
  const Anomaly::Options options{.slots = all, .as = AnomalyAs::percent};
  for (const double first : {-3.0, -1.0, 5.0}) {
    const Field field = series({first, 1.0}, core::monthly_axis(1981, 1, 2), "mm");
    const Field mean = mean_of(field, {.slots = all});
    Anomaly operation(std::vector{field.header, mean.header}, options);
    evaluate(operation, {field, mean});
    EXPECT_EQ(operation.findings().size(), first < 0.0 ? 1U : 0U) << first;
  }
}

}  // namespace
