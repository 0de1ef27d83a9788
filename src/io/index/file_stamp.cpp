#include "fieldwise/io/index/file_stamp.hpp"

#include <sys/stat.h>

#include <cerrno>

#include "io/system/input_error.hpp"

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

}  // namespace

FileStamp stamp_of(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) throw input_error(path, errno);
  return stamp_from(status);
}

FileStamp stamp_of_descriptor(int descriptor) {
  struct stat status {};
  ::fstat(descriptor, &status);
  return stamp_from(status);
}

}  // namespace fieldwise::io
