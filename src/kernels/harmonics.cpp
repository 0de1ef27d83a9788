#include "fieldwise/kernels/harmonics.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>
#include <utility>
#include "fieldwise/core/numeric/missing.hpp"

namespace fieldwise::kernels {

HarmonicFit::HarmonicFit(std::size_t slots, std::size_t harmonics)
    : slots_(slots),
      coefficients_(2 * harmonics + 1),
      basis_(slots * coefficients_),
      root_weight_(slots),
      reflectors_(slots * coefficients_),
      triangle_(coefficients_ * coefficients_) {
  for (std::size_t s = 0; s < slots; ++s) {
    const double phase = 2.0 * std::numbers::pi * (static_cast<double>(s) + 0.5) / static_cast<double>(slots);
    basis_[s * coefficients_] = 1.0;
    for (std::size_t k = 1; k <= harmonics; ++k) {
      basis_[s * coefficients_ + 2 * k - 1] = std::cos(static_cast<double>(k) * phase);
      basis_[s * coefficients_ + 2 * k] = std::sin(static_cast<double>(k) * phase);
    }
  }
}

void HarmonicFit::reflect(std::size_t column, std::span<double> vector) const {
  const double* v = reflectors_.data() + column * slots_;
  const double along =
      std::inner_product(v + column, v + slots_, vector.begin() + static_cast<std::ptrdiff_t>(column), 0.0);
  for (std::size_t s = column; s < slots_; ++s) {
    vector[s] -= 2.0 * along * v[s];
  }
}

void HarmonicFit::factorize(std::span<const double> counts) {
  counts_.assign(counts.begin(), counts.end());
  std::ranges::transform(counts, root_weight_.begin(), [](double n) { return std::sqrt(n); });
  std::vector<double> column(slots_);
  for (std::size_t c = 0; c < coefficients_; ++c) {
    for (std::size_t s = 0; s < slots_; ++s) {
      column[s] = root_weight_[s] * basis_[s * coefficients_ + c];
    }
    for (std::size_t earlier = 0; earlier < c; ++earlier) {
      reflect(earlier, column);
      triangle_[earlier * coefficients_ + c] = column[earlier];
    }
    double* v = reflectors_.data() + c * slots_;
    std::fill(v, v + c, 0.0);
    std::copy(column.begin() + static_cast<std::ptrdiff_t>(c), column.end(), v + c);
    const double norm = std::sqrt(std::inner_product(v + c, v + slots_, v + c, 0.0));
    const double diagonal = v[c] > 0.0 ? -norm : norm;
    triangle_[c * coefficients_ + c] = diagonal;
    v[c] -= diagonal;
    const double length = std::sqrt(std::inner_product(v + c, v + slots_, v + c, 0.0));
    std::transform(v + c, v + slots_, v + c, [length](double x) { return x / length; });
  }
}

std::vector<double> HarmonicFit::solve(std::vector<double> target) const {
  for (std::size_t c = 0; c < coefficients_; ++c) {
    reflect(c, target);
  }
  std::vector<double> solution(coefficients_);
  for (std::size_t c = coefficients_; c-- > 0;) {
    double rest = target[c];
    for (std::size_t later = c + 1; later < coefficients_; ++later) {
      rest -= triangle_[c * coefficients_ + later] * solution[later];
    }
    solution[c] = rest / triangle_[c * coefficients_ + c];
  }
  return solution;
}

void HarmonicFit::smooth(std::span<double> means, std::span<const double> counts) {
  const auto with_data = static_cast<std::size_t>(std::ranges::count_if(counts, [](double n) { return n > 0.0; }));
  if (with_data < coefficients_) {
    std::ranges::fill(means, core::kMissing);
    return;
  }
  if (!std::ranges::equal(counts, counts_)) {
    factorize(counts);
  }
  // Departures from one of the means: so a constant has none, and its fit is exactly constant.
  const double origin =
      means[static_cast<std::size_t>(std::ranges::find_if(counts, [](double n) { return n > 0.0; }) - counts.begin())];
  std::vector<double> target(slots_, 0.0);
  for (std::size_t s = 0; s < slots_; ++s) {
    if (counts[s] > 0.0) {
      target[s] = root_weight_[s] * (means[s] - origin);
    }
  }
  const std::vector<double> solution = solve(std::move(target));
  for (std::size_t s = 0; s < slots_; ++s) {
    means[s] = origin + std::inner_product(solution.begin(), solution.end(),
                                           basis_.begin() + static_cast<std::ptrdiff_t>(s * coefficients_), 0.0);
  }
}

}  // namespace fieldwise::kernels
