// Area sums: weighted sums over the columns of a row in one fixed order, whatever the machine.
// May know: the standard library.
// Must not know: what the weights are, how rows are joined.
#pragma once

#include <span>

namespace fieldwise::kernels {

/// Holds the weighted sum of the valid values of a row, the sum of their weights, and how many there are.
struct WeightedSum {
  double sum = 0.0;
  double weight = 0.0;
  double count = 0.0;
};

/// Sums values[i] weights[i] where the value is valid and the weight is positive. Eight lanes (column i goes to lane
/// i mod 8) are joined as ((0+1)+(2+3))+((4+5)+(6+7)): the order never depends on threads or vector width.
WeightedSum weighted_sum(std::span<const double> values, std::span<const double> weights);

}  // namespace fieldwise::kernels
