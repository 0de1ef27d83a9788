// Runs that end in tables: what they write, what they refuse, and that nothing but the data decides the bytes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include "fieldwise/core/arrays.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/io/writing/write.hpp"
#include "fieldwise/pipeline/plan/plan.hpp"
#include "fieldwise/pipeline/record/record.hpp"
#include "fieldwise/pipeline/run/run.hpp"

namespace {

using fieldwise::core::Error;
using fieldwise::core::Field;
using fieldwise::pipeline::parse_run_config;
using fieldwise::pipeline::parse_yaml;
using fieldwise::pipeline::RunConfig;
using fieldwise::pipeline::RunOptions;
using testing::HasSubstr;

/// Makes a smooth random wind component or pressure on daily maps.
Field smooth_field(const std::string& name, unsigned seed, double size, double mean, std::string_view units) {
  std::mt19937_64 random(seed);
  std::uniform_real_distribution<double> phase(0.0, 6.28);
  const double a = phase(random);
  const double b = phase(random);
  xt::xtensor<double, 3> values({20, 36, 72});
  std::vector<double> lat;
  std::vector<double> lon;
  for (int r = 0; r < 36; ++r) lat.push_back(-87.5 + 5.0 * r);
  for (int c = 0; c < 72; ++c) lon.push_back(5.0 * c);
  for (std::size_t t = 0; t < 20; ++t) {
    for (std::size_t r = 0; r < 36; ++r) {
      for (std::size_t c = 0; c < 72; ++c) {
        const double y = 0.0872 * static_cast<double>(r);
        const double x = 0.0872 * static_cast<double>(c) - 0.1 * static_cast<double>(t);
        values(t, r, c) = mean + size * std::sin(y) * (std::cos(3.0 * x + a) * std::sin(2.0 * y) + std::sin(x + b));
      }
    }
  }
  Field field = fieldwise::core::field_of(values, fieldwise::core::daily_axis({2000, 1, 1}, 20),
                                          fieldwise::core::rectilinear_grid(lat, lon), units);
  field.header.name = name;
  return field;
}

const std::string kTables = R"(
inputs:
  slp: {files: slp.nc}
  u: {files: u.nc}
  v: {files: v.nc}
steps:
  anom: {do: anomaly, of: slp, by: all}
  highs: {do: extrema, of: anom, depth: 1}
  tracks: {do: extrema, of: slp, kind: min, track: true}
  best: {do: extrema, of: slp, method: annealing, moves_per_temperature: 20}
  mean_slp: {do: climatology, of: slp, by: all, statistics: [mean]}
  ways: {do: extrema, of: mean_slp.mean, path: true}
  drift: {do: trajectories, u: u, v: v, seed_spacing: 30, hours: 100}
  back: {do: trajectories, u: u, v: v, seeds: {file: seeds.csv}, hours: 48, direction: backward}
outputs:
  highs.nc: [highs]
  tracks.nc: [tracks]
  best.nc: [best]
  ways.nc: [ways]
  drift.nc: [drift]
  back.nc: [back]
  anom.nc: [anom]
)";
constexpr std::array kFiles{"highs.nc", "tracks.nc", "best.nc", "ways.nc", "drift.nc", "back.nc"};

