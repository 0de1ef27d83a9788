#include "analysis/pairs/robust_trend.hpp"

#include <cmath>

#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/kernels/least_squares.hpp"
#include "fieldwise/kernels/mann_kendall.hpp"
#include "fieldwise/kernels/rank.hpp"
#include "fieldwise/kernels/theil_sen.hpp"

namespace fieldwise::analysis {

namespace {

constexpr std::size_t kSeasons = 12;

std::vector<double> less_line(const PairColumn& column, double slope) {
  std::vector<double> rest(column.y.size());
  for (std::size_t i = 0; i < rest.size(); ++i) {
    rest[i] = column.y[i] - slope * column.x[i];
  }
  return rest;
}

void fit_least_squares(PairResult& result, const PairColumn& column, const PairOptions& options) {
  const kernels::LeastSquaresFit fit = kernels::LeastSquares({column.x}, column.y.size()).fit(column.y);
  result.slope = fit.coefficients[1];
  result.intercept = fit.coefficients[0];
  result.stderr_slope = fit.standard_errors[1];
  if (options.level) {
    const double reach = kernels::t_reach(*options.level, result.n - 2.0) * result.stderr_slope;
    result.low = result.slope - reach;
    result.high = result.slope + reach;
  }
}

kernels::MannKendall tested(const PairColumn& column, TrendTest test, double sen_slope,
                            std::span<const std::size_t> season, kernels::Alternative alternative) {
  if (!season.empty()) {
    return kernels::seasonal_mann_kendall(column.y, season, kSeasons, alternative);
  }
  const bool needs_neighbours = test == TrendTest::hamed_rao || test == TrendTest::yue_pilon;
  if (needs_neighbours && !kernels::are_enough_neighbours(column.count(), column.neighbours())) {
    kernels::MannKendall untested = kernels::mann_kendall(column.y, alternative);
    untested.p = core::kMissing;  // nobody can tell how the values depend on each other
    return untested;
  }
  if (test == TrendTest::hamed_rao) {
    return kernels::mann_kendall(column.y, alternative,
                                 kernels::hamed_rao_factor(column.y, column.x, column.number, sen_slope));
  }
  if (test == TrendTest::yue_pilon) {
    return kernels::mann_kendall(kernels::trend_free_prewhitened(column.y, column.x, column.follows, sen_slope),
                                 alternative);
  }
  return kernels::mann_kendall(column.y, alternative);
}

}  // namespace

PairResult robust_trend(const PairColumn& column, TrendMethod method, TrendTest test,
                        const std::vector<std::size_t>& season, const PairOptions& options) {
  PairResult result = missing_result(column.count());
  std::vector<std::size_t> seasons;
  for (const std::size_t t : column.time) {
    if (!season.empty()) {
      seasons.push_back(season[t]);
    }
  }
  const double level = options.level.value_or(0.95);
  kernels::TheilSen sen{core::kMissing, core::kMissing, core::kMissing, core::kMissing};
  if (!seasons.empty()) {
    sen = kernels::seasonal_theil_sen(column.x, column.y, seasons, kSeasons, level);
  } else if (method == TrendMethod::theil_sen || test == TrendTest::hamed_rao || test == TrendTest::yue_pilon) {
    sen = kernels::theil_sen(column.x, column.y, level);
  }
  if (method == TrendMethod::ols) {
    fit_least_squares(result, column, options);
  } else {
    result.slope = sen.slope;
    result.intercept = sen.intercept;
    result.low = sen.low;
    result.high = sen.high;
  }
  const kernels::MannKendall found = tested(column, test, sen.slope, seasons, options.alternative);
  result.r = test == TrendTest::yue_pilon ? kernels::mann_kendall(column.y).tau : found.tau;
  result.p = found.p;
  const std::vector<double> rest = less_line(column, result.slope);
  result.n_eff = column.effective_size(column.autocorrelation(rest));
  return result;
}

}  // namespace fieldwise::analysis
