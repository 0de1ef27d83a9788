#include "fieldwise/kernels/optimise.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numbers>

#include "fieldwise/core/numeric/missing.hpp"

namespace fieldwise::kernels {

namespace {

double sign_of(Goal goal) { return goal == Goal::maximum ? 1.0 : -1.0; }

double length(std::span<const double> vector) {
  double sum = 0.0;
  for (const double part : vector) sum += part * part;
  return std::sqrt(sum);
}

double distance(std::span<const double> from, std::span<const double> to) {
  std::vector<double> way(from.size());
  for (std::size_t i = 0; i < way.size(); ++i) way[i] = to[i] - from[i];
  return length(way);
}

/// Climbs a function whose sign is turned where a minimum is looked for.
class Climber {
 public:
  Climber(const Objective& objective, const Slope& slope, std::span<const double> start, const AscentOptions& options)
      : objective_(objective),
        slope_(slope),
        options_(options),
        sign_(sign_of(options.goal)),
        place_(start.begin(), start.end()),
        uphill_(start.size()),
        step_(options.step) {}

  Ascent climb() {
    height_ = sign_ * objective_(place_);
    result_.path.push_back(place_);
    result_.reason = climb_on();
    result_.end = {place_, sign_ * height_};
    return std::move(result_);
  }

 private:
  AscentEnd climb_on() {
    if (std::isnan(height_)) return AscentEnd::left_domain;
    while (result_.iterations < options_.max_iterations) {
      slope_(place_, uphill_);
      for (double& part : uphill_) part *= sign_;
      rest_on_bounds();
      const double steepness = length(uphill_);
      if (std::isnan(steepness)) return AscentEnd::left_domain;
      if (steepness == 0.0) return AscentEnd::converged;
      const int reductions = result_.reductions;
      if (!move(steepness)) return left_ ? AscentEnd::left_domain : AscentEnd::no_better_point;
      ++result_.iterations;
      result_.path.push_back(place_);
      if (moved_ < options_.tolerance) return AscentEnd::converged;
      if (options_.most_idle_moves > 0 && idle_moves_ >= options_.most_idle_moves) return AscentEnd::converged;
      if (result_.reductions == reductions) step_ *= options_.growth;
    }
    return AscentEnd::iterations_used;
  }

  /// Takes away what the gradient would push through a bound.
  void rest_on_bounds() {
    for (std::size_t i = 0; i < options_.lower.size(); ++i) {
      const bool on_lower = place_[i] <= options_.lower[i] && uphill_[i] < 0.0;
      const bool on_upper = place_[i] >= options_.upper[i] && uphill_[i] > 0.0;
      if (on_lower || on_upper) uphill_[i] = 0.0;
    }
  }

  /// Makes one move, with a step as small as it needs to be.
  bool move(double steepness) {
    constexpr int kMostHalvings = 60;
    constexpr double kLeastGain = 1e-4;
    std::vector<double> candidate(place_.size());
    left_ = false;
    for (int halvings = 0; halvings <= kMostHalvings; ++halvings) {
      for (std::size_t i = 0; i < place_.size(); ++i) candidate[i] = place_[i] + step_ * uphill_[i];
      const bool cut = cut_to_bounds(candidate);
      const double height = sign_ * objective_(candidate);
      // At the top the gain is smaller than the rounding of the function.
      const double rounding = 4.0 * std::numeric_limits<double>::epsilon() * std::abs(height_);
      const double promise = cut ? promise_of(candidate) : step_ * steepness * steepness;
      if (height >= height_ + kLeastGain * promise - rounding) {
        moved_ = cut ? distance(place_, candidate) : step_ * steepness;
        idle_moves_ = height <= height_ + rounding ? idle_moves_ + 1 : 0;
        place_ = candidate;
        height_ = height;
        return true;
      }
      left_ = left_ || std::isnan(height);
      step_ /= 2.0;
      ++result_.reductions;
    }
    return false;
  }

