#include "fieldwise/kernels/integrate.hpp"

#include <boost/numeric/odeint/algebra/range_algebra.hpp>

#include "kernels/adaptive_course.hpp"

namespace fieldwise::kernels {

namespace {

using State = std::vector<double>;

/// Tells whether a time has been met on the way to another.
bool is_met(double time, double reached, bool forward) { return forward ? time <= reached : time >= reached; }

}  // namespace

Course integrate(const Rate& rate, std::span<const double> start, double from, double to, std::span<const double> times,
                 const StepControl& control) {
  Course course;
  course.end_state.assign(start.begin(), start.end());
  const bool forward = to >= from;
  std::size_t next = 0;
  for (; next < times.size() && is_met(times[next], from, forward); ++next) course.states.push_back(course.end_state);
  const auto of_state = [&](double time, const State& state, State& slope) { return rate(time, state, slope); };
  const auto visit = [&](double reached, const auto& dense) {
    for (; next < times.size() && is_met(times[next], reached, forward); ++next) {
      State state(start.size());
      dense(times[next], state);
      course.states.push_back(std::move(state));
    }
  };
  AdaptiveCourse<State, boost::numeric::odeint::range_algebra> steps(control);
  const CourseSummary summary = steps.follow(course.end_state, from, to, of_state, visit, [](State&) {});
  course.end_time = summary.end_time;
  course.end = summary.end;
  course.steps = summary.steps;
  course.rejections = summary.rejections;
  return course;
}

}  // namespace fieldwise::kernels
