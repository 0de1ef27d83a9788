#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "fieldwise/core/arrays.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/io/inputs/file_digest.hpp"
#include "fieldwise/io/writing/write.hpp"
#include "fieldwise/pipeline/record/record.hpp"
#include "fieldwise/pipeline/run/run.hpp"
#include "pipeline/record/record_json.hpp"

namespace {

namespace fs = std::filesystem;
using fieldwise::pipeline::parse_run_config;
using fieldwise::pipeline::parse_yaml;
using fieldwise::pipeline::RecordedFile;
using fieldwise::pipeline::RunSummary;
using testing::Contains;
using testing::HasSubstr;
using testing::Not;

constexpr const char* kRun = R"(
inputs:
  sst: {files: t.nc}
steps:
  clim: {do: climatology, of: sst}
  box: {do: area_mean, of: sst}
outputs:
  out/clim.nc: [clim]
  out/box.nc: [box]
)";

std::string bytes_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

void write_text(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

/// Writes a file of a journal: what it is called now, what it is to be called, with the digest that it has.
struct JournalFile {
  std::string temporary;
  std::string path;
  std::string bytes;
};

class Recovery : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("fieldwise-recovery-" + std::to_string(getpid()));
    fs::create_directories(folder_ / "out");
    xt::xtensor<double, 3> values({24, 2, 3});
    for (std::size_t i = 0; i < values.size(); ++i) values.data()[i] = static_cast<double>(i % 7);
    fieldwise::core::Field field =
        fieldwise::core::field_of(values, fieldwise::core::monthly_axis(1980, 1, 24),
                                  fieldwise::core::rectilinear_grid({0, 10}, {0, 10, 20}), "K");
    field.header.name = "sst";
    fieldwise::io::write((folder_ / "t.nc").string(), field);
    write_text(folder_ / "run.yaml", kRun);
    write_text(folder_ / "victim", "PRECIOUS");
    write_text(folder_ / "out" / "neighbour.nc", "PRECIOUS");
  }
  void TearDown() override { fs::remove_all(folder_); }

  [[nodiscard]] RunSummary run() const {
    return fieldwise::pipeline::run(
        parse_run_config(parse_yaml(kRun, "run.yaml"), (folder_ / "run.yaml").string(), folder_.string()), {});
  }

  [[nodiscard]] std::pair<fieldwise::core::ErrorKind, std::string> error_of_run() const {
    try {
      static_cast<void>(run());
    } catch (const fieldwise::core::Error& error) {
      return {error.kind(), error.what()};
    }
    ADD_FAILURE() << "no error";
    return {};
  }

  [[nodiscard]] std::string out(const std::string& name) const { return (folder_ / "out" / name).string(); }

  [[nodiscard]] RecordedFile listed(const JournalFile& file) const {
    const fs::path made = folder_ / "digested";
    write_text(made, file.bytes);
    return {file.path, file.bytes.size(), 0, fieldwise::io::sha256_of_file(made.string()), 0, 0};
  }

  /// Writes a journal beside out/clim.nc as a run leaves it that was interrupted, or as nobody should: its digest of
  /// itself is right.
  void write_journal(const std::vector<JournalFile>& outputs, const std::vector<JournalFile>& kept = {}) const {
    fieldwise::pipeline::Journal journal;
    journal.record.history = "h";
    if (!kept.empty())
      journal.record.state = fieldwise::pipeline::KeptState{fieldwise::pipeline::kStateVersion, "x", {}, {}, {}};
    for (const JournalFile& file : outputs) {
      journal.temporaries.push_back(file.temporary);
      journal.record.outputs.push_back(listed(file));
    }
    for (const JournalFile& file : kept) {
      journal.temporaries.push_back(file.temporary);
      journal.record.state->files.push_back(listed(file));
    }
    write_text(fieldwise::pipeline::journal_path(out("clim.nc")), fieldwise::pipeline::to_json(journal));
  }

  /// Runs, and expects that nothing but the outputs has changed.
  void expect_harmless(const std::string& what) const {
    const RunSummary summary = run();
    EXPECT_THAT(summary.notices, Contains(HasSubstr("cannot be finished"))) << what;
    EXPECT_EQ(bytes_of(folder_ / "victim"), "PRECIOUS") << what;
    EXPECT_EQ(bytes_of(out("neighbour.nc")), "PRECIOUS") << what;
    EXPECT_FALSE(fs::is_symlink(out("clim.nc"))) << what;
    EXPECT_GT(fs::file_size(out("clim.nc")), 1'000U) << what;
    EXPECT_FALSE(fs::exists(fieldwise::pipeline::journal_path(out("clim.nc")))) << what;
  }

  /// Returns a name that a temporary file of an output has: that of one that is there.
  static std::string temporary_of(const std::string& target) {
    std::uint32_t hash = 2'166'136'261U;
    for (const char c : target) hash = (hash ^ static_cast<unsigned char>(c)) * 16'777'619U;
    std::string text(8, '0');
    for (std::size_t i = 8; i-- > 0; hash /= 16U) text[i] = "0123456789abcdef"[hash % 16U];
    return ".fieldwise-" + text + "-0123456789abcdef.tmp";
  }

  fs::path folder_;
};

