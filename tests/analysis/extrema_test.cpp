#include "fieldwise/analysis/places/extrema.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "fieldwise/core/numeric/sphere.hpp"
#include "reference_file.hpp"
#include "sample_fields.hpp"
#include "tolerance.hpp"

namespace fieldwise {
namespace {

using analysis::Extrema;
using analysis::ExtremaKind;
using analysis::ExtremaMethod;
using core::Field;
using core::Table;
using ::testing::HasSubstr;

const std::vector<double>& column(const Table& table, const std::string& name) {
  for (const core::TableColumn& one : table.columns) {
    if (one.name == name) return one.values;
  }
  for (const core::TableColumn& one : table.features) {
    if (one.name == name) return one.values;
  }
  throw std::runtime_error("no column " + name);
}

Table tabulated(const Field& field, const Extrema::Options& options = {}) {
  return analysis::tabulate<Extrema>({field}, options);
}

double distance_deg(double lat_a, double lon_a, double lat_b, double lon_b) {
  return core::angle_rad(core::unit_vector(lat_a, lon_a), core::unit_vector(lat_b, lon_b)) / core::kRadiansPerDegree;
}

/// Returns a hill of height 1 at a place, with a half width in degrees.
double hill(double lat, double lon, double at_lat, double at_lon, double width_deg) {
  return std::exp(-std::pow(distance_deg(lat, lon, at_lat, at_lon) / width_deg, 2));
}

core::Grid grid(double spacing) {
  std::vector<double> lat;
  std::vector<double> lon;
  for (double y = -90.0 + 0.5 * spacing; y < 90.0; y += spacing) lat.push_back(y);
  for (double x = 0.0; x < 360.0; x += spacing) lon.push_back(x);
  return core::rectilinear_grid(lat, lon);
}

/// Makes maps of a function of time, latitude and longitude.
template <class Function>
Field maps(const core::TimeAxis& time, const core::Grid& on, const Function& value) {
  xt::xtensor<double, 3> values({time.size(), on.rows, on.columns});
  for (std::size_t t = 0; t < time.size(); ++t) {
    for (std::size_t r = 0; r < on.rows; ++r) {
      for (std::size_t c = 0; c < on.columns; ++c) values(t, r, c) = value(t, on.lat_deg[r], on.lon_deg[c]);
    }
  }
  Field field = core::field_of(values, time, on, "Pa");
  field.header.name = "slp";
  return field;
}

template <class Function>
Field map(const core::Grid& on, const Function& value) {
  Field field =
      maps(core::monthly_axis(2000, 1, 1), on, [&](std::size_t, double lat, double lon) { return value(lat, lon); });
  field.header.leading = core::Leading::none;
  field.header.time.reset();
  return field;
}

constexpr double kLatStep = 5.0 * core::kRadiansPerDegree;
constexpr double kLonStep = 7.5 * core::kRadiansPerDegree;

/// Bounds how far the tops of the surface lie from those of the reference field, 20 sin(3y + 0.3) cos(2x - 0.7) +
/// 5 cos(4y) sin(x), near a place: the error of the slope over the curvature, in both directions.
double away_from_top_deg(double lat_deg, double lon_deg) {
  const double y = lat_deg * core::kRadiansPerDegree;
  const double x = lon_deg * core::kRadiansPerDegree;
  const double s = 20.0 * std::sin(3.0 * y + 0.3);
  const double c = std::cos(2.0 * x - 0.7);
  const double w = 5.0 * std::cos(4.0 * y);
  const double third_y = 27.0 * 20.0 * std::cos(3.0 * y + 0.3) * c - 64.0 * 5.0 * std::sin(4.0 * y) * std::sin(x);
  const double third_x = 8.0 * s * std::sin(2.0 * x - 0.7) - w * std::cos(x);
  const double north = tolerance::cubic_slope(third_y, 81.0 * 20.0 + 256.0 * 5.0, kLatStep) /
                       std::abs(9.0 * s * c + 16.0 * w * std::sin(x));
  const double east =
      tolerance::cubic_slope(third_x, 16.0 * 20.0 + 5.0, kLonStep) / std::abs(4.0 * s * c + w * std::sin(x));
  return std::hypot(north, east) / core::kRadiansPerDegree;
}

TEST(Extrema, OfTheReferenceFieldAreThoseOfScipy) {
  const reference::ReferenceFile expected("extrema");
  std::vector<double> lat;
  std::vector<double> lon;
  for (int i = 0; i < 25; ++i) lat.push_back(-60.0 + 5.0 * i);
  for (int i = 0; i < 48; ++i) lon.push_back(7.5 * i);
  const auto& values = expected.list("field");
  const Field field = map(core::rectilinear_grid(lat, lon), [&](double y, double x) {
    return values[static_cast<std::size_t>((y + 60.0) / 5.0) * 48 + static_cast<std::size_t>(x / 7.5)];
  });
  Extrema::Options options;
  options.tolerance_km = 1e-4;
  const Table table = tabulated(field, options);
  const auto nearest = [&](const std::vector<double>& places, std::size_t row) {
    std::size_t best = 0;
    const auto away = [&](std::size_t i) {
      return distance_deg(places[3 * i], places[3 * i + 1], column(table, "lat")[row], column(table, "lon")[row]);
    };
    for (std::size_t i = 0; i < places.size() / 3; ++i) best = away(i) < away(best) ? i : best;
    return std::pair{away(best), places[3 * best + 2]};
  };
  ASSERT_EQ(table.rows(), (expected.list("maxima").size() + expected.list("minima").size()) / 3);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const std::string name = column(table, "kind")[row] == 1.0 ? "maxima" : "minima";
    const auto [away, value] = nearest(expected.list(name), row);
    // Nelder-Mead ends within the flat top of its function: 2e-16 of 1000 over a curvature of 0.01 a square degree.
    EXPECT_LE(away, tolerance::flat_top(1000.0, 0.01)) << name;
    EXPECT_NEAR(column(table, "value")[row], value, tolerance::rounding(1000.0, 64.0));
    // A spline has another surface, which is far closer to the waves themselves.
    const auto [spline_away, spline_value] = nearest(expected.list(name + "_spline"), row);
    EXPECT_LE(spline_away, away_from_top_deg(column(table, "lat")[row], column(table, "lon")[row]));
    EXPECT_NEAR(column(table, "value")[row], spline_value,
                2.0 * tolerance::cubic_at_top(20.0, 3.0 * kLatStep) + tolerance::cubic(5.0, 4.0 * kLatStep) +
                    tolerance::cubic(5.0, kLonStep));
    EXPECT_EQ(column(table, "converged")[row], 1.0);
    EXPECT_EQ(column(table, "reason")[row], 0.0);
  }
}

TEST(Extrema, LieBetweenThePointsWhereverTheHillStands) {
  for (const auto& [lat, lon] : {std::pair{33.3, 121.7}, {-12.1, 359.2}, {0.4, 0.3}, {88.9, 77.0}, {-89.7, 200.0}}) {
    const Field field = map(grid(2.5), [&, y = lat, x = lon](double a, double b) { return hill(a, b, y, x, 15.0); });
    const Table table = tabulated(field, {.kind = ExtremaKind::maximum});
    ASSERT_EQ(table.rows(), 1U) << lat << ' ' << lon;
    EXPECT_LE(distance_deg(column(table, "lat")[0], column(table, "lon")[0], lat, lon),
              tolerance::place_of_hill(2.5, 15.0))
        << lat << ' ' << lon;
    EXPECT_NEAR(column(table, "value")[0], 1.0, tolerance::top_of_hill(2.5, 15.0));
    EXPECT_GE(column(table, "lon")[0], 0.0);
    EXPECT_LT(column(table, "lon")[0], 360.0);
    EXPECT_FALSE(table.time.has_value());
  }
}

TEST(Extrema, MethodGridGivesPointsOfTheGrid) {
  const Field field = map(grid(5.0), [](double a, double b) { return hill(a, b, 31.0, 121.0, 15.0); });
  const Table table = tabulated(field, {.method = ExtremaMethod::grid});
  ASSERT_GE(table.rows(), 1U);
  EXPECT_EQ(column(table, "lat")[0], 32.5);
  EXPECT_EQ(column(table, "lon")[0], 120.0);
  EXPECT_EQ(column(table, "iterations")[0], 0.0);
}

TEST(Extrema, AsksForMemoryForEachThreadThatMayWork) {
  const Field field = maps(core::monthly_axis(1980, 1, 2), grid(10.0), [](auto, double lat, double) { return lat; });
  const Extrema operation(std::array{field.header}, {});
  const std::size_t one = operation.state_bytes(1);
  EXPECT_GT(operation.state_bytes(2), one);
  EXPECT_EQ(operation.state_bytes(8) - one, 7 * (operation.state_bytes(2) - one));
}

TEST(Extrema, OfAConstantMapOrAMapOfGapsAreNone) {
  EXPECT_EQ(tabulated(map(grid(10.0), [](double, double) { return 273.15; })).rows(), 0U);
  EXPECT_EQ(tabulated(map(grid(10.0), [](double, double) { return sample::kMissing; })).rows(), 0U);
  const Field gaps = map(grid(10.0), [](double, double) { return sample::kMissing; });
  EXPECT_EQ(tabulated(gaps, {.method = ExtremaMethod::annealing}).rows(), 0U);
}

TEST(Extrema, BesideAGapAreNone) {
  const Field field = map(grid(5.0), [](double a, double b) {
    return a == 37.5 && b == 125.0 ? sample::kMissing : hill(a, b, 32.5, 120.0, 15.0);
  });
  const Table table = tabulated(field, {.kind = ExtremaKind::maximum});
  EXPECT_EQ(table.rows(), 0U);
}

TEST(Extrema, DepthAndSeparationLeaveOutTheLesser) {
  const Field field = map(grid(2.5), [](double a, double b) {
    return 3.0 * hill(a, b, 10.0, 100.0, 8.0) + 2.0 * hill(a, b, 10.0, 130.0, 8.0) + hill(a, b, -40.0, 300.0, 8.0);
  });
  Extrema::Options options{.kind = ExtremaKind::maximum};
  const auto count = [&] { return tabulated(field, options).rows(); };
  EXPECT_EQ(count(), 3U);
  options.depth = 1.5;
  EXPECT_EQ(count(), 2U);
  options.depth = 0.0;
  options.separation_km = 4000.0;
  EXPECT_EQ(count(), 2U);
  const Table table = tabulated(field, options);
  EXPECT_NEAR(column(table, "value")[0], 3.0, 3.0 * tolerance::top_of_hill(2.5, 8.0));
  EXPECT_NEAR(column(table, "value")[1], 1.0, tolerance::top_of_hill(2.5, 8.0));
  EXPECT_NEAR(column(table, "depth")[1], 1.0, tolerance::highest_point(2.5, 8.0));
}

TEST(Extrema, FromStartsEachAscentHasARowAndAPath) {
  const Field field = map(grid(2.5), [](double a, double b) { return hill(a, b, 20.0, 100.0, 20.0); });
  Extrema::Options options{.kind = ExtremaKind::maximum};
  options.starts = {{10.0, 90.0}, {30.0, 105.0}, {20.0, 460.0}};
  options.path = true;
  const Table table = tabulated(field, options);
  ASSERT_EQ(table.row_sizes.size(), 3U);
  EXPECT_EQ(table.feature, core::FeatureType::trajectory);
  std::size_t row = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_LE(
        distance_deg(column(table, "lat")[row], column(table, "lon")[row], options.starts[i][0], options.starts[i][1]),
        tolerance::rounding(360.0, 16.0));
    EXPECT_EQ(static_cast<double>(table.row_sizes[i]), column(table, "iterations")[i] + 1.0);
    for (std::size_t k = row + 1; k < row + table.row_sizes[i]; ++k) {
      EXPECT_GE(column(table, "value")[k], column(table, "value")[k - 1] - tolerance::rounding(1.0, 16.0));
    }
    row += table.row_sizes[i];
    EXPECT_LE(distance_deg(column(table, "lat")[row - 1], column(table, "lon")[row - 1], 20.0, 100.0),
              tolerance::place_of_hill(2.5, 20.0));
    EXPECT_TRUE(std::isnan(column(table, "depth")[i]));
  }
}

