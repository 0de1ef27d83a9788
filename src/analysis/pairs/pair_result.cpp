#include "fieldwise/analysis/pairs/pair_result.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "analysis/pairs/pair_column.hpp"
#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/kernels/rank.hpp"
#include "fieldwise/kernels/significance.hpp"

namespace fieldwise::analysis {

namespace {

using Series = kernels::PairMoments::Series;

/// Returns the sum of squares of the values of x or y.
double size_of(const kernels::PairMoments& moments, std::size_t variable) {
  return moments.count() * moments.mean(variable) * moments.mean(variable) + moments.moment(variable, variable);
}

/// Tells whether a side never changes, or is a line in time of which nothing is left.
bool is_constant(const kernels::PairMoments& moments, std::size_t variable, bool detrend) {
  const double left = moments.left(variable, variable);
  return left == 0.0 || moments.moment(variable, variable) == 0.0 ||
         (detrend && is_rounding(left, moments.count(), size_of(moments, variable)));
}

/// Returns the sum of squares that the line on x leaves of y; 0 where that is rounding.
double rest_of(const kernels::PairMoments& moments, double slope) {
  const double size = size_of(moments, 1) + slope * slope * size_of(moments, 0);
  return is_rounding(moments.rest(), moments.count(), size) ? 0.0 : moments.rest();
}

double effective_count(const kernels::PairMoments& moments, EffectiveSizeOf effective, double rest,
                       const kernels::StepPattern& pattern) {
  const auto of_product = [&](double product) {
    return pattern.effective_size(moments.count(), moments.neighbours(), product);
  };
  const double steps = pattern.steps();
  if (effective == EffectiveSizeOf::both_series) {
    return of_product(moments.autocorrelation(Series::x, steps) * moments.autocorrelation(Series::y, steps));
  }
  const double of_residuals = rest == 0.0 ? 0.0 : moments.autocorrelation(Series::rest, steps);
  const double other = effective == EffectiveSizeOf::residuals ? 1.0 : moments.autocorrelation(Series::x, steps);
  return of_product(of_residuals * other);
}

/// Fills in the interval: of r by Fisher's z, of a slope by Student's t.
void add_interval(PairResult& result, double degrees, const PairOptions& options, bool of_r) {
  if (!options.level) {
    return;
  }
  if (of_r) {
    const kernels::Interval interval = kernels::fisher_interval(
        result.r, degrees > 1.0 ? 1.0 / std::sqrt(degrees - 1.0) : core::kMissing, *options.level);
    result.low = interval.low;
    result.high = interval.high;
  } else {
    const double reach = kernels::t_reach(*options.level, degrees) * result.stderr_slope;
    result.low = result.slope - reach;
    result.high = result.slope + reach;
  }
}

/// Returns values less their least-squares line in time; nothing where they are such a line.
std::vector<double> detrended(const std::vector<double>& values, const std::vector<double>& years) {
  double mean = 0.0;
  double mean_year = 0.0;
  const auto n = static_cast<double>(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    mean += (values[i] - values.front()) / n;
    mean_year += years[i] / n;
  }
  double product = 0.0;
  double square = 0.0;
  double whole = 0.0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double departure = values[i] - values.front() - mean;
    product += departure * (years[i] - mean_year);
    square += (years[i] - mean_year) * (years[i] - mean_year);
    whole += departure * departure;
  }
  std::vector<double> rest(values.size());
  double remaining = 0.0;
  double size = 0.0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    rest[i] = values[i] - values.front() - mean - product / square * (years[i] - mean_year);
    remaining += rest[i] * rest[i];
    size += values[i] * values[i];
  }
  return whole == 0.0 || is_rounding(remaining, n, size) ? std::vector<double>() : rest;
}

/// Returns the standard deviation of Fisher's z of a rank correlation.
double deviation_of_z(RankMethod method, double degrees) {
  return method == RankMethod::spearman ? std::sqrt(1.06 / (degrees - 1.0)) : std::sqrt(0.437 / (degrees - 2.0));
}

}  // namespace

double PairResult::*result_member(std::string_view quantity) {
  struct Member {
    std::string_view name;
    double PairResult::*value;
  };
  static constexpr std::array<Member, 10> kMembers{{{"r", &PairResult::r},
                                                    {"p", &PairResult::p},
                                                    {"p_fdr", &PairResult::p},
                                                    {"slope", &PairResult::slope},
                                                    {"intercept", &PairResult::intercept},
                                                    {"stderr", &PairResult::stderr_slope},
                                                    {"low", &PairResult::low},
                                                    {"high", &PairResult::high},
                                                    {"n", &PairResult::n},
                                                    {"n_eff", &PairResult::n_eff}}};
  const auto* const found = std::ranges::find(kMembers, quantity, &Member::name);
  return found == kMembers.end() ? nullptr : found->value;
}

