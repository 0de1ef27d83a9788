// RosenbrockSteps: steps for stiff systems, of AdaptiveCourse.
// May know: the standard library up to C++17, in which its source is compiled; that uses Boost.Odeint and uBLAS.
// Must not know: what is integrated.
#pragma once

#include <functional>
#include <memory>
#include <vector>

namespace fieldwise::kernels {

/// Makes the steps of Rosenbrock's method; what each member does is said at `DormandPrince`.
class RosenbrockSteps {
 public:
  using State = std::vector<double>;
  using StateRate = std::function<void(const State& state, State& rate, double time)>;
  /// Writes the derivatives of the rate by the state, row by row, and by time, or returns false.
  using Derivatives = std::function<bool(const State& state, double time, double* by_state, double* by_time)>;

  RosenbrockSteps(double absolute_tolerance, double relative_tolerance, Derivatives derivatives);
  RosenbrockSteps(RosenbrockSteps&& other) noexcept;
  ~RosenbrockSteps();

  template <class System>
  void begin(const System& system, const State& state, double time) {
    State slope(state.size());
    system(state, slope, time);
  }

  bool is_exact(const StateRate& system, const State& state, double& time, State& next, double& step);
  [[nodiscard]] bool met_derivatives() const;
  void interpolate(double time, State& x, const State& from, double from_time, const State& to, double to_time);
  void advance() {}

 private:
  class Stepper;
  std::unique_ptr<Stepper> stepper_;
};

}  // namespace fieldwise::kernels
