#include "fieldwise/kernels/minimise_squares.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace fieldwise::kernels {

namespace {

/// Is the sum of squares as a function of scaled parameters.
class ScaledSquares {
 public:
  ScaledSquares(const CurveProblem& problem, std::span<const double> start)
      : problem_(problem), count_(start.size()), scale_(start.size()), parameters_(start.size()) {
    values_.resize(problem.y.size());
    slopes_.resize(problem.y.size() * count_);
    for (std::size_t j = 0; j < count_; ++j) scale_[j] = start[j] != 0.0 ? std::abs(start[j]) : 1.0;
    unit_ = squares(start, {});
    if (!(unit_ > 0.0)) unit_ = 1.0;
  }

  [[nodiscard]] double scale(std::size_t j) const { return scale_[j]; }

  /// Returns the squares at scaled parameters, and their gradient where it is asked for; what is not finite is more
  /// than whatever is.
  double at(std::span<const double> scaled, std::span<double> gradient) {
    constexpr double kWorse = 1e30;
    for (std::size_t j = 0; j < count_; ++j) parameters_[j] = scaled[j] * scale_[j];
    const double found = squares(parameters_, gradient) / unit_;
    bool finite = std::isfinite(found);
    for (std::size_t j = 0; j < gradient.size(); ++j) {
      gradient[j] *= scale_[j] / unit_;
      finite = finite && std::isfinite(gradient[j]);
    }
    if (finite) return found;
    std::ranges::fill(gradient, 0.0);
    return kWorse;
  }

 private:
  double squares(std::span<const double> parameters, std::span<double> gradient) {
    const std::size_t cases = values_.size();
    problem_.curve(parameters, values_, gradient.empty() ? std::span<double>() : std::span<double>(slopes_));
    double sum = 0.0;
    std::ranges::fill(gradient, 0.0);
    for (std::size_t i = 0; i < cases; ++i) {
      const double root = problem_.root_weights.empty() ? 1.0 : problem_.root_weights[i];
      const double rest = (problem_.y[i] - values_[i]) * root;
      sum += rest * rest;
      for (std::size_t j = 0; j < gradient.size(); ++j) {
        gradient[j] -= 2.0 * rest * root * slopes_[j * cases + i];
      }
    }
    return sum;
  }

  const CurveProblem& problem_;
  std::size_t count_;
  double unit_ = 1.0;
  std::vector<double> scale_;
  std::vector<double> parameters_;
  std::vector<double> values_;
  std::vector<double> slopes_;
};

}  // namespace

SquaresMinimum minimise_squares(const CurveProblem& problem, std::span<const double> start, Minimiser minimiser,
                                int max_evaluations) {
  const std::size_t count = start.size();
  ScaledSquares squares(problem, start);
  MinimiseOptions options;
  options.step = 0.1;  // of the scaled start
  options.tolerance = 0.0;
  options.relative_tolerance = 1e-9;
  options.relative_value_change = 1e-15;
  options.most_evaluations = max_evaluations;
  std::vector<double> place(count);
  for (std::size_t j = 0; j < count; ++j) {
    place[j] = start[j] / squares.scale(j);
    options.lower.push_back(problem.lower[j] / squares.scale(j));
    options.upper.push_back(problem.upper[j] / squares.scale(j));
  }
  const Minimum least =
      minimise([&](std::span<const double> scaled, std::span<double> gradient) { return squares.at(scaled, gradient); },
               place, minimiser, options);
  SquaresMinimum found;
  if (least.end != MinimumEnd::converged) found.end = FitEnd::too_many_steps;
  found.evaluations = least.evaluations;
  for (std::size_t j = 0; j < count; ++j) {
    const double value = least.place[j] * squares.scale(j);
    found.parameters.push_back(std::min(std::max(value, problem.lower[j]), problem.upper[j]));
  }
  return found;
}

}  // namespace fieldwise::kernels
