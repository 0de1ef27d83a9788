#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "fieldwise/analysis/pairs/autocorrelation.hpp"
#include "fieldwise/analysis/pairs/correlation.hpp"
#include "fieldwise/analysis/pairs/lag_of_max.hpp"
#include "reference_file.hpp"
#include "sample_fields.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::analysis::Autocorrelation;
using fieldwise::analysis::LagOfMax;
using fieldwise::analysis::Strongest;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::core::monthly_axis;
using fieldwise::reference::ReferenceFile;
using fieldwise::sample::error_of;
using fieldwise::sample::evaluated;
using fieldwise::sample::kMissing;
using fieldwise::sample::series;
using fieldwise::sample::values_of;
using testing::HasSubstr;

namespace core = fieldwise::core;
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

Field lag_maps(const std::vector<double>& lags, const std::vector<double>& values) {
  core::FieldHeader header;
  header.name = "r";
  header.leading = core::Leading::coordinate;
  header.coordinate = std::make_shared<const core::CoordinateAxis>(core::lag_axis({lags.begin(), lags.end()}, "month"));
  header.grid = std::make_shared<const core::Grid>(
      core::rectilinear_grid({0.0}, std::vector<double>(values.size() / lags.size(), 0.0)));
  Field field = core::make_field(header);
  std::ranges::copy(values, field.values.begin());
  return field;
}

TEST(LagOfMax, ByHand) {
  // two points at lags -1, 0, 1
  const Field maps = lag_maps({-1, 0, 1}, {0.2, -0.3, -0.9, kMissing, 0.4, 0.3});
  const auto found = evaluated<LagOfMax>({maps});
  EXPECT_EQ(found[0].values(0, 0, 0), 0.0);
  EXPECT_EQ(found[1].values(0, 0, 0), -0.9);
  EXPECT_EQ(found[0].values(0, 0, 1), -1.0) << "of -0.3 and 0.3 the first";
  const auto positive = evaluated<LagOfMax>({maps}, {.of_sign = Strongest::positive});
  EXPECT_EQ(positive[0].values(0, 0, 0), 1.0);
  const auto negative = evaluated<LagOfMax>({maps}, {.of_sign = Strongest::negative});
  EXPECT_EQ(negative[1].values(0, 0, 1), -0.3);
}

TEST(LagOfMax, OfEqualOnesTheNearestToZeroAndOfNoneMissing) {
  const auto found = evaluated<LagOfMax>({lag_maps({-2, -1, 2}, {0.5, kMissing, -0.5, kMissing, 0.5, kMissing})});
  EXPECT_EQ(found[0].values(0, 0, 0), -1.0);
  EXPECT_TRUE(std::isnan(found[0].values(0, 0, 1)));
  EXPECT_TRUE(std::isnan(found[1].values(0, 0, 1)));
}

TEST(LagOfMax, AgreesWithNumpy) {
  const ReferenceFile reference("lag_of_max");
  const auto found = evaluated<LagOfMax>({lag_maps(reference.list("lags"), reference.list("r"))});
  for (std::size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(found[0].values(0, 0, i), reference.list("lag_max")[i]);
    EXPECT_EQ(found[1].values(0, 0, i), reference.list("r_max")[i]);
  }
}

TEST(LagOfMax, FindsTheShiftOfASeries) {
  std::vector<double> leader;
  for (int t = 0; t < 60; ++t) leader.push_back(std::sin(0.9 * t) + std::cos(2.3 * t));
  std::vector<double> follower(60, 0.0);
  for (std::size_t t = 3; t < 60; ++t) follower[t] = -leader[t - 3];
  const auto axis = monthly_axis(1980, 1, 60);
  fieldwise::analysis::Correlation::Options options;
  options.pairs.lags = {0, 1, 2, 3, 4, 5};
  const auto r = evaluated<fieldwise::analysis::Correlation>({series(follower, axis), series(leader, axis)}, options);
  const auto found = evaluated<LagOfMax>({r[0]});
  EXPECT_EQ(found[0].values(0, 0, 0), 3.0);
  EXPECT_LT(found[1].values(0, 0, 0), -0.9);
}

TEST(LagOfMax, RefusesWhatHasNoLags) {
  const Field field = series({1, 2, 3}, monthly_axis(1980, 1, 3));
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { evaluated<LagOfMax>({field}); }), HasSubstr("has no lags"));
}

}  // namespace
