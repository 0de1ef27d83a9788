#include "fieldwise/kernels/rank.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <utility>

#include "inversions.hpp"
#include "ties.hpp"

namespace fieldwise::kernels {

namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kMostExact = 33;

using KeyPair = std::pair<std::int64_t, std::int64_t>;

/// Returns the chances that n numbers in random order have at most d pairs out of order, by counting.
std::vector<double> shares_with_at_most(std::size_t n) {
  std::vector<double> share{1.0};
  for (std::size_t size = 2; size <= n; ++size) {
    std::vector<double> next(share.size() + size - 1, 0.0);
    for (std::size_t d = 0; d < share.size(); ++d) {
      for (std::size_t added = 0; added < size; ++added) {
        next[d + added] += share[d] / static_cast<double>(size);
      }
    }
    share = std::move(next);
  }
  std::partial_sum(share.begin(), share.end(), share.begin());
  return share;
}

const std::vector<double>& shares_of(std::size_t n) {
  static const auto tables = [] {
    std::array<std::vector<double>, kMostExact + 1> made;
    for (std::size_t size = 0; size <= kMostExact; ++size) {
      made[size] = shares_with_at_most(size);
    }
    return made;
  }();
  return tables[n];
}

/// Returns the exact p of Kendall's sum without ties. Few pairs out of order speak for a positive association.
double exact_p(double concordance, std::size_t n, Alternative alternative) {
  const double pairs = static_cast<double>(n) * (static_cast<double>(n) - 1.0) / 2.0;
  const std::vector<double>& at_most = shares_of(n);
  const auto p_of = [&](double sum) {
    return at_most[std::min(at_most.size() - 1, static_cast<std::size_t>(std::lround((pairs - sum) / 2.0)))];
  };
  if (alternative == Alternative::two_sided) {
    return std::min(1.0, 2.0 * p_of(std::abs(concordance)));
  }
  return std::min(1.0, p_of(alternative == Alternative::greater ? concordance : -concordance));
}

/// Returns the variance of Kendall's sum. Source: Kendall & Gibbons (1990), eq. 4.4.
double variance_of_kendall(double n, const TieSums& x, const TieSums& y) {
  return (variance_term(n) - x.variance - y.variance) / 18.0 + 2.0 * x.pairs * y.pairs / (n * (n - 1.0)) +
         (n > 2.0 ? x.triples * y.triples / (9.0 * n * (n - 1.0) * (n - 2.0)) : 0.0);
}

}  // namespace

std::vector<double> ranks(std::span<const double> values) {
  std::vector<KeyPair> order(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    order[i] = {sortable(values[i]), static_cast<std::int64_t>(i)};
  }
  std::ranges::sort(order);
  std::vector<double> result(values.size());
  for (std::size_t begin = 0; begin < order.size();) {
    std::size_t end = begin;
    while (end < order.size() && order[end].first == order[begin].first) {
      ++end;
    }
    for (std::size_t i = begin; i < end; ++i) {
      result[static_cast<std::size_t>(order[i].second)] = 0.5 * static_cast<double>(begin + 1 + end);
    }
    begin = end;
  }
  return result;
}

double correlation_of(std::span<const double> x, std::span<const double> y) {
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

Association spearman(std::span<const double> x, std::span<const double> y, Alternative alternative) {
  const double r = correlation_of(ranks(x), ranks(y));
  return {r, p_of_correlation(r, static_cast<double>(x.size()) - 2.0, alternative)};
}

Association kendall(std::span<const double> x, std::span<const double> y, Alternative alternative, double inflation) {
  const std::size_t n = x.size();
  std::vector<KeyPair> pairs(n);
  for (std::size_t i = 0; i < n; ++i) {
    pairs[i] = {sortable(x[i]), sortable(y[i])};
  }
  std::ranges::sort(pairs);
  const TieSums both = ties_of(std::span<const KeyPair>(pairs), [](const KeyPair& pair) { return pair; });
  const TieSums ties_x = ties_of(std::span<const KeyPair>(pairs), [](const KeyPair& pair) { return pair.first; });
  std::vector<std::int64_t> keys(n);
  std::ranges::transform(pairs, keys.begin(), &KeyPair::second);
  const auto discordant = static_cast<double>(InversionCounter().sort(keys));
  const TieSums ties_y = ties_of(std::span<const std::int64_t>(keys), [](std::int64_t key) { return key; });
  const double all = 0.5 * static_cast<double>(n) * (static_cast<double>(n) - 1.0);
  const double scale = std::sqrt((all - ties_x.pairs) * (all - ties_y.pairs));
  if (n < 2 || !(scale > 0.0)) {
    return {kMissing, kMissing};
  }
  const double concordance = all - ties_x.pairs - ties_y.pairs + both.pairs - 2.0 * discordant;
  const double tau = std::clamp(concordance / scale, -1.0, 1.0);
  if (n <= kMostExact && ties_x.pairs == 0.0 && ties_y.pairs == 0.0 && inflation == 1.0) {
    return {tau, exact_p(concordance, n, alternative)};
  }
  const double variance = inflation * variance_of_kendall(static_cast<double>(n), ties_x, ties_y);
  return {tau, variance > 0.0 ? p_of_normal(concordance / std::sqrt(variance), alternative) : kMissing};
}

}  // namespace fieldwise::kernels