class TableRun : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("fieldwise-tables-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
    fieldwise::io::write(path("slp.nc"), smooth_field("slp", 1, 20.0, 1000.0, "hPa"));
    fieldwise::io::write(path("u.nc"), smooth_field("u", 2, 10.0, 5.0, "m s-1"));
    fieldwise::io::write(path("v.nc"), smooth_field("v", 3, 10.0, 0.0, "m s-1"));
    write_seeds("lat,lon\n# a comment\n10.5, 200\n-45 10 ignored\n");
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }

  void write_seeds(const std::string& text) const { std::ofstream(path("seeds.csv")) << text; }

  [[nodiscard]] RunConfig config(const std::string& text) const {
    return parse_run_config(parse_yaml(text, "run.yaml"), "run.yaml", folder_.string());
  }

  [[nodiscard]] std::string run(const std::string& text, std::size_t threads = 0, std::size_t memory = 0,
                                bool force = true) const {
    RunOptions options;
    options.threads = threads;
    options.memory_bytes = memory;
    options.force = force;
    return fieldwise::pipeline::run(config(text), options).text;
  }

  [[nodiscard]] std::string error_of(const std::string& text, std::size_t memory = 0) const {
    try {
      static_cast<void>(run(text, 0, memory));
    } catch (const Error& error) {
      return error.what();
    }
    return "no error";
  }

  [[nodiscard]] std::string bytes_of(const std::string& name) const {
    std::ifstream file(path(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }

  std::filesystem::path folder_;
};

TEST_F(TableRun, BytesAreTheSameForAnyNumberOfThreadsAndLittleMemory) {
  static_cast<void>(run(kTables, 1));
  std::vector<std::string> first;
  for (const char* file : kFiles) first.push_back(bytes_of(file));
  for (const std::size_t threads : {2U, 5U}) {
    static_cast<void>(run(kTables, threads, std::size_t{90} << 20U));
    for (std::size_t i = 0; i < kFiles.size(); ++i) {
      EXPECT_GT(first[i].size(), 1000U);
      EXPECT_TRUE(bytes_of(kFiles[i]) == first[i]) << kFiles[i] << " with " << threads << " threads";
    }
  }
}

TEST_F(TableRun, IsRecordedVerifiedAndNotRepeated) {
  static_cast<void>(run(kTables));
  EXPECT_TRUE(fieldwise::pipeline::verify_outputs({path("highs.nc"), path("drift.nc")}).empty());
  EXPECT_THAT(run(kTables, 0, 0, false), HasSubstr("nothing new"));
  write_seeds("1 2\n");
  EXPECT_THAT(run(kTables, 0, 0, false), HasSubstr("7 files written"));
  std::ofstream(path("highs.nc"), std::ios::app) << "x";
  EXPECT_EQ(fieldwise::pipeline::verify_outputs({path("highs.nc")}).size(), 1U);
}

TEST_F(TableRun, PlanShowsTables) {
  const std::string plan = fieldwise::pipeline::check(config(kTables), {});
  EXPECT_THAT(plan, HasSubstr("highs (table)"));
  EXPECT_THAT(plan,
              HasSubstr("highs.nc (a table; its length is known when it is found)\n    highs: time, lat, lon, value"));
  EXPECT_FALSE(std::filesystem::exists(path("highs.nc")));
}

TEST_F(TableRun, PlanCountsTheMemoryOfTheThreadsThatMayWork) {
  RunOptions one;
  one.threads = 1;
  RunOptions many;
  many.threads = 200;
  EXPECT_NE(fieldwise::pipeline::check(config(kTables), one), fieldwise::pipeline::check(config(kTables), many));
}

TEST_F(TableRun, TableSharesNoFileAndIsNoInput) {
  const std::string head =
      "inputs:\n  slp: {files: slp.nc}\nsteps:\n  low: {do: extrema, of: slp}\n  a: {do: anomaly, of: slp}\n";
  EXPECT_THAT(error_of(head + "outputs: {o.nc: [low, a]}"),
              HasSubstr("step 'low' makes a table, which needs a file of its own"));
  EXPECT_THAT(error_of(head + "outputs: {o.nc: [low.value]}"),
              HasSubstr("step 'low' makes a table, which is written whole; write 'low'"));
  EXPECT_THAT(error_of(head + "  b: {do: mean, of: low}\noutputs: {o.nc: [b]}"),
              HasSubstr("'of' of step 'b' is 'low', which makes a table, not a field"));
}

TEST_F(TableRun, WindsThatDoNotFitIntoMemoryAreRefused) {
  const std::string drift =
      "inputs:\n  u: {files: u.nc}\n  v: {files: v.nc}\nsteps:\n  d: {do: trajectories, u: u, v: v, "
      "seed_spacing: 0.2, hours: 100}\noutputs: {d.nc: [d]}";
  const std::string error = error_of(drift, std::size_t{100} << 20U);
  EXPECT_THAT(error, HasSubstr("but 100 MiB are allowed"));
  EXPECT_THAT(error, HasSubstr("step 'd' keeps"));
}

TEST_F(TableRun, FilesOfPlacesThatCannotBeReadAreNamed) {
  const std::string drift =
      "inputs:\n  u: {files: u.nc}\n  v: {files: v.nc}\nsteps:\n  d: {do: trajectories, u: u, v: v, "
      "seeds: {file: seeds.csv}}\noutputs: {d.nc: [d]}";
  write_seeds("1,2\nhere\n");
  EXPECT_THAT(error_of(drift), HasSubstr("seeds.csv:2: 'here' is no place: write latitude and longitude"));
  std::filesystem::remove(path("seeds.csv"));
  EXPECT_THAT(error_of(drift), HasSubstr("cannot read the places in"));
  write_seeds("100,2\n");
  EXPECT_THAT(error_of(drift), HasSubstr("row 1 of 'seeds' is [100, 2]"));
}

}  // namespace
