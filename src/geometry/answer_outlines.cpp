#include "geometry/answer_outlines.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "fieldwise/core/error.hpp"
#include "geometry/borders_file.hpp"
#include "geometry/choose_regions.hpp"

namespace fieldwise::geometry {
namespace {

/// On a map places that far apart in longitude or latitude may be joined by any line.
constexpr double kFarthestDeg = 1.0;

/// Tells whether an edge lies where flat maps are cut: along 180 degrees, or at a pole.
bool is_edge_of_map(const LonLat& a, const LonLat& b) {
  const bool along_meridian = std::abs(a.lon_deg) == 180.0 && std::abs(b.lon_deg) == 180.0;
  const bool at_pole = std::abs(a.lat_deg) == 90.0 && a.lat_deg == b.lat_deg;
  return along_meridian || at_pole;
}

/// Adds a ring of degrees, which may or may not repeat its first place at the end, as a line for each stretch between
/// cuts.
void add(const std::vector<LonLat>& ring, std::vector<Outline>& outlines) {
  require_degrees(ring);
  Outline line;
  const auto end_line = [&] {
    if (line.lat_deg.size() > 1) outlines.push_back(line);
    line = {};
  };
  const auto lead_to = [&](const LonLat& place) {
    const LonLat from = line.lat_deg.empty() ? place : LonLat{line.lon_deg.back(), line.lat_deg.back()};
    const double north = place.lat_deg - from.lat_deg;
    const double east =
        std::remainder(place.lon_deg - from.lon_deg, 360.0);  // over the date line where that is shorter
    const double parts = std::max(1.0, std::ceil(std::max(std::abs(north), std::abs(east)) / kFarthestDeg));
    for (double part = 1.0; part < parts; part += 1.0) {
      line.lat_deg.push_back(from.lat_deg + north * part / parts);
      line.lon_deg.push_back(from.lon_deg + east * part / parts);
    }
    line.lat_deg.push_back(place.lat_deg);
    line.lon_deg.push_back(place.lon_deg);
  };
  for (std::size_t i = 0; i < ring.size(); ++i) {
    const LonLat& next = ring[(i + 1) % ring.size()];
    if (is_edge_of_map(ring[i], next)) {
      end_line();
      continue;
    }
    if (line.lat_deg.empty()) lead_to(ring[i]);
    if (!(next == ring[i])) lead_to(next);
  }
  end_line();
}

/// Adds all rings of a file, whatever its regions are called.
void add_all(const BordersFile& file, std::vector<Outline>& outlines) {
  for (const BordersFeature& feature : file.features) {
    for (const StoredRings& polygon : feature.polygons) {
      for (const std::vector<LonLat>& ring : polygon) add(ring, outlines);
    }
    for (const std::vector<LonLat>& ring : feature.loose_rings) add(ring, outlines);
  }
}

}  // namespace

std::vector<Outline> answer_outlines(const core::BordersChoice& choice) {
  const std::filesystem::path path(choice.path);
  const BordersFile file = read_borders(choice.path);
  std::vector<Outline> outlines;
  try {
    if (choice.names.empty()) {
      add_all(file, outlines);
      return outlines;
    }
    for (const RegionShape& shape : choose_regions(file, choice, path.stem().string()).shapes) {
      for (const Polygon& polygon : shape.polygons) {
        for (const Ring& ring : polygon) add(ring.places, outlines);
      }
    }
  } catch (const core::Error& error) {
    throw core::Error(error.kind(), fmt::format("{} {}", path.filename().string(), error.what()));
  }
  return outlines;
}

}  // namespace fieldwise::geometry
