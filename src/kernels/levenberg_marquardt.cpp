#include "fieldwise/kernels/levenberg_marquardt.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <limits>

#include "fieldwise/core/numeric/missing.hpp"

namespace fieldwise::kernels {

namespace {

using Index = Eigen::Index;
using Column = Eigen::Map<Eigen::VectorXd>;
using ConstColumn = Eigen::Map<const Eigen::VectorXd>;

constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
constexpr double kOffset = 1e-8;     // share of the residuals that a step could still take away
constexpr double kForetold = 1e-15;  // share of the squares that a last step says it would take away
constexpr double kGained = 1e-14;    // and takes away, give or take its rounding
constexpr double kShortest = 4.0 * kEpsilon;
constexpr double kFirstRegion = 10.0;  // times the scaled start: More's 100 leaps past the only valley of NIST's BoxBOD
constexpr double kGood = 0.75;
constexpr double kBad = 0.25;
constexpr double kAccepted = 1e-4;

constexpr double kTiny = 1e-140;  // beyond these squares may over- or underflow
constexpr double kHuge = 1e140;

/// Columns that leave no more than this share of their length outside of those before them depend on these.
constexpr double kDependent = 64.0 * kEpsilon;

ConstColumn as_vector(std::span<const double> values) { return {values.data(), static_cast<Index>(values.size())}; }
Column as_vector(std::span<double> values) { return {values.data(), static_cast<Index>(values.size())}; }

bool all_finite(std::span<const double> values) {
  // A sum is finite only where all are, but for overflow, which is as bad; it costs less than asking each.
  return std::isfinite(as_vector(values).sum()) ||
         std::ranges::all_of(values, [](double x) { return std::isfinite(x); });
}

/// Is a small upper triangle R with the right side Q'b, kept by columns.
struct Triangle {
  Index size = 0;
  Eigen::MatrixXd r;
  Eigen::VectorXd right;

  [[nodiscard]] bool is_regular() const {
    for (Index k = 0; k < size; ++k) {
      if (r(k, k) == 0.0) return false;
    }
    return true;
  }
};

/// Reduces `columns` (of `rows` values each, `stride` apart) and the right side to a triangle by Householder's
/// reflections, in place.
void reduce(double* columns, Index rows, Index stride, Index count, double* right) {
  for (Index k = 0; k < count; ++k) {
    Column pivot(columns + k * stride + k, rows - k);
    double norm = pivot.norm();
    if (!(norm > kTiny && norm < kHuge)) norm = pivot.stableNorm();
    if (norm == 0.0) continue;
    const double alpha = pivot(0) > 0.0 ? -norm : norm;
    // H = 1 - v v' / (|x| (|x| + |x0|)), v = x - alpha e0
    const double share = 1.0 / (norm * (norm + std::abs(pivot(0))));
    pivot(0) -= alpha;
    const auto reflect = [&](double* values) {
      Column other(values, rows - k);
      other -= share * pivot.dot(other) * pivot;
    };
    for (Index j = k + 1; j < count; ++j) reflect(columns + j * stride + k);
    reflect(right + k);
    pivot(0) = alpha;
  }
}

}  // namespace

class LevenbergMarquardt::Work {
 public:
  const CurveFit& fit(const CurveProblem& problem, std::span<const double> start, int max_steps) {
    begin(problem);
    for (std::size_t j = 0; j < count_; ++j) fit_.parameters[j] = within(j, start[j]);
    const bool finite = evaluate(fit_.parameters, rest_, slopes_);
    squares_ = squares_of(rest_);
    finish(finite ? descend(max_steps) : FitEnd::not_finite);
    return fit_;
  }

  const CurveFit& describe(const CurveProblem& problem, std::span<const double> parameters, FitEnd end, int steps) {
    begin(problem);
    std::ranges::copy(parameters, fit_.parameters.begin());
    const bool finite = evaluate(fit_.parameters, rest_, slopes_);
    squares_ = squares_of(rest_);
    finish(finite ? end : FitEnd::not_finite);
    fit_.steps = steps;
    return fit_;
  }