TEST(Extrema, AnAscentThatNeedsMoreMovesSaysSo) {
  const Field field = map(grid(2.5), [](double a, double b) { return hill(a, b, 20.0, 100.0, 20.0); });
  Extrema::Options options{.kind = ExtremaKind::maximum};
  options.starts = {{0.0, 80.0}};
  options.max_iterations = 2;
  const Table table = tabulated(field, options);
  EXPECT_EQ(column(table, "converged")[0], 0.0);
  EXPECT_EQ(column(table, "reason")[0], 1.0);
  EXPECT_EQ(column(table, "iterations")[0], 2.0);
}

TEST(Extrema, AStepThatIsFarTooLongIsReduced) {
  const Field field = map(grid(2.5), [](double a, double b) { return hill(a, b, 20.0, 100.0, 20.0); });
  Extrema::Options options{.kind = ExtremaKind::maximum};
  options.starts = {{10.0, 90.0}};
  options.step_km = 18'000.0;
  const Table table = tabulated(field, options);
  EXPECT_EQ(column(table, "converged")[0], 1.0);
  EXPECT_LE(distance_deg(column(table, "lat")[0], column(table, "lon")[0], 20.0, 100.0),
            tolerance::place_of_hill(2.5, 20.0));
}

TEST(Extrema, AnnealingFindsTheHighestOfManyHillsForEverySeed) {
  const Field field = map(grid(5.0), [](double a, double b) {
    return 1.3 * hill(a, b, -35.0, 250.0, 15.0) + hill(a, b, 20.0, 100.0, 25.0) + hill(a, b, 60.0, 10.0, 25.0);
  });
  // The last temperature is a thousandth of the standard deviation of the map, which is at most half of its range.
  const double near_the_top =
      tolerance::annealed_place(1e-3 * 0.65, 2.0 * 1.3 / (15.0 * 15.0)) + tolerance::place_of_hill(5.0, 15.0);
  for (int seed = 0; seed < 20; ++seed) {
    Extrema::Options options{.kind = ExtremaKind::maximum, .method = ExtremaMethod::annealing};
    options.seed = seed;
    const Table table = tabulated(field, options);
    ASSERT_EQ(table.rows(), 1U);
    EXPECT_LE(distance_deg(column(table, "lat")[0], column(table, "lon")[0], -35.0, 250.0), near_the_top)
        << "seed " << seed;
  }
}

