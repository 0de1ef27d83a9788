#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "fieldwise/pipeline/runfile/run_config.hpp"
#include "fieldwise/pipeline/yaml/problems.hpp"
#include "places.hpp"

namespace {

using fieldwise::core::Error;
using fieldwise::core::ErrorKind;
using fieldwise::pipeline::apply_override;
using fieldwise::pipeline::effective_run;
using fieldwise::pipeline::InputConfig;
using fieldwise::pipeline::OutputConfig;
using fieldwise::pipeline::parse_run_config;
using fieldwise::pipeline::parse_yaml;
using fieldwise::pipeline::read_run_file;
using fieldwise::pipeline::Reference;
using fieldwise::pipeline::RunConfig;
using fieldwise::pipeline::same_tree;
using fieldwise::pipeline::StepConfig;
using fieldwise::pipeline::YamlNode;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::filesystem::path kErrorFolder =
    std::filesystem::path(fieldwise::places::sources()) / "tests" / "pipeline" / "run_file_errors";

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

RunConfig config_of(const std::string& text, const std::string& directory = "") {
  return parse_run_config(parse_yaml(text, "run.yaml"), "run.yaml", directory);
}

std::string error_of(const std::string& text) {
  try {
    static_cast<void>(config_of(text));
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::usage);
    return error.what();
  }
  return "no error";
}

std::vector<std::filesystem::path> wrong_run_files() {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::directory_iterator(kErrorFolder)) {
    if (entry.path().extension() == ".yaml") found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

class WrongRunFile : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(WrongRunFile, IsRefusedWithExactlyTheseSentences) {
  const std::string name = GetParam().filename().string();
  std::string expected = text_of(std::filesystem::path(GetParam()).replace_extension(".txt"));
  if (expected.ends_with('\n')) expected.pop_back();
  try {
    static_cast<void>(parse_run_config(parse_yaml(text_of(GetParam()), name), name, ""));
    FAIL() << "was accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::usage);
    EXPECT_EQ(error.what(), expected);
  }
}

INSTANTIATE_TEST_SUITE_P(Corpus, WrongRunFile, testing::ValuesIn(wrong_run_files()),
                         [](const auto& info) { return info.param.stem().string(); });

const std::string kFull = R"(
title: "How El Nino bends: the wind"
inputs:
  u:
    files: ../testdata/winds.nc
    variable: UWND
    period: 1982-01/1992-12
    months: DJF
    region: {lat: [-60, 60], lon: [120, 290]}
    level: 850 hPa
    units: m s-1
    missing: -99.9
    time: {calendar: noleap, stamp: end, units: "days since 1980-01-01"}
  sst: {files: index.csv, column: 1}
  land: {files: /data/land.nc, fill_missing: 0, duplicates: last, gaps: allow}
  rain: {files: [a*.nc, b.nc], scale: {multiply: 86400}, units: mm day-1, expect: monthly, quantity: difference}
steps:
  tilt: {do: gradient, of: clim.mean}
  clim: {do: climatology, of: u, by: month, base: 1982/1991, statistics: [mean, sd, n]}
  anom: {do: anomaly, of: u, by: month, base: 1982/1991}
  z: {do: standardize, of: u}
  zz: {do: anomaly, of: u}
  named: {do: standardize, of: u, climatology: clim.mean}
  warm: {do: anomaly, of: sst}
  nino4: {do: area_mean, of: anom, region: {lat: [-5, 5], lon: [160, 210]}, mask: {input: land, above: 0.5}}
  teleco: {do: correlation, of: anom, against: warm, lag: [-6, 6]}
  near: {do: correlation, of: anom, against: {point: [0, 200]}, lag: {list: [0, 3]}}
  slope: {do: regression, of: anom, against: {point: [0, 200]}, lag: 3}
  wet: {do: mean, of: rain, every: season}
outputs:
  results/climatology.nc: [clim, tilt]
  results/enso.nc: [teleco, near, slope, named]
  results/series.nc: [warm, nino4]
  results/z.nc: {write: [z, zz], format: {deflate: 0, digits: 4, chunks: [1, 10, 20]}}
  one.nc: clim.mean
  wet.nc: [wet]
format: {deflate: 2}
)";

