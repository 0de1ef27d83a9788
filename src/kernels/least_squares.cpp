#include "fieldwise/kernels/least_squares.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include "fieldwise/core/numeric/missing.hpp"

namespace fieldwise::kernels {

namespace {

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

/// Centred predictors of unit length that depend on the others leave only rounding errors; below this share of their
/// length they are no direction of their own. Filip's ten powers, the hardest of NIST's, leave 1e-10.
constexpr double kDependent = 64.0 * kEpsilon;

/// Above this inflation of variance the rounding errors of centring show; coefficients are then refined from the
/// predictors as given, in long double.
constexpr double kIllConditioned = 1000.0;

Eigen::VectorXd as_vector(std::span<const double> values) {
  return Eigen::Map<const Eigen::VectorXd>(values.data(), static_cast<Eigen::Index>(values.size()));
}

/// Returns the mean as the first value and the mean departure from it: a constant has exactly itself as its mean.
double mean_of(const Eigen::VectorXd& values) {
  return values.size() == 0 ? 0.0 : values(0) + (values.array() - values(0)).sum() / static_cast<double>(values.size());
}

}  // namespace

class LeastSquares::Factors {
 public:
  Factors(const std::vector<std::vector<double>>& predictors, std::size_t cases)
      : predictors_(predictors),
        cases_(static_cast<Eigen::Index>(cases)),
        columns_(static_cast<Eigen::Index>(predictors.size())),
        mean_(columns_),
        length_(columns_),
        design_(cases_, columns_) {
    for (Eigen::Index k = 0; k < columns_; ++k) {
      const Eigen::VectorXd x = as_vector(predictors[static_cast<std::size_t>(k)]);
      mean_(k) = mean_of(x);
      design_.col(k) = x.array() - mean_(k);
      length_(k) = design_.col(k).norm();
      design_.col(k) /= length_(k) > 0.0 ? length_(k) : 1.0;
    }
    factor();
  }

  [[nodiscard]] bool is_solvable() const noexcept { return solvable_; }

  [[nodiscard]] LeastSquaresFit fit(std::span<const double> values, std::vector<double>* residuals) const {
    LeastSquaresFit fit = missing();
    if (!solvable_) {
      return fit;
    }
    const Eigen::VectorXd y = as_vector(values);
    Line line{static_cast<long double>(mean_of(y)), LongVector::Zero(columns_)};
    const Eigen::VectorXd target = y.array() - mean_of(y);
    correct(line, target);
    Eigen::VectorXd rest = target - design_ * (line.slopes.cast<double>().array() * length_.array()).matrix();
    for (int turn = 0; turn < refinements_; ++turn) {
      rest = departures(line, y);
      line.intercept += static_cast<long double>(mean_of(rest));
      correct(line, rest.array() - mean_of(rest));
    }
    if (refinements_ > 0) {
      rest = departures(line, y);
    }
    describe(fit, line, target.squaredNorm(), rest.squaredNorm());
    if (residuals != nullptr) {
      residuals->assign(rest.data(), rest.data() + rest.size());
    }
    return fit;
  }

 private:
  using LongVector = Eigen::Matrix<long double, Eigen::Dynamic, 1>;

  /// Holds coefficients with digits to spare.
  struct Line {
    long double intercept;
    LongVector slopes;
  };

  /// Adds the least-squares line of centred values.
  void correct(Line& line, const Eigen::VectorXd& centred) const {
    const Eigen::VectorXd solution = qr_.solve(centred);
    for (Eigen::Index k = 0; k < columns_; ++k) {
      const long double slope = static_cast<long double>(solution(k)) / static_cast<long double>(length_(k));
      line.slopes(k) += slope;
      line.intercept -= slope * static_cast<long double>(mean_(k));
    }
  }

  /// Returns y less the line, from the predictors as they were given.
  [[nodiscard]] Eigen::VectorXd departures(const Line& line, const Eigen::VectorXd& y) const {
    LongVector rest = y.cast<long double>().array() - line.intercept;
    for (Eigen::Index k = 0; k < columns_; ++k) {
      rest -= line.slopes(k) * as_vector(predictors_[static_cast<std::size_t>(k)]).cast<long double>();
    }
    return rest.cast<double>();
  }

  void factor() {
    solvable_ = cases_ > columns_ + 1 && length_.minCoeff() > 0.0;
    if (!solvable_) {
      return;
    }
    qr_.compute(design_);
    const auto triangle = qr_.matrixQR().topRows(columns_);
    solvable_ = triangle.diagonal().cwiseAbs().minCoeff() > kDependent * std::sqrt(static_cast<double>(cases_));
    if (solvable_) {
      // (X'X)^-1 = R^-1 R^-T
      const Eigen::MatrixXd identity = Eigen::MatrixXd::Identity(columns_, columns_);
      inverse_ = triangle.triangularView<Eigen::Upper>().solve(identity);
      refinements_ = inverse_.rowwise().squaredNorm().maxCoeff() > kIllConditioned ? 2 : 0;
    }
  }

  [[nodiscard]] LeastSquaresFit missing() const {
    const auto count = static_cast<std::size_t>(columns_);
    return {std::vector<double>(count + 1, core::kMissing),
            std::vector<double>(count + 1, core::kMissing),
            std::vector<double>(count, core::kMissing),
            core::kMissing,
            core::kMissing,
            static_cast<double>(cases_)};
  }

  /// Fills in coefficients, in the units of the predictors, with their errors, from the sums of squares before and
  /// after.
  void describe(LeastSquaresFit& fit, const Line& line, double whole, double left) const {
    const double variance = left / static_cast<double>(cases_ - columns_ - 1);
    fit.r_squared = whole > 0.0 ? std::clamp(1.0 - left / whole, 0.0, 1.0) : core::kMissing;
    fit.residual_sd = std::sqrt(variance);
    fit.coefficients[0] = static_cast<double>(line.intercept);
    Eigen::VectorXd at_zero = Eigen::VectorXd::Zero(columns_);
    for (Eigen::Index k = 0; k < columns_; ++k) {
      const auto position = static_cast<std::size_t>(k);
      const double inflation = inverse_.row(k).squaredNorm();
      at_zero += mean_(k) / length_(k) * inverse_.row(k).transpose();
      fit.inflation[position] = std::max(1.0, inflation);
      fit.coefficients[position + 1] = static_cast<double>(line.slopes(k));
      fit.standard_errors[position + 1] = std::sqrt(variance * inflation) / length_(k);
    }
    fit.standard_errors[0] = std::sqrt(variance * (1.0 / static_cast<double>(cases_) + at_zero.squaredNorm()));
  }

  std::vector<std::vector<double>> predictors_;
  Eigen::Index cases_;
  Eigen::Index columns_;
  Eigen::VectorXd mean_;
  Eigen::VectorXd length_;
  Eigen::MatrixXd design_;
  Eigen::HouseholderQR<Eigen::MatrixXd> qr_;
  Eigen::MatrixXd inverse_;
  bool solvable_ = false;
  int refinements_ = 0;
};

LeastSquares::LeastSquares(const std::vector<std::vector<double>>& predictors, std::size_t cases)
    : factors_(std::make_unique<const Factors>(predictors, cases)) {}
LeastSquares::~LeastSquares() = default;

bool LeastSquares::is_solvable() const noexcept { return factors_->is_solvable(); }

LeastSquaresFit LeastSquares::fit(std::span<const double> y, std::vector<double>* residuals) const {
  return factors_->fit(y, residuals);
}

}  // namespace fieldwise::kernels
