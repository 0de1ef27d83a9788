#include "fieldwise/analysis/pairs/regression.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include "pair_fields.hpp"
#include "reference_file.hpp"
#include "sample_fields.hpp"
#include "tolerance.hpp"

namespace {

using namespace fieldwise::analysis;
using namespace fieldwise::pairs;
using fieldwise::core::Field;
using fieldwise::core::monthly_axis;
using fieldwise::reference::ReferenceFile;
using fieldwise::sample::series;

namespace sample = fieldwise::sample;
namespace tolerance = fieldwise::tolerance;

TEST(Regression, OfNinePairsHasThePublishedNumbers) {
  const Results found = regress(kZigzag, kNine);
  EXPECT_DOUBLE_EQ(value(found, "slope"), 1.0);
  EXPECT_NEAR(value(found, "intercept"), 0.1111111111, tolerance::printed(10));
  EXPECT_NEAR(value(found, "stderr"), 0.14547859, tolerance::printed(8));
  EXPECT_NEAR(value(found, "slope") / value(found, "stderr"), 6.873864, tolerance::printed(6));
  EXPECT_NEAR(value(found, "r"), 0.93325653, tolerance::printed(8));
  EXPECT_NEAR(value(found, "p"), 2.3683431e-4, tolerance::printed(11));
  EXPECT_EQ(value(found, "n"), 9.0);
}

TEST(Regression, OfTheNclManualExample) {
  const std::vector<double> x{1190, 1455, 1550, 1730, 1745, 1770, 1900, 1920, 1960,
                              2295, 2335, 2490, 2720, 2710, 2530, 2900, 2760, 3010};
  const std::vector<double> y{1115, 1425, 1515, 1795, 1715, 1710, 1830, 1920, 1970,
                              2300, 2280, 2520, 2630, 2740, 2390, 2800, 2630, 2970};
  const Results found = regress(y, x);
  EXPECT_NEAR(value(found, "slope"), 0.97456, tolerance::printed(5));
  EXPECT_NEAR(value(found, "slope") / value(found, "stderr"), 38.743, tolerance::printed(3));
  EXPECT_EQ(value(found, "n"), 18.0);
}

TEST(Regression, OfNorrisIsCertified) {
  const std::vector<double> x{0.2, 337.4, 118.2, 884.6, 10.1,  226.5, 666.3, 996.3, 448.6, 777.0, 558.2, 0.4,
                              0.6, 775.5, 666.9, 338.0, 447.5, 11.6,  556.0, 228.1, 995.8, 887.6, 120.2, 0.3,
                              0.3, 556.8, 339.1, 887.2, 999.0, 779.0, 11.1,  118.3, 229.2, 669.1, 448.9, 0.5};
  const std::vector<double> y{0.1, 338.8, 118.1, 888.0, 9.2,   228.1, 668.5, 998.5, 449.1, 778.9, 559.2, 0.3,
                              0.1, 778.1, 668.8, 339.3, 448.9, 10.8,  557.7, 228.3, 998.0, 888.8, 119.6, 0.3,
                              0.6, 557.6, 339.3, 888.0, 998.5, 778.9, 10.2,  117.6, 228.9, 668.4, 449.2, 0.2};
  const Results found = regress(y, x);
  EXPECT_NEAR(value(found, "slope"), 1.00211681802045, tolerance::certified_line(1.0));
  EXPECT_NEAR(value(found, "stderr"), 0.429796848199937E-03, tolerance::certified_line(0.43e-3) * 1e4);
  EXPECT_NEAR(value(found, "intercept"), -0.262323073774029, tolerance::certified_line(500.0));
  EXPECT_NEAR(std::pow(value(found, "r"), 2), 0.999993745883712, tolerance::certified_line(1.0));
}

TEST(Regression, AgreesWithScipyOnSeriesWithGaps) {
  const ReferenceFile reference("regression");
  const Results found = regress(reference.list("y"), reference.list("x"));
  for (const std::string quantity : {"slope", "intercept", "stderr", "r", "n_eff"}) {
    EXPECT_NEAR(value(found, quantity), reference.number(quantity), tolerance::between_tools(300.0, 60 * 10))
        << quantity;
  }
  EXPECT_NEAR(value(found, "p") / reference.number("p"), 1.0, tolerance::between_tools(1.0, 60 * 60));
  EXPECT_EQ(value(found, "n"), reference.number("n"));
}

TEST(Regression, OfAConstantFieldHasSlopeZeroAndNoP) {
  const Results found = regress(std::vector<double>(9, 273.15), kNine);
  EXPECT_EQ(value(found, "slope"), 0.0);
  EXPECT_EQ(value(found, "intercept"), 273.15);
  EXPECT_TRUE(std::isnan(value(found, "p")));
}

TEST(Regression, OnAConstantPredictorIsMissing) {
  const Results found = regress(kNine, std::vector<double>(9, 273.15));
  EXPECT_TRUE(std::isnan(value(found, "slope")));
  EXPECT_EQ(value(found, "n"), 9.0);
}

TEST(Regression, HasTheLimitsOfRInTheUnitsOfTheSlope) {
  const ReferenceFile reference("significance");
  Regression::Options options;
  options.pairs.level = 0.9;
  const Results found = run<Regression>({monthly(reference.list("y")), monthly(reference.list("x"))}, options);
  expect_near(value(found, "low"), reference.number("slope_low"), 1.0, "low");
  expect_near(value(found, "high"), reference.number("slope_high"), 1.0, "high");
  EXPECT_EQ(found.at("low").header.units.text(), found.at("slope").header.units.text());
}

/// Returns r, slope and n of one point by two passes in long double.
struct Naive {
  long double r = 0.0L;
  long double slope = 0.0L;
  double n = 0.0;
};

Naive naive(const Field& of, const std::vector<double>& index, std::size_t row, std::size_t column, int lag) {
  std::vector<std::pair<long double, long double>> pairs;
  for (std::size_t t = 0; t < index.size(); ++t) {
    const auto partner = static_cast<std::ptrdiff_t>(t) - lag;
    if (partner < 0 || partner >= static_cast<std::ptrdiff_t>(index.size())) {
      continue;
    }
    const double x = index[static_cast<std::size_t>(partner)];
    const double y = of.values(t, row, column);
    if (!std::isnan(x) && !std::isnan(y)) {
      pairs.emplace_back(x, y);
    }
  }
  const auto n = static_cast<long double>(pairs.size());
  long double mx = 0.0L;
  long double my = 0.0L;
  for (const auto& [x, y] : pairs) {
    mx += x / n;
    my += y / n;
  }
  long double xx = 0.0L;
  long double yy = 0.0L;
  long double xy = 0.0L;
  for (const auto& [x, y] : pairs) {
    xx += (x - mx) * (x - mx);
    yy += (y - my) * (y - my);
    xy += (x - mx) * (y - my);
  }
  return {xy / std::sqrt(xx * yy), xy / xx, static_cast<double>(pairs.size())};
}

TEST(Regression, AgreesWithTwoPassesInLongDoubleAtEveryPointAndLag) {
  const auto axis = monthly_axis(1980, 1, 96);
  for (const unsigned seed : {1U, 2U, 3U}) {
    const Field of = sample::random_field(axis, sample::global_grid(), seed);
    const std::vector<double> index = random_index(96, seed + 100);
    Regression::Options options;
    options.pairs.lags = {-3, 0, 5};
    const Results found = run<Regression>({of, series(index, axis)}, options);
    for (std::size_t k = 0; k < 3; ++k) {
      for (std::size_t row = 0; row < 7; ++row) {
        for (std::size_t column = 0; column < 12; ++column) {
          const Naive expected = naive(of, index, row, column, options.pairs.lags[k]);
          const std::string where = "seed " + std::to_string(seed) + " lag " + std::to_string(options.pairs.lags[k]);
          EXPECT_EQ(found.at("n").values(k, row, column), expected.n) << where;
          EXPECT_NEAR(found.at("r").values(k, row, column), static_cast<double>(expected.r),
                      tolerance::comoments(expected.n, 1.0))
              << where;
          EXPECT_NEAR(found.at("slope").values(k, row, column), static_cast<double>(expected.slope),
                      tolerance::comoments(expected.n, 100.0))
              << where;
        }
      }
    }
  }
}

TEST(Regression, KeepsTheDigitsOfNoiseFarBelowTheLine) {
  std::mt19937_64 random(33);
  std::normal_distribution<double> normal;
  std::vector<double> x(200);
  std::vector<double> noise(200);
  for (std::size_t t = 0; t < x.size(); ++t) {
    x[t] = normal(random);
    noise[t] = 0.6 * (t > 0 ? noise[t - 1] : 0.0) + normal(random);
  }
  std::vector<double> y = noise;
  for (std::size_t t = 0; t < x.size(); ++t) y[t] += 1e7 * x[t];
  for (const bool detrend : {false, true}) {
    Regression::Options options;
    options.pairs.detrend = detrend;
    const Results plain = regress(noise, x, options);
    const Results found = regress(y, x, options);
    EXPECT_NEAR(value(found, "stderr") / value(plain, "stderr"), 1.0, tolerance::rounding(3e7, 2000)) << detrend;
    if (detrend) {
      // Products of departures from lines in time, which are kept, say nothing of a rest this small.
      EXPECT_TRUE(std::isnan(value(found, "n_eff")));
    } else {
      EXPECT_NEAR(value(found, "n_eff") / value(plain, "n_eff"), 1.0, tolerance::rounding(3e7, 2000));
    }
  }
}

TEST(Regression, OfATemperatureOnANumberIsADifference) {
  for (const char* const units : {"degC", "K", "degF"}) {
    const auto axis = monthly_axis(1980, 1, 5);
    const std::vector<Field> fields{series({1, 3, 2, 5, 4}, axis, units), series({1, 2, 4, 3, 5}, axis, "1")};
    Regression::Options options;
    options.pairs.level = 0.95;
    const Results found = run<Regression>(fields, options);
    for (const std::string quantity : {"slope", "stderr", "low", "high"}) {
      EXPECT_EQ(found.at(quantity).header.units.text(), "K") << quantity;
      EXPECT_TRUE(found.at(quantity).header.difference) << quantity;
    }
    EXPECT_FALSE(found.at("intercept").header.difference);
    EXPECT_EQ(found.at("intercept").header.units.text(), units);
    // On a predictor with units it is none: K m-1 has no zero of its own.
    const Results per_metre = run<Regression>({fields[0], series({1, 2, 4, 3, 5}, axis, "m")}, options);
    EXPECT_FALSE(per_metre.at("slope").header.difference);
  }
}

}  // namespace