const StepConfig& step(const RunConfig& config, const std::string& name) {
  const auto found = std::find_if(config.steps.begin(), config.steps.end(),
                                  [&](const StepConfig& candidate) { return candidate.name == name; });
  if (found == config.steps.end()) throw std::out_of_range(name);
  return *found;
}

std::vector<std::string> hidden_operations(const RunConfig& config) {
  std::vector<std::string> operations;
  for (const StepConfig& candidate : config.steps) {
    if (candidate.hidden) operations.push_back(candidate.operation);
  }
  return operations;
}

TEST(RunFile, InputKeysReachTheSpecification) {
  const RunConfig config = config_of(kFull, "runs");
  EXPECT_EQ(config.title, "How El Nino bends: the wind");
  const auto& u = config.inputs[0].spec;
  EXPECT_THAT(u.files, ElementsAre("testdata/winds.nc"));
  EXPECT_EQ(u.variable, "UWND");
  EXPECT_EQ(u.period, fieldwise::core::parse_period("1982/1992"));
  EXPECT_EQ(u.months, 0x803U);
  EXPECT_EQ(u.region.lon_deg, std::pair(120.0, 290.0));
  EXPECT_DOUBLE_EQ(u.level->places.front().value, 850.0);
  EXPECT_EQ(u.level->places.front().units, "hPa");
  EXPECT_THAT(u.missing, ElementsAre(-99.9));
  EXPECT_EQ(u.time.calendar, fieldwise::core::Calendar::noleap);
  EXPECT_EQ(u.time.stamp, fieldwise::io::StampPlace::end);
  EXPECT_EQ(config.inputs[1].spec.column, 1);
  const auto& land = config.inputs[2].spec;
  EXPECT_THAT(land.files, ElementsAre("/data/land.nc"));
  EXPECT_EQ(land.fill_missing, 0.0);
  EXPECT_EQ(land.duplicates, fieldwise::io::Duplicates::last);
  EXPECT_EQ(land.gaps, fieldwise::io::Gaps::allow);
  const auto& rain = config.inputs[3].spec;
  EXPECT_THAT(rain.files, ElementsAre("runs/a*.nc", "runs/b.nc"));
  EXPECT_TRUE(rain.scaled);
  EXPECT_DOUBLE_EQ(rain.scale_multiply, 86400.0);
  EXPECT_EQ(rain.expect, fieldwise::core::TimeStep::parse("month"));
  EXPECT_TRUE(rain.quantity_difference);
}

TEST(RunFile, LevelsAreReadWithAndWithoutUnits) {
  const auto level = [](const std::string& text) {
    return config_of("inputs: {u: {files: u.nc, level: " + text +
                     "}}\nsteps: {m: {do: mean, of: u}}\noutputs: {m.nc: [m]}")
        .inputs[0]
        .spec.level->places.front();
  };
  EXPECT_DOUBLE_EQ(level("850").value, 850.0);
  EXPECT_EQ(level("850").units, "");
  EXPECT_EQ(level("850hPa").units, "hPa");
  EXPECT_DOUBLE_EQ(level("1e3 millibar").value, 1000.0);
  EXPECT_DOUBLE_EQ(level("-0.5 m").value, -0.5);
  EXPECT_EQ(level("-0.5 m").units, "m");
}

TEST(RunFile, OutputsKeepTheirOwnFormatAndTheDefault) {
  const RunConfig config = config_of(kFull, "runs");
  EXPECT_EQ(config.outputs[0].path, "runs/results/climatology.nc");
  EXPECT_EQ(config.outputs[0].format.deflate, 2);
  EXPECT_EQ(config.outputs[3].format.deflate, 0);
  EXPECT_EQ(config.outputs[3].format.digits, 4);
  EXPECT_THAT(config.outputs[3].format.chunks, ElementsAre(1U, 10U, 20U));
  EXPECT_EQ(config.outputs[4].fields[0].quantity, "mean");
}

