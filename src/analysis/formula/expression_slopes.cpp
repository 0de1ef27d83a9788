#include "fieldwise/analysis/formula/expression_slopes.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/formula/expression_values.hpp"

namespace fieldwise::analysis {

namespace {

/// Tells whether a node answers a question or rounds: its derivative is 0 wherever there is one.
bool is_flat(Operator what) {
  return (what >= Operator::less && what <= Operator::opposite) || what == Operator::floor ||
         what == Operator::ceiling || what == Operator::round;
}

/// Returns d(x^y)/dx, v being x^y.
double power_by_base(double x, double y, double v) {
  if (y == 2.0) return 2.0 * x;
  return x != 0.0 ? y * v / x : y * std::pow(x, y - 1.0);
}

/// Returns d(x^y)/dy, v being x^y; 0 for powers of 0, which stay 0 as the exponent moves.
double power_by_exponent(double x, double v) { return v == 0.0 ? 0.0 : v * std::log(x); }

/// Returns the derivative of a function at `x`, where its value is `v`.
double slope_of(Operator what, double x, double v) {
  switch (what) {
    case Operator::absolute:
      return x < 0.0 ? -1.0 : 1.0;
    case Operator::root:
      return 0.5 / v;
    case Operator::exponential:
      return v;
    case Operator::logarithm:
      return 1.0 / x;
    case Operator::logarithm10:
      return 0.43429448190325182765 / x;  // 1 / ln 10
    case Operator::sine:
      return std::cos(x);
    case Operator::cosine:
      return -std::sin(x);
    case Operator::tangent:
      return 1.0 + v * v;
    case Operator::arcsine:
      return 1.0 / std::sqrt((1.0 - x) * (1.0 + x));
    case Operator::arccosine:
      return -1.0 / std::sqrt((1.0 - x) * (1.0 + x));
    case Operator::arctangent:
      return 1.0 / (1.0 + x * x);
    case Operator::hyperbolic_sine:
      return std::cosh(x);
    case Operator::hyperbolic_cosine:
      return std::sinh(x);
    case Operator::hyperbolic_tangent:
      return 1.0 / (std::cosh(x) * std::cosh(x));
    default:
      return std::numeric_limits<double>::quiet_NaN();
  }
}

}  // namespace

ExpressionSlopes::ExpressionSlopes(const Expression& expression, std::size_t columns, std::size_t parameters)
    : columns_(columns), parameters_(parameters), first_(kBlock), second_(kBlock) {
  for (const ExpressionNode& node : expression.nodes()) {
    Node one{node, false, {}};
    one.varies = node.what == Operator::variable && node.variable < columns_;
    for (std::size_t k = 0; k < node.child_count; ++k) one.varies = one.varies || nodes_[node.children[k]].varies;
    one.parameters = parameters_of(node);
    nodes_.push_back(std::move(one));
  }
  memory_.resize(nodes_.size() * (parameters_ + 1) * kBlock);
}

std::vector<std::size_t> ExpressionSlopes::parameters_of(const ExpressionNode& node) const {
  std::vector<std::size_t> all;
  if (node.what == Operator::variable && node.variable >= columns_) all.push_back(node.variable - columns_);
  if (is_flat(node.what)) return all;
  for (std::size_t k = node.what == Operator::where ? 1 : 0; k < node.child_count; ++k) {
    const std::vector<std::size_t>& of_child = nodes_[node.children[k]].parameters;
    all.insert(all.end(), of_child.begin(), of_child.end());
  }
  std::ranges::sort(all);
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

bool ExpressionSlopes::has(std::size_t node, std::size_t parameter) const {
  const std::vector<std::size_t>& all = nodes_[node].parameters;
  return std::ranges::find(all, parameter) != all.end();
}

bool ExpressionSlopes::depends_on(std::size_t parameter) const { return has(nodes_.size() - 1, parameter); }

bool ExpressionSlopes::is_linear_in(const std::vector<std::size_t>& which) const {
  enum Degree : int { none, one, more };
  std::vector<Degree> degrees;
  for (const Node& node : nodes_) {
    const auto of = [&](std::size_t k) { return degrees[node.node.children[k]]; };
    Degree highest = none;
    for (std::size_t k = 0; k < node.node.child_count; ++k) highest = std::max(highest, of(k));
    switch (node.node.what) {
      case Operator::variable:
        if (node.node.variable >= columns_ && std::ranges::find(which, node.node.variable - columns_) != which.end()) {
          highest = one;
        }
        break;
      case Operator::negate:
      case Operator::add:
      case Operator::subtract:
        break;
      case Operator::multiply:
        if (of(0) != none && of(1) != none) highest = more;
        break;
      case Operator::divide:
        if (of(1) != none) highest = more;
        break;
      case Operator::where:
        if (of(0) != none) highest = more;
        break;
      default:
        if (highest != none) highest = more;
        break;
    }
    degrees.push_back(highest);
  }
  return degrees.back() != more;
}

std::vector<std::size_t> ExpressionSlopes::linear_among(std::span<const std::size_t> parameters) const {
  std::vector<std::size_t> which;
  for (const std::size_t p : parameters) {
    if (!depends_on(p)) continue;
    which.push_back(p);
    if (!is_linear_in(which)) which.pop_back();
  }
  return which;
}

void ExpressionSlopes::evaluate(std::span<const std::span<const double>> columns, std::span<const double> parameters,
                                std::span<double> values, std::span<double> slopes) {
  const bool with_slopes = !slopes.empty();
  for (std::size_t i = 0; i < nodes_.size(); ++i) {
    if (nodes_[i].varies) continue;
    if (nodes_[i].node.what == Operator::variable) {
      const std::size_t p = nodes_[i].node.variable - columns_;
      *value(i) = parameters[p];
      *slope(i, p) = 1.0;
    } else {
      compute_node(i, 1, with_slopes);
    }
    spread(i, with_slopes);
  }
  const std::size_t cases = values.size();
  const std::size_t last = nodes_.size() - 1;
  for (std::size_t begin = 0; begin < cases; begin += kBlock) {
    const std::size_t size = std::min(kBlock, cases - begin);
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      if (!nodes_[i].varies) continue;
      if (nodes_[i].node.what == Operator::variable) {
        std::copy_n(columns[nodes_[i].node.variable].data() + begin, size, value(i));
      } else {
        compute_node(i, size, with_slopes);
      }
    }
    std::copy_n(value(last), size, values.data() + begin);
    for (std::size_t p = 0; with_slopes && p < parameters_; ++p) {
      double* const out = slopes.data() + p * cases + begin;
      if (depends_on(p)) {
        std::copy_n(slope(last, p), size, out);
      } else {
        std::fill_n(out, size, 0.0);
      }
    }
  }
}

/// Copies the value of a node that does not vary, and its derivatives, to all cases of a block.
void ExpressionSlopes::spread(std::size_t i, bool with_slopes) {
  std::fill_n(value(i), kBlock, *value(i));
  if (!with_slopes) return;
  for (const std::size_t p : nodes_[i].parameters) std::fill_n(slope(i, p), kBlock, *slope(i, p));
}

void ExpressionSlopes::compute_node(std::size_t i, std::size_t size, bool with_slopes) {
  const ExpressionNode& node = nodes_[i].node;
  if (node.what == Operator::number) {
    *value(i) = node.number;
    return;
  }
  compute(node.what, {value(node.children[0]), value(node.children[1]), value(node.children[2])}, {value(i), size});
  if (with_slopes && !nodes_[i].parameters.empty()) differentiate(i, size);
}

void ExpressionSlopes::differentiate(std::size_t i, std::size_t size) {
  const Operator what = nodes_[i].node.what;
  if (what == Operator::negate || what == Operator::add || what == Operator::subtract) {
    add_up(i, size);
  } else if (what == Operator::where) {
    choose(i, size);
  } else {
    partials(i, size);
    add_chained(i, size);
  }
}

/// Adds the derivatives of the children, of the second with its sign.
void ExpressionSlopes::add_up(std::size_t i, std::size_t size) {
  const ExpressionNode& node = nodes_[i].node;
  const double sign_a = node.what == Operator::negate ? -1.0 : 1.0;
  const double sign_b = node.what == Operator::subtract ? -1.0 : 1.0;
  for (const std::size_t p : nodes_[i].parameters) {
    double* const out = slope(i, p);
    const bool in_a = has(node.children[0], p);
    const bool in_b = node.child_count > 1 && has(node.children[1], p);
    const double* const of_a = slope(node.children[0], p);
    const double* const of_b = slope(node.children[1], p);
    if (in_a && in_b) {
      for (std::size_t t = 0; t < size; ++t) out[t] = of_a[t] + sign_b * of_b[t];
    } else {
      const double* const of_one = in_a ? of_a : of_b;
      const double sign = in_a ? sign_a : sign_b;
      for (std::size_t t = 0; t < size; ++t) out[t] = sign * of_one[t];
    }
  }
}

/// Takes the derivatives of the branch that the condition chooses.
void ExpressionSlopes::choose(std::size_t i, std::size_t size) {
  const auto [condition, b, c] = nodes_[i].node.children;
  const double* const chosen = value(condition);
  for (const std::size_t p : nodes_[i].parameters) {
    double* const out = slope(i, p);
    const bool in_b = has(b, p);
    const bool in_c = has(c, p);
    const double* const of_b = slope(b, p);
    const double* const of_c = slope(c, p);
    for (std::size_t t = 0; t < size; ++t) {
      out[t] = chosen[t] != 0.0 ? (in_b ? of_b[t] : 0.0) : (in_c ? of_c[t] : 0.0);
    }
  }
}

/// Writes the derivatives by the children of a node, as far as these have some themselves.
void ExpressionSlopes::partials(std::size_t i, std::size_t size) {
  const ExpressionNode& node = nodes_[i].node;
  const std::size_t a = node.children[0];
  const std::size_t b = node.children[1];
  const bool by_a = !nodes_[a].parameters.empty();
  const bool by_b = node.child_count > 1 && !nodes_[b].parameters.empty();
  const double* const x = value(a);
  const double* const y = value(b);
  const double* const v = value(i);
  by_first_ = first_.data();
  by_second_ = second_.data();
  const auto set = [&](bool wanted, std::vector<double>& out, const auto& function) {
    for (std::size_t t = 0; wanted && t < size; ++t) out[t] = function(t);
  };
  switch (node.what) {
    case Operator::multiply:
      by_first_ = y;
      by_second_ = x;
      break;
    case Operator::divide:
      set(by_a, first_, [&](std::size_t t) { return 1.0 / y[t]; });
      set(by_b, second_, [&](std::size_t t) { return -v[t] / y[t]; });
      break;
    case Operator::power:
      set(by_a, first_, [&](std::size_t t) { return power_by_base(x[t], y[t], v[t]); });
      set(by_b, second_, [&](std::size_t t) { return power_by_exponent(x[t], v[t]); });
      break;
    case Operator::least:
      set(by_a, first_, [&](std::size_t t) { return y[t] < x[t] ? 0.0 : 1.0; });
      set(by_b, second_, [&](std::size_t t) { return y[t] < x[t] ? 1.0 : 0.0; });
      break;
    case Operator::greatest:
      set(by_a, first_, [&](std::size_t t) { return y[t] > x[t] ? 0.0 : 1.0; });
      set(by_b, second_, [&](std::size_t t) { return y[t] > x[t] ? 1.0 : 0.0; });
      break;
    case Operator::arctangent2:  // of y and x, in this order
      set(by_a, first_, [&](std::size_t t) { return y[t] / (x[t] * x[t] + y[t] * y[t]); });
      set(by_b, second_, [&](std::size_t t) { return -x[t] / (x[t] * x[t] + y[t] * y[t]); });
      break;
    case Operator::exponential:
      by_first_ = v;
      break;
    default:
      set(by_a, first_, [&](std::size_t t) { return slope_of(node.what, x[t], v[t]); });
      break;
  }
}

/// Multiplies the derivatives by the children with those of the children.
void ExpressionSlopes::add_chained(std::size_t i, std::size_t size) {
  const ExpressionNode& node = nodes_[i].node;
  for (const std::size_t p : nodes_[i].parameters) {
    double* const out = slope(i, p);
    const bool in_a = has(node.children[0], p);
    const bool in_b = node.child_count > 1 && has(node.children[1], p);
    const double* const of_a = slope(node.children[0], p);
    const double* const of_b = slope(node.children[1], p);
    const double* const by_a = by_first_;
    const double* const by_b = by_second_;
    // The derivative of a parameter by itself is 1.
    const Operator what_a = nodes_[node.children[0]].node.what;
    const Operator what_b = node.child_count > 1 ? nodes_[node.children[1]].node.what : Operator::number;
    if (in_a != in_b && (in_a ? what_a : what_b) == Operator::variable) {
      std::copy_n(in_a ? by_a : by_b, size, out);
    } else if (in_a && in_b) {
      for (std::size_t t = 0; t < size; ++t) out[t] = by_a[t] * of_a[t] + by_b[t] * of_b[t];
    } else if (in_a) {
      for (std::size_t t = 0; t < size; ++t) out[t] = by_a[t] * of_a[t];
    } else {
      for (std::size_t t = 0; t < size; ++t) out[t] = by_b[t] * of_b[t];
    }
  }
}

}  // namespace fieldwise::analysis
