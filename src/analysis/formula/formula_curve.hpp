// FormulaCurve: a formula of one variable and of named parameters, which are to be fitted.
// May know: expressions and their derivatives, core's error.
// Must not know: fields, units, how it is fitted.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/analysis/formula/expression.hpp"
#include "fieldwise/analysis/formula/expression_slopes.hpp"

namespace fieldwise::analysis {

/// Reads a curve such as `a + b * exp(-t / c)`: every name that is not the variable is a parameter.
class FormulaCurve {
 public:
  /// Reads a curve over a variable, t or x. Errors: usage, where it cannot be read, is of no parameter or does not
  /// depend on the variable, or where no small change of a parameter changes anything.
  FormulaCurve(const std::string& text, std::string_view variable);

  /// Returns the names of the parameters of a curve in the order in which they stand; it need not be readable.
  static std::vector<std::string> parameters_in(const std::string& text, std::string_view variable);

  [[nodiscard]] const std::vector<std::string>& parameters() const noexcept { return parameters_; }

  /// Returns the formula over the variable, then the parameters.
  [[nodiscard]] const Expression& expression() const noexcept { return expression_; }

  /// Returns what evaluates it and its derivatives by the parameters.
  [[nodiscard]] ExpressionSlopes slopes() const { return {expression_, 1, parameters_.size()}; }

 private:
  std::vector<std::string> parameters_;
  Expression expression_;
};

}  // namespace fieldwise::analysis
