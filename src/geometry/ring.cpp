#include "geometry/ring.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "fieldwise/core/error.hpp"

namespace fieldwise::geometry {
namespace {

constexpr double kCircleDeg = 360.0;
constexpr double kPoleDeg = 90.0;
constexpr double kRadians = std::numbers::pi / 180.0;

[[noreturn]] void refuse(const std::string& phrase) { throw core::Error(core::ErrorKind::input_damaged, phrase); }

/// Returns the whole circles, in degrees, to be added to a step in longitude so that it takes the shorter way;
/// `keep_circles` for steps of a whole circle that are meant.
double circles_off_deg(double step_deg, bool keep_circles) {
  if (keep_circles && std::abs(step_deg) == kCircleDeg) return 0.0;
  return std::abs(step_deg) > kCircleDeg / 2.0 ? -kCircleDeg * std::round(step_deg / kCircleDeg) : 0.0;
}

/// Returns the circles that a ring makes in all.
double circles_of(const std::vector<LonLat>& places, bool keep_circles) {
  double sum = 0.0;
  for (std::size_t i = 0; i < places.size(); ++i) {
    sum += circles_off_deg(places[(i + 1) % places.size()].lon_deg - places[i].lon_deg, keep_circles);
  }
  return sum / kCircleDeg;  // the steps themselves add to nothing
}

/// Shows each edge of a ring.
template <class Visit>
void for_each_edge(const Ring& ring, Visit visit) {
  for (std::size_t i = 0; i + 1 < ring.places.size(); ++i) visit(ring.places[i], ring.places[i + 1]);
  LonLat last = ring.places.front();
  last.lon_deg += ring.circles * kCircleDeg;
  visit(ring.places.back(), last);
}

/// Returns the integral of sin(latitude) - sin(reference) over longitude along a ring, in radians.
double integral_above(const Ring& ring, double reference_deg) {
  double sum = 0.0;
  for_each_edge(ring, [&](const LonLat& a, const LonLat& b) {
    sum += mean_sine_above(reference_deg, a.lat_deg, b.lat_deg) * (b.lon_deg - a.lon_deg) * kRadians;
  });
  return sum;
}

/// Returns sin(x) / x - 1.
double sinc_less_one(double x) {
  constexpr double kSmall = 0.01;  // the next term of the series is x^8 / 362880
  const double square = x * x;
  if (std::abs(x) < kSmall) return -square / 6.0 * (1.0 - square / 20.0 * (1.0 - square / 42.0));
  return std::sin(x) / x - 1.0;
}

}  // namespace

void require_degrees(const std::vector<LonLat>& places) {
  constexpr double kRounding = 1e-6;  // 90.0000000001 is a pole
  for (const LonLat& place : places) {
    const bool fits =
        std::abs(place.lat_deg) <= kPoleDeg + kRounding && std::abs(place.lon_deg) <= kCircleDeg + kRounding;
    if (!fits) {  // NaN neither
      refuse(fmt::format("holds a place at longitude {:g}, latitude {:g}, which are no degrees on the Earth",
                         place.lon_deg, place.lat_deg));
    }
  }
}

double mean_sine_above(double reference_deg, double lat_a_deg, double lat_b_deg) {
  const double middle = 0.5 * (lat_a_deg + lat_b_deg) * kRadians;
  const double half = 0.5 * (lat_b_deg - lat_a_deg) * kRadians;
  const double reference = reference_deg * kRadians;
  return 2.0 * std::cos(0.5 * (middle + reference)) * std::sin(0.5 * (middle - reference)) +
         std::sin(middle) * sinc_less_one(half);
}

Ring ring_of(std::vector<LonLat> places) {
  constexpr std::size_t kLeast = 3;
  require_degrees(places);
  while (places.size() > 1 && places.back() == places.front()) places.pop_back();
  // Closed round the circle alone: the last place is the first, seen from the other side of the map.
  const bool closes_round = places.size() > kLeast && places.back().lat_deg == places.front().lat_deg &&
                            std::abs(places.back().lon_deg - places.front().lon_deg) == kCircleDeg &&
                            std::abs(places.front().lat_deg) < kPoleDeg;
  if (closes_round && circles_of({places.begin(), places.end() - 1}, true) != 0.0) places.pop_back();
  if (places.size() < kLeast) refuse("has a ring of less than three places");
  const bool keep_circles = circles_of(places, true) == 0.0;
  Ring ring;
  ring.circles = keep_circles ? 0.0 : circles_of(places, false);
  double offset = 0.0;
  for (std::size_t i = 0; i < places.size(); ++i) {
    if (i > 0) offset += circles_off_deg(places[i].lon_deg - places[i - 1].lon_deg, keep_circles);
    const double lat = std::fmax(-kPoleDeg, std::fmin(kPoleDeg, places[i].lat_deg));
    ring.places.push_back({places[i].lon_deg + offset, lat});
  }
  if (ring.circles == 0.0) return ring;
  if (std::abs(ring.circles) > 1.0) refuse("has a ring that goes round the Earth more than once");
  const double mean = integral_above(ring, 0.0) * ring.circles;
  if (mean == 0.0) refuse("has a ring along the equator: which half of the Earth it encloses cannot be told");
  ring.encloses = mean > 0.0 ? Encloses::north_pole : Encloses::south_pole;
  return ring;
}

double direction_of(const Ring& ring) {
  if (ring.encloses != Encloses::part) return ring.circles;
  return integral_above(ring, ring.places.front().lat_deg) < 0.0 ? -1.0 : 1.0;
}

bool contains(const Ring& ring, const LonLat& place) {
  // Edges between the place and the south pole, along its meridian: an even number of them leaves it where the pole is.
  bool is_odd = false;
  for_each_edge(ring, [&](const LonLat& a, const LonLat& b) {
    const auto [west, east] = std::minmax(a.lon_deg, b.lon_deg);
    double lon = place.lon_deg + kCircleDeg * std::ceil((west - place.lon_deg) / kCircleDeg);
    for (; lon < east; lon += kCircleDeg) {
      const double lat = a.lat_deg + (lon - a.lon_deg) / (b.lon_deg - a.lon_deg) * (b.lat_deg - a.lat_deg);
      if (lat < place.lat_deg) is_odd = !is_odd;
    }
  });
  return is_odd != (ring.encloses == Encloses::south_pole);
}

double area_sr(const Ring& ring) {
  const double reference = ring.encloses == Encloses::north_pole   ? kPoleDeg
                           : ring.encloses == Encloses::south_pole ? -kPoleDeg
                                                                   : ring.places.front().lat_deg;
  return std::abs(integral_above(ring, reference));
}

}  // namespace fieldwise::geometry