TEST_F(Recovery, FinishesWhatAJournalSaysOfItsOwnOutputs) {
  const std::string clim = temporary_of("clim.nc");
  const std::string box = temporary_of("box.nc");
  write_text(out(clim), "finished climatology");
  write_text(out(box), "finished mean");
  write_journal({{clim, "clim.nc", "finished climatology"}, {box, "box.nc", "finished mean"}});
  EXPECT_THAT(run().notices, Contains(HasSubstr("that is finished now")));
}

TEST_F(Recovery, DoesNotMoveAFileOverOneThatIsNoOutput) {
  const std::string name = temporary_of("clim.nc");
  for (const char* path : {"../victim", "neighbour.nc", "./../out/neighbour.nc"}) {
    write_text(out(name), "EVIL");
    write_journal({{name, path, "EVIL"}});
    expect_harmless(path);
    write_text(out(name), "EVIL");
    write_text(out(temporary_of("neighbour.nc")), "EVIL");
    write_text(folder_ / temporary_of("victim"), "EVIL");
    write_journal({{name, "clim.nc", "EVIL"}, {temporary_of("neighbour.nc"), path, "EVIL"}});
    expect_harmless(path);
  }
}

TEST_F(Recovery, DoesNotTakeAFileAwayThatIsNoTemporaryOne) {
  for (const char* taken : {"../victim", "neighbour.nc", "../t.nc"}) {
    write_journal({{taken, "clim.nc", "PRECIOUS"}});
    expect_harmless(taken);
  }
  const std::string name = temporary_of("box.nc");
  write_text(out(name), "EVIL");
  write_journal({{name, "clim.nc", "EVIL"}});
  expect_harmless("of another output");
}

TEST_F(Recovery, FollowsNoLinks) {
  const std::string name = temporary_of("clim.nc");
  fs::create_symlink(folder_ / "victim", out(name));
  write_journal({{name, "clim.nc", "PRECIOUS"}});
  expect_harmless("a link in the place of a temporary file");
}

TEST_F(Recovery, DoesNotReplaceWhatIsKeptForOtherRuns) {
  const std::string name = temporary_of("clim.nc");
  write_text(out(name), "EVIL");
  for (const char* kept : {"../victim", ".fieldwise/neighbour.nc.state", "clim.nc", ".fieldwise/clim.nc.json"}) {
    write_text(out(name), "EVIL");
    write_text(folder_ / temporary_of("victim"), "EVIL");
    write_journal({{name, "clim.nc", "EVIL"}}, {{"../" + temporary_of("victim"), kept, "EVIL"}});
    expect_harmless(kept);
  }
}

TEST_F(Recovery, AJournalWithoutEntriesOrWithOneTwiceIsGivenUp) {
  write_journal({});
  expect_harmless("empty");
  const std::string name = temporary_of("clim.nc");
  write_text(out(name), "EVIL");
  write_journal({{name, "clim.nc", "EVIL"}, {name, "clim.nc", "EVIL"}});
  expect_harmless("twice");
  write_text(fieldwise::pipeline::journal_path(out("clim.nc")), "[]");
  expect_harmless("a list");
}

