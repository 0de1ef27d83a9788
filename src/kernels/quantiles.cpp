#include "fieldwise/kernels/quantiles.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "fieldwise/core/numeric/missing.hpp"

namespace fieldwise::kernels {

namespace {

/// Returns m of n p + m.
double shift(QuantileDefinition definition, double p) {
  switch (definition) {
    case QuantileDefinition::type1:
    case QuantileDefinition::type2:
    case QuantileDefinition::type4:
      return 0.0;
    case QuantileDefinition::type3:
      return -0.5;
    case QuantileDefinition::type5:
      return 0.5;
    case QuantileDefinition::type6:
      return p;
    case QuantileDefinition::type7:
      return 1.0 - p;
    case QuantileDefinition::type8:
      return (p + 1.0) / 3.0;
    case QuantileDefinition::type9:
      break;
  }
  return 0.25 * p + 0.375;
}

/// Returns the share of the upper value for a position j + g.
double upper_share(QuantileDefinition definition, double j, double g) {
  switch (definition) {
    case QuantileDefinition::type1:
      return g > 0.0 ? 1.0 : 0.0;
    case QuantileDefinition::type2:
      return g > 0.0 ? 1.0 : 0.5;
    case QuantileDefinition::type3:
      return g > 0.0 || std::fmod(j, 2.0) != 0.0 ? 1.0 : 0.0;
    default:
      return g;
  }
}

double between(double lower, double upper, double share) { return lower + share * (upper - lower); }

}  // namespace

OrderPosition order_position(QuantileDefinition definition, double percent, std::size_t n) {
  constexpr double kPercent = 100.0;
  const auto count = static_cast<double>(n);
  // n percent / 100 and not n (percent / 100): 10 % of 10 is then exactly 1.
  const double place = count * percent / kPercent + shift(definition, percent / kPercent);
  const double rounding = 4.0 * std::numeric_limits<double>::epsilon() * std::max(1.0, std::abs(place));
  const double j = std::floor(place + rounding);
  const double g = place - j < rounding ? 0.0 : place - j;
  const double share = upper_share(definition, j, g);
  if (j < 1.0) {
    return {0, 0.0};
  }
  return j >= count ? OrderPosition{n - 1, 0.0} : OrderPosition{static_cast<std::size_t>(j) - 1, share};
}

void quantiles(std::span<double> sample, std::span<const double> percents, QuantileDefinition definition,
               std::span<double> out) {
  if (sample.empty()) {
    std::ranges::fill(out, core::kMissing);
    return;
  }
  constexpr std::size_t kFew = 8;  // more selections cost as much as sorting once
  const bool sorted = percents.size() > kFew;
  if (sorted) {
    std::ranges::sort(sample);
  }
  std::size_t in_order = 0;  // values before this one are not greater than any after it
  for (std::size_t k = 0; k < percents.size(); ++k) {
    const OrderPosition place = order_position(definition, percents[k], sample.size());
    const auto lower = sample.begin() + static_cast<std::ptrdiff_t>(place.lower);
    if (!sorted) {
      std::nth_element(sample.begin() + static_cast<std::ptrdiff_t>(in_order), lower, sample.end());
      in_order = place.lower;
    }
    out[k] = *lower;
    if (place.share > 0.0) {
      const double upper = sorted ? *(lower + 1) : *std::min_element(lower + 1, sample.end());
      out[k] = between(*lower, upper, place.share);
    }
  }
}

double quantile_of_both(std::span<const double> a, std::span<const double> b, double percent,
                        QuantileDefinition definition) {
  if (a.empty() && b.empty()) {
    return core::kMissing;
  }
  const OrderPosition place = order_position(definition, percent, a.size() + b.size());
  // The values before the place are so many of `b`, and the rest of `a`: the fewest of `b` with which none of these
  // comes after one that is left.
  std::size_t of_b = place.lower > a.size() ? place.lower - a.size() : 0;
  std::size_t most = std::min(place.lower, b.size());
  while (of_b < most) {
    const std::size_t middle = of_b + (most - of_b) / 2;
    if (b[middle] < a[place.lower - middle - 1]) {
      of_b = middle + 1;
    } else {
      most = middle;
    }
  }
  std::size_t of_a = place.lower - of_b;
  const auto next = [&] { return of_b == b.size() || (of_a < a.size() && a[of_a] <= b[of_b]) ? a[of_a++] : b[of_b++]; };
  const double lower = next();
  return place.share > 0.0 ? between(lower, next(), place.share) : lower;
}

}  // namespace fieldwise::kernels
