// Text missing: which numbers of a text series stand for "missing".
// May know: what a user says of an input.
// Must not know: files, layouts, fields.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/io/index/input_spec.hpp"
#include "fieldwise/io/text/text_series.hpp"

namespace fieldwise::io {

/// Returns the codes that a line of text names ("Missing Value= 1.E36 or 999", "missing value flag is -9999").
std::vector<double> stated_codes(std::string_view line);

/// Holds the codes that a file itself says: on a line of its own (PSL), and in its text.
struct FileCodes {
  std::vector<double> own;
  std::vector<double> stated;
};

/// Turns missing codes into NaN, wherever they occur: those of `spec` (from the user), those of the file, sizes of 1e15
/// and more, and what many tables use: numbers of nines (-99.9, 999, 9.99, ...), -32768 and 32767, where they lie
/// outside all other values by more than a quarter of their range (two nines: by all of it, unless the table ends with
/// several, or -99 repeats); -88.8, -8888, -77.7, -7777, -6999, 32766 and -32767 where they repeat. Appends a notice
/// with the count for each code, for a usual code that is not far enough outside, for a suspicious number repeated at
/// the end, and for one that repeats several ranges away from the others or as the only negative one; notices begin
/// with `path`. `lines` are those of the values. Returns the codes found.
std::vector<MissingCode> remove_missing_codes(std::vector<double>& values, const FileCodes& codes,
                                              std::span<const std::size_t> lines, const InputSpec& spec,
                                              const std::string& path, std::vector<std::string>& notices);

/// As `remove_missing_codes`, but of those of `spec` alone.
std::vector<MissingCode> remove_stated_codes(std::vector<double>& values, const InputSpec& spec,
                                             const std::string& path, std::vector<std::string>& notices);

}  // namespace fieldwise::io
