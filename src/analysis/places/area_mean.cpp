#include "fieldwise/analysis/places/area_mean.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "analysis/require_places.hpp"
#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/core/cell_area.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/core/pair_times.hpp"
#include "fieldwise/core/region.hpp"
#include "fieldwise/kernels/area_sum.hpp"

namespace fieldwise::analysis {

namespace {

constexpr core::OptionDoc kRegionDoc{"region", "degrees", "{lat: [south, north], lon: [west, east]}",
                                     "the cells to average, by their centres, both ends included; left out: all"};
constexpr core::OptionDoc kMaskAboveDoc{
    "mask_above", "units of the mask", "",
    "cells count where the mask is above this (written mask: {input: ..., above: ...})"};
constexpr core::OptionDoc kWeightsDoc{"weights", "", "", "weights of the cells"};
constexpr core::OptionDoc kEdgesDoc{
    "edges", "", "", "cells cut by the region's edge count whole by their centre, or by the share inside"};
constexpr core::OptionDoc kMinSamplesDoc{"min_samples", "1", "", "fewer valid cells give missing"};
constexpr core::OptionDoc kMinFractionDoc{"min_fraction", "1", "",
                                          "a smaller valid share of the unmasked area gives missing"};
constexpr std::array<core::Named<RegionEdges>, 2> kEdgesNames{
    {{"centre", RegionEdges::centre}, {"clip", RegionEdges::clip}}};
constexpr std::array kInputs{InputDoc{"of", "the field"},
                             InputDoc{"mask", "a map, or a field at the same times, on the same grid", false}};
constexpr std::array kOutputs{
    OutputDoc{"", "units of `of`", "the mean over the region at each time", core::main_result(core::Nature::as_input)}};

constexpr double kRadians = std::numbers::pi / 180.0;

/// Returns the share of [low, high] that lies inside [first, last], measured by `measure`.
template <class Measure>
double share_inside(double low, double high, double first, double last, Measure measure) {
  const auto [a, b] = std::minmax(low, high);
  const double inside = measure(std::min(b, last)) - measure(std::max(a, first));
  const double whole = measure(b) - measure(a);
  return whole > 0.0 ? std::clamp(inside / whole, 0.0, 1.0) : 0.0;
}

/// Returns the share of each row's cells (by area) inside the latitudes of the region.
std::vector<double> row_shares(const core::Grid& grid, const core::Region& region) {
  std::vector<double> shares(grid.rows, 1.0);
  const auto edges = core::lat_edges_deg(grid);
  for (std::size_t row = 0; row < grid.rows && region.lat_deg; ++row) {
    const auto [south, north] = std::minmax(region.lat_deg->first, region.lat_deg->second);
    shares[row] = share_inside(edges[2 * row], edges[2 * row + 1], south, north,
                               [](double lat) { return std::sin(lat * kRadians); });
  }
  return shares;
}

/// Returns the share of each column's cells inside the longitudes of the region, in whatever convention.
std::vector<double> column_shares(const core::Grid& grid, const core::Region& region) {
  constexpr double kCircle = 360.0;
  std::vector<double> shares(grid.columns, 1.0);
  if (!region.lon_deg) {
    return shares;
  }
  const auto edges = core::lon_edges_deg(grid);
  const double west = region.lon_deg->first;
  double east = region.lon_deg->second;
  while (east < west) {
    east += kCircle;
  }
  for (std::size_t column = 0; column < grid.columns; ++column) {
    double share = 0.0;
    for (int turns = -3; turns <= 3; ++turns) {
      const double turn = turns * kCircle;
      share += share_inside(edges[2 * column] + turn, edges[2 * column + 1] + turn, west,
                            std::min(east, west + kCircle), [](double lon) { return lon; });
    }
    shares[column] = std::min(1.0, share);
  }
  return shares;
}

/// Requires places where the region asks for them; latitudes alone do for one of these.
void require_region(const core::FieldHeader& of, const core::Region& region) {
  const bool known = (!region.lat_deg || !of.grid->lat_deg.empty()) && (!region.lon_deg || !of.grid->lon_deg.empty());
  if (!known) {
    require_places(of, "area_mean over a region", of.grid->lat_deg.empty() ? "leave out region" : "leave out its lon");
  }
}

std::vector<double> region_weights(const core::FieldHeader& of, const AreaMean::Options& options) {
  const core::Grid& grid = *of.grid;
  std::vector<double> weights = cell_weights(of, options.weights, "area_mean");
  require_region(of, options.region);
  if (options.edges == RegionEdges::clip) {
    if (grid.kind != core::GridKind::rectilinear && !grid.has_zones()) {
      throw core::Error(core::ErrorKind::usage,
                        "edges: clip needs a grid of latitudes and longitudes: use edges: centre");
    }
    const auto rows = row_shares(grid, options.region);
    const auto columns = column_shares(grid, options.region);
    for (std::size_t i = 0; i < weights.size(); ++i) {
      weights[i] *= rows[i / grid.columns] * columns[i % grid.columns];
    }
    return weights;
  }
  for (std::size_t row = 0; row < grid.rows; ++row) {
    for (std::size_t column = 0; column < grid.columns; ++column) {
      const bool inside = (!options.region.lat_deg || core::lat_inside(options.region, lat_of(grid, row, column))) &&
                          (!options.region.lon_deg || core::lon_inside(options.region, lon_of(grid, row, column)));
      weights[row * grid.columns + column] *= inside ? 1.0 : 0.0;
    }
  }
  return weights;
}

std::string region_text(const core::Region& region) {
  std::string text =
      region.lat_deg ? fmt::format("lat {:g} to {:g}", region.lat_deg->first, region.lat_deg->second) : "all latitudes";
  text += region.lon_deg ? fmt::format(", lon {:g} to {:g}", region.lon_deg->first, region.lon_deg->second)
                         : ", all longitudes";
  return text;
}

void check_inputs(std::span<const core::FieldHeader> inputs) {
  const core::FieldHeader& of = inputs[0];
  if (of.is_series()) {
    throw core::Error(core::ErrorKind::usage, fmt::format("'{}' is a series: it has no area to average over", of.name));
  }
  if (inputs.size() > 1) require_same_grid(of, inputs[1], "the mask");
}

/// Returns the map of a mask that belongs to each map of a field: the only one, or that of the same date. Slots of a
/// climatology and lags have no dates to pair: these go by position. Errors: inputs_disagree.
std::vector<std::size_t> mask_maps(const core::FieldHeader& of, const core::FieldHeader& mask) {
  std::vector<std::size_t> maps(of.leading_size(), 0);
  if (mask.leading_size() == 1) {
    return maps;
  }
  const bool dated = of.leading == core::Leading::time && mask.leading == core::Leading::time &&
                     !of.time->climatological && !mask.time->climatological;
  if (!dated && mask.leading_size() != of.leading_size()) {
    throw core::Error(core::ErrorKind::inputs_disagree,
                      fmt::format("the mask '{}' has {} maps, but '{}' has {}: a mask has one or as many", mask.name,
                                  mask.leading_size(), of.name, of.leading_size()));
  }
  std::iota(maps.begin(), maps.end(), std::size_t{0});
  const std::vector<std::ptrdiff_t> pairs =
      dated ? core::pair_times(*of.time, *mask.time, 0) : std::vector<std::ptrdiff_t>();
  for (std::size_t t = 0; t < pairs.size(); ++t) {
    if (pairs[t] < 0) {
      throw core::Error(core::ErrorKind::inputs_disagree,
                        fmt::format("the mask '{}' has no map for {}, a time of '{}': give it the same period",
                                    mask.name, core::format_date(of.time->date(t)), of.name));
    }
    maps[t] = static_cast<std::size_t>(pairs[t]);
  }
  return maps;
}

/// Throws where no cell lies inside.
void check_any_cell(const core::FieldHeader& of, const std::vector<double>& weights, const core::Region& region) {
  if (std::ranges::any_of(weights, [](double w) { return w > 0.0; })) {
    return;
  }
  const auto covered = [](std::string_view name, const std::vector<double>& places) {
    if (places.empty()) return std::string();
    const auto [least, most] = std::ranges::minmax(places);
    return fmt::format(", {} {:g} to {:g}", name, least, most);
  };
  const std::string lat = covered("lat", of.grid->lat_deg);
  const std::string lon = covered("lon", of.grid->lon_deg);
  throw core::Error(core::ErrorKind::usage,
                    fmt::format("no cell of '{}' lies in the region {}{}{}", of.name, region_text(region),
                                lat.empty() && lon.empty() ? "" : ": the grid covers ",
                                (lat + lon).substr(lat.empty() && lon.empty() ? 0 : 2)));
}

}  // namespace

void AreaMean::Options::describe(core::OptionVisitor& visitor) {
  visitor.region(kRegionDoc, region);
  visitor.number(kMaskAboveDoc, mask_above, -std::numeric_limits<double>::max(), std::numeric_limits<double>::max());
  visitor.choice(kWeightsDoc, weights, kAreaWeightsNames);
  visitor.choice(kEdgesDoc, edges, kEdgesNames);
  visitor.integer(kMinSamplesDoc, min_samples, 0, std::numeric_limits<int>::max());
  visitor.number(kMinFractionDoc, min_fraction, 0.0, 1.0);
}

const OperationDoc& AreaMean::doc() {
  static const OperationDoc doc{"area_mean",
                                "Averages a field over a region, weighted by cell area, at each time.",
                                "sum(w x) / sum(w) over the valid cells of the region",
                                "CF-1.8 appendix E (area: mean); areas R^2 (sin lat2 - sin lat1)(lon2 - lon1)",
                                kInputs,
                                kOutputs};
  return doc;
}

AreaMean::AreaMean(std::span<const core::FieldHeader> inputs, const Options& options)
    : options_(options), columns_(inputs[0].grid->columns), times_(inputs[0].leading_size()) {
  const core::FieldHeader& of = inputs[0];
  check_inputs(inputs);
  need_.split = core::Split::times;
  need_.across_rows = true;
  need_.finished_inputs = {false, true};
  if (inputs.size() > 1) {
    mask_map_ = mask_maps(of, inputs[1]);
  }
  weights_ = region_weights(of, options);
  check_any_cell(of, weights_, options.region);
  for (std::size_t row = 0; row < of.grid->rows; ++row) {
    row_used_.push_back(std::ranges::any_of(row_weights(row), [](double w) { return w > 0.0; }));
  }
  core::FieldHeader header = series_header(of);
  header.cell_methods = of.cell_methods.empty() ? "area: mean" : fmt::format("{} area: mean", of.cell_methods);
  header.attributes["region"] = region_text(options.region);
  header.attributes["weights"] = kAreaWeightsNames[static_cast<std::size_t>(options.weights)].name;
  header.attributes["missing_rule"] =
      fmt::format("missing where fewer than {} cells, or less than {:g} of the unmasked weight, are valid",
                  std::max(1, options.min_samples), options.min_fraction);
  if (!mask_map_.empty()) {
    header.attributes["mask"] = fmt::format("{} above {:g}", inputs[1].name, options.mask_above);
  }
  outputs_ = {header};
  declare_kinds(doc(), inputs[0]);
}

std::size_t AreaMean::state_bytes(std::size_t /*rows*/) const { return times_ * sizeof(TimeSum); }

void AreaMean::begin(core::IndexRange /*rows*/) { sums_.assign(times_, {}); }

void AreaMean::add_row(TimeSum& state, std::span<const double> values, std::span<const double> weights) {
  if (state.sums.count == 0.0) {
    const double first = kernels::first_weighted(values, weights);
    state.origin = std::isnan(first) ? 0.0 : first;
  }
  const kernels::WeightedSum row = kernels::weighted_sum(values, weights, state.origin);
  state.sums.sum += row.sum;
  state.sums.weight += row.weight;
  state.sums.count += row.count;
  state.sums.whole_weight += row.whole_weight;
}

void AreaMean::accumulate(std::span<const core::TileView> inputs) {
  const core::Extent& extent = inputs[0].extent();
  std::vector<double> masked(columns_);
  for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
    for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
      if (!row_used_[row]) {
        continue;
      }
      const std::span<const double> weights = row_weights(row);
      if (mask_map_.empty()) {
        add_row(sums_[time], inputs[0].row(time, row), weights);
        continue;
      }
      const auto mask = inputs[1].row(mask_map_[time], row);
      for (std::size_t i = 0; i < columns_; ++i) {
        masked[i] = mask[i] > options_.mask_above ? weights[i] : 0.0;
      }
      add_row(sums_[time], inputs[0].row(time, row), masked);
    }
  }
}

