#include "fieldwise/plot/quantity.hpp"

#include <gtest/gtest.h>

namespace fieldwise::plot {
namespace {

Quantity of(const std::string& name, const std::string& long_name, const std::string& units,
            const std::string& cell_methods = "", bool difference = false) {
  return quantity_of({name, "", long_name, cell_methods, units, difference});
}

TEST(QuantityOf, AsksWordsForPValuesAndCountsAlone) {
  EXPECT_EQ(of("u_corr_p", "two-sided p-value of the correlation", "1"), Quantity::probability);
  EXPECT_EQ(of("u_corr_p_fdr", "p-value adjusted for the number of tests", "1"), Quantity::probability);
  EXPECT_EQ(of("u_corr_n_eff", "effective number of independent pairs", "1"), Quantity::count);
  for (const char* title :
       {"correlation of a with b", "standard error of the slope", "trend of u", "climate change",
        "direction of the wind", "magnitude of the gradient", "bias", "sea surface temperature anomaly"}) {
    EXPECT_EQ(of("anom", title, "1"), Quantity::plain) << title;
  }
}

TEST(QuantityOf, TakesASpreadOfTemperaturesForASpreadAlthoughItIsADifference) {
  EXPECT_EQ(of("sst_sd", "", "K", "time: mean within years time: standard_deviation over years", true),
            Quantity::spread);
  EXPECT_EQ(of("x", "sea surface temperature", "K", "time: mean", true), Quantity::change);
}

TEST(QuantityOf, BelievesStandardNames) {
  const auto named = [](const char* name, const char* units) { return quantity_of({"x", name, "", "", units, false}); };
  EXPECT_EQ(named("tendency_of_air_temperature", "K s-1"), Quantity::change);
  EXPECT_EQ(named("atmosphere_relative_vorticity", "s-1"), Quantity::change);
  EXPECT_EQ(named("air_temperature standard_error", "K"), Quantity::spread);
  EXPECT_EQ(named("wind_from_direction", "degree"), Quantity::direction);
  EXPECT_EQ(named("eastward_wind", "m s-1"), Quantity::plain);
  EXPECT_EQ(quantity_of({"x", "number_of_observations", "", "", "1", false}), Quantity::count);
  EXPECT_EQ(quantity_of({"x", "air_pressure_anomaly", "", "", "Pa", false}), Quantity::change);
}

TEST(QuantityOf, DoesNotTakeUnitsForANumberWithoutThem) {
  EXPECT_EQ(of("wind_p", "wind power", "W"), Quantity::plain);
  EXPECT_EQ(of("sea_n", "northern seas", "m"), Quantity::plain);
}

TEST(QuantityOf, BelievesTheKindOfAVariableBeforeAllWords) {
  const auto with = [](core::Nature nature) {
    return quantity_of({"x", "", "sst without its trend", "", "K", false, core::main_result(nature)});
  };
  EXPECT_EQ(with(core::Nature::value), Quantity::plain);
  EXPECT_EQ(with(core::Nature::about_zero), Quantity::change);
  EXPECT_EQ(with(core::Nature::northward), Quantity::change);
  EXPECT_EQ(with(core::Nature::magnitude), Quantity::spread);
  EXPECT_EQ(with(core::Nature::error), Quantity::spread);
  EXPECT_EQ(with(core::Nature::fraction), Quantity::fraction);
  EXPECT_EQ(with(core::Nature::adjusted_probability), Quantity::probability);
  EXPECT_EQ(with(core::Nature::effective_count), Quantity::count);
  EXPECT_EQ(with(core::Nature::mask), Quantity::count);
  EXPECT_EQ(with(core::Nature::direction), Quantity::direction);
  EXPECT_EQ(with(core::Nature::unknown), Quantity::plain) << "its long_name speaks of a trend";
}

}  // namespace
}  // namespace fieldwise::plot
