#include "fieldwise/analysis/places/extrema.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "analysis/places/extremum_search.hpp"
#include "analysis/places/extremum_table.hpp"
#include "analysis/places/grid_lattice.hpp"
#include "analysis/places/place_list.hpp"
#include "fieldwise/core/earth_figure.hpp"
#include "fieldwise/core/error.hpp"

namespace fieldwise::analysis {

namespace {

constexpr std::size_t kTableColumns = 10;
constexpr double kLeast = std::numeric_limits<double>::min();
constexpr double kMost = std::numeric_limits<double>::max();
constexpr std::array<core::Named<ExtremaKind>, 3> kKinds{
    {{"max", ExtremaKind::maximum}, {"min", ExtremaKind::minimum}, {"both", ExtremaKind::both}}};
constexpr std::array<core::Named<ExtremaMethod>, 3> kMethods{
    {{"ascent", ExtremaMethod::ascent}, {"grid", ExtremaMethod::grid}, {"annealing", ExtremaMethod::annealing}}};
constexpr core::OptionDoc kKindDoc{"kind", "", "", "whether highs, lows or both are looked for"};
constexpr core::OptionDoc kMethodDoc{
    "method", "", "",
    "grid: the points that no neighbour exceeds; ascent: the tops of a smooth surface above them (or from `starts`); "
    "annealing: the highest and the lowest place of that surface"};
constexpr core::OptionDoc kStepDoc{"step", "km", "",
                                   "length of the first move of an ascent; halved where it gains nothing"};
constexpr core::OptionDoc kToleranceDoc{"tolerance", "km", "", "an ascent is over when a move is shorter"};
constexpr core::OptionDoc kIterationsDoc{"max_iterations", "", "", "the most moves of an ascent"};
constexpr core::OptionDoc kStartsDoc{
    "starts", "", "rows [lat, lon] in degrees north and east",
    "places from which ascents begin, instead of the points that no neighbour exceeds; "
    "for annealing the first counts"};
constexpr core::OptionDoc kPathDoc{"path", "", "", "write the path of each ascent as a trajectory"};
constexpr core::OptionDoc kSeparationDoc{"separation_km", "km", "",
                                         "of extrema of one kind that lie closer only the best is kept"};
constexpr core::OptionDoc kDepthDoc{"depth", "units of `of`", "",
                                    "leave out extrema from which less than this leads to a more extreme point"};
constexpr core::OptionDoc kTrackDoc{"track", "", "", "join extrema from time to time to trajectories"};
constexpr core::OptionDoc kSpeedDoc{"speed_limit", "m s-1", "", "the fastest that a tracked extremum may move"};
constexpr core::OptionDoc kStartTemperatureDoc{"start_temperature", "standard deviations of the map", "",
                                               "annealing: the first temperature"};
constexpr core::OptionDoc kCoolingDoc{"cooling", "", "above 0, below 1",
                                      "annealing: each temperature is this times the one before"};
constexpr core::OptionDoc kMovesDoc{"moves_per_temperature", "", "", "annealing: moves at each temperature"};
constexpr core::OptionDoc kStopTemperatureDoc{"stop_temperature", "standard deviations of the map", "",
                                              "annealing: the last temperature"};
constexpr core::OptionDoc kSeedDoc{"seed", "", "", "annealing: the seed of the random numbers"};

constexpr std::array kInputs{InputDoc{"of", "the field, on latitudes and longitudes"}};
constexpr std::array kOutputs{
    OutputDoc{"time", "of `of`", "time of the map; left out where there is none",
              core::beside(core::Nature::coordinate)},
    OutputDoc{"lat", "degrees_north", "latitude", core::beside(core::Nature::coordinate)},
    OutputDoc{"lon", "degrees_east", "longitude", core::beside(core::Nature::coordinate)},
    OutputDoc{"value", "units of `of`", "value there", core::main_result(core::Nature::as_input)},
    OutputDoc{"depth", "units of `of`", "how far one must go on every way to a place that is more extreme",
              core::beside(core::Nature::magnitude)},
    OutputDoc{"kind", "1", "0 minimum, 1 maximum", core::beside(core::Nature::code)},
    OutputDoc{"iterations", "1", "number of moves", core::beside(core::Nature::count)},
    OutputDoc{"converged", "1", "1 where the search ended where it should", core::beside(core::Nature::mask)},
    OutputDoc{"reason", "1", "why it ended: 0 converged, 1 iterations used, 2 no better point, 3 left the field",
              core::beside(core::Nature::code)}};

void check_options(const core::FieldHeader& of, const Extrema::Options& options) {
  const auto refuse = [](const std::string& sentence) { throw core::Error(core::ErrorKind::usage, sentence); };
  if (of.leading == core::Leading::coordinate) {
    refuse(
        fmt::format("'{}' has the dimension {}: extrema needs maps, alone or in time", of.name, of.coordinate->name));
  }
  if (options.path && options.track) refuse("'path' and 'track' ask for two tables: choose one");
  if (options.path && options.method != ExtremaMethod::ascent) refuse("only ascents have a path: use method: ascent");
  if (options.track && of.leading != core::Leading::time) {
    refuse(fmt::format("'{}' has no time: there is nothing to track", of.name));
  }
  if (!(options.cooling > 0.0 && options.cooling < 1.0)) {
    refuse(fmt::format("'cooling' is {}, but must be above 0 and below 1", options.cooling));
  }
  if (options.stop_temperature > options.start_temperature) {
    refuse("'stop_temperature' is above 'start_temperature'");
  }
  if (!options.starts.empty() && options.method == ExtremaMethod::grid) {
    refuse("'starts' are for ascents and annealing: method: grid looks at every point");
  }
  check_places(options.starts, "starts");
}

}  // namespace

void Extrema::Options::describe(core::OptionVisitor& visitor) {
  constexpr int kMillion = 1'000'000;
  visitor.choice(kKindDoc, kind, kKinds);
  visitor.choice(kMethodDoc, method, kMethods);
  visitor.number(kStepDoc, step_km, kLeast, kMost);
  visitor.number(kToleranceDoc, tolerance_km, kLeast, kMost);
  visitor.integer(kIterationsDoc, max_iterations, 1, kMillion);
  visitor.matrix(kStartsDoc, starts);
  visitor.flag(kPathDoc, path);
  visitor.number(kSeparationDoc, separation_km, 0.0, kMost);
  visitor.number(kDepthDoc, depth, 0.0, kMost);
  visitor.flag(kTrackDoc, track);
  visitor.number(kSpeedDoc, speed_limit_m_s, kLeast, kMost);
  visitor.number(kStartTemperatureDoc, start_temperature, kLeast, kMost);
  visitor.number(kCoolingDoc, cooling, kLeast, 1.0);
  visitor.integer(kMovesDoc, moves_per_temperature, 1, kMillion);
  visitor.number(kStopTemperatureDoc, stop_temperature, kLeast, kMost);
  visitor.integer(kSeedDoc, seed, 0, std::numeric_limits<int>::max());
}

const OperationDoc& Extrema::doc() {
  static const OperationDoc doc{
      "extrema",
      "Finds highs and lows of each map, between the points of the grid, and tracks them in time.",
      "peaks: no neighbour exceeds them; ascent: x += step grad f on the bicubic surface; annealing: moves that lose "
      "are taken with probability exp(-loss / temperature)",
      "Keys (1981), doi 10.1109/TASSP.1981.1163711; Armijo (1966), doi 10.2140/pjm.1966.16.1; Edelsbrunner et al. "
      "(2002), doi 10.1007/s00454-002-2885-2; Kirkpatrick et al. (1983), doi 10.1126/science.220.4598.671",
      kInputs,
      kOutputs,
      {},
      true};
  return doc;
}

Extrema::Extrema(std::span<const core::FieldHeader> inputs, const Options& options)
    : of_(inputs[0]), options_(options), lattice_(lattice_of(of_, "extrema", 3)) {
  check_options(of_, options_);
  need_.form = core::TileForm::whole_maps;
  need_.split = core::Split::times;
  // Noise has a peak at every ninth point and a hollow at as many, and takes what memory the plan leaves; fields of the
  // atmosphere have one at one point in hundreds.
  constexpr std::size_t kPointsPerPlace = 10;
  const std::size_t maps = of_.leading_size();
  most_places_ = maps * (2 + of_.grid->size() / kPointsPerPlace);
  if (options_.method == ExtremaMethod::annealing) most_places_ = maps * 2;
  if (!options_.starts.empty()) most_places_ = maps * 2 * options_.starts.size();
  // Paths are as long as they need to be, mostly some tens of places.
  constexpr std::size_t kPlacesPerPath = 100;
  if (options_.path) most_places_ *= kPlacesPerPath;
}

void Extrema::allow(std::size_t more_bytes) {
  // Lists grow to twice their length.
  spare_places_ = more_bytes / (2 * sizeof(Extremum) + kTableColumns * sizeof(double));
}

std::size_t Extrema::state_bytes(std::size_t threads) const {
  constexpr std::size_t kFloodBytes = 96;  // of each point while the peaks of its map are found, on each thread
  const std::size_t kept = most_places_ * (sizeof(Extremum) + kTableColumns * sizeof(double));
  return kept + threads * of_.grid->size() * kFloodBytes;
}

void Extrema::begin() {
  places_ = 0;
  found_.assign(of_.leading_size(), {});
}

void Extrema::accumulate(std::span<const core::TileView> inputs) {
  const core::IndexRange times = inputs[0].extent().times;
  for (std::size_t time = times.begin; time < times.end; ++time) {
    const kernels::Surface surface(lattice_, inputs[0], time);
    const ExtremumSearch search(lattice_, surface, options_, time);
    std::vector<Extremum>& found = found_[time];
    for (const kernels::Goal goal : {kernels::Goal::maximum, kernels::Goal::minimum}) {
      const ExtremaKind other = goal == kernels::Goal::maximum ? ExtremaKind::minimum : ExtremaKind::maximum;
      if (options_.kind == other) continue;
      for (Extremum& one : search.find(goal)) found.push_back(std::move(one));
    }
    std::size_t places = 0;
    for (const Extremum& one : found) places += 1 + one.path.size();
    count(places);
  }
}

void Extrema::count(std::size_t places) {
  const std::size_t most = most_places_ + spare_places_;
  if ((places_ += places) <= std::max<std::size_t>(most, 100)) return;
  throw core::Error(core::ErrorKind::memory_exceeded,
                    fmt::format("'{}' has more than {} extrema, which take more than the memory that is left: allow "
                                "more with --memory, smooth it, or ask for a depth",
                                of_.name, most));
}

core::Table Extrema::table() {
  const FoundInMaps found = std::move(found_);
  core::Table table = options_.path    ? path_table(of_, found)
                      : options_.track ? track_table(of_, found, options_.speed_limit_m_s)
                                       : point_table(of_, found);
  table.numeric_attributes["earth_radius_m"] = core::kEarthRadiusM;
  declare_column_kinds(table, doc(), of_.kind.nature);
  return table;
}

}  // namespace fieldwise::analysis
