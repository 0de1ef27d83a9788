#include "fieldwise/analysis/derivatives/advection.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sample_fields.hpp"
#include "sphere_fields.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::analysis::Advection;
using fieldwise::analysis::DifferenceScheme;
using fieldwise::analysis::evaluate;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::core::Grid;
using fieldwise::sphere::errors_of;
using fieldwise::sphere::kRadians;
using fieldwise::sphere::kRadius;
using fieldwise::sphere::map_of;
using fieldwise::sphere::run;
using testing::HasSubstr;

namespace core = fieldwise::core;
namespace sample = fieldwise::sample;
namespace tolerance = fieldwise::tolerance;

double u_of(double lat, double /*lon*/) { return 20.0 * std::cos(lat * kRadians); }
double v_of(double /*lat*/, double lon) { return 5.0 * std::sin(lon * kRadians); }
double t_of(double lat, double lon) {
  return 10.0 * std::sin(lat * kRadians) + 3.0 * std::cos(lat * kRadians) * std::cos(lon * kRadians);
}
double advected(double lat, double lon) {
  const double east = -3.0 * std::sin(lon * kRadians) / kRadius;
  const double north =
      (10.0 * std::cos(lat * kRadians) - 3.0 * std::sin(lat * kRadians) * std::cos(lon * kRadians)) / kRadius;
  return -(u_of(lat, lon) * east + v_of(lat, lon) * north);
}

Grid band(std::size_t n) {
  const double step = 120.0 / static_cast<double>(n);
  return core::rectilinear_grid(run(-60.0, step, n + 1), run(0.0, step, 3 * n));
}

Field advection(const Grid& grid, const Advection::Options& options, std::string_view t_units = "K",
                std::string_view u_units = "m s-1") {
  const Field t = map_of(grid, t_of, t_units);
  const Field u = map_of(grid, u_of, u_units);
  const Field v = map_of(grid, v_of, u_units);
  return evaluate<Advection>({t, u, v}, options)[0];
}

TEST(Advection, ConvergesWithItsOrder) {
  const auto error = [](std::size_t n, DifferenceScheme scheme) {
    return errors_of(advection(band(n), {.figure = {}, .scheme = scheme}), advected).all;
  };
  EXPECT_NEAR(std::log2(error(40, DifferenceScheme::centered) / error(80, DifferenceScheme::centered)), 2.0,
              tolerance::measured_order());
  EXPECT_NEAR(std::log2(error(40, DifferenceScheme::fourth_order) / error(80, DifferenceScheme::fourth_order)), 4.0,
              3.0 * tolerance::measured_order());
}

TEST(Advection, IsPositiveWhereTheWindComesFromHigherValues) {
  // Temperature falls eastwards and the wind blows east: it gets warmer.
  const Grid grid = core::rectilinear_grid({-1, 0, 1}, {10, 11, 12});
  const Field t = map_of(
      grid, [](double, double lon) { return -lon; }, "K");
  const Field u = map_of(
      grid, [](double, double) { return 10.0; }, "m s-1");
  const Field v = map_of(
      grid, [](double, double) { return 0.0; }, "m s-1");
  const Field found = evaluate<Advection>({t, u, v})[0];
  EXPECT_NEAR(found.values(0, 1, 1), 10.0 / (kRadius * kRadians), tolerance::difference_quotient(120.0, 1.1e5));
}

TEST(Advection, NamesUnits) {
  const auto units = [](std::string_view t, std::string_view u) {
    return advection(band(10), {}, t, u).header.units.text();
  };
  EXPECT_EQ(units("K", "m s-1"), "K s-1");
  EXPECT_EQ(units("degC", "km h-1"), "K s-1");
  EXPECT_EQ(units("kg kg-1", "m s-1"), "kg kg-1 s-1");
  EXPECT_EQ(units("1", "m s-1"), "s-1");
}

TEST(Advection, OfFahrenheitAndKnotsIsInKelvinPerSecond) {
  const Field plain = advection(band(10), {});
  const Field other = advection(band(10), {}, "degF", "knot");
  for (std::size_t i = 0; i < plain.values.size(); ++i) {
    EXPECT_NEAR(other.values.data()[i], plain.values.data()[i] / 1.8 * 1852.0 / 3600.0,
                tolerance::difference_quotient(260.0, 1e6));
  }
}

TEST(Advection, RefusesAFieldOnAnotherGrid) {
  const Field t = map_of(band(10), t_of, "K");
  const Field u = map_of(band(20), u_of, "m s-1");
  EXPECT_THAT(sample::error_of(ErrorKind::inputs_disagree,
                               [&] {
                                 evaluate<Advection>({t, u, u});
                               }),
              HasSubstr("different grids"));
}

TEST(Advection, GivesTheSameBitsForAnyTiles) {
  const auto field = [](unsigned seed, std::string_view units) {
    return sample::random_field(core::monthly_axis(1981, 1, 12), sample::global_grid(true), seed, 6, units);
  };
  const Field t = field(20, "K"), u = field(21, "m s-1"), v = field(22, "m s-1");
  const std::vector<core::FieldHeader> headers{t.header, u.header, v.header};
  const Advection operation(headers, {});
  sample::expect_same_bits(sample::map_in_tiles(operation, {t, u, v}, 7, 5)[0], evaluate<Advection>({t, u, v})[0],
                           "seeds 20 to 22");
}

}  // namespace
