// Agreement: weighted sums of pairs (x, y) that tell how well x agrees with y.
// May know: the standard library.
// Must not know: units, options, whether pairs are times or places.
#pragma once

#include <initializer_list>

namespace fieldwise::kernels {

/// Holds the weighted means and squared departures of pairs and of their differences. Values are shifted by the first
/// pair, so that constants have exactly no departure.
class Agreement {
 public:
  /// Adds a pair with a weight above 0; one with a missing side is skipped. West's update, in double.
  /// Source: West (1979), doi 10.1145/359146.359153.
  void add(double x, double y, double weight);

  [[nodiscard]] double count() const noexcept { return count_; }
  /// Returns the mean of x - y.
  [[nodiscard]] double bias() const noexcept { return first_d_ + mean_d_; }
  /// Returns the square root of the mean of (x - y)^2.
  [[nodiscard]] double root_mean_square() const;
  /// Returns the correlation of the departures from both means; missing where one has none.
  [[nodiscard]] double correlation() const;
  /// Returns the standard deviation of x over that of y; missing where y has none.
  [[nodiscard]] double ratio_of_deviations() const;

  /// Calls with each number of the state, in a fixed order.
  template <class Visit>
  void visit(const Visit& call) {
    for (double* number : {&count_, &weight_, &first_x_, &first_y_, &first_d_, &mean_x_, &mean_y_, &mean_d_, &m2_x_,
                           &m2_y_, &m2_d_, &c_xy_}) {
      call(*number);
    }
  }

 private:
  double count_ = 0.0;
  double weight_ = 0.0;
  double first_x_ = 0.0;
  double first_y_ = 0.0;
  double first_d_ = 0.0;
  double mean_x_ = 0.0;  // of the departures from the first
  double mean_y_ = 0.0;
  double mean_d_ = 0.0;
  double m2_x_ = 0.0;
  double m2_y_ = 0.0;
  double m2_d_ = 0.0;
  double c_xy_ = 0.0;
};

}  // namespace fieldwise::kernels
