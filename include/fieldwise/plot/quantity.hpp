// Quantity: what kind of number a variable holds: it decides colours, limits and symbols.
// May know: io's kinds of variables.
// Must not know: fields, GMT.
#pragma once

#include "fieldwise/io/cf/variable_kind.hpp"

namespace fieldwise::plot {

using io::VariableFacts;

/// Names the kinds of number that are drawn differently.
enum class Quantity {
  plain,        ///< values as they are: a mean, a minimum, a height
  change,       ///< positive or negative about zero: an anomaly, a slope, a trend, a derivative
  correlation,  ///< -1 to 1
  spread,       ///< not negative: a standard deviation, a standard error, a magnitude
  fraction,     ///< 0 to 1
  probability,  ///< a p-value
  count,        ///< a number of values, or 0 and 1 of a mask
  direction     ///< degrees clockwise from north
};

/// Returns how a variable is drawn: as its kind says; where that says nothing, as its metadata suggest.
Quantity quantity_of(const VariableFacts& facts);

/// Tells whether values of the kind lie about zero, so that colours and limits are symmetric.
bool is_signed(Quantity quantity);

}  // namespace fieldwise::plot
