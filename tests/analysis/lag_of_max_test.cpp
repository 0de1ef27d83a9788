#include "fieldwise/analysis/pairs/lag_of_max.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <vector>

#include "fieldwise/analysis/pairs/correlation.hpp"
#include "reference_file.hpp"
#include "sample_fields.hpp"

namespace {

using fieldwise::analysis::Correlation;
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
using testing::HasSubstr;

namespace core = fieldwise::core;

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
  Correlation::Options options;
  options.pairs.lags = {0, 1, 2, 3, 4, 5};
  const auto r = evaluated<Correlation>({series(follower, axis), series(leader, axis)}, options);
  const auto found = evaluated<LagOfMax>({r[0]});
  EXPECT_EQ(found[0].values(0, 0, 0), 3.0);
  EXPECT_LT(found[1].values(0, 0, 0), -0.9);
}

TEST(LagOfMax, RefusesWhatHasNoLags) {
  const Field field = series({1, 2, 3}, monthly_axis(1980, 1, 3));
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { evaluated<LagOfMax>({field}); }), HasSubstr("has no lags"));
}

}  // namespace
