#include "fieldwise/kernels/drift.hpp"

#include <algorithm>
#include <array>
#include <boost/numeric/odeint/algebra/array_algebra.hpp>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

#include "adaptive_course.hpp"

namespace fieldwise::kernels {

namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();
constexpr double kRadians = std::numbers::pi / 180.0;
using Vector = std::array<double, 3>;

Vector unit_vector(double lat_deg, double lon_deg) {
  const double lat = lat_deg * kRadians;
  const double lon = lon_deg * kRadians;
  return {std::cos(lat) * std::cos(lon), std::cos(lat) * std::sin(lon), std::sin(lat)};
}

double lat_of(const Vector& r) { return std::atan2(r[2], std::sqrt(r[0] * r[0] + r[1] * r[1])) / kRadians; }
double lon_of(const Vector& r) { return std::atan2(r[1], r[0]) / kRadians; }

/// Moves one particle.
class Particle {
 public:
  Particle(const Wind& wind, const DriftOptions& options, double lat_deg, double lon_deg)
      : wind_(wind), options_(options), lon_deg_(lon_deg), lat_deg_(lat_deg) {}

  Drift drift() {
    Vector place = unit_vector(lat_deg_, lon_deg_);
    result_.places.push_back({options_.from_s, lat_deg_, lon_deg_});
    StepControl control;
    control.absolute_tolerance = options_.tolerance_m / options_.radius_m;
    control.relative_tolerance = 0.0;
    control.first_step = std::min(3'600.0, std::abs(options_.to_s - options_.from_s));
    control.shortest_step = 1.0;
    const auto rate = [this](double time, const Vector& r, Vector& slope) { return find_rate(time, r, slope); };
    const auto visit = [this](double reached, const auto& dense) { keep_places(reached, dense); };
    AdaptiveCourse<Vector, boost::numeric::odeint::array_algebra> steps(control);
    const CourseSummary summary = steps.follow(place, options_.from_s, options_.to_s, rate, visit, to_sphere);
    result_.steps = summary.steps;
    result_.rejections = summary.rejections;
    result_.end = reason(summary.end);
    if (result_.places.back().time_s != summary.end_time) keep(summary.end_time, place);
    return std::move(result_);
  }

 private:
  bool find_rate(double time, const Vector& r, Vector& slope) {
    const double ring = std::sqrt(r[0] * r[0] + r[1] * r[1]);
    const double size = std::sqrt(ring * ring + r[2] * r[2]);
    double east = 0.0;
    double north = 0.0;
    const WindAnswer answer = wind_.at(time, lat_of(r), lon_of(r), east, north);
    slope = {0.0, 0.0, 0.0};
    if (answer != WindAnswer::known) {
      answer_ = answer;
      return false;
    }
    // At the pole itself east is that of longitude 0.
    const double cos_lon = ring > 0.0 ? r[0] / ring : 1.0;
    const double sin_lon = ring > 0.0 ? r[1] / ring : 0.0;
    const double sin_lat = r[2] / size;
    const double along = north * sin_lat;
    slope = {(-east * sin_lon - along * cos_lon) / options_.radius_m,
             (east * cos_lon - along * sin_lon) / options_.radius_m, north * ring / size / options_.radius_m};
    return true;
  }

  static void to_sphere(Vector& r) {
    const double size = std::sqrt(r[0] * r[0] + r[1] * r[1] + r[2] * r[2]);
    for (double& part : r) part /= size;
  }

  template <class Dense>
  void keep_places(double reached, const Dense& dense) {
    const double direction = options_.to_s < options_.from_s ? -1.0 : 1.0;
    while (true) {
      const double time = options_.from_s + direction * options_.every_s * static_cast<double>(kept_ + 1);
      if (direction * time > direction * reached) return;
      ++kept_;
      Vector place{};
      dense(time, place);
      keep(time, place);
    }
  }

  void keep(double time, const Vector& place) {
    // The longitude next to the last one: a path across the date line does not jump.
    lon_deg_ += std::remainder(lon_of(place) - lon_deg_, 360.0);
    result_.places.push_back({time, lat_of(place), lon_deg_});
  }

  [[nodiscard]] DriftEnd reason(CourseEnd end) const {
    if (end == CourseEnd::complete) return DriftEnd::complete;
    if (end != CourseEnd::no_rate) return DriftEnd::not_exact;
    return answer_ == WindAnswer::outside ? DriftEnd::outside : DriftEnd::gap;
  }

  const Wind& wind_;
  const DriftOptions& options_;
  double lon_deg_;
  double lat_deg_;
  std::size_t kept_ = 0;
  WindAnswer answer_ = WindAnswer::known;
  Drift result_;
};

}  // namespace

GriddedWind::GriddedWind(Lattice lattice, std::vector<double> times_s)
    : lattice_(std::move(lattice)),
      times_s_(std::move(times_s)),
      row_length_(lattice_.columns() + 1),
      map_size_((lattice_.rows() + 2) * row_length_) {
  values_.assign(times_s_.size() * map_size_, {kMissing, kMissing});
}

std::size_t GriddedWind::bytes(const Lattice& lattice, std::size_t times) {
  return times * (lattice.rows() + 2) * (lattice.columns() + 1) * sizeof(Pair);
}

void GriddedWind::set(std::size_t position, const core::TileView& east, const core::TileView& north, std::size_t time,
                      double east_factor, double north_factor) {
  Pair* value = values_.data() + position * map_size_;
  for (std::ptrdiff_t row = -1; row <= static_cast<std::ptrdiff_t>(lattice_.rows()); ++row) {
    for (std::ptrdiff_t column = 0; column <= static_cast<std::ptrdiff_t>(lattice_.columns()); ++column, ++value) {
      const auto node = lattice_.node(row, column);
      if (!node) continue;
      const double sign = node->across_pole ? -1.0 : 1.0;
      *value = {sign * east_factor * east.at(time, node->row, node->column),
                sign * north_factor * north.at(time, node->row, node->column)};
    }
  }
}

GriddedWind::Pair GriddedWind::corner(std::size_t position, std::ptrdiff_t row, std::ptrdiff_t column) const {
  return values_[position * map_size_ + static_cast<std::size_t>(row + 1) * row_length_ +
                 static_cast<std::size_t>(column)];
}

GriddedWind::Pair GriddedWind::in_cell(std::size_t position, const LatticeCell& cell) const {
  const Pair a = corner(position, cell.row, cell.column);
  const Pair b = corner(position, cell.row, cell.column + 1);
  const Pair c = corner(position, cell.row + 1, cell.column);
  const Pair d = corner(position, cell.row + 1, cell.column + 1);
  const auto blend = [&](double sw, double se, double nw, double ne) {
    const double south = sw + cell.right * (se - sw);
    const double north = nw + cell.right * (ne - nw);
    return south + cell.up * (north - south);
  };
  return {blend(a.east, b.east, c.east, d.east), blend(a.north, b.north, c.north, d.north)};
}

WindAnswer GriddedWind::at(double time_s, double lat_deg, double lon_deg, double& east, double& north) const {
  const auto cell = lattice_.cell(lat_deg, lon_deg);
  if (!cell) return WindAnswer::outside;
  const auto after = std::ranges::upper_bound(times_s_, time_s);
  const auto last = static_cast<std::size_t>(after - times_s_.begin());
  const std::size_t first = std::max<std::size_t>(last, 1) - 1;
  Pair wind = in_cell(first, *cell);
  if (last > first && last < times_s_.size()) {
    const Pair later = in_cell(last, *cell);
    const double share = (time_s - times_s_[first]) / (times_s_[last] - times_s_[first]);
    wind.east += share * (later.east - wind.east);
    wind.north += share * (later.north - wind.north);
  }
  east = wind.east;
  north = wind.north;
  return std::isnan(east) || std::isnan(north) ? WindAnswer::gap : WindAnswer::known;
}

Drift carry(const Wind& wind, double lat_deg, double lon_deg, const DriftOptions& options) {
  return Particle(wind, options, lat_deg, lon_deg).drift();
}

}  // namespace fieldwise::kernels
