// The numbers of tests/reference/{divergence,vorticity,advection,laplacian,fronts,smooth}.ref.
#include <gtest/gtest.h>

#include "fieldwise/analysis/derivatives/advection.hpp"
#include "fieldwise/analysis/derivatives/divergence.hpp"
#include "fieldwise/analysis/derivatives/fronts.hpp"
#include "fieldwise/analysis/derivatives/laplacian.hpp"
#include "fieldwise/analysis/evaluate.hpp"
#include "fieldwise/analysis/smoothing/smooth.hpp"
#include "reference_file.hpp"
#include "sphere_fields.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::analysis::Advection;
using fieldwise::analysis::DerivativeOptions;
using fieldwise::analysis::DifferenceScheme;
using fieldwise::analysis::Divergence;
using fieldwise::analysis::evaluate;
using fieldwise::analysis::FrontOperator;
using fieldwise::analysis::Fronts;
using fieldwise::analysis::Laplacian;
using fieldwise::analysis::Smooth;
using fieldwise::analysis::SmoothMethod;
using fieldwise::analysis::Vorticity;
using fieldwise::core::Field;
using fieldwise::core::Grid;
using fieldwise::reference::ReferenceFile;
using fieldwise::sphere::kRadians;
using fieldwise::sphere::run;

namespace core = fieldwise::core;
namespace tolerance = fieldwise::tolerance;

constexpr double kNclRadius = 6'371'220.0;
constexpr DerivativeOptions kOfNcl{.figure = {.radius_m = kNclRadius}};

Field field_of(const Grid& grid, const std::vector<double>& list, std::string_view units) {
  xt::xtensor<double, 2> values = xt::empty<double>({grid.rows, grid.columns});
  std::ranges::copy(list, values.begin());
  Field field = core::map_of(values, grid, units);
  field.header.name = "x";
  return field;
}

/// Runs an operation on fields and returns its first result.
template <class Op>
Field first_of(const std::vector<Field>& fields, const typename Op::Options& options = {}) {
  return evaluate<Op>(fieldwise::analysis::FieldReferences(fields.begin(), fields.end()), options)[0];
}

/// Expects rows of a result from `first` on to be the numbers of a list, missing where they are.
void expect_rows(const Field& found, const std::vector<double>& expected, std::size_t first, double bound) {
  const std::size_t columns = found.header.grid->columns;
  ASSERT_GE(found.values.size(), first * columns + expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const double value = found.values.data()[first * columns + i];
    EXPECT_TRUE(std::isnan(expected[i]) ? std::isnan(value) : std::abs(value - expected[i]) <= bound)
        << i << ": " << value << " and " << expected[i];
  }
}

/// Returns by how much the flux form of a divergence exceeds NCL's, d(b)/dy - b tan(lat) / R, on even latitudes.
std::vector<double> flux_less_tangent(const std::vector<double>& lat, const std::vector<double>& b,
                                      std::size_t columns) {
  std::vector<double> difference;
  const auto cosine = [&](std::size_t row) { return std::cos(lat[row] * kRadians); };
  for (std::size_t row = 1; row + 1 < lat.size(); ++row) {
    const double across = (lat[row + 1] - lat[row - 1]) * kRadians * kNclRadius;
    for (std::size_t c = 0; c < columns; ++c) {
      const double before = b[(row - 1) * columns + c];
      const double after = b[(row + 1) * columns + c];
      const double flux = (cosine(row + 1) * after - cosine(row - 1) * before) / (across * cosine(row));
      difference.push_back(flux - (after - before) / across +
                           b[row * columns + c] * std::tan(lat[row] * kRadians) / kNclRadius);
    }
  }
  return difference;
}

const std::vector<double> kLon = run(0, 30, 12);
const Grid kEven = core::rectilinear_grid(run(-75, 15, 11), kLon);
/// 30 degrees of longitude at 75 degrees, or 7 of latitude; winds reach 40 m/s, temperatures 310 K.
const double kWindBound = 8.0 * tolerance::difference_quotient(40.0, 8e5);

template <class Op>
void expect_wind_reference(const std::string& name, const std::string& turned, double sign) {
  const ReferenceFile file(name);
  const Grid uneven = core::rectilinear_grid(file.list("lat"), kLon);
  const Field result =
      first_of<Op>({field_of(uneven, file.list("u"), "m s-1"), field_of(uneven, file.list("v"), "m s-1")});
  expect_rows(result, file.list("result"), 0, kWindBound);
  const Field even = first_of<Op>(
      {field_of(kEven, file.list("even_u"), "m s-1"), field_of(kEven, file.list("even_v"), "m s-1")}, kOfNcl);
  std::vector<double> expected = file.list("ncl");
  const auto difference = flux_less_tangent(kEven.lat_deg, file.list(turned), 12);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    expected[i] += sign * difference[i];
  }
  expect_rows(even, expected, 1, kWindBound);
}

TEST(Reference, DivergenceEqualsNumpyAndNcl) { expect_wind_reference<Divergence>("divergence", "even_v", 1.0); }

TEST(Reference, VorticityEqualsNumpyAndNcl) { expect_wind_reference<Vorticity>("vorticity", "even_u", -1.0); }

