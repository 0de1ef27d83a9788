// Condition: a comparison with a number that has units: "> 25 degC", ">= 1 mm day-1".
// May know: units, header, error.
// Must not know: which operation asks, formulas.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "fieldwise/core/header.hpp"

namespace fieldwise::analysis {

/// Names how a value is compared with the threshold.
enum class Relation : std::uint8_t { above, at_least, below, at_most };

/// Is a condition on the values of a field, in its units; the threshold is rounded to the type of the field.
struct Condition {
  Relation relation = Relation::above;
  double threshold = 0.0;

  /// Tells whether a value meets the condition; a missing one does not.
  [[nodiscard]] bool holds(double value) const noexcept {
    switch (relation) {
      case Relation::above:
        return value > threshold;
      case Relation::at_least:
        return value >= threshold;
      case Relation::below:
        return value < threshold;
      case Relation::at_most:
        break;
    }
    return value <= threshold;
  }
};

/// Reads a condition on the values of `of`: one of > >= < <=, a number, and units that convert to those of `of` (none:
/// those of `of`). `option` is its name in messages. Errors: usage for another text; inputs_disagree for units that do
/// not convert.
Condition read_condition(std::string_view text, const core::FieldHeader& of, std::string_view option);

}  // namespace fieldwise::analysis
