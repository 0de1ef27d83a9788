#include "fieldwise/io/system/output_place.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "fieldwise/io/system/descriptor.hpp"
#include "fieldwise/io/system/durable_file.hpp"
#include "output_fixture.hpp"

namespace fieldwise::io {
namespace {

namespace fs = std::filesystem;
using core::ErrorKind;
using test::error_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string text_of(const std::string& file) {
  std::ifstream stream(file);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

class OutputPlace : public test::OutputFixture {
 protected:
  void make(const std::string& name, const std::string& text = "old") { std::ofstream(path(name)) << text; }

  mode_t mode_of(const std::string& name) {
    struct stat status {};
    EXPECT_EQ(::stat(path(name).c_str(), &status), 0);
    return status.st_mode & 07777;
  }
};

TEST_F(OutputPlace, OnlyFilesAreReplaced) {
  ASSERT_EQ(::mkfifo(path("fifo").c_str(), 0600), 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string place = path("socket");
  ASSERT_LT(place.size(), sizeof address.sun_path);
  std::ranges::copy(place, address.sun_path);
  const Descriptor socket(::socket(AF_UNIX, SOCK_STREAM, 0));
  ASSERT_EQ(::bind(socket.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  fs::create_directory(path("folder"));
  for (const char* name : {"fifo", "socket", "folder"}) fs::create_symlink(path(name), path(std::string("to_") + name));
  fs::create_symlink("/dev/null", path("to_device"));
  const std::vector<std::pair<std::string, std::string>> places = {
      {"fifo", "a FIFO"},        {"to_fifo", "a FIFO"},        {"socket", "a socket"},   {"to_socket", "a socket"},
      {"folder", "a directory"}, {"to_folder", "a directory"}, {"to_device", "a device"}};
  for (const auto& one : places) {
    const std::string name = path(one.first);
    const auto [error, text] = error_of([&] { write_text_file(name, "new"); });
    EXPECT_EQ(error, ErrorKind::output_failed) << name;
    EXPECT_THAT(text, HasSubstr(name + ": it is " + one.second));
    make("finished");
    const auto [renaming, said] = error_of([&] { rename_durably(path("finished"), name); });
    EXPECT_EQ(renaming, ErrorKind::output_failed) << name;
    EXPECT_TRUE(fs::exists(path("finished"))) << name;
  }
  EXPECT_TRUE(fs::is_fifo(path("fifo")));
  EXPECT_TRUE(fs::is_symlink(path("to_device")));
}

TEST_F(OutputPlace, ALinkToAFileIsReplacedAndWhatItLedToStays) {
  make("elsewhere");
  fs::create_symlink(path("elsewhere"), path("out"));
  fs::create_symlink(path("nothing"), path("dangling"));
  write_text_file(path("out"), "new");
  write_text_file(path("dangling"), "new");
  EXPECT_EQ(text_of(path("elsewhere")), "old");
  EXPECT_EQ(text_of(path("out")), "new");
  EXPECT_EQ(text_of(path("dangling")), "new");
  EXPECT_FALSE(fs::exists(path("nothing")));
}

TEST_F(OutputPlace, PermissionsOfAReplacedFileStay) {
  for (const mode_t mode : {0640, 0604, 0444, 0666, 0755}) {
    make("out");
    ASSERT_EQ(::chmod(path("out").c_str(), mode), 0);
    write_text_file(path("out"), "new");
    EXPECT_EQ(text_of(path("out")), "new");
    EXPECT_EQ(mode_of("out"), mode);
    fs::remove(path("out"));
  }
}

TEST_F(OutputPlace, ANewFileHasThePermissionsThatTheUserGivesToNewFiles) {
  const mode_t before = ::umask(027);
  write_text_file(path("out"), "new");
  ::umask(before);
  EXPECT_EQ(mode_of("out"), 0640);
}

TEST_F(OutputPlace, GroupsOfAReplacedFileStayWhereTheSystemAllows) {
  if (::geteuid() != 0) {
    // Who may not give files away keeps what others may do to it, and nothing has to be said.
    make("out");
    write_text_file(path("out"), "new");
    EXPECT_EQ(text_of(path("out")), "new");
    return;
  }
  constexpr uid_t kSomebody = 65534;
  make("out");
  ASSERT_EQ(::chown(path("out").c_str(), kSomebody, kSomebody), 0);
  write_text_file(path("out"), "new");
  struct stat status {};
  ASSERT_EQ(::stat(path("out").c_str(), &status), 0);
  EXPECT_EQ(status.st_uid, kSomebody);
  EXPECT_EQ(status.st_gid, kSomebody);
}

TEST_F(OutputPlace, AKeptFileIsKnownByEveryName) {
  make("in.nc");
  fs::create_directories(path("sub"));
  fs::create_hard_link(path("in.nc"), path("hard.nc"));
  fs::create_symlink(path("in.nc"), path("soft.nc"));
  fs::create_symlink(path("."), path("folder"));
  KeptFiles kept;
  kept.keep_file(path("in.nc"), "the input file of 'a'");
  for (const char* name : {"in.nc", "hard.nc", "soft.nc", "sub/../in.nc", "folder/in.nc", "./in.nc"}) {
    EXPECT_EQ(kept.fault_of(path(name)), "is the input file of 'a'") << name;
    const auto [kind, text] = error_of([&] { kept.require_apart(path(name)); });
    EXPECT_EQ(kind, ErrorKind::usage);
    EXPECT_EQ(text, "'" + path(name) + "' is the input file of 'a': choose another name");
  }
  make("other.nc");
  for (const char* name : {"other.nc", "new.nc", "sub/in.nc"})
    EXPECT_THAT(kept.fault_of(path(name)), IsEmpty()) << name;
}

TEST_F(OutputPlace, PlacesOfOutputsAreKeptBeforeTheyExist) {
  fs::create_directories(path("sub"));
  fs::create_symlink(path("sub"), path("linked"));
  KeptFiles kept;
  kept.keep_place(path("sub/a.nc"), "output 'a'");
  kept.keep_file(path("sub/missing.nc"), "an input");
  EXPECT_EQ(kept.fault_of(path("linked/a.nc")), "is output 'a'");
  EXPECT_EQ(kept.fault_of(path("sub/../linked/missing.nc")), "is an input");
  EXPECT_THAT(kept.fault_of(path("a.nc")), IsEmpty());
  // Each output becomes a file of its own, whatever the old ones were.
  make("sub/a.nc");
  fs::create_hard_link(path("sub/a.nc"), path("sub/b.nc"));
  EXPECT_THAT(kept.fault_of(path("sub/b.nc")), IsEmpty());
}

TEST_F(OutputPlace, NothingIsWrittenIntoAFolderThatIsAnInput) {
  std::filesystem::create_directories(path("s.zarr/v"));
  io::KeptFiles kept;
  kept.keep_file(path("s.zarr"), "the input file");
  EXPECT_EQ(kept.fault_of(path("s.zarr/v/0.0")), "") << "a folder that is kept as a file keeps its name alone";
  kept.keep_folder(path("s.zarr"), "the input");
  EXPECT_EQ(kept.fault_of(path("s.zarr/v/0.0")), "lies in the input");
  EXPECT_EQ(kept.fault_of(path("s.zarr/new/out.nc")), "lies in the input");
  EXPECT_EQ(kept.fault_of(path("out.nc")), "");
}

TEST_F(OutputPlace, FoldersOfRecordsAreNoPlaceForOutputs) {
  const KeptFiles kept;
  EXPECT_EQ(kept.fault_of(path("out/.fieldwise/a.nc.json")),
            "lies in a folder .fieldwise, where runs keep their records");
  EXPECT_THAT(kept.fault_of(path("out/fieldwise/a.nc")), IsEmpty());
}

}  // namespace
}  // namespace fieldwise::io
