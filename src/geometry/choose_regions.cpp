#include "geometry/choose_regions.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/suggestion.hpp"
#include "fieldwise/core/text_words.hpp"
#include "geometry/nest_rings.hpp"

namespace fieldwise::geometry {
namespace {

using core::Error;
using core::ErrorKind;

constexpr std::array<std::string_view, 12> kUsualNames = {"name",    "name_en",    "name_long", "admin",
                                                          "country", "cntry_name", "name_1",    "name_0",
                                                          "region",  "label",      "title",     "id"};

/// Returns the attribute that holds the names; empty where there is none and none is needed. Errors: usage.
std::string attribute_of(const BordersFile& file, const std::string& by) {
  if (!by.empty()) {
    if (std::ranges::find(file.attributes, by) != file.attributes.end()) return by;
    throw Error(ErrorKind::usage,
                fmt::format("has no attribute '{}'{}", by, core::suggestion(by, file.attributes, "attributes")));
  }
  for (const std::string_view usual : kUsualNames) {
    const auto found = std::ranges::find_if(
        file.attributes, [&](const std::string& attribute) { return core::lower_case(attribute) == usual; });
    if (found != file.attributes.end()) return *found;
  }
  if (file.features.size() == 1 || file.attributes.empty()) return "";
  throw Error(ErrorKind::usage,
              fmt::format("does not tell by itself which attribute holds the names of its regions: add by (outline_by "
                          "of a picture), which is one of {}",
                          fmt::join(file.attributes, ", ")));
}

/// Returns the name of each feature.
std::vector<std::string> names_of(const BordersFile& file, const std::string& attribute, const std::string& stem) {
  std::vector<std::string> names;
  for (const BordersFeature& feature : file.features) {
    const auto found = feature.attributes.find(attribute);
    const bool is_alone = file.features.size() == 1;
    names.push_back(found != feature.attributes.end() ? found->second
                    : is_alone                        ? stem
                                                      : fmt::format("{}", names.size() + 1));
  }
  return names;
}

void add_polygons(const BordersFeature& feature, std::vector<Polygon>& polygons) {
  for (const StoredRings& stored : feature.polygons) {
    Polygon polygon;
    for (const std::vector<LonLat>& ring : stored) polygon.push_back(ring_of(ring));
    polygons.push_back(std::move(polygon));
  }
  std::vector<Ring> loose;
  for (const std::vector<LonLat>& ring : feature.loose_rings) loose.push_back(ring_of(ring));
  for (Polygon& polygon : nest_rings(std::move(loose))) polygons.push_back(std::move(polygon));
}

}  // namespace

ChosenRegions choose_regions(const BordersFile& file, const core::BordersChoice& choice, const std::string& stem) {
  ChosenRegions chosen{attribute_of(file, choice.by), {}};
  const std::vector<std::string> names = names_of(file, chosen.attribute, stem);
  std::vector<std::string> known;
  std::map<std::string, std::vector<std::size_t>> features_of;
  for (std::size_t i = 0; i < names.size(); ++i) {
    std::vector<std::size_t>& features = features_of[names[i]];
    if (features.empty()) known.push_back(names[i]);
    features.push_back(i);
  }
  if (choice.names.empty() && !choice.all && known.size() > 1) {
    constexpr std::size_t kListed = 20;
    throw Error(
        ErrorKind::usage,
        fmt::format("has {} regions: add name, which is one or several of {}{}, or all", known.size(),
                    fmt::join(known.begin(),
                              known.begin() + static_cast<std::ptrdiff_t>(std::min(known.size(), kListed)), ", "),
                    known.size() > kListed ? ", ..." : ""));
  }
  for (const std::string& name : choice.names.empty() ? known : choice.names) {
    const auto found = features_of.find(name);
    if (found == features_of.end()) {
      throw Error(ErrorKind::usage, fmt::format("has no region '{}'{}{}", name,
                                                chosen.attribute.empty() ? "" : " by the attribute " + chosen.attribute,
                                                core::suggestion(name, known, "regions")));
    }
    RegionShape shape{name, {}};
    for (const std::size_t feature : found->second) {
      try {
        add_polygons(file.features[feature], shape.polygons);
      } catch (const Error& error) {
        throw Error(error.kind(), fmt::format("{}, in the region '{}'", error.what(), name));
      }
    }
    chosen.shapes.push_back(std::move(shape));
  }
  return chosen;
}

}  // namespace fieldwise::geometry
