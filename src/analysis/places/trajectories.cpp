#include "fieldwise/analysis/places/trajectories.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "analysis/places/drift_table.hpp"
#include "analysis/places/grid_lattice.hpp"
#include "analysis/places/place_list.hpp"
#include "fieldwise/analysis/derivatives/wind.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/parse_instant.hpp"
#include "fieldwise/core/stop.hpp"

namespace fieldwise::analysis {

namespace {

constexpr double kLeast = std::numeric_limits<double>::min();
constexpr double kMost = std::numeric_limits<double>::max();
constexpr double kSecondsPerHour = 3'600.0;
constexpr std::size_t kSeedsPerPart = 64;
constexpr std::array<core::Named<DriftDirection>, 2> kDirections{
    {{"forward", DriftDirection::forward}, {"backward", DriftDirection::backward}}};
constexpr core::OptionDoc kSeedsDoc{"seeds", "", "rows [lat, lon] in degrees north and east, or {file: PLACES.csv}",
                                    "places where particles begin"};
constexpr core::OptionDoc kSeedRegionDoc{"seed_region", "", "a region such as {lat: [-30, 30], lon: [120, 290]}",
                                         "particles also begin on a grid in this region, see `seed_spacing`"};
constexpr core::OptionDoc kSeedSpacingDoc{"seed_spacing", "degree", "",
                                          "distance between the particles of that grid; 0: there is no grid"};
constexpr core::OptionDoc kHoursDoc{"hours", "h", "", "how long particles are followed"};
constexpr core::OptionDoc kDirectionDoc{"direction", "", "", "where particles go, or where they come from"};
constexpr core::OptionDoc kStartDoc{"start", "", "a time such as 1982-01-16 or 1982-01-16T06:00",
                                    "when particles begin; the first time of the wind, backward the last, if left out"};
constexpr core::OptionDoc kOutputDoc{"output_hours", "h", "", "time between the places that are written"};
constexpr core::OptionDoc kToleranceDoc{"tolerance", "km", "", "error of each step"};
constexpr core::OptionDoc kRadiusDoc{"radius_m", "m", "", "radius of the sphere"};

constexpr std::array kInputs{InputDoc{"u", "the wind towards east, on latitudes and longitudes"},
                             InputDoc{"v", "the wind towards north, on the same grid and times"}};
constexpr std::array kOutputs{
    OutputDoc{"time", "of the wind", "time; `elapsed` where the wind has none", core::beside(core::Nature::coordinate)},
    OutputDoc{"lat", "degrees_north", "latitude", core::beside(core::Nature::coordinate)},
    OutputDoc{"lon", "degrees_east", "longitude, going on from the start's: it does not jump at the seam",
              core::beside(core::Nature::coordinate)},
    OutputDoc{"row_size", "1", "number of places of each trajectory", core::beside(core::Nature::count)},
    OutputDoc{"end_reason", "1",
              "why a path ended: 0 all hours done, 1 at a gap, 2 at the edge, 3 with the data, 4 steps not exact",
              core::beside(core::Nature::code)},
    OutputDoc{"steps", "1", "number of steps", core::beside(core::Nature::count)},
    OutputDoc{"rejections", "1", "number of steps that were tried again, smaller", core::beside(core::Nature::count)}};

/// Checks that the two are a wind in metres a second, in time or as single maps.
Wind checked_wind(const core::FieldHeader& u, const core::FieldHeader& v) {
  Wind wind = check_wind(u, v);
  if (u.leading == core::Leading::coordinate) {
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("'{}' has the dimension {}: trajectories needs maps, alone or in "
                                  "time",
                                  u.name, u.coordinate->name));
  }
  if (wind.units == core::Units("m s-1")) return wind;
  throw core::Error(
      core::ErrorKind::inputs_disagree,
      fmt::format("'{}' has the units '{}', which are no speed: give the input `units: m s-1` or, where the "
                  "file has none, `assume_units: m s-1`",
                  u.name, u.units.text()));
}

double seconds_between(core::Instant from, core::Instant to) {
  return static_cast<double>(to.microseconds - from.microseconds) / static_cast<double>(core::kMicrosecondsPerSecond);
}

}  // namespace

