#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "fieldwise/core/arrays.hpp"
#include "fieldwise/io/writing/write.hpp"
#include "fieldwise/pipeline/record/record.hpp"
#include "fieldwise/pipeline/run/run.hpp"
#include "pipeline/record/record_json.hpp"
#include "write_in_place.hpp"

namespace {

namespace fs = std::filesystem;
using fieldwise::pipeline::parse_run_config;
using fieldwise::pipeline::parse_yaml;
using fieldwise::pipeline::RunOptions;
using fieldwise::pipeline::RunRecord;
using fieldwise::pipeline::RunSummary;
using testing::Contains;
using testing::HasSubstr;

constexpr const char* kRun = R"(
inputs:
  sst: {files: t.nc}
steps:
  clim: {do: climatology, of: sst}
outputs:
  clim.nc: [clim]
)";

std::string bytes_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

class ChangedInput : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("fieldwise-changed-input-" + std::to_string(getpid()));
    fs::create_directories(folder_);
    write_input("t.nc", 0.0);
  }
  void TearDown() override { fs::remove_all(folder_); }

  [[nodiscard]] std::string in(const std::string& name) const { return (folder_ / name).string(); }

  /// Writes an input of the same size for whatever is added to its values.
  void write_input(const std::string& name, double added) const {
    xt::xtensor<double, 3> values({24, 2, 3});
    for (std::size_t i = 0; i < values.size(); ++i) values.data()[i] = static_cast<double>(i % 7) + added;
    fieldwise::core::Field field =
        fieldwise::core::field_of(values, fieldwise::core::monthly_axis(1980, 1, 24),
                                  fieldwise::core::rectilinear_grid({0, 10}, {0, 10, 20}), "K");
    field.header.name = "sst";
    field.header.type = fieldwise::core::ValueType::float64;
    fieldwise::io::OutputFormat uncompressed;
    uncompressed.deflate = 0;
    fieldwise::io::write(in(name), field, {}, uncompressed);
  }

  /// Puts another content in the place of the input: a file of the same size and date.
  void replace_input(double added) const {
    struct stat old {};
    ASSERT_EQ(::stat(in("t.nc").c_str(), &old), 0);
    write_input("new.nc", added);
    struct stat fresh {};
    ASSERT_EQ(::stat(in("new.nc").c_str(), &fresh), 0);
    ASSERT_EQ(fresh.st_size, old.st_size);
    fieldwise::test::set_date(in("new.nc"), old, old);
    fs::rename(in("new.nc"), in("t.nc"));
  }

  [[nodiscard]] RunSummary run(const RunOptions& options = {}) const {
    return fieldwise::pipeline::run(parse_run_config(parse_yaml(kRun, "run.yaml"), "run.yaml", folder_.string()),
                                    options);
  }

  /// Returns the climatology that a run without any history makes.
  [[nodiscard]] std::string undisturbed() const {
    RunOptions options;
    options.force = true;
    static_cast<void>(run(options));
    const std::string bytes = bytes_of(in("clim.nc"));
    EXPECT_FALSE(bytes.empty());
    return bytes;
  }

  [[nodiscard]] RunRecord record() const {
    const std::string path = fieldwise::pipeline::record_path(in("clim.nc"));
    return fieldwise::pipeline::record_from_json(bytes_of(path), path);
  }
  void write_record(const RunRecord& record) const {
    std::ofstream(fieldwise::pipeline::record_path(in("clim.nc")), std::ios::binary)
        << fieldwise::pipeline::to_json(record);
  }

  fs::path folder_;
};

TEST_F(ChangedInput, AnotherContentOfTheSameSizeAndDateIsSeen) {
  static_cast<void>(run());
  for (const bool digest : {false, true}) {
    RunOptions options;
    options.digest_inputs = digest;
    replace_input(digest ? 5.0 : 3.0);
    const RunSummary summary = run(options);
    EXPECT_THAT(summary.notices, Contains(HasSubstr("t.nc has changed")));
    EXPECT_EQ(bytes_of(in("clim.nc")), undisturbed());
  }
}

