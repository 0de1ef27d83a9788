#include "fieldwise/kernels/mann_kendall.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/kernels/rank.hpp"
#include "kernels/inversions.hpp"
#include "kernels/ties.hpp"

namespace fieldwise::kernels {

namespace {

constexpr double kNormal95 = 1.959963984540054;  // 5 % of a normal distribution lie beyond it, on both sides together

/// Holds the sum of signs and what belongs to it.
struct SignSum {
  double s = 0.0;
  double variance = 0.0;
  double scale = 0.0;  // of tau-b with time
};

SignSum sum_of_signs(std::span<const double> values) {
  std::vector<std::int64_t> keys(values.size());
  std::ranges::transform(values, keys.begin(), sortable);
  const auto falling = static_cast<double>(InversionCounter().sort(keys));
  const TieSums ties = ties_of(std::span<const std::int64_t>(keys), [](std::int64_t key) { return key; });
  const auto n = static_cast<double>(values.size());
  const double all = 0.5 * n * (n - 1.0);
  // S = rising - falling pairs, of which there are all but the tied; its variance: Kendall (1975), chapter 4.
  return {all - ties.pairs - 2.0 * falling, (variance_term(n) - ties.variance) / 18.0,
          std::sqrt(all * (all - ties.pairs))};
}

MannKendall tested(const SignSum& sum, Alternative alternative, double inflation) {
  MannKendall test{sum.s, sum.variance, core::kMissing, core::kMissing,
                   sum.scale > 0.0 ? sum.s / sum.scale : core::kMissing};
  const double variance = sum.variance * inflation;
  if (variance > 0.0) {
    // S moves in steps of two: half a step towards zero makes the normal distribution fit. Kendall (1975), chapter 4.
    const double sign = sum.s > 0.0 ? 1.0 : sum.s < 0.0 ? -1.0 : 0.0;
    test.z = (sum.s - sign) / std::sqrt(variance);
    test.p = p_of_normal(test.z, alternative);
  }
  return test;
}

std::vector<double> less_line(std::span<const double> values, std::span<const double> time, double slope) {
  std::vector<double> rest(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    rest[i] = values[i] - slope * (time[i] - time[0]);
  }
  return rest;
}

}  // namespace

MannKendall mann_kendall(std::span<const double> values, Alternative alternative, double inflation) {
  return tested(sum_of_signs(values), alternative, inflation);
}

MannKendall seasonal_mann_kendall(std::span<const double> values, std::span<const std::size_t> season,
                                  std::size_t seasons, Alternative alternative) {
  SignSum sum;
  std::vector<double> of_season;
  for (std::size_t which = 0; which < seasons; ++which) {
    of_season.clear();
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (season[i] == which) {
        of_season.push_back(values[i]);
      }
    }
    const SignSum part = sum_of_signs(of_season);
    sum.s += part.s;
    sum.variance += part.variance;
    sum.scale += part.scale;
  }
  return tested(sum, alternative, 1.0);
}

namespace {

/// Holds at each lag in steps the sum of products of values so far apart, and how many there are.
struct LagProducts {
  std::vector<double> product;
  std::vector<double> pairs;
};

LagProducts lag_products(std::span<const double> values, std::span<const std::int64_t> number, std::size_t steps) {
  const std::size_t n = values.size();
  LagProducts found{std::vector<double>(steps, 0.0), std::vector<double>(steps, 0.0)};
  if (steps > n) {
    for (std::size_t i = 0; i < n; ++i) {
      for (std::size_t j = i + 1; j < n; ++j) {
        const auto lag = static_cast<std::size_t>(number[j] - number[i]);
        found.product[lag] += values[i] * values[j];
        found.pairs[lag] += 1.0;
      }
    }
    return found;
  }
  // All lags at once: each product is a fold in the order of time, and the loop over lags is one of independent sums.
  for (std::size_t i = 0; i < n; ++i) {
    const double* const later = values.data() + i;
    for (std::size_t lag = 1; lag < n - i; ++lag) {
      found.product[lag] += values[i] * later[lag];
    }
    found.pairs[i] = static_cast<double>(n - i);
  }
  return found;
}

}  // namespace

double hamed_rao_factor(std::span<const double> values, std::span<const double> time,
                        std::span<const std::int64_t> number, double slope) {
  const std::size_t n = values.size();
  std::vector<double> rank = ranks(less_line(values, time, slope));
  const auto count = static_cast<double>(n);
  double whole = 0.0;
  for (double& r : rank) {
    r -= 0.5 * (count + 1.0);
    whole += r * r;
  }
  if (n < 3 || whole == 0.0) {
    return 1.0;
  }
  const auto steps = static_cast<std::size_t>(number[n - 1] - number[0]) + 1;
  const auto all = static_cast<double>(steps);
  const LagProducts found = lag_products(rank, number, steps);
  double sum = 0.0;  // Hamed & Rao (1998), eq. 15; a lag that leaves two pairs or fewer adds nothing
  for (std::size_t lag = 1; lag + 2 < steps; ++lag) {
    const double left = found.pairs[lag];
    const double rest = all - static_cast<double>(lag);
    // Without gaps there are as many pairs as steps, and this is the sum of products over that of squares.
    const double rho = left > 2.0 ? found.product[lag] / whole * ((count * rest) / (all * left)) : 0.0;
    if (std::abs(rho) > kNormal95 / std::sqrt(count)) {
      sum += left * (left - 1.0) * (left - 2.0) * rho;
    }
  }
  return 1.0 + 2.0 * sum / (count * (count - 1.0) * (count - 2.0));
}

std::vector<double> trend_free_prewhitened(std::span<const double> values, std::span<const double> time,
                                           const std::vector<bool>& follows, double slope) {
  const std::vector<double> rest = less_line(values, time, slope);
  const double r1 = lag1_autocorrelation(rest, follows);
  if (!(std::abs(r1) > kNormal95 / std::sqrt(static_cast<double>(values.size())))) {
    return {values.begin(), values.end()};
  }
  std::vector<double> whitened;
  for (std::size_t i = 1; i < rest.size(); ++i) {
    if (follows[i]) {
      whitened.push_back(rest[i] - r1 * rest[i - 1] + slope * (time[i] - time[0]));
    }
  }
  return whitened;
}

}  // namespace fieldwise::kernels
