#include "fieldwise/io/system/system_error.hpp"

#include <fmt/format.h>

#include "io/system/input_error.hpp"
#include "io/system/output_error.hpp"

namespace fieldwise::io {

core::Error system_error(const std::string& target, const std::string& doing, int error_number) {
  if (!is_want(error_number))
    return output_error(target, fmt::format("{} failed: {}", doing, errno_text(error_number)));
  return {core::ErrorKind::memory_exceeded, fmt::format("cannot write {}: {}", target, want_text(error_number))};
}

}  // namespace fieldwise::io
