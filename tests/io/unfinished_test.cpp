#include "fieldwise/io/system/unfinished.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "fieldwise/io/system/durable_file.hpp"
#include "output_fixture.hpp"

namespace fieldwise::io {
namespace {

namespace fs = std::filesystem;

class Unfinished : public test::OutputFixture {
 protected:
  std::string written(const std::string& name) const {
    fs::create_directories(fs::path(path(name)).parent_path());
    std::ofstream(path(name)) << name;
    return path(name);
  }
};

TEST_F(Unfinished, FilesAndTheFoldersMadeForThemGoWhereTheProgramEndsAtOnce) {
  const std::string kept = written("kept");
  const std::string stays = written("full/stays");
  const auto end_at_once = [&] {
    fs::create_directories(path("new/inner"));
    const UnfinishedPath outer(path("new"));
    const UnfinishedPath inner(path("new/inner"));
    const UnfinishedPath lock(written("new/inner/lock"));
    const UnfinishedPath full(path("full"));
    UnfinishedPath finished(kept);
    finished.finish();
    const PendingFile pending(path("out.nc"));
    remove_unfinished();
    ::_exit(fs::exists(pending.temporary_path()) ? 1 : 0);
  };
  EXPECT_EXIT(end_at_once(), testing::ExitedWithCode(0), "");
  EXPECT_FALSE(fs::exists(path("new")));
  EXPECT_TRUE(fs::exists(kept));
  EXPECT_TRUE(fs::exists(stays)) << "a folder that holds something else";
}

TEST_F(Unfinished, NoMoreThanWasRememberedIsForgotten) {
  // A place that was given back and taken again belongs to its new path.
  const auto end_at_once = [&] {
    UnfinishedPath first(written("first"));
    UnfinishedPath moved(std::move(first));
    moved.finish();
    const UnfinishedPath second(written("second"));
    moved.finish();
    remove_unfinished();
    ::_exit(0);
  };
  EXPECT_EXIT(end_at_once(), testing::ExitedWithCode(0), "");
  EXPECT_TRUE(fs::exists(path("first")));
  EXPECT_FALSE(fs::exists(path("second")));
}

}  // namespace
}  // namespace fieldwise::io
