#include "analysis/formula/curve_units.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

namespace fieldwise::analysis {

namespace {

/// Holds what is known of the units of a node.
struct Known {
  core::Units units;
  double factor = 1.0;
  bool difference = false;
};

Known as_difference(const Known& of) {
  if (of.difference) return of;
  return {of.units.difference(), of.factor * of.units.difference_factor(), of.units.is_temperature()};
}

Known product(const Known& a, const Known& b) {
  const Known x = as_difference(a);
  const Known y = as_difference(b);
  const core::Units units = x.units.multiplied_by(y.units);
  return {units, x.factor * y.factor, units.is_temperature()};
}

Known quotient(const Known& a, const Known& b) {
  if (b.units == core::Units("1")) return a;  // a number of temperatures in K is one
  const Known x = as_difference(a);
  const Known y = as_difference(b);
  const core::Units units = x.units.divided_by(y.units);
  return {units, x.factor / y.factor, units.is_temperature()};
}

Known power(const Known& of, int exponent) {
  const Known x = as_difference(of);
  return {x.units.raised_to(exponent), std::pow(x.factor, exponent), false};
}

std::optional<Known> root(const Known& of, int degree) {
  const Known x = as_difference(of);
  if (x.units == core::Units("1")) return x;
  const auto units = x.units.root(degree);
  if (!units) return std::nullopt;
  return Known{*units, std::pow(x.factor, 1.0 / degree), units->is_temperature()};
}

const Known& number() {
  static const Known one{core::Units("1"), 1.0, false};
  return one;
}

/// Lets units climb up and down the tree until nothing new is found.
class UnitsInCurve {
 public:
  UnitsInCurve(const FormulaCurve& curve, const ValueUnits& variable, const ValueUnits& values)
      : nodes_(curve.expression().nodes()), known_(nodes_.size()), bare_(nodes_.size()), alone_(nodes_.size()) {
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      const ExpressionNode& node = nodes_[i];
      const bool is_parameter = node.what == Operator::variable && node.variable > 0;
      bare_[i] = node.what != Operator::variable;
      for (std::size_t k = 0; k < node.child_count; ++k) bare_[i] = bare_[i] && bare_[node.children[k]];
      alone_[i] = is_parameter;
      for (std::size_t k = 0; is_sum(node.what) && k < node.child_count; ++k) {
        alone_[i] = alone_[i] || alone_[node.children[k]];
      }
      if (node.what == Operator::variable && node.variable == 0) set(i, {variable.units, 1.0, variable.difference});
    }
    set(nodes_.size() - 1, {values.units, 1.0, values.difference});
    do {
      changed_ = false;
      for (std::size_t i = 0; i < nodes_.size(); ++i) climb(i);
      for (std::size_t i = nodes_.size(); i-- > 0;) descend(i);
    } while (changed_);
  }

  [[nodiscard]] std::optional<Known> of_variable(std::size_t variable) const {
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (nodes_[i].what == Operator::variable && nodes_[i].variable == variable) return known_[i];
    }
    return std::nullopt;
  }

 private:
  static bool is_sum(Operator what) {
    return what == Operator::negate || what == Operator::add || what == Operator::subtract || what == Operator::least ||
           what == Operator::greatest || what == Operator::where;
  }
  static bool keeps(Operator what) {
    return what == Operator::absolute || what == Operator::floor || what == Operator::ceiling ||
           what == Operator::round;
  }
  static bool compares(Operator what) { return what >= Operator::less && what <= Operator::not_equal; }
  static bool is_of_numbers(Operator what) {
    return what >= Operator::exponential && what <= Operator::hyperbolic_tangent;
  }

  void set(std::size_t i, const Known& units) {
    if (known_[i] || units.units.text().empty() || bare_[i]) return;
    known_[i] = units;
    changed_ = true;
  }
  void set(std::size_t i, const std::optional<Known>& units) {
    if (units) set(i, *units);
  }

  [[nodiscard]] std::optional<int> whole_exponent(const ExpressionNode& node) const {
    const ExpressionNode& exponent = nodes_[node.children[1]];
    const bool negative = exponent.what == Operator::negate && nodes_[exponent.children[0]].what == Operator::number;
    if (exponent.what != Operator::number && !negative) return std::nullopt;
    const double value = negative ? -nodes_[exponent.children[0]].number : exponent.number;
    constexpr double kLargest = 12.0;
    if (value != std::round(value) || value == 0.0 || std::abs(value) > kLargest) return std::nullopt;
    return static_cast<int>(value);
  }

