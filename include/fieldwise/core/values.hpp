// Values: the numbers of a field in memory, a block [leading, row, column] that lies in one piece.
// May know: the standard library.
// Must not know: what the numbers mean, any library of arrays (arrays.hpp leads there and back).
#pragma once

#include <array>
#include <cstddef>
#include <vector>

namespace fieldwise::core {

/// Holds a block of values [leading, row, column], the column running fastest.
class Values {
 public:
  using Shape = std::array<std::size_t, 3>;
  using value_type = double;

  Values() = default;

  /// Makes a block of a shape in which every value is the same.
  explicit Values(const Shape& shape, double value = 0.0)
      : shape_(shape), values_(shape[0] * shape[1] * shape[2], value) {}

  /// Takes another shape; what the values are then is up to the caller.
  void resize(const Shape& shape) {
    values_.resize(shape[0] * shape[1] * shape[2]);
    shape_ = shape;
  }

  /// Returns the number of leading places, rows and columns.
  const Shape& shape() const { return shape_; }
  std::size_t shape(std::size_t dimension) const { return shape_[dimension]; }
  /// Returns the number of values.
  std::size_t size() const { return values_.size(); }

  /// Returns the value at a place, which must be inside.
  double operator()(std::size_t leading, std::size_t row, std::size_t column) const {
    return values_[place(leading, row, column)];
  }
  double& operator()(std::size_t leading, std::size_t row, std::size_t column) {
    return values_[place(leading, row, column)];
  }

  /// Points to the values, all in one piece.
  const double* data() const { return values_.data(); }
  double* data() { return values_.data(); }

  auto begin() const { return values_.begin(); }
  auto end() const { return values_.end(); }
  auto begin() { return values_.begin(); }
  auto end() { return values_.end(); }

  /// Compares shape and values; a missing value equals nothing.
  friend bool operator==(const Values& a, const Values& b) = default;

 private:
  std::size_t place(std::size_t leading, std::size_t row, std::size_t column) const {
    return (leading * shape_[1] + row) * shape_[2] + column;
  }

  Shape shape_{};
  std::vector<double> values_;
};

}  // namespace fieldwise::core
