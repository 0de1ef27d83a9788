#include "io/index/require_unchanged.hpp"

#include <fmt/format.h>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/index/file_stamp.hpp"

namespace fieldwise::io {

namespace {

void require_same(const FileIndex& index, const FileStamp& now) {
  if (now == index.stamp) return;
  throw core::Error(
      core::ErrorKind::input_changed,
      fmt::format("{}: the file has changed while it was being read; run again when it is complete", index.path));
}

}  // namespace

void require_unchanged(const FileIndex& index) { require_same(index, stamp_of(index.path)); }

void require_unchanged(const FileIndex& index, const Descriptor& file) {
  require_same(index, stamp_of_descriptor(file.number()));
}

}  // namespace fieldwise::io
