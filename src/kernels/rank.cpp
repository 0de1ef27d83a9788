#include "fieldwise/kernels/rank.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <utility>

#include "fieldwise/core/numeric/cpu_variants.hpp"
#include "fieldwise/core/numeric/missing.hpp"
#include "kernels/inversions.hpp"
#include "kernels/ties.hpp"

namespace fieldwise::kernels {

namespace {

/// Up to so many values without ties p is counted, as scipy does. The normal distribution, which follows, is off by
/// 0.013 at n = 34 near p = 1, and by 0.003 between p = 0.01 and 0.1.
constexpr std::size_t kMostExact = 33;

/// Up to so many values without ties the orders of Spearman's r are counted, as R and scipy's permutation test do.
constexpr std::size_t kMostExactSpearman = 9;

/// Holds a value as an integer that compares alike, and its position.
struct KeyedPlace {
  std::uint64_t key;
  std::uint32_t place;
};

/// Returns positions in rising order of their values, equal ones in their own order, by radix sort: bytes in which all
/// values agree (the last ones of what was a float) are passed over.
std::vector<KeyedPlace> sorted_places(std::span<const double> values) {
  constexpr std::size_t kDigits = 8;
  constexpr std::size_t kBase = 256;
  std::vector<KeyedPlace> from(values.size());
  std::vector<KeyedPlace> into(values.size());
  std::array<std::array<std::uint32_t, kBase>, kDigits> counts{};
  for (std::uint32_t i = 0; i < values.size(); ++i) {
    const auto key = static_cast<std::uint64_t>(sortable(values[i])) ^ (std::uint64_t{1} << 63U);
    from[i] = {key, i};
    for (std::size_t digit = 0; digit < kDigits; ++digit) {
      ++counts[digit][key >> (8 * digit) & (kBase - 1)];
    }
  }
  for (std::size_t digit = 0; digit < kDigits; ++digit) {
    auto& places = counts[digit];
    const std::size_t first = from.empty() ? 0 : from[0].key >> (8 * digit) & (kBase - 1);
    if (places[first] == values.size()) {
      continue;
    }
    std::exclusive_scan(places.begin(), places.end(), places.begin(), std::uint32_t{0});
    for (const KeyedPlace& item : from) {
      into[places[item.key >> (8 * digit) & (kBase - 1)]++] = item;
    }
    from.swap(into);
  }
  return from;
}

/// Returns the chances that n numbers in random order have at most d pairs out of order. The last of them comes to
/// stand behind 0 to n - 1 larger ones, each as likely, whatever the order of the others: Kendall (1938).
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

/// Returns how many orders of n ranks have each sum of squared differences from the natural order, at half of it (it is
/// even). Ranks are given to one place after the other; what counts of those before is which are used.
std::vector<double> orders_by_distance(std::size_t n) {
  const std::size_t sums = n * (n * n - 1) / 6 + 1;  // half of the largest sum, and 0
  std::vector<std::vector<double>> orders(std::size_t{1} << n, std::vector<double>(2 * sums, 0.0));
  orders[0][0] = 1.0;
  for (std::size_t used = 0; used + 1 < orders.size(); ++used) {
    const auto place = static_cast<std::size_t>(std::popcount(used));
    for (std::size_t rank = 0; rank < n; ++rank) {
      const std::size_t bit = std::size_t{1} << rank;
      if ((used & bit) != 0) continue;
      const std::size_t step = (std::max(rank, place) - std::min(rank, place));
      for (std::size_t sum = 0; sum + step * step < 2 * sums; ++sum) {
        orders[used | bit][sum + step * step] += orders[used][sum];
      }
    }
  }
  std::vector<double> by_half(sums);
  for (std::size_t half = 0; half < sums; ++half) by_half[half] = orders.back()[2 * half];
  return by_half;
}

/// Returns the shares of orders of n ranks whose sum of squared differences is at most twice each position.
const std::vector<double>& shares_by_distance(std::size_t n) {
  static const auto tables = [] {
    std::array<std::vector<double>, kMostExactSpearman + 1> made;
    for (std::size_t size = 2; size <= kMostExactSpearman; ++size) {
      made[size] = orders_by_distance(size);
      std::partial_sum(made[size].begin(), made[size].end(), made[size].begin());
      const double all = made[size].back();
      for (double& share : made[size]) share /= all;
    }
    return made;
  }();
  return tables[n];
}

/// Returns the exact p of Spearman's r without ties: small sums of squared differences speak for a positive one.
double exact_spearman_p(const Ranking& x, const Ranking& y, Alternative alternative) {
  double sum = 0.0;
  for (std::size_t i = 0; i < x.rank.size(); ++i) {
    sum += (x.rank[i] - y.rank[i]) * (x.rank[i] - y.rank[i]);
  }
  const std::vector<double>& at_most = shares_by_distance(x.rank.size());
  const std::size_t last = at_most.size() - 1;
  const auto half = static_cast<std::size_t>(std::lround(0.5 * sum));
  // Reversed, an order with the half sum h has last - h: so many have at least h.
  if (alternative == Alternative::two_sided) {
    return std::min(1.0, 2.0 * at_most[std::min(half, last - half)]);
  }
  return at_most[alternative == Alternative::greater ? half : last - half];
}

/// Returns the variance of Kendall's sum. Source: Kendall & Gibbons (1990), eq. 4.4.
double variance_of_kendall(double n, const Ranking& x, const Ranking& y) {
  // variance_term / 18: that of a sum of signs over pairs that share values, without ties n (n - 1) (2 n + 5) / 18.
  return (variance_term(n) - x.tied_variance - y.tied_variance) / 18.0 +
         2.0 * x.tied_pairs * y.tied_pairs / (n * (n - 1.0)) +
         (n > 2.0 ? x.tied_triples * y.tied_triples / (9.0 * n * (n - 1.0) * (n - 2.0)) : 0.0);
}

/// Counts pairs of places whose first has the larger value, by merge sort.
std::uint64_t inversions_by_merging(std::span<const std::uint32_t> tie_ends) {
  std::vector<std::int64_t> keys(tie_ends.begin(), tie_ends.end());
  return InversionCounter().sort(keys);
}

/// Counts them by marking the places of what has come so far: n / 64 words a value, counted at once.
FIELDWISE_CPU_VARIANTS std::uint64_t inversions_by_marking(const std::uint32_t* places, const std::uint32_t* tie_ends,
                                                           std::size_t n, std::uint64_t* marks) {
  const std::size_t words = n / 64 + 1;
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t first = tie_ends[i] / 64;
    count += static_cast<std::uint64_t>(std::popcount(marks[first] >> (tie_ends[i] % 64)));
    for (std::size_t word = first + 1; word < words; ++word) {
      count += static_cast<std::uint64_t>(std::popcount(marks[word]));
    }
    marks[places[i] / 64] |= std::uint64_t{1} << (places[i] % 64);
  }
  return count;
}

/// Returns how many pairs stand in opposite order in x and y, and how many are tied in both. Equal x are taken in the
/// order of y, so that they count for nothing.
std::pair<double, double> discordant_and_tied(const Ranking& x, const Ranking& y) {
  constexpr std::size_t kMostMarked = 4096;  // 64 words of marks: eight lines of the nearest cache
  const std::size_t n = x.order.size();
  std::vector<std::uint32_t> place(n);  // in the order of y
  for (std::uint32_t i = 0; i < n; ++i) {
    place[y.order[i]] = i;
  }
  std::vector<std::uint32_t> places(n);
  std::ranges::transform(x.order, places.begin(), [&](std::uint32_t i) { return place[i]; });
  double tied = 0.0;
  for (std::size_t begin = 0; x.tied_pairs > 0.0 && begin < n; begin = x.tie_end[x.order[begin]]) {
    const auto group = std::span(places).subspan(begin, x.tie_end[x.order[begin]] - begin);
    std::ranges::sort(group);
    for (std::size_t i = 0; i < group.size();) {
      const auto same = std::ranges::upper_bound(group.subspan(i), y.tie_end[y.order[group[i]]] - 1) - group.begin();
      const double t = static_cast<double>(same) - static_cast<double>(i);
      tied += 0.5 * t * (t - 1.0);
      i = static_cast<std::size_t>(same);
    }
  }
  std::vector<std::uint32_t> tie_ends(n);
  std::ranges::transform(places, tie_ends.begin(), [&](std::uint32_t i) { return y.tie_end[y.order[i]]; });
  if (n > kMostMarked) {
    return {static_cast<double>(inversions_by_merging(tie_ends)), tied};
  }
  std::vector<std::uint64_t> marks(n / 64 + 1, 0);
  return {static_cast<double>(inversions_by_marking(places.data(), tie_ends.data(), n, marks.data())), tied};
}

}  // namespace

