#include "fieldwise/kernels/integrate.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/math/special_functions/airy.hpp>
#include <cmath>
#include <vector>

#include "reference_file.hpp"
#include "tolerance.hpp"

namespace fieldwise::kernels {
namespace {

using State = std::span<const double>;

bool airy(double t, State y, std::span<double> rate) {
  rate[0] = y[1];
  rate[1] = t * y[0];
  return true;
}

bool lorenz(double /*t*/, State x, std::span<double> rate) {
  rate[0] = 10.0 * (x[1] - x[0]);
  rate[1] = x[0] * (28.0 - x[2]) - x[1];
  rate[2] = x[0] * x[1] - 8.0 / 3.0 * x[2];
  return true;
}

StepControl to(double tolerance) {
  StepControl control;
  control.absolute_tolerance = tolerance;
  control.relative_tolerance = tolerance;
  return control;
}

bool airy_jacobian(double t, State y, std::span<double> by_state, std::span<double> by_time) {
  const double values[] = {0.0, 1.0, t, 0.0};
  std::ranges::copy(values, by_state.begin());
  by_time[0] = 0.0;
  by_time[1] = y[0];
  return true;
}

/// Runs to the cosine within a thousandth of a unit of time, and follows it.
bool fast(double t, State y, std::span<double> rate) {
  rate[0] = -1000.0 * (y[0] - std::cos(t));
  return true;
}

bool fast_jacobian(double t, State /*y*/, std::span<double> by_state, std::span<double> by_time) {
  by_state[0] = -1000.0;
  by_time[0] = -1000.0 * std::sin(t);
  return true;
}

TEST(Integrate, FollowsAirysFunctionWithItsJacobian) {
  std::vector<double> times;
  for (int i = 0; i <= 40; ++i) times.push_back(0.1 * i);
  const std::vector start{boost::math::airy_ai(0.0), boost::math::airy_ai_prime(0.0)};
  const Course course = integrate(airy, airy_jacobian, start, 0.0, 4.0, times, to(1e-10));
  ASSERT_EQ(course.states.size(), times.size());
  for (std::size_t i = 0; i < times.size(); ++i) {
    EXPECT_NEAR(course.states[i][0], boost::math::airy_ai(times[i]),
                tolerance::stiff_airy(1e-10, static_cast<double>(course.steps)))
        << "at t = " << times[i];
  }
  EXPECT_EQ(course.end_time, 4.0);
  EXPECT_EQ(course.end, CourseEnd::complete);
  EXPECT_EQ(course.states.back(), course.end_state);
}

TEST(Integrate, IsOfFourthOrderWithAJacobian) {
  const std::vector start{1.0, 0.0};
  const Course exact = integrate(airy, start, 0.0, -10.0, {}, to(1e-14));
  const auto error_and_steps = [&](double tolerance) {
    const Course course = integrate(airy, airy_jacobian, start, 0.0, -10.0, {}, to(tolerance));
    return std::pair{std::abs(course.end_state[0] - exact.end_state[0]), static_cast<double>(course.steps)};
  };
  const auto [rough, few] = error_and_steps(1e-5);
  const auto [fine, many] = error_and_steps(1e-9);
  EXPECT_NEAR(std::log(rough / fine) / std::log(many / few), 4.0, tolerance::order_of_uneven_steps());
}

TEST(Integrate, FollowsAStiffEquationInFewSteps) {
  const auto exact = [](double t) {
    return (1e6 * std::cos(t) + 1e3 * std::sin(t) - 1e6 * std::exp(-1000.0 * t)) / (1e6 + 1.0);
  };
  const std::vector times{0.001, 1.0, 10.0};
  const Course stiff = integrate(fast, fast_jacobian, std::vector{0.0}, 0.0, 10.0, times, to(1e-6));
  const Course plain = integrate(fast, std::vector{0.0}, 0.0, 10.0, times, to(1e-6));
  ASSERT_EQ(stiff.states.size(), times.size());
  for (std::size_t i = 0; i < times.size(); ++i) {
    EXPECT_NEAR(stiff.states[i][0], exact(times[i]), tolerance::damped(1e-6, static_cast<double>(stiff.steps)));
    EXPECT_NEAR(plain.states[i][0], exact(times[i]), tolerance::damped(1e-6, static_cast<double>(plain.steps)));
  }
  // Steps of Dormand and Prince's method are stable up to 3.3 / 1000.
  EXPECT_GT(plain.steps, 3000U);
  EXPECT_LT(stiff.steps, plain.steps / 5);
}

TEST(Integrate, FollowsVanDerPolsOscillatorThroughItsJumps) {
  const Rate rate = [](double /*t*/, State y, std::span<double> out) {
    out[0] = y[1];
    out[1] = 1e6 * ((1.0 - y[0] * y[0]) * y[1] - y[0]);
    return true;
  };
  const RateJacobian jacobian = [](double /*t*/, State y, std::span<double> by_state, std::span<double> by_time) {
    const double values[] = {0.0, 1.0, 1e6 * (-2.0 * y[0] * y[1] - 1.0), 1e6 * (1.0 - y[0] * y[0])};
    std::ranges::copy(values, by_state.begin());
    std::ranges::fill(by_time, 0.0);
    return true;
  };
  const Course course = integrate(rate, jacobian, std::vector{2.0, 0.0}, 0.0, 2.0, {}, to(1e-9));
  EXPECT_EQ(course.end, CourseEnd::complete);
  // Mazzia and Magherini (2008), Test Set for IVP Solvers, release 2.4, problem vdpol.
  const double allowed = tolerance::van_der_pol(1e-9, static_cast<double>(course.steps));
  EXPECT_NEAR(course.end_state[0], 1.706167732170483, allowed);
  EXPECT_NEAR(course.end_state[1], -0.8928097010247975, allowed);
}

TEST(Integrate, CountsWhatStepsAsk) {
  std::size_t rates = 0;
  std::size_t jacobians = 0;
  const Rate rate = [&](double t, State y, std::span<double> out) {
    ++rates;
    return airy(t, y, out);
  };
  const RateJacobian jacobian = [&](double t, State y, std::span<double> by_state, std::span<double> by_time) {
    ++jacobians;
    return airy_jacobian(t, y, by_state, by_time);
  };
  StepControl control = to(1e-6);
  control.first_step = 5.0;
  const Course plain = integrate(rate, std::vector{1.0, 0.0}, 0.0, -10.0, {}, control);
  EXPECT_EQ(plain.evaluations, rates);
  EXPECT_EQ(plain.jacobians, 0U);
  // The first rate, then six for each step, whose last is the first of the next.
  EXPECT_EQ(plain.evaluations, 1 + 6 * (plain.steps + plain.rejections));
  rates = 0;
  const Course stiff = integrate(rate, jacobian, std::vector{1.0, 0.0}, 0.0, -10.0, {}, control);
  EXPECT_GT(stiff.rejections, 0U);
  EXPECT_EQ(stiff.evaluations, rates);
  EXPECT_EQ(stiff.jacobians, jacobians);
  EXPECT_EQ(stiff.jacobians, stiff.steps + stiff.rejections);
  EXPECT_EQ(stiff.evaluations, 1 + 6 * stiff.jacobians);
  ASSERT_EQ(stiff.step_times.size(), stiff.steps);
  EXPECT_EQ(stiff.step_times.back(), -10.0);
}

TEST(Integrate, EndsWhereTheJacobianEnds) {
  const RateJacobian until_one = [](double t, State y, std::span<double> by_state, std::span<double> by_time) {
    return t <= 1.0 && airy_jacobian(t, y, by_state, by_time);
  };
  StepControl control = to(1e-6);
  control.shortest_step = 1e-3;
  control.longest_step = 0.1;
  const Course course = integrate(airy, until_one, std::vector{1.0, 0.0}, 0.0, 4.0, {}, control);
  EXPECT_EQ(course.end, CourseEnd::no_rate);
  EXPECT_GT(course.end_time, 1.0);
  EXPECT_LE(course.end_time, 1.1);
}

TEST(Integrate, FollowsAirysFunction) {
  std::vector<double> times;
  for (int i = 0; i <= 40; ++i) times.push_back(0.1 * i);
  const std::vector start{boost::math::airy_ai(0.0), boost::math::airy_ai_prime(0.0)};
  const Course course = integrate(airy, start, 0.0, 4.0, times, to(1e-13));
  ASSERT_EQ(course.states.size(), times.size());
  for (std::size_t i = 0; i < times.size(); ++i) {
    EXPECT_NEAR(course.states[i][0], boost::math::airy_ai(times[i]),
                tolerance::airy(1e-13, static_cast<double>(course.steps)))
        << "at t = " << times[i];
  }
  EXPECT_EQ(course.end_time, 4.0);
  EXPECT_EQ(course.end, CourseEnd::complete);
}

TEST(Integrate, FollowsLorenzAsAnExactReference) {
  const reference::ReferenceFile expected("trajectories");
  const std::vector<double>& times = expected.list("lorenz_times");
  for (const std::string name : {"lorenz_a", "lorenz_b"}) {
    const std::vector<double>& states = expected.list(name);
    const Course course = integrate(lorenz, std::span(states).first(3), 0.0, 5.0, times, to(1e-13));
    ASSERT_EQ(course.states.size() * 3, states.size());
    for (std::size_t i = 0; i < states.size(); ++i) {
      EXPECT_NEAR(course.states[i / 3][i % 3], states[i], tolerance::lorenz(1e-13)) << name << " at " << times[i / 3];
    }
  }
}

TEST(Integrate, LorenzDivergesFromNearbyStarts) {
  const auto end = [](double y) {
    return integrate(lorenz, std::vector{0.0, y, 0.0}, 0.0, 30.0, {}, to(1e-12)).end_state;
  };
  const auto a = end(1.0);
  const auto b = end(1.01);
  EXPECT_GT(std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]), 1.0);
}