TEST(RunFile, StepsFollowTheStepsTheyNeedAndElseKeepTheirOrder) {
  const RunConfig config = config_of(kFull);
  std::vector<std::string> names;
  for (const StepConfig& candidate : config.steps) {
    if (!candidate.hidden) names.push_back(candidate.name);
    for (const auto& input : candidate.inputs) {
      const bool is_input = std::any_of(config.inputs.begin(), config.inputs.end(),
                                        [&](const InputConfig& other) { return other.spec.name == input.second.name; });
      const auto earlier = std::find_if(config.steps.begin(), config.steps.end(), [&](const StepConfig& other) {
        return other.name == input.second.name || &other == &candidate;
      });
      EXPECT_TRUE(is_input || &*earlier != &candidate) << candidate.name << " before " << input.second.name;
    }
  }
  EXPECT_THAT(names, ElementsAre("clim", "tilt", "anom", "z", "zz", "named", "warm", "nino4", "teleco", "near", "slope",
                                 "wet"));
}

TEST(RunFile, AnomalySharesTheVisibleClimatologyThatIsItsOwn) {
  const RunConfig config = config_of(kFull);
  EXPECT_EQ(step(config, "anom").inputs[1].first, "climatology");
  EXPECT_EQ(step(config, "anom").inputs[1].second.name, "clim");
  EXPECT_EQ(step(config, "anom").inputs[1].second.quantity, "mean");
}

TEST(RunFile, EqualHiddenStepsAreOne) {
  const RunConfig config = config_of(kFull);
  // One climatology for z and zz together, one for warm, one point for near and slope.
  EXPECT_THAT(hidden_operations(config), testing::UnorderedElementsAre("climatology", "climatology", "point"));
  EXPECT_EQ(step(config, "z").inputs[2].second.quantity, "sd");
  EXPECT_EQ(step(config, "z").inputs[2].second.name, step(config, "zz").inputs[1].second.name);
}

TEST(RunFile, ClimatologyWithoutTheQuantityIsNotShared) {
  const RunConfig config = config_of(R"(
inputs: {u: {files: u.nc}}
steps:
  clim: {do: climatology, of: u, statistics: [n, max]}
  z: {do: standardize, of: u}
outputs: {a.nc: [clim], b.nc: [z]}
)");
  EXPECT_TRUE(step(config, step(config, "z").inputs[1].second.name).hidden);
}

TEST(RunFile, OptionsWrittenDifferentlyButEqualShareOneClimatology) {
  const RunConfig config = config_of(R"(
inputs: {u: {files: u.nc}}
steps:
  clim: {do: climatology, of: u, base: 1982/1991, ddof: 1}
  anom: {do: anomaly, of: u, base: 1982-01-01/1991-12-31, by: month}
outputs: {a.nc: [clim], b.nc: [anom]}
)");
  EXPECT_EQ(step(config, "anom").inputs[1].second.name, "clim");
}

TEST(RunFile, DifferentBasesAreDifferentClimatologies) {
  const RunConfig config = config_of(R"(
inputs: {u: {files: u.nc}}
steps:
  clim: {do: climatology, of: u, base: 1982/1991}
  anom: {do: anomaly, of: u, base: 1983/1991}
outputs: {a.nc: [clim], b.nc: [anom]}
)");
  const StepConfig& implied = step(config, step(config, "anom").inputs[1].second.name);
  EXPECT_TRUE(implied.hidden);
  EXPECT_EQ(implied.options.find("base")->scalar, "1983/1991");
}

