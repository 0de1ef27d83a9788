#include "analysis/formula/expression_parser.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <numbers>
#include <string_view>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/core/utf8.hpp"

namespace fieldwise::analysis {

namespace {

/// Is an operator between two values. Of those at one level the left one comes first; a higher level binds more.
struct BinaryOperator {
  std::string_view sign;
  Operator what;
  int level;
};

constexpr std::array<BinaryOperator, 12> kBinaryOperators{{{"||", Operator::either, 1},
                                                           {"&&", Operator::both, 2},
                                                           {"<=", Operator::less_equal, 3},
                                                           {">=", Operator::greater_equal, 3},
                                                           {"==", Operator::equal, 3},
                                                           {"!=", Operator::not_equal, 3},
                                                           {"<", Operator::less, 3},
                                                           {">", Operator::greater, 3},
                                                           {"+", Operator::add, 4},
                                                           {"-", Operator::subtract, 4},
                                                           {"*", Operator::multiply, 5},
                                                           {"/", Operator::divide, 5}}};
constexpr int kHighestLevel = 5;
constexpr int kComparisons = 3;

struct Function {
  std::string_view name;
  Operator what;
  std::size_t arguments;
};

constexpr std::array<Function, 22> kFunctions{{{"abs", Operator::absolute, 1},
                                               {"sqrt", Operator::root, 1},
                                               {"exp", Operator::exponential, 1},
                                               {"log", Operator::logarithm, 1},
                                               {"log10", Operator::logarithm10, 1},
                                               {"sin", Operator::sine, 1},
                                               {"cos", Operator::cosine, 1},
                                               {"tan", Operator::tangent, 1},
                                               {"asin", Operator::arcsine, 1},
                                               {"acos", Operator::arccosine, 1},
                                               {"atan", Operator::arctangent, 1},
                                               {"sinh", Operator::hyperbolic_sine, 1},
                                               {"cosh", Operator::hyperbolic_cosine, 1},
                                               {"tanh", Operator::hyperbolic_tangent, 1},
                                               {"atan2", Operator::arctangent2, 2},
                                               {"floor", Operator::floor, 1},
                                               {"ceil", Operator::ceiling, 1},
                                               {"round", Operator::round, 1},
                                               {"min", Operator::least, 2},
                                               {"max", Operator::greatest, 2},
                                               {"not", Operator::opposite, 1},
                                               {"where", Operator::where, 3}}};

bool is_blank(char c) { return c > '\0' && c <= ' '; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

/// Reads one formula from left to right:
///   binary(level) = binary(level + 1) { sign of the level, binary(level + 1) }     above the highest level: signed
///   signed        = ("-" | "+") signed | power
///   power         = value [ "^" signed ]                                           so -u^2 is -(u^2), 2^3^2 is 2^(3^2)
///   value         = number | variable | function "(" binary(1) { "," binary(1) } ")" | "(" binary(1) ")"
class Parser {
 public:
  Parser(const std::string& text, std::span<const std::string> variables, std::string_view called)
      : text_(text), variables_(variables), called_(called) {}

  std::vector<ExpressionNode> parse() {
    check_characters();
    binary(1);
    if (next() == ',') refuse("it has several results, divided by commas: give one");
    if (next() != '\0') refuse_here();
    return std::move(nodes_);
  }

 private:
  [[noreturn]] void refuse(const std::string& sentence) const {
    throw core::Error(core::ErrorKind::usage, fmt::format("{} '{}': {}", called_, text_, sentence));
  }

  /// Refuses characters that mean nothing, whatever stands before them; positions count from 1.
  void check_characters() const {
    constexpr std::string_view kSigns = "+-*/^<>().,";
    for (std::size_t i = 0; i < text_.size(); ++i) {
      const char c = text_[i];
      if (is_letter(c) || is_digit(c) || is_blank(c)) continue;
      const std::string_view sign = sign_in(std::string_view(text_).substr(i));
      if (sign.size() == 2) ++i;
      if (!sign.empty() || kSigns.find(c) != std::string_view::npos) continue;
      const auto character = core::first_character(std::string_view(text_).substr(i));
      const std::string shown = text_.substr(i, character ? character->bytes : 1);
      const std::string_view advice = c == '?'   ? ": write where(condition, a, b)"
                                      : c == '=' ? ": to compare, write =="
                                                 : "";
      refuse(fmt::format("'{}' at position {} has no meaning here{}", shown, i + 1, advice));
    }
  }

  /// Returns the operator with which a text begins; empty where there is none.
  static std::string_view sign_in(std::string_view text) {
    const auto* const found =
        std::ranges::find_if(kBinaryOperators, [&](const BinaryOperator& one) { return text.starts_with(one.sign); });
    return found == kBinaryOperators.end() ? std::string_view() : found->sign;
  }

  /// Says what stands where something else should.
  [[noreturn]] void refuse_here() {
    const char c = next();
    if (c == '\0') refuse("it ends where a value should follow");
    if (c == '(' || c == ')') refuse(fmt::format("'{}' at position {} does not belong there", c, at_ + 1));
    const std::string_view sign = sign_in(rest());
    const std::string_view shown = is_letter(c) ? name() : sign.empty() ? rest().substr(0, 1) : sign;
    refuse(fmt::format("it cannot be read at position {}, at '{}'", at_ + 1, shown));
  }

  [[nodiscard]] std::string_view rest() const { return std::string_view(text_).substr(at_); }

  /// Returns what stands next, blanks apart; the null character at the end.
  char next() {
    while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }

  bool take(char c) {
    if (next() != c) return false;
    ++at_;
    return true;
  }

  [[nodiscard]] std::string_view name() const {
    const auto* const end = std::ranges::find_if_not(rest(), [](char c) { return is_letter(c) || is_digit(c); });
    return {rest().begin(), end};
  }

  std::size_t add(const ExpressionNode& node) {
    nodes_.push_back(node);
    return nodes_.size() - 1;
  }

  std::size_t binary(int level) {
    if (level > kHighestLevel) return signed_value();
    std::size_t left = binary(level + 1);
    while (const BinaryOperator* const found = binary_sign(level)) {
      at_ += found->sign.size();
      const std::size_t right = binary(level + 1);
      left = add({found->what, 0.0, 0, {left, right}, 2});
      if (level == kComparisons) refuse_second_comparison();
    }
    return left;
  }

  /// u < 2 < 3 would compare the answer, 1 or 0, with 3.
  void refuse_second_comparison() {
    if (const BinaryOperator* const second = binary_sign(kComparisons)) {
      refuse(
          fmt::format("'{}' at position {} compares the answer of another comparison: join the two by &&, as in "
                      "1 < u && u < 3, or put the first into parentheses",
                      second->sign, at_ + 1));
    }
  }

  const BinaryOperator* binary_sign(int level) {
    next();
    const auto* const found = std::ranges::find(kBinaryOperators, sign_in(rest()), &BinaryOperator::sign);
    return found != kBinaryOperators.end() && found->level == level ? &*found : nullptr;
  }

  std::size_t signed_value() {
    constexpr int kDeepest = 200;  // more than anybody writes, and far less than the stack holds
    if (++depth_ > kDeepest) refuse(fmt::format("at position {} it is nested too deeply to be read", at_ + 1));
    std::size_t value = 0;
    if (take('-')) {
      value = signed_value();
      value = add({Operator::negate, 0.0, 0, {value}, 1});
    } else {
      value = take('+') ? signed_value() : power();
    }
    --depth_;
    return value;
  }

  std::size_t power() {
    const std::size_t base = simple_value();
    if (!take('^')) return base;
    const std::size_t exponent = signed_value();
    return add({Operator::power, 0.0, 0, {base, exponent}, 2});
  }

  std::size_t simple_value() {
    const char c = next();
    if (is_digit(c) || c == '.') return number();
    if (is_letter(c)) return named();
    if (!take('(')) refuse_here();
    const std::size_t value = binary(1);
    close();
    return value;
  }

  void close() {
    if (take(')')) return;
    if (at_ == text_.size()) refuse("a parenthesis is not closed");
    refuse_here();
  }

  std::size_t number() {
    ExpressionNode node;
    const auto [end, failed] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), node.number);
    if (failed == std::errc::result_out_of_range) {
      refuse(
          fmt::format("the number {} at position {} is beyond those that can be computed with, of sizes from 2e-308 "
                      "to 1.8e308",
                      std::string_view(text_.data() + at_, end), at_ + 1));
    }
    if (failed != std::errc()) refuse_here();
    at_ = static_cast<std::size_t>(end - text_.data());
    return add(node);
  }

