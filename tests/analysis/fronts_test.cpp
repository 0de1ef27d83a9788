#include "fieldwise/analysis/derivatives/fronts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "fieldwise/analysis/slots/climatology.hpp"
#include "fieldwise/core/cell_area.hpp"
#include "sample_fields.hpp"
#include "sphere_fields.hpp"
#include "tolerance.hpp"

namespace {

using fieldwise::analysis::Climatology;
using fieldwise::analysis::evaluate;
using fieldwise::analysis::FrontOperator;
using fieldwise::analysis::Fronts;
using fieldwise::core::ErrorKind;
using fieldwise::core::Field;
using fieldwise::core::Grid;
using fieldwise::core::Measure;
using fieldwise::sample::error_of;
using fieldwise::sample::kMissing;
using fieldwise::sphere::kRadians;
using fieldwise::sphere::kRadius;
using fieldwise::sphere::map_of;
using fieldwise::sphere::run;
using testing::HasSubstr;

namespace core = fieldwise::core;
namespace sample = fieldwise::sample;
namespace tolerance = fieldwise::tolerance;

constexpr std::array kOperators{FrontOperator::central, FrontOperator::sobel, FrontOperator::scharr,
                                FrontOperator::prewitt};

std::map<std::string, Field> fronts(const Field& field, const Fronts::Options& options) {
  std::map<std::string, Field> results;
  for (const Field& result : evaluate<Fronts>({field}, options)) {
    results.emplace(result.header.quantity, result);
  }
  return results;
}

Grid band() { return core::rectilinear_grid(run(-40, 4, 21), run(0, 6, 60)); }

/// A step of 10 K from south to north along a wavy line that goes round the globe.
double line_of(double lon) { return 10.0 * std::sin(2.0 * lon * kRadians); }
double step(double lat, double lon) { return 285.0 - 5.0 * std::tanh((lat - line_of(lon)) / 5.0); }

TEST(Fronts, OfAConstantBesideLandAreNowhere) {
  const auto f = [](double lat, double lon) {
    return std::abs(lat - 8.0) + std::abs(lon - 180.0) < 60.0 ? kMissing : 273.15;
  };
  for (const FrontOperator stencil : kOperators) {
    for (const double smooth_km : {0.0, 800.0}) {
      for (const bool thin : {false, true}) {
        const auto found = fronts(map_of(band(), f, "K"), {.stencil = stencil, .smooth_km = smooth_km, .thin = thin});
        const Field& mask = found.at("mask");
        for (std::size_t i = 0; i < mask.values.size(); ++i) {
          EXPECT_TRUE(std::isnan(mask.values.data()[i]) || mask.values.data()[i] == 0.0) << i;
          EXPECT_TRUE(std::isnan(found.at("magnitude").values.data()[i]) ||
                      found.at("magnitude").values.data()[i] == 0.0);
        }
      }
    }
  }
}

TEST(Fronts, OfAnEvenSlopeBesideLandAreNoSteeperThanItIs) {
  // One degree per degree of latitude: neither land nor edges make it steeper.
  const auto f = [](double lat, double lon) {
    return std::abs(lat - 8.0) < 6.0 && lon > 90.0 && lon < 200.0 ? kMissing : lat;
  };
  for (const FrontOperator stencil : kOperators) {
    const auto found =
        fronts(map_of(band(), f, "K"), {.stencil = stencil, .threshold = Measure{1.01 / (kRadius * kRadians), ""}});
    for (const double value : found.at("mask").values) {
      EXPECT_TRUE(std::isnan(value) || value == 0.0);
    }
    for (const double value : found.at("magnitude").values) {
      EXPECT_TRUE(std::isnan(value) || std::abs(value * kRadius * kRadians - 1.0) <= tolerance::rounding(1.0, 1e4));
    }
  }
}

TEST(Fronts, FollowAStepRoundTheGlobeOnePointWide) {
  const Field field = map_of(band(), step, "K");
  for (const FrontOperator stencil : kOperators) {
    const auto found = fronts(field, {.stencil = stencil, .threshold = Measure{80.0, "%"}});
    const Field& mask = found.at("mask");
    for (std::size_t c = 0; c < 60; ++c) {
      double count = 0.0;
      for (std::size_t r = 0; r < 21; ++r) {
        const double lat = -40.0 + 4.0 * static_cast<double>(r);
        count += mask.values(0, r, c);
        EXPECT_TRUE(mask.values(0, r, c) == 0.0 || std::abs(lat - line_of(6.0 * static_cast<double>(c))) <= 8.0)
            << r << ", " << c;
      }
      EXPECT_GE(count, 1.0) << c;
      EXPECT_LE(count, 3.0) << c;  // where the line climbs, more than one row of a column is on it
    }
  }
}

TEST(Fronts, PointTowardsIncrease) {
  const auto found = fronts(map_of(
                                band(), [](double lat, double) { return -std::tanh(lat / 5.0); }, "K"),
                            {});
  EXPECT_NEAR(found.at("direction").values(0, 10, 7), 180.0, tolerance::rounding(360.0, 1e4));
  EXPECT_EQ(found.at("mask").values(0, 10, 7), 1.0);
}

TEST(Fronts, WithoutThinningAreAllPointsAboveTheThreshold) {
  const Field field = map_of(band(), step, "K");
  const double least = 2e-6;
  const auto found = fronts(field, {.threshold = Measure{least, ""}, .hysteresis = 1.0, .thin = false});
  for (std::size_t i = 0; i < field.values.size(); ++i) {
    EXPECT_EQ(found.at("mask").values.data()[i], found.at("magnitude").values.data()[i] >= least ? 1.0 : 0.0) << i;
  }
}

TEST(Fronts, PercentagesAreOfTheArea) {
  // Two bands of equal gradient rank by area: 90 % of the valid area has a smaller gradient than the threshold.
  const Field field = map_of(
      band(), [](double lat, double lon) { return lat * lat + 0.01 * std::sin(lon * kRadians); }, "K");
  const auto found = fronts(field, {.threshold = Measure{90.0, "%"}, .hysteresis = 1.0, .thin = false});
  double area = 0.0;
  double marked = 0.0;
  const auto areas = core::cell_areas_m2(band());
  for (std::size_t i = 0; i < areas.size(); ++i) {
    area += areas[i];
    marked += areas[i] * found.at("mask").values.data()[i];
  }
  EXPECT_NEAR(marked / area, 0.1, tolerance::tied(areas[30] * 60.0, area));  // a row of cells may share one gradient
}

TEST(Fronts, HysteresisFollowsAFrontIntoItsWeakerParts) {
  // Strong in the west, weaker in the east, and a separate weak front in the south.
  const auto f = [](double lat, double lon) {
    const double strength = lon < 180.0 ? 5.0 : 3.0;
    return -strength * std::tanh(lat / 5.0) - 3.0 * std::tanh((lat + 28.0) / 5.0);
  };
  const Field field = map_of(band(), f, "K");
  const double strong = 4.0 / (5.0 * kRadius * kRadians);
  const auto strict =
      fronts(field, {.stencil = FrontOperator::central, .threshold = Measure{0.8 * strong, ""}, .hysteresis = 1.0});
  const auto joined =
      fronts(field, {.stencil = FrontOperator::central, .threshold = Measure{0.8 * strong, ""}, .hysteresis = 0.5});
  EXPECT_EQ(strict.at("mask").values(0, 10, 10), 1.0);
  EXPECT_EQ(strict.at("mask").values(0, 10, 45), 0.0);
  EXPECT_EQ(joined.at("mask").values(0, 10, 45), 1.0);
  EXPECT_EQ(joined.at("mask").values(0, 3, 10), 0.0);  // 28 S: weak, and joined to nothing strong
}

TEST(Fronts, OfAnOwnKernelAreSlopesInItsDirection) {
  // Small cells at the equator, as wide as high: [-1 at the south-west, 1 at the north-east] looks north-east.
  const Grid grid = core::rectilinear_grid(run(-0.5, 0.1, 11), run(10, 0.1, 11));
  const auto slope = [&](double east, double north) {
    const Field field = map_of(
        grid, [&](double lat, double lon) { return (east * lon + north * lat) * kRadius * kRadians; }, "K");
    return fronts(field, {.kernel = {{0, 0, 1}, {0, 0, 0}, {-1, 0, 0}}, .thin = false});
  };
  const auto along = slope(1.0, 1.0);
  const double bound = tolerance::difference_quotient(1.3e6, 1.1e4);
  EXPECT_NEAR(along.at("magnitude").values(0, 5, 5), std::sqrt(2.0), bound);
  EXPECT_NEAR(along.at("direction").values(0, 5, 5), 45.0, bound / kRadians);
  EXPECT_NEAR(slope(1.0, -1.0).at("magnitude").values(0, 5, 5), 0.0, bound);
  EXPECT_NEAR(slope(-1.0, -1.0).at("direction").values(0, 5, 5), 225.0, bound / kRadians);
  EXPECT_NEAR(slope(1.0, 0.0).at("magnitude").values(0, 5, 5), std::sqrt(0.5), bound);
}

TEST(Fronts, AKernelLooksTheSameWayOnAGridFromNorthToSouth) {
  const auto f = [](double lat, double lon) { return lat + 0.3 * lon; };
  const std::vector<std::vector<double>> kernel{{1, 2, 1}, {0, 0, 0}, {-1, -2, -1}};
  const auto up = fronts(map_of(core::rectilinear_grid(run(10, 1, 7), run(10, 1, 7)), f, "K"), {.kernel = kernel});
  const auto down = fronts(map_of(core::rectilinear_grid(run(16, -1, 7), run(10, 1, 7)), f, "K"), {.kernel = kernel});
  EXPECT_NEAR(up.at("direction").values(0, 3, 3), 0.0, tolerance::rounding(360.0, 1e4));
  for (std::size_t r = 0; r < 7; ++r) {
    const double a = up.at("magnitude").values(0, r, 3);
    const double b = down.at("magnitude").values(0, 6 - r, 3);
    EXPECT_TRUE(std::isnan(a) ? std::isnan(b) : std::abs(a - b) <= tolerance::difference_quotient(40.0, 1e5)) << r;
  }
}

TEST(Fronts, RefuseKernelsThatAreNoDerivatives) {
  const Field field = map_of(band(), step, "K");
  const auto refused = [&](const std::vector<std::vector<double>>& kernel) {
    return error_of(ErrorKind::usage, [&] { fronts(field, {.kernel = kernel}); });
  };
  EXPECT_THAT(refused({{1, 1, 1}, {1, 1, 1}, {1, 1, 1}}), HasSubstr("add up to 9"));
  EXPECT_THAT(refused({{1, -1}, {1, -1}}), HasSubstr("has no middle"));
  EXPECT_THAT(refused({{0, 1, 0}, {1, -4, 1}, {0, 1, 0}}), HasSubstr("has no direction"));
}

TEST(Fronts, RefuseSeriesAndCurvilinearGrids) {
  const Field series = sample::series({1, 2, 3}, core::monthly_axis(1981, 1, 3));
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { fronts(series, {}); }), HasSubstr("is a series"));
  const Field plane = map_of(fieldwise::sphere::plane_around(50, 0, 5, 1e5, 0), step, "K");
  EXPECT_THAT(error_of(ErrorKind::usage, [&] { fronts(plane, {}); }), HasSubstr("curvilinear grid"));
}