core::IndexRange AreaMean::times_used(std::size_t /*input*/, core::IndexRange times) const {
  const auto [least, most] = std::minmax_element(mask_map_.begin() + static_cast<std::ptrdiff_t>(times.begin),
                                                 mask_map_.begin() + static_cast<std::ptrdiff_t>(times.end));
  return times.size() == 0 ? core::IndexRange{} : core::IndexRange{*least, *most + 1};
}

std::vector<double> AreaMean::fingerprint(std::size_t times) const {
  std::vector<double> numbers = weights_;
  if (!mask_map_.empty()) {
    numbers.insert(numbers.end(), mask_map_.begin(), mask_map_.begin() + static_cast<std::ptrdiff_t>(times));
  }
  return numbers;
}

void AreaMean::visit_state(std::size_t /*row*/, std::size_t times, const StateVisitor& visit) {
  for (std::size_t time = 0; time < times; ++time) {
    auto& [origin, sums] = sums_[time];
    for (double* number : {&origin, &sums.sum, &sums.weight, &sums.count, &sums.whole_weight}) {
      visit({number, 1});
    }
  }
}

void AreaMean::finish(std::span<const core::MutableTileView> outputs) const {
  constexpr double kRounding = 1e-12;  // a share of exactly 1 must survive the rounding of two sums
  for (std::size_t time = 0; time < times_; ++time) {
    const kernels::WeightedSum& sums = sums_[time].sums;
    const bool enough = sums.count >= std::max(1, options_.min_samples) &&
                        sums.weight >= options_.min_fraction * sums.whole_weight * (1.0 - kRounding);
    outputs[0].at(time, 0, 0) = enough ? sums_[time].origin + sums.sum / sums.weight : core::kMissing;
  }
}

}  // namespace fieldwise::analysis
