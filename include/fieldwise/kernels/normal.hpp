// Normal: quantiles of the standard normal distribution.
// May know: the standard library; its source file uses Boost's special functions.
// Must not know: what is tested or transformed.
#pragma once

namespace fieldwise::kernels {

/// Returns the value that a standard normal number stays below with probability p; infinite at 0 and 1, missing (NaN)
/// outside. Source: Abramowitz & Stegun (1964), 26.2.22; computed through the inverse complementary error function.
double normal_quantile(double p);

}  // namespace fieldwise::kernels
