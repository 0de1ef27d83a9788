// Tolerances of the tests: each is a function with its derivation.
// May know: the standard library.
// Must not know: what is tested.
#pragma once

#include <cmath>
#include <limits>
#include <numbers>

namespace fieldwise::tolerance {

inline constexpr double kEpsilon = std::numeric_limits<double>::epsilon();

/// Bounds the error of a result of the size given after a number of roundings, each of half an epsilon of the
/// (largest) value at hand.
inline double rounding(double size, double roundings) { return 0.5 * roundings * kEpsilon * std::abs(size); }

/// Bounds the error of a sum of `count` values of one sign: each has a few roundings of its own (here at most 16: two
/// sines, two products, a difference) and takes part in at most `count` additions.
inline double sum_of_areas(double total, double count) { return rounding(total, count + 16.0); }

/// Bounds the difference in area (unit sphere) between a cell whose edges follow parallels and the polygon of great
/// circles through its corners. Below a parallel at latitude a lies d sin a; below the great circle
/// 2 atan(tan(d/2) sin a) = d sin a + d^3/12 sin a (1 - sin^2 a) + O(d^5). The fifth order, d^5/80 at most, is below a
/// tenth of the third for d < 0.3 where the third does not vanish; it is added in full.
inline double parallels_as_great_circles(double dlon_rad, double lat_a_rad, double lat_b_rad) {
  const auto bulge = [](double lat) { return std::sin(lat) * std::cos(lat) * std::cos(lat); };
  return std::pow(dlon_rad, 3) / 12.0 * std::abs(bulge(lat_b_rad) - bulge(lat_a_rad)) + std::pow(dlon_rad, 5) / 80.0 +
         rounding(dlon_rad, 32.0);
}

/// Bounds the error of the area of a cell whose corners are the middles of four centres, `step` radians apart, on a
/// grid of parallels and meridians (up to 45 degrees): the middle of two centres of a parallel lies step^2/8 tan(lat)
/// poleward of it, which changes heights by less than step^2/8 (1 + tan^2) <= step^2/4 and widths by tan(lat) of that
/// shift, step^2/8; great circles in place of parallels change areas by step^2/12.
inline double areas_between_centres(double step_rad, double area) { return 0.5 * step_rad * step_rad * area; }

/// Bounds the error of a mean of `count` values by Welford's update or by a sum of departures from the first value:
/// each value brings at most 4 roundings of a number no larger than the widest departure `spread` from that first
/// value; the first value is added back with one rounding of the mean itself.
inline double mean_of(double count, double spread, double mean) {
  return rounding(spread, 4.0 * count) + rounding(mean, 2.0);
}

/// Bounds the relative error of a standard deviation by Welford's update of shifted values: that of M2 is below
/// count epsilon kappa, kappa = sqrt(1 + (mean - shift)^2 / variance) (Chan, Golub, LeVeque 1983, table 1, to first
/// order, with a factor 2 for the constant); the root halves it and adds two roundings. `offset` is mean - shift.
inline double relative_sd(double count, double offset, double sd) {
  return count * kEpsilon * std::sqrt(1.0 + offset * offset / (sd * sd)) + kEpsilon;
}

/// Bounds the error of an area mean: departures from the first value, no larger than `spread`, are multiplied, added
/// over count / 8 columns, three joins and `rows` rows, and divided; the weights are summed alike.
inline double area_mean_of(double count, double rows, double spread, double mean) {
  return rounding(spread, 2.0 * (count / 8.0 + rows + 6.0)) + rounding(mean, 2.0);
}

/// Bounds the error of a least-squares fit of `coefficients` functions at `points` points by Householder's QR, where
/// the columns are far from dependent (a condition number below 10): backward stable with a constant linear in both
/// (Higham 2002, theorem 20.3).
inline double least_squares(double points, double coefficients, double size) {
  return rounding(size, 10.0 * 6.0 * points * coefficients);
}

/// Bounds the error of a standard deviation by the textbook formula, sum of squares less square of sum, which other
/// tools use: both are near count size^2, with count roundings each; dividing by the count and the root leave size^2 /
/// sd.
inline double textbook_sd(double count, double size, double sd) {
  return rounding(size * size / sd, 2.0 * count + 8.0);
}

/// Bounds the departure of the rounded difference quotient of values near `size` from the exact one over `distance`.
inline double difference_quotient(double size, double distance) { return rounding(size / distance, 16.0); }

/// Bounds the departure of a maximum of a likelihood found by Newton's method in long double with central differences
/// of steps h = 1e-4: the gradient is off by h^2/6 times the third derivative, which moves the maximum by about h^2
/// times its width; the curvature, and so standard errors, are off by h^2 relative. `size` is that of the number
/// compared.
inline double by_differences(double size) { return 10.0 * 1e-8 * std::abs(size); }

/// Bounds the departure of what a general optimizer (evd's BFGS, relative tolerance 1e-8 of the likelihood) finds: the
/// likelihood is flat at its maximum, so parameters are good to the root of that, in units of their standard error.
inline double by_optimizer(double standard_error) { return 1e-4 * 10.0 * standard_error; }

/// Bounds the departure of gamma parameters near 1 from those of scipy's and Brent's root finder, which stops within
/// 2e-12 of a shape: doubled, for roundings of some hundred logarithms and the division by the shape. `size` is that of
/// the number compared.
inline double by_brentq(double size) { return 2.0 * 2e-12 * std::abs(size); }

/// Bounds by how much a score within `limit` changes where a shape near 1 changes by the relative `change` and the
/// scale with it: dz = dp / phi(z); dp is at most p |log p| times the change in either tail, and p |log p| / phi(z) is
/// below |log p| sqrt(pi / 2), with p from 1e-3.
inline double score_of_fit(double change) { return 2.0 * 6.9 * 1.26 * change; }

/// Bounds the rounding of a number to single precision.
inline double single_precision(double size) { return 0.5 * std::numeric_limits<float>::epsilon() * std::abs(size); }

/// Half a unit of the last of `decimals` printed decimals.
inline double printed(int decimals) { return 0.5 * std::pow(10.0, -decimals); }

/// Bounds the error of a certified straight line through 36 points whose x spread over 0 to 1000: each coefficient is a
/// quotient of sums of 36 products (36 roundings each) of shifted values, and `size` is what the sums cancel from.
inline double certified_line(double size) { return rounding(size, 4.0 * 36.0); }

/// Bounds the difference between two double-precision computations that take `roundings` roundings each at numbers of
/// the size given.
inline double between_tools(double size, double roundings) { return 2.0 * rounding(size, roundings); }

/// Bounds the error of a correlation or slope from Welford's co-moments of `count` pairs: both M2 and C carry at most
/// 8 roundings a pair, relative to the root of the product of the M2; values lie up to 40 standard deviations from the
/// first (shift), which enters once more by that factor.
inline double comoments(double count, double size) { return rounding(size, 8.0 * count * 40.0); }

/// NumAcc4: 1001 values at 1e7 are given to double precision, 2e-9 of their spread of 0.1 each (an error of 2e-8
/// relative in the data themselves).
inline double numacc4() { return 2e-8; }

/// So many standard errors of a mean of `count` independent values with this standard deviation. A fixed seed passes
/// five for good: one of two million means lies outside.
inline double standard_errors(double how_many, double deviation, double count) {
  return how_many * deviation / std::sqrt(count);
}

/// Four standard deviations of the share of `count` independent trials that succeed with probability `p`.
inline double four_binomial_sd(double p, double count) { return 4.0 * std::sqrt(p * (1.0 - p) / count); }

/// Bounds the departure of a number that must agree in so many significant digits. NIST's NumAcc4 asks for 8: its
/// values near 1e7 hold differences of 0.1 to an epsilon of 1e7, 2e-9.
inline double significant_digits(double value, int digits) { return std::abs(value) * std::pow(10.0, -digits); }

/// Half a unit of the last of so many significant digits of a number that was rounded to them.
inline double kept_digits(double value, int digits) {
  return 0.5 * std::pow(10.0, std::floor(std::log10(std::abs(value))) + 1.0 - digits);
}

/// Bounds the departure of a measured order of convergence from 2 when spacing halves from `spacing_rad`: the next term
/// of the error is smaller by the square of the spacing, times the square of the wave number (at most 4 here), and the
/// point of the largest error moves by up to a spacing.
inline double order_of_convergence(double spacing_rad) { return 16.0 * spacing_rad * spacing_rad + spacing_rad; }

/// Bounds the distance from the top at which an ascent of constant step ends whose last move was shorter than `move`:
/// each move is step x curvature times the distance that is left before it, and one such share is gone afterwards.
inline double ascent(double move, double step, double curvature) {
  return move / (step * curvature) + rounding(1.0, 8.0) / std::sqrt(kEpsilon);
}

/// Bounds what annealing leaves to the best value it could find: at temperature T, losses near a smooth optimum of one
/// or two variables are distributed as exp(-loss / T) or faster, so that one in 20,000 last places is worse by 10 T.
inline double annealed(double temperature) { return 10.0 * temperature; }

/// Bounds the distance from the optimum of the place where such a loss is found: loss = curvature distance^2 / 2.
inline double annealed_place(double temperature, double curvature) {
  return std::sqrt(2.0 * annealed(temperature) / curvature);
}

/// Bounds the distance from a top within which values differ by less than the 4 epsilons of rounding that an ascent
/// allows for: value - curvature distance^2 / 2.
inline double flat_top(double value, double curvature) {
  return std::sqrt(2.0 * 4.0 * kEpsilon * std::abs(value) / curvature);
}

/// Bounds the distance from a minimum at which a search ends whose last move, or simplex, was shorter than `move`: it
/// may have come closer by less than that, or (a simplex has shrunk towards its best corner) by some of it; where
/// values differ by less than rounding it cannot tell them apart at all.
inline double searched(double move, double value, double curvature) {
  return 10.0 * move + 4.0 * flat_top(value, curvature);
}

/// Bounds the distance of the best of points that are a step apart from the optimum of a function that is nearly even
/// about it: it is one of the two beside it, and the nearer one but for a hundredth.
inline double half_a_step(double step) { return 0.51 * step; }

/// Bounds the error of Airy's function up to t = 4, integrated with errors of `tolerance` (1 + |y|) in y and in y' in
/// each step, |y| below 0.36: an error e of both at 0 has grown to pi e (Ai(0) + |Ai'(0)|) Bi(4) = 162 e, one made
/// later to less.
inline double airy(double tolerance, double steps) { return 162.0 * 1.36 * tolerance * steps; }

/// Bounds the same with errors whose mean square is that of `tolerance` (so that either may be larger by the root of 2)
/// and dense output of order 3, which within a step is off by at most ten times what the step allows.
inline double stiff_airy(double tolerance, double steps) {
  return airy(std::numbers::sqrt2 * tolerance, steps) + 10.0 * 1.36 * tolerance;
}

/// Bounds the error of an equation in which errors die away, each step making one of `tolerance` (1 + |y|), |y| below
/// 1; dense output may be off by ten of them.
inline double damped(double tolerance, double steps) { return 2.0 * tolerance * (steps + 10.0); }

/// Bounds the error of y and y' of Van der Pol's oscillator on its slow branches (|y| from 1.7 to 2, |y'| from 0.65 to
/// 0.9), in time divided by mu: an error of `tolerance` (1 + |y|) root 2 of each step is one of time of up to that /
/// 0.65 (errors across the branch die at once), which nothing reduces later; y changes by 0.9 and y' by 1.9 of it.
inline double van_der_pol(double tolerance, double steps) {
  return 1.9 * 3.0 * std::numbers::sqrt2 / 0.65 * tolerance * steps;
}

/// Bounds how far from 5 the order of a method of fifth order is measured between two tolerances that are five powers
/// of ten apart: steps differ tenfold, and a factor of three in either error, such as a last step that is cut short
/// leaves, changes the order by a half.
inline double order_of_uneven_steps() { return 0.5; }

/// Bounds what an error of `tolerance` has become after Lorenz' system was followed backward for a unit of time, in
/// which it expands by exp(22) in its fastest direction at most.
inline double lorenz_backward(double tolerance) { return tolerance * std::exp(22.0); }

/// Bounds the error up to t = 5 of Lorenz' system integrated with errors of `tolerance` times states up to 50 in each
/// of at most 1000 steps; along the two reference orbits a small error grows by 23 at most (measured from their
/// distance, 0.01 at the start), doubled for the reference's own error.
inline double lorenz(double tolerance) { return 2.0 * 1000.0 * 50.0 * 23.0 * tolerance; }

/// Bounds the distance between a path of `steps` steps, each within `step_m` in three directions, and the exact one
/// after `seconds`: errors grow with the shear of the wind, at most 3e-6 a second in the sample winds.
inline double path_m(double step_m, double steps, double seconds) {
  return std::sqrt(3.0) * step_m * steps * std::exp(3e-6 * seconds);
}

/// Returns the angle (degrees) of a distance on the sphere of radius 6371 km.
inline double degrees_of(double metres) { return metres / 6'371'000.0 * 180.0 / std::numbers::pi; }

/// Bounds along one direction how far a surface of cubics through points, whose slopes are those of the parabola
/// through three of them, departs from a wave of this size; `share` is wave number times spacing h. The slopes are off
/// by h^2 f'''/6, which leaves h^3 f''' t (1 - t) (1 - 2t) / 6, at most a 62nd; where f''' changes, h^4 f'''' t^2 (1 -
/// t)^2 / 3; and cubics with right slopes leave h^4 f'''' t^2 (1 - t)^2 / 24, with the former a 42nd.
inline double cubic(double size, double share) {
  return size * (std::pow(share, 3) / 62.0 + std::pow(share, 4) / 42.0);
}

/// Bounds the same at the top of the wave, where the third derivative vanishes.
inline double cubic_at_top(double size, double share) { return size * std::pow(share, 4) / 42.0; }

/// Bounds the error of the slope of such cubics, from the third and the fourth derivative: h^2 f'''/6 times
/// 1 - 6t (1 - t), h^3 f'''' t (1 - t) (1 - 2t) / 2 and, of cubics with right slopes, a sixth of that.
inline double cubic_slope(double third, double fourth, double spacing) {
  return spacing * spacing * std::abs(third) / 6.0 + 0.056 * std::pow(spacing, 3) * std::abs(fourth);
}

/// Bounds how far the top of such a surface through a hill exp(-(d / width)^2) is from 1: as `cubic_at_top` with
/// f'''' = 12 / width^4 in two directions, 0.57 (spacing / width)^4; what follows is less than that again where the
/// spacing is below a third of the width.
inline double top_of_hill(double spacing, double width) { return std::pow(spacing / width, 4); }

/// Bounds how far from the top of the hill that of the surface lies: `cubic_slope` at a top, 0.67 (spacing / width)^3
/// over width, divided by a curvature of 2 / width^2, in two directions, and doubled as above.
inline double place_of_hill(double spacing, double width) { return width * std::pow(spacing / width, 3); }

/// Bounds how far below the top of such a hill the highest of its points lies: half a spacing away in two directions.
inline double highest_point(double spacing, double width) {
  return 1.0 - std::exp(-0.5 * std::pow(spacing / width, 2));
}

/// Bounds how far from 3 the order of such surfaces is measured for a wave between a spacing and its half: at the
/// larger one the fourth order is up to 62/42 `share` of the third.
inline double order_of_cubic(double share) {
  const double fourth = 62.0 / 42.0 * share;
  return std::log2((1.0 + fourth) / (1.0 + 0.5 * fourth));
}

/// Bounds the error of a difference over two spacings, from a bound of the third derivative with respect to the angle.
inline double second_order(double third, double spacing_rad, double radius_m) {
  return third / 6.0 * spacing_rad * spacing_rad / radius_m;
}

/// Bounds the departure of the share that a threshold cuts off where points of a part of the whole have equal values.
inline double tied(double part, double whole) { return part / whole; }

/// Returns how far from its centre a place in a cell of this size may be.
inline double half_cell(double size) { return 0.5 * size + rounding(360.0, 8.0); }

/// Bounds by how many points a lattice differs from so many columns times rows: one more or fewer each way.
inline double lattice_points(double columns, double rows) { return columns + rows + 1.0; }

/// Bounds by how much sums of the weights exp(-r^2 / 2 s^2) over rows about a pole, `spacing` apart, differ from each
/// other in relation to the whole, 2 pi s^2: by Euler and Maclaurin's rule they are off by spacing^2 / 24 times the
/// slope at the pole of 2 pi r times the weight there, which is at most 2 pi.
inline double rows_about_a_pole(double spacing, double s) { return spacing * spacing / (24.0 * s * s); }

/// The same for a field of wave number `wave`: the next term of the error has (wave + 1)^2 times the square of the
/// spacing beside it, with a factor of a half for both schemes (1/20 over 1/6 is 0.3, 1/90 over 1/12 less).
inline double order_of_convergence(double spacing_rad, unsigned wave) {
  const double share = (wave + 1.0) * spacing_rad;
  return 0.5 * share * share + spacing_rad;
}

/// Bounds the departure of an order measured between two spacings that are a few hundredths of the field's own scale: a
/// tenth tells second order from first and third.
inline double measured_order() { return 0.1; }

/// Bounds by how much a Gaussian of standard deviation `s` (radians) on the sphere damps a harmonic of degree l and
/// size 1 differently from exp(-l(l+1) s^2 / 2): the sphere has less area at a distance than the plane, s^2 / 3 of the
/// whole to first order; four standard deviations leave out 3e-4 of the weight.
inline double curved_gaussian(double s, unsigned l) { return l * (l + 1.0) * s * s * (s * s / 3.0 + 3e-3) + 3e-4; }

/// Bounds the departure of a share of `trials` independent draws from one published of `published_trials` and rounded
/// to three digits: three binomial standard deviations of both, and half a digit.
inline double drawn_share(double share, double trials, double published_trials) {
  return 3.0 * std::sqrt(share * (1.0 - share) * (1.0 / trials + 1.0 / published_trials)) + 0.0005;
}

/// Bounds what is promised of shares of cells inside a region: sums over cells, and over regions that fill a cell,
/// close to this part. Each edge is cut into at most a thousand pieces in the tests, each with some roundings of
/// longitudes of up to 360 degrees: 1000 x 4 epsilon is 9e-13.
inline double closed_shares() { return 1e-12; }

/// Bounds the error of a share by a sum over `steps` meridians: an edge may cross the whole height of the cell between
/// two of them.
inline double slow_share(double steps) { return 1.0 / steps; }

/// Bounds by how much a share changes where the sides of a cell of a size in degrees follow great circles, not
/// parallels: the bulge of a side, d^2 / 8 sin(lat) cos(lat), against the height d, above and below.
inline double cells_of_great_circles(double degrees) { return degrees * std::numbers::pi / 180.0 / 8.0; }

/// Bounds the error of a share that GEOS cuts: its overlay may move points by 1e-12 of the largest coordinate (360), in
/// cells of 5 degrees and more.
inline double cut_by_geos() { return 1e-9; }

/// Bounds the relative error of the area of a region of 6 degrees and more (0.1) whose edges are chords between points
/// a tenth of a degree of latitude apart: between a sine and its chord lie at most d^2 / 12 in the mean.
inline double tenths_of_degrees() { return std::pow(0.1 * std::numbers::pi / 180.0, 2) / 12.0 / 0.1; }

/// Bounds what interpolation between points `spacing_rad` apart in both directions misses of three coordinates whose
/// second derivatives are at most 1: an eighth of the square of the spacing each, in each direction.
inline double interpolated_vector(double spacing_rad) { return 3.0 * 2.0 / 8.0 * spacing_rad * spacing_rad; }

/// Bounds what differences over points `spacing_rad` apart miss of a direction: a third of the square of the spacing
/// times a third derivative of at most 2 (at edges; half of it elsewhere), for a component and the length.
inline double direction_by_differences(double spacing_rad) { return 2.0 * 2.0 / 3.0 * spacing_rad * spacing_rad; }

/// Bounds the departure of central differences of a mean square near 1 over steps of 2^-17 from its derivative: a third
/// of a third derivative near 10 times the square of the step, and two roundings of the square, of some hundred each,
/// over twice the step.
inline double central_gradient() { return 1e-7; }

/// Bounds how far two descents of so many steps lie apart that differ by rounding: each step divides by the root of a
/// mean of squared derivatives, whose least are near 1e-3, and the rest of the way multiplies a departure by less than
/// 1e3.
inline double steps_of_descent(double steps) { return rounding(1.0, 200.0 * steps) * 1e3; }

/// Bounds how far a curve lies from the truth that some ten weights learnt from a hundred values and more with this
/// noise: its standard error is a third of the noise, early stopping leaves as much, and a fixed seed passes for good.
inline double learnt_curve(double noise) { return 1.5 * noise; }

/// Bounds how far the mean square of at least `count` standardised values is from 1: sds have n - 1.
inline double mean_of_standardised(double count) { return 1.0 / count; }

/// Five standard errors of a limit of 95 % out of so many draws, `width` being the distance between both limits, about
/// 3.9 standard deviations: sqrt(0.025 0.975 / draws) over the density there, which is 0.058 of a standard deviation's.
inline double drawn_limit(double width, double draws) { return 5.0 * 2.7 / 3.9 * width / std::sqrt(draws); }

}  // namespace fieldwise::tolerance
