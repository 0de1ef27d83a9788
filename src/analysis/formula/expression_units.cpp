#include "fieldwise/analysis/formula/expression_units.hpp"

#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <vector>

#include "fieldwise/core/calendar_lengths.hpp"
#include "fieldwise/core/error.hpp"

namespace fieldwise::analysis {

namespace {

constexpr std::string_view kRemedy = "give the inputs `units` that fit, or the step `units` for its result";

/// Holds what is known of one node while units climb the tree.
struct NodeUnits {
  core::Units units;
  bool difference = false;
  bool bare = false;             ///< a number, or made of numbers: it takes the units of what it meets
  std::optional<double> number;  ///< the value of a number, for exponents
  std::string name;              ///< for sentences
  bool from_scale = false;       ///< a product with a temperature on its scale in it: what becomes K may be one too
  bool shifted = false;          ///< a number is added to it, which may be (a part of) a conversion
  bool scaled = false;           ///< a number is a factor of it or gives it by a function, which may be one too
};

const core::Units& one() {
  static const core::Units units("1");
  return units;
}

/// Is thrown with a sentence where units do not fit.
struct Refusal {
  std::string sentence;
};

/// Tells whether a result may be converted: one in degrees Fahrenheit is no difference in K by itself.
enum class Converts { no, yes };

/// Climbs the tree.
class UnitsOf {
 public:
  UnitsOf(const Expression& expression, std::span<const std::string> names, std::span<const ValueUnits> variables,
          Converts converts)
      : expression_(expression), names_(names), variables_(variables), converts_(converts) {}

  /// Errors: Refusal.
  NodeUnits result() {
    for (const ExpressionNode& node : expression_.nodes()) {
      NodeUnits units = units_of(node);
      mark_numbers(node, units);
      found_.push_back(std::move(units));
    }
    return found_.back();
  }

 private:
  [[nodiscard]] const NodeUnits& child(const ExpressionNode& node, std::size_t k) const {
    return found_[node.children[k]];
  }

  [[noreturn]] static void refuse(const std::string& sentence) { throw Refusal{sentence}; }

  /// Marks what numbers may have converted: here, or in the children whose values become those of the node.
  void mark_numbers(const ExpressionNode& node, NodeUnits& units) const {
    const bool compares = node.what >= Operator::less && node.what <= Operator::opposite;
    units.shifted = units.scaled = false;
    for (std::size_t k = node.what == Operator::where ? 1 : 0; !compares && k < node.child_count; ++k) {
      units.shifted = units.shifted || child(node, k).shifted;
      units.scaled = units.scaled || child(node, k).scaled;
    }
    const bool one_bare = node.child_count == 2 && child(node, 0).bare != child(node, 1).bare;
    const bool adds = node.what == Operator::add || node.what == Operator::subtract;
    units.shifted = units.shifted || (one_bare && adds);
    units.scaled = units.scaled || (one_bare && (node.what == Operator::multiply || node.what == Operator::divide)) ||
                   (node.what >= Operator::exponential && node.what <= Operator::tangent) ||
                   (node.what >= Operator::hyperbolic_sine && node.what <= Operator::hyperbolic_tangent);
  }

  static std::string shown(const NodeUnits& part) {
    const std::string name = part.name.empty() ? "a part" : fmt::format("'{}'", part.name);
    return fmt::format("{} is in {}", name, part.units.text().empty() ? "unknown units" : part.units.text());
  }

  NodeUnits units_of(const ExpressionNode& node) const {
    switch (node.what) {
      case Operator::number:
        return {one(), false, true, node.number, {}};
      case Operator::variable: {
        const ValueUnits& of = variables_[node.variable];
        return {of.units, of.difference, false, {}, names_[node.variable], of.units.is_temperature() && !of.difference};
      }
      case Operator::negate: {
        NodeUnits negated = child(node, 0);
        if (negated.number) negated.number = -*negated.number;
        return negated;
      }
      case Operator::add:
      case Operator::subtract:
        return sum(node);
      case Operator::least:
      case Operator::greatest:
        return same(child(node, 0), child(node, 1));
      case Operator::where:
        return same(child(node, 1), child(node, 2));
      case Operator::multiply:
      case Operator::divide:
        return product(node);
      case Operator::power:
      case Operator::root:
        return power(node);
      case Operator::absolute:
      case Operator::floor:
      case Operator::ceiling:
      case Operator::round:
        return anonymous(child(node, 0));
      default:
        return of_function(node);
    }
  }