TEST(RunFile, NamedClimatologyGivesItsSpreadToo) {
  const RunConfig config = config_of(kFull);
  EXPECT_EQ(step(config, "named").inputs[2].first, "spread");
  EXPECT_EQ(step(config, "named").inputs[2].second.name, "clim");
  EXPECT_EQ(step(config, "named").inputs[2].second.quantity, "sd");
}

TEST(RunFile, PointAndMaskFormsBecomeAStepAndAnOption) {
  const RunConfig config = config_of(kFull);
  const StepConfig& point = step(config, step(config, "near").inputs[1].second.name);
  EXPECT_EQ(point.operation, "point");
  EXPECT_EQ(point.inputs[0].second.name, "anom");
  EXPECT_EQ(point.options.find("at")->items[1].scalar, "200");
  EXPECT_EQ(step(config, "nino4").inputs[1].second.name, "land");
  EXPECT_EQ(step(config, "nino4").options.find("mask_above")->scalar, "0.5");
}

TEST(RunFile, WhatNoOutputNeedsIsANotice) {
  const RunConfig config = config_of(R"(
inputs: {u: {files: u.nc}, v: {files: v.nc}}
steps:
  a: {do: mean, of: u}
  b: {do: anomaly, of: u}
outputs: {a.nc: [a]}
)");
  EXPECT_THAT(config.notices,
              ElementsAre("run.yaml:2: no output needs input 'v'", "run.yaml:5: no output needs step 'b'"));
  EXPECT_TRUE(config.inputs[0].used);
  EXPECT_FALSE(config.inputs[1].used);
  EXPECT_FALSE(step(config, "b").used);
  EXPECT_FALSE(step(config, step(config, "b").inputs[1].second.name).used);
}

TEST(RunFile, HiddenStepsCannotBeReferredTo) {
  const RunConfig config =
      config_of("inputs: {u: {files: u.nc}}\nsteps:\n  b: {do: anomaly, of: u}\noutputs: {b.nc: [b]}");
  const std::string hidden = step(config, "b").inputs[1].second.name;
  EXPECT_THAT(error_of("inputs: {u: {files: u.nc}}\nsteps:\n  b: {do: anomaly, of: u}\n  c: {do: gradient, of: " +
                       hidden + ".mean}\noutputs: {b.nc: [b, c]}"),
              HasSubstr("run.yaml:4: 'of' of step 'c'"));
}

TEST(RunFile, ManyErrorsAreCutAtAHundred) {
  std::string text = "inputs: {u: {files: u.nc}}\nsteps: {m: {do: mean, of: u}}\noutputs: {m.nc: [m]}\n";
  for (int i = 0; i < 120; ++i) text += "key" + std::to_string(i) + ": 1\n";
  const std::string error = error_of(text);
  EXPECT_EQ(std::count(error.begin(), error.end(), '\n'), 100);
  EXPECT_THAT(error, testing::EndsWith("\n... and 20 more"));
}

