#include "fieldwise/analysis/places/trajectories.hpp"

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

using analysis::DriftDirection;
using analysis::Trajectories;
using core::Field;
using core::Table;
using ::testing::HasSubstr;

constexpr double kSpeed = 40.0;  // m/s at the equator: 11.58 days round the Earth

std::vector<double> steps(double first, double last, double step) {
  std::vector<double> all;
  for (int i = 0; first + step * i <= last + tolerance::rounding(360.0, 64.0); ++i) all.push_back(first + step * i);
  return all;
}

/// Makes one component of a wind: what `value(time, lat, lon)` says.
template <class Function>
Field wind(const std::string& name, const core::TimeAxis& time, const core::Grid& grid, const Function& value) {
  xt::xtensor<double, 3> values({time.size(), grid.rows, grid.columns});
  for (std::size_t t = 0; t < time.size(); ++t) {
    for (std::size_t r = 0; r < grid.rows; ++r) {
      for (std::size_t c = 0; c < grid.columns; ++c) values(t, r, c) = value(t, grid.lat_deg[r], grid.lon_deg[c]);
    }
  }
  Field field = core::field_of(values, time, grid, "m s-1");
  field.header.name = name;
  return field;
}

core::Grid global() { return core::rectilinear_grid(steps(-87.5, 87.5, 5.0), steps(0.0, 355.0, 5.0)); }

struct Pair {
  Field u;
  Field v;
};

Pair rotation(std::size_t days) {
  const core::TimeAxis axis = core::daily_axis({2000, 1, 1}, days);
  return {wind("u", axis, global(),
               [](std::size_t, double lat, double) { return kSpeed * std::cos(lat * core::kRadiansPerDegree); }),
          wind("v", axis, global(), [](std::size_t, double, double) { return 0.0; })};
}

const std::vector<double>& feature(const Table& table, std::size_t i) { return table.features[i].values; }

/// Returns how far (degrees) a row of a table lies from a place.
double distance_deg(const Table& table, std::size_t row, double lat, double lon) {
  return core::angle_rad(core::unit_vector(table.columns[0].values[row], table.columns[1].values[row]),
                         core::unit_vector(lat, lon)) /
         core::kRadiansPerDegree;
}

std::string error_of(const Pair& pair, const Trajectories::Options& options) {
  try {
    analysis::tabulate<Trajectories>({pair.u, pair.v}, options);
  } catch (const core::Error& error) {
    return error.what();
  }
  return "no error";
}

TEST(Trajectories, OfSolidBodyRotationGoRoundAtTheSameLatitude) {
  Trajectories::Options options;
  options.seeds = {{0.0, 350.0}, {42.5, 10.0}, {-87.5, 0.0}};
  options.hours = 2.0 * std::numbers::pi * 6'371'000.0 / kSpeed / 3'600.0;  // one turn
  options.output_hours = 24.0;
  options.tolerance_km = 1e-5;
  const Pair pair = rotation(20);
  const Table table = analysis::tabulate<Trajectories>({pair.u, pair.v}, options);
  ASSERT_EQ(table.row_sizes.size(), 3U);
  std::size_t row = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const std::size_t last = row + table.row_sizes[i] - 1;
    // The equator lies between rows, where the wind of the grid is slower by the square of half a spacing.
    const double share = i == 0 ? std::cos(2.5 * core::kRadiansPerDegree) : 1.0;
    const double error_deg = tolerance::degrees_of(tolerance::path_m(0.01, feature(table, 1)[i], 0.0));
    EXPECT_NEAR(table.columns[1].values[last] - table.columns[1].values[row], 360.0 * share,
                error_deg / std::cos(options.seeds[i][0] * core::kRadiansPerDegree))
        << i;
    EXPECT_NEAR(table.columns[0].values[last], options.seeds[i][0], error_deg);
    row = last + 1;
    EXPECT_EQ(feature(table, 0)[i], 0.0);
    EXPECT_GT(feature(table, 1)[i], 0.0);
  }
  EXPECT_EQ(table.time->stamp[0], pair.u.header.time->date_instant[0]);
  EXPECT_EQ(table.time->stamp[1].microseconds - table.time->stamp[0].microseconds, core::kMicrosecondsPerDay);
}

