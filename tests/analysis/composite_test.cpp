#include "fieldwise/analysis/pairs/composite.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <random>

#include "reference_file.hpp"
#include "sample_fields.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::analysis::Composite;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::core::Measure;
using fieldwise::core::monthly_axis;
using fieldwise::reference::ReferenceFile;
using fieldwise::sample::error_of;
using fieldwise::sample::evaluated;
using fieldwise::sample::kMissing;
using fieldwise::sample::series;
using testing::HasSubstr;

namespace core = fieldwise::core;
namespace sample = fieldwise::sample;
namespace tolerance = fieldwise::tolerance;

using Results = std::map<std::string, double>;

Results run(const std::vector<double>& x, const std::vector<double>& a, const Composite::Options& options = {}) {
  Results results;
  const auto axis = monthly_axis(1980, 1, x.size());
  for (const Field& field : evaluated<Composite>({series(x, axis), series(a, axis, "1")}, options)) {
    results[field.header.quantity] = field.values(0, 0, 0);
  }
  return results;
}

TEST(Composite, ByHand) {
  // above 1: 4 and 6; below -1: 1 and 2. t = 3.5 / sqrt(2/2 + 0.5/2)
  const auto found = run({4, 1, 9, 6, 2}, {2, -2, 0, 3, -3}, {.above = Measure{1, ""}, .below = Measure{-1, ""}});
  EXPECT_EQ(found.at("above"), 5.0);
  EXPECT_EQ(found.at("below"), 1.5);
  EXPECT_EQ(found.at("difference"), 3.5);
  EXPECT_EQ(found.at("n_above"), 2.0);
  EXPECT_EQ(found.at("n_below"), 2.0);
  EXPECT_NEAR(found.at("t"), 3.5 / std::sqrt(1.25), tolerance::rounding(3.2, 8));
}

TEST(Composite, AValueOnTheThresholdIsNeitherHighNorLow) {
  const auto found = run({4, 1}, {1, -1}, {.above = Measure{1, ""}, .below = Measure{-1, ""}});
  EXPECT_EQ(found.at("n_above"), 0.0);
  EXPECT_EQ(found.at("n_below"), 0.0);
  EXPECT_TRUE(std::isnan(found.at("above")));
  EXPECT_TRUE(std::isnan(found.at("difference")));
  EXPECT_TRUE(std::isnan(found.at("p")));
}

TEST(Composite, OneValueASideHasMeansButNoSignificance) {
  const auto found = run({4, 1}, {2, -2}, {.above = Measure{1, ""}, .below = Measure{-1, ""}});
  EXPECT_EQ(found.at("difference"), 3.0);
  EXPECT_TRUE(std::isnan(found.at("t")));
  EXPECT_TRUE(std::isnan(found.at("p")));
}

TEST(Composite, OfAConstantDiffersByExactlyNothing) {
  const auto found = run(std::vector<double>(8, 273.15), {2, -2, 0, 3, -3, 5, -1, 0},
                         {.above = Measure{1, ""}, .below = Measure{-1, ""}});
  EXPECT_EQ(found.at("difference"), 0.0);
  EXPECT_TRUE(std::isnan(found.at("t")));
}

TEST(Composite, AgreesWithScipyOnASeriesWithGaps) {
  const ReferenceFile reference("composite");
  const auto found = run(reference.list("x"), reference.list("a"), {.below = Measure{-0.5, "sd"}});
  for (const std::string quantity : {"above", "below", "difference", "t"}) {
    EXPECT_NEAR(found.at(quantity), reference.number(quantity), tolerance::between_tools(300.0, 120)) << quantity;
  }
  EXPECT_NEAR(found.at("p") / reference.number("p"), 1.0, tolerance::between_tools(1.0, 120 * 60));
  EXPECT_EQ(found.at("n_above"), reference.number("n_above"));
  EXPECT_EQ(found.at("n_below"), reference.number("n_below"));
}

TEST(Composite, ThresholdsComeFromTheBase) {
  // sd over the first four is sqrt(2/3), mean 0: above 1 sd are 1, 2 and 10
  const auto axis = monthly_axis(1980, 1, 6);
  const Field x = series({1, 2, 3, 4, 5, 6}, axis);
  const Field a = series({1, -1, 0, 0, 2, 10}, axis, "1");
  const auto count = [&](const Composite::Options& options) {
    return evaluated<Composite>({x, a}, options)[5].values(0, 0, 0);
  };
  EXPECT_EQ(count({}), 1.0);
  EXPECT_EQ(count({.base = core::parse_period("1980-01/1980-04")}), 3.0);
}

