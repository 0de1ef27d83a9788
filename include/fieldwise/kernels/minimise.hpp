// minimise: the least value of a function of a few variables, by one of eight methods behind one call.
// May know: optimise's functions and their places; its source is the only one that includes NLopt.
// Must not know: what the function means, fields, units.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "fieldwise/kernels/optimise.hpp"

namespace fieldwise::kernels {

/// Names how a least value is looked for. With the gradient: descent with step control (see `ascend`), the limited
/// memory of Broyden, Fletcher, Goldfarb and Shanno (Liu and Nocedal 1989, doi 10.1007/BF01589116) and Kraft's
/// sequential quadratic programming (1994, doi 10.1145/192115.192124). Without it: Nelder and Mead's simplex (1965, doi
/// 10.1093/comjnl/7.4.308), Rowan's subplex (1990) and Powell's COBYLA (1994). These six go to the bottom of a valley,
/// mostly of that in which they start (L-BFGS may leap out of it). All over the bounds look scan (see `scan`) and
/// annealing (see `anneal`).
enum class Minimiser { descent, lbfgs, slsqp, nelder_mead, subplex, cobyla, scan, annealing };

/// Returns the value at a place, NaN where there is none, and writes the partial derivatives there where `slope` is not
/// empty.
using Landscape = std::function<double(std::span<const double> place, std::span<double> slope)>;

/// Makes a landscape of a function and its partial derivatives.
Landscape landscape(Objective objective, Slope slope);

/// Makes a landscape of a function alone: its derivatives are differences of the values `spacing` on either side, times
/// the next power of two where |x| is above 1 (also beyond bounds). Error: third derivative times spacing^2 / 6.
Landscape landscape(Objective objective, double spacing = 0x1p-17);

/// Holds where and how long is looked. An empty bound is none.
struct MinimiseOptions {
  std::vector<double> lower;  ///< of each variable, -infinity: none; scan and annealing need them all
  std::vector<double> upper;  ///< of each variable, +infinity: none
  /// Above 0: of scan the distance of its points, of annealing the length of moves at the start as a part of the
  /// distance of the bounds, else the length of the first move (L-BFGS and SLSQP have their own).
  double step = 0.1;
  double tolerance = 1e-8;           ///< the search is over when a move, or the simplex, is shorter
  double relative_tolerance = 0.0;   ///< or shorter than this part of the place; not of descent
  double relative_value_change = 0;  ///< or when the value changes by less than this part; not of descent
  int most_evaluations = 100'000;    ///< places at which the value is asked for; a simplex may finish its move
  double stop_temperature = 1e-8;    ///< of annealing, which begins with the range of values, as a part of that
  int moves_per_temperature = 50;    ///< of annealing; each temperature is 0.9 of the one before
  std::uint64_t seed = 1;            ///< of annealing
  bool keeps_path = false;
};

/// Names why a search ended.
enum class MinimumEnd {
  converged,         ///< as the tolerances say, or as near as rounding lets it come
  all_seen,          ///< scan has been everywhere, annealing is cold: the least of what they saw
  evaluations_used,  ///< `most_evaluations` were not enough
  no_better_place,   ///< no move gained anything although it should have: the derivatives are not those of the function
  no_value,          ///< the function is not defined where it began, or its derivatives are not where it came to
  no_minimum,        ///< the value fell below -1e100: the function has no lower bound there
  no_bounds,         ///< bounds cross or are not as many as variables, or scan or annealing have none; nothing was done
};

/// Holds what was found: the best place and its value, whatever ended the search; the start and NaN if there is none.
struct Minimum {
  std::vector<double> place;
  double value = 0.0;
  MinimumEnd end = MinimumEnd::converged;
  int evaluations = 0;        ///< how often the landscape was asked, for the value, its derivatives or both
  std::vector<Optimum> path;  ///< if it is kept: each place with its value, in the order of asking
};

/// Looks for the least value from a start, which is moved within the bounds (scan does without). The same arguments
/// give the same numbers: annealing draws from a stream of its own.
Minimum minimise(const Landscape& landscape, std::span<const double> start, Minimiser minimiser,
                 const MinimiseOptions& options);

}  // namespace fieldwise::kernels
