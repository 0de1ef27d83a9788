#include "fieldwise/kernels/theil_sen.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/kernels/significance.hpp"
#include "kernels/slope_selection.hpp"
#include "kernels/ties.hpp"

namespace fieldwise::kernels {

namespace {

constexpr std::size_t kFewPoints = 64;  // their slopes are listed faster than selected

double median_of(std::vector<double> values) {
  const std::size_t n = values.size();
  if (n == 0) {
    return core::kMissing;
  }
  const auto upper = values.begin() + static_cast<std::ptrdiff_t>(n / 2);
  std::ranges::nth_element(values, upper);
  const double lower = n % 2 == 1 ? *upper : *std::max_element(values.begin(), upper);
  return 0.5 * (lower + *upper);
}

/// Returns the variance of Kendall's sum of x and y as the interval takes it: without the ties of both.
double variance_of(std::vector<double> x, std::vector<double> y) {
  const auto same = [](double value) { return value; };
  std::ranges::sort(x);
  std::ranges::sort(y);
  const TieSums ties_x = ties_of(std::span<const double>(x), same);
  const TieSums ties_y = ties_of(std::span<const double>(y), same);
  return (variance_term(static_cast<double>(x.size())) - ties_x.variance - ties_y.variance) / 18.0;
}

/// Adds the slopes of all pairs with different x.
void list_slopes(std::span<const double> x, std::span<const double> y, std::vector<double>& slopes) {
  for (std::size_t i = 0; i < x.size(); ++i) {
    for (std::size_t j = i + 1; j < x.size(); ++j) {
      if (x[j] != x[i]) {
        slopes.push_back((y[j] - y[i]) / (x[j] - x[i]));
      }
    }
  }
}

/// Returns slopes of two places in rising order, which may be one.
using Places = std::function<std::pair<double, double>(std::uint64_t, std::uint64_t)>;

/// Completes a line from its slopes, `count` of them, and the variance of Kendall's sum.
TheilSen line_from(const Places& places, std::uint64_t count, double variance, double level, std::span<const double> x,
                   std::span<const double> y) {
  TheilSen line;
  const auto [lower, upper] = places((count - 1) / 2, count / 2);
  line.slope = 0.5 * (lower + upper);
  line.intercept = median_of({y.begin(), y.end()}) - line.slope * median_of({x.begin(), x.end()});
  const double reach = normal_reach(level) * std::sqrt(variance);
  const auto slopes = static_cast<double>(count);
  const auto at = [&](double position) {
    const auto place = static_cast<std::uint64_t>(std::clamp(position, 0.0, slopes - 1.0));
    return places(place, place).first;
  };
  line.low = at(std::round((slopes - reach) / 2.0) - 1.0);
  line.high = at(std::round((slopes + reach) / 2.0));
  return line;
}

TheilSen line_from_list(std::vector<double>& slopes, double variance, double level, std::span<const double> x,
                        std::span<const double> y) {
  if (slopes.empty()) {
    return {core::kMissing, core::kMissing, core::kMissing, core::kMissing};
  }
  const auto place = [&](std::uint64_t k) {
    const auto nth = slopes.begin() + static_cast<std::ptrdiff_t>(k);
    std::ranges::nth_element(slopes, nth);
    return *nth;
  };
  const Places places = [&](std::uint64_t first, std::uint64_t last) { return std::pair(place(first), place(last)); };
  return line_from(places, slopes.size(), variance, level, x, y);
}

}  // namespace

TheilSen theil_sen(std::span<const double> x, std::span<const double> y, double level) {
  const double variance = variance_of({x.begin(), x.end()}, {y.begin(), y.end()});
  const bool rising = std::ranges::adjacent_find(x, std::greater_equal<>()) == x.end();
  if (x.size() <= kFewPoints || !rising) {
    std::vector<double> slopes;
    list_slopes(x, y, slopes);
    return line_from_list(slopes, variance, level, x, y);
  }
  SlopeSelection selection(x, y);
  const Places places = [&](std::uint64_t first, std::uint64_t last) { return selection.at(first, last); };
  return line_from(places, static_cast<std::uint64_t>(x.size()) * (x.size() - 1) / 2, variance, level, x, y);
}

TheilSen seasonal_theil_sen(std::span<const double> x, std::span<const double> y, std::span<const std::size_t> season,
                            std::size_t seasons, double level) {
  std::vector<double> slopes;
  double variance = 0.0;
  for (std::size_t which = 0; which < seasons; ++which) {
    std::vector<double> x_part;
    std::vector<double> y_part;
    for (std::size_t i = 0; i < x.size(); ++i) {
      if (season[i] == which) {
        x_part.push_back(x[i]);
        y_part.push_back(y[i]);
      }
    }
    list_slopes(x_part, y_part, slopes);
    variance += variance_of(std::move(x_part), std::move(y_part));
  }
  return line_from_list(slopes, variance, level, x, y);
}

}  // namespace fieldwise::kernels
