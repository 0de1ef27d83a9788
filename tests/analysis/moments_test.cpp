#include "fieldwise/analysis/slots/shape_moments.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "reference_file.hpp"
#include "sample_fields.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::analysis::By;
using fieldwise::analysis::ShapeMoments;
using fieldwise::core::Field;
using fieldwise::core::monthly_axis;
using fieldwise::kernels::ShapeEstimator;
using fieldwise::reference::ReferenceFile;
using fieldwise::sample::evaluated;
using fieldwise::sample::kMissing;
using fieldwise::sample::series;

namespace sample = fieldwise::sample;
namespace tolerance = fieldwise::tolerance;

TEST(Moments, OfASampleByHand) {
  // 1 2 2 5: mean 2.5, m2 2.25, m3 3, m4 11.0625 (deviations -1.5 -0.5 -0.5 2.5)
  const Field field = series({1, 2, kMissing, 2, 5}, monthly_axis(1980, 1, 5));
  const auto found = evaluated<ShapeMoments>({field}, {.estimator = ShapeEstimator::population});
  EXPECT_NEAR(found[0].values(0, 0, 0), 3.0 / std::pow(2.25, 1.5), tolerance::rounding(1.0, 32));
  EXPECT_NEAR(found[1].values(0, 0, 0), 11.0625 / (2.25 * 2.25) - 3.0, tolerance::rounding(3.0, 32));
  EXPECT_EQ(found[2].values(0, 0, 0), 4.0);
}

TEST(Moments, OfTheSampleAreCorrectedForItsSizeByHand) {
  // 1 2 4: deviations -4/3 -1/3 5/3, m2 14/9, m3 20/27; the correction is sqrt(3 2) / 1.
  const auto three = evaluated<ShapeMoments>({series({1, 2, 4}, monthly_axis(1980, 1, 3))});
  EXPECT_NEAR(three[0].values(0, 0, 0), 20.0 / 27.0 / std::pow(14.0 / 9.0, 1.5) * std::sqrt(6.0),
              tolerance::rounding(1.0, 32));
  // 1 2 2 5: g2 = 11.0625 / 2.25^2 - 3; the correction is 3 / (2 1) (5 g2 + 6).
  const auto four = evaluated<ShapeMoments>({series({1, 2, 2, 5}, monthly_axis(1980, 1, 4))});
  EXPECT_NEAR(four[1].values(0, 0, 0), 1.5 * (5.0 * (11.0625 / (2.25 * 2.25) - 3.0) + 6.0),
              tolerance::rounding(8.0, 32));
  EXPECT_EQ(four[0].header.units.text(), "1");
}

TEST(Moments, OfEachMonthAreOfItsValuesAlone) {
  // Januaries 1 2 4, the other months 1 2 3: the mirror image of 4 2 1 has the opposite skewness, 1 2 3 has none.
  std::vector<double> values;
  for (int year = 1; year <= 3; ++year) {
    for (int month = 0; month < 12; ++month) {
      values.push_back(month == 0 ? std::pow(2.0, year - 1) : month == 1 ? 5.0 - std::pow(2.0, year - 1) : year);
    }
  }
  const auto found =
      evaluated<ShapeMoments>({series(values, monthly_axis(1980, 1, 36))}, {.sample = {.slots = {.by = By::month}}});
  EXPECT_GT(found[0].values(0, 0, 0), 0.5);
  EXPECT_NEAR(found[0].values(1, 0, 0), -found[0].values(0, 0, 0), tolerance::rounding(1.0, 32));
  EXPECT_EQ(found[0].values(2, 0, 0), 0.0);
  EXPECT_EQ(found[2].values(11, 0, 0), 3.0);
}

TEST(Moments, AreUnchangedByUnits) {
  std::vector<double> values{1, 2, 2, 5, 3, 9};
  const auto a = evaluated<ShapeMoments>({series(values, monthly_axis(1980, 1, 6))});
  for (double& x : values) x = 4.0 * x - 64.0;  // a power of two: scaling itself does not round
  const auto b = evaluated<ShapeMoments>({series(values, monthly_axis(1980, 1, 6))});
  EXPECT_NEAR(a[0].values(0, 0, 0), b[0].values(0, 0, 0), tolerance::rounding(2.0, 64));
  EXPECT_NEAR(a[1].values(0, 0, 0), b[1].values(0, 0, 0), tolerance::rounding(5.0, 64));
}

TEST(Moments, TilesDoNotChangeBits) {
  const Field field = sample::random_field(monthly_axis(1980, 1, 60), sample::global_grid(), 65, 4);
  ShapeMoments operation(std::vector{field.header}, {.sample = {.slots = {.by = By::season}}});
  const auto whole = fieldwise::analysis::evaluate(operation, {field});
  for (const std::size_t rows : {1U, 2U, 5U}) {
    const auto tiled = sample::reduce_in_tiles(operation, {field}, rows, 1, 7);
    for (std::size_t k = 0; k < whole.size(); ++k) sample::expect_same_bits(tiled[k], whole[k], "seed 65");
  }
}

TEST(Moments, OfAConstantAndOfTooFewAreMissing) {
  const auto moments = [](const std::vector<double>& values) {
    return evaluated<ShapeMoments>({series(values, monthly_axis(1980, 1, values.size()))});
  };
  EXPECT_TRUE(std::isnan(moments({273.15, 273.15, 273.15, 273.15})[0].values(0, 0, 0)));
  EXPECT_TRUE(std::isnan(moments({1, 2})[0].values(0, 0, 0)));
  EXPECT_FALSE(std::isnan(moments({1, 2, 4})[0].values(0, 0, 0)));
  EXPECT_TRUE(std::isnan(moments({1, 2, 4})[1].values(0, 0, 0)));
  EXPECT_TRUE(std::isnan(moments({kMissing, kMissing})[0].values(0, 0, 0)));
}

TEST(Moments, AgreeWithScipy) {
  const ReferenceFile reference("moments");
  const Field field = series(reference.list("x"), monthly_axis(1980, 1, reference.list("x").size()));
  const auto sample = evaluated<ShapeMoments>({field}, {.estimator = ShapeEstimator::population});
  const auto adjusted = evaluated<ShapeMoments>({field});
  EXPECT_NEAR(sample[0].values(0, 0, 0), reference.number("g1"), tolerance::between_tools(2.0, 40 * 4));
  EXPECT_NEAR(sample[1].values(0, 0, 0), reference.number("g2"), tolerance::between_tools(5.0, 40 * 4));
  EXPECT_NEAR(adjusted[0].values(0, 0, 0), reference.number("G1"), tolerance::between_tools(2.0, 40 * 4));
  EXPECT_NEAR(adjusted[1].values(0, 0, 0), reference.number("G2"), tolerance::between_tools(5.0, 40 * 4));
}

}  // namespace
