#include "fieldwise/kernels/drift.hpp"

#include <algorithm>
#include <array>
#include <boost/numeric/odeint/algebra/array_algebra.hpp>
#include <cmath>
#include <utility>

#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/core/numeric/sphere.hpp"
#include "kernels/adaptive_course.hpp"

namespace fieldwise::kernels {

namespace {

using Vector = std::array<double, 3>;  // what the integrator's algebra knows

Vector place_of(double lat_deg, double lon_deg) {
  const core::Vector3 up = core::unit_vector(lat_deg, lon_deg);
  return {up.x, up.y, up.z};
}

double lat_of(const Vector& r) {
  return std::atan2(r[2], std::sqrt(r[0] * r[0] + r[1] * r[1])) / core::kRadiansPerDegree;
}
double lon_of(const Vector& r) { return std::atan2(r[1], r[0]) / core::kRadiansPerDegree; }

/// Moves one particle.
class Particle {
 public:
  Particle(const WindField& wind, const DriftOptions& options, double lat_deg, double lon_deg)
      : wind_(wind), options_(options), lon_deg_(lon_deg), lat_deg_(lat_deg) {}

  Drift drift() {
    Vector place = place_of(lat_deg_, lon_deg_);
    result_.places.push_back({options_.from_s, lat_deg_, lon_deg_});
    StepControl control;
    control.absolute_tolerance = options_.tolerance_m / options_.radius_m;
    control.relative_tolerance = 0.0;
    control.first_step = std::min(3'600.0, std::abs(options_.to_s - options_.from_s));
    control.shortest_step = 1.0;
    const auto rate = [this](double time, const Vector& r, Vector& slope) { return find_rate(time, r, slope); };
    const auto visit = [this](double reached, const auto& dense) { keep_places(reached, dense); };
    AdaptiveCourse<DormandPrince<Vector, boost::numeric::odeint::array_algebra>> steps(control);
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

  const WindField& wind_;
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
  values_.assign(times_s_.size() * map_size_, {core::kMissing, core::kMissing});
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
      if (!node || node->across_pole) continue;
      *value = {east_factor * east.at(time, node->row, node->column),
                north_factor * north.at(time, node->row, node->column)};
    }
  }
  join_at_pole(position, false);
  join_at_pole(position, true);
}

/// Makes the wind at a pole one vector. Were it another on each meridian, particles that come near would have no way to
/// go.
void GriddedWind::join_at_pole(std::size_t position, bool north) {
  const Lattice::PoleEnd end = north ? lattice_.north_end() : lattice_.south_end();
  if (end == Lattice::PoleEnd::before) return;
  const std::size_t last = north ? lattice_.rows() : 1;
  Pair* row = values_.data() + position * map_size_ + last * row_length_;
  Pair* beyond = north ? row + row_length_ : row - row_length_;
  const double side = north ? -1.0 : 1.0;  // towards the north pole is away from longitude 0
  double x = 0.0;
  double y = 0.0;
  const auto angle = [&](std::size_t i) {
    return lattice_.lon_deg(static_cast<std::ptrdiff_t>(i)) * core::kRadiansPerDegree;
  };
  for (std::size_t i = 0; i + 1 < row_length_; ++i) {
    x += -row[i].east * std::sin(angle(i)) + side * row[i].north * std::cos(angle(i));
    y += row[i].east * std::cos(angle(i)) + side * row[i].north * std::sin(angle(i));
  }
  x /= static_cast<double>(row_length_ - 1);
  y /= static_cast<double>(row_length_ - 1);
  for (std::size_t i = 0; i < row_length_; ++i) {
    const Pair pole{-x * std::sin(angle(i)) + y * std::cos(angle(i)),
                    side * (x * std::cos(angle(i)) + y * std::sin(angle(i)))};
    if (end == Lattice::PoleEnd::row) {
      row[i] = pole;
    } else {  // the pole lies half-way to the row beyond it
      beyond[i] = {2.0 * pole.east - row[i].east, 2.0 * pole.north - row[i].north};
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

Drift carry(const WindField& wind, double lat_deg, double lon_deg, const DriftOptions& options) {
  return Particle(wind, options, lat_deg, lon_deg).drift();
}

}  // namespace fieldwise::kernels
