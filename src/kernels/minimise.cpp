#include "fieldwise/kernels/minimise.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <nlopt.hpp>
#include <stdexcept>
#include <utility>

#include "fieldwise/core/numeric/missing.hpp"

namespace fieldwise::kernels {

namespace {

constexpr double kBottomless = -1e100;

/// Looks for one minimum: it asks the landscape, counts, and keeps the path.
class MinimumSearch {
 public:
  MinimumSearch(const Landscape& landscape, std::span<const double> start, const MinimiseOptions& options)
      : landscape_(landscape), options_(options) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    const std::size_t count = std::max({start.size(), options.lower.size(), options.upper.size()});
    lower_ = options.lower.empty() ? std::vector(count, -kInfinity) : options.lower;
    upper_ = options.upper.empty() ? std::vector(count, kInfinity) : options.upper;
    found_.place.assign(start.begin(), start.end());
  }

  Minimum by(Minimiser minimiser) {
    if (are_bounds(minimiser != Minimiser::scan)) {
      bring_within_bounds();
      look(minimiser);
    } else {
      refuse();
    }
    return std::move(found_);
  }

 private:
  void look(Minimiser minimiser) {
    switch (minimiser) {
      case Minimiser::descent:
        descend();
        break;
      case Minimiser::scan:
        scan_all();
        break;
      case Minimiser::annealing:
        anneal_down();
        break;
      case Minimiser::lbfgs:
        search_with(nlopt::LD_LBFGS);
        break;
      case Minimiser::slsqp:
        search_with(nlopt::LD_SLSQP);
        break;
      case Minimiser::nelder_mead:
        search_with(nlopt::LN_NELDERMEAD);
        break;
      case Minimiser::subplex:
        search_with(nlopt::LN_SBPLX);
        break;
      case Minimiser::cobyla:
        search_with(nlopt::LN_COBYLA);
        break;
    }
  }

  /// Tells whether there is a lower and an upper bound of each variable that do not cross; without a start the bounds
  /// alone say how many variables there are.
  [[nodiscard]] bool are_bounds(bool from_start) const {
    const std::size_t count = from_start || !found_.place.empty() ? found_.place.size() : lower_.size();
    if (lower_.size() != count || upper_.size() != count) return false;
    for (std::size_t i = 0; i < count; ++i) {
      if (!(lower_[i] <= upper_[i])) return false;
    }
    return true;
  }

  void bring_within_bounds() {
    for (std::size_t i = 0; i < found_.place.size(); ++i) {
      found_.place[i] = std::min(std::max(found_.place[i], lower_[i]), upper_[i]);
    }
  }

  /// Asks for a value, and for derivatives where `slope` is not empty.
  double ask(std::span<const double> place, std::span<double> slope) {
    ++found_.evaluations;
    const double value = landscape_(place, slope);
    if (options_.keeps_path) found_.path.push_back({{place.begin(), place.end()}, value});
    return value;
  }

  /// Asks as the methods of `optimise` do, which end where there are no values any more.
  double ask_or_end(std::span<const double> place) {
    if (bottomless_ || used_) return core::kMissing;
    used_ = values_ >= options_.most_evaluations;
    if (used_) return core::kMissing;
    ++values_;
    const double value = ask(place, {});
    bottomless_ = value < kBottomless;
    if (!std::isnan(value) && (std::isnan(best_) || value < best_)) {
      best_ = value;
      best_place_.assign(place.begin(), place.end());
    }
    return value;
  }

  [[nodiscard]] Objective objective() {
    return [this](std::span<const double> place) { return ask_or_end(place); };
  }

  /// Keeps the best place that a method of `optimise` saw; it may have been ended for a reason that it cannot know.
  void keep_best(MinimumEnd end) {
    found_.value = best_;
    if (!std::isnan(best_)) found_.place = best_place_;
    found_.end = end;
    if (std::isnan(best_)) found_.end = MinimumEnd::no_value;
    if (used_) found_.end = MinimumEnd::evaluations_used;
    if (bottomless_) found_.end = MinimumEnd::no_minimum;
  }

  void descend() {
    std::vector<double> slope(found_.place.size());
    const Slope slope_at = [this](std::span<const double> place, std::span<double> out) {
      ++found_.evaluations;
      landscape_(place, out);
    };
    slope_at(found_.place, slope);
    double squares = 0.0;
    for (const double part : slope) squares += part * part;
    AscentOptions ascent;
    ascent.goal = Goal::minimum;
    ascent.step = squares > 0.0 ? options_.step / std::sqrt(squares) : options_.step;
    ascent.tolerance = options_.tolerance;
    ascent.max_iterations = options_.most_evaluations;
    ascent.growth = 2.0;
    ascent.lower = lower_;
    ascent.upper = upper_;
    ascent.most_idle_moves = 20;  // in which the step would grow a millionfold if it were only too short
    keep_best(end_of(ascend(objective(), slope_at, found_.place, ascent).reason));
  }

  static MinimumEnd end_of(AscentEnd end) {
    switch (end) {
      case AscentEnd::converged:
        break;
      case AscentEnd::iterations_used:
        return MinimumEnd::evaluations_used;
      case AscentEnd::no_better_point:
        return MinimumEnd::no_better_place;
      case AscentEnd::left_domain:
        return MinimumEnd::no_value;
    }
    return MinimumEnd::converged;
  }

  [[nodiscard]] bool is_bounded() const {
    for (std::size_t i = 0; i < lower_.size(); ++i) {
      if (!std::isfinite(lower_[i]) || !std::isfinite(upper_[i])) return false;
    }
    return !lower_.empty();
  }

