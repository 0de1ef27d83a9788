#include "fieldwise/analysis/pairs/paired_statistics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <numbers>
#include <random>

#include "fieldwise/analysis/pairs/correlation.hpp"
#include "fieldwise/analysis/pairs/regression.hpp"
#include "fieldwise/analysis/pairs/trend.hpp"
#include "fieldwise/analysis/places/point.hpp"
#include "reference_file.hpp"
#include "sample_fields.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::analysis::Correlation;
using fieldwise::analysis::DegreesOfFreedom;
using fieldwise::analysis::Per;
using fieldwise::analysis::Point;
using fieldwise::analysis::Regression;
using fieldwise::analysis::Trend;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::core::monthly_axis;
using fieldwise::reference::ReferenceFile;
using fieldwise::sample::error_of;
using fieldwise::sample::kMissing;
using fieldwise::sample::series;
using testing::HasSubstr;

namespace core = fieldwise::core;
namespace sample = fieldwise::sample;
namespace tolerance = fieldwise::tolerance;

/// Runs an operation on fields that may be temporaries.
template <class Operation>
std::vector<Field> run(const std::vector<Field>& inputs, const typename Operation::Options& options = {}) {
  return fieldwise::analysis::evaluate<Operation>({inputs.begin(), inputs.end()}, options);
}

using Results = std::map<std::string, Field>;

Results by_quantity(const std::vector<Field>& fields) {
  Results results;
  for (const Field& field : fields) {
    results.emplace(field.header.quantity, field);
  }
  return results;
}

double value(const Results& results, const std::string& quantity) { return results.at(quantity).values(0, 0, 0); }

Results correlate(const std::vector<double>& y, const std::vector<double>& x,
                  const Correlation::Options& options = {}) {
  const auto axis = monthly_axis(1980, 1, y.size());
  return by_quantity(run<Correlation>({series(y, axis), series(x, axis)}, options));
}

Results regress(const std::vector<double>& y, const std::vector<double>& x, const Regression::Options& options = {}) {
  const auto axis = monthly_axis(1980, 1, y.size());
  return by_quantity(run<Regression>({series(y, axis), series(x, axis)}, options));
}

const std::vector<double> kNine{1, 2, 3, 4, 5, 6, 7, 8, 9};
const std::vector<double> kZigzag{2, 1, 4, 3, 6, 5, 8, 7, 10};

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