  FitEnd solve_linear(const CurveProblem& problem, std::span<const std::size_t> which, std::span<double> parameters,
                      double& squares) {
    begin(problem);
    for (const std::size_t j : which) parameters[j] = 0.0;
    std::ranges::copy(parameters, fit_.parameters.begin());
    if (!evaluate(fit_.parameters, rest_, slopes_)) return FitEnd::not_finite;
    squares = squares_of(rest_);
    if (which.empty()) return FitEnd::converged;
    free_.assign(which.begin(), which.end());
    factor();
    if (!is_determined()) return FitEnd::not_determined;
    gauss_newton_ = triangle_.r.topLeftCorner(triangle_.size, triangle_.size)
                        .triangularView<Eigen::Upper>()
                        .solve(triangle_.right.head(triangle_.size));
    for (std::size_t k = 0; k < free_.size(); ++k) parameters[free_[k]] = within(free_[k], gauss_newton_(index(k)));
    std::ranges::copy(parameters, fit_.parameters.begin());
    if (!evaluate(fit_.parameters, rest_, slopes_)) return FitEnd::not_finite;
    squares = squares_of(rest_);
    return FitEnd::converged;
  }

 private:
  static Index index(std::size_t k) { return static_cast<Index>(k); }

  void begin(const CurveProblem& problem) {
    problem_ = &problem;
    cases_ = problem.y.size();
    count_ = problem.lower.size();
    fit_.parameters.resize(count_);
    fit_.variances.assign(count_, core::kMissing);
    fit_.residuals.resize(cases_);
    fit_.steps = 0;
    rest_.resize(cases_);
    trial_rest_.resize(cases_);
    trial_.resize(count_);
    slopes_.resize(cases_ * count_);
    trial_slopes_.resize(cases_ * count_);
    reduced_.resize(cases_ * count_);
    right_.resize(cases_);
    scale_.assign(count_, 0.0);
    damping_ = 0.0;
    size_ = weighted_norm(problem.y);
  }

  [[nodiscard]] double within(std::size_t j, double value) const {
    return std::min(std::max(value, problem_->lower[j]), problem_->upper[j]);
  }

  [[nodiscard]] double weighted_norm(std::span<const double> values) const {
    if (problem_->root_weights.empty()) return as_vector(values).norm();
    return as_vector(values).cwiseProduct(as_vector(problem_->root_weights)).norm();
  }

  static double squares_of(std::span<const double> values) { return as_vector(values).squaredNorm(); }

  /// Writes what the curve leaves and its derivatives, times the roots of the weights; false where these are not
  /// finite. Most steps are taken, so that derivatives are made at once.
  bool evaluate(std::span<const double> parameters, std::vector<double>& rest, std::vector<double>& slopes) {
    ++fit_.steps;
    problem_->curve(parameters, rest, slopes);
    auto left = as_vector(std::span<double>(rest));
    left = as_vector(problem_->y) - left;
    if (!problem_->root_weights.empty()) {
      const auto weights = as_vector(problem_->root_weights);
      left = left.cwiseProduct(weights);
      for (std::size_t j = 0; j < count_; ++j) {
        Column column(slopes.data() + j * cases_, static_cast<Index>(cases_));
        column = column.cwiseProduct(weights);
      }
    }
    return all_finite(rest) && all_finite(slopes);
  }

  Column slope(std::size_t j) { return {slopes_.data() + j * cases_, static_cast<Index>(cases_)}; }

  [[nodiscard]] bool is_on_bound(std::size_t j) const {
    return fit_.parameters[j] <= problem_->lower[j] || fit_.parameters[j] >= problem_->upper[j];
  }

  /// Finds the parameters that may move: all but those on a bound beyond which the squares fall.
  void choose_free() {
    free_.clear();
    for (std::size_t j = 0; j < count_; ++j) {
      if (is_on_bound(j)) {
        const double pull = slope(j).dot(as_vector(std::span<const double>(rest_)));
        const bool down = fit_.parameters[j] <= problem_->lower[j] && pull <= 0.0;
        const bool up = fit_.parameters[j] >= problem_->upper[j] && pull >= 0.0;
        if (down || up) continue;
      }
      free_.push_back(j);
    }
  }

