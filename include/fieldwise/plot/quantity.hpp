// Quantity: what kind of number a variable holds, found in its metadata: it decides colours, limits and symbols.
// May know: the standard library.
// Must not know: files, fields, GMT.
#pragma once

#include <string>

namespace fieldwise::plot {

/// Names the kinds of number that are drawn differently.
enum class Quantity {
  plain,        ///< values as they are: a mean, a minimum, a wind
  change,       ///< positive or negative about zero: an anomaly, a slope, a trend, a derivative
  correlation,  ///< -1 to 1
  spread,       ///< not negative: a standard deviation, a standard error, a magnitude
  probability,  ///< a p-value
  count,        ///< a number of values
  direction     ///< degrees clockwise from north
};

/// Holds the metadata of a variable that tell its kind; text that the file does not have is empty.
struct VariableFacts {
  std::string name;
  std::string standard_name;
  std::string long_name;
  std::string cell_methods;
  std::string units;
  bool difference = false;  ///< `units_metadata: temperature: difference`
};

/// Returns the kind of a variable: by standard_name and cell_methods, then by its long_name and the end of its name.
Quantity quantity_of(const VariableFacts& facts);

/// Tells whether values of the kind lie about zero, so that colours and limits are symmetric.
bool is_signed(Quantity quantity);

}  // namespace fieldwise::plot
