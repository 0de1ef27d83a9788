#include "analysis/places/extremum_search.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "fieldwise/core/earth_figure.hpp"
#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/core/numeric/sphere.hpp"
#include "fieldwise/core/stop.hpp"
#include "fieldwise/kernels/peaks.hpp"

namespace fieldwise::analysis {

namespace {

using core::Frame;
using core::Vector3;
using kernels::Ascent;
using kernels::Goal;

constexpr double kRadiusKm = core::kEarthRadiusM / 1000.0;

/// Returns the place that lies so far east and north of the origin of a frame, along the great circle that leaves it in
/// that direction: a chart of the sphere without a pole where it is used.
std::array<double, 2> place_at(const Frame& frame, double east_km, double north_km) {
  const double angle = std::hypot(east_km, north_km) / kRadiusKm;
  const double along = angle > 0.0 ? std::sin(angle) / (angle * kRadiusKm) : 1.0 / kRadiusKm;
  const auto part = [&](double up, double east, double north) {
    return std::cos(angle) * up + along * (east_km * east + north_km * north);
  };
  const Vector3 r{part(frame.up.x, frame.east.x, frame.north.x), part(frame.up.y, frame.east.y, frame.north.y),
                  part(frame.up.z, frame.east.z, frame.north.z)};
  return {std::atan2(r.z, std::hypot(r.x, r.y)) / core::kRadiansPerDegree,
          std::atan2(r.y, r.x) / core::kRadiansPerDegree};
}

}  // namespace

double distance_km(const MapPlace& a, const MapPlace& b) {
  return kRadiusKm * core::angle_rad(core::unit_vector(a.lat_deg, a.lon_deg), core::unit_vector(b.lat_deg, b.lon_deg));
}

std::vector<Extremum> ExtremumSearch::find(Goal goal) const {
  if (options_.method == ExtremaMethod::annealing) return annealed(goal);
  if (!options_.starts.empty()) return from_starts(goal);
  return separated(from_peaks(goal));
}

double ExtremumSearch::in_convention(double lon_deg) const {
  const double first = lattice_.lon_deg(0);
  const double east = std::fmod(lon_deg - first, 360.0);
  return first + (east < 0.0 ? east + 360.0 : east);
}

std::vector<Extremum> ExtremumSearch::from_peaks(Goal goal) const {
  std::vector<Extremum> found;
  for (const kernels::Peak& peak : kernels::find_peaks(lattice_, surface_, goal)) {
    if (peak.depth < options_.depth) continue;
    const double lat = lattice_.lat_deg(peak.row);
    const double lon = lattice_.lon_deg(peak.column);
    if (options_.method == ExtremaMethod::ascent) {
      found.push_back(climb(goal, lat, lon));
    } else {
      found.push_back({{lat, in_convention(lon), peak.value}, 0.0, goal, 0, kernels::AscentEnd::converged, {}});
    }
    found.back().depth = peak.depth;
  }
  return found;
}

std::vector<Extremum> ExtremumSearch::from_starts(Goal goal) const {
  std::vector<Extremum> found;
  for (const std::vector<double>& start : options_.starts) {
    found.push_back(climb(goal, start[0], start[1]));
    found.back().depth = core::kMissing;
  }
  return found;
}

Extremum ExtremumSearch::climb(Goal goal, double lat_deg, double lon_deg) const {
  const Frame frame = core::frame_at(lat_deg, lon_deg);
  const double height = surface_.value(lat_deg, lon_deg);
  const auto value_at = [&](std::span<const double> km) {
    core::throw_if_stopped();
    const auto [lat, lon] = place_at(frame, km[0], km[1]);
    return surface_.value(lat, lon) - height;  // small numbers keep their digits
  };
  const double spacing_km = lattice_.row_spacing_deg() * core::kRadiansPerDegree * kRadiusKm / 1024.0;
  const auto slope_at = [&](std::span<const double> km, std::span<double> slope) {
    std::ranges::copy(kernels::gradient(value_at, km, spacing_km), slope.begin());
  };
  constexpr std::array<double, 2> kOrigin{0.0, 0.0};
  std::array<double, 2> first{};
  slope_at(kOrigin, first);
  const double steepness = std::hypot(first[0], first[1]);
  // The first move is `step` long whatever the units of the field.
  const double step = steepness > 0.0 ? options_.step_km / steepness : 1.0;
  const Ascent ascent =
      kernels::ascend(value_at, slope_at, kOrigin, {goal, step, options_.tolerance_km, options_.max_iterations, 2.0});
  const auto to_place = [&](const std::vector<double>& km) {
    const auto [lat, lon] = place_at(frame, km[0], km[1]);
    return MapPlace{lat, in_convention(lon), surface_.value(lat, lon)};
  };
  Extremum found{to_place(ascent.end.place), 0.0, goal, ascent.iterations, ascent.reason, {}};
  if (options_.path) {
    for (const std::vector<double>& km : ascent.path) found.path.push_back(to_place(km));
  }
  return found;
}

/// Keeps the best of those that lie too close; ascents from two points of one hill end at one top.
std::vector<Extremum> ExtremumSearch::separated(std::vector<Extremum> all) const {
  const auto better = [](const Extremum& a, const Extremum& b) {
    return a.goal == Goal::maximum ? a.place.value > b.place.value : a.place.value < b.place.value;
  };
  std::ranges::stable_sort(all, better);
  const bool on_surface = options_.method == ExtremaMethod::ascent;
  const double least_km = std::max(options_.separation_km, on_surface ? 10.0 * options_.tolerance_km : 0.0);
  const double least_chord = 2.0 * std::sin(std::min(0.5 * least_km / kRadiusKm, 0.5 * std::numbers::pi));
  std::vector<Extremum> kept;
  std::vector<Vector3> places;  // of those kept: there may be thousands to compare with
  for (Extremum& one : all) {
    core::throw_if_stopped();
    const Vector3 place = core::unit_vector(one.place.lat_deg, one.place.lon_deg);
    const auto is_near = [&](const Vector3& other) {
      const Vector3 chord = other - place;
      return core::dot(chord, chord) < least_chord * least_chord;
    };
    if (std::ranges::any_of(places, is_near)) continue;
    places.push_back(place);
    kept.push_back(std::move(one));
  }
  return kept;
}

double ExtremumSearch::spread() const {
  double count = 0.0;
  double mean = 0.0;
  double squares = 0.0;
  for (std::ptrdiff_t row = 0; row < static_cast<std::ptrdiff_t>(lattice_.rows()); ++row) {
    for (std::ptrdiff_t column = 0; column < static_cast<std::ptrdiff_t>(lattice_.columns()); ++column) {
      const double value = surface_.at(row, column);
      if (std::isnan(value)) continue;
      count += 1.0;
      const double away = value - mean;
      mean += away / count;
      squares += away * (value - mean);
    }
  }
  return count > 1.0 ? std::sqrt(squares / (count - 1.0)) : 0.0;
}

/// Draws a point of the grid that has a value, from where annealing begins.
MapPlace ExtremumSearch::random_place(kernels::RandomStream& random) const {
  constexpr int kDraws = 10'000;
  for (int draw = 0; draw < kDraws; ++draw) {
    const auto row = static_cast<std::ptrdiff_t>(random.below(lattice_.rows()));
    const auto column = static_cast<std::ptrdiff_t>(random.below(lattice_.columns()));
    const MapPlace place{lattice_.lat_deg(row), lattice_.lon_deg(column), surface_.at(row, column)};
    if (!std::isnan(surface_.value(place.lat_deg, place.lon_deg))) return place;
  }
  return {0.0, 0.0, core::kMissing};
}

std::vector<Extremum> ExtremumSearch::annealed(Goal goal) const {
  const double sd = spread();
  kernels::RandomStream random(static_cast<std::uint64_t>(options_.seed),
                               2 * stream_ + (goal == Goal::maximum ? 0U : 1U));
  MapPlace start = random_place(random);
  if (!options_.starts.empty()) start = {options_.starts[0][0], options_.starts[0][1], 0.0};
  if (!(sd > 0.0) || std::isnan(start.value)) return {};
  const auto value_at = [this](std::span<const double> place) {
    core::throw_if_stopped();
    return surface_.value(place[0], place[1]);
  };
  const kernels::Proposal propose = [](std::span<const double> place, double scale, kernels::RandomStream& numbers) {
    // A quarter of the way to the other side of the Earth, and now and then anywhere.
    const double away_km = 0.25 * std::numbers::pi * kRadiusKm * scale * kernels::long_tailed(numbers);
    const double bearing = 2.0 * std::numbers::pi * numbers.uniform();
    const auto next =
        place_at(core::frame_at(place[0], place[1]), away_km * std::sin(bearing), away_km * std::cos(bearing));
    return std::vector<double>(next.begin(), next.end());
  };
  const kernels::AnnealingOptions cooling{goal, options_.start_temperature * sd, options_.cooling,
                                          options_.moves_per_temperature, options_.stop_temperature * sd};
  const kernels::Annealing result =
      kernels::anneal(value_at, std::array{start.lat_deg, start.lon_deg}, propose, cooling, random);
  if (std::isnan(result.best.value)) return {};
  const MapPlace best{result.best.place[0], in_convention(result.best.place[1]), result.best.value};
  return {{best, core::kMissing, goal, result.moves, kernels::AscentEnd::converged, {}}};
}

}  // namespace fieldwise::analysis
