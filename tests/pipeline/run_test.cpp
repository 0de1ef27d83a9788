#include "fieldwise/pipeline/run/run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <netcdf>
#include <random>
#include <string>

#include "fieldwise/core/arrays.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/io/reading/open.hpp"
#include "fieldwise/io/writing/write.hpp"
#include "fieldwise/pipeline/plan/plan.hpp"
#include "fieldwise/stream/memory_source.hpp"
#include "places.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::core::Field;
using fieldwise::pipeline::parse_run_config;
using fieldwise::pipeline::parse_yaml;
using fieldwise::pipeline::RunConfig;
using fieldwise::pipeline::RunOptions;
using testing::HasSubstr;

constexpr std::size_t kRows = 13;
constexpr std::size_t kColumns = 24;

/// Makes random monthly fields with an annual cycle and gaps, single precision as most archives have.
Field random_field(std::size_t months, unsigned seed, std::int64_t year = 1980) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> noise;
  xt::xtensor<double, 3> values({months, kRows, kColumns});
  for (std::size_t t = 0; t < months; ++t) {
    for (std::size_t r = 0; r < kRows; ++r) {
      for (std::size_t c = 0; c < kColumns; ++c) {
        const bool missing = (r == 3 && c == 5) || random() % 20 == 0;
        const double value = 15.0 + 5.0 * std::cos(static_cast<double>(t % 12)) + noise(random);
        values(t, r, c) = missing ? std::nan("") : static_cast<double>(static_cast<float>(value));
      }
    }
  }
  std::vector<double> lat(kRows);
  std::vector<double> lon(kColumns);
  for (std::size_t r = 0; r < kRows; ++r) {
    lat[r] = -90.0 + 15.0 * static_cast<double>(r);
  }
  for (std::size_t c = 0; c < kColumns; ++c) {
    lon[c] = 15.0 * static_cast<double>(c);
  }
  Field field = fieldwise::core::field_of(values, fieldwise::core::monthly_axis(year, 1, months),
                                          fieldwise::core::rectilinear_grid(lat, lon), "degC");
  field.header.name = "sst";
  field.header.type = fieldwise::core::ValueType::float32;
  return field;
}

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

/// Reads one variable of a result file.
Field result(const std::filesystem::path& path, const std::string& variable) {
  fieldwise::io::InputSpec spec;
  spec.name = variable;
  spec.files = {path.string()};
  spec.variable = variable;
  return fieldwise::stream::read_field(*fieldwise::io::open_input(spec).source);
}

void expect_equal_values(const Field& a, const Field& b) {
  ASSERT_EQ(a.values.shape(), b.values.shape());
  for (std::size_t i = 0; i < a.values.size(); ++i) {
    const double x = a.values.data()[i];
    const double y = b.values.data()[i];
    ASSERT_TRUE(x == y || (std::isnan(x) && std::isnan(y))) << "value " << i << ": " << x << " and " << y;
  }
}

RunOptions with_threads(std::size_t threads) {
  RunOptions options;
  options.threads = threads;
  return options;
}

RunOptions with_memory(std::size_t bytes) {
  RunOptions options;
  options.memory_bytes = bytes;
  return options;
}

class Run : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("fieldwise-run-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
    fieldwise::io::write(path("sst.nc"), random_field(60, 1));
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }

  RunConfig config(const std::string& text) const {
    return parse_run_config(parse_yaml(text, "run.yaml"), "run.yaml", folder_.string());
  }

  void run(const std::string& text, const RunOptions& options = {}) const {
    RunOptions anew = options;
    anew.force = true;  // a run that does nothing would prove nothing
    static_cast<void>(fieldwise::pipeline::run(config(text), anew));
  }

  std::string error_of(const std::string& text, fieldwise::core::ErrorKind kind, const RunOptions& options = {}) const {
    try {
      run(text, options);
    } catch (const fieldwise::core::Error& error) {
      EXPECT_EQ(error.kind(), kind) << error.what();
      return error.what();
    }
    ADD_FAILURE() << "no error";
    return {};
  }

  std::filesystem::path folder_;
};

const std::string kChain = R"(
inputs:
  sst: {files: sst.nc}
