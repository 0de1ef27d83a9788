#include "fieldwise/kernels/minimise_squares.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <nlopt.hpp>
#include <stdexcept>

namespace fieldwise::kernels {

namespace {

nlopt::algorithm algorithm_of(Minimiser minimiser) {
  switch (minimiser) {
    case Minimiser::nelder_mead:
      return nlopt::LN_NELDERMEAD;
    case Minimiser::subplex:
      return nlopt::LN_SBPLX;
    case Minimiser::cobyla:
      return nlopt::LN_COBYLA;
    case Minimiser::lbfgs:
      return nlopt::LD_LBFGS;
    case Minimiser::slsqp:
      break;
  }
  return nlopt::LD_SLSQP;
}

/// Is the sum of squares as a function of scaled parameters.
class ScaledSquares {
 public:
  ScaledSquares(const CurveProblem& problem, std::span<const double> start)
      : problem_(problem), count_(start.size()), scale_(start.size()), parameters_(start.size()) {
    values_.resize(problem.y.size());
    slopes_.resize(problem.y.size() * count_);
    for (std::size_t j = 0; j < count_; ++j) scale_[j] = start[j] != 0.0 ? std::abs(start[j]) : 1.0;
    unit_ = squares(start, nullptr);
    if (!(unit_ > 0.0)) unit_ = 1.0;
  }

  [[nodiscard]] double scale(std::size_t j) const { return scale_[j]; }

  /// Returns the squares at scaled parameters, and their gradient where it is asked for; what is not finite is more
  /// than whatever is.
  double at(const double* scaled, double* gradient) {
    constexpr double kWorse = 1e30;
    for (std::size_t j = 0; j < count_; ++j) parameters_[j] = scaled[j] * scale_[j];
    const double found = squares(parameters_, gradient) / unit_;
    bool finite = std::isfinite(found);
    for (std::size_t j = 0; gradient != nullptr && j < count_; ++j) {
      gradient[j] *= scale_[j] / unit_;
      finite = finite && std::isfinite(gradient[j]);
    }
    if (finite) return found;
    if (gradient != nullptr) std::fill_n(gradient, count_, 0.0);
    return kWorse;
  }

 private:
  double squares(std::span<const double> parameters, double* gradient) {
    const std::size_t cases = values_.size();
    problem_.curve(parameters, values_, gradient != nullptr ? std::span<double>(slopes_) : std::span<double>());
    double sum = 0.0;
    if (gradient != nullptr) std::fill_n(gradient, count_, 0.0);
    for (std::size_t i = 0; i < cases; ++i) {
      const double root = problem_.root_weights.empty() ? 1.0 : problem_.root_weights[i];
      const double rest = (problem_.y[i] - values_[i]) * root;
      sum += rest * rest;
      for (std::size_t j = 0; gradient != nullptr && j < count_; ++j) {
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

double squares_at(unsigned /*count*/, const double* scaled, double* gradient, void* squares) {
  return static_cast<ScaledSquares*>(squares)->at(scaled, gradient);
}

}  // namespace

SquaresMinimum minimise_squares(const CurveProblem& problem, std::span<const double> start, Minimiser minimiser,
                                int max_evaluations) {
  constexpr double kFirstStep = 0.1;  // of the scaled start
  constexpr double kParameters = 1e-9;
  constexpr double kSquares = 1e-15;
  const std::size_t count = start.size();
  ScaledSquares squares(problem, start);
  std::vector<double> place(count);
  std::vector<double> lower(count);
  std::vector<double> upper(count);
  for (std::size_t j = 0; j < count; ++j) {
    place[j] = start[j] / squares.scale(j);
    lower[j] = problem.lower[j] / squares.scale(j);
    upper[j] = problem.upper[j] / squares.scale(j);
    place[j] = std::clamp(place[j], lower[j], upper[j]);
  }
  nlopt::opt search(algorithm_of(minimiser), static_cast<unsigned>(count));
  search.set_lower_bounds(lower);
  search.set_upper_bounds(upper);
  search.set_min_objective(squares_at, &squares);
  search.set_initial_step(kFirstStep);
  search.set_xtol_rel(kParameters);
  search.set_ftol_rel(kSquares);
  search.set_maxeval(max_evaluations);
  SquaresMinimum found;
  try {
    double least = 0.0;
    const nlopt::result result = search.optimize(place, least);
    if (result == nlopt::MAXEVAL_REACHED) found.end = FitEnd::too_many_steps;
  } catch (const nlopt::roundoff_limited&) {
    found.end = FitEnd::converged;  // what it had reached is in `place`
  } catch (const std::runtime_error&) {
    found.end = FitEnd::too_many_steps;  // it gave up
  }
  found.evaluations = search.get_numevals();
  for (std::size_t j = 0; j < count; ++j) {
    const double value = place[j] * squares.scale(j);
    found.parameters.push_back(std::min(std::max(value, problem.lower[j]), problem.upper[j]));
  }
  return found;
}

}  // namespace fieldwise::kernels
