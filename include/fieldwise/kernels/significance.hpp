// Significance: p-values of correlations and slopes, and the effective size of autocorrelated samples.
// May know: the standard library; its source file uses Boost's special functions.
// Must not know: units, options.
#pragma once

#include <span>

namespace fieldwise::kernels {

/// Returns the two-sided p of a correlation r with `degrees_of_freedom` (n - 2): Student's t with t^2 = r^2 dof/(1 -
/// r^2), through the incomplete beta function, so that very small p are right. Missing where dof is not positive.
/// Source: Abramowitz & Stegun (1964), 26.7.1 and 26.5.27.
double p_of_correlation(double r, double degrees_of_freedom);

/// Returns the two-sided p of Student's t. Missing where dof is not positive.
double p_of_t(double t, double degrees_of_freedom);

/// Returns n (1 - product) / (1 + product), within [0, n]: the effective number of independent pairs of two series
/// whose lag-1 autocorrelations have that product. Source: Bretherton et al. (1999),
/// doi 10.1175/1520-0442(1999)012<1990:TENOSD>2.0.CO;2, eq. 30.
double effective_size(double n, double product);

/// Returns the largest p that passes the false discovery rate `alpha` among the valid p (NaN left out): the largest
/// p_(i) <= (i / N) alpha; 0 where none does. Source: Benjamini & Hochberg (1995),
/// doi 10.1111/j.2517-6161.1995.tb02031.x.
double false_discovery_threshold(std::span<const double> p_values, double alpha);

}  // namespace fieldwise::kernels