/// Fails where two configurations differ in anything but lines.
void expect_same(const RunConfig& a, const RunConfig& b) {
  EXPECT_EQ(a.title, b.title);
  ASSERT_EQ(a.inputs.size(), b.inputs.size());
  for (std::size_t i = 0; i < a.inputs.size(); ++i) {
    const auto& x = a.inputs[i].spec;
    const auto& y = b.inputs[i].spec;
    EXPECT_EQ(x.name, y.name);
    EXPECT_EQ(x.files, y.files);
    EXPECT_EQ(x.variable, y.variable);
    EXPECT_EQ(x.variables, y.variables);
    EXPECT_EQ(x.column, y.column);
    EXPECT_EQ(x.column_name, y.column_name);
    EXPECT_EQ(x.period, y.period);
    EXPECT_EQ(x.months, y.months);
    EXPECT_EQ(x.region, y.region);
    EXPECT_TRUE(x.level == y.level);
    EXPECT_TRUE(x.select == y.select);
    EXPECT_EQ(x.units, y.units);
    EXPECT_EQ(x.scaled, y.scaled);
    EXPECT_EQ(x.scale_multiply, y.scale_multiply);
    EXPECT_EQ(x.scale_add, y.scale_add);
    EXPECT_EQ(x.missing, y.missing);
    EXPECT_EQ(x.fill_missing, y.fill_missing);
    EXPECT_EQ(x.quantity_difference, y.quantity_difference);
    EXPECT_EQ(x.time.calendar, y.time.calendar);
    EXPECT_EQ(x.time.stamp, y.time.stamp);
    EXPECT_EQ(x.time.units, y.time.units);
    EXPECT_EQ(x.duplicates, y.duplicates);
    EXPECT_EQ(x.gaps, y.gaps);
    EXPECT_EQ(x.expect, y.expect);
  }
  ASSERT_EQ(a.steps.size(), b.steps.size());
  for (std::size_t i = 0; i < a.steps.size(); ++i) {
    EXPECT_EQ(a.steps[i].name, b.steps[i].name);
    EXPECT_EQ(a.steps[i].operation, b.steps[i].operation);
    EXPECT_EQ(a.steps[i].hidden, b.steps[i].hidden);
    ASSERT_EQ(a.steps[i].inputs.size(), b.steps[i].inputs.size());
    for (std::size_t k = 0; k < a.steps[i].inputs.size(); ++k) {
      EXPECT_EQ(a.steps[i].inputs[k].first, b.steps[i].inputs[k].first);
      EXPECT_EQ(a.steps[i].inputs[k].second.name, b.steps[i].inputs[k].second.name);
      EXPECT_EQ(a.steps[i].inputs[k].second.quantity, b.steps[i].inputs[k].second.quantity);
    }
  }
  ASSERT_EQ(a.outputs.size(), b.outputs.size());
  for (std::size_t i = 0; i < a.outputs.size(); ++i) {
    EXPECT_EQ(a.outputs[i].path, b.outputs[i].path);
    EXPECT_EQ(a.outputs[i].format.deflate, b.outputs[i].format.deflate);
    EXPECT_EQ(a.outputs[i].format.digits, b.outputs[i].format.digits);
    EXPECT_EQ(a.outputs[i].format.chunks, b.outputs[i].format.chunks);
    EXPECT_EQ(a.outputs[i].fields.size(), b.outputs[i].fields.size());
  }
}

TEST(EffectiveRun, ReadsBackToTheSameConfiguration) {
  const RunConfig config = config_of(kFull, "runs");
  const std::string effective = effective_run(config);
  const RunConfig again = config_of(effective, "runs");
  expect_same(config, again);
  EXPECT_EQ(effective_run(again), effective);
}

TEST(EffectiveRun, HasEveryDefaultFilledInAndNoHiddenStep) {
  const YamlNode root = parse_yaml(effective_run(config_of(kFull)), "effective");
  EXPECT_EQ(root.find("steps")->entries.size(), 12U);
  EXPECT_EQ(root.find("steps")->find("z")->find("ddof")->scalar, "1");
  EXPECT_EQ(root.find("steps")->find("tilt")->find("radius_m")->scalar, "6371000");
  EXPECT_EQ(root.find("steps")->find("anom")->find("climatology")->scalar, "clim.mean");
  EXPECT_EQ(root.find("outputs")->find("one.nc")->find("format")->find("deflate")->scalar, "2");
}

TEST(EffectiveRun, DoesNotDependOnTheFolderOfTheRunFile) {
  EXPECT_EQ(effective_run(config_of(kFull, "here")), effective_run(config_of(kFull, "/some/where")));
}