TEST(Composite, AtALagTheFieldFollows) {
  const auto axis = monthly_axis(1980, 1, 5);
  const auto found = evaluated<Composite>({series({1, 2, 3, 4, 5}, axis), series({9, 0, 0, -9, 0}, axis, "1")},
                                          {.above = Measure{1, ""}, .below = Measure{-1, ""}, .lags = {0, 1}});
  EXPECT_EQ(found[0].values(0, 0, 0), 1.0);
  EXPECT_EQ(found[0].values(1, 0, 0), 2.0);
  EXPECT_EQ(found[1].values(0, 0, 0), 4.0);
  EXPECT_EQ(found[1].values(1, 0, 0), 5.0);
}

TEST(Composite, AgainstAFieldUsesEachPointsOwnSpread) {
  const auto axis = monthly_axis(1980, 1, 60);
  const auto grid = sample::global_grid();
  const Field x = sample::random_field(axis, grid, 65, 9);
  const Field a = sample::random_field(axis, grid, 66, 11);
  const auto found = evaluated<Composite>({x, a});
  for (const std::size_t column : {0U, 5U, 11U}) {
    std::vector<double> one_x;
    std::vector<double> one_a;
    for (std::size_t t = 0; t < 60; ++t) {
      one_x.push_back(x.values(t, 3, column));
      one_a.push_back(a.values(t, 3, column));
    }
    const auto alone = run(one_x, one_a);
    for (const Field& field : found) {
      const double expected = alone.at(field.header.quantity);
      EXPECT_TRUE(field.values(0, 3, column) == expected || std::isnan(expected)) << "seeds 65, 66, " << column;
    }
  }
}

TEST(Composite, TilesDoNotChangeBits) {
  const auto axis = monthly_axis(1980, 1, 60);
  const Field x = sample::random_field(axis, sample::global_grid(), 67, 9);
  const Field field = sample::random_field(axis, sample::global_grid(), 68, 11);
  std::vector<double> index(60);
  for (std::size_t t = 0; t < 60; ++t) index[t] = std::sin(0.7 * static_cast<double>(t));
  for (const Field& against : {series(index, axis, "1"), field}) {
    Composite operation(std::vector{x.header, against.header}, {.lags = {-2, 0, 3}});
    const auto whole = fieldwise::analysis::evaluate(operation, {x, against});
    for (const std::size_t times : {1U, 7U}) {
      const auto tiled = sample::reduce_in_tiles(operation, {x, against}, 3, 2, times);
      for (std::size_t k = 0; k < whole.size(); ++k) sample::expect_same_bits(tiled[k], whole[k], "seeds 67, 68");
    }
  }
}

TEST(Composite, ADifferenceOfTemperaturesIsOne) {
  const auto axis = monthly_axis(1980, 1, 4);
  const auto found = evaluated<Composite>({series({50, 50, 32, 32}, axis, "degF"), series({1, 1, -1, -1}, axis, "1")},
                                          {.above = Measure{0, ""}, .below = Measure{0, ""}});
  EXPECT_EQ(found[2].header.units.text(), "K");
  EXPECT_TRUE(found[2].header.difference);
  EXPECT_NEAR(found[2].values(0, 0, 0), 10.0, tolerance::rounding(10.0, 8));
}

TEST(Composite, RefusesThresholdsThatOverlap) {
  const auto axis = monthly_axis(1980, 1, 4);
  const Field x = series({1, 2, 3, 4}, axis);
  EXPECT_THAT(error_of(ErrorKind::usage,
                       [&] {
                         evaluated<Composite>({x, x}, {.above = Measure{-1, "sd"}, .below = Measure{1, "sd"}});
                       }),
              HasSubstr("exchange them"));
}

TEST(Composite, RefusesAMapWithoutTime) {
  const auto axis = monthly_axis(1980, 1, 4);
  const Field x = series({1, 2, 3, 4}, axis);
  Field map = x;
  map.header.leading = core::Leading::none;
  map.header.time = nullptr;
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { evaluated<Composite>({map, x}); }), HasSubstr("no time axis"));
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { evaluated<Composite>({x, map}); }), HasSubstr("no time axis"));
}

TEST(Composite, DifferencesComeFromUnroundedMeans) {
  // The same noise about 0 and about 1e8, where a mean is rounded to 1.5e-8: a hundred-thousandth of the noise.
  std::mt19937_64 random(34);
  std::normal_distribution<double> normal;
  std::vector<double> index(120);
  std::vector<double> far(120);
  std::vector<double> near(120);
  for (std::size_t t = 0; t < index.size(); ++t) {
    index[t] = normal(random);
    far[t] = 1e8 + 1e-3 * normal(random);
    near[t] = far[t] - 1e8;  // exactly what 1e8 left of the noise
  }
  const Composite::Options options{.above = Measure{0, ""}, .below = Measure{0, ""}};
  const Results expected = run(near, index, options);
  const Results found = run(far, index, options);
  for (const std::string quantity : {"difference", "t", "p"}) {
    EXPECT_NEAR(found.at(quantity) / expected.at(quantity), 1.0, tolerance::rounding(1.0, 1e5)) << quantity;
  }
}

}  // namespace
