#include "fieldwise/analysis/places/area_mean.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <initializer_list>
#include <limits>
#include <numeric>
#include <string_view>

#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/numeric/missing.hpp"
#include "fieldwise/core/pair_times.hpp"

namespace fieldwise::analysis {

namespace {

constexpr core::OptionDoc kRegionDoc{
    "region", "degrees", "{lat: [south, north], lon: [west, east]}, or {shape: FILE, name: NAME, by: ATTRIBUTE}",
    "the cells to average, by their centres, both ends included, or the regions of a file of borders, by the share of "
    "each "
    "cell; left out: all"};
constexpr core::OptionDoc kShapeDoc{"shape", "", "", "the file of borders: a shapefile (.shp) or GeoJSON"};
constexpr core::OptionDoc kNameDoc{"name", "", "a name, a list of names, or all",
                                   "the regions of the file; several give a dimension; left out: the only one it has"};
constexpr core::OptionDoc kByDoc{"by", "", "", "the attribute that holds the names; left out: the first that is usual"};
constexpr core::OptionDoc kMaskAboveDoc{
    "mask_above", "units of the mask", "",
    "cells count where the mask is above this (written mask: {input: ..., above: ...})"};
constexpr core::OptionDoc kWeightsDoc{"weights", "", "", "weights of the cells"};
constexpr core::OptionDoc kEdgesDoc{
    "edges", "", "", "cells cut by the region's edge count whole by their centre, or by the share inside"};
constexpr core::OptionDoc kMinSamplesDoc{"min_samples", "1", "", "fewer valid cells give missing"};
constexpr core::OptionDoc kMinFractionDoc{"min_fraction", "1", "",
                                          "a smaller valid share of the sum of the weights gives missing"};
constexpr std::array<core::Named<RegionEdges>, 2> kEdgesNames{
    {{"centre", RegionEdges::centre}, {"clip", RegionEdges::clip}}};
constexpr std::string_view kAll = "all";
constexpr std::string_view kMaskKey = "mask";
constexpr std::array kWeightsWords{kAreaWeightsNames[0].name, kAreaWeightsNames[1].name, kAreaWeightsNames[2].name};
constexpr std::array kInputs{
    InputDoc{"of", "the field"}, InputDoc{"mask", "a map, or a field at the same times, on the same grid", false},
    InputDoc{.key = "weights",
             .text =
                 "{input: ...}: a map, or a field at the same times, on the same grid, that areas are multiplied by, "
                 "such as the share of land, in percent or from 0 to 1",
             .required = false,
             .words = kWeightsWords}};
constexpr std::array kOutputs{
    OutputDoc{"", "units of `of`", "the mean over the region at each time", core::main_result(core::Nature::as_input)}};

/// Returns the position of the input of a key; `otherwise` where no keys are told.
std::size_t input_of(std::span<const InputName> names, std::string_view key, std::size_t otherwise) {
  if (names.empty()) return otherwise;
  const auto found = std::ranges::find(names, key, &InputName::key);
  return found == names.end() ? 0 : static_cast<std::size_t>(found - names.begin());
}

void check_inputs(std::span<const core::FieldHeader> inputs) {
  const core::FieldHeader& of = inputs[0];
  if (of.is_series()) {
    throw core::Error(core::ErrorKind::usage, fmt::format("'{}' is a series: it has no area to average over", of.name));
  }
  if (inputs.size() > 1) require_same_grid(of, inputs[1], "the mask");
}

/// Returns the map of an input beside a field ("the mask") that belongs to each map of the field: the only one, or that
/// of the same date. Slots of a climatology and lags have no dates to pair: these go by position. Errors:
/// inputs_disagree.
std::vector<std::size_t> maps_beside(const core::FieldHeader& of, const core::FieldHeader& mask,
                                     std::string_view role) {
  std::vector<std::size_t> maps(of.leading_size(), 0);
  if (mask.leading_size() == 1) {
    return maps;
  }
  const bool dated = of.leading == core::Leading::time && mask.leading == core::Leading::time &&
                     !of.time->climatological && !mask.time->climatological;
  if (!dated && mask.leading_size() != of.leading_size()) {
    throw core::Error(core::ErrorKind::inputs_disagree,
                      fmt::format("{0} '{1}' has {2} maps, but '{3}' has {4}: {0} has one or as many", role, mask.name,
                                  mask.leading_size(), of.name, of.leading_size()));
  }
  std::iota(maps.begin(), maps.end(), std::size_t{0});
  const std::vector<std::ptrdiff_t> pairs =
      dated ? core::pair_times(*of.time, *mask.time, 0) : std::vector<std::ptrdiff_t>();
  for (std::size_t t = 0; t < pairs.size(); ++t) {
    if (pairs[t] < 0) {
      throw core::Error(core::ErrorKind::inputs_disagree,
                        fmt::format("{} '{}' has no map for {}, a time of '{}': give it the same period", role,
                                    mask.name, core::format_date(of.time->date(t)), of.name));
    }
    maps[t] = static_cast<std::size_t>(pairs[t]);
  }
  return maps;
}

/// Returns regions of a file in words, without the folders on the way to it: "Fiji of land.shp, by NAME".
std::string borders_text(const core::BordersChoice& borders, const core::RegionShares& shares, std::size_t part) {
  const std::string file = std::filesystem::path(borders.path).filename().string();
  const std::string by = shares.attribute.empty() ? std::string() : ", by " + shares.attribute;
  return fmt::format("{} of {}{}", borders.is_several() ? "regions" : shares.names[part], file, by);
}

/// Tells whether a region has a cell with a share.
bool has_cells(const core::RegionShares& shares, std::size_t region) {
  return shares.first[region + 1] > shares.first[region];
}

/// Requires that a region that was asked for by its name has a cell, and that all of a file have one together.
void require_cells(const core::FieldHeader& of, const core::BordersChoice& borders, const core::RegionShares& shares,
                   std::size_t part) {
  bool found = has_cells(shares, part);
  for (std::size_t region = 0; borders.all && region < shares.names.size(); ++region) {
    found = found || has_cells(shares, region);
  }
  if (found) return;
  const std::string covered = covered_text(*of.grid);
  throw core::Error(core::ErrorKind::usage,
                    fmt::format("{} of {} lies outside of '{}'{}{}", borders.all ? "every region" : shares.names[part],
                                std::filesystem::path(borders.path).filename().string(), of.name,
                                covered.empty() ? "" : ", whose points cover ", covered));
}

}  // namespace

void AreaMean::Options::describe(core::OptionVisitor& visitor) {
  const auto show_borders = [this](core::OptionVisitor& inner) {
    std::vector<std::string> names = borders.all ? std::vector<std::string>{std::string(kAll)} : borders.names;
    inner.text(kShapeDoc, borders.path);
    inner.words(kNameDoc, names, {});
    inner.text(kByDoc, borders.by);
    borders.all = names.size() == 1 && names.front() == kAll;
    borders.names = borders.all ? std::vector<std::string>() : names;
  };
  bool has_borders = !borders.path.empty();
  const std::array<core::OptionForm, 2> forms{
      {{false,
        [&](core::OptionVisitor& inner, const core::OptionDoc& doc) { inner.group(doc, has_borders, show_borders); },
        false, true, kShapeDoc.name},
       {false, [this](core::OptionVisitor& inner, const core::OptionDoc& doc) { inner.region(doc, region); }}}};
  std::size_t form = has_borders ? 0 : 1;
  visitor.one_of(kRegionDoc, form, forms);
  visitor.number(kMaskAboveDoc, mask_above, -std::numeric_limits<double>::max(), std::numeric_limits<double>::max());
  visitor.choice(kWeightsDoc, weights, kAreaWeightsNames);
  visitor.choice(kEdgesDoc, edges, kEdgesNames);
  visitor.integer(kMinSamplesDoc, min_samples, 0, std::numeric_limits<int>::max());
  visitor.number(kMinFractionDoc, min_fraction, 0.0, 1.0);
}

const OperationDoc& AreaMean::doc() {
  static const OperationDoc doc{
      "area_mean",
      "Averages a field over a region, weighted by cell area, at each time.",
      "sum(w x) / sum(w) over the valid cells of the region, w = area x share of the cell inside x "
      "weight of an input",
      "CF-1.8 appendix E (area: mean); areas R^2 (sin lat2 - sin lat1)(lon2 - lon1); borders "
      "straight in longitude and latitude (RFC 7946)",
      kInputs,
      kOutputs};
  return doc;
}

core::CoordinateAxis AreaMean::parts(std::span<const core::FieldHeader> inputs, const Options& options,
                                     Provider& provider) {
  core::CoordinateAxis axis;
  if (!options.borders.is_several()) return axis;
  check_inputs(inputs);
  axis.name = "region";
  axis.long_name = "region";
  axis.labels = provider.shares(inputs[0].grid, options.borders)->names;
  return axis;
}

std::vector<std::string> AreaMean::files(const Options& options) {
  return options.borders.path.empty() ? std::vector<std::string>() : std::vector<std::string>{options.borders.path};
}

AreaMean::AreaMean(std::span<const core::FieldHeader> inputs, const Options& options)
    : AreaMean(inputs, options, {}, no_provider(), 0) {}

AreaMean::AreaMean(std::span<const core::FieldHeader> inputs, const Options& options, std::span<const InputName> names,
                   Provider& provider, std::size_t part)
    : options_(options), times_(inputs[0].leading_size()) {
  const core::FieldHeader& of = inputs[0];
  check_inputs(inputs);
  need_.split = core::Split::times;
  need_.across_rows = true;
  need_.finished_inputs = {false, true, true};
  need_.finished_inputs.resize(inputs.size());
  mask_.input = input_of(names, kMaskKey, inputs.size() > 1 ? 1 : 0);
  share_.input = input_of(names, kWeightsDoc.name, inputs.size() > 2 ? 2 : 0);
  if (mask_.input > 0) mask_.maps = maps_beside(of, inputs[mask_.input], "a mask");
  if (share_.input > 0) share_.maps = maps_beside(of, inputs[share_.input], "a field of weights");
  if (options.borders.path.empty()) {
    weights_ = weights_in_region(of, options.region, options.weights, options.edges);
    describe_result(inputs, region_text(options.region));
    return;
  }
  const std::shared_ptr<const core::RegionShares> shares = provider.shares(of.grid, options.borders);
  require_cells(of, options.borders, *shares, part);
  weights_ = weights_in_borders(of, *shares, part, options.weights);
  constexpr double kWhole = 1.0 - 1e-6;
  if (!has_cells(*shares, part)) {
    notices_.emplace_back("no cell lies inside: its means are missing");
  } else if (shares->inside_sr[part] < kWhole * shares->area_sr[part]) {
    notices_.emplace_back("the grid covers only a part of it, and the mean is that of this part");
  }
  describe_result(inputs, borders_text(options.borders, *shares, part));
}

void AreaMean::describe_result(std::span<const core::FieldHeader> inputs, const std::string& region) {
  const core::FieldHeader& of = inputs[0];
  core::FieldHeader header = series_header(of);
  header.cell_methods = of.cell_methods.empty() ? "area: mean" : fmt::format("{} area: mean", of.cell_methods);
  header.attributes["region"] = region;
  header.attributes["weights"] = kAreaWeightsNames[static_cast<std::size_t>(options_.weights)].name;
  header.attributes["missing_rule"] =
      fmt::format("missing where fewer than {} cells, or less than {:g} of the unmasked weight, are valid",
                  std::max(1, options_.min_samples), options_.min_fraction);
  if (mask_.input > 0) {
    header.attributes["mask"] = fmt::format("{} above {:g}", inputs[mask_.input].name, options_.mask_above);
  }
  if (share_.input > 0) {
    share_name_ = inputs[share_.input].name;
    header.attributes["weights"] += fmt::format(" x {}", share_name_);
  }
  outputs_ = {header};
  declare_kinds(doc(), of);
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

/// Puts the weights of a row at one time into `weights`: what the mask leaves, times the weights of an input.
void AreaMean::weigh(std::span<const core::TileView> inputs, std::size_t time, const RowOfWeights& row,
                     std::span<double> weights) const {
  constexpr double kRounding = -1e-6;  // shares are stored with rounding
  std::ranges::copy(weights_.of(row), weights.begin());
  if (mask_.input > 0) {
    const auto mask = inputs[mask_.input].row(mask_.maps[time], row.row).subspan(row.first_column, row.count);
    for (std::size_t i = 0; i < row.count; ++i) weights[i] = mask[i] > options_.mask_above ? weights[i] : 0.0;
  }
  if (share_.input == 0) return;
  const auto share = inputs[share_.input].row(share_.maps[time], row.row).subspan(row.first_column, row.count);
  for (std::size_t i = 0; i < row.count; ++i) {
    if (share[i] < kRounding && weights[i] > 0.0) {
      throw core::Error(
          core::ErrorKind::usage,
          fmt::format("'{}' has negative values, such as {:g}, and cannot be weights", share_name_, share[i]));
    }
    weights[i] = share[i] > 0.0 ? weights[i] * share[i] : 0.0;
  }
}

void AreaMean::accumulate(std::span<const core::TileView> inputs) {
  const core::Extent& extent = inputs[0].extent();
  std::vector<double> weighed(extent.columns);
  for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
    for (const RowOfWeights& row : weights_.rows) {
      if (row.row < extent.rows.begin || row.row >= extent.rows.end) continue;
      const auto values = inputs[0].row(time, row.row).subspan(row.first_column, row.count);
      if (mask_.input == 0 && share_.input == 0) {
        add_row(sums_[time], values, weights_.of(row));
        continue;
      }
      const std::span<double> weights = std::span(weighed).first(row.count);
      weigh(inputs, time, row, weights);
      add_row(sums_[time], values, weights);
    }
  }
}

core::IndexRange AreaMean::times_used(std::size_t input, core::IndexRange times) const {
  if (times.size() == 0) return {};
  const std::vector<std::size_t>& maps = input == mask_.input ? mask_.maps : share_.maps;
  const auto [least, most] = std::minmax_element(maps.begin() + static_cast<std::ptrdiff_t>(times.begin),
                                                 maps.begin() + static_cast<std::ptrdiff_t>(times.end));
  return {*least, *most + 1};
}

std::vector<double> AreaMean::fingerprint(std::size_t times) const {
  std::vector<double> numbers = weights_.weights;
  for (const RowOfWeights& row : weights_.rows) {
    numbers.insert(numbers.end(), {static_cast<double>(row.row), static_cast<double>(row.first_column)});
  }
  for (const Beside* const beside : {&mask_, &share_}) {
    if (beside->input == 0) continue;
    numbers.insert(numbers.end(), beside->maps.begin(), beside->maps.begin() + static_cast<std::ptrdiff_t>(times));
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