TEST(Trajectories, BackwardReturnToWhereForwardBegan) {
  const reference::ReferenceFile expected("trajectories");
  const core::Grid grid = core::rectilinear_grid(steps(-80.0, 80.0, 10.0), steps(0.0, 345.0, 15.0));
  core::TimeAxis axis = core::daily_axis({2000, 1, 1}, 2);
  axis.stamp[1].microseconds = axis.stamp[0].microseconds + 10 * core::kMicrosecondsPerDay;
  axis.date_instant = axis.stamp;
  const auto values = [&](const std::string& name) {
    return [&list = expected.list(name)](std::size_t t, double lat, double lon) {
      return list[(t * 17 + static_cast<std::size_t>(std::lround((lat + 80.0) / 10.0))) * 24 +
                  static_cast<std::size_t>(std::lround(lon / 15.0))];
    };
  };
  const Pair pair{wind("u", axis, grid, values("u")), wind("v", axis, grid, values("v"))};
  Trajectories::Options options;
  for (std::size_t k = 0; k < 5; ++k)
    options.seeds.push_back({expected.list("starts")[2 * k], expected.list("starts")[2 * k + 1]});
  options.output_hours = 24.0;
  options.tolerance_km = 1e-7;
  const auto error_deg = [](const Table& paths, std::size_t k) {
    return tolerance::degrees_of(tolerance::path_m(1e-4, feature(paths, 1)[k], 10.0 * 86'400.0));
  };
  const Table there = analysis::tabulate<Trajectories>({pair.u, pair.v}, options);
  ASSERT_EQ(there.rows(), 55U);
  Trajectories::Options back = options;
  back.direction = DriftDirection::backward;
  for (std::size_t k = 0; k < 5; ++k) {
    const auto& path = expected.list("path_" + std::to_string(k));
    for (std::size_t i = 0; i < 11; ++i) {
      EXPECT_LE(distance_deg(there, 11 * k + i, path[2 * i], path[2 * i + 1]), error_deg(there, k)) << k << ' ' << i;
    }
    back.seeds[k] = {there.columns[0].values[11 * k + 10], there.columns[1].values[11 * k + 10]};
  }
  const Table again = analysis::tabulate<Trajectories>({pair.u, pair.v}, back);
  for (std::size_t k = 0; k < 5; ++k) {
    EXPECT_LE(distance_deg(again, 11 * k + 10, options.seeds[k][0], options.seeds[k][1]),
              error_deg(there, k) + error_deg(again, k));
  }
  EXPECT_EQ(again.attributes.at("direction"), "backward");
  EXPECT_EQ(again.time->stamp[10], axis.stamp[0]);
}

TEST(Trajectories, EndWithTheDataAndSaySo) {
  const Pair pair = rotation(3);
  Trajectories::Options options;
  options.seeds = {{2.5, 0.0}};
  options.start = "2000-01-02T12:00";
  options.hours = 100.0;
  const Table table = analysis::tabulate<Trajectories>({pair.u, pair.v}, options);
  EXPECT_EQ(feature(table, 0)[0], 3.0);
  EXPECT_EQ(table.time->stamp.back(), pair.u.header.time->date_instant.back());
  std::vector<core::FieldHeader> headers{pair.u.header, pair.v.header};
  EXPECT_THAT(std::string(Trajectories(headers, options).notices()[0]),
              HasSubstr("the wind ends 24 hours after the start"));
  options.direction = DriftDirection::backward;
  EXPECT_EQ(analysis::tabulate<Trajectories>({pair.u, pair.v}, options).time->stamp.back(),
            pair.u.header.time->date_instant[0]);
  options.start = "2000-02-01";
  EXPECT_THAT(error_of(pair, options),
              HasSubstr("'start' is 2000-02-01, but the wind is known from 2000-01-01T12:00 to 2000-01-03T12:00"));
  options.start = "yesterday";
  EXPECT_THAT(error_of(pair, options), HasSubstr("'yesterday' is no time"));
}

TEST(Trajectories, OfAMapAreStreamlinesWithHours) {
  Pair pair = rotation(1);
  for (Field* field : {&pair.u, &pair.v}) {
    field->header.leading = core::Leading::none;
    field->header.time.reset();
  }
  Trajectories::Options options;
  options.seeds = {{2.5, 0.0}};
  options.hours = 10.0;
  options.output_hours = 4.0;
  options.tolerance_km = 1e-3;
  const Table table = analysis::tabulate<Trajectories>({pair.u, pair.v}, options);
  EXPECT_FALSE(table.time.has_value());
  EXPECT_EQ(table.columns[2].values, (std::vector{0.0, 4.0, 8.0, 10.0}));
  const double speed = kSpeed * std::cos(2.5 * core::kRadiansPerDegree);
  EXPECT_NEAR(table.columns[1].values[3],
              36'000.0 * speed / 6'371'000.0 / std::cos(2.5 * core::kRadiansPerDegree) / core::kRadiansPerDegree,
              tolerance::degrees_of(tolerance::path_m(1.0, feature(table, 1)[0], 0.0)));
}

TEST(Trajectories, SeedsMayLieOnAGrid) {
  const Pair pair = rotation(2);
  Trajectories::Options options;
  options.seed_region.lat_deg = {-10.0, 10.0};
  options.seed_region.lon_deg = {350.0, 10.0};
  options.seed_spacing_deg = 5.0;
  options.hours = 1.0;
  const Table table = analysis::tabulate<Trajectories>({pair.u, pair.v}, options);
  EXPECT_EQ(table.row_sizes.size(), 25U);
  options.seed_region = {};
  options.seed_spacing_deg = 90.0;
  EXPECT_EQ(analysis::tabulate<Trajectories>({pair.u, pair.v}, options).row_sizes.size(), 12U);
}

TEST(Trajectories, UnitsAreConvertedOrRefused) {
  Pair pair = rotation(2);
  Trajectories::Options options;
  options.seeds = {{2.5, 0.0}};
  options.hours = 12.0;
  const Table metres = analysis::tabulate<Trajectories>({pair.u, pair.v}, options);
  pair.u.header.units = core::Units("km h-1");
  pair.u.values *= 3.6;
  const Table kilometres = analysis::tabulate<Trajectories>({pair.u, pair.v}, options);
  EXPECT_NEAR(kilometres.columns[1].values.back(), metres.columns[1].values.back(),
              tolerance::between_tools(20.0, 100.0 * feature(metres, 1)[0]));
  pair.u.header.units = pair.v.header.units = core::Units("K");
  EXPECT_THAT(error_of(pair, options), HasSubstr("'u' has the units 'K', which are no speed"));
  pair.u.header.units = pair.v.header.units = core::Units();
  EXPECT_THAT(error_of(pair, options), HasSubstr("assume_units"));
}

TEST(Trajectories, WrongSeedsAndPairsAreRefused) {
  const Pair pair = rotation(2);
  EXPECT_THAT(error_of(pair, {}), HasSubstr("there are no particles"));
  Trajectories::Options options;
  options.seeds = {{0.0, 1.0}, {91.0, 0.0}};
  EXPECT_THAT(error_of(pair, options), HasSubstr("row 2 of 'seeds'"));
  options.seeds = {{0.0, 1.0}};
  EXPECT_THAT(error_of({pair.u, rotation(3).v}, options), HasSubstr("different times"));
  const Field other = wind("v", *pair.u.header.time, core::rectilinear_grid({0.0, 1.0}, {0.0, 1.0}),
                           [](std::size_t, double, double) { return 0.0; });
  EXPECT_THAT(error_of({pair.u, other}, options), HasSubstr("different grids"));
}

}  // namespace
}  // namespace fieldwise