TEST(Extrema, TracksJoinTheNearestWithinTheSpeedLimit) {
  // One low moves 10 degrees a day eastwards across Greenwich; another appears on the third day, too far to be it.
  const Field field = maps(core::daily_axis({2000, 1, 1}, 4), grid(2.5), [](std::size_t t, double a, double b) {
    const double first = -hill(a, b, 42.0, 345.0 + 10.0 * static_cast<double>(t), 10.0);
    return 1000.0 + first - (t >= 2 ? 0.5 * hill(a, b, -50.0, 100.0, 10.0) : 0.0);
  });
  Extrema::Options options{.kind = ExtremaKind::minimum};
  options.track = true;
  options.depth = 0.1;
  const Table table = tabulated(field, options);
  EXPECT_EQ(table.row_sizes, (std::vector<std::size_t>{4, 2}));
  for (std::size_t t = 0; t < 4; ++t) {
    EXPECT_LE(
        distance_deg(column(table, "lat")[t], column(table, "lon")[t], 42.0, 345.0 + 10.0 * static_cast<double>(t)),
        tolerance::place_of_hill(2.5, 10.0));
    EXPECT_EQ(table.time->stamp[t], field.header.time->stamp[t]);
  }
  options.speed_limit_m_s = 5.0;  // 432 km a day; the low moves 826
  EXPECT_EQ(tabulated(field, options).row_sizes, (std::vector<std::size_t>{1, 1, 1, 2, 1}));
}