PairResult missing_result(double n) {
  return {core::kMissing, core::kMissing, core::kMissing, core::kMissing, core::kMissing, n,
          core::kMissing, core::kMissing, core::kMissing};
}

double degrees_of_freedom(const PairResult& result, const PairOptions& options) {
  const bool use_effective = options.dof == DegreesOfFreedom::effective;
  const double size = use_effective ? result.n_eff : result.n;
  return use_effective && !(size >= 3.0) ? core::kMissing : size - options.spent();
}

PairResult evaluate_pairs(const kernels::PairMoments& moments, const kernels::StepPattern& pattern,
                          const PairOptions& options, double least_count, EffectiveSizeOf effective) {
  PairResult result = missing_result(moments.count());
  if (result.n < least_count || result.n < 2.0) {
    return result;
  }
  if (is_constant(moments, 0, options.detrend)) {
    return result;
  }
  const bool y_constant = is_constant(moments, 1, options.detrend);
  const bool of_line = effective != EffectiveSizeOf::both_series;
  const double xx = moments.left(0, 0);
  const double yy = moments.left(1, 1);
  const double xy = moments.left(0, 1);
  result.slope = y_constant ? 0.0 : xy / xx;
  const double rest = y_constant ? 0.0 : rest_of(moments, result.slope);
  const double time_slope = moments.slope_in_time(1) - result.slope * moments.slope_in_time(0);
  result.intercept = moments.mean(1) - result.slope * moments.mean(0) - time_slope * moments.mean(2);
  result.n_eff = y_constant ? core::kMissing : effective_count(moments, effective, rest, pattern);
  const double degrees = degrees_of_freedom(result, options);
  if (!y_constant) {
    result.r = std::clamp(xy / std::sqrt(xx * yy), -1.0, 1.0);
    result.p = of_line ? kernels::p_of_unexplained(rest / yy, result.r, degrees, options.alternative)
                       : kernels::p_of_correlation(result.r, degrees, options.alternative);
  }
  if (of_line && degrees > 0.0) {
    result.stderr_slope = std::sqrt(rest / degrees / xx);
  }
  add_interval(result, degrees, options, effective == EffectiveSizeOf::both_series);
  return result;
}

PairResult evaluate_ranks(const PairColumn& column, const PairOptions& options, double least_count, RankMethod method) {
  PairResult result = missing_result(column.count());
  if (result.n < least_count || result.n < 2.0 || is_constant(column.x) || is_constant(column.y)) {
    return result;
  }
  const auto ranked = [&](const std::vector<double>& values) {
    return kernels::ranking_of(options.detrend ? detrended(values, column.years) : values);
  };
  if (!column.same_x) {
    column.x_ranking = ranked(column.x);
  }
  const kernels::Ranking& x_ranking = column.x_ranking;
  const kernels::Ranking y_ranking = ranked(column.y);
  const std::vector<double>& x = x_ranking.rank;
  const std::vector<double>& y = y_ranking.rank;
  if (x.empty() || y.empty()) {
    return result;
  }
  result.n_eff = column.effective_size(column.autocorrelation(x) * column.autocorrelation(y));
  const double degrees = degrees_of_freedom(result, options);
  const bool use_effective = options.dof == DegreesOfFreedom::effective;
  if (method == RankMethod::spearman) {
    const bool may_be_exact = !options.detrend && !use_effective;  // the ranks of departures are not all as likely
    const kernels::Association found =
        kernels::spearman(x_ranking, y_ranking, degrees, options.alternative, may_be_exact);
    result.r = found.value;
    result.p = found.p;
  } else {
    const kernels::Association found =
        kernels::kendall(x_ranking, y_ranking, options.alternative, use_effective ? result.n / result.n_eff : 1.0);
    result.r = found.value;
    result.p = std::isnan(degrees) ? core::kMissing : found.p;
  }
  if (options.level) {
    const kernels::Interval interval =
        kernels::fisher_interval(result.r, deviation_of_z(method, degrees), *options.level);
    result.low = interval.low;
    result.high = interval.high;
  }
  return result;
}

}  // namespace fieldwise::analysis
