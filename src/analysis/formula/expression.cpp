#include "fieldwise/analysis/formula/expression.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/formula/expression_parser.hpp"
#include "analysis/formula/expression_values.hpp"
#include "fieldwise/core/numeric/missing.hpp"

namespace fieldwise::analysis {

Expression::Expression(const std::string& text, std::span<const std::string> variables, std::string_view called)
    : text_(text), nodes_(parse_expression(text, variables, called)) {}

std::vector<std::string> Expression::names_in(const std::string& text) { return names_in_expression(text); }

bool Expression::uses(std::size_t variable) const {
  return std::ranges::any_of(
      nodes_, [&](const ExpressionNode& node) { return node.what == Operator::variable && node.variable == variable; });
}

void Expression::evaluate(std::span<const std::span<const double>> variables, std::span<double> out) const {
  constexpr std::size_t kBlock = 256;  // points whose intermediate values stay in the nearest cache
  std::vector<double> memory(nodes_.size() * kBlock);
  for (std::size_t begin = 0; begin < out.size(); begin += kBlock) {
    const std::size_t size = std::min(kBlock, out.size() - begin);
    for (std::size_t i = 0; i < nodes_.size(); ++i) {
      const ExpressionNode& node = nodes_[i];
      const std::span<double> values = std::span(memory).subspan(i * kBlock, size);
      if (node.what == Operator::number) {
        std::ranges::fill(values, node.number);
      } else if (node.what == Operator::variable) {
        const std::span<const double> from = variables[node.variable];
        if (from.size() == 1) {
          std::ranges::fill(values, from[0]);
        } else {
          std::ranges::copy(from.subspan(begin, size), values.begin());
        }
      } else {
        const auto child = [&](std::size_t k) { return memory.data() + node.children[k] * kBlock; };
        compute(node.what, {child(0), child(1), child(2)}, values);
      }
    }
    const std::span<const double> result = std::span(memory).subspan((nodes_.size() - 1) * kBlock, size);
    std::ranges::transform(result, out.begin() + static_cast<std::ptrdiff_t>(begin),
                           [](double x) { return std::isfinite(x) ? x : core::kMissing; });
  }
}

}  // namespace fieldwise::analysis
