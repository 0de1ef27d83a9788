#include "kernels/rosenbrock_steps.hpp"

// The checks of uBLAS compare what was solved with an epsilon, and throw where a stiff system is ill-conditioned; the
// control of steps rejects what came out wrong.
#ifndef BOOST_UBLAS_NDEBUG
#define BOOST_UBLAS_NDEBUG 1
#endif

#include <algorithm>
#include <boost/numeric/odeint/stepper/rosenbrock4.hpp>
#include <boost/numeric/odeint/stepper/rosenbrock4_controller.hpp>
#include <utility>

namespace fieldwise::kernels {

namespace {

using Vector = boost::numeric::ublas::vector<double>;
using Matrix = boost::numeric::ublas::matrix<double>;

/// Holds the coefficients of RODAS as Hairer and Wanner's program has them. Odeint 1.74 has turned the sign of this
/// one, by which the fourth stage takes the derivative by time: where the rate depends on time, its steps are of
/// order 1.
struct RodasCoefficients : boost::numeric::odeint::default_rosenbrock_coefficients<double> {
  const double d4 = -0.3620000000000023e-01;
};

void copy_to(const std::vector<double>& from, Vector& to) {
  to.resize(from.size(), false);
  std::copy(from.begin(), from.end(), to.begin());
}

void copy_to(const Vector& from, std::vector<double>& to) { to.assign(from.begin(), from.end()); }

}  // namespace

/// Holds Odeint's stepper, and states as it knows them.
class RosenbrockSteps::Stepper {
 public:
  Stepper(double absolute_tolerance, double relative_tolerance, Derivatives derivatives)
      : derivatives_(std::move(derivatives)), controlled_(absolute_tolerance, relative_tolerance) {}

  bool is_exact(const StateRate& system, const State& state, double& time, State& next, double& step) {
    differentiable_ = true;
    const auto rate = [&](const Vector& x, Vector& dxdt, double t) {
      copy_to(x, state_);
      slope_.resize(state_.size());
      system(state_, slope_, t);
      copy_to(slope_, dxdt);
    };
    const auto derive = [&](const Vector& x, Matrix& by_state, double t, Vector& by_time) {
      copy_to(x, state_);
      std::fill(by_state.data().begin(), by_state.data().end(), 0.0);
      std::fill(by_time.begin(), by_time.end(), 0.0);
      differentiable_ = derivatives_(state_, t, by_state.data().begin(), by_time.data().begin());
    };
    copy_to(state, from_);
    to_.resize(state.size(), false);
    if (controlled_.try_step(std::make_pair(rate, derive), from_, time, to_, step) != boost::numeric::odeint::success) {
      return false;
    }
    copy_to(to_, next);
    controlled_.stepper().prepare_dense_output();
    return true;
  }

  [[nodiscard]] bool met_derivatives() const { return differentiable_; }

  void interpolate(double time, State& x, double from_time, double to_time) {
    Vector within(from_.size());
    controlled_.stepper().calc_state(time, within, from_, from_time, to_, to_time);
    copy_to(within, x);
  }

 private:
  Derivatives derivatives_;
  boost::numeric::odeint::rosenbrock4_controller<boost::numeric::odeint::rosenbrock4<double, RodasCoefficients>>
      controlled_;
  bool differentiable_ = true;
  Vector from_;
  Vector to_;
  State state_;
  State slope_;
};

RosenbrockSteps::RosenbrockSteps(double absolute_tolerance, double relative_tolerance, Derivatives derivatives)
    : stepper_(std::make_unique<Stepper>(absolute_tolerance, relative_tolerance, std::move(derivatives))) {}
RosenbrockSteps::RosenbrockSteps(RosenbrockSteps&& other) noexcept = default;
RosenbrockSteps::~RosenbrockSteps() = default;

bool RosenbrockSteps::is_exact(const StateRate& system, const State& state, double& time, State& next, double& step) {
  return stepper_->is_exact(system, state, time, next, step);
}

bool RosenbrockSteps::met_derivatives() const { return stepper_->met_derivatives(); }

void RosenbrockSteps::interpolate(double time, State& x, const State& /*from*/, double from_time, const State& /*to*/,
                                  double to_time) {
  stepper_->interpolate(time, x, from_time, to_time);
}

}  // namespace fieldwise::kernels