  /// Makes the triangle of the derivatives by the free parameters and of what is left.
  void factor() {
    for (std::size_t k = 0; k < free_.size(); ++k) {
      std::copy_n(slopes_.data() + free_[k] * cases_, cases_, reduced_.data() + k * cases_);
    }
    std::ranges::copy(rest_, right_.begin());
    const Index size = index(free_.size());
    const Index rows = static_cast<Index>(cases_);
    reduce(reduced_.data(), rows, rows, size, right_.data());
    triangle_.size = size;
    triangle_.r.resize(size, size);
    triangle_.right.resize(size);
    for (Index k = 0; k < size; ++k) {
      triangle_.right(k) = right_[static_cast<std::size_t>(k)];
      for (Index i = 0; i <= k; ++i) triangle_.r(i, k) = reduced_[static_cast<std::size_t>(k * rows + i)];
    }
  }

  /// Tells whether each derivative says something that the others do not; leaves the inverse of the triangle.
  bool is_determined() {
    const Index size = triangle_.size;
    if (!triangle_.is_regular()) return false;
    inverse_ = Eigen::MatrixXd::Identity(size, size);
    triangle_.r.topLeftCorner(size, size).triangularView<Eigen::Upper>().solveInPlace(inverse_);
    const double most = 1.0 / (kDependent * std::sqrt(static_cast<double>(cases_)));
    for (Index k = 0; k < size; ++k) {
      const double length = triangle_.r.col(k).head(k + 1).norm();
      if (!(inverse_.row(k).norm() * length < most)) return false;
    }
    return true;
  }

  /// Goes down from where the parameters are, `rest_` and `squares_` being known there.
  FitEnd descend(int max_steps) {
    region_ = -1.0;
    at_edge_ = false;
    while (true) {
      if (std::sqrt(squares_) <= 4.0 * kEpsilon * size_) return FitEnd::converged;
      choose_free();
      factor();
      const double open = triangle_.right.squaredNorm();
      if (free_.empty() || open <= kOffset * kOffset * squares_) return FitEnd::converged;
      rescale();
      switch (move(max_steps)) {
        case Move::taken:
          break;
        case Move::last:
          return FitEnd::converged;
        case Move::stuck:
          return FitEnd::not_finite;
        case Move::out_of_steps:
          return FitEnd::too_many_steps;
      }
    }
  }

  enum class Move { taken, last, stuck, out_of_steps };

  /// Scales parameters by the largest derivatives so far, and lays the first region.
  void rescale() {
    for (std::size_t k = 0; k < free_.size(); ++k) {
      double& scale = scale_[free_[k]];
      scale = std::max(scale, triangle_.r.col(index(k)).head(index(k) + 1).norm());
    }
    if (region_ < 0.0) {
      const double length = scaled_length(fit_.parameters);
      region_ = length > 0.0 ? kFirstRegion * length : kFirstRegion;
    }
  }

  [[nodiscard]] double scale(std::size_t j) const { return scale_[j] > 0.0 ? scale_[j] : 1.0; }

  [[nodiscard]] double scaled_length(std::span<const double> step) const {
    double sum = 0.0;
    for (std::size_t j = 0; j < count_; ++j) sum += scale(j) * scale(j) * step[j] * step[j];
    return std::sqrt(sum);
  }

  /// Tries steps, each shorter, until one gains.
  Move move(int max_steps) {
    while (true) {
      if (fit_.steps >= max_steps) return Move::out_of_steps;
      find_step();
      const bool is_whole = damping_ == 0.0;
      const double length = apply_step();
      const double foretold = foretold_gain();
      const bool finite = foretold > 0.0 && evaluate(trial_, trial_rest_, trial_slopes_);
      const double squares = finite ? squares_of(trial_rest_) : 0.0;
      const bool known = finite && std::isfinite(squares);
      const double gained = known ? 1.0 - squares / squares_ : -1.0;
      at_edge_ = at_edge_ || (foretold > 0.0 && !known);
      const double ratio = foretold > 0.0 ? gained / foretold : -1.0;
      resize_region(ratio, gained, length);
      const bool accepted = ratio >= kAccepted;
      if (accepted) {
        at_edge_ = at_edge_ && !is_whole;
        std::swap(fit_.parameters, trial_);
        std::swap(rest_, trial_rest_);
        std::swap(slopes_, trial_slopes_);
        squares_ = squares;
      }
      const bool nothing = std::abs(gained) <= kGained && foretold <= kForetold;
      const bool shortest = region_ <= kShortest * scaled_length(fit_.parameters) || region_ == 0.0;
      // Steps that have been shortened for want of values since the last whole one say nothing of a minimum.
      if (nothing || shortest || length == 0.0) return at_edge_ ? Move::stuck : Move::last;
      if (accepted) return Move::taken;
    }
  }

