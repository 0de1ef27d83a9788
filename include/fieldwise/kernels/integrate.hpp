// integrate: the course of a system of ordinary differential equations by adaptive steps, for stiff ones too.
// May know: the standard library; its sources are the only ones that include Boost.Odeint.
// Must not know: the sphere, winds, units.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace fieldwise::kernels {

/// Writes dx/dt at time t and state x; returns false where there is none: the course ends there.
using Rate = std::function<bool(double time, std::span<const double> state, std::span<double> rate)>;

/// Writes the partial derivatives of the rate at time t and state x: by the state [equation, variable], row by row, and
/// by time [equation]; returns false where there are none: the course ends there.
using RateJacobian = std::function<bool(double time, std::span<const double> state, std::span<double> by_state,
                                        std::span<double> by_time)>;

/// Holds how steps are controlled: the error of each, in every variable, stays below absolute + relative |x|.
struct StepControl {
  double absolute_tolerance = 1e-9;
  double relative_tolerance = 1e-9;
  double first_step = 0.0;     ///< 0: a hundredth of the whole
  double longest_step = 0.0;   ///< 0: any
  double shortest_step = 0.0;  ///< a course whose rate ends is followed to this distance in time; 0: 1e-12 of the whole
  std::size_t most_steps = 1'000'000;
};

/// Names why a course ended.
enum class CourseEnd {
  complete,
  no_rate,         ///< the rate ended (see `Rate`)
  step_too_short,  ///< not even the shortest step was exact enough
  too_many_steps,
};

/// Holds a course: the states at the times asked for, as far as it went, and where it ended.
struct Course {
  std::vector<std::vector<double>> states;
  std::vector<double> end_state;
  double end_time = 0.0;
  CourseEnd end = CourseEnd::complete;
  std::vector<double> step_times;  ///< where each step ended
  std::size_t steps = 0;
  std::size_t rejections = 0;   ///< steps that were tried, and were not exact enough or met no rate
  std::size_t evaluations = 0;  ///< how often the rate was asked for
  std::size_t jacobians = 0;    ///< how often its derivatives were
};

/// Follows a state from time `from` to time `to`, which may be earlier, and returns the states at `times`, which lie
/// between the two in the order in which they are met. Method: Dormand and Prince (1980), doi
/// 10.1016/0771-050X(80)90013-3, order 5 with step control by the embedded order 4, and dense output of order 4 between
/// steps: times that are asked for do not change the steps.
Course integrate(const Rate& rate, std::span<const double> start, double from, double to, std::span<const double> times,
                 const StepControl& control);

/// Does the same for a stiff system, whose fast parts die away long before the course ends: steps are as long as the
/// course is smooth, where those above stay as short as its fastest part asks for. Method: Rosenbrock's with the
/// coefficients of Hairer and Wanner's RODAS (1996, doi 10.1007/978-3-642-05221-7, section IV.7), order 4 with step
/// control by the embedded order 3 (the root of the mean square of the errors of all variables, each as a part of what
/// is allowed), and dense output of order 3. A step costs six rates, one Jacobian and the solution of a dense system:
/// for a few variables.
Course integrate(const Rate& rate, const RateJacobian& jacobian, std::span<const double> start, double from, double to,
                 std::span<const double> times, const StepControl& control);

}  // namespace fieldwise::kernels