TEST(RunFile, SeveralLevelsAndOtherDimensionsAreChosen) {
  using fieldwise::core::ChoiceForm;
  const std::string rest = "\nsteps: {m: {do: mean, of: u}}\noutputs: {m.nc: [m]}";
  const auto config = config_of(
      "inputs: {u: {files: u.nc, level: {list: [850 hPa, 500]}, select: {number: {range: [1, 3]}, lev: {nearest: 7}, "
      "model: GFDL-CM4, run: '01'}}}" +
      rest);
  const auto& spec = config.inputs[0].spec;
  EXPECT_EQ(spec.level->form, ChoiceForm::list);
  EXPECT_EQ(spec.level->places.at(0).units, "hPa");
  EXPECT_EQ(spec.level->places.at(1).value, 500.0);
  EXPECT_EQ(spec.select.at("number").form, ChoiceForm::range);
  EXPECT_EQ(spec.select.at("number").places.at(1).value, 3.0);
  EXPECT_EQ(spec.select.at("lev").form, ChoiceForm::nearest);
  EXPECT_EQ(spec.select.at("model").places.at(0).label, "GFDL-CM4");
  expect_same(config, config_of(effective_run(config)));
  for (const std::string wrong : {"level: {range: [1000]}", "level: {list: []}", "level: {list: [1, 1]}",
                                  "level: {near: 1}", "level: [850, 500]", "select: 3", "select: {a: {b: 1}}"}) {
    EXPECT_THAT(error_of("inputs: {u: {files: u.nc, " + wrong + "}}" + rest), HasSubstr("must be")) << wrong;
  }
}

TEST(RunFile, SeveralVariablesAreAListOrAll) {
  const std::string rest = "}}\nsteps: {m: {do: mean, of: u}}\noutputs: {m.nc: [m]}";
  const auto spec = [&](const std::string& text) {
    const auto config = config_of("inputs: {u: {files: u.nc, variable: " + text + rest);
    expect_same(config, config_of(effective_run(config)));
    return config.inputs[0].spec;
  };
  EXPECT_FALSE(spec("tas").names_variables());
  EXPECT_TRUE(spec("all").names_variables());
  EXPECT_THAT(spec("[tas, pr]").variables, ElementsAre("tas", "pr"));
  EXPECT_TRUE(spec("[tas]").names_variables()) << "a list of one is a list";
}

TEST(Override, SetsOldAndNewKeysAndPathsWithDots) {
  YamlNode root = parse_yaml(kFull, "run.yaml");
  apply_override(root, "inputs.u.period=1990/1999");
  apply_override(root, "inputs.sst.units=K");
  apply_override(root, "outputs.results/z.nc.format.digits=5");
  apply_override(root, "steps.teleco.lag=[0, 3]");
  const RunConfig config = parse_run_config(root, "run.yaml", "");
  EXPECT_EQ(config.inputs[0].spec.period, fieldwise::core::parse_period("1990/1999"));
  EXPECT_EQ(config.inputs[1].spec.units, "K");
  EXPECT_EQ(config.outputs[3].format.digits, 5);
  EXPECT_EQ(step(config, "teleco").options.find("lag")->items.size(), 2U);
}

