// Fields that have the same places in another order of rows and columns meet as if they had one order.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "fieldwise/core/arrays.hpp"
#include "fieldwise/io/reading/input.hpp"
#include "fieldwise/io/writing/write.hpp"
#include "fieldwise/pipeline/run/run.hpp"
#include "fieldwise/stream/memory_source.hpp"

namespace {

namespace core = fieldwise::core;
namespace pipeline = fieldwise::pipeline;
using core::Field;
using testing::Contains;
using testing::HasSubstr;

constexpr std::size_t kMonths = 60;
constexpr std::size_t kRows = 6;
constexpr std::size_t kColumns = 8;

/// Makes noise on an even grid of the globe; a value depends on its place and date alone, whatever the order.
Field noise_on(bool north_first, std::size_t first_column, unsigned seed) {
  xt::xtensor<double, 3> values({kMonths, kRows, kColumns});
  std::vector<double> lat;
  std::vector<double> lon;
  const auto row_of = [&](std::size_t row) { return north_first ? kRows - 1 - row : row; };
  const auto column_of = [&](std::size_t column) { return (first_column + column) % kColumns; };
  for (std::size_t row = 0; row < kRows; ++row) lat.push_back(-75.0 + 30.0 * static_cast<double>(row_of(row)));
  for (std::size_t column = 0; column < kColumns; ++column) {
    lon.push_back(45.0 * static_cast<double>(first_column + column) - (first_column > 0 ? 360.0 : 0.0));
  }
  for (std::size_t time = 0; time < kMonths; ++time) {
    for (std::size_t row = 0; row < kRows; ++row) {
      for (std::size_t column = 0; column < kColumns; ++column) {
        std::minstd_rand random(
            static_cast<unsigned>(1 + seed + 7 * (time + kMonths * (row_of(row) * kColumns + column_of(column)))));
        random.discard(3);
        values(time, row, column) = static_cast<double>(static_cast<float>(random() % 10'007) / 7.0F);
      }
    }
  }
  Field field = core::field_of(values, core::monthly_axis(1990, 1, kMonths), core::rectilinear_grid(lat, lon), "K");
  field.header.name = "v";
  field.header.type = core::ValueType::float32;
  return field;
}

class TurnedGrids : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("fieldwise-turned-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
    fieldwise::io::write(path("a.nc"), noise_on(false, 0, 1));
    fieldwise::io::write(path("same.nc"), noise_on(false, 0, 2));
    fieldwise::io::write(path("turned.nc"), noise_on(true, 4, 2));
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }

  /// Runs steps of `a` and `b`, which is read from a file; returns what was told.
  std::vector<std::string> run(const std::string& b, const std::string& steps, const std::string& output) const {
    pipeline::RunOptions options;
    options.force = true;
    const std::string text = "inputs:\n  a: {files: a.nc, variable: v}\n  b: {files: " + b +
                             ", variable: v}\nsteps:\n" + steps + "outputs:\n  " + output + ": [r]\n";
    const auto config =
        pipeline::parse_run_config(pipeline::parse_yaml(text, "run.yaml"), "run.yaml", folder_.string());
    return pipeline::run(config, options).notices;
  }

  [[nodiscard]] Field result(const std::string& file, const std::string& variable) const {
    fieldwise::io::InputSpec spec;
    spec.name = variable;
    spec.files = {path(file)};
    spec.variable = variable;
    return fieldwise::stream::read_field(*fieldwise::io::open_input(spec).source);
  }

  void expect_same(const std::string& steps, const std::string& variable) const {
    run("same.nc", steps, "one.nc");
    const std::vector<std::string> notices = run("turned.nc", steps, "two.nc");
    EXPECT_THAT(notices, Contains(HasSubstr("has the places of 'a' in another order"))) << steps;
    const Field one = result("one.nc", variable);
    const Field two = result("two.nc", variable);
    ASSERT_EQ(one.values.shape(), two.values.shape()) << steps;
    std::size_t valid = 0;
    for (std::size_t i = 0; i < one.values.size(); ++i) {
      const double x = one.values.data()[i];
      const double y = two.values.data()[i];
      valid += std::isnan(x) ? 0 : 1;
      ASSERT_TRUE(std::bit_cast<std::uint64_t>(x) == std::bit_cast<std::uint64_t>(y) ||
                  (std::isnan(x) && std::isnan(y)))
          << steps << i << ": " << x << " and " << y;
    }
    EXPECT_GT(valid, 0U) << steps;
  }

  std::filesystem::path folder_;
};

TEST_F(TurnedGrids, MeetInPairs) { expect_same("  r: {do: correlation, of: a, against: b}\n", "r_r"); }

TEST_F(TurnedGrids, MeetInFormulas) { expect_same("  r: {do: combine, expression: a - b, a: a, b: b}\n", "r"); }

TEST_F(TurnedGrids, MeetWhereOneIsAResult) {
  expect_same("  c: {do: anomaly, of: b, by: month}\n  r: {do: regression, of: a, against: c}\n", "r_slope");
}

TEST_F(TurnedGrids, MeetInWholeColumns) {
  expect_same("  c: {do: combine, expression: a + b, a: a, b: b}\n  r: {do: percentiles, of: c, by: all, at: [50]}\n",
              "r_p50");
}

TEST_F(TurnedGrids, AreReadThatWayWhereTheyAreNamedFirst) {
  run("turned.nc", "  r: {do: combine, expression: b - a, a: b, b: a}\n", "back.nc");
  const Field back = result("back.nc", "r");
  EXPECT_EQ(back.header.grid->lat_deg.front(), 75.0);
}

}  // namespace
