// Optimisers of a function of one or more variables: gradient, ascent, scan, annealing.
// May know: the standard library, random numbers.
// Must not know: fields, the sphere, units.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "fieldwise/kernels/random_stream.hpp"

namespace fieldwise::kernels {

/// Returns the value at a place; NaN where the function is not defined.
using Objective = std::function<double(std::span<const double> place)>;

/// Writes the partial derivatives at a place; NaN where there are none.
using Slope = std::function<void(std::span<const double> place, std::span<double> slope)>;

/// Names what is looked for.
enum class Goal { maximum, minimum };

/// Holds a place and the value there.
struct Optimum {
  std::vector<double> place;
  double value = 0.0;
};

/// Returns the gradient by central differences over `spacing` on either side of the place (a power of two keeps the
/// differences of small whole numbers exact). Error: third derivative times spacing^2 / 6. NaN where a neighbour is.
std::vector<double> gradient(const Objective& objective, std::span<const double> place, double spacing);

/// Returns the best of the points lower, lower + step, ... up to upper in every variable (the first of equal ones);
/// value NaN where the function is defined at none.
Optimum scan(const Objective& objective, Goal goal, std::span<const double> lower, std::span<const double> upper,
             double step);

/// Holds how an ascent (to a minimum: a descent) moves: by `step` times the gradient. A move that does not gain at
/// least 1e-4 of what the gradient promises is halved (Armijo 1966, doi 10.2140/pjm.1966.16.1), and the step stays
/// smaller; after a move that was good at once the step grows by `growth`. What would lead beyond a bound ends on it,
/// and a variable on a bound that the gradient pushes against rests. The start lies within the bounds.
struct AscentOptions {
  Goal goal = Goal::maximum;
  double step = 0.01;
  double tolerance = 1e-6;  ///< the ascent is over when a move is shorter
  int max_iterations = 10'000;
  double growth = 1.0;  ///< 1: a constant step
  int most_idle_moves =
      0;  ///< it is over, too, after so many moves in a row that gained no more than rounding; 0: never
  std::span<const double> lower{};  ///< of each variable, -infinity: none; empty: no bounds
  std::span<const double> upper{};  ///< of each variable, +infinity: none; as many as `lower`
};

/// Names why an ascent ended.
enum class AscentEnd {
  converged,
  iterations_used,  ///< `max_iterations` moves were not enough
  no_better_point,  ///< even 60 halvings of the step gained nothing: the gradient is not that of the function
  left_domain,      ///< the function is not defined there
};

/// Holds where an ascent ended, and all its places from the start on.
struct Ascent {
  Optimum end;
  AscentEnd reason = AscentEnd::converged;
  int iterations = 0;
  int reductions = 0;  ///< how many times a step was too large
  std::vector<std::vector<double>> path;
};

/// Climbs (or descends) along the gradient from a start.
Ascent ascend(const Objective& objective, const Slope& slope, std::span<const double> start,
              const AscentOptions& options);

/// Holds how annealing cools: `moves_per_temperature` moves at each of start, start cooling, start cooling^2, ... down
/// to `stop_temperature`, in units of the function.
struct AnnealingOptions {
  Goal goal = Goal::minimum;
  double start_temperature = 1.0;
  double cooling = 0.95;
  int moves_per_temperature = 100;
  double stop_temperature = 1e-3;
};

/// Proposes a place near another; `scale` falls from 1 with the root of the temperature, as the width of a valley does.
using Proposal = std::function<std::vector<double>(std::span<const double> place, double scale, RandomStream& random)>;

/// Holds the best place that annealing saw, which need not be the last.
struct Annealing {
  Optimum best;
  std::vector<double> last;
  int moves = 0;
  int accepted = 0;
};

/// Looks for the global optimum by moves that are taken where they are better, and else with probability
/// exp(-loss / temperature). Places where the function is not defined are never taken. Source: Metropolis et al.
/// (1953), doi 10.1063/1.1699114; Kirkpatrick et al. (1983), doi 10.1126/science.220.4598.671.
Annealing anneal(const Objective& objective, std::span<const double> start, const Proposal& propose,
                 const AnnealingOptions& options, RandomStream& random);

/// Draws a number from Cauchy's distribution, cut at 318: mostly below 1, and now and then so long a jump that no
/// valley holds it, however cold it is. Source: Szu and Hartley (1987), doi 10.1016/0375-9601(87)90796-1.
double long_tailed(RandomStream& random);

}  // namespace fieldwise::kernels