  static NodeUnits anonymous(NodeUnits part) {
    part.name.clear();
    part.number.reset();
    return part;
  }

  /// Returns the units that two sides share.
  NodeUnits same(const NodeUnits& a, const NodeUnits& b) const {
    if (a.bare || b.bare) {
      return anonymous(a.bare ? b : a);
    }
    if (a.units.text().empty() || b.units.text().empty()) {
      return {};
    }
    if (!a.units.converts_to(b.units)) {
      refuse(fmt::format("{} and {}", shown(a), shown(b)));
    }
    const bool both_differences = a.difference && b.difference;
    if (!a.units.conversion_to(b.units, both_differences).is_identity() && !differ_by_offset_alone(a, b)) {
      refuse(fmt::format("{} and {}", shown(a), shown(b)));
    }
    NodeUnits shared = anonymous(a.difference && !b.difference ? b : a);
    shared.from_scale = a.from_scale || b.from_scale;
    return shared;
  }

  /// A difference in K may meet a temperature in degC: one degree is as wide as the other.
  static bool differ_by_offset_alone(const NodeUnits& a, const NodeUnits& b) {
    return a.difference != b.difference && a.units.conversion_to(b.units, true).is_identity();
  }

  NodeUnits sum(const ExpressionNode& node) const {
    const NodeUnits& a = child(node, 0);
    const NodeUnits& b = child(node, 1);
    NodeUnits units = same(a, b);
    const bool of_temperatures = !a.bare && !b.bare && !a.difference && !b.difference && units.units.is_temperature();
    if (node.what == Operator::subtract && of_temperatures) {
      const bool in_kelvin = units.units.difference_factor() == 1.0;
      if (!in_kelvin && converts_ == Converts::no) {
        refuse(fmt::format("a difference of values in {} is not one in K", units.units.text()));
      }
      if (in_kelvin) units.units = units.units.difference();
      units.difference = true;
      units.from_scale = false;
    }
    return units;
  }

  NodeUnits product(const ExpressionNode& node) const {
    const NodeUnits& a = child(node, 0);
    const NodeUnits& b = child(node, 1);
    const bool divide = node.what == Operator::divide;
    if (b.bare) {
      return anonymous(a);
    }
    if (a.bare && !divide) {
      return anonymous(b);
    }
    for (const NodeUnits* side : {&a, &b}) {
      if (side->units.has_offset() && !side->difference) {
        refuse(fmt::format("{}, whose zero is arbitrary, so that it cannot be multiplied", shown(*side)));
      }
    }
    if (a.bare) {
      return {b.units.raised_to(-1), false, false, {}, {}, b.from_scale};
    }
    NodeUnits result{divide ? a.units.divided_by(b.units) : a.units.multiplied_by(b.units), false, false, {}, {}};
    result.from_scale = (a.from_scale || b.from_scale) && !result.units.converts_to(one());
    // A difference times a number, or a slope times its predictor: in K, and no temperature on a scale.
    result.difference = result.units.is_temperature() && !result.from_scale;
    return result;
  }

  NodeUnits power(const ExpressionNode& node) const {
    const NodeUnits& base = child(node, 0);
    const bool is_root = node.what == Operator::root;
    if (base.bare && (is_root || child(node, 1).bare)) {
      return anonymous(base);
    }
    const std::optional<double> exponent = is_root ? std::optional(0.5) : child(node, 1).number;
    if (base.units.text().empty() || base.units == one()) {
      return {base.units, false, false, {}, {}};
    }
    if (base.units.has_offset() && !base.difference) {
      refuse(fmt::format("{}, whose zero is arbitrary, so that it has no powers", shown(base)));
    }
    constexpr double kLargest = 12.0;
    if (exponent && *exponent == std::round(*exponent) && std::abs(*exponent) <= kLargest) {
      return {base.units.raised_to(static_cast<int>(*exponent)), false, false, {}, {}};
    }
    const double degree = exponent ? std::round(1.0 / *exponent) : 0.0;
    if (exponent && degree >= 2.0 && degree <= kLargest && *exponent == 1.0 / degree) {
      if (const auto root = base.units.root(static_cast<int>(degree))) {
        return {*root, false, false, {}, {}};
      }
    }
    refuse(fmt::format("{}, of which there is no such power", shown(base)));
  }

