// write_in_place: changes bytes of a file as a program does that hides it: size, date and inode stay.
// May know: POSIX.
// Must not know: what is in the file.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <string>

namespace fieldwise::test {

/// Sets the date of a file (`like` says which), again and again until the system has another time of change for it than
/// `before`: its clock has ticks.
inline void set_date(const std::string& path, const struct stat& like, const struct stat& before) {
  struct stat now = before;
  while (now.st_ctim.tv_sec == before.st_ctim.tv_sec && now.st_ctim.tv_nsec == before.st_ctim.tv_nsec) {
    const std::array<timespec, 2> times{like.st_atim, like.st_mtim};
    ASSERT_EQ(::utimensat(AT_FDCWD, path.c_str(), times.data(), 0), 0);
    ASSERT_EQ(::stat(path.c_str(), &now), 0);
  }
}

/// Writes `bytes` at a place of a file and sets its date back.
inline void write_in_place(const std::string& path, std::uint64_t at, const std::string& bytes) {
  struct stat before {};
  ASSERT_EQ(::stat(path.c_str(), &before), 0);
  const int file = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  ASSERT_GE(file, 0);
  EXPECT_EQ(::pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(at)), static_cast<ssize_t>(bytes.size()));
  ::close(file);
  set_date(path, before, before);
}

}  // namespace fieldwise::test
