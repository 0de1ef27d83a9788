#include "fieldwise/analysis/slots/gamma_fit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "reference_file.hpp"
#include "sample_fields.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::analysis::By;
using fieldwise::analysis::GammaFit;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::core::monthly_axis;
using fieldwise::kernels::GammaMethod;
using fieldwise::reference::ReferenceFile;
using fieldwise::sample::error_of;
using fieldwise::sample::evaluated;
using fieldwise::sample::kMissing;
using fieldwise::sample::series;
using testing::HasSubstr;

namespace sample = fieldwise::sample;
namespace tolerance = fieldwise::tolerance;

Field rain(const std::vector<double>& values) { return series(values, monthly_axis(1980, 1, values.size()), "mm"); }

TEST(GammaFit, OfTwoAmountsAndAZeroByHand) {
  const auto found =
      evaluated<GammaFit>({rain({1, kMissing, 0, 3, 0})},
                          {.fit = {.method = GammaMethod::l_moments, .min_positive = 2}, .sample = {.min_samples = 2}});
  EXPECT_NEAR(found[0].values(0, 0, 0), 1.0, tolerance::rounding(1.0, 32));
  EXPECT_NEAR(found[1].values(0, 0, 0), 2.0, tolerance::rounding(2.0, 32));
  EXPECT_EQ(found[2].values(0, 0, 0), 0.5);
  EXPECT_EQ(found[3].values(0, 0, 0), 4.0);
  EXPECT_EQ(found[0].header.units.text(), "1");
  EXPECT_EQ(found[1].header.units.text(), "mm");
}

TEST(GammaFit, AgreesWithScipy) {
  const ReferenceFile reference("gamma_fit");
  const Field field = rain(reference.list("x"));
  const auto likely = evaluated<GammaFit>({field});
  const double shape = reference.number("shape");
  const double scale = reference.number("scale");
  EXPECT_NEAR(likely[0].values(0, 0, 0), shape, tolerance::by_brentq(shape));
  EXPECT_NEAR(likely[1].values(0, 0, 0), scale, tolerance::by_brentq(scale));
  EXPECT_NEAR(likely[2].values(0, 0, 0), reference.number("zero_fraction"), tolerance::rounding(1.0, 2));
  EXPECT_EQ(likely[3].values(0, 0, 0), reference.number("n"));
  const auto moments = evaluated<GammaFit>({field}, {.fit = {.method = GammaMethod::l_moments}});
  for (std::size_t k = 0; k < 2; ++k) {
    const double expected = reference.list("l_moments")[k];
    EXPECT_NEAR(moments[k].values(0, 0, 0), expected, tolerance::by_brentq(expected)) << k;
  }
}

TEST(GammaFit, OfEachMonthIsOfItsValuesAlone) {
  const ReferenceFile reference("gamma_fit");
  std::vector<double> values;
  for (const double x : reference.list("x")) {
    for (int month = 1; month <= 12; ++month) values.push_back(x * month);
  }
  const auto found = evaluated<GammaFit>({rain(values)}, {.sample = {.slots = {.by = By::month}, .min_samples = 20}});
  for (std::size_t month = 0; month < 12; ++month) {
    const double scale = reference.number("scale") * static_cast<double>(month + 1);
    EXPECT_NEAR(found[1].values(month, 0, 0), scale, tolerance::by_brentq(scale)) << month;
  }
}

TEST(GammaFit, SaysWhatItCannotFit) {
  std::vector<double> values(40, 0.0);
  auto found = evaluated<GammaFit>({rain(values)});
  EXPECT_TRUE(std::isnan(found[0].values(0, 0, 0)));
  EXPECT_EQ(found[2].values(0, 0, 0), 1.0) << "a place without rain has its share of zeros";
  for (std::size_t t = 0; t < 9; ++t) values[t] = static_cast<double>(t + 1);
  EXPECT_TRUE(std::isnan(evaluated<GammaFit>({rain(values)})[1].values(0, 0, 0))) << "nine amounts are too few";
  values[9] = 10.0;
  EXPECT_FALSE(std::isnan(evaluated<GammaFit>({rain(values)})[1].values(0, 0, 0)));
  EXPECT_TRUE(std::isnan(evaluated<GammaFit>({rain(values)}, {.sample = {.min_samples = 41}})[2].values(0, 0, 0)));
  values[20] = -0.1;
  found = evaluated<GammaFit>({rain(values)});
  for (std::size_t k = 0; k < 3; ++k) EXPECT_TRUE(std::isnan(found[k].values(0, 0, 0))) << k;
  EXPECT_EQ(found[3].values(0, 0, 0), 40.0);
}

TEST(GammaFit, RefusesUnitsWithoutATrueZero) {
  const Field field = series(std::vector<double>(40, 1.0), monthly_axis(1980, 1, 40), "degC");
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { evaluated<GammaFit>({field}); }), HasSubstr("zero is arbitrary"));
}

TEST(GammaFit, TilesDoNotChangeBits) {
  const Field field = sample::random_field(monthly_axis(1980, 1, 360), sample::global_grid(), 92);
  GammaFit operation(std::vector{field.header}, {.sample = {.slots = {.by = By::month}}});
  const auto whole = fieldwise::analysis::evaluate(operation, {field});
  for (const std::size_t rows : {1U, 3U}) {
    const auto tiled = sample::reduce_in_tiles(operation, {field}, rows, 1, 7);
    for (std::size_t k = 0; k < whole.size(); ++k) sample::expect_same_bits(tiled[k], whole[k], "seed 92");
  }
}

}  // namespace
