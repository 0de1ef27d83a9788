#include "fieldwise/kernels/persistence.hpp"

#include <algorithm>
#include <cmath>

#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/kernels/significance.hpp"

namespace fieldwise::kernels {

StepPattern::StepPattern(std::span<const std::int64_t> numbers)
    : count_(static_cast<double>(numbers.size())),
      steps_(numbers.empty() ? 0.0 : static_cast<double>(numbers.back() - numbers.front() + 1)) {
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const std::int64_t gap = i == 0 ? 0 : numbers[i] - numbers[i - 1];
    if (i > 0 && gap == 1) {
      runs_.back().length += 1.0;
    } else {
      runs_.push_back({static_cast<double>(gap), 1.0});
    }
  }
}

// W(k) = sum over i <= k of a^(s_k - s_i) is a W(k-1) + 1 within a run; all pairs are the sum of 2 W(k) - 1.
double StepPattern::sum_of_powers(double a) const {
  constexpr double kNearOne = 0.99;  // above, the closed form of a run would lose digits
  double weight = 0.0;
  double sum = 0.0;
  for (const Run& run : runs_) {
    const double before = weight * std::pow(a, run.gap);
    if (a > kNearOne) {
      weight = before / a;
      for (double i = 0.0; i < run.length; i += 1.0) {
        weight = weight * a + 1.0;
        sum += weight;
      }
      continue;
    }
    const double left = std::pow(a, run.length);
    const double geometric = (1.0 - left) / (1.0 - a);
    sum += (run.length - a * geometric) / (1.0 - a) + before * geometric;
    weight = geometric + before * left / a;
  }
  return 2.0 * sum - count_;
}

double StepPattern::effective_size(double n, double neighbours, double product) const {
  if (!are_enough_neighbours(n, neighbours) || std::isnan(product)) {
    return core::kMissing;
  }
  if (runs_.size() < 2 || product <= 0.0 || product >= 1.0) {
    return kernels::effective_size(n, product);
  }
  return std::min(n, n * count_ / sum_of_powers(product));
}

bool are_enough_neighbours(double n, double neighbours) { return neighbours >= std::max(3.0, n / 3.0); }

}  // namespace fieldwise::kernels