steps:
  clim: {do: climatology, of: sst}
  anom: {do: anomaly, of: sst}
  z: {do: standardize, of: sst}
  index: {do: area_mean, of: anom, region: {lat: [-30, 30], lon: [100, 200]}}
  link: {do: correlation, of: anom, against: index, lag: 1}
  slopes: {do: gradient, of: clim.mean}
outputs:
  clim.nc: [clim, slopes]
  fields.nc: [anom, z, index]
  link.nc: [link]
)";

TEST_F(Run, ChainOfAnomalyAreaMeanAndCorrelationIsThreeSweepsOverTheFile) {
  const RunConfig parsed = config(kChain);
  const auto plan = fieldwise::pipeline::make_plan(parsed, std::size_t{1} << 30U);
  std::size_t costly = 0;
  for (const auto& sweep : plan.sweeps) {
    costly += sweep.in_memory ? 0 : 1;
  }
  EXPECT_EQ(costly, 3U);
}

TEST_F(Run, ImpliedClimatologySharesTheVisibleOne) {
  const RunConfig parsed = config(kChain);
  const auto plan = fieldwise::pipeline::make_plan(parsed, std::size_t{1} << 30U);
  std::size_t climatologies = 0;
  for (const auto& step : plan.steps) {
    climatologies += step.doc->name == "climatology" ? 1 : 0;
  }
  EXPECT_EQ(climatologies, 1U);
}

TEST_F(Run, StepsThatNoOutputNeedsAreNotComputed) {
  const std::string inputs = "inputs: {t: {files: sst.nc}}\nsteps:\n  b: {do: trend, of: t}\n";
  const std::string unused = "  a: {do: anomaly, of: t}\n  c: {do: climatology, of: a}\n";
  const RunConfig lean = config(inputs + "outputs: {b.nc: [b]}\n");
  const RunConfig more = config(inputs + unused + "outputs: {b.nc: [b]}\n");
  const auto expected = fieldwise::pipeline::make_plan(lean, std::size_t{1} << 30U);
  const auto found = fieldwise::pipeline::make_plan(more, std::size_t{1} << 30U);
  ASSERT_EQ(found.sweeps.size(), expected.sweeps.size());
  EXPECT_EQ(found.sweeps[0].reductions.size(), 1U);
  EXPECT_TRUE(found.sweeps[0].maps.empty());
  EXPECT_EQ(found.sweeps[0].peak_bytes, expected.sweeps[0].peak_bytes);
}

TEST_F(Run, PointWithoutAPlaceIsRefused) {
  EXPECT_THAT(error_of("inputs: {t: {files: sst.nc}}\nsteps: {p: {do: point, of: t}}\noutputs: {p.nc: [p]}\n",
                       fieldwise::core::ErrorKind::usage),
              HasSubstr("point needs 'at', a place such as [-5, 270]"));
}

TEST_F(Run, OneRunFileEqualsTwoChainedCommands) {
  run(kChain);
  const Field index = result(path("fields.nc"), "index");
  const Field link = result(path("link.nc"), "link_r");
  run(R"(
inputs:
  anom: {files: fields.nc, variable: anom}
  index: {files: fields.nc, variable: index}
steps:
  index2: {do: area_mean, of: anom, region: {lat: [-30, 30], lon: [100, 200]}}
  link: {do: correlation, of: anom, against: index, lag: 1}
outputs:
  index2.nc: [index2]
  link2.nc: [link]
)");
  expect_equal_values(result(path("index2.nc"), "index2"), index);
  expect_equal_values(result(path("link2.nc"), "link_r"), link);
}

TEST_F(Run, ValuesAndBytesAreTheSameForAnyNumberOfThreads) {
  run(kChain, with_threads(1));
  const std::string clim = bytes_of(path("clim.nc"));
  const std::string fields = bytes_of(path("fields.nc"));
  const std::string link = bytes_of(path("link.nc"));
  EXPECT_GT(link.size(), 1000U);
  for (const std::size_t threads : {2U, 3U, 7U}) {
    run(kChain, with_threads(threads));
    EXPECT_TRUE(bytes_of(path("clim.nc")) == clim) << threads << " threads";
    EXPECT_TRUE(bytes_of(path("fields.nc")) == fields) << threads << " threads";
    EXPECT_TRUE(bytes_of(path("link.nc")) == link) << threads << " threads";
  }
}