Ranking ranking_of(std::span<const double> values) {
  const auto n = static_cast<std::uint32_t>(values.size());
  const std::vector<KeyedPlace> sorted = sorted_places(values);
  Ranking ranking;
  ranking.rank.resize(n);
  ranking.order.resize(n);
  ranking.tie_end.resize(n);
  for (std::uint32_t begin = 0; begin < n;) {
    std::uint32_t end = begin + 1;
    while (end < n && sorted[end].key == sorted[begin].key) {
      ++end;
    }
    for (std::uint32_t i = begin; i < end; ++i) {
      ranking.order[i] = sorted[i].place;
      ranking.rank[sorted[i].place] = 0.5 * static_cast<double>(begin + 1 + end);
      ranking.tie_end[sorted[i].place] = end;
    }
    const double t = static_cast<double>(end - begin);
    ranking.tied_pairs += 0.5 * t * (t - 1.0);
    ranking.tied_triples += t * (t - 1.0) * (t - 2.0);
    ranking.tied_variance += t > 1.0 ? variance_term(t) : 0.0;
    begin = end;
  }
  return ranking;
}

std::vector<double> ranks(std::span<const double> values) { return ranking_of(values).rank; }

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
  return xx > 0.0 && yy > 0.0 ? std::clamp(xy / std::sqrt(xx * yy), -1.0, 1.0) : core::kMissing;
}

