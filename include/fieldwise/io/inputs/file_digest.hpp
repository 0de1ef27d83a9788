// sha256_of_file and sha256_of_bytes: the digests by which files and values are known again.
// May know: core's error, descriptors.
// Must not know: file formats, what is done with the digest.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "fieldwise/io/system/descriptor.hpp"

namespace fieldwise::io {

/// Returns the SHA-256 of a file's bytes as 64 hexadecimal digits (FIPS 180-4); of a folder that of the lines "DIGEST
/// NAME" of its files, which is what sha256sum prints of them. Errors: input_missing where it cannot
/// be opened, input_damaged where it cannot be read to its end.
std::string sha256_of_file(const std::string& path);

/// Returns the same of a regular file that is open; `path` is for messages. Errors: input_damaged.
std::string sha256_of_open_file(const Descriptor& file, const std::string& path);

/// Returns the SHA-256 of bytes.
std::string sha256_of_bytes(std::span<const std::byte> bytes);

}  // namespace fieldwise::io