TEST(Fronts, TheirMeanOverTimeIsTheirFrequency) {
  // The step lies at the equator in every other month, and at 20 N in the others; a gap opens once.
  const core::TimeAxis time = core::monthly_axis(1981, 1, 8);
  xt::xtensor<double, 3> values({8, 21, 60});
  for (std::size_t t = 0; t < 8; ++t) {
    for (std::size_t r = 0; r < 21; ++r) {
      for (std::size_t c = 0; c < 60; ++c) {
        const double lat = -40.0 + 4.0 * static_cast<double>(r);
        values(t, r, c) = t == 0 && c == 30 && r == 10 ? kMissing : -std::tanh((lat - (t % 2 == 0 ? 0.0 : 20.0)) / 5.0);
      }
    }
  }
  const Field field = core::field_of(values, time, band(), "K");
  const Field mask = fronts(field, {}).at("mask");
  const auto found = evaluate<Climatology>({mask}, {.slots = {.by = fieldwise::analysis::By::all}});
  EXPECT_EQ(found[0].values(0, 10, 5), 0.5);
  EXPECT_EQ(found[0].values(0, 15, 5), 0.5);
  EXPECT_EQ(found[0].values(0, 12, 5), 0.0);
  EXPECT_NEAR(found[0].values(0, 10, 30), 3.0 / 7.0, tolerance::rounding(1.0, 16.0));  // of the months it was seen in
}

TEST(Fronts, NamesUnits) {
  const auto found = fronts(map_of(band(), step, "degC"), {});
  EXPECT_EQ(found.at("mask").header.units.text(), "1");
  EXPECT_EQ(found.at("magnitude").header.units.text(), "K m-1");
  EXPECT_TRUE(found.at("magnitude").header.difference);
  EXPECT_FALSE(found.at("mask").header.difference);
  EXPECT_EQ(found.at("direction").header.units.text(), "degree");
}

TEST(Fronts, GivesTheSameBitsForAnyTiles) {
  const Field field = sample::random_field(core::monthly_axis(1981, 1, 6), band(), 28, 30);
  const std::vector<core::FieldHeader> headers{field.header};
  const Fronts::Options options{.smooth_km = 500.0};
  const Fronts operation(headers, options);
  const auto expected = evaluate<Fronts>({field}, options);
  const auto found = sample::map_in_tiles(operation, {field}, 21, 5);
  for (std::size_t i = 0; i < 3; ++i) {
    sample::expect_same_bits(found[i], expected[i], "seed 28");
  }
}

}  // namespace
