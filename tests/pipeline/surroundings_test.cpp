// A run as part of somebody else's program: what that program has set must not reach the results.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "comma_locale.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/pipeline/record/provenance.hpp"
#include "fieldwise/pipeline/run/run.hpp"
#include "pipeline/plan/control_group.hpp"
#include "places.hpp"

namespace {

namespace fs = std::filesystem;
using fieldwise::pipeline::control_group_limit;

class Surroundings : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::temp_directory_path() / ("fieldwise-surroundings-" + std::to_string(getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  /// Runs a file over real winds and an index in text, with fractions in every number, and returns what it wrote.
  std::string outputs() const {
    const std::string data = fieldwise::places::sources() + "/testdata/";
    const std::string text = "inputs:\n  u: {files: " + data +
                             "fnoc_winds.nc, variable: UWND, region: {lat: [-12.5, 12.5], lon: [150.5, 210.5]}}\n"
                             "  sst: {files: " +
                             data +
                             "nino12_sst.csv, assume_units: degC}\n"
                             "steps:\n  anom: {do: anomaly, of: u, by: month, base: 1982/1991}\n"
                             "  link: {do: regression, of: anom, against: sst, min_fraction: 0.25}\n"
                             "outputs:\n  link.nc: [link]\n  anom.nc: {write: [anom], format: {digits: 4}}\n";
    const auto config = fieldwise::pipeline::parse_run_config(fieldwise::pipeline::parse_yaml(text, "run.yaml"),
                                                              "run.yaml", folder_.string());
    fieldwise::pipeline::RunOptions options;
    options.force = true;
    static_cast<void>(fieldwise::pipeline::run(config, options));
    return bytes_of("link.nc") + bytes_of("anom.nc");
  }

  std::string bytes_of(const std::string& name) const {
    std::ifstream file(folder_ / name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

  void write(const std::string& name, const std::string& text) const {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << text;
  }

  fs::path folder_;
};

TEST_F(Surroundings, GiveTheSameBytesWhereTheProgramHasALocaleWithDecimalCommas) {
  const std::string before = outputs();
  const fieldwise::test::CommaLocale locale;
  ASSERT_TRUE(locale.is_set());
  EXPECT_EQ(outputs(), before);
}

TEST_F(Surroundings, GiveTheSameBytesInAnotherTimeZone) {
  const std::string before = outputs();
  setenv("TZ", "Asia/Kolkata", 1);
  tzset();
  EXPECT_EQ(outputs(), before);
  unsetenv("TZ");
  tzset();
}

// The memory that a control group leaves, where systemd, Slurm and containers say it.

TEST_F(Surroundings, WithoutAControlGroupHaveNoLimit) {
  EXPECT_EQ(control_group_limit("", folder_.string()), SIZE_MAX);
  EXPECT_EQ(control_group_limit("0::/\nnonsense\n", folder_.string()), SIZE_MAX);
}

TEST_F(Surroundings, HaveTheLimitOfTheServiceOrOfOneAbove) {
  write("system.slice/memory.max", "8000000\n");
  write("system.slice/fieldwise.service/memory.max", "max\n");
  EXPECT_EQ(control_group_limit("0::/system.slice/fieldwise.service\n", folder_.string()), 8'000'000U);
  write("system.slice/fieldwise.service/memory.max", "4000000\n");
  EXPECT_EQ(control_group_limit("0::/system.slice/fieldwise.service\n", folder_.string()), 4'000'000U);
  EXPECT_EQ(control_group_limit("0::/user.slice\n", folder_.string()), SIZE_MAX) << "of another service";
}

TEST_F(Surroundings, HaveTheLimitOfAContainerWhoseGroupHasAnotherNameOutside) {
  write("memory.max", "6000000\n");
  EXPECT_EQ(control_group_limit("0::/docker/abc\n", folder_.string()), 6'000'000U);
}

TEST_F(Surroundings, HaveTheLimitOfVersionOne) {
  write("memory/memory.limit_in_bytes", "9223372036854771712\n");
  write("memory/slurm/job_1/memory.limit_in_bytes", "5000000\n");
  EXPECT_EQ(control_group_limit("5:cpu,memory:/slurm/job_1/step_0\n4:pids:/\n", folder_.string()), 5'000'000U);
}

TEST_F(Surroundings, RefuseMoreMemoryThanTheControlGroupAllows) {
  using fieldwise::pipeline::memory_or_default;
  constexpr std::size_t kGroup = std::size_t{300} << 20U;
  EXPECT_EQ(memory_or_default(kGroup, kGroup), kGroup);
  EXPECT_EQ(memory_or_default(1'000, kGroup), 1'000U);
  EXPECT_LE(memory_or_default(0, kGroup), kGroup / 4);
  EXPECT_GT(memory_or_default(0, kGroup), 0U);
  try {
    static_cast<void>(memory_or_default(kGroup + 1, kGroup));
    ADD_FAILURE() << "no error";
  } catch (const fieldwise::core::Error& error) {
    EXPECT_EQ(error.kind(), fieldwise::core::ErrorKind::memory_exceeded);
    EXPECT_THAT(error.what(), testing::HasSubstr("allows 300 MiB"));
  }
}

}  // namespace
