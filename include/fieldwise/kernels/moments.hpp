// Moments: count, mean and sum of squared deviations of many points at once, one value of each point at a time.
// May know: the standard library.
// Must not know: units, options, what the points are.
#pragma once

#include <cstddef>
#include <span>

namespace fieldwise::kernels {

/// Views the state of points: number of values, first valid value, mean of (value - first), sum of squared deviations
/// from the mean. All start as 0. Values are shifted by the first so that a constant has exactly no deviation.
struct MomentState {
  std::span<double> count;
  std::span<double> shift;
  std::span<double> mean;
  std::span<double> m2;
};

/// Adds one value to each point; NaN is skipped. Welford's update on shifted values, in double.
/// Source: Welford (1962), doi 10.1080/00401706.1962.10490022.
void add_moments(std::span<const double> values, const MomentState& state);

/// Views the state of weighted means: number of values, first valid value, sum of weights, and sum of
/// weight (value - first). All start as 0.
struct WeightedState {
  std::span<double> count;
  std::span<double> shift;
  std::span<double> weight;
  std::span<double> sum;
};

/// Adds one value with one weight to each point; NaN is skipped. The mean is shift + sum / weight: exact for a
/// constant.
void add_weighted(std::span<const double> values, double weight, const WeightedState& state);

/// Views the state of weighted moments: number of values, first valid value, sum of weights, weighted mean of
/// (value - first), sum of weight times squared deviation from it. All start as 0.
struct WeightedMomentState {
  std::span<double> count;
  std::span<double> shift;
  std::span<double> weight;
  std::span<double> mean;
  std::span<double> m2;
};

/// Adds one value with one positive weight to each point; NaN is skipped.
/// Source: West (1979), doi 10.1145/359146.359153.
void add_weighted_moments(std::span<const double> values, double weight, const WeightedMomentState& state);

/// Adds one value to each point's least and greatest value (which start as +infinity and -infinity); NaN is skipped.
void add_extremes(std::span<const double> values, std::span<double> least, std::span<double> greatest);
void add_least(std::span<const double> values, std::span<double> least);
void add_greatest(std::span<const double> values, std::span<double> greatest);

/// Adds each value to the sum of its point; NaN is skipped.
void add_valid(std::span<const double> values, std::span<double> sums);

/// Adds the same amount to the sum of each point whose value is not NaN.
void add_where_valid(std::span<const double> values, double amount, std::span<double> sums);

/// Adds 1 to the count and `length` to the length of each point whose value is valid.
void add_valid_length(std::span<const double> values, double length, std::span<double> counts,
                      std::span<double> lengths);

/// Holds the moments of one point.
struct Moments {
  double count = 0.0;
  double mean = 0.0;  ///< of the values themselves
  double m2 = 0.0;
};

/// Returns sqrt(m2 / (n - ddof)), missing where n <= ddof.
double standard_deviation(double m2, double count, double ddof);

}  // namespace fieldwise::kernels