TEST(Extrema, DoNotDependOnTheOrderOfRowsAndColumns) {
  const auto value = [](double a, double b) { return hill(a, b, 33.0, 100.0, 12.0) - hill(a, b, -20.0, 200.0, 20.0); };
  const core::Grid south = grid(5.0);
  const core::Grid north = core::rectilinear_grid({south.lat_deg.rbegin(), south.lat_deg.rend()},
                                                  {south.lon_deg.rbegin(), south.lon_deg.rend()});
  Extrema::Options options;
  options.depth = 0.5;
  const Table a = tabulated(map(south, value), options);
  const Table b = tabulated(map(north, value), options);
  ASSERT_EQ(a.rows(), b.rows());
  EXPECT_EQ(column(a, "lat"), column(b, "lat"));
  EXPECT_EQ(column(a, "value"), column(b, "value"));
}

TEST(Extrema, UnitsOfDepthAreThoseOfADifference) {
  Field field = map(grid(5.0), [](double a, double b) { return 10.0 + 9.0 * hill(a, b, 32.5, 120.0, 15.0); });
  field.header.units = core::Units("degF");
  const Table table = tabulated(field, {.kind = ExtremaKind::maximum});
  EXPECT_EQ(table.columns[2].units.text(), field.header.units.text());
  EXPECT_EQ(table.columns[3].units.text(), "K");
  EXPECT_NEAR(column(table, "depth")[0], 5.0, tolerance::rounding(20.0, 16.0));
}

