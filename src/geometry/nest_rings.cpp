#include "geometry/nest_rings.hpp"

#include <algorithm>
#include <utility>

namespace fieldwise::geometry {
namespace {

/// Holds a ring with what tells quickly that another cannot lie in it.
struct SizedRing {
  Ring ring;
  double area_sr = 0.0;
  double south_deg = 0.0;
  double north_deg = 0.0;
};

SizedRing sized(Ring ring) {
  constexpr double kPoleDeg = 90.0;
  SizedRing one{std::move(ring)};
  const auto [south, north] = std::ranges::minmax(one.ring.places, {}, &LonLat::lat_deg);
  one.area_sr = area_sr(one.ring);
  one.south_deg = one.ring.encloses == Encloses::south_pole ? -kPoleDeg : south.lat_deg;
  one.north_deg = one.ring.encloses == Encloses::north_pole ? kPoleDeg : north.lat_deg;
  return one;
}

/// Tells whether a ring lies inside another. Rings may touch: so several of its places are asked, between its corners.
bool lies_inside(const SizedRing& inner, const SizedRing& outer) {
  constexpr std::size_t kAsked = 7;
  if (inner.area_sr >= outer.area_sr || inner.south_deg < outer.south_deg || inner.north_deg > outer.north_deg) {
    return false;
  }
  const std::vector<LonLat>& places = inner.ring.places;
  std::size_t inside = 0;
  for (std::size_t i = 0; i < kAsked; ++i) {
    const std::size_t a = i * (places.size() - 1) / kAsked;
    const LonLat middle{0.5 * (places[a].lon_deg + places[a + 1].lon_deg),
                        0.5 * (places[a].lat_deg + places[a + 1].lat_deg)};
    inside += contains(outer.ring, middle) ? 1 : 0;
  }
  return 2 * inside > kAsked;
}

}  // namespace

std::vector<Polygon> nest_rings(std::vector<Ring> rings) {
  std::vector<SizedRing> all;
  for (Ring& ring : rings) all.push_back(sized(std::move(ring)));
  // Larger ones first: whatever a ring lies in comes before it, the innermost last.
  std::ranges::stable_sort(all, std::ranges::greater{}, &SizedRing::area_sr);
  std::vector<std::size_t> outer_of(all.size());  // the polygon that a ring belongs to, by its outer ring
  for (std::size_t i = 0; i < all.size(); ++i) {
    std::size_t around = i;
    for (std::size_t j = i; j-- > 0 && around == i;) {
      if (lies_inside(all[i], all[j])) around = j;
    }
    const bool is_hole = around != i && outer_of[around] == around;
    outer_of[i] = is_hole ? around : i;
  }
  std::vector<Polygon> polygons;
  std::vector<std::size_t> place_of(all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (outer_of[i] == i) {
      place_of[i] = polygons.size();
      polygons.emplace_back();
    }
    polygons[place_of[outer_of[i]]].push_back(std::move(all[i].ring));
  }
  return polygons;
}

}  // namespace fieldwise::geometry
