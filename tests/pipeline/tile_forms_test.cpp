// Runs whose steps need tiles of different forms: whole maps, whole columns, and work that remains after the last tile.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include "fieldwise/core/arrays.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/io/reading/open.hpp"
#include "fieldwise/io/writing/write.hpp"
#include "fieldwise/pipeline/plan/plan.hpp"
#include "fieldwise/pipeline/run/run.hpp"
#include "fieldwise/stream/memory_source.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::core::Field;
using fieldwise::core::TileForm;
using fieldwise::pipeline::parse_run_config;
using fieldwise::pipeline::parse_yaml;
using fieldwise::pipeline::RunConfig;
using fieldwise::pipeline::RunOptions;
using testing::Contains;
using testing::HasSubstr;

Field random_field(unsigned seed, bool with_gaps) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> noise(10.0, 3.0);
  xt::xtensor<double, 3> values({48, 13, 24});
  for (double& value : values) {
    value = noise(random);
    value = with_gaps && random() % 15 == 0 ? std::nan("") : static_cast<double>(static_cast<float>(value));
  }
  std::vector<double> lat;
  std::vector<double> lon;
  for (int r = 0; r < 13; ++r) lat.push_back(-90.0 + 15.0 * r);
  for (int c = 0; c < 24; ++c) lon.push_back(15.0 * c);
  Field field = fieldwise::core::field_of(values, fieldwise::core::monthly_axis(1980, 1, 48),
                                          fieldwise::core::rectilinear_grid(lat, lon), "m s-1");
  field.header.type = fieldwise::core::ValueType::float32;
  return field;
}

class TileForms : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("fieldwise-forms-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
    for (const auto& [name, seed] : {std::pair{"u", 91U}, {"v", 92U}}) {
      Field field = random_field(seed, true);
      field.header.name = name;
      fieldwise::io::write(path(std::string(name) + ".nc"), field);
    }
    Field whole = random_field(93, false);
    whole.header.name = "w";
    fieldwise::io::write(path("w.nc"), whole);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }

  [[nodiscard]] RunConfig config(const std::string& steps) const {
    const std::string text = "inputs: {u: {files: u.nc}, v: {files: v.nc}, w: {files: w.nc}}\n" + steps;
    return parse_run_config(parse_yaml(text, "run.yaml"), "run.yaml", folder_.string());
  }

  void run(const std::string& steps, std::size_t threads = 0, std::size_t memory_bytes = 0) const {
    RunOptions options;
    options.force = true;
    options.threads = threads;
    options.memory_bytes = memory_bytes;
    static_cast<void>(fieldwise::pipeline::run(config(steps), options));
  }

  [[nodiscard]] Field result(const std::string& file, const std::string& variable) const {
    fieldwise::io::InputSpec spec;
    spec.name = variable;
    spec.files = {path(file)};
    spec.variable = variable;
    return fieldwise::stream::read_field(*fieldwise::io::open_input(spec).source);
  }

  [[nodiscard]] std::string bytes_of(const std::string& file) const {
    std::ifstream stream(path(file), std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  }

  void expect_equal(const Field& a, const Field& b) const {
    ASSERT_EQ(a.values.shape(), b.values.shape());
    std::size_t valid = 0;
    for (std::size_t i = 0; i < a.values.size(); ++i) {
      const double x = a.values.data()[i];
      const double y = b.values.data()[i];
      ASSERT_TRUE(x == y || (std::isnan(x) && std::isnan(y))) << "value " << i << ": " << x << " and " << y;
      valid += std::isnan(x) ? 0 : 1;
    }
    EXPECT_GT(valid, 0U);
  }

  std::filesystem::path folder_;
};

TEST_F(TileForms, PercentilesOfAGradientAreThoseOfItsFile) {
  run(R"run(
steps:
  tilt: {do: gradient, of: u}
  high: {do: percentiles, of: tilt.magnitude, at: 90}
outputs: {tilt.nc: [tilt], high.nc: [high]}
)run");
  const Field at_once = result("high.nc", "high_p90");
  const RunConfig second = parse_run_config(parse_yaml(R"run(
inputs: {m: {files: tilt.nc, variable: tilt_magnitude}}
steps: {high: {do: percentiles, of: m, at: 90}}
outputs: {again.nc: [high]}
)run",
                                                       "run.yaml"),
                                            "run.yaml", folder_.string());
  RunOptions options;
  options.force = true;
  static_cast<void>(fieldwise::pipeline::run(second, options));
  expect_equal(at_once, result("again.nc", "high_p90"));
}

