#include "fieldwise/io/index/file_stamp.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>

#include "io/system/input_error.hpp"
#include "io/system/input_folder.hpp"

namespace fieldwise::io {

namespace {

std::int64_t nanoseconds(const timespec& time) {
  constexpr std::int64_t kNanosecondsPerSecond = 1'000'000'000;
  return static_cast<std::int64_t>(time.tv_sec) * kNanosecondsPerSecond + time.tv_nsec;
}

FileStamp stamp_from(const struct stat& status) {
  return {static_cast<std::uint64_t>(status.st_size), nanoseconds(status.st_mtim),
          static_cast<std::uint64_t>(status.st_ino), nanoseconds(status.st_ctim)};
}

/// Stamps a folder by all that lies in it: the bytes of its files, the last times, and a digest (FNV-1a) of names,
/// inodes, sizes and times in the place of the inode.
FileStamp stamp_of_folder(const std::string& path) {
  constexpr std::uint64_t kPrime = 0x100'0000'01B3U;
  FileStamp stamp{0, 0, 0xCBF2'9CE4'8422'2325U, 0};
  const auto add = [&](std::uint64_t number) {
    for (unsigned shift = 0; shift < 64; shift += 8) {
      stamp.inode = (stamp.inode ^ (number >> shift & 0xFFU)) * kPrime;
    }
  };
  visit_entries(path, [&](const std::string& name, const EntryStatus& entry) {
    for (const char letter : name) stamp.inode = (stamp.inode ^ static_cast<unsigned char>(letter)) * kPrime;
    if (entry.is_regular) stamp.size += entry.size;
    stamp.modified_ns = std::max(stamp.modified_ns, entry.modified_ns);
    stamp.changed_ns = std::max(stamp.changed_ns, entry.changed_ns);
    for (const std::uint64_t number : {entry.size, entry.inode, static_cast<std::uint64_t>(entry.modified_ns)}) {
      add(number);
    }
  });
  return stamp;
}

}  // namespace

FileStamp stamp_of(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) throw input_error(path, errno);
  return S_ISDIR(status.st_mode) ? stamp_of_folder(path) : stamp_from(status);
}

FileStamp stamp_of_descriptor(int descriptor) {
  struct stat status {};
  ::fstat(descriptor, &status);
  return stamp_from(status);
}

}  // namespace fieldwise::io
