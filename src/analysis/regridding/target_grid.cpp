#include "fieldwise/analysis/regridding/target_grid.hpp"

#include <fmt/format.h>

#include <cmath>
#include <string_view>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/healpix_grid.hpp"

namespace fieldwise::analysis {

namespace {

constexpr double kPoleDeg = 90.0;
constexpr double kCircleDeg = 360.0;

/// Returns the centres of cells between two edges, and their edges.
std::vector<double> cut(std::pair<double, double> range, double step, std::string_view key,
                        std::vector<double>& bounds) {
  constexpr double kRounding = 1e-9;
  const double length = range.second - range.first;
  const double count = std::round(length / step);
  if (count < 1.0 || std::abs(count * step - length) > kRounding * length) {
    throw core::Error(
        core::ErrorKind::usage,
        fmt::format("`{}` from {:g} to {:g} is {:g} degrees long, which steps of {:g} do not divide; the ends "
                    "are edges of cells",
                    key, range.first, range.second, length, step));
  }
  std::vector<double> centres;
  for (double i = 0.0; i < count; ++i) {
    const auto edge = [&](double position) { return range.first + length * position / count; };
    centres.push_back(edge(i + 0.5));
    bounds.push_back(edge(i));
    bounds.push_back(edge(i + 1.0));
  }
  return centres;
}

}  // namespace

core::Grid make_grid(const TargetGrid& target) {
  if (target.lat_deg.first < -kPoleDeg || target.lat_deg.second > kPoleDeg) {
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("`lat` from {:g} to {:g} goes beyond a pole; edges lie from -90 "
                                  "to 90",
                                  target.lat_deg.first, target.lat_deg.second));
  }
  if (target.lon_deg.second - target.lon_deg.first > kCircleDeg) {
    throw core::Error(core::ErrorKind::usage, fmt::format("`lon` from {:g} to {:g} is more than the circle",
                                                          target.lon_deg.first, target.lon_deg.second));
  }
  core::Grid grid;
  grid.kind = core::GridKind::rectilinear;
  grid.lat_deg = cut(target.lat_deg, target.step_deg, "lat", grid.lat_bounds_deg);
  grid.lon_deg = cut(target.lon_deg, target.step_deg, "lon", grid.lon_bounds_deg);
  grid.rows = grid.lat_deg.size();
  grid.columns = grid.lon_deg.size();
  return grid;
}

core::Grid healpix_target(const core::HealpixScheme& scheme) {
  if (!scheme.is_possible()) {
    throw core::Error(
        core::ErrorKind::usage,
        fmt::format("`nside` is {}, but must be a power of two for cells in nested order; order: ring takes "
                    "any",
                    scheme.nside));
  }
  return core::healpix_grid({scheme, {}});
}

}  // namespace fieldwise::analysis