TEST_F(TileForms, WholeMapsAndWholeColumnsOfOneFileAreTwoSweeps) {
  const RunConfig parsed = config(R"run(
steps:
  clim: {do: climatology, of: u}
  tilt: {do: gradient, of: u}
  median: {do: percentiles, of: u, at: 50}
outputs: {a.nc: [clim], b.nc: [tilt], c.nc: [median]}
)run");
  const auto plan = fieldwise::pipeline::make_plan(parsed, std::size_t{1} << 30U);
  std::vector<TileForm> forms;
  for (const auto& sweep : plan.sweeps) forms.push_back(sweep.form);
  EXPECT_THAT(forms, testing::UnorderedElementsAre(TileForm::whole_maps, TileForm::whole_columns));
}

TEST_F(TileForms, WorkOfAnyFormJoinsASweepOverWholeColumns) {
  const RunConfig parsed = config(R"run(
steps:
  clim: {do: climatology, of: u}
  median: {do: percentiles, of: u, at: 50}
outputs: {a.nc: [clim], c.nc: [median]}
)run");
  EXPECT_EQ(fieldwise::pipeline::make_plan(parsed, std::size_t{1} << 30U).sweeps.size(), 1U);
}

TEST_F(TileForms, FormulasTakeInputsUnderNamesOfTheUser) {
  run(R"run(
steps:
  speed: {do: combine, expression: "sqrt(a^2 + b^2)", a: u, b: v}
  anom: {do: anomaly, of: u}
  index: {do: area_mean, of: anom}
  rest: {do: combine, expression: "x - i", i: index, x: anom}
outputs: {speed.nc: [speed], rest.nc: [rest, anom, index]}
)run");
  const Field speed = result("speed.nc", "speed");
  const Field u = result("u.nc", "u");
  const Field v = result("v.nc", "v");
  EXPECT_EQ(speed.header.units.text(), "m s-1");
  const double expected = std::sqrt(u.values(5, 6, 7) * u.values(5, 6, 7) + v.values(5, 6, 7) * v.values(5, 6, 7));
  EXPECT_EQ(speed.values(5, 6, 7), static_cast<double>(static_cast<float>(expected)));
  const Field rest = result("rest.nc", "rest");
  const double difference = result("rest.nc", "anom").values(9, 3, 4) - result("rest.nc", "index").values(9, 0, 0);
  EXPECT_EQ(rest.values(9, 3, 4), static_cast<double>(static_cast<float>(difference)));
}

const std::string kModes = R"run(
steps:
  modes: {do: eof, of: w, modes: 3}
  link: {do: correlation, of: w, against: modes.pc2}
  smooth: {do: running_mean, of: w, window: 3}
  flat: {do: detrend, of: w}
  high: {do: percentiles, of: flat, at: [10, 90], by: month}
  lags: {do: autocorrelation, of: smooth, lag: [1, 3]}
outputs: {modes.nc: [modes, link], high.nc: [high], lags.nc: [lags], smooth.nc: [smooth]}
)run";

TEST_F(TileForms, ComponentsServeLaterSteps) {
  run(kModes);
  const Field component = result("modes.nc", "modes_pc2");
  const Field r = result("modes.nc", "link_r");
  const Field w = result("w.nc", "w");
  ASSERT_EQ(component.values.shape(0), 48U);
  double mean = 0.0;
  for (std::size_t t = 0; t < 48; ++t) mean += w.values(t, 6, 3) / 48.0;
  double product = 0.0;
  double square = 0.0;
  for (std::size_t t = 0; t < 48; ++t) {
    product += (w.values(t, 6, 3) - mean) * component.values(t, 0, 0);
    square += (w.values(t, 6, 3) - mean) * (w.values(t, 6, 3) - mean);
  }
  // The component has mean 0 and sum of squares 47.
  EXPECT_NEAR(r.values(0, 6, 3), product / std::sqrt(47.0 * square), fieldwise::tolerance::between_tools(1.0, 48 * 8));
}

TEST_F(TileForms, ResultsDoNotDependOnThreadsAndMemory) {
  run(kModes, 1);
  const std::vector<std::pair<std::string, std::string>> all{{"high.nc", "high_p90"}, {"smooth.nc", "smooth"}};
  const std::string modes = bytes_of("modes.nc");
  const std::string lags = bytes_of("lags.nc");
  std::vector<Field> first;
  for (const auto& [file, variable] : all) first.push_back(result(file, variable));
  constexpr std::size_t kLittle = std::size_t{67} << 20U;  // a few rows at a time
  for (const auto& [threads, memory] : {std::pair<std::size_t, std::size_t>{3, 0}, {2, kLittle}}) {
    run(kModes, threads, memory);
    EXPECT_TRUE(bytes_of("modes.nc") == modes) << threads << " threads, " << memory << " bytes";
    EXPECT_TRUE(bytes_of("lags.nc") == lags) << threads << " threads, " << memory << " bytes";
    for (std::size_t i = 0; i < all.size(); ++i) expect_equal(result(all[i].first, all[i].second), first[i]);
  }
}

