// What inputs say of their projection, level and height stands in the results of steps, and in those of steps on them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "fieldwise/core/arrays.hpp"
#include "fieldwise/io/worker/index_file.hpp"
#include "fieldwise/io/writing/write.hpp"
#include "fieldwise/pipeline/run/run.hpp"

namespace {

namespace core = fieldwise::core;
namespace io = fieldwise::io;
using testing::ElementsAre;
using testing::HasSubstr;

core::Grid tilted_grid() {
  core::Grid grid;
  grid.kind = core::GridKind::curvilinear;
  grid.rows = 3;
  grid.columns = 4;
  grid.row_dimension = "rlat";
  grid.column_dimension = "rlon";
  for (int row = 0; row < 3; ++row) {
    for (int column = 0; column < 4; ++column) {
      grid.lat_deg.push_back(40.0 + row + 0.1 * column);
      grid.lon_deg.push_back(5.0 + column - 0.1 * row);
    }
  }
  const auto named = [](const std::string& name) {
    return std::vector<core::KeptAttribute>{{"standard_name", name}, {"units", std::string("degrees")}};
  };
  core::GridProjection projection;
  projection.grid_mapping = "crs";
  projection.mappings = {{"crs", true, {{"grid_mapping_name", std::string("rotated_latitude_longitude")}}}};
  projection.rows = core::KeptCoordinate{"rlat", {-1, 0, 1}, {}, {}, named("grid_latitude")};
  projection.columns = core::KeptCoordinate{"rlon", {2, 3, 4, 5}, {}, {}, named("grid_longitude")};
  grid.projection = std::make_shared<const core::GridProjection>(projection);
  return grid;
}

class KeptMetadataOfRuns : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("fieldwise-kept-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
    std::mt19937_64 random(5);
    std::normal_distribution<double> noise;
    xt::xtensor<double, 3> values({72, 3, 4});
    for (double& value : values) value = 5.0 + noise(random);
    core::Field field = core::field_of(values, core::monthly_axis(1990, 1, 72), tilted_grid(), "K");
    field.header.name = "t";
    field.header.kind = core::main_result(core::Nature::value);
    field.header.attributes["level"] = "500 hPa";
    field.header.scalar_coordinates = {{"height", {2}, {}, {}, {{"units", std::string("m")}}}};
    io::write((folder_ / "t.nc").string(), field);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  void run(const std::string& text) const {
    const auto config =
        parse_run_config(fieldwise::pipeline::parse_yaml(text, "run.yaml"), "run.yaml", folder_.string());
    fieldwise::pipeline::RunOptions options;
    options.force = true;
    static_cast<void>(fieldwise::pipeline::run(config, options));
  }

  /// Requires all that was said of the grid at each map of a file, and level and height at each variable; returns how
  /// many variables there were.
  [[nodiscard]] int expect_kept(const std::string& name) const {
    SCOPED_TRACE(name);
    const io::FileIndex index = io::index_file((folder_ / name).string());
    int fields = 0;
    for (const io::VariableIndex& variable : index.variables) {
      if (variable.find(core::kKindAttribute) == nullptr) continue;
      SCOPED_TRACE(variable.name);
      ++fields;
      EXPECT_EQ(variable.text("level"), "500 hPa");
      EXPECT_THAT(std::string(variable.text("coordinates")), HasSubstr("height"));
      if (variable.dimensions.size() < 2) {
        EXPECT_EQ(variable.text("grid_mapping"), "");
        continue;
      }
      EXPECT_EQ(variable.text("grid_mapping"), "crs");
      EXPECT_EQ(index.dimensions[*(variable.dimensions.end() - 2)].name, "rlat");
      EXPECT_THAT(index.variables.at(index.find("rlat").value()).values, ElementsAre(-1, 0, 1));
      EXPECT_THAT(index.variables.at(index.find("rlon").value()).values, ElementsAre(2, 3, 4, 5));
      EXPECT_EQ(index.variables.at(index.find("crs").value()).text("grid_mapping_name"), "rotated_latitude_longitude");
    }
    return fields;
  }

  std::filesystem::path folder_;
};

TEST_F(KeptMetadataOfRuns, StandsInResultsThatKeepTheGrid) {
  run("inputs: {t: {files: t.nc}}\n"
      "steps:\n"
      "  clim: {do: climatology, of: t}\n"
      "  anom: {do: anomaly, of: t}\n"
      "  std: {do: standardize, of: t}\n"
      "  year: {do: mean, of: t, every: year}\n"
      "  smooth: {do: running_mean, of: t, window: 3}\n"
      "  tails: {do: percentiles, of: t, by: all}\n"
      "  shape: {do: moments, of: t}\n"
      "  index: {do: point, of: t, at: [41, 6]}\n"
      "  corr: {do: correlation, of: t, against: index, lag: [0, 2]}\n"
      "  slope: {do: regression, of: t, against: index}\n"
      "  mean: {do: area_mean, of: anom, weights: none}\n"
      "  part: {do: partial_correlation, of: t, against: index, given: mean}\n"
      "  trend: {do: trend, of: anom}\n"
      "  grad: {do: gradient, of: clim.mean}\n"
      "  double: {do: combine, expression: 'a + a', a: t}\n"
      "  eof: {do: eof, of: anom, modes: 2, weights: none}\n"
      "outputs:\n"
      "  clim.nc: [clim]\n  anom.nc: [anom]\n  std.nc: [std]\n  year.nc: [year]\n  smooth.nc: [smooth]\n"
      "  tails.nc: [tails]\n  shape.nc: [shape]\n  corr.nc: [corr]\n  slope.nc: [slope]\n  part.nc: [part]\n"
      "  trend.nc: [trend]\n  grad.nc: [grad]\n  double.nc: [double]\n  eof.nc: [eof.pattern]\n"
      "  mean.nc: [mean]\n");
  for (const char* const name : {"clim", "anom", "std", "year", "smooth", "tails", "shape", "corr", "slope", "part",
                                 "trend", "grad", "double", "eof"}) {
    EXPECT_GT(expect_kept(std::string(name) + ".nc"), 0) << name;
  }
}

TEST_F(KeptMetadataOfRuns, StandsInResultsOfResultsThatWereWritten) {
  run("inputs: {t: {files: t.nc}}\nsteps: {a: {do: anomaly, of: t}}\noutputs: {a.nc: [a]}\n");
  run("inputs: {a: {files: a.nc}}\nsteps: {c: {do: climatology, of: a}}\noutputs: {c.nc: [c]}\n");
  EXPECT_EQ(expect_kept("a.nc"), 1);
  EXPECT_EQ(expect_kept("c.nc"), 3);
}

TEST_F(KeptMetadataOfRuns, LosesTheGridInAMeanOfItAndKeepsLevelAndHeight) {
  run("inputs: {t: {files: t.nc}}\nsteps: {m: {do: area_mean, of: t, weights: none}}\noutputs: {m.nc: [m]}\n");
  EXPECT_GT(expect_kept("m.nc"), 0);
  const io::FileIndex index = io::index_file((folder_ / "m.nc").string());
  EXPECT_FALSE(index.find("crs"));
  EXPECT_FALSE(index.find("rlat"));
}

TEST_F(KeptMetadataOfRuns, OfTwoLevelsIsThatOfNeither) {
  core::Field other =
      core::field_of(xt::xtensor<double, 3>({72, 3, 4}, 1.0), core::monthly_axis(1990, 1, 72), tilted_grid(), "K");
  other.header.name = "u";
  other.header.kind = core::main_result(core::Nature::value);
  other.header.attributes["level"] = "850 hPa";
  io::write((folder_ / "u.nc").string(), other);
  run("inputs: {t: {files: t.nc}, u: {files: u.nc}}\n"
      "steps: {d: {do: combine, expression: 'a - b', a: t, b: u}}\noutputs: {d.nc: [d]}\n");
  const io::FileIndex index = io::index_file((folder_ / "d.nc").string());
  const io::VariableIndex& difference = index.variables.at(index.find("d").value());
  EXPECT_EQ(difference.text("level"), "");
  EXPECT_EQ(difference.text("coordinates"), "lat lon");
  EXPECT_EQ(difference.text("grid_mapping"), "crs");
}

}  // namespace
