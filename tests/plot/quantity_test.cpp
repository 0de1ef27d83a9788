#include "fieldwise/plot/quantity.hpp"

#include <gtest/gtest.h>

namespace fieldwise::plot {
namespace {

Quantity of(const std::string& name, const std::string& long_name, const std::string& units,
            const std::string& cell_methods = "", bool difference = false) {
  return quantity_of({name, "", long_name, cell_methods, units, difference});
}

TEST(QuantityOf, FindsWhatFieldwiseWrites) {
  EXPECT_EQ(of("u_corr_r", "correlation of ZONAL WIND anomaly with nino12_sst anomaly", "1"), Quantity::correlation);
  EXPECT_EQ(of("u_corr_p", "two-sided p-value of the correlation", "1"), Quantity::probability);
  EXPECT_EQ(of("u_corr_p_fdr", "p-value adjusted for the number of tests", "1"), Quantity::probability);
  EXPECT_EQ(of("u_corr_n_eff", "effective number of independent pairs", "1"), Quantity::count);
  EXPECT_EQ(of("u_resp_slope", "slope of ZONAL WIND anomaly on nino12_sst anomaly", "m s-1 K-1"), Quantity::change);
  EXPECT_EQ(of("u_resp_stderr", "standard error of the slope", "m s-1 K-1"), Quantity::spread);
  EXPECT_EQ(of("u_anom", "ZONAL WIND anomaly", "m s-1"), Quantity::change);
  EXPECT_EQ(of("u_std", "ZONAL WIND standardized anomaly", "1"), Quantity::change);
  EXPECT_EQ(of("u_trend_slope", "trend of ZONAL WIND anomaly", "m s-1 (10 year)-1"), Quantity::change);
  EXPECT_EQ(of("front_ddx", "eastward derivative of sst", "K m-1"), Quantity::change);
  EXPECT_EQ(of("turning", "vorticity of mean of u and mean of v", "s-1"), Quantity::change);
  EXPECT_EQ(of("front_magnitude", "magnitude of the gradient of sst", "K m-1"), Quantity::spread);
  EXPECT_EQ(of("front_direction", "direction of the gradient of sst, clockwise from north", "degree"),
            Quantity::direction);
  EXPECT_EQ(of("u_clim_mean", "mean of ZONAL WIND", "m s-1", "time: mean within years time: mean over years"),
            Quantity::plain);
}

TEST(QuantityOf, TakesASpreadOfTemperaturesForASpreadAlthoughItIsADifference) {
  EXPECT_EQ(of("sst_sd", "", "K", "time: mean within years time: standard_deviation over years", true),
            Quantity::spread);
  EXPECT_EQ(of("x", "sea surface temperature", "K", "time: mean", true), Quantity::change);
}

TEST(QuantityOf, BelievesStandardNamesBeforeNames) {
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
  EXPECT_EQ(with(core::Nature::unknown), Quantity::change) << "its long_name speaks of a trend";
}

}  // namespace
}  // namespace fieldwise::plot
