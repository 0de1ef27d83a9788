#include "fieldwise/plot/figure.hpp"

#include <cmath>

namespace fieldwise::plot {

bool lies_inside(const core::Region& region, const Place& place) {
  if (region.lat_deg && (place.lat_deg < region.lat_deg->first || place.lat_deg > region.lat_deg->second)) return false;
  if (!region.lon_deg) return true;
  const auto [west, east] = *region.lon_deg;
  return lon_after(west, place.lon_deg) <= west + (east > west ? east - west : east - west + 360.0);
}

bool Curve::is_joined(std::size_t position) const {
  if (bars) return false;
  if (position == 0 || position >= y.size() || (!apart.empty() && apart[position])) return false;
  return std::isfinite(y[position - 1]) && std::isfinite(y[position]);
}

bool Curve::is_lonely(std::size_t position) const {
  return position < y.size() && std::isfinite(y[position]) && !is_joined(position) && !is_joined(position + 1);
}

}  // namespace fieldwise::plot
