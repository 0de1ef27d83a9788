#include "analysis/formula/formula_curve.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "fieldwise/core/error.hpp"

namespace fieldwise::analysis {

namespace {

std::vector<std::string> names_of(std::string_view variable, const std::vector<std::string>& parameters) {
  std::vector<std::string> names{std::string(variable)};
  names.insert(names.end(), parameters.begin(), parameters.end());
  return names;
}

[[noreturn]] void refuse(const std::string& sentence) { throw core::Error(core::ErrorKind::usage, sentence); }

}  // namespace

std::vector<std::string> FormulaCurve::parameters_in(const std::string& text, std::string_view variable) {
  std::vector<std::string> names = Expression::names_in(text);
  std::erase(names, variable);
  return names;
}

FormulaCurve::FormulaCurve(const std::string& text, std::string_view variable)
    : parameters_(parameters_in(text, variable)), expression_(text, names_of(variable, parameters_), "curve") {
  if (!expression_.uses(0)) {
    refuse(fmt::format("curve '{}' does not depend on {}, the name of {}", text, variable,
                       variable == "t" ? "the time in years since the first one" : "the values of `against`"));
  }
  if (parameters_.empty()) {
    refuse(fmt::format("curve '{}' has nothing to fit: its parameters are the names in it, as a and b in a + b * {}",
                       text, variable));
  }
  const ExpressionSlopes derivatives = slopes();
  for (std::size_t p = 0; p < parameters_.size(); ++p) {
    if (derivatives.depends_on(p)) continue;
    refuse(
        fmt::format("parameter '{}' of the curve '{}' stands only in comparisons, conditions or roundings, where a "
                    "small change of it changes nothing: write a bend as max(0, {} - {})",
                    parameters_[p], text, variable, parameters_[p]));
  }
}

}  // namespace fieldwise::analysis
