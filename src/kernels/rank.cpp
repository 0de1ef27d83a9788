#include "fieldwise/kernels/rank.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>

#include "fieldwise/kernels/significance.hpp"

namespace fieldwise::kernels {

namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kMostExact = 33;

double sign(double x) { return x > 0.0 ? 1.0 : x < 0.0 ? -1.0 : 0.0; }

double two_sided(double z) {
  return 2.0 * boost::math::cdf(boost::math::complement(boost::math::normal(), std::abs(z)));
}

double median_of(std::vector<double> values) {
  std::ranges::sort(values);
  const std::size_t n = values.size();
  return n == 0 ? kMissing : 0.5 * (values[(n - 1) / 2] + values[n / 2]);
}

/// Returns the sizes of groups of equal values.
std::vector<double> tie_sizes(std::span<const double> values) {
  std::vector<double> sorted(values.begin(), values.end());
  std::ranges::sort(sorted);
  std::vector<double> sizes;
  for (std::size_t begin = 0; begin < sorted.size();) {
    std::size_t end = begin;
    while (end < sorted.size() && sorted[end] == sorted[begin]) {
      ++end;
    }
    sizes.push_back(static_cast<double>(end - begin));
    begin = end;
  }
  return sizes;
}

double tie_sum(const std::vector<double>& sizes, double (*term)(double)) {
  return std::accumulate(sizes.begin(), sizes.end(), 0.0, [&](double sum, double t) { return sum + term(t); });
}

/// Returns the chance that n numbers in random order have at most `discordant` pairs out of order, by counting.
double share_with_at_most(std::size_t n, std::size_t discordant) {
  std::vector<double> share(discordant + 1, 0.0);
  share[0] = 1.0;
  for (std::size_t size = 2; size <= n; ++size) {
    std::vector<double> next(discordant + 1, 0.0);
    for (std::size_t d = 0; d <= discordant; ++d) {
      for (std::size_t added = 0; added < size && added <= d; ++added) {
        next[d] += share[d - added] / static_cast<double>(size);
      }
    }
    share = next;
  }
  return std::accumulate(share.begin(), share.end(), 0.0);
}

double pearson(std::span<const double> x, std::span<const double> y) {
  const auto n = static_cast<double>(x.size());
  const double mean_x = std::accumulate(x.begin(), x.end(), 0.0) / n;
  const double mean_y = std::accumulate(y.begin(), y.end(), 0.0) / n;
  double xx = 0.0;
  double yy = 0.0;
  double xy = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    xx += (x[i] - mean_x) * (x[i] - mean_x);
    yy += (y[i] - mean_y) * (y[i] - mean_y);
    xy += (x[i] - mean_x) * (y[i] - mean_y);
  }
  return xx > 0.0 && yy > 0.0 ? std::clamp(xy / std::sqrt(xx * yy), -1.0, 1.0) : kMissing;
}

/// Returns the p of Kendall's sum: exact for few values without ties.
double p_of_kendall(double concordance, std::size_t n, const std::vector<double>& ties_x,
                    const std::vector<double>& ties_y) {
  const bool tied = ties_x.size() < n || ties_y.size() < n;
  const auto count = static_cast<double>(n);
  const double pairs = count * (count - 1.0) / 2.0;
  if (n <= kMostExact && !tied) {
    const double out_of_order = (pairs - std::abs(concordance)) / 2.0;
    return std::min(1.0, 2.0 * share_with_at_most(n, static_cast<std::size_t>(std::lround(out_of_order))));
  }
  const auto v = [](double t) { return t * (t - 1.0) * (2.0 * t + 5.0); };
  const auto p2 = [](double t) { return t * (t - 1.0); };
  const auto p3 = [](double t) { return t * (t - 1.0) * (t - 2.0); };
  const double variance = (v(count) - tie_sum(ties_x, v) - tie_sum(ties_y, v)) / 18.0 +
                          tie_sum(ties_x, p2) * tie_sum(ties_y, p2) / (2.0 * count * (count - 1.0)) +
                          tie_sum(ties_x, p3) * tie_sum(ties_y, p3) / (9.0 * count * (count - 1.0) * (count - 2.0));
  return variance > 0.0 ? two_sided(concordance / std::sqrt(variance)) : kMissing;
}

}  // namespace

std::vector<double> ranks(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return values[i]; });
  std::vector<double> result(values.size());
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    while (end < order.size() && values[order[end]] == values[order[begin]]) {
      ++end;
    }
    for (std::size_t i = begin; i < end; ++i) {
      result[order[i]] = 0.5 * static_cast<double>(begin + 1 + end);
    }
    begin = end;
  }
  return result;
}