  void resize_region(double ratio, double gained, double length) {
    if (ratio <= kBad) {
      constexpr double kMostShrinking = 0.1;
      // The minimum of the parabola through the squares here, their slope, and the squares there.
      double factor = gained >= 0.0 ? 0.5 : 0.5 / (1.0 - 0.5 * gained);
      factor = std::max(factor, kMostShrinking);
      if (gained <= -0.99) factor = kMostShrinking;
      region_ = factor * std::min(region_, length / kMostShrinking);
      damping_ /= factor;
    } else if (damping_ == 0.0 || ratio >= kGood) {
      region_ = 2.0 * length;
      damping_ *= 0.5;
    }
  }

  /// Puts the parameters after the step into `trial_`, and the step that bounds leave into `step_`; returns its length.
  double apply_step() {
    std::ranges::copy(fit_.parameters, trial_.begin());
    double sum = 0.0;
    for (std::size_t k = 0; k < free_.size(); ++k) {
      const std::size_t j = free_[k];
      trial_[j] = within(j, fit_.parameters[j] + step_(index(k)));
      step_(index(k)) = trial_[j] - fit_.parameters[j];
      sum += scale(j) * scale(j) * step_(index(k)) * step_(index(k));
    }
    return std::sqrt(sum);
  }

  /// Returns the share of the squares that the step would take away if the curve were as its derivatives say.
  double foretold_gain() {
    along_.setZero(triangle_.size);
    for (Index k = 0; k < triangle_.size; ++k) {
      for (Index i = 0; i <= k; ++i) along_(i) += triangle_.r(i, k) * step_(k);
    }
    return (2.0 * along_.dot(triangle_.right) - along_.squaredNorm()) / squares_;
  }

  [[nodiscard]] double scaled_norm(const Eigen::VectorXd& step) {
    scaled_.resize(step.size());
    for (Index k = 0; k < step.size(); ++k) scaled_(k) = scale(free_[static_cast<std::size_t>(k)]) * step(k);
    return scaled_.norm();
  }

  /// Returns |R^-T D q|^2 of the scaled step D p = |D p| q, which is in `scaled_`.
  template <class Upper>
  double squared_slope(const Upper& upper, double norm) {
    along_.resize(scaled_.size());
    for (Index k = 0; k < scaled_.size(); ++k) {
      along_(k) = scale(free_[static_cast<std::size_t>(k)]) * scaled_(k) / norm;
    }
    upper.transpose().template triangularView<Eigen::Lower>().solveInPlace(along_);
    return along_.squaredNorm();
  }

  /// Solves R p = Q'b from the last row up.
  void solve_triangle() {
    step_ = triangle_.right;
    for (Index k = triangle_.size; k-- > 0;) {
      step_(k) /= triangle_.r(k, k);
      for (Index i = 0; i < k; ++i) step_(i) -= triangle_.r(i, k) * step_(k);
    }
  }

  /// Finds the step within the region: that of Gauss and Newton, or one damped so that its scaled length is that of the
  /// region to a tenth.
  void find_step() {
    const auto upper = triangle_.r.topLeftCorner(triangle_.size, triangle_.size);
    const bool regular = triangle_.is_regular();
    double least = 0.0;
    double norm = 0.0;
    if (regular) {
      solve_triangle();
      norm = scaled_norm(step_);
      if (!std::isfinite(norm)) norm = std::numeric_limits<double>::max();
      if (norm <= 1.1 * region_) {
        damping_ = 0.0;
        return;
      }
      const double slope = squared_slope(upper, norm);
      least = std::isfinite(slope) && slope > 0.0 ? (norm - region_) / region_ / slope : 0.0;
    }
    along_ = upper.triangularView<Eigen::Upper>().transpose() * triangle_.right;
    for (Index k = 0; k < along_.size(); ++k) along_(k) /= scale(free_[static_cast<std::size_t>(k)]);
    const double pull = along_.norm();
    double most = pull / region_;
    if (most == 0.0) most = std::numeric_limits<double>::min() / std::min(region_, 0.1);
    damping_ = std::min(std::max(damping_, least), most);
    if (damping_ == 0.0) damping_ = norm > 0.0 ? pull / norm : most;
    double before = 0.0;
    for (int turn = 0; turn < 10; ++turn) {
      if (damping_ == 0.0) damping_ = std::max(std::numeric_limits<double>::min(), 0.001 * most);
      solve_damped();
      norm = scaled_norm(step_);
      const double beyond = norm - region_;
      if (std::abs(beyond) <= 0.1 * region_ || (least == 0.0 && beyond <= before && before < 0.0)) return;
      before = beyond;
      const double change = beyond / region_ / squared_slope(damped_.topRows(triangle_.size), norm);
      (beyond > 0.0 ? least : most) = damping_;
      if (turn < 9) damping_ = std::max(least, damping_ + change);
    }
  }

