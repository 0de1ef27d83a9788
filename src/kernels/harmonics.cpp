#include "fieldwise/kernels/harmonics.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace fieldwise::kernels {

HarmonicFit::HarmonicFit(std::size_t slots, std::size_t harmonics)
    : slots_(slots), coefficients_(2 * harmonics + 1), basis_(slots * coefficients_) {
  for (std::size_t s = 0; s < slots; ++s) {
    const double phase = 2.0 * std::numbers::pi * (static_cast<double>(s) + 0.5) / static_cast<double>(slots);
    basis_[s * coefficients_] = 1.0;
    for (std::size_t k = 1; k <= harmonics; ++k) {
      basis_[s * coefficients_ + 2 * k - 1] = std::cos(static_cast<double>(k) * phase);
      basis_[s * coefficients_ + 2 * k] = std::sin(static_cast<double>(k) * phase);
    }
  }
}

void HarmonicFit::smooth(std::span<double> means, std::span<const double> counts) const {
  const auto with_data = static_cast<std::size_t>(std::ranges::count_if(counts, [](double n) { return n > 0.0; }));
  if (with_data < coefficients_) {
    std::ranges::fill(means, std::numeric_limits<double>::quiet_NaN());
    return;
  }
  const auto columns = static_cast<Eigen::Index>(coefficients_);
  Eigen::MatrixXd design(static_cast<Eigen::Index>(with_data), columns);
  Eigen::VectorXd target(static_cast<Eigen::Index>(with_data));
  Eigen::Index row = 0;
  for (std::size_t s = 0; s < slots_; ++s) {
    if (counts[s] > 0.0) {
      const double root_weight = std::sqrt(counts[s]);
      for (Eigen::Index c = 0; c < columns; ++c) {
        design(row, c) = root_weight * basis_[s * coefficients_ + static_cast<std::size_t>(c)];
      }
      target(row++) = root_weight * means[s];
    }
  }
  const Eigen::VectorXd fitted = design.colPivHouseholderQr().solve(target);
  for (std::size_t s = 0; s < slots_; ++s) {
    double value = 0.0;
    for (Eigen::Index c = 0; c < columns; ++c) {
      value += basis_[s * coefficients_ + static_cast<std::size_t>(c)] * fitted(c);
    }
    means[s] = value;
  }
}

}  // namespace fieldwise::kernels
