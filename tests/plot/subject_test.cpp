#include "fieldwise/plot/subject.hpp"

#include <gmock/gmock.h>

#include "fieldwise/core/error.hpp"

namespace fieldwise::plot {
namespace {

using ::testing::HasSubstr;

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
  [[nodiscard]] Subject find(const std::string& asked, const PlotOptions& options = {}) const {
    return find_subject(index_, asked, options);
  }

 private:
  io::FileIndex index_;
};

TEST(FindSubject, DrawsTheSlopeOfARegressionWithItsProbability) {
  Header header;
  for (const char* quantity : {"slope", "r", "p", "n"}) {
    header.add(std::string("resp_") + quantity, "1", std::string(quantity) == "slope" ? "slope of a on b" : "");
  }
  const Subject subject = header.find("resp");
  EXPECT_EQ(subject.variable, "resp_slope");
  EXPECT_EQ(subject.probability, "resp_p");
  EXPECT_EQ(subject.count, "resp_n");
  EXPECT_EQ(header.find("").variable, "resp_slope");
  EXPECT_EQ(header.find("resp_r").probability, "resp_p");
  EXPECT_EQ(header.find("resp_p").probability, "");
}

TEST(FindSubject, GivesASlopeOfSeveralThePValueOfItsOwnPredictor) {
  Header header;
  for (const char* name : {"m_slope_a", "m_p_a", "m_slope_b", "m_p_b", "m_p_fdr_b", "m_n"}) header.add(name, "1", "");
  EXPECT_EQ(header.find("m_slope_a").probability, "m_p_a");
  EXPECT_EQ(header.find("m_slope_b").probability, "m_p_fdr_b");
  EXPECT_EQ(header.find("m_slope_b").count, "m_n");
}

TEST(FindSubject, PrefersProbabilitiesAdjustedForTheNumberOfTests) {
  Header header;
  for (const char* name : {"c_r", "c_p", "c_p_fdr"}) header.add(name, "1", "");
  EXPECT_EQ(header.find("c_r").probability, "c_p_fdr");
}

TEST(FindSubject, DrawsArrowsForGradientsAndWindPairs) {
  Header header;
  for (const char* quantity : {"ddx", "ddy", "magnitude"}) header.add(std::string("g_") + quantity, "K m-1", "");
  header.add("UWND", "m s-1", "zonal wind");
  header.add("VWND", "m s-1", "meridional wind");
  header.add("u_corr_r", "1", "correlation of u");
  header.add("v_corr_r", "1", "correlation of v");
  EXPECT_EQ(header.find("g").eastward, "g_ddx");
  EXPECT_EQ(header.find("g").northward, "g_ddy");
  EXPECT_EQ(header.find("UWND").northward, "VWND");
  EXPECT_EQ(header.find("VWND").eastward, "UWND");
  EXPECT_EQ(header.find("u_corr_r").eastward, "");
  PlotOptions none;
  none.arrows = 0;
  EXPECT_EQ(header.find("UWND", none).eastward, "");
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
