// Every operation of the catalog is run on a small field, and the picture of the whole step is composed, without
// drawing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>
#include <filesystem>
#include <map>
#include <random>
#include <string>

#include "fieldwise/core/arrays.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/io/worker/index_file.hpp"
#include "fieldwise/io/writing/write.hpp"
#include "fieldwise/pipeline/catalog/catalog.hpp"
#include "fieldwise/pipeline/run/run.hpp"
#include "fieldwise/plot/palette.hpp"
#include "pipeline/asked_steps.hpp"
#include "pipeline/run/pictures.hpp"
#include "plot/render.hpp"

namespace {

using fieldwise::core::Field;
using fieldwise::pipeline::catalog;
using fieldwise::plot::Figure;
using fieldwise::tests::asked_of;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr std::size_t kMonths = 48;
constexpr std::size_t kRows = 6;
constexpr std::size_t kColumns = 8;

/// Makes months of random values above `least` with a trend; the seed is fixed.
Field monthly_field(const std::string& name, unsigned seed, double least, std::string_view units) {
  std::mt19937_64 random(seed);
  std::exponential_distribution<double> above(0.2);
  xt::xtensor<double, 3> values({kMonths, kRows, kColumns});
  for (std::size_t t = 0; t < kMonths; ++t) {
    for (std::size_t r = 0; r < kRows; ++r) {
      for (std::size_t c = 0; c < kColumns; ++c) {
        values(t, r, c) = least + above(random) + 0.02 * static_cast<double>(t * (r + 1));
      }
    }
  }
  std::vector<double> lat;
  std::vector<double> lon;
  for (std::size_t r = 0; r < kRows; ++r) lat.push_back(20.0 + 5.0 * static_cast<double>(r));
  for (std::size_t c = 0; c < kColumns; ++c) lon.push_back(100.0 + 5.0 * static_cast<double>(c));
  Field field = fieldwise::core::field_of(values, fieldwise::core::monthly_axis(1990, 1, kMonths),
                                          fieldwise::core::rectilinear_grid(lat, lon), units);
  field.header.name = name;
  return field;
}

class DefaultPictures : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() / ("fieldwise-default-pictures-" + std::to_string(getpid()));
    std::filesystem::create_directories(folder_);
    fieldwise::io::write(path("in.nc"), {monthly_field("x", 1, 0.5, "K"), monthly_field("y", 2, 3.0, "Pa"),
                                         monthly_field("u", 3, -5.0, "m s-1"), monthly_field("v", 4, -5.0, "m s-1")});
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  [[nodiscard]] std::string path(const std::string& name) const { return (folder_ / name).string(); }

  /// Runs one operation as the step "made" and returns its file.
  [[nodiscard]] std::string run(std::string_view operation, const std::string& asked) const {
    const std::string out = path(std::string(operation) + ".nc");
    const auto made = config(operation, asked, out);
    static_cast<void>(fieldwise::pipeline::run(made, {}));
    return out;
  }

  [[nodiscard]] fieldwise::pipeline::RunConfig config(std::string_view operation, const std::string& asked,
                                                      const std::string& out, const std::string& rest = "") const {
    std::string text = "inputs:\n";
    for (const char* const name : {"x", "y", "u", "v"}) {
      text += "  " + std::string(name) + ": {files: in.nc, variable: " + name + "}\n";
    }
    text += "steps:\n";
    text += fieldwise::tests::steps_before(operation, asked);
    text += "  made: {do: " + std::string(operation) + ", " + asked + "}\noutputs:\n  " + out + ": [made]\n" + rest;
    return parse_run_config(fieldwise::pipeline::parse_yaml(text, "run.yaml"), "run.yaml", folder_.string());
  }

  [[nodiscard]] static Figure figure(const std::string& file, const std::string& variable) {
    return fieldwise::plot::figure_of({fieldwise::plot::PictureKind::variable, file, variable, "picture.png", {}});
  }

 private:
  std::filesystem::path folder_;
};

TEST_F(DefaultPictures, ThereIsOneOfEveryOperation) {
  for (const auto& entry : catalog()) {
    SCOPED_TRACE(std::string(entry.doc->name));
    std::string file;
    ASSERT_NO_THROW(file = run(entry.doc->name, asked_of(entry.doc->name)));
    const std::string name = fieldwise::pipeline::picture_variable(file, "made");
    const Figure whole = figure(file, name);
    EXPECT_FALSE(whole.title.empty());
    EXPECT_TRUE(whole.maps || whole.curve);
    // Without a name the file shows the same: it holds one step.
    EXPECT_EQ(figure(file, "").variable, whole.variable);
  }
}

TEST_F(DefaultPictures, NoTwoResultsOfAStepHaveOneTitle) {
  for (const auto& entry : catalog()) {
    if (entry.doc->is_table) continue;
    SCOPED_TRACE(std::string(entry.doc->name));
    const auto index = fieldwise::io::index_file(run(entry.doc->name, asked_of(entry.doc->name)));
    std::map<std::string, std::string> variable_of_title;
    for (const auto& variable : index.variables) {
      if (!variable.name.starts_with("made")) continue;
      const std::string title(variable.text("long_name"));
      EXPECT_NE(title, "") << variable.name;
      EXPECT_TRUE(variable_of_title.emplace(title, variable.name).second)
          << variable.name << " and " << variable_of_title[title] << " are both called '" << title << "'";
    }
    EXPECT_FALSE(variable_of_title.empty());
  }
}

