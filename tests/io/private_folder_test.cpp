#include "fieldwise/io/system/private_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

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

TEST(PrivateFolder, SaysWhereItCannotBeMade) {
  const OtherTemporaryFolder no_files_here("/proc");
  try {
    const PrivateFolder folder;
    ADD_FAILURE() << folder.path();
  } catch (const core::Error& error) {
    EXPECT_EQ(error.kind(), core::ErrorKind::output_failed);
    EXPECT_THAT(error.what(), ::testing::HasSubstr("cannot make a temporary folder in /proc: "));
  }
}

}  // namespace
}  // namespace fieldwise::io
