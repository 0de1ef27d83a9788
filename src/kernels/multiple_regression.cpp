#include "fieldwise/kernels/multiple_regression.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <limits>

namespace fieldwise::kernels {

namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

std::vector<std::size_t> complete_cases(std::span<const double> y,
                                        const std::vector<std::span<const double>>& predictors) {
  std::vector<std::size_t> cases;
  for (std::size_t i = 0; i < y.size(); ++i) {
    const bool complete = std::ranges::none_of(predictors, [&](const auto& x) { return std::isnan(x[i]); });
    if (complete && !std::isnan(y[i])) {
      cases.push_back(i);
    }
  }
  return cases;
}

}  // namespace

MultipleRegression multiple_regression(std::span<const double> y,
                                       const std::vector<std::span<const double>>& predictors) {
  const auto cases = complete_cases(y, predictors);
  const auto rows = static_cast<Eigen::Index>(cases.size());
  const auto columns = static_cast<Eigen::Index>(predictors.size() + 1);
  MultipleRegression fit;
  fit.n = static_cast<double>(cases.size());
  fit.coefficients.assign(predictors.size() + 1, kMissing);
  fit.standard_errors = fit.coefficients;
  fit.r_squared = kMissing;
  fit.residual_sd = kMissing;
  if (rows <= columns) {
    return fit;
  }
  Eigen::MatrixXd design(rows, columns);
  Eigen::VectorXd target(rows);
  for (Eigen::Index i = 0; i < rows; ++i) {
    const std::size_t source = cases[static_cast<std::size_t>(i)];
    design(i, 0) = 1.0;
    for (Eigen::Index k = 1; k < columns; ++k) {
      design(i, k) = predictors[static_cast<std::size_t>(k - 1)][source];
    }
    target(i) = y[source];
  }
  const auto qr = design.colPivHouseholderQr();
  if (qr.rank() < columns) {
    return fit;
  }
  const Eigen::VectorXd solution = qr.solve(target);
  const double residual = (target - design * solution).squaredNorm();
  const double whole = (target.array() - target.mean()).square().sum();
  const double variance = residual / static_cast<double>(rows - columns);
  // (X'X)^-1 = P R^-1 R^-T P'
  const Eigen::MatrixXd identity = Eigen::MatrixXd::Identity(columns, columns);
  const Eigen::MatrixXd inverse =
      qr.matrixR().topLeftCorner(columns, columns).triangularView<Eigen::Upper>().solve(identity);
  const Eigen::MatrixXd spread = qr.colsPermutation() * inverse;
  for (Eigen::Index k = 0; k < columns; ++k) {
    fit.coefficients[static_cast<std::size_t>(k)] = solution(k);
    fit.standard_errors[static_cast<std::size_t>(k)] = std::sqrt(variance * spread.row(k).squaredNorm());
  }
  fit.r_squared = whole > 0.0 ? 1.0 - residual / whole : kMissing;
  fit.residual_sd = std::sqrt(variance);
  return fit;
}

}  // namespace fieldwise::kernels
