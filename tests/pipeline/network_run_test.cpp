// Runs that train networks and apply them: what lies between two runs, fields on other grids, memory.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "fieldwise/core/arrays.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/io/writing/write.hpp"
#include "fieldwise/kernels/random_stream.hpp"
#include "fieldwise/pipeline/run/run.hpp"

namespace {

using fieldwise::core::Error;
using fieldwise::core::Field;
using testing::HasSubstr;

constexpr std::size_t kMonths = 144;

/// Makes months of two random series spread over a grid, and noise.
Field random_months(const std::string& name, std::size_t rows, std::size_t columns, std::uint64_t seed, double noise) {
  fieldwise::kernels::RandomStream random(seed, 0);
  xt::xtensor<double, 3> values({kMonths, rows, columns});
  for (std::size_t t = 0; t < kMonths; ++t) {
    fieldwise::kernels::RandomStream of_time(99, t);  // what all fields share
    const double a = of_time.normal();
    const double b = of_time.normal();
    for (std::size_t r = 0; r < rows; ++r) {
      for (std::size_t c = 0; c < columns; ++c) {
        values(t, r, c) = a * std::cos(0.3 * static_cast<double>(r)) + b * std::sin(0.5 * static_cast<double>(c)) +
                          noise * random.normal();
      }
    }
  }
  std::vector<double> lat;
  std::vector<double> lon;
  for (std::size_t r = 0; r < rows; ++r)
    lat.push_back(-20.0 + 60.0 / static_cast<double>(rows) * static_cast<double>(r));
  for (std::size_t c = 0; c < columns; ++c) lon.push_back(10.0 * static_cast<double>(c));
  Field field = fieldwise::core::field_of(values, fieldwise::core::monthly_axis(1990, 1, kMonths),
                                          fieldwise::core::rectilinear_grid(lat, lon), "m s-1");
  field.header.name = name;
  return field;
}

class NetworkRun : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("fieldwise-networks-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
    fieldwise::io::write(path("y.nc"), random_months("y", 5, 6, 1, 0.3));
    fieldwise::io::write(path("few.nc"), random_months("few", 3, 8, 2, 0.1));
    fieldwise::io::write(path("many.nc"), random_months("many", 9, 4, 3, 0.1));
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }

  [[nodiscard]] std::string run(const std::string& steps, const std::string& outputs, std::size_t threads = 0,
                                std::size_t memory = 0) const {
    const std::string text =
        "inputs:\n  y: {files: y.nc}\n  few: {files: few.nc}\n  many: {files: many.nc}\nsteps:\n"
        "  a: {do: point, of: few, at: [0, 0]}\n  b: {do: point, of: few, at: [0, 40]}\n" +
        steps + "outputs:\n" + outputs;
    fieldwise::pipeline::RunOptions options;
    options.threads = threads;
    options.memory_bytes = memory;
    options.force = true;
    const auto config = fieldwise::pipeline::parse_run_config(fieldwise::pipeline::parse_yaml(text, "run.yaml"),
                                                              "run.yaml", folder_.string());
    return fieldwise::pipeline::run(config, options).text;
  }

