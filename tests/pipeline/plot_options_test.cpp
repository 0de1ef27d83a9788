#include "fieldwise/plot/plot_options.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/pipeline/catalog/option_catalogue.hpp"
#include "fieldwise/pipeline/catalog/option_reader.hpp"
#include "fieldwise/pipeline/catalog/option_words.hpp"

namespace {

using fieldwise::core::OptionVisitor;
using fieldwise::pipeline::OptionEntry;
using fieldwise::pipeline::YamlNode;
using fieldwise::plot::PlotOptions;
using fieldwise::plot::Projection;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<OptionEntry> entries() {
  return fieldwise::pipeline::option_entries([](OptionVisitor& visitor) { PlotOptions().describe(visitor); });
}

/// Sets an option as the command does; returns what is wrong.
std::string set_option(PlotOptions& options, std::string_view name, const std::string& text) {
  const std::vector<OptionEntry> all = entries();
  const auto option = std::ranges::find(all, name, &OptionEntry::name);
  YamlNode map = YamlNode::of_map();
  map.set(name, option == all.end() ? YamlNode::of_scalar(text) : fieldwise::pipeline::node_of_words(*option, text));
  const auto reading =
      fieldwise::pipeline::read_options(map,
                                        {[](std::string_view key) { return "'" + std::string(key) + "'"; },
                                         "the picture",
                                         {},
                                         fieldwise::pipeline::words_of_node},
                                        [&](OptionVisitor& visitor) { options.describe(visitor); });
  return reading.complaints.empty() ? "no error" : reading.complaints.front().sentence;
}

std::string error_of(std::string_view name, const std::string& text) {
  PlotOptions options;
  return set_option(options, name, text);
}

TEST(PlotOptions, ReadsEveryOption) {
  PlotOptions options;
  set_option(options, "projection", "polar");
  set_option(options, "region", "lat=-60:60,lon=120:-70");
  set_option(options, "limits", "-2, +2.5");
  set_option(options, "lag", "-3,0,3");
  set_option(options, "month", "Jan");
  set_option(options, "stipple", "none");
  set_option(options, "arrows", "none");
  set_option(options, "vectors", "u, v");
  set_option(options, "title", "a, b = c");
  EXPECT_EQ(options.projection, Projection::polar);
  EXPECT_EQ(options.region.lat_deg, std::pair(-60.0, 60.0));
  EXPECT_EQ(options.region.lon_deg, std::pair(120.0, -70.0));
  EXPECT_EQ(options.limits, std::pair(-2.0, 2.5));
  EXPECT_THAT(options.lags, ElementsAre(-3, 0, 3));
  EXPECT_EQ(options.month, 1);
  EXPECT_FALSE(options.stipple);
  EXPECT_EQ(options.arrows, 0);
  EXPECT_EQ(options.vectors.second, "v");
  EXPECT_EQ(options.title, "a, b = c");
}

TEST(PlotOptions, SaysWhatWouldBeRight) {
  EXPECT_EQ(error_of("limits", "2,1"), "'limits' is '2,1', but must be two numbers, the smaller first, such as -2,2");
  EXPECT_THAT(error_of("limits", "1,nan"), HasSubstr("two numbers"));
  EXPECT_THAT(error_of("projection", "mercator"), HasSubstr("robinson, plate_carree, polar"));
  EXPECT_THAT(error_of("region", "lat=60:-60"), HasSubstr("lat=-60:60"));
  EXPECT_THAT(error_of("region", "lat=0:95"), HasSubstr("lat=-60:60"));
  EXPECT_THAT(error_of("colours", "vik; rm -rf"), HasSubstr("batlow"));
  EXPECT_THAT(error_of("levels", "1"), HasSubstr("2 to 64"));
  EXPECT_THAT(error_of("size", "1e9"), HasSubstr("6 to 60"));
  EXPECT_THAT(error_of("stipple", "1.5"), HasSubstr("between 0 and 1"));
  EXPECT_THAT(error_of("month", "JJA"), HasSubstr("one month"));
  EXPECT_THAT(error_of("time", "last week"), HasSubstr("1983-01"));
  EXPECT_THAT(error_of("title", "  "), HasSubstr("given a value"));
  EXPECT_THAT(error_of("colors", "vik"), HasSubstr("unknown key 'colors' in the picture: did you mean 'colours'?"));
}

TEST(PlotOptions, AreDocumentedWithTheFormOfTheirValues) {
  for (const OptionEntry& option : entries()) {
    EXPECT_FALSE(option.range.empty()) << option.name;
    EXPECT_FALSE(option.sentence.empty()) << option.name;
  }
}

}  // namespace