TEST(Extrema, WrongOptionsAndFieldsAreRefused) {
  const Field field = map(grid(10.0), [](double a, double) { return a; });
  const auto error = [&](const Extrema::Options& options) {
    try {
      tabulated(field, options);
    } catch (const core::Error& found) {
      return std::string(found.what());
    }
    return std::string("no error");
  };
  Extrema::Options both;
  both.path = both.track = true;
  EXPECT_THAT(error(both), HasSubstr("two tables"));
  EXPECT_THAT(error({.method = ExtremaMethod::grid, .path = true}), HasSubstr("only ascents have a path"));
  Extrema::Options track;
  track.track = true;
  EXPECT_THAT(error(track), HasSubstr("no time"));
  Extrema::Options starts;
  starts.starts = {{95.0, 0.0}};
  EXPECT_THAT(error(starts), HasSubstr("row 1 of 'starts' is [95, 0]"));
  Extrema::Options hot;
  hot.stop_temperature = 2.0;
  EXPECT_THAT(error(hot), HasSubstr("above 'start_temperature'"));
  EXPECT_THROW(tabulated(map(core::rectilinear_grid({0.0, 1.0}, {0.0, 1.0}), [](double, double) { return 0.0; })),
               core::Error);
}

TEST(Extrema, MoreThanMemoryWasSetAsideForIsAnError) {
  // A chessboard of every second point: one in four is a peak.
  const Field field = map(grid(2.0), [](double a, double b) {
    const auto odd = [](double x) { return static_cast<int>(std::floor(x / 2.0)) % 2 != 0; };
    return odd(a) && odd(b) ? 1.0 + 1e-3 * hill(a, b, 0.0, 0.0, 90.0) : 0.0;
  });
  EXPECT_THROW(tabulated(field, {.kind = ExtremaKind::maximum}), core::Error);
}

TEST(Extrema, OfNoiseTakeTheMemoryThatIsLeft) {
  const Field field = map(grid(2.0), [](double a, double b) {
    const auto odd = [](double x) { return static_cast<int>(std::floor(x / 2.0)) % 2 != 0; };
    return odd(a) && odd(b) ? 1.0 + 1e-3 * hill(a, b, 0.0, 0.0, 90.0) : 0.0;
  });
  Extrema operation(std::vector{field.header}, {.kind = ExtremaKind::maximum, .method = ExtremaMethod::grid});
  const std::size_t planned = operation.state_bytes(1);
  operation.allow(std::size_t{1} << 24U);
  EXPECT_EQ(operation.state_bytes(1), planned) << "what is left is not asked for";
  operation.begin();
  const std::vector<core::TileView> tiles{core::view(field)};
  operation.accumulate(tiles);
  EXPECT_GT(operation.table().rows(), field.values.size() / 5);
}

}  // namespace
}  // namespace fieldwise
