#include "fieldwise/plot/compose_numbers.hpp"

#include <gmock/gmock.h>

#include <cmath>
#include <vector>

#include "fieldwise/core/arrays.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/plot/line_fit.hpp"
#include "tolerance.hpp"

namespace fieldwise::plot {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

LoadedField months(int year, std::vector<double> values, const std::string& name) {
  LoadedField loaded;
  loaded.header.name = name;
  loaded.header.leading = core::Leading::time;
  loaded.header.time = std::make_shared<const core::TimeAxis>(core::monthly_axis(year, 1, values.size()));
  loaded.facts = {name, "", name, "", "K", false};
  loaded.maps = {std::move(values)};
  return loaded;
}

TEST(FittedLine, IsTheOneOfASum) {
  // y = 1 + 2 x with residuals 0.1, -0.2, 0.1: sum of squares 0.06, one degree of freedom.
  const auto line = fitted_line({0, 1, 2, NAN}, {1.1, 2.8, 5.1, 9});
  ASSERT_TRUE(line);
  EXPECT_EQ(line->count, 3U);
  EXPECT_NEAR(line->slope, 2.0, tolerance::rounding(6.0, 64.0));
  EXPECT_NEAR(line->at(0), 1.0, tolerance::rounding(6.0, 64.0));
  EXPECT_NEAR(line->residual_sd, std::sqrt(0.06), tolerance::rounding(6.0, 64.0));
  const DrawnFit fit = line->drawn(1, 3);
  // At the mean of x: t(1) s / sqrt(3).
  EXPECT_NEAR(fit.high.front() - fit.y.front(), 12.706 * std::sqrt(0.06 / 3), tolerance::rounding(12.706, 256.0));
  EXPECT_FALSE(fitted_line({1, 1, 1}, {1, 2, 3}));
  EXPECT_FALSE(fitted_line({1, 2}, {1, 2}));
}

TEST(StudentT, IsThatOfTables) {
  EXPECT_NEAR(student_t_95(4), 2.776, tolerance::significant_digits(2.776, 2));
  EXPECT_NEAR(student_t_95(10), 2.228, tolerance::printed(3));
  EXPECT_NEAR(student_t_95(30), 2.042, tolerance::printed(3));
  EXPECT_NEAR(student_t_95(1000), 1.962, tolerance::printed(3));
}

TEST(DrawnGammaFit, HasAnAreaOfOneAndTheMean) {
  std::vector<double> values;
  for (int i = 1; i <= 100; ++i) values.push_back(-10.0 * std::log(i / 101.0));  // exponential, mean near 10
  const auto gamma = drawn_gamma(values);
  ASSERT_TRUE(gamma);
  EXPECT_GT(gamma->shape, 0.9);
  EXPECT_LT(gamma->shape, 1.15);
  double area = 0.0;
  for (double x = 0.005; x < 300; x += 0.01) area += 0.01 * gamma->density(x);
  EXPECT_NEAR(area, 1.0, tolerance::significant_digits(1.0, 2));
  EXPECT_FALSE(drawn_gamma({1, 2, 3}));
}

TEST(ComposeScatter, PairsTheTimesThatBothHave) {
  const LoadedField a = months(1990, {1, 2, 3, 4, NAN}, "a");
  LoadedField b = months(1990, {9, 10, 20, 30, 40}, "b");
  b.header.time = std::make_shared<const core::TimeAxis>(core::monthly_axis(1989, 12, 5));
  const Figure figure = compose_scatter(a, b, "a.nc", {});
  EXPECT_THAT(figure.curve->x, ElementsAre(10, 20, 30, 40));
  EXPECT_THAT(figure.curve->y, ElementsAre(1, 2, 3, 4));
  for (std::size_t i = 0; i < 4; ++i) EXPECT_TRUE(figure.curve->is_lonely(i));
  EXPECT_EQ(figure.curve->x_text, "b (K)");
  EXPECT_THAT(figure.caption.front(), HasSubstr("4 pairs; line: least squares, slope 0.1 K per K, r = 1.00"));
  EXPECT_THROW(static_cast<void>(compose_scatter(a, months(1970, {1, 2, 3}, "c"), "a.nc", {})), core::Error);
}

TEST(ComposeHistogram, IsADensityOfTheValuesThatCount) {
  std::vector<double> values;
  for (int i = 0; i < 400; ++i) values.push_back(i % 20);
  LoadedField field = months(1950, values, "x");
  PlotOptions options;
  options.histogram = Histogram::normal;
  const Figure figure = compose_histogram(field, {}, "f", options);
  double area = 0.0;
  for (std::size_t i = 0; i < figure.curve->y.size(); ++i) area += figure.curve->y[i] * figure.curve->width[i];
  EXPECT_NEAR(area, 1.0, tolerance::rounding(6.0, 64.0));
  ASSERT_TRUE(figure.curve->fit);
  EXPECT_THAT(figure.caption.front(), HasSubstr("normal distribution, mean 9.5, sd 5.77"));
  std::vector<bool> inside(values.size(), false);
  for (std::size_t i = 0; i < 40; ++i) inside[i] = true;
  EXPECT_THAT(compose_histogram(field, inside, "f", options).caption.front(), HasSubstr("how often 40 values"));
  field.maps[0].assign(400, 1.0);
  EXPECT_THROW(static_cast<void>(compose_histogram(field, {}, "f", options)), core::Error);
}

}  // namespace
}  // namespace fieldwise::plot
