#include "fieldwise/analysis/series/eof.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <random>

#include "reference_file.hpp"
#include "sample_fields.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::analysis::AreaWeights;
using fieldwise::analysis::Eof;
using fieldwise::analysis::PartialGaps;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::core::monthly_axis;
using fieldwise::reference::ReferenceFile;
using fieldwise::sample::error_of;
using fieldwise::sample::evaluated;
using fieldwise::sample::kMissing;
using testing::HasSubstr;

namespace core = fieldwise::core;
namespace sample = fieldwise::sample;
namespace tolerance = fieldwise::tolerance;

Field reference_field(const ReferenceFile& reference, std::size_t times) {
  const core::Grid grid = core::rectilinear_grid(reference.list("lat"), reference.list("lon"));
  xt::xtensor<double, 3> values({times, grid.rows, grid.columns});
  std::ranges::copy(std::span(reference.list("x")).first(values.size()), values.begin());
  Field field = core::field_of(values, monthly_axis(1980, 1, times), grid, "K");
  field.header.name = "x";
  return field;
}

/// Eigenvalues to `size` epsilons of the largest; a vector to that over its distance from the next (Parlett 1998,
/// section 11.7), which is above a hundredth of the largest in what is compared, and there are 40 points.
double allowed(double size) { return tolerance::rounding(size, 100.0 * 40.0); }

TEST(Eof, AgreesWithSingularValuesAndWithNcl) {
  const ReferenceFile reference("eof");
  const auto found = evaluated<Eof>({reference_field(reference, 30)}, {.modes = 4, .weights = AreaWeights::coslat});
  for (std::size_t k = 0; k < 4; ++k) {
    EXPECT_NEAR(found[1].values(k, 0, 0), reference.list("fraction")[k], allowed(1.0));
    EXPECT_NEAR(found[2].values(k, 0, 0), reference.list("error")[k], allowed(1.0));
    // NCL hands the shares out in single precision.
    EXPECT_NEAR(100.0 * found[1].values(k, 0, 0), reference.list("ncl_pcvar")[k], tolerance::single_precision(100.0));
  }
  for (std::size_t k = 0; k < 2; ++k) {  // the others are noise, and close to each other
    for (std::size_t p = 0; p < 40; ++p) {
      const double expected = reference.list("pattern")[k * 40 + p];
      const double value = found[0].values(k, p / 8, p % 8);
      EXPECT_EQ(std::isnan(value), std::isnan(expected)) << p;
      if (!std::isnan(expected)) {
        EXPECT_NEAR(value, expected, allowed(5.0)) << k << ", " << p;
      }
    }
    for (std::size_t t = 0; t < 30; ++t) {
      EXPECT_NEAR(found[3 + k].values(t, 0, 0), reference.list("pc")[k * 30 + t], allowed(3.0)) << k << ", " << t;
    }
  }
}

TEST(Eof, OfOneWaveIsThatWave) {
  // x = c(t) s(p): one mode, all of the variance, pattern s times the spread of c
  const core::Grid grid = sample::global_grid();
  const std::vector<double> c{1, -2, 0.5, 3, -2.5};
  xt::xtensor<double, 3> values({5, 7, 12});
  for (std::size_t t = 0; t < 5; ++t) {
    for (std::size_t p = 0; p < 84; ++p) values(t, p / 12, p % 12) = 280.0 + c[t] * static_cast<double>(p);
  }
  const auto found = evaluated<Eof>({core::field_of(values, monthly_axis(1980, 1, 5), grid, "K")}, {.modes = 2});
  const double sd = std::sqrt((1 + 4 + 0.25 + 9 + 6.25) / 4.0);
  EXPECT_NEAR(found[1].values(0, 0, 0), 1.0, allowed(1.0));
  EXPECT_TRUE(std::isnan(found[1].values(1, 0, 0))) << "the second mode is rounding";
  EXPECT_NEAR(found[0].values(0, 3, 4), 40.0 * sd, allowed(1e5));
  for (std::size_t t = 0; t < 5; ++t) EXPECT_NEAR(found[3].values(t, 0, 0), c[t] / sd, allowed(300.0));
}

TEST(Eof, FewPointsAndManyTimesGiveTheSameAsTheOtherWayRound) {
  // 40 points: with 30 times the products are of times, with 41 of points; both must rebuild the field.
  for (const std::size_t times : {20U, 60U}) {
    const core::Grid grid = core::rectilinear_grid({-30, 0, 30}, {0, 90, 180, 270});
    std::mt19937_64 random(74);
    std::normal_distribution<double> noise;
    xt::xtensor<double, 3> values({times, 3, 4});
    for (double& value : values) value = noise(random);
    const Field field = core::field_of(values, monthly_axis(1980, 1, times), grid, "1");
    const auto found = evaluated<Eof>({field}, {.modes = 12});
    double shares = 0.0;
    for (std::size_t k = 0; k < 12; ++k) shares += found[1].values(k, 0, 0);
    EXPECT_NEAR(shares, 1.0, allowed(1.0)) << "seed 74";
    for (std::size_t p = 0; p < 12; ++p) {
      double mean = 0.0;
      for (std::size_t t = 0; t < times; ++t) mean += values(t, p / 4, p % 4) / static_cast<double>(times);
      for (std::size_t t = 0; t < times; ++t) {
        double rebuilt = mean;
        for (std::size_t k = 0; k < 12; ++k) rebuilt += found[0].values(k, p / 4, p % 4) * found[3 + k].values(t, 0, 0);
        EXPECT_NEAR(rebuilt, values(t, p / 4, p % 4), allowed(20.0)) << "seed 74, " << p << ", " << t;
      }
    }
  }
}

