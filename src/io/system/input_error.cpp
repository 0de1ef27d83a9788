#include "io/system/input_error.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>

#include "io/system/output_error.hpp"

namespace fieldwise::io {

using core::Error;
using core::ErrorKind;

bool is_want(int error_number) noexcept {
  return error_number == EMFILE || error_number == ENFILE || error_number == ENOMEM || error_number == EAGAIN;
}

std::string want_text(int error_number) {
  if (error_number == EMFILE) return "this program may open no more files: allow more (ulimit -n)";
  if (error_number == ENFILE) return "the machine can open no more files: close other programs";
  if (error_number == ENOMEM) return "the machine has no more memory: try a smaller --memory, or close other programs";
  return "no more processes or threads may be made: allow more (ulimit -u, or the control group's pids.max)";
}

Error input_error(const std::string& path, int error_number) {
  if (is_want(error_number)) {
    return {ErrorKind::memory_exceeded, fmt::format("{}: {}", path, want_text(error_number))};
  }
  return {error_number == EIO ? ErrorKind::input_damaged : ErrorKind::input_missing,
          fmt::format("{}: {}", path, errno_text(error_number))};
}

void require_regular_mode(const std::string& path, mode_t mode) {
  if (S_ISREG(mode)) return;
  const char* const what = S_ISDIR(mode) ? "folder" : S_ISFIFO(mode) ? "pipe" : S_ISSOCK(mode) ? "socket" : "device";
  throw Error(ErrorKind::input_missing, fmt::format("{}: is a {}, but must be a file", path, what));
}

}  // namespace fieldwise::io