TEST_F(Run, RealWindsGiveTheSameBytesOnSevenThreads) {
  const std::string text = "inputs:\n  u: {files: " + fieldwise::places::sources() +
                           "/testdata/fnoc_winds.nc, variable: UWND}\n"
                           "steps:\n  anom: {do: anomaly, of: u}\noutputs:\n  anom.nc: [anom]\n";
  run(text, with_threads(1));
  const std::string one = bytes_of(path("anom.nc"));
  EXPECT_GT(one.size(), 10'000U);
  run(text, with_threads(7));
  EXPECT_TRUE(bytes_of(path("anom.nc")) == one);
}

/// Returns the least memory in which a plan can be made.
std::size_t least_memory(const RunConfig& config) {
  const std::size_t unit = 16 << 10U;
  for (std::size_t memory = std::size_t{64} << 20U;; memory += unit) {
    try {
      static_cast<void>(fieldwise::pipeline::make_plan(config, memory));
      return memory;
    } catch (const fieldwise::core::Error& error) {
      EXPECT_EQ(error.kind(), fieldwise::core::ErrorKind::memory_exceeded);
    }
  }
}

TEST_F(Run, LittleMemoryMeansBandsAndTheSameValues) {
  run(kChain);
  const Field sd = result(path("clim.nc"), "clim_sd");
  const Field r = result(path("link.nc"), "link_r");
  const Field slope = result(path("clim.nc"), "slopes_magnitude");
  const RunConfig parsed = config(kChain);
  const std::size_t least = least_memory(parsed);
  const auto plan = fieldwise::pipeline::make_plan(parsed, least);
  const bool banded = std::ranges::any_of(plan.sweeps, [](const auto& sweep) { return sweep.band_rows < kRows; });
  EXPECT_TRUE(banded);
  for (const auto& sweep : plan.sweeps) {
    EXPECT_LE(sweep.peak_bytes, least);
  }
  run(kChain, with_memory(least));
  expect_equal_values(result(path("clim.nc"), "clim_sd"), sd);
  expect_equal_values(result(path("link.nc"), "link_r"), r);
  expect_equal_values(result(path("clim.nc"), "slopes_magnitude"), slope);
}

constexpr const char* kWholeField = R"(
inputs:
  sst: {files: sst.nc}
steps:
  nino: {do: area_mean, of: sst, region: {lat: [-5, 5]}}
  link: {do: correlation, of: sst, against: nino, fdr: 0.1, level: 0.9, field_significance: block, resamples: 39}
  rank: {do: correlation, of: sst, against: nino, method: kendall, fdr: 0.1}
  sen: {do: trend, of: sst, method: theil_sen, seasonal: true}
  both: {do: regression, of: sst, against: [nino, time], fdr: 0.1}
outputs:
  link.nc: [link, rank, sen, both]
)";

TEST_F(Run, WhatDependsOnTheWholeFieldIsTheSameInBandsAndForAnyNumberOfThreads) {
  run(kWholeField, with_threads(1));
  const std::string whole = bytes_of(path("link.nc"));
  const Field adjusted = result(path("link.nc"), "link_p_fdr");
  const std::size_t least = least_memory(config(kWholeField));
  const auto plan = fieldwise::pipeline::make_plan(config(kWholeField), least);
  EXPECT_TRUE(std::ranges::any_of(plan.sweeps, [](const auto& sweep) { return sweep.band_rows < kRows; }));
  run(kWholeField, with_memory(least));
  EXPECT_TRUE(bytes_of(path("link.nc")) == whole);
  run(kWholeField, with_threads(3));
  EXPECT_TRUE(bytes_of(path("link.nc")) == whole);
  const Field p = result(path("link.nc"), "link_p");
  for (std::size_t i = 0; i < p.values.size(); ++i) {
    ASSERT_TRUE(std::isnan(p.values.data()[i]) || adjusted.values.data()[i] >= p.values.data()[i]) << i;
  }
}

