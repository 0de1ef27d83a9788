#include "geometry/read_geojson.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <utility>

#include "fieldwise/core/error.hpp"

namespace fieldwise::geometry {
namespace {

using core::Error;
using core::ErrorKind;
using nlohmann::json;

constexpr int kDeepest = 8;  // of collections within collections, which RFC 7946 advises against

[[noreturn]] void refuse(const std::string& phrase) { throw Error(ErrorKind::input_damaged, phrase); }

const json& member(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end()) refuse(fmt::format("is no sound GeoJSON: '{}' is missing", name));
  return *found;
}

const json& list(const json& value, const char* what) {
  if (!value.is_array()) refuse(fmt::format("is no sound GeoJSON: {} are no list", what));
  return value;
}

std::string type_of(const json& object) {
  if (!object.is_object()) refuse("is no sound GeoJSON: an object is missing");
  const json& type = member(object, "type");
  if (!type.is_string()) refuse("is no sound GeoJSON: a 'type' is no text");
  return type.get<std::string>();
}

LonLat place_of(const json& position) {
  const bool fits = position.is_array() && position.size() >= 2 && position[0].is_number() && position[1].is_number();
  if (!fits) refuse("is no sound GeoJSON: a position is no [longitude, latitude]");
  return {position[0].get<double>(), position[1].get<double>()};
}

StoredRings polygon_of(const json& coordinates) {
  StoredRings polygon;
  for (const json& ring : list(coordinates, "the rings of a polygon")) {
    std::vector<LonLat> places;
    for (const json& position : list(ring, "the positions of a ring")) places.push_back(place_of(position));
    polygon.push_back(std::move(places));
  }
  return polygon;
}

void add_geometry(const json& geometry, int depth, std::vector<StoredRings>& polygons) {
  const std::string type = type_of(geometry);
  if (type == "Polygon") {
    StoredRings polygon = polygon_of(member(geometry, "coordinates"));
    if (!polygon.empty()) polygons.push_back(std::move(polygon));
  } else if (type == "MultiPolygon") {
    for (const json& one : list(member(geometry, "coordinates"), "the polygons of a MultiPolygon")) {
      StoredRings polygon = polygon_of(one);
      if (!polygon.empty()) polygons.push_back(std::move(polygon));
    }
  } else if (type == "GeometryCollection") {
    if (depth == kDeepest) refuse("has collections within collections, too many of them");
    for (const json& one : list(member(geometry, "geometries"), "geometries")) add_geometry(one, depth + 1, polygons);
  }
}

/// Returns the text of an attribute; empty for null, lists and objects.
std::string text_of(const json& value) {
  if (value.is_string()) return value.get<std::string>();
  return value.is_number() || value.is_boolean() ? value.dump() : std::string();
}

void add_feature(const json& object, BordersFile& file) {
  BordersFeature feature;
  const json& geometry = member(object, "geometry");
  if (!geometry.is_null()) add_geometry(geometry, 0, feature.polygons);
  const auto note = [&](const std::string& name, const json& value) {
    if (std::ranges::find(file.attributes, name) == file.attributes.end()) file.attributes.push_back(name);
    const std::string text = text_of(value);
    if (!text.empty()) feature.attributes[name] = text;
  };
  const auto properties = object.find("properties");
  if (properties != object.end() && properties->is_object()) {
    for (const auto& item : properties->items()) note(item.key(), item.value());
  }
  const auto id = object.find("id");
  if (id != object.end() && feature.attributes.count("id") == 0) note("id", *id);
  if (!feature.polygons.empty()) file.features.push_back(std::move(feature));
}

/// Requires longitudes and latitudes, of which a member `crs` of older GeoJSON may say otherwise.
void require_wgs84(const json& root) {
  const auto crs = root.find("crs");
  if (crs == root.end() || crs->is_null()) return;
  const std::string text = crs->dump();
  if (text.find("CRS84") != std::string::npos || text.find("4326") != std::string::npos) return;
  throw Error(ErrorKind::inputs_disagree,
              "has coordinates that are no longitudes and latitudes of WGS 84 ('crs'): 'ogr2ogr -t_srs EPSG:4326 "
              "regions.geojson FILE' turns them");
}

}  // namespace

BordersFile read_geojson(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  const json root = json::parse(stream, nullptr, false);
  if (root.is_discarded()) refuse("is no sound JSON, or is cut short");
  const std::string type = type_of(root);
  if (type == "Topology") {
    throw Error(ErrorKind::usage, "is TopoJSON: 'ogr2ogr regions.geojson FILE' makes a GeoJSON file of it");
  }
  require_wgs84(root);
  BordersFile file;
  if (type == "FeatureCollection") {
    std::size_t number = 0;
    for (const json& feature : list(member(root, "features"), "features")) {
      ++number;
      try {
        add_feature(feature, file);
      } catch (const Error& error) {
        refuse(fmt::format("{}, in feature {}", error.what(), number));
      }
    }
  } else if (type == "Feature") {
    add_feature(root, file);
  } else {
    BordersFeature feature;
    add_geometry(root, 0, feature.polygons);
    if (!feature.polygons.empty()) file.features.push_back(std::move(feature));
  }
  return file;
}

}  // namespace fieldwise::geometry