  std::size_t named() {
    const std::size_t place = at_;
    const std::string_view word = name();
    at_ += word.size();
    const auto variable = std::ranges::find(variables_, word);
    const auto* const function = std::ranges::find(kFunctions, word, &Function::name);
    if (function != kFunctions.end() && next() == '(') return call(*function, place);
    if (variable != variables_.end()) {
      return once({Operator::variable, 0.0, static_cast<std::size_t>(variable - variables_.begin()), {}, 0});
    }
    if (word == "pi") return add({Operator::number, std::numbers::pi, 0, {}, 0});
    if (word == "missing") return add({Operator::number, core::kMissing, 0, {}, 0});
    if (function != kFunctions.end()) {
      refuse(fmt::format("'{}' at position {} is a function: its arguments stand in parentheses", word, place + 1));
    }
    refuse_name(word, place);
  }

  [[noreturn]] void refuse_name(std::string_view word, std::size_t place) {
    std::vector<std::string_view> known;
    std::ranges::transform(kFunctions, std::back_inserter(known), &Function::name);
    if (next() == '(') {
      refuse(
          fmt::format("'{}' at position {} is not one of the functions {}", word, place + 1, fmt::join(known, ", ")));
    }
    refuse(fmt::format("'{}' at position {} is neither an input of the step ({}) nor one of the functions {}", word,
                       place + 1, fmt::join(variables_, ", "), fmt::join(known, ", ")));
  }

