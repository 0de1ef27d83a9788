// GammaDistribution: fits of the gamma distribution to samples with zeros, and probabilities from them.
// May know: the standard library; its source file uses Boost's special functions.
// Must not know: units, calendars, what the values are of.
#pragma once

#include <cstddef>
#include <span>

namespace fieldwise::kernels {

/// Holds the distribution of density x^(shape - 1) exp(-x / scale) / (gamma(shape) scale^shape). Missing is NaN.
struct GammaDistribution {
  double shape = 0.0;
  double scale = 0.0;
};

/// Names the ways of fitting it.
enum class GammaMethod { likelihood, l_moments };

/// Fits to positive values by maximum likelihood: Newton's method along 1/shape from Thom's estimate, for
/// log(shape) - digamma(shape) = log(mean) - mean(log). Missing: fewer than 2 values, or a constant.
/// Source: Thom (1958), doi 10.1175/1520-0493(1958)086<0117:ANOTGD>2.0.CO;2.
GammaDistribution gamma_by_likelihood(std::span<const double> positive);

/// Fits to positive values, which it sorts, by L-moments: the shape whose L-CV, gamma(a + 1/2) / (sqrt(pi) gamma(a +
/// 1)), is the sample's, by Newton's method from Hosking's rational approximation (good to 5e-5). Missing: fewer than 2
/// values, or a constant. Source: Hosking (1990), JRSS B 52, 105-124; Hosking (1996), IBM RC 20525, PELGAM.
GammaDistribution gamma_by_l_moments(std::span<double> positive);

/// Holds a gamma distribution of positive values beside a number of zeros, which it does not have itself.
struct ZeroGamma {
  GammaDistribution gamma;
  double n = 0.0;      ///< values, zeros included
  double zeros = 0.0;  ///< missing where there was a negative value
};

/// Fits to values that are 0 or positive; may reorder them. A negative value makes everything but n missing, fewer than
/// `least_positive` positive values the distribution.
ZeroGamma fit_zero_gamma(std::span<double> sample, GammaMethod method, std::size_t least_positive);

/// Says what the probability of a zero is: `centre`, the middle of what the zeros take, (zeros + 1) / (2 (n + 1)), with
/// zeros / (n + 1) below the positive values; or `top`, all that the zeros take, zeros / n, as below the positive ones.
enum class ZeroRule { centre, top };

/// Holds the probabilities on both sides of a value; each keeps its digits where it is small.
struct Tails {
  double below = 0.0;
  double above = 0.0;
};

/// Returns q + (1 - q) G(x) and its complement, q the share of zeros; see ZeroRule for x = 0 (below: 0 where the sample
/// had no zero). Missing: a negative or missing x, no fit. Source: McKee, Doesken & Kleist (1993), 8th Conference on
/// Applied Climatology, 179-184 (top); Stagge et al. (2015), doi 10.1002/joc.4267, section 3.2 (centre).
Tails zero_gamma_tails(const ZeroGamma& fit, double x, ZeroRule rule);

/// Returns Gringorten's plotting position (r - 0.44) / (n + 0.12) of x among the values in order and its complement; r
/// is the mean rank of those equal to x, or half way between the ranks beside x where there is none. Missing: an empty
/// sample, a missing x. Source: Gringorten (1963), doi 10.1029/JZ068i003p00813.
Tails gringorten_tails(std::span<const double> sorted, double x);

}  // namespace fieldwise::kernels
