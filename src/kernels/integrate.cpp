#include "fieldwise/kernels/integrate.hpp"

#include <boost/numeric/odeint/algebra/range_algebra.hpp>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include "kernels/adaptive_course.hpp"
#include "kernels/rosenbrock_steps.hpp"

namespace fieldwise::kernels {

namespace {

using State = std::vector<double>;

/// Tells whether a time has been met on the way to another.
bool is_met(double time, double reached, bool forward) { return forward ? time <= reached : time >= reached; }

/// Follows a state by steps of any method.
template <class Steps>
Course follow(AdaptiveCourse<Steps> steps, const Rate& rate, std::span<const double> start, double from, double to,
              std::span<const double> times) {
  Course course;
  course.end_state.assign(start.begin(), start.end());
  const bool forward = to >= from;
  std::size_t next = 0;
  for (; next < times.size() && is_met(times[next], from, forward); ++next) course.states.push_back(course.end_state);
  const auto of_state = [&](double time, const State& state, State& slope) {
    ++course.evaluations;
    return rate(time, state, slope);
  };
  const auto visit = [&](double reached, const auto& dense) {
    course.step_times.push_back(reached);
    for (; next < times.size() && is_met(times[next], reached, forward); ++next) {
      State state(start.size());
      dense(times[next], state);
      course.states.push_back(std::move(state));
    }
  };
  const CourseSummary summary = steps.follow(course.end_state, from, to, of_state, visit, [](State&) {});
  course.end_time = summary.end_time;
  course.end = summary.end;
  course.steps = summary.steps;
  course.rejections = summary.rejections;
  return course;
}

}  // namespace

Course integrate(const Rate& rate, std::span<const double> start, double from, double to, std::span<const double> times,
                 const StepControl& control) {
  using Steps = DormandPrince<State, boost::numeric::odeint::range_algebra>;
  return follow(AdaptiveCourse<Steps>(control), rate, start, from, to, times);
}

Course integrate(const Rate& rate, const RateJacobian& jacobian, std::span<const double> start, double from, double to,
                 std::span<const double> times, const StepControl& control) {
  std::size_t asked = 0;
  const auto derivatives = [&](const State& state, double time, double* by_state, double* by_time) {
    ++asked;
    return jacobian(time, state, {by_state, state.size() * state.size()}, {by_time, state.size()});
  };
  RosenbrockSteps steps(control.absolute_tolerance, control.relative_tolerance, derivatives);
  Course course = follow(AdaptiveCourse(control, std::move(steps)), rate, start, from, to, times);
  course.jacobians = asked;
  return course;
}

}  // namespace fieldwise::kernels
