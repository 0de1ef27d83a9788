#include "fieldwise/plot/subject.hpp"

#include <gmock/gmock.h>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/result_kind.hpp"

namespace fieldwise::plot {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Makes the header of a file whose variables are on one grid.
class Header {
 public:
  Header() {
    index_.path = "file.nc";
    index_.dimensions = {{"lat", 2, false}, {"lon", 3, false}};
    add("lat", "degrees_north", "", {0}).values = {0, 1};
    add("lon", "degrees_east", "", {1}).values = {0, 1, 2};
  }
  io::VariableIndex& add(const std::string& name, const std::string& units, const std::string& long_name,
                         std::vector<std::uint32_t> dimensions = {0, 1}) {
    io::VariableIndex variable;
    variable.name = name;
    variable.type = io::StoredType::float64;
    variable.dimensions = std::move(dimensions);
    variable.attributes = {{"units", io::StoredType::character, units, {}},
                           {"long_name", io::StoredType::character, long_name, {}}};
    index_.variables.push_back(std::move(variable));
    return index_.variables.back();
  }
  /// Adds what a step writes, as fieldwise writes it: the kind names its quantity, `ancillary` what belongs to it.
  void add_result(const std::string& step, const std::string& kind, const std::string& units = "1",
                  const std::string& ancillary = "") {
    io::VariableIndex& variable = add(step + "_" + kind.substr(0, kind.find(':')), units, "");
    variable.attributes.push_back({core::kKindAttribute, io::StoredType::character, kind, {}});
    if (ancillary.empty()) return;
    variable.attributes.push_back({"ancillary_variables", io::StoredType::character, ancillary, {}});
  }
  [[nodiscard]] Subject find(const std::string& asked, const PlotOptions& options = {}) const {
    return find_subject(index_, asked, options);
  }