void Trajectories::Options::describe(core::OptionVisitor& visitor) {
  visitor.matrix(kSeedsDoc, seeds);
  visitor.region(kSeedRegionDoc, seed_region);
  visitor.number(kSeedSpacingDoc, seed_spacing_deg, 0.0, 180.0);
  visitor.number(kHoursDoc, hours, kLeast, kMost);
  visitor.choice(kDirectionDoc, direction, kDirections);
  visitor.text(kStartDoc, start);
  visitor.number(kOutputDoc, output_hours, kLeast, kMost);
  visitor.number(kToleranceDoc, tolerance_km, kLeast, kMost);
  visitor.number(kRadiusDoc, radius_m, kLeast, kMost);
}

const OperationDoc& Trajectories::doc() {
  static const OperationDoc doc{
      "trajectories",
      "Follows particles that a wind carries, forward or backward in time, over poles and the date line.",
      "dr/dt = (u east + v north) / R by adaptive Runge-Kutta steps; wind bilinear in space, linear in time",
      "Dormand and Prince (1980), doi 10.1016/0771-050X(80)90013-3; Stohl (1998), doi 10.1016/S1352-2310(97)00457-3",
      kInputs,
      kOutputs,
      {},
      true};
  return doc;
}

Trajectories::Trajectories(std::span<const core::FieldHeader> inputs, const Options& options)
    : lattice_(lattice_of(inputs[0], "trajectories", 2)) {
  const Wind wind = checked_wind(inputs[0], inputs[1]);
  u_factor_ = wind.east_factor;
  v_factor_ = wind.north_factor;
  need_.form = core::TileForm::whole_maps;
  need_.split = core::Split::times;
  place_seeds(options);
  drift_.every_s = options.output_hours * kSecondsPerHour;
  drift_.tolerance_m = 1'000.0 * options.tolerance_km;
  drift_.radius_m = options.radius_m;
  drift_.to_s = (options.direction == DriftDirection::forward ? 1.0 : -1.0) * options.hours * kSecondsPerHour;
  find_span(inputs[0], options);
}

void Trajectories::place_seeds(const Options& options) {
  check_places(options.seeds, "seeds");
  for (const std::vector<double>& seed : options.seeds) seeds_.push_back({seed[0], seed[1]});
  if (options.seed_spacing_deg > 0.0) {
    const auto lat = options.seed_region.lat_deg.value_or(std::pair{-90.0, 90.0});
    auto lon = options.seed_region.lon_deg.value_or(std::pair{0.0, 360.0 - options.seed_spacing_deg});
    if (lon.second < lon.first) lon.second += 360.0;
    constexpr double kRounding = 1e-9;  // the end belongs to the seeds although 200 steps of 0.1 are not quite 20
    const auto count = [&](std::pair<double, double> range) {
      return static_cast<std::size_t>(std::floor((range.second - range.first) / options.seed_spacing_deg + kRounding)) +
             1;
    };
    for (std::size_t row = 0; row < count(lat); ++row) {
      for (std::size_t column = 0; column < count(lon); ++column) {
        seeds_.push_back({lat.first + options.seed_spacing_deg * static_cast<double>(row),
                          lon.first + options.seed_spacing_deg * static_cast<double>(column)});
      }
    }
  }
  if (seeds_.empty()) {
    throw core::Error(core::ErrorKind::usage,
                      "there are no particles: give 'seeds' such as [[40, 190], [45, 190]], or 'seed_spacing'");
  }
}

core::Instant Trajectories::start_instant(const core::TimeAxis& axis, const Options& options) {
  const core::Instant first = axis.date_instant.front();
  const core::Instant last = axis.date_instant.back();
  if (options.start.empty()) return options.direction == DriftDirection::forward ? first : last;
  const core::Instant start = core::parse_instant(options.start, axis.calendar);
  if (start < first || start > last) {
    throw core::Error(core::ErrorKind::usage, fmt::format("'start' is {}, but the wind is known from {} to {}",
                                                          options.start, core::format_instant(axis.calendar, first),
                                                          core::format_instant(axis.calendar, last)));
  }
  return start;
}

