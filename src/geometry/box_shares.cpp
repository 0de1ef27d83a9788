#include "geometry/box_shares.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "fieldwise/core/error.hpp"

namespace fieldwise::geometry {
namespace {

constexpr double kCircleDeg = 360.0;
constexpr double kRadians = std::numbers::pi / 180.0;
constexpr double kSameEdgeDeg = 1e-12;  // edges of neighbours may be rounded in two ways
constexpr double kRounding = 1e-12;     // of a share

/// Returns values in order, each place once.
std::vector<double> edges_of(std::vector<double> values) {
  std::ranges::sort(values);
  std::vector<double> edges;
  for (const double value : values) {
    if (edges.empty() || value > edges.back() + kSameEdgeDeg) edges.push_back(value);
  }
  return edges;
}

/// Returns a longitude from 0 to below 360; what is a whole circle but for rounding is 0.
double on_circle(double lon_deg) {
  const double lon = lon_deg - kCircleDeg * std::floor(lon_deg / kCircleDeg);
  return lon > kCircleDeg - kSameEdgeDeg ? 0.0 : lon;
}

std::size_t nearest_edge(const std::vector<double>& edges, double value) {
  const auto at = static_cast<std::size_t>(std::ranges::lower_bound(edges, value - kSameEdgeDeg) - edges.begin());
  return std::min(at, edges.size() - 1);
}

}  // namespace

BoxShares::BoxShares(const CellEdges& cells) : columns_(cells.columns), lats_(edges_of(cells.lat_deg)) {
  std::vector<double> lons = {0.0};
  for (const double lon : cells.lon_deg) lons.push_back(on_circle(lon));
  lons_ = edges_of(std::move(lons));
  for (std::size_t i = 0; i < lons_.size(); ++i) {
    widths_.push_back(((i + 1 < lons_.size() ? lons_[i + 1] : kCircleDeg) - lons_[i]) * kRadians);
  }
  for (std::size_t j = 0; j + 1 < lats_.size(); ++j) {
    heights_.push_back(mean_sine_above(lats_[j], lats_[j + 1], lats_[j + 1]));
  }
  for (std::size_t row = 0; row < cells.rows; ++row) {
    const auto [south, north] = std::minmax(cells.lat_deg[2 * row], cells.lat_deg[2 * row + 1]);
    row_strips_.emplace_back(nearest_edge(lats_, south), nearest_edge(lats_, north));
  }
  sector_columns_.resize(lons_.size());
  for (std::size_t column = 0; column < columns_; ++column) {
    column_sectors_.push_back(cells.repeated[column] != 0
                                  ? std::vector<std::size_t>()
                                  : sectors_between(cells.lon_deg[2 * column], cells.lon_deg[2 * column + 1]));
    for (const std::size_t sector : column_sectors_.back()) sector_columns_[sector].push_back(column);
  }
  const std::size_t boxes = lons_.size() * lats_.size();
  part_.assign(boxes, 0.0);
  below_.assign(boxes, 0.0);
  met_.assign(boxes, 0);
  used_.assign(lons_.size(), 0);
}

std::vector<std::size_t> BoxShares::sectors_between(double lon_a, double lon_b) const {
  const auto [west, east] = std::minmax(lon_a, lon_b);
  std::vector<std::size_t> sectors;
  const std::size_t first = nearest_edge(lons_, on_circle(west));
  const std::size_t end = nearest_edge(lons_, on_circle(east));
  const bool is_circle = east - west > kCircleDeg - kSameEdgeDeg;
  for (std::size_t sector = first; sectors.size() < lons_.size(); sector = (sector + 1) % lons_.size()) {
    if (sector == end && !(is_circle && sectors.empty())) break;
    sectors.push_back(sector);
  }
  return east - west < kSameEdgeDeg ? std::vector<std::size_t>() : sectors;
}

std::size_t BoxShares::sector_of(double lon_deg) const {
  const double lon = lon_deg - kCircleDeg * std::floor(lon_deg / kCircleDeg);
  return static_cast<std::size_t>(std::ranges::upper_bound(lons_, lon) - lons_.begin()) - 1;
}

std::vector<CellShare> BoxShares::shares_of(const RegionShape& shape) {
  clear();
  for (const Polygon& polygon : shape.polygons) {
    for (std::size_t i = 0; i < polygon.size(); ++i) add_ring(polygon[i], i == 0 ? 1.0 : -1.0);
  }
  std::vector<std::size_t> columns;
  for (std::size_t sector = 0; sector < lons_.size(); ++sector) {
    if (used_[sector] == 0 && whole_ == 0.0) continue;
    fill_sector(sector);
    columns.insert(columns.end(), sector_columns_[sector].begin(), sector_columns_[sector].end());
  }
  std::ranges::sort(columns);
  columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
  std::vector<CellShare> found;
  for (const std::size_t column : columns) add_column(column, found);
  std::ranges::sort(found, {}, &CellShare::cell);
  return found;
}

void BoxShares::clear() {
  for (std::size_t sector = 0; sector < lons_.size(); ++sector) {
    if (used_[sector] == 0 && whole_ == 0.0) continue;
    const auto first = static_cast<std::ptrdiff_t>(sector * lats_.size());
    const auto count = static_cast<std::ptrdiff_t>(lats_.size());
    std::fill_n(part_.begin() + first, count, 0.0);
    std::fill_n(below_.begin() + first, count, 0.0);
    std::fill_n(met_.begin() + first, count, std::uint8_t{0});
    used_[sector] = 0;
  }
  whole_ = 0.0;
  inside_sr_ = 0.0;
}

void BoxShares::add_ring(const Ring& ring, double sign) {
  // All is reckoned from the south; a ring round the north pole encloses everything but what lies south of it.
  const bool is_north = ring.encloses == Encloses::north_pole;
  const double factor = sign * direction_of(ring) * (is_north ? -1.0 : 1.0);
  if (is_north) whole_ += sign;
  for (std::size_t i = 0; i + 1 < ring.places.size(); ++i) add_edge(ring.places[i], ring.places[i + 1], factor);
  LonLat last = ring.places.front();
  last.lon_deg += ring.circles * kCircleDeg;
  add_edge(ring.places.back(), last, factor);
}

void BoxShares::add_edge(LonLat a, LonLat b, double sign) {
  cuts_.clear();
  const double d_lon = b.lon_deg - a.lon_deg;
  const double d_lat = b.lat_deg - a.lat_deg;
  const auto [south, north] = std::minmax(a.lat_deg, b.lat_deg);
  for (auto lat = std::ranges::upper_bound(lats_, south); lat != lats_.end() && *lat < north; ++lat) {
    const double along = (*lat - a.lat_deg) / d_lat;
    cuts_.push_back({along, {a.lon_deg + along * d_lon, *lat}});
  }
  const auto [west, east] = std::minmax(a.lon_deg, b.lon_deg);
  for (double turn = kCircleDeg * std::floor(west / kCircleDeg); turn < east; turn += kCircleDeg) {
    for (auto lon = std::ranges::upper_bound(lons_, west - turn); lon != lons_.end() && *lon + turn < east; ++lon) {
      const double along = (*lon + turn - a.lon_deg) / d_lon;
      cuts_.push_back({along, {*lon + turn, a.lat_deg + along * d_lat}});
    }
  }
  if (cuts_.size() > 1) std::ranges::sort(cuts_, {}, &Cut::along);
  for (const Cut& cut : cuts_) {
    add_piece(a, cut.place, sign);
    a = cut.place;
  }
  add_piece(a, b, sign);
}

void BoxShares::add_piece(LonLat a, LonLat b, double sign) {
  const double lat = 0.5 * (a.lat_deg + b.lat_deg);
  const std::size_t sector = sector_of(0.5 * (a.lon_deg + b.lon_deg));
  used_[sector] = 1;
  if (lat < lats_.front()) return;
  const auto strip = static_cast<std::size_t>(std::ranges::upper_bound(lats_, lat) - lats_.begin()) - 1;
  const std::size_t box = sector * lats_.size() + strip;
  const double width = sign * (b.lon_deg - a.lon_deg) * kRadians;
  met_[box] = 1;
  part_[box] += width * mean_sine_above(lats_[strip], a.lat_deg, b.lat_deg);
  below_[box] += width;
}

void BoxShares::fill_sector(std::size_t sector) {
  const std::size_t first = sector * lats_.size();
  double width = whole_ * widths_[sector] + below_[first + strips()];
  for (std::size_t strip = strips(); strip-- > 0;) {
    const std::size_t box = first + strip;
    const double area = heights_[strip] * widths_[sector];
    part_[box] += heights_[strip] * width;
    if (met_[box] == 0) part_[box] = std::round(part_[box] / area) * area;
    width += below_[box];
  }
}

void BoxShares::add_column(std::size_t column, std::vector<CellShare>& found) {
  constexpr double kOverlap = 1e-6;  // parts that share a border may be drawn with rounded places
  for (std::size_t row = 0; row < row_strips_.size(); ++row) {
    double inside = 0.0;
    double area = 0.0;
    for (const std::size_t sector : column_sectors_[column]) {
      for (std::size_t strip = row_strips_[row].first; strip < row_strips_[row].second; ++strip) {
        inside += part_[sector * lats_.size() + strip];
        area += heights_[strip] * widths_[sector];
      }
    }
    const double share = area > 0.0 ? inside / area : 0.0;
    if (share > 1.0 + kOverlap) throw core::Error(core::ErrorKind::input_damaged, "has polygons that overlap");
    if (share <= kRounding) continue;
    found.push_back({row * columns_ + column, share >= 1.0 - kRounding ? 1.0 : share});
    inside_sr_ += inside;
  }
}

}  // namespace fieldwise::geometry