TEST_F(Run, AttributesHoldWhatIsKnownOnlyAtTheEnd) {
  run(kWholeField);
  netCDF::NcFile file(path("link.nc"), netCDF::NcFile::read);
  double points = 0.0;
  file.getVar("link_p_fdr").getAtt("fdr_points").getValues(&points);
  EXPECT_EQ(points, static_cast<double>(kRows * kColumns - 1));  // one point has no values
  double largest = -1.0;
  file.getVar("both_p_fdr_nino").getAtt("fdr_largest_p").getValues(&largest);
  EXPECT_GE(largest, 0.0);
  double share = -1.0;
  file.getVar("link_share").getVar(&share);
  EXPECT_GE(share, 0.0);
  EXPECT_LE(share, 1.0);
  EXPECT_EQ(file.getVar("link_share").getDimCount(), 0);
}

TEST_F(Run, TooLittleMemoryIsRefusedWithTheAmountNeeded) {
  const std::string error =
      error_of(kChain, fieldwise::core::ErrorKind::memory_exceeded, with_memory(std::size_t{1} << 20U));
  EXPECT_THAT(error, HasSubstr("1 MiB are allowed"));
  EXPECT_THAT(error, HasSubstr("--memory"));
  EXPECT_FALSE(std::filesystem::exists(path("clim.nc")));
  const std::string before = "allow at least ";
  const std::size_t mebibytes = std::stoul(error.substr(error.find(before) + before.size()));
  run(kChain, with_memory(mebibytes << 20U));
  static_cast<void>(error_of(kChain, fieldwise::core::ErrorKind::memory_exceeded, with_memory((mebibytes - 1) << 20U)));
}

TEST_F(Run, ARegionOfAnInputHasTheMeanOfThatRegionOfTheWhole) {
  // Rows and columns of uneven distance, without bounds: alone the outermost cells of a part would have other areas.
  const std::vector<double> lat{-85, -60, -40, -25, -15, -8, -3, 0, 3, 8, 15, 25, 40, 60, 85};
  const std::vector<double> lon{0, 10, 30, 60, 100, 150, 210, 250, 280, 300, 320, 340};
  std::mt19937_64 random(24);
  std::normal_distribution<double> noise(280.0, 10.0);
  xt::xtensor<double, 3> values({2, lat.size(), lon.size()});
  for (double& value : values) value = noise(random);
  Field field = fieldwise::core::field_of(values, fieldwise::core::monthly_axis(2000, 1, 2),
                                          fieldwise::core::rectilinear_grid(lat, lon), "m");
  field.header.name = "x";
  fieldwise::io::write(path("x.nc"), field);
  for (const std::string region :
       {"lat: [-10, 30], lon: [-40, 60]", "lat: [3, 90], lon: [100, 260]", "lat: [-90, -20]"}) {
    run("inputs:\n  whole: {files: x.nc}\n  part: {files: x.nc, region: {" + region +
        "}}\nsteps:\n  a: {do: area_mean, of: whole, region: {" + region +
        "}}\n  b: {do: area_mean, of: part}\noutputs:\n  means.nc: [a, b]\n");
    const Field a = result(path("means.nc"), "a");
    const Field b = result(path("means.nc"), "b");
    for (std::size_t t = 0; t < 2; ++t) {
      EXPECT_NEAR(a.values(t, 0, 0), b.values(t, 0, 0), fieldwise::tolerance::sum_of_areas(400.0, 180.0)) << region;
    }
  }
}

TEST_F(Run, WhatOnlyValuesShowIsTold) {
  Field field = random_field(24, 3);
  field.header.units = fieldwise::core::Units("mm");
  for (std::size_t t = 0; t < 24; ++t) field.values(t, 0, 0) = -1.0 - static_cast<double>(t);
  field.values(5, 1, 1) = std::numeric_limits<double>::infinity();
  fieldwise::io::write(path("rain.nc"), field);
  RunOptions anew;
  anew.force = true;
  const auto summary = fieldwise::pipeline::run(config(R"(
inputs:
  rain: {files: rain.nc}
steps:
  share: {do: anomaly, of: rain, as: percent}
outputs:
  share.nc: [share]
)"),
                                                anew);
  EXPECT_THAT(summary.notices, testing::Contains(HasSubstr("input 'rain': ")));
  EXPECT_THAT(summary.notices, testing::Contains(HasSubstr("infinite values, which count as missing")));
  EXPECT_THAT(summary.notices,
              testing::Contains(HasSubstr("step 'share': some means of the climatology are 0 or below")));
  EXPECT_TRUE(std::isnan(result(path("share.nc"), "share").values(5, 1, 1)));
}

