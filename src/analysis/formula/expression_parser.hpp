// parse_expression: the text of a formula as the nodes of a tree.
// May know: expression's nodes, core's error.
// Must not know: units, fields, options, how nodes are computed.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/analysis/formula/expression.hpp"

namespace fieldwise::analysis {

/// Reads a formula over variables; children come before parents, and the last node is the result. Does not depend on
/// the locale. Errors: usage, a sentence with the position of what cannot be read; `called` says what the text is.
std::vector<ExpressionNode> parse_expression(const std::string& text, std::span<const std::string> variables,
                                             std::string_view called);

/// Returns the names in a text that are neither constants nor stand before a parenthesis, each once.
std::vector<std::string> names_in_expression(const std::string& text);

}  // namespace fieldwise::analysis