  /// Comparisons and logic give numbers; exp, log and angles are of numbers too.
  NodeUnits of_function(const ExpressionNode& node) const {
    const bool compares = node.what >= Operator::less && node.what <= Operator::opposite;
    if (compares || node.what == Operator::arctangent2) {
      if (node.what < Operator::both || node.what == Operator::arctangent2) {
        static_cast<void>(same(child(node, 0), child(node, 1)));
      }
      return {core::Units(compares ? "1" : "radian"), false, false, {}, {}};
    }
    const NodeUnits& of = child(node, 0);
    if (!of.bare && of.units.is_known()) {
      if (!of.units.converts_to(one()) || !of.units.conversion_to(one()).is_identity()) {
        refuse(fmt::format("{}, but a function such as exp, log or sin is of numbers (angles in radian)", shown(of)));
      }
    }
    const bool angle = node.what >= Operator::arcsine && node.what <= Operator::arctangent;
    return {core::Units(angle ? "radian" : "1"), false, of.bare, {}, {}};
  }

  const Expression& expression_;
  std::span<const std::string> names_;
  std::span<const ValueUnits> variables_;
  Converts converts_;
  std::vector<NodeUnits> found_;
};

}  // namespace

ValueUnits derive_units(const Expression& expression, std::span<const std::string> names,
                        std::span<const ValueUnits> variables) {
  try {
    const NodeUnits units = UnitsOf(expression, names, variables, Converts::no).result();
    return {units.units, units.difference};
  } catch (const Refusal& refusal) {
    throw core::Error(core::ErrorKind::inputs_disagree,
                      fmt::format("expression '{}': {}: {}", expression.text(), refusal.sentence, kRemedy));
  }
}

AskedUnits asked_units(const Expression& expression, std::span<const std::string> names,
                       std::span<const ValueUnits> variables, const core::Units& asked) {
  const std::string labelled =
      fmt::format("the values of '{}' are labelled '{}' as asked and not converted", expression.text(), asked.text());
  NodeUnits found;
  try {
    found = UnitsOf(expression, names, variables, Converts::yes).result();
  } catch (const Refusal& refusal) {
    return {false, {}, fmt::format("{}: its units cannot be told, as {}", labelled, refusal.sentence)};
  }
  AskedUnits way;
  way.difference = found.difference && !found.shifted;
  if (found.bare || !found.units.is_known() || !asked.is_known()) return way;
  const bool converts = found.units.converts_to(asked);
  const bool certain = !found.shifted && !found.scaled;
  if (!converts && certain) {
    throw core::Error(
        core::ErrorKind::inputs_disagree,
        fmt::format("expression '{}': its values are in '{}', which do not convert to the units '{}' that "
                    "the step asks for: give it units that do, or none",
                    expression.text(), found.units.text(), asked.text()));
  }
  if (!converts) return way;
  const core::LinearConversion conversion = found.units.conversion_to(asked, way.difference);
  if (certain) {
    way.from_text = conversion;
    const std::string lengths = core::calendar_lengths_in(found.units, asked);
    if (!lengths.empty()) {
      way.notice = fmt::format("the values of '{}' are converted from '{}' to '{}': {}", expression.text(),
                               found.units.text(), asked.text(), lengths);
    }
  } else if (!conversion.is_identity()) {
    way.notice =
        fmt::format("{}: it would be in '{}', but a number in it may be the conversion", labelled, found.units.text());
  }
  return way;
}

}  // namespace fieldwise::analysis
