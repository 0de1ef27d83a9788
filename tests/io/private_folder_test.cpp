#include "fieldwise/io/system/private_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "fieldwise/core/error.hpp"

namespace fieldwise::io {
namespace {

namespace fs = std::filesystem;

/// Names another folder for temporary files while it lives.
class OtherTemporaryFolder {
 public:
  explicit OtherTemporaryFolder(const char* path) {
    if (const char* const before = std::getenv("TMPDIR")) before_ = before;
    ::setenv("TMPDIR", path, 1);
  }
  OtherTemporaryFolder(const OtherTemporaryFolder&) = delete;
  OtherTemporaryFolder& operator=(const OtherTemporaryFolder&) = delete;
  ~OtherTemporaryFolder() {
    if (before_.empty()) {
      ::unsetenv("TMPDIR");
    } else {
      ::setenv("TMPDIR", before_.c_str(), 1);
    }
  }

 private:
  std::string before_;
};

TEST(PrivateFolder, IsOpenToItsOwnerAloneAndGoesAwayWithWhatItHolds) {
  fs::path path;
  {
    const PrivateFolder folder;
    path = folder.path();
    EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_all);
    fs::create_directory(folder.file("inner"));
    std::ofstream(folder.file("inner") / "text") << "something";
    EXPECT_TRUE(fs::exists(path / "inner" / "text"));
  }
  EXPECT_FALSE(fs::exists(path));
}

TEST(PrivateFolder, IsAnotherOneEachTime) {
  const PrivateFolder one;
  const PrivateFolder other;
  EXPECT_NE(one.path(), other.path());
}

TEST(PrivateFolder, IsBelowTmpWhereTheFolderForTemporaryFilesDoesNotExist) {
  const OtherTemporaryFolder nowhere("/nowhere/at/all");
  const PrivateFolder folder;
  EXPECT_EQ(folder.path().parent_path(), "/tmp");
}

/// Makes a folder in a process of its own, which then ends by SIGKILL, and returns its path.
fs::path folder_of_a_killed_process() {
  std::array<int, 2> pipe{};
  EXPECT_EQ(::pipe(pipe.data()), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const PrivateFolder folder;
    std::ofstream(folder.file("left")) << "something";
    const std::string path = folder.path().string();
    static_cast<void>(::write(pipe[1], path.data(), path.size()));
    ::raise(SIGKILL);
  }
  ::close(pipe[1]);
  std::string path(4096, '\0');
  const ssize_t count = ::read(pipe[0], path.data(), path.size());
  ::close(pipe[0]);
  ::waitpid(child, nullptr, 0);
  EXPECT_GT(count, 0);
  path.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  return path;
}

TEST(PrivateFolder, RemovesWhatAKilledProcessLeftAndNothingElse) {
  std::string pattern = (fs::temp_directory_path() / "fieldwise-io-XXXXXX").string();
  ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
  const fs::path parent = pattern;
  {
    const OtherTemporaryFolder inside(parent.c_str());
    const fs::path left = folder_of_a_killed_process();
    EXPECT_EQ(left.parent_path(), parent);
    EXPECT_TRUE(fs::exists(left / "left"));
    const PrivateFolder alive;
    EXPECT_FALSE(fs::exists(left)) << "its owner is dead";
    for (const char* name : {"fieldwise-private-", "fieldwise-private-12345", "fieldwise-private-1234567", "other"}) {
      fs::create_directory(parent / name);
    }
    const fs::path linked = parent / "fieldwise-private-abcdef";
    fs::create_directory_symlink(parent / "other", linked);
    std::ofstream(parent / "other" / "mine") << "mine";
    std::ofstream(parent / "fieldwise-private-ABCDEF") << "a file";
    const PrivateFolder another;
    EXPECT_TRUE(fs::exists(alive.path())) << "its owner lives";
    EXPECT_TRUE(fs::exists(parent / "other" / "mine"));
    EXPECT_EQ(std::distance(fs::directory_iterator(parent), fs::directory_iterator()), 8)
        << "two of them folders of ours";
  }
  fs::remove_all(parent);
}

TEST(PrivateFolder, SaysWhereItCannotBeMade) {
  const OtherTemporaryFolder no_files_here("/proc");
  try {
    const PrivateFolder folder;
    ADD_FAILURE() << folder.path();
  } catch (const core::Error& error) {
    EXPECT_EQ(error.kind(), core::ErrorKind::output_failed);
    EXPECT_THAT(error.what(), ::testing::HasSubstr("cannot write /proc: making a temporary folder in it failed: "));
  }
}

}  // namespace
}  // namespace fieldwise::io