TEST(Override, RefusesAPathWhoseParentDoesNotExist) {
  YamlNode root = parse_yaml(kFull, "run.yaml");
  const YamlNode before = root;
  const auto refused = [&](const std::string& setting) {
    try {
      apply_override(root, setting);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  EXPECT_EQ(refused("inputs.su.period=1990"),
            "--set inputs.su.period=1990: the run file has no 'su' there; the keys are u, sst, land, rain");
  EXPECT_EQ(refused("steps.telco.lag=1"),
            "--set steps.telco.lag=1: the run file has no 'telco' there: did you mean 'teleco'?");
  EXPECT_THAT(refused("title.short=x"), HasSubstr("there is no map to hold 'short'"));
  EXPECT_THAT(refused("title"), HasSubstr("write KEY=VALUE"));
  EXPECT_THAT(refused("title="), HasSubstr("write KEY=VALUE"));
  EXPECT_THAT(refused("title=&a b"), HasSubstr("anchors"));
  EXPECT_TRUE(same_tree(root, before));
}

TEST(RunFile, IsReadFromAFileAndPathsFollowIt) {
  const auto folder = std::filesystem::temp_directory_path() / ("fieldwise-run-file-" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  std::ofstream(folder / "run.yaml") << kFull;
  const RunConfig config = read_run_file((folder / "run.yaml").string(), {"inputs.sst.files=other.csv"});
  EXPECT_EQ(config.inputs[1].spec.files[0], (folder / "other.csv").string());
  EXPECT_EQ(config.origin, (folder / "run.yaml").string());
  std::ofstream(folder / "big.yaml") << std::string((std::size_t{1} << 20U) + 1, ' ');
  EXPECT_THROW(static_cast<void>(read_run_file((folder / "big.yaml").string(), {})), Error);
  try {
    static_cast<void>(read_run_file((folder / "none.yaml").string(), {}));
    ADD_FAILURE() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::input_missing);
    EXPECT_THAT(error.what(), HasSubstr("none.yaml': No such file or directory"));
  }
  std::filesystem::remove_all(folder);
}

TEST(RunFile, ParentOfASymbolicLinkIsTheParentOfItsTarget) {
  const auto folder = std::filesystem::temp_directory_path() / ("fieldwise-links-" + std::to_string(getpid()));
  std::filesystem::create_directories(folder / "deep" / "runs");
  std::filesystem::create_directory_symlink(folder / "deep" / "runs", folder / "runs");
  const std::string text = "inputs: {u: {files: ../u.nc}}\nsteps: {m: {do: mean, of: u}}\noutputs: {m.nc: [m]}";
  EXPECT_EQ(config_of(text, (folder / "runs").string()).inputs[0].spec.files[0],
            (folder / "runs" / ".." / "u.nc").string());
  EXPECT_EQ(config_of(text, (folder / "deep" / "runs").string()).inputs[0].spec.files[0],
            (folder / "deep" / "u.nc").string());
  std::filesystem::remove_all(folder);
}

TEST(RunFile, MutantsAreReadOrRefusedAndNothingElse) {
  std::vector<std::string> seeds = {kFull};
  for (const auto& path : wrong_run_files()) seeds.push_back(text_of(path));
  const std::string alphabet = "{}[]:,-&*!|>'\"%@#? \n\t~.abcdo0123\xC3";
  for (unsigned seed = 0; seed < 3'000; ++seed) {
    std::mt19937_64 random(seed);
    std::string text = seeds[random() % seeds.size()];
    for (std::uint64_t edits = 1 + random() % 4; edits > 0 && !text.empty(); --edits) {
      const std::size_t at = random() % text.size();
      if (random() % 3 == 0) {
        text.erase(at, 1 + random() % 8);
      } else {
        text[at] = alphabet[random() % alphabet.size()];
      }
    }
    try {
      const std::string effective = effective_run(config_of(text));
      EXPECT_EQ(effective_run(config_of(effective)), effective) << "seed " << seed << ":\n" << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::usage) << "seed " << seed;
      EXPECT_THAT(error.what(), testing::StartsWith("run.yaml")) << "seed " << seed << ":\n" << text;
    }
  }
}

TEST(Suggestion, CountsASwapAsOneEdit) {
  using fieldwise::core::edit_distance;
  EXPECT_EQ(edit_distance("regoin", "region"), 1U);
  EXPECT_EQ(edit_distance("clime", "clim"), 1U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

TEST(Suggestion, NamesTheNearWordOrListsAll) {
  using fieldwise::pipeline::suggestion;
  const std::vector<std::string> known = {"climatology", "correlation", "mean"};
  EXPECT_EQ(suggestion("corelation", known, "operations"), ": did you mean 'correlation'?");
  EXPECT_EQ(suggestion("clim", known, "operations"), ": did you mean 'climatology'?");
  EXPECT_EQ(suggestion("median", known, "operations"), "; the operations are climatology, correlation, mean");
  EXPECT_EQ(suggestion("x", std::vector<std::string>{"one"}, "steps"), "; there is only 'one'");
  EXPECT_EQ(suggestion("x", {}, "steps"), "");
}

}  // namespace
