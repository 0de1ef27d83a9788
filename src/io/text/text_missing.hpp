// Text missing: which numbers of a text series stand for "missing".
// May know: what a user says of an input.
// Must not know: files, layouts, fields.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "fieldwise/io/index/input_spec.hpp"

namespace fieldwise::io {

/// Turns missing codes into NaN: `declared` (from the file itself), those of `spec` (from the user) wherever they
/// occur, and the usual negative codes (-99.9, -99.99, -999, -999.9, -999.99, -9999) where they lie outside all other
/// values by more than a quarter of their range. Appends a notice with the count for each code, for a usual code that
/// is not far enough outside, and for a suspicious number repeated at the end; notices begin with `path`.
void remove_missing_codes(std::vector<double>& values, std::optional<double> declared, const InputSpec& spec,
                          const std::string& path, std::vector<std::string>& notices);

}  // namespace fieldwise::io