  /// A variable that occurs again is the same node: its values are copied once.
  std::size_t once(const ExpressionNode& variable) {
    const auto found = std::ranges::find_if(nodes_, [&](const ExpressionNode& node) {
      return node.what == Operator::variable && node.variable == variable.variable;
    });
    return found == nodes_.end() ? add(variable) : static_cast<std::size_t>(found - nodes_.begin());
  }

  std::size_t call(const Function& function, std::size_t place) {
    take('(');
    ExpressionNode node{function.what, 0.0, 0, {}, function.arguments};
    std::size_t given = 0;
    if (next() != ')') {
      do {
        const std::size_t argument = binary(1);
        if (given < function.arguments) node.children[given] = argument;
        ++given;
      } while (take(','));
    }
    close();
    if (given != function.arguments) {
      refuse(fmt::format("'{}' at position {} has too {} arguments: it takes {}", function.name, place + 1,
                         given > function.arguments ? "many" : "few", function.arguments));
    }
    return add(node);
  }

  const std::string& text_;
  std::span<const std::string> variables_;
  std::string_view called_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::vector<ExpressionNode> nodes_;
};

}  // namespace

std::vector<ExpressionNode> parse_expression(const std::string& text, std::span<const std::string> variables,
                                             std::string_view called) {
  return Parser(text, variables, called).parse();
}

std::vector<std::string> names_in_expression(const std::string& text) {
  std::vector<std::string> names;
  const std::string_view all = text;
  for (std::size_t at = 0; at < all.size();) {
    std::size_t end = at + 1;
    if (is_digit(all[at]) || all[at] == '.') {
      double number = 0.0;
      const char* const last = std::from_chars(all.data() + at, all.data() + all.size(), number).ptr;
      end = std::max(end, static_cast<std::size_t>(last - all.data()));
    } else if (is_letter(all[at])) {
      while (end < all.size() && (is_letter(all[end]) || is_digit(all[end]))) ++end;
      const std::string name(all.substr(at, end - at));
      const std::size_t next = all.find_first_not_of(" \t\r\n", end);
      const bool is_call = next != std::string_view::npos && all[next] == '(';
      const bool is_constant = name == "pi" || name == "missing";
      if (!is_call && !is_constant && std::ranges::find(names, name) == names.end()) names.push_back(name);
    }
    at = end;
  }
  return names;
}

}  // namespace fieldwise::analysis
