#include "fieldwise/analysis/formula/expression.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <muParser.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numbers>

#include "analysis/formula/expression_values.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/numeric/missing.hpp"

namespace fieldwise::analysis {

namespace {

/// Holds the nodes made while muParser works through a formula. The parser computes with positions of nodes in place
/// of numbers, so that what it computes is a tree: its own arithmetic knows no missing values, takes one point at a
/// time, and may start threads of its own.
thread_local std::vector<ExpressionNode>* nodes_being_made = nullptr;

/// Collects the nodes of one formula while it lives.
class NodeCollection {
 public:
  explicit NodeCollection(std::vector<ExpressionNode>& nodes) { nodes_being_made = &nodes; }
  NodeCollection(const NodeCollection&) = delete;
  NodeCollection& operator=(const NodeCollection&) = delete;
  ~NodeCollection() { nodes_being_made = nullptr; }
};

double add_node(ExpressionNode node) {
  nodes_being_made->push_back(node);
  return static_cast<double>(nodes_being_made->size() - 1);
}

template <Operator what>
double unary(double a) {
  return add_node({what, 0.0, 0, {static_cast<std::size_t>(a)}, 1});
}

template <Operator what>
double binary(double a, double b) {
  return add_node({what, 0.0, 0, {static_cast<std::size_t>(a), static_cast<std::size_t>(b)}, 2});
}

double where_node(double condition, double a, double b) {
  return add_node({Operator::where,
                   0.0,
                   0,
                   {static_cast<std::size_t>(condition), static_cast<std::size_t>(a), static_cast<std::size_t>(b)},
                   3});
}

double same_node(double a) { return a; }

/// Reads a number at the beginning of a text, independent of the locale; what follows is not looked at.
int read_number(const char* text, int* position, double* value) {
  if ((*text < '0' || *text > '9') && *text != '.') {
    return 0;
  }
  double number = 0.0;
  const auto [end, failed] = std::from_chars(text, text + std::char_traits<char>::length(text), number);
  if (failed != std::errc()) {
    return 0;
  }
  *position += static_cast<int>(end - text);
  *value = add_node({Operator::number, number, 0, {}, 0});
  return 1;
}

void define_operators(mu::Parser& parser) {
  parser.EnableBuiltInOprt(false);  // among them an assignment and a choice that looks at the value
  parser.EnableOptimizer(false);
  parser.ClearFun();
  parser.ClearConst();
  parser.ClearOprt();
  parser.ClearInfixOprt();
  parser.ClearPostfixOprt();
  parser.AddValIdent(read_number);
  parser.DefineOprt("||", binary<Operator::either>, mu::prLOR);
  parser.DefineOprt("&&", binary<Operator::both>, mu::prLAND);
  parser.DefineOprt("<", binary<Operator::less>, mu::prCMP);
  parser.DefineOprt("<=", binary<Operator::less_equal>, mu::prCMP);
  parser.DefineOprt(">", binary<Operator::greater>, mu::prCMP);
  parser.DefineOprt(">=", binary<Operator::greater_equal>, mu::prCMP);
  parser.DefineOprt("==", binary<Operator::equal>, mu::prCMP);
  parser.DefineOprt("!=", binary<Operator::not_equal>, mu::prCMP);
  parser.DefineOprt("+", binary<Operator::add>, mu::prADD_SUB);
  parser.DefineOprt("-", binary<Operator::subtract>, mu::prADD_SUB);
  parser.DefineOprt("*", binary<Operator::multiply>, mu::prMUL_DIV);
  parser.DefineOprt("/", binary<Operator::divide>, mu::prMUL_DIV);
  parser.DefineOprt("^", binary<Operator::power>, mu::prPOW, mu::oaRIGHT);
  parser.DefineInfixOprt("-", unary<Operator::negate>, mu::prINFIX, false);
  parser.DefineInfixOprt("+", same_node, mu::prINFIX, false);
}

void define_functions(mu::Parser& parser) {
  parser.DefineFun("abs", unary<Operator::absolute>, false);
  parser.DefineFun("sqrt", unary<Operator::root>, false);
  parser.DefineFun("exp", unary<Operator::exponential>, false);
  parser.DefineFun("log", unary<Operator::logarithm>, false);
  parser.DefineFun("log10", unary<Operator::logarithm10>, false);
  parser.DefineFun("sin", unary<Operator::sine>, false);
  parser.DefineFun("cos", unary<Operator::cosine>, false);
  parser.DefineFun("tan", unary<Operator::tangent>, false);
  parser.DefineFun("asin", unary<Operator::arcsine>, false);
  parser.DefineFun("acos", unary<Operator::arccosine>, false);
  parser.DefineFun("atan", unary<Operator::arctangent>, false);
  parser.DefineFun("atan2", binary<Operator::arctangent2>, false);
  parser.DefineFun("floor", unary<Operator::floor>, false);
  parser.DefineFun("ceil", unary<Operator::ceiling>, false);
  parser.DefineFun("round", unary<Operator::round>, false);
  parser.DefineFun("min", binary<Operator::least>, false);
  parser.DefineFun("max", binary<Operator::greatest>, false);
  parser.DefineFun("not", unary<Operator::opposite>, false);
  parser.DefineFun("where", where_node, false);
}

constexpr std::string_view kFunctions =
    "abs, sqrt, exp, log, log10, sin, cos, tan, asin, acos, atan, atan2, floor, ceil, round, min, max, not, where";

[[noreturn]] void refuse(const std::string& text, const std::string& sentence) {
  throw core::Error(core::ErrorKind::usage, fmt::format("expression '{}': {}", text, sentence));
}

/// Says in a sentence what the parser stumbled over; positions count from 1.
[[noreturn]] void refuse(const std::string& text, const mu::Parser::exception_type& error,
                         std::span<const std::string> variables) {
  const int position = error.GetPos() < 0 ? static_cast<int>(text.size()) : error.GetPos();
  const std::string place = fmt::format("at position {}", position + 1);
  switch (error.GetCode()) {
    case mu::ecUNASSIGNABLE_TOKEN:
    case mu::ecINVALID_NAME:
      refuse(text, fmt::format("'{}' {} is neither an input of the step ({}) nor one of the functions {}",
                               error.GetToken(), place, fmt::join(variables, ", "), kFunctions));
    case mu::ecMISSING_PARENS:
      refuse(text, "a parenthesis is not closed");
    case mu::ecUNEXPECTED_PARENS:
      refuse(text, fmt::format("'{}' {} does not belong there", error.GetToken(), place));
    case mu::ecTOO_MANY_PARAMS:
    case mu::ecTOO_FEW_PARAMS:
      refuse(text, fmt::format("the function before position {} has too {} arguments", position + 1,
                               error.GetCode() == mu::ecTOO_MANY_PARAMS ? "many" : "few"));
    case mu::ecUNEXPECTED_EOF:
    case mu::ecEMPTY_EXPRESSION:
      refuse(text, "it ends where a value should follow");
    default:
      refuse(text, fmt::format("it cannot be read {}{}", place,
                               error.GetToken().empty() ? "" : fmt::format(", at '{}'", error.GetToken())));
  }
}

/// Refuses characters that mean something to the parser but not to us, with their place.
void check_characters(const std::string& text) {
  constexpr std::string_view kForeign = "?:;\"'#{}[]$~`@\\&|=!%";
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view two = std::string_view(text).substr(i, 2);
    if (two == "&&" || two == "||" || two == "==" || two == "!=" || two == "<=" || two == ">=") {
      ++i;
    } else if (kForeign.find(text[i]) != std::string_view::npos) {
      const std::string_view advice = text[i] == '?'   ? ": write where(condition, a, b)"
                                      : text[i] == '=' ? ": to compare, write =="
                                                       : "";
      refuse(text, fmt::format("'{}' at position {} has no meaning here{}", text[i], i + 1, advice));
    }
  }
}

/// Keeps the nodes that the last one needs, children before parents.
std::vector<ExpressionNode> reachable(const std::vector<ExpressionNode>& all, std::size_t result) {
  std::vector<bool> needed(all.size(), false);
  needed[result] = true;
  for (std::size_t i = result + 1; i-- > 0;) {
    for (std::size_t k = 0; needed[i] && k < all[i].child_count; ++k) {
      needed[all[i].children[k]] = true;
    }
  }
  std::vector<std::size_t> place(all.size(), 0);
  std::vector<ExpressionNode> kept;
  for (std::size_t i = 0; i <= result; ++i) {
    if (needed[i]) {
      place[i] = kept.size();
      kept.push_back(all[i]);
      for (std::size_t k = 0; k < kept.back().child_count; ++k) {
        kept.back().children[k] = place[kept.back().children[k]];
      }
    }
  }
  return kept;
}

/// Makes the nodes of a formula and returns the position of its result among them. Errors: usage.
std::size_t make_nodes(const std::string& text, std::span<const std::string> variables,
                       std::vector<ExpressionNode>& nodes) {
  const NodeCollection collection(nodes);
  std::vector<double> places(variables.size());
  try {
    mu::Parser parser;
    define_operators(parser);
    define_functions(parser);
    for (std::size_t i = 0; i < variables.size(); ++i) {
      places[i] = add_node({Operator::variable, 0.0, i, {}, 0});
      parser.DefineVar(variables[i], &places[i]);
    }
    double pi = add_node({Operator::number, std::numbers::pi, 0, {}, 0});
    double missing = add_node({Operator::number, core::kMissing, 0, {}, 0});
    for (const auto& [name, place] : {std::pair<const char*, double*>{"pi", &pi}, {"missing", &missing}}) {
      if (std::ranges::find(variables, name) == variables.end()) {
        parser.DefineVar(name, place);
      }
    }
    parser.SetExpr(text);
    const double result = parser.Eval();
    if (parser.GetNumResults() != 1) {
      refuse(text, "it has several results, divided by commas: give one");
    }
    return static_cast<std::size_t>(result);
  } catch (const mu::Parser::exception_type& error) {
    refuse(text, error, variables);
  }
}

}  // namespace

Expression::Expression(const std::string& text, std::span<const std::string> variables) : text_(text) {
  check_characters(text);
  std::vector<ExpressionNode> all;
  const std::size_t result = make_nodes(text, variables, all);
  nodes_ = reachable(all, result);
}

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