TEST(Integrate, IsOfFifthOrderPerStep) {
  const auto error_and_steps = [](double tolerance) {
    const Course course = integrate(airy, std::vector{1.0, 0.0}, 0.0, -10.0, {}, to(tolerance));
    const Course exact = integrate(airy, std::vector{1.0, 0.0}, 0.0, -10.0, {}, to(1e-14));
    return std::pair{std::abs(course.end_state[0] - exact.end_state[0]), static_cast<double>(course.steps)};
  };
  const auto [rough, few] = error_and_steps(1e-5);
  const auto [fine, many] = error_and_steps(1e-10);
  // Error falls with the fifth power of the number of steps.
  EXPECT_NEAR(std::log(rough / fine) / std::log(many / few), 5.0, tolerance::order_of_uneven_steps());
}

TEST(Integrate, BackwardReturnsToTheStart) {
  const std::vector start{0.0, 1.0, 0.0};
  const Course there = integrate(lorenz, start, 0.0, 1.0, {}, to(1e-13));
  const Course back = integrate(lorenz, there.end_state, 1.0, 0.0, std::vector{1.0, 0.5, 0.0}, to(1e-13));
  ASSERT_EQ(back.states.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_NEAR(back.states[2][i], start[i], tolerance::lorenz_backward(1e-13));
}

TEST(Integrate, TimesAskedForDoNotChangeTheSteps) {
  const std::vector start{1.0, 0.0};
  const Course bare = integrate(airy, start, 0.0, -5.0, {}, to(1e-9));
  const Course asked = integrate(airy, start, 0.0, -5.0, std::vector{0.0, -0.001, -2.5, -5.0}, to(1e-9));
  EXPECT_EQ(asked.steps, bare.steps);
  EXPECT_EQ(asked.end_state, bare.end_state);
  EXPECT_EQ(asked.states[0], start);
  EXPECT_EQ(asked.states[3], asked.end_state);
}

TEST(Integrate, EndsWhereTheRateEnds) {
  const Rate until_one = [](double /*t*/, State x, std::span<double> rate) {
    rate[0] = 1.0;
    return x[0] <= 1.0;
  };
  StepControl control = to(1e-9);
  control.shortest_step = 1e-6;
  const Course course = integrate(until_one, std::vector{0.0}, 0.0, 10.0, std::vector{0.5, 5.0}, control);
  EXPECT_EQ(course.end, CourseEnd::no_rate);
  EXPECT_EQ(course.states.size(), 1U);
  EXPECT_LE(course.end_state[0], 1.0);
  EXPECT_GE(course.end_state[0], 1.0 - control.shortest_step);
  EXPECT_GT(course.rejections, 0U);
  const Course none = integrate(until_one, std::vector{2.0}, 0.0, 10.0, {}, control);
  EXPECT_EQ(none.end, CourseEnd::no_rate);
  EXPECT_EQ(none.steps, 0U);
}

TEST(Integrate, CountsRejectedSteps) {
  StepControl control = to(1e-10);
  control.first_step = 10.0;
  const Course course = integrate(lorenz, std::vector{0.0, 1.0, 0.0}, 0.0, 10.0, {}, control);
  EXPECT_GT(course.rejections, 0U);
  control.most_steps = 3;
  EXPECT_EQ(integrate(lorenz, std::vector{0.0, 1.0, 0.0}, 0.0, 10.0, {}, control).end, CourseEnd::too_many_steps);
}

}  // namespace
}  // namespace fieldwise::kernels
