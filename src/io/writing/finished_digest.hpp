// Finished digest: the digest of a file that was just written, as the disk gives it back.
// May know: temporary files, digests, output errors.
// Must not know: file formats.
#pragma once

#include <string>

#include "fieldwise/core/error.hpp"
#include "io/system/temporary_file.hpp"

namespace fieldwise::io {

/// Makes the error of a finished file that cannot be read back, of kind output_failed.
core::Error not_read_back(const TemporaryFile& file, const core::Error& error);

/// Returns the SHA-256 of a finished file. Errors: output_failed.
std::string finished_digest(const TemporaryFile& file);

}  // namespace fieldwise::io