  /// Finds the units of a node from those of its children.
  void climb(std::size_t i) {
    const ExpressionNode& node = nodes_[i];
    const auto a = node.child_count > 0 ? known_[node.children[0]] : std::nullopt;
    const auto b = node.child_count > 1 ? known_[node.children[1]] : std::nullopt;
    const bool bare_a = node.child_count > 0 && bare_[node.children[0]];
    const bool bare_b = node.child_count > 1 && bare_[node.children[1]];
    if (known_[i] || node.child_count == 0) return;
    if (is_sum(node.what)) {
      for (std::size_t k = node.what == Operator::where ? 1 : 0; k < node.child_count; ++k) {
        const auto& child = known_[node.children[k]];
        if (!child) continue;
        set(i, node.what == Operator::subtract ? as_difference(*child) : *child);
      }
    } else if (keeps(node.what)) {
      set(i, a);
    } else if (node.what == Operator::multiply) {
      if (bare_a && b) set(i, as_difference(*b));
      if (bare_b && a) set(i, as_difference(*a));
      if (a && b) set(i, product(*a, *b));
    } else if (node.what == Operator::divide) {
      if (bare_b && a) set(i, as_difference(*a));
      if (bare_a && b) set(i, quotient(number(), *b));
      if (a && b) set(i, quotient(*a, *b));
    } else if (node.what == Operator::power) {
      const auto exponent = whole_exponent(node);
      if (a && exponent) set(i, power(*a, *exponent));
    } else if (node.what == Operator::root) {
      if (a) set(i, root(*a, 2));
    } else {
      set(i, number());
    }
  }

  /// Finds the units of the children of a node from those of the node and of each other.
  void descend(std::size_t i) {
    const ExpressionNode& node = nodes_[i];
    if (node.child_count == 0) return;
    const std::size_t first = node.children[0];
    const std::size_t second = node.children[1];
    if (is_of_numbers(node.what)) {
      set(first, number());
    } else if (compares(node.what) || node.what == Operator::arctangent2) {
      set(first, known_[second]);
      set(second, known_[first]);
    } else if (node.what == Operator::power && !whole_exponent(node)) {
      set(second, number());
    }
    if (!known_[i]) return;
    if (is_sum(node.what)) {
      descend_into_sum(node, *known_[i]);
    } else if (keeps(node.what)) {
      set(first, known_[i]);
    } else if (node.what == Operator::multiply || node.what == Operator::divide) {
      descend_into_product(node, *known_[i]);
    } else if (node.what == Operator::root) {
      set(first, power(*known_[i], 2));
    } else if (node.what == Operator::power) {
      const auto exponent = whole_exponent(node);
      if (exponent && *exponent > 0) set(first, root(*known_[i], *exponent));
    }
  }

  /// Of a sum that is no difference one term is none either: the first that is, or holds, a parameter alone.
  void descend_into_sum(const ExpressionNode& node, const Known& sum) {
    const bool chooses = node.what != Operator::add && node.what != Operator::subtract;
    if (node.what == Operator::subtract) set_beside_variable(node);
    bool taken = false;
    for (std::size_t k = node.what == Operator::where ? 1 : 0; k < node.child_count; ++k) {
      const std::size_t child = node.children[k];
      const bool is_variable = nodes_[child].what == Operator::variable && nodes_[child].variable == 0;
      const bool whole = chooses || sum.difference || (!taken && (alone_[child] || is_variable));
      if (!chooses && (alone_[child] || is_variable)) taken = true;
      set(child, whole ? sum : as_difference(sum));
    }
  }

  /// x - x0: what is taken from the variable is as that is.
  void set_beside_variable(const ExpressionNode& node) {
    for (const std::size_t k : {0U, 1U}) {
      const ExpressionNode& child = nodes_[node.children[k]];
      if (child.what == Operator::variable && child.variable == 0) set(node.children[1 - k], known_[node.children[k]]);
    }
  }

  void descend_into_product(const ExpressionNode& node, const Known& product_units) {
    const std::size_t a = node.children[0];
    const std::size_t b = node.children[1];
    // A temperature whose zero is arbitrary is no multiple of anything.
    if (product_units.units.has_offset() && !product_units.difference) return;
    const bool divides = node.what == Operator::divide;
    if (bare_[b]) set(a, product_units);
    if (bare_[a]) set(b, divides ? std::optional(quotient(number(), product_units)) : std::optional(product_units));
    if (known_[b]) set(a, divides ? product(product_units, *known_[b]) : quotient(product_units, *known_[b]));
    if (known_[a]) set(b, divides ? quotient(*known_[a], product_units) : quotient(product_units, *known_[a]));
  }

  std::span<const ExpressionNode> nodes_;
  std::vector<std::optional<Known>> known_;
  std::vector<bool> bare_;   // made of numbers alone
  std::vector<bool> alone_;  // a parameter, or a sum that holds one as a term
  bool changed_ = false;
};

}  // namespace

std::vector<ParameterUnits> parameter_units(const FormulaCurve& curve, const ValueUnits& variable,
                                            const ValueUnits& values) {
  const UnitsInCurve found(curve, variable, values);
  std::vector<ParameterUnits> all;
  for (std::size_t p = 0; p < curve.parameters().size(); ++p) {
    const auto known = found.of_variable(p + 1);
    all.push_back(known ? ParameterUnits{known->units, known->factor, known->difference} : ParameterUnits{});
  }
  return all;
}

}  // namespace fieldwise::analysis
