// Differences: first and second derivatives on uneven spacing, of second and fourth order, with gaps and edges.
// May know: the standard library.
// Must not know: the sphere, units.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

namespace fieldwise::kernels {

/// Holds how the derivative at one position follows from the differences between successive values. A constant gives
/// exactly 0, since every term is a difference. Three values q0, q1, q2 from `first` on give
///   near_weight[0] (q1 - q0) + near_weight[1] (q2 - q1),
/// or, where that is missing, single[0] (q1 - q0) or else single[1] (q2 - q1). Five values from `wide_first` on give
/// the sum of wide_weight[k] (q(k+1) - q(k)), which is taken where all five are there. A weight of NaN rules its term
/// out.
struct Difference {
  std::size_t first = 0;
  std::size_t wide_first = 0;
  std::array<double, 2> near_weight{};
  std::array<double, 2> single{};
  std::array<double, 4> wide_weight{};
};

/// Returns the weights of the values at `points` in the derivative (of order `derivative`, from 0) at `at`.
/// Source: Fornberg (1988), doi 10.1090/S0025-5718-1988-0935077-0.
std::vector<double> difference_weights(double at, std::span<const double> points, std::size_t derivative);

/// Returns the first derivative at each of two or more positions (rising or falling): the three-point difference, one-
/// sided at the edges; with one neighbour missing, the two-point difference with the other. `wide` adds the five-point
/// difference (as far one-sided as the edges demand) where there are five positions.
std::vector<Difference> first_differences(std::span<const double> positions, bool wide);

/// Returns the second derivative at each position: three points, with `wide` five; missing where one of three is, and
/// at the edges, where three points give no second order.
std::vector<Difference> second_differences(std::span<const double> positions, bool wide);

/// Holds the weights of many positions as one array for each weight, for loops along a row.
struct DifferenceColumns {
  std::array<std::vector<double>, 2> near_weight;
  std::array<std::vector<double>, 2> single;
  std::array<std::vector<double>, 4> wide_weight;  ///< empty unless wide
  bool even = false;                               ///< all positions have the weights of the first

  /// Takes the weights of positions whose windows are centred; `even` where the positions are evenly spaced.
  DifferenceColumns(std::span<const Difference> positions, bool wide, bool even = false);
};

/// Writes `scale` times the derivative of a row from values with two more on either side (missing or wrapped).
void differentiate_along(std::span<const double> padded, const DifferenceColumns& weights, double scale,
                         std::span<double> derivative);

/// Returns `scale` times the derivative at one position of a row (an edge) from the values of the row.
double differentiate_at(std::span<const double> values, const Difference& weights, double scale, bool wide);

/// Holds the rows of a window with a factor for each (the width of a parallel, for divergences; else 1).
template <std::size_t N>
struct RowWindow {
  std::array<const double*, N> row{};
  std::array<double, N> factor{};
};

/// Writes `scale` times the derivative from row to row at one row of a map, or adds it to what is there; `wide` may be
/// null.
void differentiate_across(const RowWindow<3>& near, const RowWindow<5>* wide, const Difference& weights, double scale,
                          bool add, std::span<double> derivative);

}  // namespace fieldwise::kernels
