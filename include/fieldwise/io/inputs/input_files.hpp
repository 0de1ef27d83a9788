// Input files: the existing files that paths and globs mean.
// May know: core's error, POSIX.
// Must not know: file formats.
#pragma once

#include <string>
#include <vector>

namespace fieldwise::io {

/// Returns the files that paths and globs name, each once, in the order of the bytes of their names: whatever the
/// locale and however the list was written. Errors: input_missing, naming a glob that nothing matches, or a folder.
std::vector<std::string> expand_files(const std::vector<std::string>& patterns);

/// Requires that no file was changed within the last `quiet_s` seconds: it might still be arriving. Errors:
/// input_missing, naming the file.
void require_rested(const std::vector<std::string>& files, double quiet_s);

}  // namespace fieldwise::io
