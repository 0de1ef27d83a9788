#include "fieldwise/analysis/condition.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/text_words.hpp"
#include "fieldwise/core/units.hpp"

namespace fieldwise::analysis {

namespace {

// Longer signs first, as the shorter ones begin them.
constexpr std::array<std::pair<std::string_view, Relation>, 4> kSigns{
    {{">=", Relation::at_least}, {"<=", Relation::at_most}, {">", Relation::above}, {"<", Relation::below}}};

[[noreturn]] void refuse(std::string_view text, std::string_view option, const core::Units& units) {
  const std::string& example = units.text();
  throw core::Error(core::ErrorKind::usage,
                    fmt::format("{} must be one of > >= < <=, a number and units, such as \"> 25{}{}\"; '{}' is not",
                                option, example.empty() ? "" : " ", example, text));
}

}  // namespace

Condition read_condition(std::string_view text, const core::FieldHeader& of, std::string_view option) {
  const std::string_view whole = core::trimmed(text);
  Condition condition;
  std::string_view rest;
  for (const auto& [sign, relation] : kSigns) {
    if (whole.starts_with(sign)) {
      condition.relation = relation;
      rest = core::trimmed(whole.substr(sign.size()));
      break;
    }
  }
  const auto [end, fault] = std::from_chars(rest.data(), rest.data() + rest.size(), condition.threshold);
  if (rest.empty() || fault != std::errc{} || !std::isfinite(condition.threshold)) {
    refuse(text, option, of.units);
  }
  const std::string_view unit = core::trimmed(rest.substr(static_cast<std::size_t>(end - rest.data())));
  if (!unit.empty()) {
    const core::Units written{unit};
    if (!written.is_known() && written.text() != of.units.text()) {
      refuse(text, option, of.units);
    }
    const core::LinearConversion to_field = written.conversion_to(of.units, of.difference);
    condition.threshold = condition.threshold * to_field.factor + to_field.offset;
  }
  // A value that is stored as the threshold is the threshold: 298.15 K in single precision is 25 degC.
  condition.threshold = core::round_to_type(of.type, condition.threshold);
  return condition;
}

}  // namespace fieldwise::analysis
