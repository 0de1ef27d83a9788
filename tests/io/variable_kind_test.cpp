#include "fieldwise/io/cf/variable_kind.hpp"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace fieldwise::io {
namespace {

using core::Nature;
using core::Role;

VariableIndex variable(const std::string& name, const std::vector<std::pair<std::string, std::string>>& attributes) {
  VariableIndex made;
  made.name = name;
  for (const auto& [attribute, text] : attributes) {
    made.attributes.push_back({attribute, StoredType::character, text, {}});
  }
  return made;
}

TEST(VariableKind, IsWhatItsAttributeSaysWhateverElseIsSaid) {
  const VariableIndex made = variable("anomaly_p", {{"fieldwise_kind", "slope: main, spread"},
                                                    {"long_name", "p-value of an anomaly"},
                                                    {"standard_name", "air_pressure_anomaly"},
                                                    {"units", "1"}});
  EXPECT_EQ(kind_of(made), core::main_result(Nature::spread));
  EXPECT_EQ(facts_of(made).long_name, "p-value of an anomaly");
}

TEST(VariableKind, OfAnotherToolIsToldByWordsOfCf) {
  const auto nature = [](const std::vector<std::pair<std::string, std::string>>& attributes) {
    const core::ResultKind kind = kind_of(variable("x", attributes));
    EXPECT_EQ(kind.role, Role::beside);
    return kind.nature;
  };
  EXPECT_EQ(nature({}), Nature::value);
  EXPECT_EQ(nature({{"standard_name", "air_temperature_anomaly"}, {"units", "K"}}), Nature::about_zero);
  EXPECT_EQ(nature({{"units_metadata", "temperature: difference"}, {"units", "K"}}), Nature::about_zero);
  EXPECT_EQ(nature({{"standard_name", "tendency_of_air_temperature"}, {"units", "K s-1"}}), Nature::about_zero);
  EXPECT_EQ(nature({{"standard_name", "air_temperature standard_error"}, {"units", "K"}}), Nature::error);
  EXPECT_EQ(nature({{"standard_name", "magnitude_of_surface_downward_stress"}, {"units", "Pa"}}), Nature::magnitude);
  EXPECT_EQ(nature({{"standard_name", "wind_from_direction"}, {"units", "degree"}}), Nature::direction);
  EXPECT_EQ(nature({{"cell_methods", "time: standard_deviation"}, {"units", "K"}}), Nature::spread);
  EXPECT_EQ(nature({{"cell_methods", "time: range within days time: mean over days"}, {"units", "K"}}), Nature::spread);
  EXPECT_EQ(nature({{"cell_methods", "time: mid_range (comment: no standard_deviation)"}}), Nature::value);
  EXPECT_EQ(nature({{"standard_name", "dew_point_depression"}, {"units", "K"}}), Nature::magnitude);
  EXPECT_EQ(nature({{"standard_name", "number_of_observations"}, {"units", "1"}}), Nature::count);
}

TEST(VariableKind, IsNotGuessedFromTitlesAndNames) {
  for (const char* title : {"trend", "sea level change", "bias of the model", "standard deviation", "correlation map",
                            "temperature anomaly", "number of icebergs", "wind direction", "skewness"}) {
    EXPECT_EQ(kind_of(variable("anom", {{"long_name", title}, {"units", "1"}})).nature, Nature::value) << title;
  }
  EXPECT_EQ(kind_of(variable("p", {{"long_name", "p-value of the trend"}, {"units", "1"}})).nature, Nature::probability)
      << "CF has no word for it";
  EXPECT_EQ(kind_of(variable("p", {{"long_name", "p-value"}, {"units", "hPa"}})).nature, Nature::value);
}

}  // namespace
}  // namespace fieldwise::io