Association spearman(std::span<const double> x, std::span<const double> y) {
  const double r = pearson(ranks(x), ranks(y));
  return {r, p_of_correlation(r, static_cast<double>(x.size()) - 2.0)};
}

Association kendall(std::span<const double> x, std::span<const double> y) {
  double concordance = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    for (std::size_t j = i + 1; j < x.size(); ++j) {
      concordance += sign(x[j] - x[i]) * sign(y[j] - y[i]);
    }
  }
  const auto ties_x = tie_sizes(x);
  const auto ties_y = tie_sizes(y);
  const auto tied_pairs = [](double t) { return t * (t - 1.0) / 2.0; };
  const double pairs = tied_pairs(static_cast<double>(x.size()));
  const double scale = std::sqrt((pairs - tie_sum(ties_x, tied_pairs)) * (pairs - tie_sum(ties_y, tied_pairs)));
  if (!(scale > 0.0)) {
    return {kMissing, kMissing};
  }
  return {concordance / scale, p_of_kendall(concordance, x.size(), ties_x, ties_y)};
}

MannKendall mann_kendall(std::span<const double> values) {
  MannKendall test;
  for (std::size_t i = 0; i < values.size(); ++i) {
    for (std::size_t j = i + 1; j < values.size(); ++j) {
      test.s += sign(values[j] - values[i]);
    }
  }
  const auto v = [](double t) { return t * (t - 1.0) * (2.0 * t + 5.0); };
  test.variance = (v(static_cast<double>(values.size())) - tie_sum(tie_sizes(values), v)) / 18.0;
  test.z = test.variance > 0.0 ? (test.s - sign(test.s)) / std::sqrt(test.variance) : kMissing;
  test.p = std::isnan(test.z) ? kMissing : two_sided(test.z);
  return test;
}

double hamed_rao_factor(std::span<const double> values) {
  const std::size_t n = values.size();
  std::vector<double> time(n);
  std::iota(time.begin(), time.end(), 0.0);
  const double slope = theil_sen(time, values).slope;
  std::vector<double> detrended(n);
  for (std::size_t i = 0; i < n; ++i) {
    detrended[i] = values[i] - slope * time[i];
  }
  const std::vector<double> rank = ranks(detrended);
  const auto count = static_cast<double>(n);
  const double mean = 0.5 * (count + 1.0);
  double whole = 0.0;
  for (const double r : rank) {
    whole += (r - mean) * (r - mean);
  }
  constexpr double kNormal95 = 1.959963984540054;
  double sum = 0.0;
  for (std::size_t lag = 1; lag + 2 < n; ++lag) {
    double product = 0.0;
    for (std::size_t i = 0; i + lag < n; ++i) {
      product += (rank[i] - mean) * (rank[i + lag] - mean);
    }
    const double rho = product / whole;
    const double left = count - static_cast<double>(lag);
    if (std::abs(rho) > kNormal95 / std::sqrt(count)) {
      sum += left * (left - 1.0) * (left - 2.0) * rho;
    }
  }
  return 1.0 + 2.0 * sum / (count * (count - 1.0) * (count - 2.0));
}

TheilSen theil_sen(std::span<const double> x, std::span<const double> y, double level) {
  std::vector<double> slopes;
  for (std::size_t i = 0; i < x.size(); ++i) {
    for (std::size_t j = i + 1; j < x.size(); ++j) {
      if (x[j] != x[i]) {
        slopes.push_back((y[j] - y[i]) / (x[j] - x[i]));
      }
    }
  }
  if (slopes.empty()) {
    return {kMissing, kMissing, kMissing, kMissing};
  }
  std::ranges::sort(slopes);
  TheilSen line;
  line.slope = median_of(slopes);
  line.intercept = median_of({y.begin(), y.end()}) - line.slope * median_of({x.begin(), x.end()});
  const auto v = [](double t) { return t * (t - 1.0) * (2.0 * t + 5.0); };
  const double variance =
      (v(static_cast<double>(x.size())) - tie_sum(tie_sizes(x), v) - tie_sum(tie_sizes(y), v)) / 18.0;
  const double reach = boost::math::quantile(boost::math::normal(), 0.5 + 0.5 * level) * std::sqrt(variance);
  const auto count = static_cast<double>(slopes.size());
  const auto at = [&](double position) {
    return slopes[static_cast<std::size_t>(std::clamp(position, 0.0, count - 1.0))];
  };
  line.low = at(std::round((count - reach) / 2.0) - 1.0);
  line.high = at(std::round((count + reach) / 2.0));
  return line;
}

}  // namespace fieldwise::kernels