  /// Solves the triangle with the damping below it by another QR, 2k rows of k.
  void solve_damped() {
    const Index size = triangle_.size;
    damped_.setZero(2 * size, size);
    damped_right_.setZero(2 * size);
    for (Index k = 0; k < size; ++k) {
      for (Index i = 0; i <= k; ++i) damped_(i, k) = triangle_.r(i, k);
      damped_(size + k, k) = std::sqrt(damping_) * scale(free_[static_cast<std::size_t>(k)]);
    }
    damped_right_.head(size) = triangle_.right;
    reduce(damped_.data(), 2 * size, 2 * size, size, damped_right_.data());
    step_ = damped_.topRows(size).triangularView<Eigen::Upper>().solve(damped_right_.head(size));
  }

  /// Fills in what the fit is told with.
  void finish(FitEnd end) {
    fit_.end = end;
    fit_.squares = squares_;
    for (std::size_t i = 0; i < cases_; ++i) {
      fit_.residuals[i] = problem_->root_weights.empty() ? rest_[i] : rest_[i] / problem_->root_weights[i];
    }
    if (end != FitEnd::converged) return;
    free_.clear();
    for (std::size_t j = 0; j < count_; ++j) {
      if (!is_on_bound(j)) free_.push_back(j);
    }
    if (free_.empty()) return;
    factor();
    if (!is_determined()) {
      fit_.end = FitEnd::not_determined;
      return;
    }
    for (std::size_t k = 0; k < free_.size(); ++k) fit_.variances[free_[k]] = inverse_.row(index(k)).squaredNorm();
  }

  const CurveProblem* problem_ = nullptr;
  std::size_t cases_ = 0;
  std::size_t count_ = 0;
  CurveFit fit_;
  double squares_ = 0.0;
  double size_ = 0.0;
  double region_ = 0.0;   // the radius of the trust region, in scaled parameters
  double damping_ = 0.0;  // the parameter of Levenberg and Marquardt
  bool at_edge_ = false;  ///< a step had no values at its end, and none since was as long as it wanted to be
  std::vector<double> rest_;
  std::vector<double> trial_rest_;
  std::vector<double> trial_;
  std::vector<double> slopes_;  // [parameter, case]
  std::vector<double> trial_slopes_;
  std::vector<double> reduced_;  // of the free parameters, by Householder's reflections
  std::vector<double> right_;
  std::vector<double> scale_;
  std::vector<std::size_t> free_;
  Triangle triangle_;
  Eigen::MatrixXd inverse_;
  Eigen::MatrixXd damped_;
  Eigen::VectorXd damped_right_;
  Eigen::VectorXd step_;
  Eigen::VectorXd along_;
  Eigen::VectorXd scaled_;
  Eigen::VectorXd gauss_newton_;
};

LevenbergMarquardt::LevenbergMarquardt() : work_(std::make_unique<Work>()) {}
LevenbergMarquardt::~LevenbergMarquardt() = default;

const CurveFit& LevenbergMarquardt::fit(const CurveProblem& problem, std::span<const double> start, int max_steps) {
  return work_->fit(problem, start, max_steps);
}

const CurveFit& LevenbergMarquardt::describe(const CurveProblem& problem, std::span<const double> parameters,
                                             FitEnd end, int steps) {
  return work_->describe(problem, parameters, end, steps);
}

FitEnd LevenbergMarquardt::solve_linear(const CurveProblem& problem, std::span<const std::size_t> which,
                                        std::span<double> parameters, double& squares) {
  return work_->solve_linear(problem, which, parameters, squares);
}

}  // namespace fieldwise::kernels
