// Field encoding: how values become numbers to learn, and back: climatology, scale and components of chosen cases.
// May know: kernels, eigenvectors.
// Must not know: networks, files.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <vector>

namespace fieldwise::analysis {

/// Views the values of a source at the cases of a step: a row of points for each.
struct CaseRows {
  const double* values = nullptr;  ///< [row][point]
  std::size_t points = 0;
  std::vector<std::size_t> rows;  ///< of each case

  [[nodiscard]] std::span<const double> of(std::size_t position) const {
    return {values + rows[position] * points, points};
  }
};

/// Says what an encoding is made of.
struct EncodingShape {
  std::size_t points = 1;
  std::size_t slots = 1;
  std::size_t components = 0;  ///< 0: each point is a number of its own
  bool one_scale = false;      ///< components keep their sizes relative to the first, as a target should be judged
};

/// Turns departures from a climatology into numbers of about unit variance. Points: z = (x - mean) / sd. Components:
/// z_k = sum_p sqrt(w_p) v_kp (x_p - mean_p) / s_k with v the eigenvectors of the covariance of sqrt(w) (x - mean), and
/// back by the regression of each point on them, which for points with a weight is v_kp s_k / sqrt(w_p).
class FieldEncoding {
 public:
  FieldEncoding() = default;
  explicit FieldEncoding(const EncodingShape& shape);

  /// Makes climatology, scale and components from some cases; `slots` has one for each case there is, `weights` one for
  /// each point. What is constant there is the number 0 ever after; a slot without a case takes the mean of all.
  void learn(const CaseRows& source, std::span<const std::size_t> cases, std::span<const std::size_t> slots,
             std::span<const double> weights);

  /// Returns how many numbers there are.
  [[nodiscard]] std::size_t size() const noexcept { return shape_.components > 0 ? shape_.components : shape_.points; }
  [[nodiscard]] std::size_t points() const noexcept { return shape_.points; }

  /// Writes the numbers of one row of values.
  void encode(std::span<const double> values, std::size_t slot, std::span<double> numbers) const;

  /// Writes number `place` alone: for points only.
  [[nodiscard]] double number(std::span<const double> values, std::size_t slot, std::size_t place) const;

  /// Writes the values of numbers.
  void decode(std::span<const double> numbers, std::size_t slot, std::span<double> values) const;

  /// Writes the departures that numbers stand for, without the climatology.
  void decode_departures(std::span<const double> numbers, std::span<double> values) const;

  /// Tells whether some number is the same for all cases it was made from.
  [[nodiscard]] bool is_constant() const;

  /// Returns the distance in values of one unit of number `place` at the point where it is largest.
  [[nodiscard]] double unit_of(std::size_t place) const;

  /// Shows its numbers, block by block, to be saved or loaded; points beyond those that are used stand apart.
  void visit(const std::function<void(std::vector<double>& values, std::size_t rows)>& visitor);

  [[nodiscard]] const EncodingShape& shape() const noexcept { return shape_; }

 private:
  void learn_means(const CaseRows& source, std::span<const std::size_t> cases, std::span<const std::size_t> slots);
  void learn_scales(const CaseRows& source, std::span<const std::size_t> cases, std::span<const std::size_t> slots);
  void learn_components(const CaseRows& source, std::span<const std::size_t> cases, std::span<const std::size_t> slots,
                        std::span<const double> weights);

  EncodingShape shape_;
  std::vector<double> means_;  // [slot][point]
  std::vector<double> into_;   // [component][point], or [point]: 1 / sd
  std::vector<double> back_;   // [component][point], or [point]: sd
};

}  // namespace fieldwise::analysis
