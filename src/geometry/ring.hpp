// Ring: a closed line on the sphere whose edges are straight in longitude and latitude.
// May know: core's error.
// Must not know: files, names, grids, GEOS.
#pragma once

#include <vector>

namespace fieldwise::geometry {

/// Is a place on the sphere, in degrees.
struct LonLat {
  double lon_deg = 0.0;
  double lat_deg = 0.0;
  friend bool operator==(const LonLat&, const LonLat&) = default;
};

/// Names what a ring encloses: a part of the sphere without a pole, or all up to one of them.
enum class Encloses { part, north_pole, south_pole };

/// Holds a ring: each longitude continues that of the place before (170, 190), and the edge from the last place leads
/// to the first, or, round a pole, to the first one whole circle on.
struct Ring {
  std::vector<LonLat> places;
  Encloses encloses = Encloses::part;
  double circles = 0.0;  ///< round a pole: 1 where it goes eastwards, -1 where it goes westwards; else 0
};

/// Makes a ring of places as a file has them: the first may stand at the end once more. A step of more than 180 degrees
/// goes the other way round (from 179 to -179 over the date line); one of exactly 360 is a whole circle, as along the
/// edges of a flat map, unless the ring would not close then. A ring round a pole encloses the pole that is nearer.
/// Errors: input_damaged, one phrase, for less than three places, places beyond 90 or 360 degrees or without a value,
/// and rings that go round more than once, or along the equator.
Ring ring_of(std::vector<LonLat> places);

/// Requires latitudes up to 90 and longitudes up to 360 degrees. Errors: input_damaged, one phrase.
void require_degrees(const std::vector<LonLat>& places);

/// Returns the mean along an edge of sin(latitude) - sin(reference), without the loss of digits of a difference.
double mean_sine_above(double reference_deg, double lat_a_deg, double lat_b_deg);

/// Returns 1 where a ring has the area south of it on its right hand, as one that goes clockwise has, or goes round a
/// pole eastwards; else -1.
double direction_of(const Ring& ring);

/// Tells whether a place lies inside a ring; on it either may be told.
bool contains(const Ring& ring, const LonLat& place);

/// Returns the area that a ring encloses, on the unit sphere; never negative.
double area_sr(const Ring& ring);

}  // namespace fieldwise::geometry
