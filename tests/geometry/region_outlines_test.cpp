#include "fieldwise/geometry/region_outlines.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "borders_text.hpp"
#include "fieldwise/core/error.hpp"
#include "geometry/answer_outlines.hpp"
#include "geometry/outlines_bytes.hpp"

namespace {

using fieldwise::core::BordersChoice;
using fieldwise::core::Error;
using fieldwise::geometry::answer_outlines;
using fieldwise::geometry::borders_choice_from_bytes;
using fieldwise::geometry::Outline;
using fieldwise::geometry::outlines_from_bytes;
using fieldwise::geometry::to_bytes;
using fieldwise::test::BordersText;
using fieldwise::test::collection;
using fieldwise::test::feature;
using testing::HasSubstr;

/// Returns a feature whose one ring is written as it stands.
std::string with_ring(const std::string& name, const std::string& ring) {
  return feature(name, fmt::format(R"({{"type":"Polygon","coordinates":[[{}]]}})", ring));
}

/// Returns all outlines of a feature.
std::vector<Outline> outlines_of(const std::string& ring) {
  const BordersText file(collection({with_ring("x", ring)}));
  return answer_outlines({file.path(), {}, "", false});
}

TEST(Outlines, ABoxIsOneClosedLineOfShortSteps) {
  const std::vector<Outline> found = outlines_of("[0,0],[0,10],[20,10],[20,0],[0,0]");
  ASSERT_EQ(found.size(), 1U);
  const Outline& box = found[0];
  EXPECT_EQ(box.lat_deg.size(), 61U);  // as many as degrees around it, and the first again
  EXPECT_EQ(box.lat_deg.front(), box.lat_deg.back());
  EXPECT_EQ(box.lon_deg.front(), box.lon_deg.back());
  for (std::size_t i = 1; i < box.lat_deg.size(); ++i) {
    EXPECT_EQ(std::abs(box.lat_deg[i] - box.lat_deg[i - 1]) + std::abs(box.lon_deg[i] - box.lon_deg[i - 1]), 1.0) << i;
  }
}

TEST(Outlines, GoesOverTheDateLineTheShortWay) {
  const std::vector<Outline> found = outlines_of("[170,0],[-170,0],[-170,5],[170,5],[170,0]");
  ASSERT_EQ(found.size(), 1U);
  const auto [least, most] = std::ranges::minmax_element(found[0].lon_deg);
  EXPECT_GE(*least, -190.0);
  EXPECT_LE(*most, 190.0);
  EXPECT_EQ(std::ranges::count_if(found[0].lon_deg, [](double lon) { return std::abs(lon) < 169.0; }), 0);
}

TEST(Outlines, EdgesOfFlatMapsAreNoBorders) {
  const std::vector<Outline> found = outlines_of("[-180,-90],[-180,-70],[0,-65],[180,-70],[180,-90],[-180,-90]");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].lon_deg.front(), -180.0);
  EXPECT_EQ(found[0].lon_deg.back(), 180.0);
  EXPECT_EQ(*std::ranges::min_element(found[0].lat_deg), -70.0);
}

TEST(Outlines, WhatIsNoDegreesIsRefusedNamedOrNot) {
  for (const char* ring :
       {"[500000,5000000],[500000,5100000],[600000,5100000],[500000,5000000]", "[0,0],[1,1e12],[1,0],[0,0]"}) {
    const BordersText file(collection({with_ring("metres", ring)}), "borders.geojson");
    BordersChoice choice{file.path(), {}, "", false};
    for (const bool named : {false, true}) {
      if (named) choice.names = {"metres"};
      try {
        answer_outlines(choice);
        FAIL() << ring;
      } catch (const Error& error) {
        EXPECT_THAT(error.what(), HasSubstr("no degrees on the Earth"));
        EXPECT_THAT(error.what(), HasSubstr("borders.geojson"));
      }
    }
  }
}

TEST(Outlines, AreThoseOfTheRegionsThatAreNamed) {
  const BordersText file(
      collection({with_ring("a", "[0,0],[0,1],[1,1],[0,0]"), with_ring("b", "[50,0],[50,1],[51,1],[50,0]")}));
  BordersChoice choice{file.path(), {}, "", false};
  EXPECT_EQ(answer_outlines(choice).size(), 2U);
  choice.names = {"b"};
  const std::vector<Outline> found = answer_outlines(choice);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_GE(*std::ranges::min_element(found[0].lon_deg), 50.0);
  choice.names = {"c"};
  try {
    answer_outlines(choice);
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("has no region 'c'"));
  }
}

TEST(OutlinesBytes, AreReadAsTheyWereWritten) {
  const BordersChoice choice{"x.shp", {"a", "b"}, "iso", false};
  EXPECT_EQ(borders_choice_from_bytes(to_bytes(choice)), choice);
  const std::vector<Outline> outlines{{{1.0, 2.0}, {3.0, 4.0}}, {{5.0}, {6.0}}};
  const std::vector<std::byte> bytes = to_bytes(outlines);
  const std::vector<Outline> read = outlines_from_bytes(bytes);
  ASSERT_EQ(read.size(), 2U);
  EXPECT_EQ(read[0].lat_deg, outlines[0].lat_deg);
  EXPECT_EQ(read[1].lon_deg, outlines[1].lon_deg);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_THROW(outlines_from_bytes(std::span(bytes).first(size)), Error) << size;
  }
  EXPECT_THROW(outlines_from_bytes(to_bytes(std::vector<Outline>{{{1.0}, {}}})), Error);
}

}  // namespace