TEST(Correlation, AgreesWithScipyOnSeriesWithGaps) {
  const ReferenceFile reference("correlation");
  const Results found = correlate(reference.list("y"), reference.list("x"));
  EXPECT_NEAR(value(found, "r"), reference.number("r"), tolerance::between_tools(1.0, 60));
  EXPECT_NEAR(value(found, "p") / reference.number("p"), 1.0, tolerance::between_tools(1.0, 60 * 60));
  EXPECT_EQ(value(found, "n"), reference.number("n"));
  EXPECT_NEAR(value(found, "n_eff"), reference.number("n_eff"), tolerance::between_tools(60.0, 60 * 60));
  Correlation::Options effective;
  effective.pairs.dof = DegreesOfFreedom::effective;
  const Results honest = correlate(reference.list("y"), reference.list("x"), effective);
  EXPECT_NEAR(value(honest, "p") / reference.number("p_effective"), 1.0, tolerance::between_tools(60.0, 60 * 60));
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

TEST(Trend, AgreesWithScipyOnASeriesWithGaps) {
  const ReferenceFile reference("trend");
  const auto axis = monthly_axis(1980, 1, reference.list("y").size());
  Trend::Options options;
  options.per = Per::step;
  const Results found = by_quantity(run<Trend>({series(reference.list("y"), axis)}, options));
  for (const std::string quantity : {"slope", "intercept", "stderr", "r", "n_eff"}) {
    EXPECT_NEAR(value(found, quantity), reference.number(quantity), tolerance::between_tools(300.0, 60 * 10))
        << quantity;
  }
  EXPECT_NEAR(value(found, "p") / reference.number("p"), 1.0, tolerance::between_tools(1.0, 60 * 60));
}

TEST(Point, TakesTheNearestGridPoint) {
  const ReferenceFile reference("point");
  const core::Grid grid = core::rectilinear_grid(reference.list("lat"), reference.list("lon"));
  const Field field = sample::random_field(monthly_axis(1980, 1, 5), grid, 3, 0);
  const auto found = run<Point>({field}, {.at = {reference.list("place")[0], reference.list("place")[1]}});
  const auto row = static_cast<std::size_t>(reference.number("row"));
  const auto column = static_cast<std::size_t>(reference.number("column"));
  for (std::size_t t = 0; t < 5; ++t) {
    EXPECT_EQ(found[0].values(t, 0, 0), field.values(t, row, column));
  }
}

// The table of edge cases.

TEST(Correlation, WithFewerPairsThanMinSamplesIsMissingButCounted) {
  const Results found = correlate({1.0, 2.0, kMissing}, {1.0, 3.0, 2.0});
  EXPECT_TRUE(std::isnan(value(found, "r")));
  EXPECT_TRUE(std::isnan(value(found, "p")));
  EXPECT_EQ(value(found, "n"), 2.0);
}

TEST(Correlation, OfTwoPairsIsOneOnlyWhereMinSamplesAllowsItAndHasNoP) {
  Correlation::Options options;
  options.pairs.min_samples = 2;
  const Results found = correlate({1.0, 2.0}, {3.0, 1.0}, options);
  EXPECT_EQ(value(found, "r"), -1.0);
  EXPECT_TRUE(std::isnan(value(found, "p")));
  Regression::Options line;
  line.pairs.min_samples = 2;
  const Results two = regress({1.0, 2.0}, {3.0, 1.0}, line);
  EXPECT_EQ(value(two, "slope"), -0.5);
  EXPECT_TRUE(std::isnan(value(two, "stderr")));
}

TEST(Correlation, WithAConstantSideIsMissing) {
  const std::vector<double> constant(540, 273.15);
  std::vector<double> varying(540);
  for (std::size_t i = 0; i < varying.size(); ++i) {
    varying[i] = std::sin(static_cast<double>(i));
  }
  for (const Results& found : {correlate(constant, varying), correlate(varying, constant)}) {
    EXPECT_TRUE(std::isnan(value(found, "r")));
    EXPECT_TRUE(std::isnan(value(found, "p")));
    EXPECT_EQ(value(found, "n"), 540.0);
  }
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

TEST(Correlation, OfExactlyProportionalSeriesIsOneWithPZero) {
  const Results found = correlate({2, 4, 6, 8, 10}, {1, 2, 3, 4, 5});
  EXPECT_EQ(value(found, "r"), 1.0);
  EXPECT_EQ(value(found, "p"), 0.0);
}

TEST(Correlation, OfAllMissingIsMissingWithCountZero) {
  const Results found = correlate(std::vector<double>(9, kMissing), kNine);
  EXPECT_TRUE(std::isnan(value(found, "r")));
  EXPECT_TRUE(std::isnan(value(found, "n_eff")));
  EXPECT_EQ(value(found, "n"), 0.0);
}

TEST(Correlation, WithEffectiveSizeBelowThreeHasNoP) {
  std::vector<double> wave(30);
  for (std::size_t i = 0; i < wave.size(); ++i) {
    wave[i] = std::cos(2.0 * std::numbers::pi * static_cast<double>(i) / 30.0);
  }
  Correlation::Options options;
  options.pairs.dof = DegreesOfFreedom::effective;
  std::vector<double> other = wave;
  other[3] += 0.5;
  const Results found = correlate(wave, other, options);
  ASSERT_LT(value(found, "n_eff"), 3.0);
  EXPECT_TRUE(std::isnan(value(found, "p")));
  EXPECT_FALSE(std::isnan(value(found, "r")));
}

// Pairing, lags, options.

TEST(Correlation, AtAPositiveLagFindsAFieldThatFollows) {
  const auto axis = monthly_axis(1980, 1, 60);
  std::mt19937_64 random(5);
  std::normal_distribution<double> noise;
  std::vector<double> index(60);
  std::vector<double> follower(60, kMissing);
  for (std::size_t i = 0; i < 60; ++i) {
    index[i] = noise(random);
    if (i >= 2) {
      follower[i] = 3.0 * index[i - 2] + 1.0;
    }
  }
  Correlation::Options options;
  options.pairs.lags = {-2, -1, 0, 1, 2, 3};
  const Results found = by_quantity(run<Correlation>({series(follower, axis), series(index, axis)}, options));
  ASSERT_EQ(found.at("r").header.leading, core::Leading::coordinate);
  for (std::size_t k = 0; k < 6; ++k) {
    const double r = found.at("r").values(k, 0, 0);
    EXPECT_EQ(r > 1.0 - tolerance::comoments(60.0, 1.0), options.pairs.lags[k] == 2)
        << "lag " << options.pairs.lags[k] << " r " << r;
  }
}

TEST(Correlation, PairsByDateNotByPosition) {
  const Field late = series({3, 4, 5, 6, 7, 8}, monthly_axis(1980, 3, 6));
  const Field early = series({9, 9, 1, 2, 4, 3, 6}, monthly_axis(1980, 1, 7));
  const Results found = by_quantity(run<Correlation>({late, early}));
  EXPECT_EQ(value(found, "n"), 5.0);
  const Results direct = correlate({3, 4, 5, 6, 7}, {1, 2, 4, 3, 6});
  EXPECT_EQ(value(found, "r"), value(direct, "r"));
}

TEST(Correlation, OfSeriesWithoutCommonDatesIsAnError) {
  const Field a = series(kNine, monthly_axis(1980, 1, 9));
  const Field b = series(kNine, monthly_axis(1990, 1, 9));
  EXPECT_THAT(error_of(ErrorKind::inputs_disagree, [&] { run<Correlation>({a, b}); }), HasSubstr("no dates in common"));
}

TEST(Correlation, OfMonthsWithYearsIsAnError) {
  const Field a = series(kNine, monthly_axis(1980, 1, 9));
  const Field b = series(kNine, core::yearly_axis(1980, 9));
  EXPECT_THAT(error_of(ErrorKind::inputs_disagree, [&] { run<Correlation>({a, b}); }), HasSubstr("year"));
}

TEST(Correlation, DetrendedIsThePartialCorrelationGivenTime) {
  const auto axis = monthly_axis(1980, 1, 120);
  std::mt19937_64 random(8);
  std::normal_distribution<double> noise;
  std::vector<double> a(120);
  std::vector<double> b(120);
  const auto years = core::years_since_first(axis);
  for (std::size_t i = 0; i < 120; ++i) {
    const double common = noise(random);
    a[i] = 5.0 * years[i] + common + 0.5 * noise(random);
    b[i] = -3.0 * years[i] + common + 0.5 * noise(random);
  }
  Correlation::Options options;
  options.pairs.detrend = true;
  const double found = value(by_quantity(run<Correlation>({series(a, axis), series(b, axis)}, options)), "r");
  const auto r = [&](const std::vector<double>& x, const std::vector<double>& y) {
    return value(correlate(x, y), "r");
  };
  const double ab = r(a, b);
  const double at = r(a, years);
  const double bt = r(b, years);
  const double partial = (ab - at * bt) / std::sqrt((1 - at * at) * (1 - bt * bt));
  EXPECT_NEAR(found, partial, tolerance::between_tools(1.0 / ((1 - at * at) * (1 - bt * bt)), 120));
}

TEST(Correlation, IsUnchangedByScalingUpToSign) {
  std::mt19937_64 random(13);
  std::normal_distribution<double> noise;
  std::vector<double> x(100);
  std::vector<double> y(100);
  std::vector<double> ax(100);
  std::vector<double> cy(100);
  for (std::size_t i = 0; i < 100; ++i) {
    x[i] = noise(random);
    y[i] = x[i] + noise(random);
    ax[i] = 4.0 * x[i];  // powers of two, so that scaling itself does not round
    cy[i] = -8.0 * y[i];
  }
  EXPECT_EQ(value(correlate(ax, cy), "r"), -value(correlate(x, y), "r"));
}

TEST(Trend, PerDecadeIsTenTimesPerYearInUnitsThatUdunitsKnows) {
  const auto axis = core::yearly_axis(1950, 40);
  std::vector<double> warming(40);
  const auto years = core::years_since_first(axis);
  for (std::size_t i = 0; i < 40; ++i) {
    warming[i] = 14.0 + 0.02 * years[i];
  }
  const Field field = series(warming, axis, "degC");
  const Results decade = by_quantity(run<Trend>({field}));
  Trend::Options yearly;
  yearly.per = Per::year;
  const Results year = by_quantity(run<Trend>({field}, yearly));
  EXPECT_NEAR(value(decade, "slope"), 0.2, tolerance::between_tools(14.0, 40));
  EXPECT_NEAR(value(year, "slope"), 0.02, tolerance::between_tools(14.0, 40));
  EXPECT_NEAR(value(decade, "intercept"), 14.0, tolerance::between_tools(14.0, 40));
  EXPECT_EQ(decade.at("slope").header.units.text(), "K (10 year)-1");
  EXPECT_TRUE(decade.at("slope").header.units.is_known());
  EXPECT_EQ(decade.at("intercept").header.units.text(), "degC");
}

// Random fields.

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

std::vector<double> random_index(std::size_t count, unsigned seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> noise(26.0, 1.5);
  std::vector<double> index(count);
  for (double& x : index) {
    x = random() % 11 == 0 ? kMissing : noise(random);
  }
  return index;
}

TEST(Regression, AgreesWithTwoPassesInLongDoubleAtEveryPointAndLag) {
  const auto axis = monthly_axis(1980, 1, 96);
  for (const unsigned seed : {1U, 2U, 3U}) {
    const Field of = sample::random_field(axis, sample::global_grid(), seed);
    const std::vector<double> index = random_index(96, seed + 100);
    Regression::Options options;
    options.pairs.lags = {-3, 0, 5};
    const Results found = by_quantity(run<Regression>({of, series(index, axis)}, options));
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

TEST(PairedStatistics, AnyTilingGivesTheSameBits) {
  const auto axis = monthly_axis(1980, 1, 60);
  const Field of = sample::random_field(axis, sample::global_grid(), 7);
  const Field against = sample::random_field(axis, sample::global_grid(), 8, 0);
  Regression::Options options;
  options.pairs.detrend = true;
  options.pairs.lags = {0, 1};
  const std::vector<core::FieldHeader> headers{of.header, against.header};
  // A field as a partner is shown at the times that its lags need, which tiles cut differently: evaluate shows all.
  const auto whole = run<Regression>({of, against}, options);
  const Field index = series(random_index(60, 9), axis);
  const auto whole_series = run<Regression>({of, index}, options);
  for (const std::size_t times : {1U, 7U, 60U}) {
    for (const std::size_t rows : {1U, 3U, 7U}) {
      const std::vector<core::FieldHeader> pair{of.header, index.header};
      Regression operation(pair, options);
      operation.begin({0, 7});
      Regression fields(headers, options);
      fields.begin({0, 7});
      for (const core::Extent& tile : [&] {
             std::vector<core::Extent> tiles;
             for (std::size_t r = 0; r < 7; r += rows) {
               for (std::size_t t = 0; t < 60; t += times) {
                 tiles.push_back(
                     {{t, std::min<std::size_t>(60, t + times)}, {r, std::min<std::size_t>(7, r + rows)}, 12});
               }
             }
             return tiles;
           }()) {
        const core::TileView view = core::view(of).narrowed(tile.times, tile.rows);
        const std::vector<core::TileView> with_series{view, core::view(index)};
        operation.accumulate(with_series);
        const std::vector<core::TileView> with_field{
            view, core::view(against).narrowed(fields.times_needed(1, tile.times), tile.rows)};
        fields.accumulate(with_field);
      }
      const auto found = operation.finish();
      const auto found_fields = fields.finish();
      for (std::size_t k = 0; k < found.size(); ++k) {
        sample::expect_same_bits(found[k], whole_series[k], "series, " + found[k].header.quantity);
        sample::expect_same_bits(found_fields[k], whole[k], "field, " + found[k].header.quantity);
      }
    }
  }
}

TEST(Correlation, WithEffectiveSizeRejectsIndependentAutocorrelatedSeriesAsOftenAsItShould) {
  constexpr std::size_t kPairs = 10'000;
  constexpr std::size_t kSteps = 132;
  std::mt19937_64 random(1999);
  std::normal_distribution<double> noise;
  const auto autoregressive = [&](std::vector<double>& series) {
    double state = noise(random) / std::sqrt(1.0 - 0.49);
    for (double& x : series) {
      x = state;
      state = 0.7 * state + noise(random);
    }
  };
  xt::xtensor<double, 3> a(std::array<std::size_t, 3>{kSteps, 100, 100});
  xt::xtensor<double, 3> b(std::array<std::size_t, 3>{kSteps, 100, 100});
  std::vector<double> one(kSteps);
  for (std::size_t point = 0; point < kPairs; ++point) {
    for (xt::xtensor<double, 3>* const field : {&a, &b}) {
      autoregressive(one);
      for (std::size_t t = 0; t < kSteps; ++t) {
        (*field)(t, point / 100, point % 100) = one[t];
      }
    }
  }
  std::vector<double> places(100);
  for (std::size_t i = 0; i < 100; ++i) {
    places[i] = static_cast<double>(i) * 0.5;
  }
  const auto axis = monthly_axis(1982, 1, kSteps);
  const core::Grid grid = core::rectilinear_grid(places, places);
  const Field x = core::field_of(a, axis, grid);
  const Field y = core::field_of(b, axis, grid);
  const auto share_rejected = [&](DegreesOfFreedom dof) {
    Correlation::Options options;
    options.pairs.dof = dof;
    const Results found = by_quantity(run<Correlation>({x, y}, options));
    double rejected = 0.0;
    for (const double p : found.at("p").values) {
      rejected += p < 0.05 ? 1.0 : 0.0;
    }
    return rejected / kPairs;
  };
  EXPECT_NEAR(share_rejected(DegreesOfFreedom::n), 0.24,
              tolerance::four_binomial_sd(0.24, kPairs) + tolerance::printed(2));
  EXPECT_NEAR(share_rejected(DegreesOfFreedom::effective), 0.055,
              tolerance::four_binomial_sd(0.055, kPairs) + tolerance::printed(3));
}

TEST(PairedStatistics, AShareOfTheTimesIsWhatItSaysAlthoughItHasNoExactBinaryValue) {
  std::vector<double> x(100);
  std::vector<double> y(100);
  for (std::size_t t = 0; t < x.size(); ++t) {
    x[t] = static_cast<double>(t % 7);
    y[t] = t < 55 ? static_cast<double>(t % 5) : kMissing;
  }
  Correlation::Options options;
  options.pairs.min_fraction = 0.55;  // times 100 is a little more than 55 in double
  const Results enough = correlate(y, x, options);
  EXPECT_FALSE(std::isnan(value(enough, "r")));
  EXPECT_THAT(enough.at("r").header.attributes.at("missing_rule"), HasSubstr("fewer than 55 pairs"));
  y[54] = kMissing;
  EXPECT_TRUE(std::isnan(value(correlate(y, x, options), "r")));
}

}  // namespace