TEST_F(Recovery, AJournalOfWhichAByteWasChangedIsGivenUp) {
  const std::string clim = temporary_of("clim.nc");
  const std::string box = temporary_of("box.nc");
  const auto leave = [&] {
    write_text(out(clim), "finished climatology");
    write_text(out(box), "finished mean");
    write_journal({{clim, "clim.nc", "finished climatology"}, {box, "box.nc", "finished mean"}});
    return bytes_of(fieldwise::pipeline::journal_path(out("clim.nc")));
  };
  const std::string journal = leave();
  for (std::size_t at = 0; at < journal.size(); at += 1 + journal.size() / 20) {
    leave();
    std::string changed = journal;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    write_text(fieldwise::pipeline::journal_path(out("clim.nc")), changed);
    expect_harmless("byte " + std::to_string(at));
  }
}

// What lies in .fieldwise is checked before it is believed.

TEST_F(Recovery, ARecordOfWhichAByteWasChangedIsNotBelieved) {
  static_cast<void>(run());
  const std::string path = fieldwise::pipeline::record_path(out("clim.nc"));
  const std::string record = bytes_of(path);
  const std::string climatology = bytes_of(out("clim.nc"));
  for (std::size_t at = 0; at < record.size(); at += 1 + record.size() / 30) {
    std::string changed = record;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    write_text(path, changed);
    EXPECT_THAT(run().notices, Contains(HasSubstr("full run: " + path + " cannot be believed"))) << "byte " << at;
    EXPECT_EQ(bytes_of(out("clim.nc")), climatology);
  }
  for (const std::size_t length : {std::size_t{0}, record.size() / 2, record.size() - 1}) {
    write_text(path, record.substr(0, length));
    EXPECT_THAT(run().notices, Contains(HasSubstr("cannot be believed"))) << length << " bytes";
  }
  EXPECT_THAT(run().text, HasSubstr("nothing new"));
}

TEST_F(Recovery, WhatIsNoFileInThePlaceOfARecordIsNeitherFollowedNorWaitedFor) {
  for (const auto& place : {fieldwise::pipeline::record_path, fieldwise::pipeline::journal_path}) {
    const std::string path = place(out("clim.nc"));
    static_cast<void>(run());
    const std::vector<std::function<void()>> replaced{[&] { fs::create_symlink(folder_ / "victim", path); },
                                                      [&] { fs::create_symlink("/nowhere/at/all", path); },
                                                      [&] {
                                                        write_text(path, "");
                                                        fs::resize_file(path, std::uintmax_t{1} << 36U);
                                                      }};
    for (std::size_t i = 0; i < replaced.size(); ++i) {
      fs::remove(path);
      replaced[i]();
      EXPECT_THAT(run().notices, Not(testing::IsEmpty())) << path << ", case " << i;
      EXPECT_EQ(bytes_of(folder_ / "victim"), "PRECIOUS");
      EXPECT_THAT(run().text, HasSubstr("nothing new")) << path << ", case " << i;
    }
    const std::vector<std::function<void()>> waiting{[&] { ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0); },
                                                     [&] { fs::create_symlink("/dev/zero", path); }};
    for (const auto& make : waiting) {
      fs::remove(path);
      const std::string before = bytes_of(out("clim.nc"));
      make();
      if (path == fieldwise::pipeline::journal_path(out("clim.nc"))) {
        EXPECT_THAT(run().notices, Not(testing::IsEmpty()));  // it is put away, and another one written
      } else {
        const auto [kind, sentence] = error_of_run();
        EXPECT_EQ(kind, fieldwise::core::ErrorKind::output_failed);
        EXPECT_THAT(sentence, HasSubstr(path + ": it is"));
      }
      EXPECT_EQ(bytes_of(out("clim.nc")), before);
    }
    fs::remove(path);
  }
}

