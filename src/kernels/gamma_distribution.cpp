#include "fieldwise/kernels/gamma_distribution.hpp"

#include <algorithm>
#include <array>
#include <boost/math/special_functions/digamma.hpp>
#include <boost/math/special_functions/gamma.hpp>
#include <boost/math/special_functions/log1p.hpp>
#include <boost/math/special_functions/trigamma.hpp>
#include <cmath>
#include <limits>
#include <numbers>

#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/kernels/l_moments.hpp"

namespace fieldwise::kernels {

namespace {

namespace policies = boost::math::policies;

constexpr GammaDistribution kNoFit{core::kMissing, core::kMissing};
constexpr int kMostSteps = 50;
constexpr double kConverged = 4.0 * std::numeric_limits<double>::epsilon();

/// In double instead of long double, and with NaN or infinity in place of exceptions: a value at one point must not end
/// a run.
using Quiet =
    policies::policy<policies::promote_double<false>, policies::domain_error<policies::ignore_error>,
                     policies::pole_error<policies::ignore_error>, policies::overflow_error<policies::ignore_error>,
                     policies::evaluation_error<policies::ignore_error>>;

/// Returns log(a) - digamma(a) and its derivative along 1/a, which is nearly constant (1/2 to 1).
std::array<double, 2> log_less_digamma(double a) {
  constexpr double kLarge = 20.0;
  if (a < kLarge) {
    return {std::log(a) - boost::math::digamma(a, Quiet()), a * (a * boost::math::trigamma(a, Quiet()) - 1.0)};
  }
  // The difference would lose digits: its asymptotic series, Abramowitz & Stegun (1964), 6.3.18.
  const double w = 1.0 / a;
  const double s = w * w;
  return {0.5 * w + s * (1.0 / 12 + s * (-1.0 / 120 + s * (1.0 / 252 + s * (-1.0 / 240 + s / 132)))),
          0.5 + w * (1.0 / 6 + s * (-1.0 / 30 + s * (1.0 / 42 + s * (-1.0 / 30 + s * 5.0 / 66))))};
}

/// Returns log(mean) - mean(log) as a sum of numbers of one sign, so that samples of little spread keep their digits.
double log_ratio(std::span<const double> positive, double mean) {
  double sum = 0.0;
  for (const double x : positive) {
    const double departure = (x - mean) / mean;
    sum += departure < -0.5 ? departure - std::log(x / mean) : -boost::math::log1pmx(departure, Quiet());
  }
  return sum / static_cast<double>(positive.size());
}

double shape_of_log_ratio(double ratio) {
  double w = 4.0 * ratio / (1.0 + std::sqrt(1.0 + 4.0 * ratio / 3.0));
  for (int step = 0; step < kMostSteps; ++step) {
    const auto [value, slope] = log_less_digamma(1.0 / w);
    const double move = (value - ratio) / slope;
    w -= move;
    if (!(std::abs(move) > kConverged * w)) {
      break;
    }
  }
  return 1.0 / w;
}

/// Returns Hosking's approximation of the shape that has an L-CV.
double near_shape_of_l_cv(double l_cv) {
  if (l_cv < 0.5) {
    const double t = std::numbers::pi * l_cv * l_cv;
    return (1.0 - 0.3080 * t) / (t * (1.0 + t * (-0.05812 + t * 0.01765)));
  }
  const double t = 1.0 - l_cv;
  return t * (0.7213 - 0.5947 * t) / (1.0 + t * (-2.1817 + t * 1.2113));
}

double shape_of_l_cv(double l_cv) {
  constexpr double kLarge = 1e4;
  double a = near_shape_of_l_cv(l_cv);
  for (int step = 0; step < kMostSteps; ++step) {
    const double here = boost::math::tgamma_delta_ratio(a + 0.5, 0.5, Quiet()) / std::sqrt(std::numbers::pi);
    // Along log(a); far up the difference of the two digammas would lose digits, and is -1/2 in the end.
    const double slope =
        a > kLarge ? -0.5 : a * (boost::math::digamma(a + 0.5, Quiet()) - boost::math::digamma(a + 1.0, Quiet()));
    const double move = std::log(here / l_cv) / slope;
    a *= std::exp(-move);
    if (!(std::abs(move) > kConverged)) {
      break;
    }
  }
  return a;
}

GammaDistribution with_mean(double shape, double mean) {
  return shape > 0.0 && std::isfinite(shape) && std::isfinite(mean) ? GammaDistribution{shape, mean / shape} : kNoFit;
}

}  // namespace

GammaDistribution gamma_by_likelihood(std::span<const double> positive) {
  double sum = 0.0;
  for (const double x : positive) {
    sum += x;
  }
  const auto [least, greatest] = std::ranges::minmax_element(positive);
  if (positive.empty() || *least == *greatest) {
    return kNoFit;
  }
  const double mean = sum / static_cast<double>(positive.size());
  return with_mean(shape_of_log_ratio(log_ratio(positive, mean)), mean);
}

GammaDistribution gamma_by_l_moments(std::span<double> positive) {
  std::ranges::sort(positive);
  if (positive.empty() || positive.front() == positive.back()) {
    return kNoFit;
  }
  const LMoments moments = l_moments(positive);
  return with_mean(shape_of_l_cv(moments.second / moments.first), moments.first);
}

ZeroGamma fit_zero_gamma(std::span<double> sample, GammaMethod method, std::size_t least_positive) {
  ZeroGamma fit{kNoFit, static_cast<double>(sample.size()), core::kMissing};
  if (std::ranges::any_of(sample, [](double x) { return x < 0.0; })) {
    return fit;
  }
  const auto first_zero = std::stable_partition(sample.begin(), sample.end(), [](double x) { return x > 0.0; });
  const std::span<double> positive(sample.begin(), first_zero);
  fit.zeros = static_cast<double>(sample.size() - positive.size());
  if (positive.size() >= least_positive) {
    fit.gamma = method == GammaMethod::likelihood ? gamma_by_likelihood(positive) : gamma_by_l_moments(positive);
  }
  return fit;
}

Tails zero_gamma_tails(const ZeroGamma& fit, double x, ZeroRule rule) {
  if (!(x >= 0.0) || std::isnan(fit.gamma.shape)) {
    return {core::kMissing, core::kMissing};
  }
  const double share = rule == ZeroRule::centre ? fit.zeros / (fit.n + 1.0) : fit.zeros / fit.n;
  if (x == 0.0) {
    const bool middle = rule == ZeroRule::centre && fit.zeros > 0.0;
    const double below = middle ? (fit.zeros + 1.0) / (2.0 * (fit.n + 1.0)) : share;
    return {below, 1.0 - below};
  }
  const double y = x / fit.gamma.scale;
  if (std::isinf(y)) {
    return {1.0, 0.0};
  }
  return {share + (1.0 - share) * boost::math::gamma_p(fit.gamma.shape, y, Quiet()),
          (1.0 - share) * boost::math::gamma_q(fit.gamma.shape, y, Quiet())};
}

Tails gringorten_tails(std::span<const double> sorted, double x) {
  if (sorted.empty() || std::isnan(x)) {
    return {core::kMissing, core::kMissing};
  }
  const auto [first, last] = std::equal_range(sorted.begin(), sorted.end(), x);
  const auto n = static_cast<double>(sorted.size());
  const auto smaller = static_cast<double>(first - sorted.begin());
  const double rank = smaller + 0.5 * (static_cast<double>(last - first) + 1.0);
  return {(rank - 0.44) / (n + 0.12), (n + 0.56 - rank) / (n + 0.12)};
}

}  // namespace fieldwise::kernels
