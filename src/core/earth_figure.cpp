#include "fieldwise/core/earth_figure.hpp"

#include <array>
#include <cmath>
#include <limits>

#include "fieldwise/core/error.hpp"

namespace fieldwise::core {

namespace {

constexpr OptionDoc kFigureDoc{"figure", "", "", "the shape of the Earth"};
constexpr OptionDoc kRadiusDoc{"radius_m", "m", "", "radius of the sphere"};
constexpr std::array<Named<EarthFigureKind>, 2> kFigureNames{
    {{"sphere", EarthFigureKind::sphere}, {"wgs84", EarthFigureKind::wgs84}}};
constexpr double kWgs84AxisM = 6'378'137.0;
constexpr double kWgs84Inverse = 298.257223563;

}  // namespace

EarthFigure EarthFigure::wgs84() {
  EarthFigure figure(kWgs84AxisM);
  figure.flattening_ = 1.0 / kWgs84Inverse;
  figure.eccentricity2_ = figure.flattening_ * (2.0 - figure.flattening_);
  return figure;
}

double EarthFigure::normal_radius_m(double lat_deg) const {
  const double s = std::sin(lat_deg * kRadiansPerDegree);
  return axis_m_ / std::sqrt(1.0 - eccentricity2_ * s * s);
}

double EarthFigure::meridian_radius_m(double lat_deg) const {
  const double s = std::sin(lat_deg * kRadiansPerDegree);
  return normal_radius_m(lat_deg) * (1.0 - eccentricity2_) / (1.0 - eccentricity2_ * s * s);
}

double EarthFigure::meridian_radius_change_m(double lat_deg) const {
  const double s = std::sin(lat_deg * kRadiansPerDegree);
  const double c = std::cos(lat_deg * kRadiansPerDegree);
  return meridian_radius_m(lat_deg) * 3.0 * eccentricity2_ * s * c / (1.0 - eccentricity2_ * s * s);
}

double EarthFigure::parallel_radius_m(double lat_deg) const {
  return is_pole(lat_deg) ? 0.0 : normal_radius_m(lat_deg) * std::cos(lat_deg * kRadiansPerDegree);
}

double EarthFigure::cap_area_m2(double lat_deg) const {
  const double colatitude = (90.0 - std::abs(lat_deg)) * kRadiansPerDegree;
  if (flattening_ == 0.0) {
    const double s = std::sin(0.5 * colatitude);
    return 4.0 * std::numbers::pi * axis_m_ * axis_m_ * s * s;
  }
  const double e = std::sqrt(eccentricity2_);
  const double polar_axis = axis_m_ * (1.0 - flattening_);
  const auto zone = [&](double s) { return s / (1.0 - eccentricity2_ * s * s) + std::atanh(e * s) / e; };
  return std::numbers::pi * polar_axis * polar_axis * (zone(1.0) - zone(std::cos(colatitude)));
}

Vector3 EarthFigure::position_m(double lat_deg, double lon_deg) const {
  const Vector3 up = unit_vector(lat_deg, lon_deg);
  const double normal = normal_radius_m(lat_deg);
  return {normal * up.x, normal * up.y, normal * (1.0 - eccentricity2_) * up.z};
}

void EarthFigure::describe_in(FieldHeader& header) const {
  if (flattening_ == 0.0) {
    header.numeric_attributes["earth_radius_m"] = axis_m_;
    return;
  }
  header.numeric_attributes["semi_major_axis"] = axis_m_;
  header.numeric_attributes["inverse_flattening"] = kWgs84Inverse;
}

void EarthFigureOptions::describe(OptionVisitor& visitor) {
  visitor.choice(kFigureDoc, figure, kFigureNames);
  visitor.number(kRadiusDoc, radius_m, std::numeric_limits<double>::min(), std::numeric_limits<double>::max());
}

EarthFigure EarthFigureOptions::make() const {
  if (figure == EarthFigureKind::sphere) {
    return EarthFigure(radius_m);
  }
  if (radius_m != kEarthRadiusM) {
    throw Error(ErrorKind::usage, "radius_m is the radius of a sphere: leave it out with figure: wgs84");
  }
  return EarthFigure::wgs84();
}

}  // namespace fieldwise::core
