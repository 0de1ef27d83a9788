// Expression: a formula over named values, parsed once into a tree that is evaluated for many points at once.
// May know: core's error.
// Must not know: units, fields, options.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fieldwise::analysis {

/// Names what a node of an expression does with its children.
enum class Operator {
  number,
  variable,
  negate,
  add,
  subtract,
  multiply,
  divide,
  power,
  less,
  less_equal,
  greater,
  greater_equal,
  equal,
  not_equal,
  both,      ///< &&
  either,    ///< ||
  opposite,  ///< not(a)
  where,     ///< where(condition, a, b)
  least,     ///< min(a, b)
  greatest,  ///< max(a, b)
  absolute,
  root,  ///< sqrt
  exponential,
  logarithm,
  logarithm10,
  sine,
  cosine,
  tangent,
  arcsine,
  arccosine,
  arctangent,
  hyperbolic_sine,
  hyperbolic_cosine,
  hyperbolic_tangent,
  arctangent2,
  floor,
  ceiling,
  round
};

/// Holds a node: a number, the position of a variable, or an operator and the positions of its children.
struct ExpressionNode {
  Operator what = Operator::number;
  double number = 0.0;
  std::size_t variable = 0;
  std::array<std::size_t, 3> children{};
  std::size_t child_count = 0;
};

/// Parses and evaluates formulas such as `sqrt(u^2 + v^2)` or `where(land > 0.5, t, missing)`.
/// Missing (NaN) makes missing whatever it meets, comparisons and logic too; `where` takes only the branch that its
/// condition chooses. What is not finite (1/0, sqrt(-1)) is missing. Conditions are 1 where true and 0 where not.
/// Nothing depends on the locale, and evaluating changes nothing: it is safe from several threads at once.
class Expression {
 public:
  /// Reads a formula over variables, which sentences call `called` ("expression"). Errors: usage, a sentence with the
  /// position of what cannot be read.
  Expression(const std::string& text, std::span<const std::string> variables, std::string_view called = "expression");

  /// Returns the names in a formula that are neither functions nor constants, each once, in the order in which they
  /// stand; whether the formula can be read is not looked at.
  static std::vector<std::string> names_in(const std::string& text);

  /// Returns the nodes, children before parents; the last is the result.
  [[nodiscard]] std::span<const ExpressionNode> nodes() const noexcept { return nodes_; }

  /// Returns the text of the formula.
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

  /// Tells whether a variable occurs.
  [[nodiscard]] bool uses(std::size_t variable) const;

  /// Writes the value of every point: each variable has as many values as `out`, or one for all.
  void evaluate(std::span<const std::span<const double>> variables, std::span<double> out) const;

 private:
  std::string text_;
  std::vector<ExpressionNode> nodes_;
};

}  // namespace fieldwise::analysis
