// What `check` says of the bytes that a run will read is what the run reads, counted by the operating system: also
// where a chunk holds several levels, and where memory is too short for all rows or all levels at once.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netcdf.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "fieldwise/pipeline/run/run.hpp"

namespace {

constexpr std::size_t kTimes = 120;
constexpr std::size_t kLevels = 4;
constexpr std::size_t kRows = 64;
constexpr std::size_t kColumns = 64;
constexpr std::size_t kStoredBytes = kTimes * kLevels * kRows * kColumns * sizeof(float);
/// Headers, the record, and the output, which is read back twice: less than a tenth of the values.
constexpr std::size_t kBesides = kStoredBytes / 10;
constexpr std::size_t kMebibyte = std::size_t{1} << 20U;

void require(int status) { ASSERT_EQ(status, NC_NOERR) << nc_strerror(status); }

/// Returns the bytes that this process has asked the operating system to read.
std::size_t bytes_read_so_far() {
  std::ifstream counters("/proc/self/io");
  std::string name;
  std::size_t bytes = 0;
  counters >> name >> bytes;
  EXPECT_EQ(name, "rchar:");
  return bytes;
}

/// Returns the numbers that stand behind a key of a JSON text.
std::vector<double> numbers_of(const std::string& json, const std::string& key) {
  std::vector<double> numbers;
  const std::string begin = "\"" + key + "\":";
  for (std::size_t at = json.find(begin); at != std::string::npos; at = json.find(begin, at + 1)) {
    numbers.push_back(std::stod(json.substr(at + begin.size())));
  }
  return numbers;
}

class DecodeFactor : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("fieldwise-decode-factor-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  /// Writes values that are alike along each row, so that results take little room; those of the input are not packed.
  void write_file(const std::array<std::size_t, 4>& chunk) const {
    int file = 0;
    require(nc_create((folder_ / "levels.nc").c_str(), NC_NETCDF4, &file));
    std::array<int, 4> ids{};
    constexpr std::array<std::pair<const char*, std::size_t>, 4> kDimensions{
        {{"time", kTimes}, {"level", kLevels}, {"lat", kRows}, {"lon", kColumns}}};
    constexpr std::array<const char*, 4> kUnits{"months since 1990-01-16", "hPa", "degrees_north", "degrees_east"};
    for (std::size_t i = 0; i < ids.size(); ++i) {
      int coordinate = 0;
      require(nc_def_dim(file, kDimensions[i].first, kDimensions[i].second, &ids[i]));
      require(nc_def_var(file, kDimensions[i].first, NC_DOUBLE, 1, &ids[i], &coordinate));
      require(nc_put_att_text(file, coordinate, "units", std::string(kUnits[i]).size(), kUnits[i]));
      std::vector<double> values(kDimensions[i].second);
      for (std::size_t k = 0; k < values.size(); ++k) values[k] = static_cast<double>(k);
      require(nc_put_var_double(file, coordinate, values.data()));
    }
    int variable = 0;
    require(nc_def_var(file, "x", NC_FLOAT, 4, ids.data(), &variable));
    require(nc_def_var_chunking(file, variable, NC_CHUNKED, chunk.data()));
    std::vector<float> values;
    values.reserve(kStoredBytes / sizeof(float));
    for (std::size_t i = 0; i < kTimes * kLevels * kRows * kColumns; ++i) {
      const auto time = static_cast<double>(i / (kLevels * kRows * kColumns));
      const auto row = static_cast<double>(i / kColumns % kRows);
      values.push_back(static_cast<float>(std::sin(0.7 * time) * row + std::cos(1.3 * time)));
    }
    require(nc_put_var_float(file, variable, values.data()));
    require(nc_close(file));
  }

  /// Runs a step with more and more memory and compares what was read with what `check` says. Returns the factors met.
  [[nodiscard]] std::set<double> factors_of(const std::string& step) const {
    const std::string text =
        "inputs:\n  x: {files: levels.nc}\nsteps:\n  made: " + step + "\noutputs:\n  out.nc: [made]\n";
    const auto config =
        parse_run_config(fieldwise::pipeline::parse_yaml(text, "run.yaml"), "run.yaml", folder_.string());
    std::set<double> factors;
    for (std::size_t spare = kMebibyte; spare < 256 * kMebibyte; spare += spare / 2 + kMebibyte / 2) {
      fieldwise::pipeline::RunOptions options;
      options.force = true;
      options.digest_inputs = true;  // which reads the file once more, whatever its size
      options.threads = 1;
      options.memory_bytes = 64 * kMebibyte + spare;
      try {
        const std::string plan = fieldwise::pipeline::check_json(config, options);
        auto expected = static_cast<double>(std::filesystem::file_size(folder_ / "levels.nc"));
        const double digested = expected;
        for (const double bytes : numbers_of(plan, "bytes_to_read")) expected += bytes;
        const std::size_t before = bytes_read_so_far();
        static_cast<void>(fieldwise::pipeline::run(config, options));
        const auto read = static_cast<double>(bytes_read_so_far() - before);
        EXPECT_GE(read, expected) << plan;
        EXPECT_LT(read, expected + static_cast<double>(kBesides)) << plan;
        factors.insert(std::round(10.0 * (expected - digested) / static_cast<double>(kStoredBytes)) / 10.0);
      } catch (const fieldwise::core::Error& error) {
        EXPECT_EQ(error.kind(), fieldwise::core::ErrorKind::memory_exceeded) << error.what();
      }
    }
    return factors;
  }

  std::filesystem::path folder_;
};

TEST_F(DecodeFactor, IsWhatIsReadWhereAChunkHoldsAllLevels) {
  write_file({20, kLevels, kRows, kColumns});
  const std::set<double> factors = factors_of("{do: climatology, of: x}");
  EXPECT_TRUE(factors.contains(1.0)) << testing::PrintToString(factors);
  EXPECT_GE(factors.size(), 2U) << testing::PrintToString(factors);
}

TEST_F(DecodeFactor, IsWhatIsReadWhereAChunkHoldsOneLevel) {
  write_file({20, 1, kRows, kColumns});
  EXPECT_TRUE(factors_of("{do: climatology, of: x}").contains(1.0));
}

TEST_F(DecodeFactor, IsWhatIsReadWhereWholeMapsOfAllLevelsAreTooMany) {
  write_file({20, kLevels, kRows, kColumns});
  const std::set<double> factors = factors_of("{do: eof, of: x, modes: 1}");
  EXPECT_TRUE(factors.contains(1.0)) << testing::PrintToString(factors);
  EXPECT_GE(factors.size(), 2U) << testing::PrintToString(factors);
}

}  // namespace
