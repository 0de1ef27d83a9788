// Significance: p-values and confidence limits of correlations and slopes, many tests at once, and the effective size
// of autocorrelated samples. May know: the standard library; its source file uses Boost's special functions.
// Must not know: units, options.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace fieldwise::kernels {

/// Names the side on which a p-value looks for departures from nothing.
enum class Alternative { two_sided, greater, less };

/// Returns the p of a correlation r with `degrees_of_freedom` (n - 2): Student's t with t^2 = r^2 dof/(1 - r^2),
/// through the incomplete beta function, so that very small p are right. Missing where dof is not positive.
/// Source: Abramowitz & Stegun (1964), 26.7.1 and 26.5.27.
double p_of_correlation(double r, double degrees_of_freedom, Alternative alternative = Alternative::two_sided);

/// Returns the same p from the share of the variance that the line leaves, 1 - r^2, and the sign of r: that share has
/// digits of its own where r is 1 but for rounding.
double p_of_unexplained(double unexplained, double sign, double degrees_of_freedom,
                        Alternative alternative = Alternative::two_sided);

/// Returns the p of Student's t. Missing where dof is not positive.
double p_of_t(double t, double degrees_of_freedom, Alternative alternative = Alternative::two_sided);

/// Returns the p of a standard normal z.
double p_of_normal(double z, Alternative alternative = Alternative::two_sided);

/// Returns the p of an F ratio. Missing where a number of degrees of freedom is not positive.
double p_of_f(double f, double numerator, double denominator);

/// Returns how far from 0 Student's t reaches with the probability `level` on both sides together. Missing where dof is
/// not positive.
double t_reach(double level, double degrees_of_freedom);

/// Returns how far from 0 a standard normal reaches with the probability `level` on both sides together.
double normal_reach(double level);

/// Returns the standard normal quantile of a probability, given as what lies below and what lies above it; the smaller
/// of the two decides, so that neither tail loses digits. No probability on a side gives an infinity. NaN gives NaN.
double normal_score(double below, double above);

/// Returns the least |r| whose p (in the direction of the alternative) is at most `alpha`.
double critical_correlation(double alpha, double degrees_of_freedom, Alternative alternative);

/// Holds both ends of a confidence interval; missing is NaN.
struct Interval {
  double low = 0.0;
  double high = 0.0;
};

/// Returns the interval of a correlation by Fisher's z: tanh(atanh(r) -+ reach deviation), where `deviation` is the
/// standard deviation of z, 1/sqrt(n - 3) for Pearson's r. An r of 1 or -1 is its own interval.
/// Source: Fisher (1921), Metron 1, 3-32.
Interval fisher_interval(double r, double deviation, double level);

/// Returns n (1 - product) / (1 + product), within [0, n]: the effective number of independent pairs of two series
/// whose lag-1 autocorrelations have that product. Source: Bretherton et al. (1999),
/// doi 10.1175/1520-0442(1999)012<1990:TENOSD>2.0.CO;2, eq. 30.
double effective_size(double n, double product);

/// Returns the lag-1 autocorrelation [sum d(i-1) d(i) / neighbours] / [sum d^2 / n] (T - 1) / T of departures d from
/// the mean, over those i that follow i - 1 in the calendar, within [-1, 1]; T is the number of `steps` from the first
/// value of the axis to the last (0: n). 0 without neighbours or spread.
double lag1_autocorrelation(std::span<const double> values, const std::vector<bool>& follows, double steps = 0.0);

/// Returns the largest p that passes the false discovery rate `alpha` among the valid p (NaN left out): the largest
/// p_(i) <= (i / N) alpha; 0 where none does. Source: Benjamini & Hochberg (1995),
/// doi 10.1111/j.2517-6161.1995.tb02031.x.
double false_discovery_threshold(std::span<const double> p_values, double alpha);

/// Replaces each p by min over j >= i of p_(j) N / j, at most 1: what passes the false discovery rate alpha is at most
/// alpha then. NaN stays and does not count. Source: as above; Yekutieli & Benjamini (1999),
/// doi 10.1016/S0378-3758(99)00041-5.
void adjust_for_false_discovery(std::span<double> p_values);

}  // namespace fieldwise::kernels