TEST_F(ChangedInput, ALinkAnotherRightOrACopyAreNoChange) {
  static_cast<void>(run());
  const std::string made = bytes_of(in("clim.nc"));
  struct stat before {};
  ASSERT_EQ(::stat(in("t.nc").c_str(), &before), 0);
  const auto expect_nothing_new = [&](const std::string& what) {
    EXPECT_THAT(run().text, HasSubstr("nothing new")) << what;
    EXPECT_EQ(bytes_of(in("clim.nc")), made);
    struct stat now {};
    ASSERT_EQ(::stat(in("t.nc").c_str(), &now), 0);
    EXPECT_EQ(record().inputs.at(0).inode, now.st_ino) << what << ": the record holds what was seen last";
  };
  fs::create_hard_link(in("t.nc"), in("backup.nc"));
  expect_nothing_new("a link");
  fs::permissions(in("t.nc"), fs::perms::owner_read);
  expect_nothing_new("rights");
  fs::copy_file(in("t.nc"), in("restored.nc"));
  fs::rename(in("restored.nc"), in("t.nc"));
  expect_nothing_new("a copy with a date of today");
  fieldwise::test::set_date(in("t.nc"), before, before);
  expect_nothing_new("its old date");
}

TEST_F(ChangedInput, WithDigestsAskedForTheDigestAlwaysDecides) {
  static_cast<void>(run());
  RunRecord forged = record();
  replace_input(3.0);
  const auto now = fieldwise::pipeline::recorded_file(in("t.nc"), false);
  forged.inputs.at(0).modified_ns = now.modified_ns;
  forged.inputs.at(0).changed_ns = now.changed_ns;
  forged.inputs.at(0).inode = now.inode;
  write_record(forged);
  EXPECT_THAT(run().text, HasSubstr("nothing new")) << "nothing tells of a change but the digest";
  RunOptions options;
  options.digest_inputs = true;
  EXPECT_THAT(run(options).notices, Contains(HasSubstr("t.nc has changed")));
  EXPECT_EQ(bytes_of(in("clim.nc")), undisturbed());
}

TEST_F(ChangedInput, WithoutAnyDigestALinkIsNoChangeButIsToldOf) {
  static_cast<void>(run());
  RunRecord large = record();  // as of inputs that are too large to be digested unasked
  large.inputs.at(0).sha256.clear();
  write_record(large);
  EXPECT_THAT(run().notices, testing::IsEmpty());
  write_record(large);
  fs::create_hard_link(in("t.nc"), in("backup.nc"));
  const RunSummary summary = run();
  EXPECT_THAT(summary.text, HasSubstr("nothing new"));
  EXPECT_THAT(summary.notices,
              Contains(testing::AllOf(HasSubstr("t.nc: changed, linked or copied"), HasSubstr("--digest-inputs"))));
  EXPECT_THAT(run().notices, testing::IsEmpty()) << "told once";
}

TEST_F(ChangedInput, AnInputThatChangesWhileTheRunIsAtWorkIsReadAgainWhateverItsDateSays) {
  const std::string all = bytes_of(in("t.nc"));
  bool written = false;
  RunOptions options;
  options.progress = [&](const fieldwise::pipeline::Progress& /*progress*/) {
    if (written) return;
    written = true;
    const double old_value = 6.0;
    const double new_value = 60.0;
    const std::size_t at = all.rfind(std::string(reinterpret_cast<const char*>(&old_value), sizeof old_value));
    ASSERT_NE(at, std::string::npos);
    fieldwise::test::write_in_place(in("t.nc"), at,
                                    std::string(reinterpret_cast<const char*>(&new_value), sizeof new_value));
  };
  const RunSummary summary = run(options);
  EXPECT_TRUE(written);
  EXPECT_THAT(summary.notices, Contains(HasSubstr("it was begun again")));
  EXPECT_EQ(bytes_of(in("clim.nc")), undisturbed());
}

TEST_F(ChangedInput, AnOutputOfTheSameSizeAndDateIsSeenToBeAnother) {
  static_cast<void>(run());
  const std::string made = bytes_of(in("clim.nc"));
  std::string byte(1, static_cast<char>(made[made.size() / 2] ^ 1));
  fieldwise::test::write_in_place(in("clim.nc"), made.size() / 2, byte);
  EXPECT_THAT(run().notices, Contains(HasSubstr("clim.nc is not as it was written")));
  EXPECT_EQ(bytes_of(in("clim.nc")), made);
}

}  // namespace