TEST_F(Recovery, WhatIsNoFolderInThePlaceOfTheRecordsIsRefusedAtOnce) {
  const fs::path kept = folder_ / "out" / ".fieldwise";
  const fs::path elsewhere = folder_ / "elsewhere";
  fs::create_directories(elsewhere);
  const std::vector<std::function<void()>> makers{
      [&] { fs::create_symlink("/nowhere/at/all", kept); }, [&] { fs::create_symlink(elsewhere, kept); },
      [&] { ASSERT_EQ(::mkfifo(kept.c_str(), 0600), 0); }, [&] { write_text(kept, "text"); }};
  for (const auto& make : makers) {
    make();
    const auto [kind, sentence] = error_of_run();
    EXPECT_EQ(kind, fieldwise::core::ErrorKind::output_failed);
    EXPECT_THAT(sentence, HasSubstr(kept.string() + " is no folder"));
    EXPECT_TRUE(fs::is_empty(elsewhere));
    EXPECT_FALSE(fs::exists(out("clim.nc")));
    fs::remove(kept);
  }
  const std::string lock = (kept / "clim.nc.lock").string();
  for (const char* target : {"", "/dev/zero"}) {
    fs::create_directories(kept);
    if (*target == 0) {
      ASSERT_EQ(::mkfifo(lock.c_str(), 0600), 0);
    } else {
      fs::create_symlink(target, lock);
    }
    EXPECT_THAT(error_of_run().second, HasSubstr(lock + " is no regular file"));
    fs::remove(lock);
  }
}

// What a run leaves that finds nothing new.

constexpr auto kLater = std::chrono::hours(1);

TEST_F(Recovery, AnOutputThatWasOnlyTouchedIsAsItWasWritten) {
  static_cast<void>(run());
  const std::string bytes = bytes_of(out("clim.nc"));
  const ino_t file = [&] {
    struct stat status {};
    EXPECT_EQ(::stat(out("clim.nc").c_str(), &status), 0);
    return status.st_ino;
  }();
  fs::last_write_time(out("clim.nc"), fs::last_write_time(out("clim.nc")) - kLater);
  EXPECT_THAT(run().text, HasSubstr("nothing new"));
  struct stat status {};
  ASSERT_EQ(::stat(out("clim.nc").c_str(), &status), 0);
  EXPECT_EQ(status.st_ino, file) << "it was written anew";
  EXPECT_EQ(bytes_of(out("clim.nc")), bytes);
  std::string changed = bytes;
  changed[changed.size() / 2] = static_cast<char>(changed[changed.size() / 2] ^ 1);
  write_text(out("clim.nc"), changed);
  EXPECT_THAT(run().notices, Contains(HasSubstr("is not as it was written")));
  EXPECT_EQ(bytes_of(out("clim.nc")), bytes);
}

TEST_F(Recovery, OutputsAreYoungerThanTheirSourcesAfterARunThatFoundNothingNew) {
  static_cast<void>(run());
  const auto past = fs::last_write_time(out("clim.nc")) - 2 * kLater;
  for (const char* source : {"t.nc", "run.yaml"}) {
    for (const char* output : {"clim.nc", "box.nc"}) fs::last_write_time(out(output), past);
    fs::last_write_time(folder_ / source, past + kLater);
    const std::string bytes = bytes_of(out("clim.nc"));
    EXPECT_THAT(run().text, HasSubstr("nothing new")) << source;
    for (const char* output : {"clim.nc", "box.nc"}) {
      EXPECT_GE(fs::last_write_time(out(output)), fs::last_write_time(folder_ / source)) << source << ' ' << output;
    }
    EXPECT_EQ(bytes_of(out("clim.nc")), bytes);
    // The second run has nothing left to settle, not even in the record.
    const auto when = fs::last_write_time(out("clim.nc"));
    const auto recorded = fs::last_write_time(fieldwise::pipeline::record_path(out("clim.nc")));
    EXPECT_THAT(run().text, HasSubstr("nothing new"));
    EXPECT_EQ(fs::last_write_time(out("clim.nc")), when);
    EXPECT_EQ(fs::last_write_time(fieldwise::pipeline::record_path(out("clim.nc"))), recorded);
  }
}

}  // namespace
