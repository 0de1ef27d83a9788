#include "io/index/require_unchanged.hpp"

#include <fmt/format.h>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/index/file_stamp.hpp"

namespace fieldwise::io {

void require_unchanged(const FileIndex& index) {
  if (stamp_of(index.path) != index.stamp) {
    throw core::Error(
        core::ErrorKind::input_changed,
        fmt::format("{}: the file has changed while it was being read; run again when it is complete", index.path));
  }
}

}  // namespace fieldwise::io