const std::string kCoarse = R"run(
steps:
  coarse: {do: regrid, of: u, to: {step: 30}, min_coverage: 0.3, coverage: true}
  other: {do: regrid, of: v, to: {like: coarse}, method: bilinear}
  anom: {do: anomaly, of: u}
  late: {do: regrid, of: anom, to: {like: other}}
  clim: {do: climatology, of: coarse}
  high: {do: percentiles, of: coarse, at: 90}
  link: {do: correlation, of: coarse, against: other}
  tilt: {do: gradient, of: late}
outputs: {coarse.nc: [coarse, other, late], coverage.nc: [coarse.coverage], clim.nc: [clim], rest.nc: [high, link], tilt.nc: [tilt]}
)run";

TEST_F(TileForms, StepsOnAnotherGridAreThoseOfItsFile) {
  run(kCoarse);
  const RunConfig second = parse_run_config(parse_yaml(R"run(
inputs: {c: {files: coarse.nc, variable: coarse}, o: {files: coarse.nc, variable: other}, l: {files: coarse.nc, variable: late}}
steps:
  clim: {do: climatology, of: c}
  high: {do: percentiles, of: c, at: 90}
  link: {do: correlation, of: c, against: o}
  tilt: {do: gradient, of: l}
outputs: {clim2.nc: [clim], rest2.nc: [high, link], tilt2.nc: [tilt]}
)run",
                                                       "run.yaml"),
                                            "run.yaml", folder_.string());
  RunOptions options;
  options.force = true;
  static_cast<void>(fieldwise::pipeline::run(second, options));
  expect_equal(result("clim.nc", "clim_mean"), result("clim2.nc", "clim_mean"));
  expect_equal(result("rest.nc", "high_p90"), result("rest2.nc", "high_p90"));
  expect_equal(result("rest.nc", "link_r"), result("rest2.nc", "link_r"));
  expect_equal(result("tilt.nc", "tilt_magnitude"), result("tilt2.nc", "tilt_magnitude"));
  EXPECT_EQ(result("coarse.nc", "late").values.shape(), (std::array<std::size_t, 3>{48, 6, 12}));
}

TEST_F(TileForms, AnotherGridDoesNotDependOnThreadsAndMemory) {
  run(kCoarse, 1);
  constexpr std::size_t kLittle = std::size_t{67} << 20U;  // a few rows at a time
  const std::vector<std::string> files{"coarse.nc", "coverage.nc", "clim.nc", "rest.nc", "tilt.nc"};
  std::vector<std::string> first;
  for (const std::string& file : files) first.push_back(bytes_of(file));
  for (const auto& [threads, memory] : {std::pair<std::size_t, std::size_t>{3, 0}, {2, kLittle}}) {
    run(kCoarse, threads, memory);
    for (std::size_t i = 0; i < files.size(); ++i) {
      EXPECT_TRUE(bytes_of(files[i]) == first[i]) << files[i] << ": " << threads << " threads, " << memory << " bytes";
    }
  }
}

TEST_F(TileForms, AFieldOnTheGridOfAnInputIsSweptWithIt) {
  const RunConfig parsed = config(R"run(
steps:
  same: {do: regrid, of: u, to: {like: v}}
  link: {do: correlation, of: same, against: v}
outputs: {link.nc: [link]}
)run");
  EXPECT_EQ(fieldwise::pipeline::make_plan(parsed, std::size_t{1} << 30U).sweeps.size(), 1U);
}

TEST_F(TileForms, ATargetIsAFieldOrAnEvenGrid) {
  const auto refusal = [&](const std::string& to) -> std::string {
    try {
      run("steps: {a: {do: regrid, of: u" + to + "}}\noutputs: {a.nc: [a]}\n");
    } catch (const fieldwise::core::Error& error) {
      return error.what();
    }
    return {};
  };
  EXPECT_THAT(refusal(""), HasSubstr("regrid needs a target: to: {like: INPUT}"));
  EXPECT_THAT(refusal(", to: {like: v, step: 1}"), HasSubstr("two targets"));
  EXPECT_THAT(refusal(", to: {step: 7}"), HasSubstr("steps of 7 do not divide"));
  EXPECT_THAT(refusal(", to: {size: 7}"), HasSubstr("size"));
  EXPECT_THAT(refusal(", to: {like: nobody}"), HasSubstr("nobody"));
}

TEST_F(TileForms, ModesOfAFieldWithGapsAreAnErrorThatSaysWhatToDo) {
  try {
    run("steps: {modes: {do: eof, of: u, modes: 2}}\noutputs: {m.nc: [modes]}\n");
    FAIL() << "no error";
  } catch (const fieldwise::core::Error& error) {
    EXPECT_EQ(error.kind(), fieldwise::core::ErrorKind::input_missing);
    EXPECT_THAT(error.what(), HasSubstr("say gaps: leave_out"));
  }
  EXPECT_FALSE(std::filesystem::exists(path("m.nc")));
}

}  // namespace
