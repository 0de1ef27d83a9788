// Input files: the existing files that paths and globs mean.
// May know: core's error, POSIX.
// Must not know: file formats.
#pragma once

#include <string>
#include <vector>

namespace fieldwise::io {

/// Returns the files that paths and globs name, each once; the matches of a glob in the order of their bytes, whatever
/// the locale. Errors: input_missing, naming a path that does not exist or a glob that nothing matches.
std::vector<std::string> expand_files(const std::vector<std::string>& patterns);

}  // namespace fieldwise::io
