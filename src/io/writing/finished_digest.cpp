#include "io/writing/finished_digest.hpp"

#include <fmt/format.h>

#include "fieldwise/io/inputs/file_digest.hpp"
#include "io/system/output_error.hpp"

namespace fieldwise::io {

core::Error not_read_back(const TemporaryFile& file, const core::Error& error) {
  return output_error(file.target(), fmt::format("reading the finished file back failed: {}", error.what()));
}

std::string finished_digest(const TemporaryFile& file) {
  try {
    return sha256_of_file(file.path());
  } catch (const core::Error& error) {
    throw not_read_back(file, error);
  }
}

}  // namespace fieldwise::io