TEST(Reference, AdvectionEqualsNumpyAndNcl) {
  const ReferenceFile file("advection");
  const auto fields = [&](const Grid& grid, const std::string& prefix) {
    return std::vector<Field>{field_of(grid, file.list(prefix + "t"), "K"),
                              field_of(grid, file.list(prefix + "u"), "m s-1"),
                              field_of(grid, file.list(prefix + "v"), "m s-1")};
  };
  const double bound = 40.0 * 4.0 * tolerance::difference_quotient(310.0, 8e5);
  const auto uneven = fields(core::rectilinear_grid(file.list("lat"), kLon), "");
  expect_rows(first_of<Advection>(uneven), file.list("result"), 0, bound);
  const auto even = fields(kEven, "even_");
  expect_rows(first_of<Advection>(even, kOfNcl), file.list("ncl"), 1, bound);
}

TEST(Reference, LaplacianEqualsNumpyAndApproachesNclsSpectralOne) {
  const ReferenceFile file("laplacian");
  const Grid coarse = core::rectilinear_grid(run(-90, 15, 13), run(0, 15, 24));
  // 15 degrees of longitude at 75 degrees are 432 km; differences are multiplied by at most 4.
  expect_rows(first_of<Laplacian>({field_of(coarse, file.list("x"), "K")}), file.list("result"), 0,
              4.0 * tolerance::difference_quotient(310.0, 1.8e11));
  const Grid fine = core::rectilinear_grid(run(-90, 5, 37), run(0, 5, 72));
  const Field y = fieldwise::sphere::map_of(fine, [](double lat, double lon) {
    const double s = std::sin(lat * kRadians), c2 = std::cos(lat * kRadians) * std::cos(lat * kRadians);
    return 3.0 * s + 2.0 * c2 * std::cos(2.0 * lon * kRadians) + 4.0 * s * c2 * std::sin(2.0 * lon * kRadians);
  });
  const auto largest = [&](DifferenceScheme scheme) {
    const Field found = evaluate<Laplacian>({y}, {.figure = {.radius_m = kNclRadius}, .scheme = scheme})[0];
    double error = 0.0;
    for (std::size_t r = 0; r < 7; ++r) {
      for (std::size_t c = 0; c < 12; ++c) {
        error = std::max(error, std::abs(found.values(0, 6 * r, 6 * c) - file.list("ncl")[r * 12 + c]));
      }
    }
    return error * kNclRadius * kNclRadius;
  };
  // Degree 3 with amplitude below 2: (l + 1)^4 h^2 / 12 and (l + 1)^6 h^4 / 90 of it.
  const double h = 5.0 * kRadians;
  EXPECT_LE(largest(DifferenceScheme::centered), 2.0 * 256.0 * h * h / 12.0);
  EXPECT_LE(largest(DifferenceScheme::fourth_order), 2.0 * 4096.0 * h * h * h * h / 90.0);
  EXPECT_GT(largest(DifferenceScheme::centered), 0.01);  // the comparison sees the difference
}

TEST(Reference, FrontsEqualScipy) {
  const ReferenceFile file("fronts");
  const Grid grid = core::rectilinear_grid(run(-55, 5, 23), run(0, 10, 36));
  const Field x = field_of(grid, file.list("x"), "K");
  const double bound = 4.0 * tolerance::difference_quotient(300.0, 1.1e6);
  const std::vector<std::pair<std::string, FrontOperator>> stencils{
      {"sobel", FrontOperator::sobel}, {"scharr", FrontOperator::scharr}, {"prewitt", FrontOperator::prewitt}};
  for (const auto& [name, stencil] : stencils) {
    const auto found = evaluate<Fronts>({x}, {.stencil = stencil, .threshold = core::Measure{2.5e-6, ""}});
    expect_rows(found[1], file.list(name + "_magnitude"), 2, bound);
    // Angles of the smallest gradients, 1e-8, lose as many digits; the seam of the circle is where sines say it is.
    const auto& direction = file.list(name + "_direction");
    for (std::size_t i = 0; i < direction.size(); ++i) {
      const double turn = std::remainder(found[2].values.data()[72 + i] - direction[i], 360.0);
      EXPECT_NEAR(turn * kRadians * file.list(name + "_magnitude")[i], 0.0, 4.0 * bound) << i;
    }
    if (name == "sobel") {
      expect_rows(found[0], file.list("sobel_mask"), 4, 0.0);
    }
  }
}

TEST(Reference, SmoothEqualsNumpyAndScipy) {
  const ReferenceFile file("smooth");
  const Grid grid = core::rectilinear_grid(run(90, -15, 13), run(-180, 15, 24));
  const Field x = field_of(grid, file.list("x"), "K");
  const double bound = tolerance::rounding(20.0, 13.0 * 24.0);
  expect_rows(evaluate<Smooth>({x}, {.method = SmoothMethod::gaussian, .radius_km = 1500.0})[0], file.list("gaussian"),
              0, bound);
  expect_rows(evaluate<Smooth>({x}, {.method = SmoothMethod::box, .radius_km = 2600.0})[0], file.list("box"), 0, bound);
  // Three passes along the equator, where a column is 1668 km; rows 60 degrees apart keep to themselves.
  const std::vector<double> equator(file.list("x").begin() + 6 * 24, file.list("x").begin() + 7 * 24);
  std::vector<double> two_rows = equator;
  two_rows.insert(two_rows.end(), equator.begin(), equator.end());
  const Field rows = field_of(core::rectilinear_grid({0, 60}, grid.lon_deg), two_rows, "K");
  const double radius_km = 15.0 * kRadians * 6371.0 * std::sqrt(1.5);
  const Field found = evaluate<Smooth>({rows}, {.method = SmoothMethod::binomial, .radius_km = radius_km})[0];
  const std::vector<double> expected(file.list("three_passes_along").begin() + 2 * 24,
                                     file.list("three_passes_along").begin() + 3 * 24);
  expect_rows(found, expected, 0, bound);
}

}  // namespace