  void refuse() {
    found_.value = core::kMissing;
    found_.end = MinimumEnd::no_bounds;
  }

  void scan_all() {
    if (!is_bounded()) return refuse();
    scan(objective(), Goal::minimum, lower_, upper_, options_.step);
    keep_best(MinimumEnd::all_seen);
  }

  void anneal_down() {
    if (!is_bounded()) return refuse();
    RandomStream random(options_.seed, 0);
    const Objective value_at = objective();
    AnnealingOptions annealing;
    annealing.start_temperature = range_of_values(value_at, random);
    annealing.cooling = 0.9;
    annealing.moves_per_temperature = options_.moves_per_temperature;
    annealing.stop_temperature = options_.stop_temperature * annealing.start_temperature;
    const Proposal propose = [this](std::span<const double> place, double scale, RandomStream& numbers) {
      std::vector<double> next(place.size());
      for (std::size_t i = 0; i < place.size(); ++i) {
        const double longest = options_.step * (upper_[i] - lower_[i]) * scale;
        next[i] = std::clamp(place[i] + longest * long_tailed(numbers), lower_[i], upper_[i]);
      }
      return next;
    };
    anneal(value_at, found_.place, propose, annealing, random);
    keep_best(MinimumEnd::all_seen);
  }

  /// Returns the distance of the least and the greatest of some values; 1 where all are the same.
  double range_of_values(const Objective& value_at, RandomStream& random) {
    constexpr int kPlaces = 32;
    double least = std::numeric_limits<double>::infinity();
    double greatest = -least;
    std::vector<double> place(lower_.size());
    for (int i = 0; i < kPlaces; ++i) {
      for (std::size_t k = 0; k < place.size(); ++k) place[k] = lower_[k] + (upper_[k] - lower_[k]) * random.uniform();
      const double value = value_at(place);
      if (!std::isfinite(value)) continue;
      least = std::min(least, value);
      greatest = std::max(greatest, value);
    }
    return greatest > least ? greatest - least : 1.0;
  }

  /// Answers NLopt, for which what has no value is higher than whatever has one.
  double answer(std::span<const double> place, std::span<double> slope) {
    const double value = ask(place, slope);
    bool finite = std::isfinite(value);
    for (const double part : slope) finite = finite && std::isfinite(part);
    if (finite) return value;
    std::ranges::fill(slope, 0.0);
    return value < 0.0 ? 2.0 * kBottomless : -kBottomless;
  }

  static double ask_for(unsigned count, const double* place, double* slope, void* search) {
    return static_cast<MinimumSearch*>(search)->answer(
        {place, count}, slope != nullptr ? std::span(slope, count) : std::span<double>());
  }

  void search_with(nlopt::algorithm algorithm) {
    nlopt::opt search(algorithm, static_cast<unsigned>(found_.place.size()));
    search.set_lower_bounds(lower_);
    search.set_upper_bounds(upper_);
    search.set_min_objective(ask_for, this);
    search.set_initial_step(options_.step);
    search.set_xtol_abs(options_.tolerance);
    search.set_xtol_rel(options_.relative_tolerance);
    search.set_ftol_rel(options_.relative_value_change);
    search.set_maxeval(options_.most_evaluations);
    search.set_stopval(kBottomless);
    found_.value = core::kMissing;
    try {
      const nlopt::result result = search.optimize(found_.place, found_.value);
      if (result == nlopt::MAXEVAL_REACHED) found_.end = MinimumEnd::evaluations_used;
      if (result == nlopt::STOPVAL_REACHED) found_.end = MinimumEnd::no_minimum;
    } catch (const nlopt::roundoff_limited&) {
      found_.end = MinimumEnd::converged;  // what it had reached is in the place
    } catch (const std::runtime_error&) {
      found_.end = MinimumEnd::no_better_place;  // it gave up
    }
    bring_within_bounds();
    if (found_.value >= -kBottomless) {
      found_.value = core::kMissing;
      found_.end = MinimumEnd::no_value;
    }
  }

  const Landscape& landscape_;
  const MinimiseOptions& options_;
  std::vector<double> lower_;
  std::vector<double> upper_;
  int values_ = 0;
  bool used_ = false;
  bool bottomless_ = false;
  double best_ = core::kMissing;
  std::vector<double> best_place_;
  Minimum found_;
};

}  // namespace

Landscape landscape(Objective objective, Slope slope) {
  return [objective = std::move(objective), slope = std::move(slope)](std::span<const double> place,
                                                                      std::span<double> out) {
    if (!out.empty()) slope(place, out);
    return objective(place);
  };
}

Landscape landscape(Objective objective, double spacing) {
  return [objective = std::move(objective), spacing](std::span<const double> place, std::span<double> out) {
    std::vector<double> beside(place.begin(), place.end());
    for (std::size_t i = 0; i < out.size(); ++i) {
      int exponent = 0;
      std::frexp(place[i], &exponent);
      const double distance = std::ldexp(spacing, std::max(exponent, 0));
      beside[i] = place[i] + distance;
      const double after = objective(beside);
      beside[i] = place[i] - distance;
      out[i] = (after - objective(beside)) / (2.0 * distance);
      beside[i] = place[i];
    }
    return objective(place);
  };
}

Minimum minimise(const Landscape& landscape, std::span<const double> start, Minimiser minimiser,
                 const MinimiseOptions& options) {
  return MinimumSearch(landscape, start, options).by(minimiser);
}

}  // namespace fieldwise::kernels
