// File stamp: tells whether a file is still the one that was read.
// May know: the standard library, core's error.
// Must not know: what is in the file.
#pragma once

#include <cstdint>
#include <string>

namespace fieldwise::io {

/// Tells which file was read: another size, time or inode later means that the file may have changed. The time of the
/// last change of anything (`changed_ns`, the system's own) cannot be set by a program as `modified_ns` can: who sets
/// that back is seen. Names, rights and links change it, too.
struct FileStamp {
  std::uint64_t size = 0;
  std::int64_t modified_ns = 0;
  std::uint64_t inode = 0;
  std::int64_t changed_ns = 0;
  friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

/// Returns the stamp of a file as it is now; of a folder that of all that lies in it at any depth: the sum of sizes,
/// the last times, and a digest of names, inodes, sizes and times of writing in the place of an inode. Errors:
/// input_missing.
FileStamp stamp_of(const std::string& path);

/// Returns the stamp of an open file.
FileStamp stamp_of_descriptor(int descriptor);

}  // namespace fieldwise::io
