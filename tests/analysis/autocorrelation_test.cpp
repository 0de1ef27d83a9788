#include "fieldwise/analysis/pairs/autocorrelation.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "reference_file.hpp"
#include "sample_fields.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::analysis::Autocorrelation;
using fieldwise::core::Field;
using fieldwise::core::monthly_axis;
using fieldwise::reference::ReferenceFile;
using fieldwise::sample::evaluated;
using fieldwise::sample::kMissing;
using fieldwise::sample::series;
using fieldwise::sample::values_of;

namespace sample = fieldwise::sample;
namespace tolerance = fieldwise::tolerance;

std::vector<Field> autocorrelate(const std::vector<double>& values, const std::vector<int>& lags) {
  return evaluated<Autocorrelation>({series(values, monthly_axis(1980, 1, values.size()))}, {.lags = lags});
}

TEST(Autocorrelation, OfFourValuesByHand) {
  // d = -1.5 -0.5 0.5 1.5, sum d^2 = 5; lag 1: 0.75 - 0.25 + 0.75 = 1.25
  const auto found = autocorrelate({1, 2, 3, 4}, {0, 1});
  EXPECT_EQ(found[0].values(0, 0, 0), 1.0);
  EXPECT_NEAR(found[0].values(1, 0, 0), 0.25, tolerance::rounding(1.0, 8));
  EXPECT_EQ(found[1].values(1, 0, 0), 3.0);
}

TEST(Autocorrelation, OfAConstantOrOfTooFewPairsIsMissing) {
  EXPECT_TRUE(std::isnan(autocorrelate({273.15, 273.15, 273.15, 273.15}, {1})[0].values(0, 0, 0)));
  EXPECT_TRUE(std::isnan(autocorrelate({1, 2, 3, 4}, {2})[0].values(0, 0, 0)));
  EXPECT_TRUE(std::isnan(autocorrelate({kMissing, kMissing, kMissing}, {1})[0].values(0, 0, 0)));
}

TEST(Autocorrelation, AgreesWithTheTextbookAndWithNclButForItsDivisor) {
  const ReferenceFile reference("autocorrelation");
  const auto found = values_of(autocorrelate(reference.list("whole"), {0, 1, 2, 3, 4, 5, 6})[0]);
  for (std::size_t k = 0; k < 7; ++k) {
    EXPECT_NEAR(found[k], reference.list("textbook")[k], tolerance::between_tools(1.0, 120)) << k;
    const double n = 120.0;  // NCL divides the sum of pairs by n - k - 1 and the squares by n - 1
    // and forms its variance as a difference of two sums of squares of values near 281 with a spread of 2.
    EXPECT_NEAR(found[k] * (n - 1.0) / (n - 1.0 - static_cast<double>(k)), reference.list("ncl")[k],
                tolerance::textbook_sd(n, 281.0, 2.0) / 2.0)
        << k;
  }
}

TEST(Autocorrelation, WithGapsAgreesWithNumpy) {
  const ReferenceFile reference("autocorrelation");
  const auto found = autocorrelate(reference.list("x"), {0, 1, 2, 3, 4, 5, 6});
  for (std::size_t k = 0; k < 7; ++k) {
    EXPECT_NEAR(found[0].values(k, 0, 0), reference.list("gaps")[k], tolerance::between_tools(1.0, 240)) << k;
    EXPECT_EQ(found[1].values(k, 0, 0), reference.list("pairs")[k]) << k;
  }
}

TEST(Autocorrelation, TilesDoNotChangeBits) {
  const Field field = sample::random_field(monthly_axis(1980, 1, 40), sample::global_grid(), 77);
  Autocorrelation operation(std::vector{field.header}, {.lags = {1, 12}});
  const auto whole = fieldwise::analysis::evaluate(operation, {field});
  for (const std::size_t rows : {1U, 3U}) {
    const auto tiled = sample::reduce_in_tiles(operation, {field}, rows, 1, 9);
    for (std::size_t k = 0; k < whole.size(); ++k) sample::expect_same_bits(tiled[k], whole[k], "seed 77");
  }
}

}  // namespace