TEST(Eof, ComponentsAreStandardizedAndUncorrelated) {
  const ReferenceFile reference("eof");
  const auto found = evaluated<Eof>({reference_field(reference, 30)}, {.modes = 4});
  for (std::size_t a = 0; a < 4; ++a) {
    for (std::size_t b = 0; b < 4; ++b) {
      double sum = 0.0;
      double product = 0.0;
      for (std::size_t t = 0; t < 30; ++t) {
        sum += found[3 + a].values(t, 0, 0);
        product += found[3 + a].values(t, 0, 0) * found[3 + b].values(t, 0, 0) / 29.0;
      }
      EXPECT_NEAR(sum, 0.0, allowed(100.0));
      EXPECT_NEAR(product, a == b ? 1.0 : 0.0, allowed(1.0));
    }
  }
}

TEST(Eof, TheLargestWeightedLoadingIsPositive) {
  const ReferenceFile reference("eof");
  const Field field = reference_field(reference, 30);
  const auto found = evaluated<Eof>({field}, {.modes = 3, .weights = AreaWeights::none});
  for (std::size_t k = 0; k < 3; ++k) {
    double largest = 0.0;
    for (std::size_t p = 0; p < 40; ++p) {
      const double loading = found[0].values(k, p / 8, p % 8);
      largest = std::abs(loading) > std::abs(largest) ? loading : largest;
    }
    EXPECT_GT(largest, 0.0);
  }
}

TEST(Eof, PartialGapsAreRefusedLeftOutOrFilled) {
  const ReferenceFile reference("eof");
  Field field = reference_field(reference, 30);
  field.values(4, 2, 3) = kMissing;
  EXPECT_THAT(error_of(ErrorKind::input_missing, [&] { evaluated<Eof>({field}, {.modes = 2}); }),
              HasSubstr("1 points of 'x' have values at some times only, the first at row 2, column 3"));
  const auto without = evaluated<Eof>({field}, {.modes = 2, .gaps = PartialGaps::leave_out});
  EXPECT_TRUE(std::isnan(without[0].values(0, 2, 3)));
  const auto filled = evaluated<Eof>({field}, {.modes = 2, .gaps = PartialGaps::fill});
  EXPECT_FALSE(std::isnan(filled[0].values(0, 2, 3)));
  EXPECT_TRUE(std::isnan(filled[0].values(0, 1, 2))) << "always missing";
  for (std::size_t t = 0; t < 30; ++t) field.values(t, 2, 3) = kMissing;
  const auto absent = evaluated<Eof>({field}, {.modes = 2});
  sample::expect_same_bits(absent[0], without[0], "left out is as if it were never there");
}

TEST(Eof, OfNothingIsRefusedAndOfAConstantIsMissing) {
  const core::Grid grid = sample::global_grid();
  xt::xtensor<double, 3> values = xt::ones<double>({6, 7, 12}) * 273.15;
  const auto constant = evaluated<Eof>({core::field_of(values, monthly_axis(1980, 1, 6), grid)}, {.modes = 2});
  EXPECT_TRUE(std::isnan(constant[1].values(0, 0, 0)));
  EXPECT_TRUE(std::isnan(constant[0].values(0, 3, 3)));
  values.fill(kMissing);
  EXPECT_THAT(error_of(ErrorKind::input_missing,
                       [&] { evaluated<Eof>({core::field_of(values, monthly_axis(1980, 1, 6), grid)}, {.modes = 2}); }),
              HasSubstr("no point of"));
}

TEST(Eof, RefusesMoreModesThanTimesAllow) {
  const Field field = sample::random_field(monthly_axis(1980, 1, 10), sample::global_grid(), 75, 0);
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { evaluated<Eof>({field}, {.modes = 10}); }),
              HasSubstr("fewer than times"));
}

TEST(Eof, TilesDoNotChangeBits) {
  const Field field = sample::random_field(monthly_axis(1980, 1, 40), sample::global_grid(), 76, 0);
  Eof operation(std::vector{field.header}, {.modes = 5});
  const auto whole = fieldwise::analysis::evaluate(operation, {field});
  for (const std::size_t times : {1U, 7U}) {
    const auto tiled = sample::reduce_in_tiles(operation, {field}, 7, 2, times);
    for (std::size_t k = 0; k < whole.size(); ++k) sample::expect_same_bits(tiled[k], whole[k], "seed 76");
  }
}

}  // namespace