 private:
  io::FileIndex index_;
};

TEST(FindSubject, DrawsTheSlopeOfARegressionWithItsProbability) {
  Header header;
  header.add_result("resp", "slope: main, signed", "1", "resp_p resp_n resp_n_eff");
  header.add_result("resp", "intercept: value", "1", "resp_n resp_n_eff");
  header.add_result("resp", "r: correlation", "1", "resp_p resp_n resp_n_eff");
  header.add_result("resp", "p: probability", "1", "resp_n resp_n_eff");
  header.add_result("resp", "n: count");
  header.add_result("resp", "n_eff: effective count");
  const Subject subject = header.find("resp");
  EXPECT_EQ(subject.variable, "resp_slope");
  EXPECT_EQ(subject.probability, "resp_p");
  EXPECT_EQ(subject.count, "resp_n");
  EXPECT_THAT(subject.others, IsEmpty());
  EXPECT_EQ(header.find("").variable, "resp_slope");
  EXPECT_EQ(header.find("resp_r").probability, "resp_p");
  EXPECT_EQ(header.find("resp_p").probability, "");
  EXPECT_EQ(header.find("resp_intercept").probability, "") << "it is not what was tested";
  EXPECT_EQ(header.find("resp_intercept").count, "resp_n");
}

TEST(FindSubject, GivesASlopeOfSeveralThePValueThatItNames) {
  Header header;
  // Names of which one is the end of another, and a predictor that is called like a p-value.
  header.add_result("m", "slope_a: main, signed", "1", "m_p_a m_n");
  header.add_result("m", "p_a: probability", "1", "m_n");
  header.add_result("m", "slope_b_a: main, signed", "1", "m_p_b_a m_p_fdr_b_a m_n");
  header.add_result("m", "p_b_a: probability", "1", "m_n");
  header.add_result("m", "p_fdr_b_a: adjusted probability", "1", "m_n");
  header.add_result("m", "slope_fdr_a: main, signed", "1", "m_p_fdr_a m_n");
  header.add_result("m", "p_fdr_a: probability", "1", "m_n");
  header.add_result("m", "f: magnitude", "1", "m_p_f m_n");
  header.add_result("m", "r2: fraction", "1", "m_n");
  header.add_result("m", "p_f: probability", "1", "m_n");
  header.add_result("m", "n: count");
  EXPECT_EQ(header.find("m").variable, "m_slope_a");
  EXPECT_THAT(header.find("m").others, ElementsAre("m_slope_b_a", "m_slope_fdr_a"));
  EXPECT_EQ(header.find("m_slope_a").probability, "m_p_a");
  EXPECT_EQ(header.find("m_slope_b_a").probability, "m_p_fdr_b_a");
  EXPECT_EQ(header.find("m_slope_fdr_a").probability, "m_p_fdr_a");
  EXPECT_EQ(header.find("m_slope_b_a").count, "m_n");
  EXPECT_EQ(header.find("m_f").probability, "m_p_f");
  EXPECT_EQ(header.find("m_r2").probability, "");
  EXPECT_THAT(header.find("m_slope_a").others, IsEmpty());
}

TEST(FindSubject, TakesNeitherPValueNorCountThatIsNotNamed) {
  Header header;
  header.add_result("m", "slope_a: main, signed", "1", "m_n");
  header.add_result("m", "p_b: probability");
  header.add_result("m", "n: count");
  EXPECT_EQ(header.find("m_slope_a").probability, "");
  EXPECT_EQ(header.find("m_slope_a").count, "m_n");
  header.add_result("c", "difference: main, signed", "1", "c_n_above c_n_below");
  header.add_result("c", "above: value", "1", "c_n_above");
  header.add_result("c", "n_above: count");
  header.add_result("c", "n_below: count");
  EXPECT_EQ(header.find("c_above").count, "c_n_above");
  EXPECT_EQ(header.find("c_difference").count, "") << "it has two";
}

TEST(FindSubject, DrawsAllMainResultsOfAStepInTheOrderOfTheFile) {
  Header header;
  for (const char* kind : {"p10: main, value", "p90: main, value", "n: count"}) header.add_result("warm", kind);
  header.add_result("warm_anom", "mean: main, signed");
  EXPECT_EQ(header.find("warm").variable, "warm_p10");
  EXPECT_EQ(header.find("warm").step, "warm");
  EXPECT_THAT(header.find("warm").others, ElementsAre("warm_p90"));
  EXPECT_EQ(header.find("warm_anom").variable, "warm_anom_mean");
}

TEST(FindSubject, DrawsWhatThereIsOfAStepThatIsWrittenInPart) {
  Header header;
  header.add_result("resp", "p: probability");
  header.add_result("resp", "n: count");
  EXPECT_EQ(header.find("resp").variable, "resp_p");
}

TEST(FindSubject, PrefersProbabilitiesAdjustedForTheNumberOfTests) {
  Header header;
  header.add_result("c", "r: main, correlation", "1", "c_p c_p_fdr");
  header.add_result("c", "p: probability");
  header.add_result("c", "p_fdr: adjusted probability");
  EXPECT_EQ(header.find("c_r").probability, "c_p_fdr");
}

TEST(FindSubject, FindsWhatBelongsToAVariableOfAnotherToolByItsAncillaryVariables) {
  Header header;
  header.add("trend", "K", "trend of tas")
      .attributes.push_back({"ancillary_variables", io::StoredType::character, "trend_p flag trend_n", {}});
  header.add("trend_p", "1", "p-value of the trend");
  header.add("trend_n", "1", "number of valid values");
  header.add("flag", "1", "quality");
  EXPECT_EQ(header.find("trend").probability, "trend_p");
  EXPECT_EQ(header.find("trend").count, "trend_n");
}

TEST(FindSubject, DrawsArrowsForGradientsAndWindPairs) {
  Header header;
  for (const char* kind : {"ddx: eastward", "ddy: northward", "magnitude: main, magnitude", "directional: signed"}) {
    header.add_result("g", kind, "K m-1");
  }
  header.add("UWND", "m s-1", "zonal wind");
  header.add("VWND", "m s-1", "meridional wind");
  header.add("u_corr_r", "1", "correlation of u");
  header.add("v_corr_r", "1", "correlation of v");
  EXPECT_EQ(header.find("g").variable, "g_magnitude");
  EXPECT_EQ(header.find("g").eastward, "g_ddx");
  EXPECT_EQ(header.find("g").northward, "g_ddy");
  EXPECT_EQ(header.find("g_ddy").eastward, "g_ddx");
  EXPECT_EQ(header.find("g_directional").eastward, "");
  EXPECT_EQ(header.find("UWND").northward, "VWND");
  EXPECT_EQ(header.find("VWND").eastward, "UWND");
  EXPECT_EQ(header.find("u_corr_r").eastward, "");
  PlotOptions none;
  none.arrows = 0;
  EXPECT_EQ(header.find("UWND", none).eastward, "");
}

TEST(FindSubject, DrawsArrowsForPartsThatStandardNamesTellWhateverTheyAreCalled) {
  Header header;
  const auto add = [&](const std::string& name, const std::string& standard_name, const std::string& cell_methods) {
    io::VariableIndex& variable = header.add(name, "m s-1", "");
    variable.attributes.push_back({"standard_name", io::StoredType::character, standard_name, {}});
    variable.attributes.push_back({"cell_methods", io::StoredType::character, cell_methods, {}});
  };
  add("var165", "eastward_wind", "time: mean");
  add("var166", "northward_wind", "time: mean");
  add("top166", "northward_wind", "time: maximum");
  add("u_tas", "air_temperature", "");
  add("v_tas", "air_temperature", "");
  add("uw", "x_wind", "");
  add("vw", "y_wind", "");
  add("stress_a", "surface_downward_eastward_stress", "");
  add("stress_b", "surface_downward_northward_stress", "");
  EXPECT_EQ(header.find("var165").northward, "var166");
  EXPECT_EQ(header.find("var166").eastward, "var165");
  EXPECT_EQ(header.find("top166").eastward, "") << "no part of a maximum is a mean";
  EXPECT_EQ(header.find("u_tas").eastward, "") << "what it is called like is not what it is";
  EXPECT_EQ(header.find("uw").eastward, "") << "parts along a grid need not point east";
  EXPECT_EQ(header.find("stress_b").eastward, "stress_a");
}

TEST(FindSubject, TakesAVariableThatWasRenamedForItself) {
  Header header;
  header.add("trend", "K", "")
      .attributes.push_back({core::kKindAttribute, io::StoredType::character, "slope: main, signed", {}});
  EXPECT_EQ(header.find("trend").variable, "trend");
  EXPECT_EQ(header.find("").variable, "trend");
}

TEST(FindSubject, DoesNotPairVariablesOfDifferentUnits) {
  Header header;
  header.add("u", "m s-1", "");
  header.add("v", "K", "");
  EXPECT_EQ(header.find("u").eastward, "");
}

TEST(FindSubject, ListsTheVariablesThereAre) {
  Header header;
  header.add("tas", "K", "");
  header.add("pr", "mm", "");
  try {
    static_cast<void>(header.find("psl"));
    FAIL();
  } catch (const core::Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("tas, pr"));
  }
  EXPECT_THROW(static_cast<void>(header.find("")), core::Error);
}

}  // namespace
}  // namespace fieldwise::plot