TEST_F(DefaultPictures, WhatLiesAboutZeroHasTheSameColoursOnBothSides) {
  for (const char* const operation :
       {"eof", "standardized_index", "anomaly", "composite", "difference", "moments", "trend", "gradient"}) {
    SCOPED_TRACE(operation);
    const std::string name = std::string(operation) == "gradient" ? "made_ddx" : "made";
    const Figure shown = figure(run(operation, asked_of(operation)), name);
    ASSERT_TRUE(shown.maps && shown.maps->palette);
    EXPECT_EQ(shown.maps->palette->colours, "vik");
    EXPECT_EQ(shown.maps->palette->edges.front(), -shown.maps->palette->edges.back());
  }
}

TEST_F(DefaultPictures, WhatIsAValueIsNotTakenForAChangeByItsWords) {
  const std::string file = run("detrend", asked_of("detrend"));
  const Figure shown = figure(file, "made");
  EXPECT_THAT(shown.title, HasSubstr("trend"));
  EXPECT_EQ(shown.maps->palette->colours, "batlow");
}

TEST_F(DefaultPictures, EachMainResultOfAStepHasAPanelWhereTheyShareUnits) {
  const auto headings = [&](const std::string& operation, const std::string& asked) {
    std::vector<std::string> all;
    const Figure shown = figure(run(operation, asked), "made");
    if (!shown.maps) return all;
    for (const auto& panel : shown.maps->panels) all.push_back(panel.heading);
    return all;
  };
  EXPECT_THAT(headings("percentiles", asked_of("percentiles")), ElementsAre("p10", "p90"));
  EXPECT_THAT(headings("moments", asked_of("moments")), ElementsAre("skewness", "kurtosis"));
  EXPECT_THAT(headings("regression", asked_of("regression")), ElementsAre("slope_i", "slope_j"));
  EXPECT_THAT(headings("extreme_values", asked_of("extreme_values")),
              ElementsAre("return period 10", "return period 20"));
  // Shape and scale have different units: the first is drawn, and the caption names the other.
  const Figure gamma = figure(run("gamma_fit", asked_of("gamma_fit")), "made");
  EXPECT_EQ(gamma.maps->panels.size(), 1U);
  EXPECT_THAT(gamma.caption.front(), HasSubstr("the first of made_shape and made_scale"));
}

TEST_F(DefaultPictures, ASlopeOfSeveralHasTheDotsOfItsOwnPredictor) {
  const std::string file = run("regression", asked_of("regression"));
  EXPECT_THAT(figure(file, "made_slope_i").caption.front(), HasSubstr("adjusted for the false discovery rate"));
  EXPECT_THAT(figure(file, "made_r2").caption.front(), Not(HasSubstr("dots")));
}

TEST_F(DefaultPictures, AResultOfOneStepIsOfTheSameKindAfterItWasWritten) {
  const std::string anomalies = run("anomaly", asked_of("anomaly"));
  const std::string text = "inputs:\n  a: {files: " + anomalies +
                           "}\nsteps:\n  m: {do: mean, of: a, every: year}\noutputs:\n  " + path("chained.nc") +
                           ": [m]\n";
  const auto second = parse_run_config(fieldwise::pipeline::parse_yaml(text, "b.yaml"), "b.yaml", path(""));
  static_cast<void>(fieldwise::pipeline::run(second, {}));
  const auto index = fieldwise::io::index_file(path("chained.nc"));
  EXPECT_EQ(index.variables[*index.find("m")].text("fieldwise_kind"), "main, signed");
}

TEST_F(DefaultPictures, TablesOfANetworkAreCurvesAndMapsWithTheNamesOfPredictors) {
  const std::string of_series = asked_of("neural_network");
  const std::string file = run("neural_network", "of: i, from: [x, j], " + of_series.substr(of_series.find("folds")));
  for (const char* const table : {"training_loss", "networks", "importance", "response_j", "asymmetry_j", "network"}) {
    SCOPED_TRACE(table);
    const Figure shown = figure(file, std::string("made_") + table);
    ASSERT_TRUE(shown.curve);
    EXPECT_GE(shown.curve->x.size(), 2U);
  }
  const Figure importance = figure(file, "made_importance");
  ASSERT_EQ(importance.curve->ticks.size(), 2U);
  EXPECT_EQ(importance.curve->ticks[0].label, "x");
  EXPECT_EQ(importance.curve->ticks[1].label, "j");
  const std::string of_field = run("neural_network", of_series);
  for (const char* const map : {"skill", "importance", "response_i", "asymmetry_j"}) {
    SCOPED_TRACE(map);
    const Figure shown = figure(of_field, std::string("made_") + map);
    ASSERT_TRUE(shown.maps);
    EXPECT_EQ(shown.maps->palette->colours, "vik");  // about zero
  }
}

TEST_F(DefaultPictures, CheckSaysThatASingleNumberHasNone) {
  const std::string plots = "plots:\n  one.png: made\n";

  EXPECT_THAT(fieldwise::pipeline::check(config("climatology", "of: i, by: all", path("a.nc"), plots), {}),
              HasSubstr("one.png: made (cannot be drawn: it is a single number)"));
  EXPECT_THAT(fieldwise::pipeline::check(config("climatology", "of: i", path("a.nc"), plots), {}),
              Not(HasSubstr("cannot be drawn: it is")));
}

}  // namespace