/// Finds which times of the wind are needed, in seconds from the start.
void Trajectories::find_span(const core::FieldHeader& wind, const Options& options) {
  held_times_ = {0, 1};
  held_seconds_ = {0.0};
  // A mean over all times has one: that wind does not change.
  if (wind.leading != core::Leading::time || wind.time->size() == 1) return;
  axis_ = *wind.time;
  if (axis_->size() == 0)
    throw core::Error(core::ErrorKind::input_missing, fmt::format("'{}' has no times", wind.name));
  base_ = start_instant(*axis_, options);
  std::vector<double> seconds;
  for (const core::Instant instant : axis_->date_instant) seconds.push_back(seconds_between(base_, instant));
  const double end = std::clamp(drift_.to_s, seconds.front(), seconds.back());
  if (end != drift_.to_s) {
    ends_with_data_ = true;
    notices_.push_back(
        fmt::format("the wind ends {:.6g} hours after the start (before it where negative): paths end there",
                    end / kSecondsPerHour));
  }
  drift_.to_s = end;
  const double early = std::min(0.0, end);
  const double late = std::max(0.0, end);
  held_times_.begin = static_cast<std::size_t>(std::ranges::upper_bound(seconds, early) - seconds.begin()) - 1;
  held_times_.end = static_cast<std::size_t>(std::ranges::lower_bound(seconds, late) - seconds.begin()) + 1;
  held_seconds_.assign(seconds.begin() + static_cast<std::ptrdiff_t>(held_times_.begin),
                       seconds.begin() + static_cast<std::ptrdiff_t>(held_times_.end));
}

std::size_t Trajectories::state_bytes(std::size_t /*threads*/) const {
  const auto places = static_cast<std::size_t>(std::abs(drift_.to_s) / drift_.every_s) + 2;
  // Places are there twice while the table is made, and its time once more while it is written.
  constexpr std::size_t kTableRow = 4 * sizeof(double);
  return kernels::GriddedWind::bytes(lattice_, held_seconds_.size()) +
         seeds_.size() * (2 * sizeof(kernels::Drift) + places * (2 * sizeof(kernels::DriftPlace) + kTableRow));
}

void Trajectories::begin() {
  wind_.emplace(lattice_, held_seconds_);
  drifts_.assign(seeds_.size(), {});
}

void Trajectories::accumulate(std::span<const core::TileView> inputs) {
  const core::IndexRange times = inputs[0].extent().times;
  for (std::size_t time = times.begin; time < times.end; ++time) {
    if (time < held_times_.begin || time >= held_times_.end) continue;
    wind_->set(time - held_times_.begin, inputs[0], inputs[1], time, u_factor_, v_factor_);
  }
}

std::vector<std::size_t> Trajectories::phases() const { return {(seeds_.size() + kSeedsPerPart - 1) / kSeedsPerPart}; }

void Trajectories::work(std::size_t /*phase*/, std::size_t part) {
  const std::size_t end = std::min(seeds_.size(), (part + 1) * kSeedsPerPart);
  for (std::size_t i = part * kSeedsPerPart; i < end; ++i) {
    core::throw_if_stopped();
    drifts_[i] = kernels::carry(*wind_, seeds_[i].lat_deg, seeds_[i].lon_deg, drift_);
  }
}

core::Table Trajectories::table() {
  wind_.reset();
  core::Table table = drift_table(std::exchange(drifts_, {}), axis_ ? &*axis_ : nullptr, base_, ends_with_data_);
  table.attributes["direction"] = drift_.to_s < 0.0 ? "backward" : "forward";
  table.numeric_attributes["earth_radius_m"] = drift_.radius_m;
  declare_column_kinds(table, doc(), core::Nature::unknown);
  return table;
}

}  // namespace fieldwise::analysis
