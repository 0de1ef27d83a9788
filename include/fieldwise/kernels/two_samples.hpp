// Two samples: whether two sets of values have different means, or different distributions.
// May know: the standard library, significance.
// Must not know: units, options, calendars.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace fieldwise::kernels {

/// Holds a test statistic and its two-sided p; missing is NaN.
struct SampleTest {
  double statistic = 0.0;
  double p = 0.0;
};

/// Holds what is known of the mean of a sample: its variance (divisor n - 1), and how many independent values it has,
/// which need not be whole.
struct SampleSpread {
  double variance = 0.0;
  double size = 0.0;
};

/// Compares two means that differ by `difference`, and whose variances may differ: t = difference / sqrt(v1/n1 + v2/n2)
/// with the degrees of freedom of Satterthwaite. Missing where a size is below 2 or unknown, or no sample has any
/// spread. Source: Welch (1947), doi 10.1093/biomet/34.1-2.28.
SampleTest compare_means(double difference, const SampleSpread& a, const SampleSpread& b);

/// Returns the greatest distance between the empirical distribution functions of two samples in rising order (no NaN,
/// none empty), in steps of 1/(n1 n2). Source: Smirnov (1948), doi 10.1214/aoms/1177730256.
std::int64_t distribution_steps(std::span<const double> sorted_a, std::span<const double> sorted_b);

/// Returns the probability that two samples of n1 and n2 independent values of one continuous distribution are as many
/// steps of 1/(n1 n2) apart, or more: exactly where n1 n2 is at most 10^6 (the share of lattice paths that leave the
/// band around the diagonal, summed without a difference, so that small p are right), else from Kolmogorov's limit with
/// sqrt(n1 n2/(n1 + n2)). With equal values in both it is an upper limit. Sources: Hodges (1958), doi
/// 10.1007/BF02589501; Kolmogorov's limit: Smirnov (1948), as above.
double p_of_distribution_steps(std::int64_t steps, std::size_t n1, std::size_t n2);

/// Compares the distributions of two samples in rising order (no NaN): the greatest distance of their distribution
/// functions and its p. Missing where one is empty.
SampleTest compare_distributions(std::span<const double> sorted_a, std::span<const double> sorted_b);

/// Returns the probability that Kolmogorov's limit distribution exceeds a value: 2 sum (-1)^(k-1) exp(-2 k^2 x^2).
double p_of_kolmogorov(double x);

}  // namespace fieldwise::kernels
