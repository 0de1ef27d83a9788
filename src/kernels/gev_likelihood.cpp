#include "kernels/gev_likelihood.hpp"

#include <Eigen/Dense>
#include <cmath>
#include <limits>

namespace fieldwise::kernels {

namespace {

/// Holds a number with its first and second derivatives to location, log(scale) and shape.
struct Jet {
  double value = 0.0;
  Eigen::Vector3d slope = Eigen::Vector3d::Zero();
  Eigen::Matrix3d curve = Eigen::Matrix3d::Zero();
};

Jet operator*(const Jet& a, const Jet& b) {
  const Eigen::Matrix3d cross = a.slope * b.slope.transpose();
  return {a.value * b.value, a.value * b.slope + b.value * a.slope,
          a.value * b.curve + b.value * a.curve + cross + cross.transpose()};
}

/// Returns f(a) for a function with value, first and second derivative `f` at a.
Jet applied(const std::array<double, 3>& f, const Jet& a) {
  return {f[0], f[1] * a.slope, f[1] * a.curve + f[2] * (a.slope * a.slope.transpose())};
}

/// Returns log1p(y) / y with two derivatives; a series where the quotient would cancel.
std::array<double, 3> logarithm_ratio(double y) {
  constexpr double kSmall = 0.05;
  if (std::abs(y) < kSmall) {
    std::array<double, 3> sum{};
    double power = 1.0;
    for (int k = 0; k < 14; ++k) {  // sum (-y)^k / (k + 1)
      const double sign = k % 2 == 0 ? 1.0 : -1.0;
      sum[0] += sign * power / (k + 1.0);
      sum[1] -= sign * power * (k + 1.0) / (k + 2.0);
      sum[2] += sign * power * (k + 1.0) * (k + 2.0) / (k + 3.0);
      power *= y;
    }
    return sum;
  }
  const double value = std::log1p(y) / y;
  const double slope = (1.0 / (1.0 + y) - value) / y;
  return {value, slope, (-1.0 / ((1.0 + y) * (1.0 + y)) - 2.0 * slope) / y};
}

using Parameters = Eigen::Vector3d;  // location, log(scale), shape

/// Returns the negative logarithm of the likelihood, infinite where a value is outside the distribution.
Jet negative_likelihood(std::span<const double> sample, const Parameters& at) {
  const double scale = std::exp(at[1]);
  Jet shape{at[2]};
  shape.slope[2] = 1.0;
  Jet one_more = shape;
  one_more.value += 1.0;
  Jet sum;
  for (const double x : sample) {
    const double z = (x - at[0]) / scale;
    if (!(1.0 + at[2] * z > 0.0)) {
      sum.value = std::numeric_limits<double>::infinity();
      return sum;
    }
    Jet standard{z};
    standard.slope << -1.0 / scale, -z, 0.0;
    standard.curve(0, 1) = standard.curve(1, 0) = 1.0 / scale;
    standard.curve(1, 1) = z;
    const Jet reduced = standard * applied(logarithm_ratio(at[2] * z), shape * standard);
    const double survival = std::exp(-reduced.value);
    const Jet first = one_more * reduced;
    const Jet second = applied({survival, -survival, survival}, reduced);
    sum.value += at[1] + first.value + second.value;
    sum.slope += first.slope + second.slope;
    sum.curve += first.curve + second.curve;
    sum.slope[1] += 1.0;
  }
  return sum;
}

/// What is added to the curvature until it is positive, of its largest part at first; where even this much is not
/// enough values are no numbers, and the step that follows is refused. Levenberg (1944), Marquardt (1963).
constexpr double kFirstAdded = 1e-3;
constexpr double kMostAdded = 1e12;

/// A step must gain this share of what the slope promises: Armijo (1966), doi 10.2140/pjm.1966.16.1.
constexpr double kLeastGain = 1e-4;

/// The likelihood, a sum over values of order 1, is not known better than to some units in the last place of each: a
/// step that promises less than so much a value is the last.
constexpr double kCloseOfValue = 1e-14;

/// Returns a step downhill: Newton's, or one shortened until the curvature is positive.
Parameters downhill(const Jet& likelihood) {
  double added = 0.0;
  for (;;) {
    const Eigen::Matrix3d curve = likelihood.curve + added * Eigen::Matrix3d::Identity();
    const Eigen::LLT<Eigen::Matrix3d> factors(curve);
    if (factors.info() == Eigen::Success || added > kMostAdded) {
      return -factors.solve(likelihood.slope);
    }
    added = added == 0.0 ? kFirstAdded * likelihood.curve.cwiseAbs().maxCoeff() : 10.0 * added;
  }
}

/// Returns a start inside of which all values lie: the given one, or one without a bound.
Parameters feasible(std::span<const double> sample, const Gev& start) {
  Parameters at(start.location, std::log(start.scale), start.shape);
  if (!(start.scale > 0.0) || !std::isfinite(negative_likelihood(sample, at).value)) {
    at = Parameters(-0.5, 0.0, 0.0);  // Gumbel's, for values in units of their second L-moment about their mean
    at[1] = std::log(1.0 / std::log(2.0));
  }
  return at;
}

}  // namespace

std::optional<GevMaximum> maximize_likelihood(std::span<const double> sample, const Gev& start) {
  constexpr int kMostSteps = 200;
  constexpr int kMostHalvings = 40;
  constexpr double kLeastShape = -1.0;
  const double close = kCloseOfValue * static_cast<double>(sample.size());
  Parameters at = feasible(sample, start);
  Jet likelihood = negative_likelihood(sample, at);
  for (int step = 0; step < kMostSteps; ++step) {
    const Parameters whole = downhill(likelihood);
    const double promised = -likelihood.slope.dot(whole);
    if (!(promised >= 0.0) || at[2] <= kLeastShape) {
      return std::nullopt;
    }
    const bool there = promised < close;
    Jet next;
    Parameters reached = at;
    double share = 1.0;
    bool lower = false;
    for (int halvings = 0; halvings < kMostHalvings && !lower; ++halvings) {
      reached = at + share * whole;
      next = negative_likelihood(sample, reached);
      lower = next.value <= likelihood.value - kLeastGain * share * promised || (there && std::isfinite(next.value));
      share *= 0.5;
    }
    if (!lower) {
      return std::nullopt;
    }
    at = reached;
    likelihood = next;
    if (there) {
      const Eigen::LLT<Eigen::Matrix3d> factors(likelihood.curve);
      if (factors.info() != Eigen::Success || at[2] <= kLeastShape) {
        return std::nullopt;
      }
      const Eigen::Matrix3d inverse = factors.solve(Eigen::Matrix3d::Identity());
      GevMaximum found{{at[0], std::exp(at[1]), at[2]}, {}};
      for (Eigen::Index i = 0; i < 3; ++i) {
        for (Eigen::Index j = 0; j < 3; ++j) {
          found.covariance[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)] = inverse(i, j);
        }
      }
      return found;
    }
  }
  return std::nullopt;
}

}  // namespace fieldwise::kernels
