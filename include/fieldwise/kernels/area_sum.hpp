// Area sums: weighted sums over the columns of a row in one fixed order, whatever the machine.
// May know: the standard library.
// Must not know: what the weights are, how rows are joined.
#pragma once

#include <span>

namespace fieldwise::kernels {

/// Holds sums over a row: of weight (value - origin) and of the weights over the valid values, how many those are, and
/// the weights of all values, valid or not.
struct WeightedSum {
  double sum = 0.0;
  double weight = 0.0;
  double count = 0.0;
  double whole_weight = 0.0;
};

/// Sums weights[i] (values[i] - origin) where the value is valid and the weight is positive. An origin near the values
/// keeps digits; with a constant as its own origin the sum is exactly 0. Eight lanes (column i goes to lane i mod 8)
/// are joined as ((0+1)+(2+3))+((4+5)+(6+7)): the order never depends on threads or vector width.
WeightedSum weighted_sum(std::span<const double> values, std::span<const double> weights, double origin = 0.0);

/// Returns the first value that is valid and has a positive weight, or NaN.
double first_weighted(std::span<const double> values, std::span<const double> weights);

}  // namespace fieldwise::kernels
