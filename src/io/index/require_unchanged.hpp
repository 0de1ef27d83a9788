// require_unchanged: whether a file is still the one whose index was read.
// May know: file index, file stamps.
// Must not know: what is read from the file, and how.
#pragma once

#include "fieldwise/io/index/file_index.hpp"
#include "fieldwise/io/system/descriptor.hpp"

namespace fieldwise::io {

/// Requires that a file is still the one that was indexed. Errors: input_changed.
void require_unchanged(const FileIndex& index);

/// Requires the same of the file that is open: another one may have taken its name, and given it back.
void require_unchanged(const FileIndex& index, const Descriptor& file);

}  // namespace fieldwise::io