  /// Brings a place back to the bounds; true where that changed it.
  [[nodiscard]] bool cut_to_bounds(std::vector<double>& place) const {
    bool cut = false;
    for (std::size_t i = 0; i < options_.lower.size(); ++i) {
      const double within = std::min(std::max(place[i], options_.lower[i]), options_.upper[i]);
      cut = cut || within != place[i];
      place[i] = within;
    }
    return cut;
  }

  /// Returns what the gradient promises of a move.
  [[nodiscard]] double promise_of(std::span<const double> place) const {
    double sum = 0.0;
    for (std::size_t i = 0; i < place.size(); ++i) sum += uphill_[i] * (place[i] - place_[i]);
    return sum;
  }

  const Objective& objective_;
  const Slope& slope_;
  const AscentOptions& options_;
  double sign_;
  std::vector<double> place_;
  std::vector<double> uphill_;
  double step_;
  double moved_ = 0.0;
  int idle_moves_ = 0;
  double height_ = core::kMissing;
  bool left_ = false;
  Ascent result_;
};

}  // namespace

double long_tailed(RandomStream& random) {
  // Never the ends of the range, where the tangent is infinite.
  return std::tan(std::numbers::pi * (0.998 * random.uniform() - 0.499));
}

std::vector<double> gradient(const Objective& objective, std::span<const double> place, double spacing) {
  std::vector<double> slope;
  std::vector<double> near(place.begin(), place.end());
  for (std::size_t i = 0; i < place.size(); ++i) {
    near[i] = place[i] + spacing;
    const double after = objective(near);
    near[i] = place[i] - spacing;
    const double before = objective(near);
    near[i] = place[i];
    slope.push_back((after - before) / (2.0 * spacing));
  }
  return slope;
}

Optimum scan(const Objective& objective, Goal goal, std::span<const double> lower, std::span<const double> upper,
             double step) {
  const double sign = sign_of(goal);
  std::vector<std::size_t> counts;
  for (std::size_t i = 0; i < lower.size(); ++i) {
    // The end belongs to the scan although 200 steps of 0.1 are not quite 20.
    counts.push_back(static_cast<std::size_t>(std::floor((upper[i] - lower[i]) / step * (1.0 + 1e-12))) + 1);
  }
  Optimum best{{}, core::kMissing};
  std::vector<std::size_t> at(lower.size(), 0);
  std::vector<double> place(lower.begin(), lower.end());
  while (true) {
    const double value = objective(place);
    if (!std::isnan(value) && (std::isnan(best.value) || sign * value > sign * best.value)) best = {place, value};
    std::size_t i = 0;
    while (i < at.size() && ++at[i] == counts[i]) at[i++] = 0;
    if (i == at.size()) return best;
    for (std::size_t k = 0; k <= i; ++k) place[k] = lower[k] + static_cast<double>(at[k]) * step;
  }
}

Ascent ascend(const Objective& objective, const Slope& slope, std::span<const double> start,
              const AscentOptions& options) {
  return Climber(objective, slope, start, options).climb();
}

Annealing anneal(const Objective& objective, std::span<const double> start, const Proposal& propose,
                 const AnnealingOptions& options, RandomStream& random) {
  const double sign = sign_of(options.goal);
  Annealing result;
  result.last.assign(start.begin(), start.end());
  double value = objective(result.last);
  result.best = {result.last, value};
  double temperature = options.start_temperature;
  while (temperature >= options.stop_temperature) {
    const double scale = std::sqrt(temperature / options.start_temperature);
    for (int move = 0; move < options.moves_per_temperature; ++move) {
      std::vector<double> candidate = propose(result.last, scale, random);
      const double other = objective(candidate);
      const double chance = random.uniform();  // drawn at every move, so that moves do not depend on earlier luck
      ++result.moves;
      const double loss = sign * (value - other);
      if (std::isnan(other) || (!std::isnan(value) && loss > 0.0 && chance >= std::exp(-loss / temperature))) continue;
      ++result.accepted;
      value = other;
      result.last = std::move(candidate);
      if (std::isnan(result.best.value) || sign * value > sign * result.best.value) result.best = {result.last, value};
    }
    temperature *= options.cooling;
  }
  return result;
}

}  // namespace fieldwise::kernels
