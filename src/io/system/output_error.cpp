#include "io/system/output_error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "fieldwise/io/system/system_error.hpp"

namespace fieldwise::io {

namespace {

// errno may be left over from something harmless inside HDF5; only these say why a write failed.
bool tells_why(int error_number) {
  constexpr std::array<int, 8> kReasons = {ENOSPC, EDQUOT, EIO, EFBIG, EROFS, EACCES, EPERM, EMFILE};
  return std::find(kReasons.begin(), kReasons.end(), error_number) != kReasons.end();
}

}  // namespace

core::Error output_error(const std::string& path, const std::string& reason) {
  return core::Error(core::ErrorKind::output_failed, fmt::format("cannot write {}: {}", path, reason));
}

std::string errno_text(int error_number) {
  const char* text = strerrordesc_np(error_number);
  return text != nullptr ? std::string(text) : fmt::format("error {}", error_number);
}

core::Error write_error(const std::string& target, const std::string& doing, int error_number,
                        const std::string& otherwise) {
  if (tells_why(error_number)) return system_error(target, doing, error_number);
  return output_error(target, fmt::format("{} failed: {}", doing, otherwise));
}

}  // namespace fieldwise::io
