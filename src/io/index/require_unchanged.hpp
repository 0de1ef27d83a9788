// require_unchanged: whether a file is still the one whose index was read.
// May know: file index, file stamps.
// Must not know: what is read from the file, and how.
#pragma once

#include "fieldwise/io/index/file_index.hpp"

namespace fieldwise::io {

/// Requires that a file is still the one that was indexed. Errors: input_changed.
void require_unchanged(const FileIndex& index);

}  // namespace fieldwise::io