Association spearman(const Ranking& x, const Ranking& y, double degrees_of_freedom, Alternative alternative,
                     bool may_be_exact) {
  const std::size_t n = x.rank.size();
  const double r = correlation_of(x.rank, y.rank);
  const bool exact = may_be_exact && n >= 3 && n <= kMostExactSpearman && x.tied_pairs == 0.0 && y.tied_pairs == 0.0;
  if (exact && !std::isnan(r) && degrees_of_freedom > 0.0) {
    return {r, exact_spearman_p(x, y, alternative)};
  }
  return {r, p_of_correlation(r, degrees_of_freedom, alternative)};
}

Association kendall(const Ranking& x, const Ranking& y, Alternative alternative, double inflation) {
  const std::size_t n = x.order.size();
  const double all = 0.5 * static_cast<double>(n) * (static_cast<double>(n) - 1.0);
  const double scale = std::sqrt((all - x.tied_pairs) * (all - y.tied_pairs));
  if (n < 2 || !(scale > 0.0)) {
    return {core::kMissing, core::kMissing};
  }
  const auto [discordant, tied] = discordant_and_tied(x, y);
  const double concordance = all - x.tied_pairs - y.tied_pairs + tied - 2.0 * discordant;
  const double tau = std::clamp(concordance / scale, -1.0, 1.0);  // tau-b: Kendall & Gibbons (1990), chapter 3
  if (n <= kMostExact && x.tied_pairs == 0.0 && y.tied_pairs == 0.0 && inflation == 1.0) {
    return {tau, exact_p(concordance, n, alternative)};
  }
  const double variance = inflation * variance_of_kendall(static_cast<double>(n), x, y);
  return {tau, variance > 0.0 ? p_of_normal(concordance / std::sqrt(variance), alternative) : core::kMissing};
}

}  // namespace fieldwise::kernels
