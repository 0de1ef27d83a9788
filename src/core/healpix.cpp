#include "fieldwise/core/healpix.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <numbers>

namespace fieldwise::core {

namespace {

using Count = std::int64_t;

// The sphere lies on a plane on which every face is a square that stands on its corner. Across, a face is 2 `nside`
// units wide and the circle 8; up, the equator is 0, the parallels at which the caps begin (sin lat = 2/3) are at
// `nside` and the poles at 2 `nside`. Units are half diagonals of cells, so that corners are whole numbers and what
// neighbours share is the same to the last bit.
constexpr Count kFacesAround = 4;
constexpr double kDegreesAcross = 45.0;  // of `nside` units
constexpr double kTurn = 8.0;            // of `nside` units
constexpr double kPoleDeg = 90.0;
constexpr double kDegrees = 180.0 / std::numbers::pi;

/// Holds a cell by its face (0 to 3 round the north pole, 4 to 7 round the equator, 8 to 11 round the south pole) and
/// its steps from the southern corner of the face to the north-east (x) and north-west (y).
struct FaceCell {
  Count face = 0;
  Count x = 0;
  Count y = 0;

  [[nodiscard]] Count row() const noexcept { return face / kFacesAround; }
  [[nodiscard]] Count column() const noexcept { return face % kFacesAround; }
};

/// Returns where the middle of a face lies across and up, in units of `nside`.
double middle_across(const FaceCell& cell) {
  return static_cast<double>(2 * cell.column() + (cell.row() == 1 ? 0 : 1));
}
double middle_up(const FaceCell& cell) { return static_cast<double>(1 - cell.row()); }

/// Returns a place of the sphere from steps x and y along the edges of a face.
HealpixPlace place_on(const FaceCell& cell, double x, double y, Count nside) {
  const auto side = static_cast<double>(nside);
  const double up = middle_up(cell) * side + (x + y - side);
  const double middle = middle_across(cell);
  HealpixPlace place;
  double across = 0.0;
  if (std::abs(up) <= side) {
    place.lat_deg = std::asin(2.0 * up / (3.0 * side)) * kDegrees;
    // One division, so that faces beside each other come to the same.
    const double steps = middle * side + (x - y);
    across = (steps < 0.0 ? steps + kTurn * side : steps) / side;
  } else {
    // 1 - |sin lat| = s^2 / 3 loses its digits at the pole; the sine of half the distance from it does not.
    const double from_pole = 2.0 * side - std::abs(up);
    const double distance = 2.0 * std::asin(from_pole / (side * std::sqrt(6.0))) * kDegrees;
    place.lat_deg = std::copysign(kPoleDeg - distance, up);
    across = from_pole > 0.0 ? middle + (x - y) / from_pole : middle;
  }
  if (across >= kTurn) across -= kTurn;
  place.lon_deg = across * kDegreesAcross;
  return place;
}

/// Returns the largest whole number whose square is not above `value`.
Count whole_root(Count value) {
  auto root = static_cast<Count>(std::sqrt(static_cast<double>(value)));
  while (root * root > value) --root;
  while ((root + 1) * (root + 1) <= value) ++root;
  return root;
}

/// Gathers every second bit.
Count every_second_bit(std::uint64_t bits) {
  bits &= 0x5555555555555555U;
  bits = (bits | (bits >> 1U)) & 0x3333333333333333U;
  bits = (bits | (bits >> 2U)) & 0x0F0F0F0F0F0F0F0FU;
  bits = (bits | (bits >> 4U)) & 0x00FF00FF00FF00FFU;
  bits = (bits | (bits >> 8U)) & 0x0000FFFF0000FFFFU;
  bits = (bits | (bits >> 16U)) & 0x00000000FFFFFFFFU;
  return static_cast<Count>(bits);
}

/// Leaves room for a bit between two.
std::uint64_t with_gaps(Count number) {
  auto bits = static_cast<std::uint64_t>(number);
  bits = (bits | (bits << 16U)) & 0x0000FFFF0000FFFFU;
  bits = (bits | (bits << 8U)) & 0x00FF00FF00FF00FFU;
  bits = (bits | (bits << 4U)) & 0x0F0F0F0F0F0F0F0FU;
  bits = (bits | (bits << 2U)) & 0x3333333333333333U;
  return (bits | (bits << 1U)) & 0x5555555555555555U;
}

FaceCell of_nested(Count index, Count nside) {
  const auto within = static_cast<std::uint64_t>(index % (nside * nside));
  return {index / (nside * nside), every_second_bit(within), every_second_bit(within >> 1U)};
}

Count to_nested(const FaceCell& cell, Count nside) {
  return cell.face * nside * nside + static_cast<Count>(with_gaps(cell.x) | (with_gaps(cell.y) << 1U));
}

/// Returns how many cells a cap has.
Count cap_cells(Count nside) { return 2 * nside * (nside - 1); }

/// Returns the ring of a cap, counted from its pole, in which the cell that follows `before` others lies.
Count ring_of_cap(Count before) { return (1 + whole_root(1 + 2 * before)) / 2; }

/// Returns the face whose square holds a cell of the belt, from where its middle lies across and up.
FaceCell of_belt(Count across, Count up, Count nside) {
  const auto floor_of = [](Count a, Count b) { return a >= 0 ? a / b : -((b - 1 - a) / b); };
  const Count rising = up + across + nside;   // twice the steps along x, and those of the faces before
  const Count falling = up - across + nside;  // along y
  const Count ahead = floor_of(rising, 2 * nside);
  const Count behind = floor_of(falling, 2 * nside);
  const Count row = 1 - (ahead + behind);
  const Count column = row == 0 ? -behind : ahead;
  return {row * kFacesAround + (column + kFacesAround) % kFacesAround, (rising - 2 * nside * ahead) / 2,
          (falling - 2 * nside * behind) / 2};
}

/// Returns a cell of rings: 4 i of them in the i-th ring of a cap, 4 `nside` in those between.
FaceCell of_ring(Count index, Count nside) {
  const Count all = 12 * nside * nside;
  if (index < cap_cells(nside)) {
    const Count ring = ring_of_cap(index);
    const Count along = index - 2 * ring * (ring - 1);
    return {along / ring, nside - ring + along % ring, nside - 1 - along % ring};
  }
  if (index >= all - cap_cells(nside)) {
    const Count ring = ring_of_cap(all - 1 - index);
    const Count along = index - (all - 2 * ring * (ring + 1));
    return {2 * kFacesAround + along / ring, along % ring, ring - 1 - along % ring};
  }
  const Count beyond = index - cap_cells(nside);
  const Count ring = nside + beyond / (4 * nside);
  const Count shift = (ring - nside + 1) % 2;  // every other ring begins half a cell from the meridian
  return of_belt(2 * (beyond % (4 * nside)) + shift, 2 * nside - ring, nside);
}

Count ring_of(const FaceCell& cell, Count nside) { return (2 + cell.row()) * nside - 1 - cell.x - cell.y; }

Count to_ring(const FaceCell& cell, Count nside) {
  const Count ring = ring_of(cell, nside);
  if (ring < nside) {
    return 2 * ring * (ring - 1) + cell.column() * ring + cell.x - (nside - ring);
  }
  if (ring > 3 * nside) {
    const Count from_pole = 4 * nside - ring;
    return 12 * nside * nside - 2 * from_pole * (from_pole + 1) + cell.column() * from_pole + cell.x;
  }
  const Count around = 8 * nside;
  const Count across = static_cast<Count>(middle_across(cell)) * nside + cell.x - cell.y;
  const Count shift = (ring - nside + 1) % 2;
  return cap_cells(nside) + (ring - nside) * 4 * nside + (across - shift + around) % around / 2;
}

FaceCell face_cell(const HealpixScheme& scheme, Count index) {
  return scheme.order == HealpixOrder::nested ? of_nested(index, scheme.nside) : of_ring(index, scheme.nside);
}

/// Returns one of `side` x `side` parts of a cell.
HealpixPart part_of(const FaceCell& cell, int i, int k, int side, Count nside) {
  const auto place = [&](double along_x, double along_y) {
    return place_on(cell, static_cast<double>(cell.x) + (i + along_x) / side,
                    static_cast<double>(cell.y) + (k + along_y) / side, nside);
  };
  return {place(0.5, 0.5), {place(0.0, 0.0), place(1.0, 0.0), place(1.0, 1.0), place(0.0, 1.0)}};
}

/// Returns the cell of a face at a share of its edges.
FaceCell at_share(Count face, double x, double y, Count nside) {
  const auto step = [&](double share) {
    return std::clamp<Count>(static_cast<Count>(std::floor(share * static_cast<double>(nside))), 0, nside - 1);
  };
  return {face, step(x), step(y)};
}

}  // namespace

bool HealpixScheme::is_possible() const noexcept {
  return nside >= 1 && nside <= kMostHealpixSide &&
         (order == HealpixOrder::ring || std::has_single_bit(static_cast<std::uint64_t>(nside)));
}

HealpixPlace healpix_centre(const HealpixScheme& scheme, std::int64_t index) {
  const FaceCell cell = face_cell(scheme, index);
  return place_on(cell, static_cast<double>(cell.x) + 0.5, static_cast<double>(cell.y) + 0.5, scheme.nside);
}

std::array<HealpixPlace, 4> healpix_corners(const HealpixScheme& scheme, std::int64_t index) {
  return part_of(face_cell(scheme, index), 0, 0, 1, scheme.nside).corners;
}

std::int64_t healpix_ring(const HealpixScheme& scheme, std::int64_t index) {
  return ring_of(face_cell(scheme, index), scheme.nside);
}

std::vector<HealpixPart> healpix_parts(const HealpixScheme& scheme, std::int64_t index, int side) {
  const FaceCell cell = face_cell(scheme, index);
  std::vector<HealpixPart> parts;
  for (int i = 0; i < side; ++i) {
    for (int k = 0; k < side; ++k) parts.push_back(part_of(cell, i, k, side, scheme.nside));
  }
  return parts;
}

std::int64_t healpix_index(const HealpixScheme& scheme, double lat_deg, double lon_deg) {
  constexpr double kCapBegins = 2.0 / 3.0;
  double across = lon_deg / kDegreesAcross;
  across -= kTurn * std::floor(across / kTurn);
  const double height = std::sin(lat_deg / kDegrees);
  FaceCell cell;
  if (std::abs(height) <= kCapBegins) {
    const double up = 1.5 * height;
    const double rising = 0.5 * (up + across + 1.0);
    const double falling = 0.5 * (up - across + 1.0);
    const double ahead = std::floor(rising);
    const double behind = std::floor(falling);
    const Count row = std::clamp<Count>(1 - static_cast<Count>(ahead + behind), 0, 2);
    const auto column = static_cast<Count>(row == 0 ? -behind : ahead);
    cell = at_share(row * kFacesAround + (column + kFacesAround) % kFacesAround, rising - ahead, falling - behind,
                    scheme.nside);
  } else {
    const double from_pole = std::sqrt(6.0) * std::sin(0.5 * (kPoleDeg - std::abs(lat_deg)) / kDegrees);
    const Count column = std::min<Count>(static_cast<Count>(across / 2.0), kFacesAround - 1);
    const double aside = (across - static_cast<double>(2 * column + 1)) * from_pole;
    const double up = std::copysign(1.0 - from_pole, height);  // from the middle of the face
    cell = at_share((height > 0.0 ? 0 : 2 * kFacesAround) + column, 0.5 * (1.0 + up + aside), 0.5 * (1.0 + up - aside),
                    scheme.nside);
  }
  return scheme.order == HealpixOrder::nested ? to_nested(cell, scheme.nside) : to_ring(cell, scheme.nside);
}

double healpix_area_m2(const HealpixScheme& scheme, double radius_m) {
  return 4.0 * std::numbers::pi * radius_m * radius_m / static_cast<double>(scheme.cells());
}

}  // namespace fieldwise::core
