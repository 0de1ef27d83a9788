// ExpressionSlopes: the values of an expression and its exact derivatives by some of its variables, for whole columns.
// May know: expression.
// Must not know: units, fields, options, what is fitted.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "fieldwise/analysis/formula/expression.hpp"

namespace fieldwise::analysis {

/// Differentiates an expression forwards on its tree (Griewank and Walther 2008, doi 10.1137/1.9780898717761, section
/// 3.1): each node has its value and its derivative by each parameter that it is made of. Of the variables the first
/// ones are columns, the others parameters. At kinks the derivative is that of one side: abs(0) rises, of equal
/// arguments min and max take the first, `where` takes that of its branch; comparisons, floor, ceil and round have the
/// derivative 0. What is not finite stays so. Not safe from several threads at once: each has its own.
class ExpressionSlopes {
 public:
  /// Takes an expression whose variables are `columns` columns, then `parameters` parameters.
  ExpressionSlopes(const Expression& expression, std::size_t columns, std::size_t parameters);

  /// Writes the value at each case and, where `slopes` is not empty, the derivatives [parameter, case]. Each column has
  /// as many values as `values`.
  void evaluate(std::span<const std::span<const double>> columns, std::span<const double> parameters,
                std::span<double> values, std::span<double> slopes);

  /// Tells whether the derivative by a parameter may be other than 0: it stands not only in comparisons, conditions
  /// and roundings.
  [[nodiscard]] bool depends_on(std::size_t parameter) const;

  /// Returns those of some parameters in which the expression is linear together, as many as are found in their order.
  [[nodiscard]] std::vector<std::size_t> linear_among(std::span<const std::size_t> parameters) const;

 private:
  struct Node {
    ExpressionNode node;
    bool varies = false;                  // depends on a column
    std::vector<std::size_t> parameters;  // of which it is made, with derivatives
  };

  [[nodiscard]] std::vector<std::size_t> parameters_of(const ExpressionNode& node) const;
  [[nodiscard]] bool is_linear_in(const std::vector<std::size_t>& which) const;
  [[nodiscard]] bool has(std::size_t node, std::size_t parameter) const;
  double* value(std::size_t node) { return memory_.data() + node * (parameters_ + 1) * kBlock; }
  double* slope(std::size_t node, std::size_t parameter) { return value(node) + (parameter + 1) * kBlock; }
  void compute_node(std::size_t i, std::size_t size, bool with_slopes);
  void differentiate(std::size_t i, std::size_t size);
  void add_up(std::size_t i, std::size_t size);
  void choose(std::size_t i, std::size_t size);
  void partials(std::size_t i, std::size_t size);
  void add_chained(std::size_t i, std::size_t size);
  void spread(std::size_t i, bool with_slopes);

  static constexpr std::size_t kBlock = 128;  // cases whose intermediate values stay in the nearest cache
  std::vector<Node> nodes_;
  std::size_t columns_;
  std::size_t parameters_;
  std::vector<double> memory_;  // [node, value and derivatives, case of a block]
  std::vector<double> first_;   // partial derivatives by the children of the node at hand
  std::vector<double> second_;
  const double* by_first_ = nullptr;  // where they lie: there, or in values at hand
  const double* by_second_ = nullptr;
};

}  // namespace fieldwise::analysis