TEST_F(Run, FieldPairedWithAFieldOnAnotherTimeAxisUsesTheDatesInCommon) {
  fieldwise::io::write(path("late.nc"), random_field(48, 2, 1982));
  run(R"(
inputs:
  a: {files: sst.nc}
  b: {files: late.nc}
steps:
  b_anom: {do: anomaly, of: b, base: all}
  pair: {do: correlation, of: a, against: b_anom}
outputs:
  pair.nc: [pair]
)");
  const Field n = result(path("pair.nc"), "pair_n");
  double most = 0.0;
  for (const double value : n.values) {
    most = std::max(most, value);
  }
  EXPECT_LE(most, 36.0);  // 1982 to 1984 are in both
  EXPECT_GE(most, 30.0);
}

TEST_F(Run, OnePointMapCorrelatesThePointWithItself) {
  run(R"(
inputs:
  sst: {files: sst.nc}
steps:
  map: {do: correlation, of: sst, against: {point: [1, 119]}}
outputs:
  map.nc: [map]
)");
  EXPECT_DOUBLE_EQ(result(path("map.nc"), "map_r").values(0, 6, 8), 1.0);
}

TEST_F(Run, FileWithTwoTimeAxesIsRefusedAndASplitNamed) {
  const std::string error = error_of(R"(
inputs:
  sst: {files: sst.nc}
steps:
  clim: {do: climatology, of: sst, statistics: [mean]}
  anom: {do: anomaly, of: sst}
outputs:
  all.nc: [clim, anom]
)",
                                     fieldwise::core::ErrorKind::usage);
  EXPECT_THAT(error, HasSubstr("run.yaml:8"));
  EXPECT_THAT(error, HasSubstr("[clim.mean] and [anom]"));
}

TEST_F(Run, ErrorsOfSeveralStepsAreReportedTogether) {
  const std::string error = error_of(R"(
inputs:
  sst: {files: sst.nc}
  other: {files: nowhere.nc}
steps:
  clim: {do: climatology, of: sst, base: 1900/1910}
  index: {do: area_mean, of: sst, region: {lat: [-80, -79]}}
outputs:
  all.nc: [clim]
  index.nc: [index]
)",
                                     fieldwise::core::ErrorKind::input_missing);
  EXPECT_THAT(error, HasSubstr("run.yaml:4"));
  EXPECT_THAT(error, HasSubstr("nowhere.nc"));
  EXPECT_THAT(error, HasSubstr("run.yaml:6"));
  EXPECT_THAT(error, HasSubstr("run.yaml:7"));
}

TEST_F(Run, OutputThatIsAnInputUnderAnotherNameIsRefused) {
  std::filesystem::create_symlink(path("sst.nc"), path("link-to-sst.nc"));
  const std::string before = bytes_of(path("sst.nc"));
  const std::string error = error_of(R"(
inputs:
  sst: {files: sst.nc}
steps:
  anom: {do: anomaly, of: sst}
outputs:
  link-to-sst.nc: [anom]
)",
                                     fieldwise::core::ErrorKind::usage);
  EXPECT_THAT(error, HasSubstr("is the input file"));
  EXPECT_TRUE(bytes_of(path("sst.nc")) == before);
}

TEST_F(Run, FailedRunLeavesNoFileBehind) {
  std::filesystem::create_directories(path("taken.nc"));
  static_cast<void>(error_of(R"(
inputs:
  sst: {files: sst.nc}
steps:
  anom: {do: anomaly, of: sst}
outputs:
  good.nc: [anom]
  taken.nc: [anom]
)",
                             fieldwise::core::ErrorKind::output_failed));
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder_)) {
    names.push_back(entry.path().filename().string());
  }
  EXPECT_THAT(names, testing::UnorderedElementsAre("sst.nc", "taken.nc"));
}

TEST_F(Run, CheckPrintsThePlanAndWritesNothing) {
  const std::string text = fieldwise::pipeline::check(config(kChain), {});
  EXPECT_THAT(text, HasSubstr("sst: 13 x 24 (lat -90 to 90, lon 0 to 345), 60 times (month, standard) 1980/1984"));
  EXPECT_THAT(text, HasSubstr("decode factor"));
  EXPECT_THAT(text, HasSubstr("peak"));
  EXPECT_FALSE(std::filesystem::exists(path("clim.nc")));
}

}  // namespace
