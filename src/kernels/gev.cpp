#include "fieldwise/kernels/gev.hpp"

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>
#include <numbers>
#include <optional>
#include <vector>

#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/kernels/l_moments.hpp"
#include "kernels/gev_likelihood.hpp"

namespace fieldwise::kernels {

namespace {

constexpr Gev kNoFit{core::kMissing, core::kMissing, core::kMissing};

/// Below it k counts as 0, where the formulas are 0 / 0. What they tend to differs from them by less than k, 1e-12.
constexpr double kNoShape = 1e-12;

/// Between them lies the k of every sample: the third ratio is 1 at -1, and at 50 less than 2e-15 above its least, -1.
constexpr double kLeastK = -1.0;
constexpr double kGreatestK = 50.0;

/// Halving ends when the bracket is five units in the last place of 1 wide; from 51 that takes 56 steps.
constexpr double kBracket = 1e-15;
constexpr int kMostHalvings = 100;

/// Below it the derivative of expm1(y) / y is summed: by its formula it would lose 1e-14 of itself there, and more
/// further down. The first of the terms left out, y^12 / 13!, is 4e-26.
constexpr double kSmallExponent = 0.05;
constexpr int kTerms = 12;

/// Returns the third L-moment ratio of a distribution with Hosking's k = -shape: 2 (1 - 3^-k) / (1 - 2^-k) - 3, Hosking
/// (1990), table 1.
double third_ratio(double k) {
  const double ratio = std::abs(k) < kNoShape ? std::log(3.0) / std::numbers::ln2
                                              : std::expm1(-k * std::log(3.0)) / std::expm1(-k * std::numbers::ln2);
  return 2.0 * ratio - 3.0;
}

/// Returns k of a ratio, which falls from 1 at k = -1 to -1 far above: halving, as it is monotonic.
double k_of_ratio(double ratio) {
  double low = kLeastK;
  double high = kGreatestK;
  for (int i = 0; i < kMostHalvings && high - low > kBracket * std::max(1.0, std::abs(low)); ++i) {
    const double middle = 0.5 * (low + high);
    (third_ratio(middle) > ratio ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

/// Source: Hosking (1990), table 1: l2 = scale (1 - 2^-k) Gamma(1 + k) / k, l1 = location + scale (1 - Gamma(1 + k)) /
/// k.
Gev of_l_moments(const LMoments& moments) {
  if (!(moments.second > 0.0)) {
    return kNoFit;
  }
  const double k = k_of_ratio(moments.third / moments.second);
  const double gamma_less_one = boost::math::tgamma1pm1(k);
  const double width = std::abs(k) < kNoShape ? 1.0 / std::numbers::ln2 : -k / std::expm1(-k * std::numbers::ln2);
  const double scale = moments.second * width / (1.0 + gamma_less_one);
  const double shift = std::abs(k) < kNoShape ? std::numbers::egamma : -gamma_less_one / k;
  return {moments.first - scale * shift, scale, -k};
}

/// Returns expm1(y) / y and its derivative.
std::array<double, 2> exponential_ratio(double y) {
  if (std::abs(y) < kSmallExponent) {
    double value = 0.0;
    double slope = 0.0;
    double term = 1.0;  // y^k / (k + 1)!
    for (int k = 0; k < kTerms; ++k) {
      value += term;
      slope += term * (k + 1.0) / (k + 2.0);  // (k + 1) y^k / (k + 2)!
      term *= y / (k + 2.0);
    }
    return {value, slope};
  }
  const double value = std::expm1(y) / y;
  return {value, (std::exp(y) - value) / y};
}

bool too_few(std::span<const double> sorted) { return sorted.size() < 3 || sorted.front() == sorted.back(); }

}  // namespace

Gev gev_by_l_moments(std::span<double> sample) {
  std::ranges::sort(sample);
  return too_few(sample) ? kNoFit : of_l_moments(l_moments(sample));
}

GevFit gev_by_likelihood(std::span<double> sample) {
  GevFit fit{kNoFit, {}};
  std::ranges::sort(sample);
  if (too_few(sample)) {
    return fit;
  }
  // In units of their own spread, so that the steps of the search do not depend on those of the data.
  const LMoments moments = l_moments(sample);
  std::vector<double> scaled(sample.size());
  std::ranges::transform(sample, scaled.begin(), [&](double x) { return (x - moments.first) / moments.second; });
  const std::optional<GevMaximum> maximum = maximize_likelihood(scaled, of_l_moments(l_moments(scaled)));
  if (!maximum) {
    return fit;
  }
  fit.gev = {moments.first + moments.second * maximum->gev.location, moments.second * maximum->gev.scale,
             maximum->gev.shape};
  fit.covariance = maximum->covariance;
  for (std::size_t i = 0; i < 3; ++i) {
    fit.covariance[0][i] *= moments.second;
    fit.covariance[i][0] *= moments.second;
  }
  return fit;
}

// Coles (2001), eq. 3.4, written so that it has a limit at shape 0: with y = -log(-log(1 - 1 / period)) the level is
// location + scale (exp(shape y) - 1) / shape.
double return_level(const Gev& gev, double period) {
  const double reduced = -std::log(-std::log1p(-1.0 / period));
  return gev.location + gev.scale * reduced * exponential_ratio(gev.shape * reduced)[0];
}

double return_level_error(const GevFit& fit, double period) {
  const double reduced = -std::log(-std::log1p(-1.0 / period));
  const auto [ratio, slope] = exponential_ratio(fit.gev.shape * reduced);
  const std::array<double, 3> gradient{1.0, fit.gev.scale * reduced * ratio, fit.gev.scale * reduced * reduced * slope};
  double variance = 0.0;
  for (std::size_t i = 0; i < 3; ++i) {
    for (std::size_t j = 0; j < 3; ++j) {
      variance += gradient[i] * fit.covariance[i][j] * gradient[j];
    }
  }
  return variance >= 0.0 ? std::sqrt(variance) : core::kMissing;
}

}  // namespace fieldwise::kernels
