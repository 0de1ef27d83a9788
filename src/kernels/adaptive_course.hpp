// AdaptiveCourse: the loop over steps that every integration shares, for states of any type and steps of any method.
// May know: Boost.Odeint, integrate's public types.
// Must not know: what is integrated.
#pragma once

#include <algorithm>
#include <boost/numeric/odeint/stepper/controlled_runge_kutta.hpp>
#include <boost/numeric/odeint/stepper/runge_kutta_dopri5.hpp>
#include <cmath>
#include <cstddef>
#include <utility>

#include "fieldwise/kernels/integrate.hpp"

namespace fieldwise::kernels {

/// Holds how a course went.
struct CourseSummary {
  double end_time = 0.0;
  CourseEnd end = CourseEnd::complete;
  std::size_t steps = 0;
  std::size_t rejections = 0;
};

/// Makes the steps of Dormand and Prince. `Algebra` is Odeint's for the type of states.
template <class StateType, class Algebra>
class DormandPrince {
 public:
  using State = StateType;

  explicit DormandPrince(const StepControl& control)
      : stepper_(Checker(control.absolute_tolerance, control.relative_tolerance, 1.0, 0.0)) {}

  /// Begins at a state: `system(state, rate, time)` writes the rate.
  template <class System>
  void begin(const System& system, const State& state, double time) {
    slope_ = state;
    next_slope_ = state;
    system(state, slope_, time);
  }

  /// Tries a step from `state` at `time`, moves the time and writes `next` if it was exact enough; `step` becomes the
  /// one to try next.
  template <class System>
  bool is_exact(const System& system, const State& state, double& time, State& next, double& step) {
    return stepper_.try_step(system, state, slope_, time, next, next_slope_, step) == boost::numeric::odeint::success;
  }

  /// Tells whether that step met all derivatives of the rate that it needs: here none.
  [[nodiscard]] static constexpr bool met_derivatives() { return true; }

  /// Writes the state at a time within the step that was just made.
  void interpolate(double time, State& x, const State& from, double from_time, const State& to, double to_time) {
    stepper_.stepper().calc_state(time, x, from, slope_, from_time, to, next_slope_, to_time);
  }

  /// Goes on from the end of that step.
  void advance() { std::swap(slope_, next_slope_); }

 private:
  using Operations = boost::numeric::odeint::default_operations;
  using Stepper = boost::numeric::odeint::runge_kutta_dopri5<State, double, State, double, Algebra, Operations>;
  using Checker = boost::numeric::odeint::default_error_checker<double, Algebra, Operations>;

  boost::numeric::odeint::controlled_runge_kutta<Stepper, Checker> stepper_;
  State slope_{};
  State next_slope_{};
};

/// Makes the steps of one course by `Steps` (as `DormandPrince`).
template <class Steps>
class AdaptiveCourse {
 public:
  using State = typename Steps::State;

  AdaptiveCourse(const StepControl& control, Steps steps) : control_(control), steps_(std::move(steps)) {}
  explicit AdaptiveCourse(const StepControl& control) : AdaptiveCourse(control, Steps(control)) {}

  /// Follows `state` from one time to another. `rate(time, state, rate)` as `Rate`; `visit(time, dense)` is called
  /// after each step with its end and a function that writes the state at any time within the step; `settle(state)`
  /// may bring the new state back to where it belongs (the sphere).
  template <class RateOf, class Visit, class Settle>
  CourseSummary follow(State& state, double from, double to, const RateOf& rate, const Visit& visit,
                       const Settle& settle) {
    constexpr double kShortestOfWhole = 1e-12;  // shorter steps would be lost in the time to which they are added
    constexpr double kThere = 1e-14;            // of the whole: the sum of thousands of steps is not known better
    CourseSummary summary;
    const double whole = to - from;
    const double shortest = control_.shortest_step > 0.0 ? control_.shortest_step : kShortestOfWhole * std::abs(whole);
    bool known = true;
    const auto system = [&](const State& x, State& dxdt, double t) { known = rate(t, x, dxdt) && known; };
    State next = state;
    double time = from;
    double step = std::copysign(control_.first_step > 0.0 ? control_.first_step : std::abs(whole) / 100.0, whole);
    steps_.begin(system, state, time);
    if (!known && whole != 0.0) summary.end = CourseEnd::no_rate;
    while (known && std::abs(to - time) > kThere * std::abs(whole)) {
      if (summary.steps == control_.most_steps) {
        summary.end = CourseEnd::too_many_steps;
        break;
      }
      step = limited(step, to - time);
      const double tried = step;
      double after = time;
      const bool exact = steps_.is_exact(system, state, after, next, step);
      known = known && steps_.met_derivatives();
      if (!known || !exact) {
        ++summary.rejections;
        if (!known) step = tried / 2.0;
        if (std::abs(step) < shortest) {
          summary.end = known ? CourseEnd::step_too_short : CourseEnd::no_rate;
          break;
        }
        known = true;
        continue;
      }
      ++summary.steps;
      if (tried == to - time) after = to;  // the last one ends there to the last bit
      const auto dense = [&](double t, State& x) { steps_.interpolate(t, x, state, time, next, after); };
      visit(after, dense);
      settle(next);
      std::swap(state, next);
      steps_.advance();
      time = after;
    }
    summary.end_time = time;
    return summary;
  }

 private:
  [[nodiscard]] double limited(double step, double left) const {
    if (control_.longest_step > 0.0 && std::abs(step) > control_.longest_step) {
      step = std::copysign(control_.longest_step, step);
    }
    return std::abs(step) > std::abs(left) ? left : step;
  }

  StepControl control_;
  Steps steps_;
};

}  // namespace fieldwise::kernels
