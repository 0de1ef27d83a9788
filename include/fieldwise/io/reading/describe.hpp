// describe_file: what a file holds, as text for a user.
// May know: the standard library.
// Must not know: run files, operations.
#pragma once

#include <string>

namespace fieldwise::io {

/// Describes a NetCDF file or a text series: variables, grid, calendar, period, gaps, chunks, missing values, sizes.
/// What cannot be used (times without units, say) is told in place. Errors: input_missing or input_damaged, one
/// sentence, for a file that cannot be read at all.
std::string describe_file(const std::string& path);

}  // namespace fieldwise::io