  [[nodiscard]] std::string error_of(const std::string& steps, const std::string& outputs,
                                     std::size_t memory = 0) const {
    try {
      static_cast<void>(run(steps, outputs, 0, memory));
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

const std::string kSmall = "hidden: [4], epochs: 20, ensemble: 2, bootstrap: 50";

TEST_F(NetworkRun, BytesAreTheSameForAnyNumberOfThreads) {
  const std::string steps = "  n: {do: neural_network, of: y, from: [a, b], " + kSmall + "}\n";
  static_cast<void>(run(steps, "  n.nc: [n]\n", 1));
  const std::string first = bytes_of("n.nc");
  EXPECT_GT(first.size(), 10'000U);
  static_cast<void>(run(steps, "  n.nc: [n]\n", 4));
  EXPECT_TRUE(bytes_of("n.nc") == first);
}

TEST_F(NetworkRun, ATrainedNetworkIsAppliedByALaterRun) {
  static_cast<void>(run("  n: {do: neural_network, of: y, from: [a, b], components: 2, " + kSmall + "}\n",
                        "  n.nc: [n.network, n.prediction]\n  course.csv: [n.training_loss, n.networks]\n"));
  EXPECT_THAT(bytes_of("course.csv"), HasSubstr("epoch,n_training_loss,n_networks\n0,"));
  const std::string text =
      run("  later: {do: neural_network, of: y, from: [a, b], network: n.nc}\n", "  later.nc: [later]\n");
  EXPECT_THAT(text, HasSubstr("1 file written"));
  EXPECT_THAT(text, Not(HasSubstr("no valid value")));  // the target lends its grid, and is not looked at
  EXPECT_THAT(error_of("  later: {do: neural_network, of: y, from: [b, a], network: n.nc}\n", "  later.nc: [later]\n"),
              HasSubstr("was trained with the predictors a, b, in this order, and is given b, a"));
  EXPECT_THAT(
      error_of("  later: {do: neural_network, of: many, from: [a, b], network: n.nc}\n", "  later.nc: [later]\n"),
      HasSubstr("trained on another grid"));
  EXPECT_THAT(error_of("  later: {do: neural_network, of: y, from: [a, b], network: y.nc}\n", "  later.nc: [later]\n"),
              HasSubstr("no variable has the attribute neural_network"));
  EXPECT_THAT(
      error_of("  later: {do: neural_network, of: y, from: [a, b], network: none.nc}\n", "  later.nc: [later]\n"),
      HasSubstr("none.nc: No such file"));
  EXPECT_THAT(error_of("  later: {do: neural_network, from: [a, b]}\n", "  later.nc: [later]\n"),
              HasSubstr("step 'later' (neural_network) needs 'of'"));
}

TEST_F(NetworkRun, ATargetWithoutUnitsOrLayersComesBack) {
  Field bare = random_months("bare", 3, 2, 5, 0.2);
  bare.header.units = {};
  bare.header.long_name.clear();
  fieldwise::io::write(path("y.nc"), bare);
  static_cast<void>(
      run("  n: {do: neural_network, of: y, from: [a, b], epochs: 3, ensemble: 1, bootstrap: 20}\n", "  n.nc: [n]\n"));
  static_cast<void>(
      run("  later: {do: neural_network, of: y, from: [a, b], network: n.nc}\n", "  later.nc: [later]\n"));
  EXPECT_TRUE(std::filesystem::exists(path("later.nc")));
}

TEST_F(NetworkRun, ASeriesNeedsNoTargetWhereANetworkIsApplied) {
  static_cast<void>(run("  n: {do: neural_network, of: a, from: [b], " + kSmall + "}\n", "  n.nc: [n.network]\n"));
  EXPECT_THAT(run("  later: {do: neural_network, from: [b], network: n.nc}\n", "  later.nc: [later]\n"),
              HasSubstr("1 file written"));
}

TEST_F(NetworkRun, PredictorsMayBeFieldsOfOtherGrids) {
  // Fewer and more rows than those of the target; the noise of two grids is averaged in their components.
  const std::string text = run("  n: {do: neural_network, of: y, from: [few, many], from_components: 2, " + kSmall +
                                   ", by: month}\n  one: {do: neural_network, of: a, from: [many], " + kSmall + "}\n",
                               "  n.nc: [n]\n  one.nc: [one]\n", 2);
  EXPECT_THAT(text, HasSubstr("2 files written"));
  EXPECT_THAT(text, Not(HasSubstr("left out")));
}

TEST_F(NetworkRun, WhatCannotBeHeldIsRefused) {
  const std::string sentence =
      error_of("  n: {do: neural_network, of: y, from: [a], hidden: [1000, 1000], ensemble: 20}\n", "  n.nc: [n]\n",
               std::size_t{256} << 20U);
  EXPECT_THAT(sentence, HasSubstr("but 256 MiB are allowed: allow at least"));
}

}  // namespace
