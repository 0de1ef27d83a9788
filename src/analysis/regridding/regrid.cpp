#include "fieldwise/analysis/regridding/regrid.hpp"

#include <fmt/format.h>

#include <array>
#include <initializer_list>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "analysis/regridding/grid_weights.hpp"
#include "analysis/require_places.hpp"
#include "analysis/round_row.hpp"
#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/analysis/regridding/target_grid.hpp"
#include "fieldwise/core/error.hpp"

namespace fieldwise::analysis {

namespace {

using kernels::RemapMethod;

constexpr double kCircleDeg = 360.0;
constexpr core::OptionDoc kToLatDoc{
    "to_lat", "", "two edges, south and north, in degrees",
    "edges of the target grid (written to: {lat: ..., lon: ..., step: ...}); left out: the globe"};
constexpr core::OptionDoc kToLonDoc{"to_lon", "", "two edges, west and east, in degrees",
                                    "edges of the target grid; left out: 0 to 360"};
constexpr core::OptionDoc kToStepDoc{"to_step", "degree", "", "size of its cells, which must divide both ranges"};
constexpr core::OptionDoc kToNsideDoc{
    "to_nside", "", "",
    "cells of HEALPix in place of edges: nside^2 of them on each of twelve faces (written "
    "to: {nside: ..., order: ...})"};
constexpr core::OptionDoc kToOrderDoc{"to_order", "", "", "the order of these cells"};
constexpr core::OptionDoc kMethodDoc{"method", "", "",
                                     "by area, by linear interpolation, or the value of the nearest point"};
constexpr core::OptionDoc kMinCoverageDoc{"min_coverage", "1", "",
                                          "a smaller share of the target cell covered by valid values gives missing"};
constexpr core::OptionDoc kWeightsDoc{
    "weights", "",
    "a file of weights that begin at the grid of the field, as SCRIP, CDO, NCO, ESMF and xESMF write them",
    "in place of a method; `to` may be left out where the file says where its targets lie"};
constexpr core::OptionDoc kCoverageDoc{"coverage", "", "", "writes that share too"};
constexpr std::array<core::Named<RemapMethod>, 3> kMethodNames{{{"conservative", RemapMethod::conservative},
                                                                {"bilinear", RemapMethod::bilinear},
                                                                {"nearest", RemapMethod::nearest}}};
constexpr std::array<core::Named<core::HealpixOrder>, 2> kOrderNames{
    {{"nested", core::HealpixOrder::nested}, {"ring", core::HealpixOrder::ring}}};
constexpr std::array kInputs{InputDoc{"of", "the field"},
                             InputDoc{.key = "to",
                                      .text = "{like: INPUT}: a field whose grid is the target (its values are not "
                                              "read), {lat: ..., lon: ..., step: ...}, or {nside: ..., order: ...}",
                                      .required = false,
                                      .reference_word = "like",
                                      .header_only = true}};
constexpr std::array kOutputs{
    OutputDoc{"", "units of `of`", "the field on the target grid", core::main_result(core::Nature::as_input)},
    OutputDoc{"coverage", "1", "the share of each target cell that is covered by valid values, with `coverage`",
              core::beside(core::Nature::fraction)}};

[[noreturn]] void refuse(const std::string& sentence) { throw core::Error(core::ErrorKind::usage, sentence); }

void require_grid(const core::FieldHeader& field, std::string_view role) {
  if (field.is_series()) {
    refuse(fmt::format("regrid moves fields from grid to grid; '{}', {}, is a series", field.name, role));
  }
}

/// Returns the grid that is asked for; nothing where none is.
std::shared_ptr<const core::Grid> target_of(std::span<const core::FieldHeader> inputs, const Regrid::Options& options) {
  const bool even = options.to_step.has_value();
  const bool edges = even || options.to_lat || options.to_lon;
  const bool cells = options.to_nside || options.to_order != Regrid::Options().to_order;
  if (edges && cells) {
    refuse(
        "regrid has two targets: edges with a step (lat, lon, step) and cells of HEALPix (nside, order); leave one "
        "out");
  }
  if (inputs.size() > 1) {
    if (cells) {
      refuse("regrid has two targets: the grid of a field (to: {like: ...}) and cells of HEALPix; leave one out");
    }
    if (edges) {
      refuse("regrid has two targets: the grid of a field (to: {like: ...}) and edges with a step; leave one out");
    }
    require_grid(inputs[1], "the target");
    require_places(inputs[1], "regrid");
    return inputs[1].grid;
  }
  if (options.to_nside) {
    return std::make_shared<const core::Grid>(healpix_target({*options.to_nside, options.to_order}));
  }
  if (!even) {
    if (options.weights.empty() || edges || cells) {
      refuse(
          "regrid needs a target: to: {like: INPUT}, or to: {lat: [-90, 90], lon: [0, 360], step: 1}, or to: {nside: "
          "64}");
    }
    return nullptr;
  }
  TargetGrid target;
  target.lat_deg = options.to_lat.value_or(target.lat_deg);
  target.lon_deg = options.to_lon.value_or(target.lon_deg);
  target.step_deg = *options.to_step;
  return std::make_shared<const core::Grid>(make_grid(target));
}

/// Refuses values that means over area falsify.
void check_values(const core::FieldHeader& of, RemapMethod method) {
  const core::Nature nature = of.kind.nature;
  if (method == RemapMethod::nearest) return;
  if (nature == core::Nature::direction || nature == core::Nature::code) {
    refuse(fmt::format("the values of '{}' are {}, of which means are wrong; method: nearest takes them as they are",
                       of.name, nature == core::Nature::direction ? "directions" : "numbers that stand for words"));
  }
  constexpr std::array<std::string_view, 2> kOfCells{"kg", "kg s-1"};
  for (const std::string_view unit : kOfCells) {
    if (of.units.converts_to(core::Units{std::string(unit)})) {
      refuse(fmt::format(
          "'{}' in {} is a total of each cell, not a value per area, so that it cannot be averaged; divide it by "
          "the area of its cells first (combine)",
          of.name, of.units.text()));
    }
  }
}

/// Returns what is told where means of statistics are not the statistics of means.
std::string told_of(const core::FieldHeader& of, RemapMethod method) {
  const core::Nature nature = of.kind.nature;
  const bool statistic = nature == core::Nature::spread || nature == core::Nature::error ||
                         nature == core::Nature::count || nature == core::Nature::probability ||
                         nature == core::Nature::adjusted_probability || nature == core::Nature::effective_count ||
                         nature == core::Nature::correlation;
  if (!statistic || method == RemapMethod::nearest) return "";
  return fmt::format(
      "'{}' ({}) is averaged over cells, which is not what the same statistic of the regridded field would be; "
      "regrid the field first",
      of.name, core::nature_name(nature));
}

/// Returns what is told of one part of a vector whose direction changes from cell to cell.
std::string told_of_parts(const core::FieldHeader& of) {
  const std::string& name = of.standard_name;
  const bool along_grid = name.starts_with("x_") || name.starts_with("y_") || name.starts_with("grid_eastward_") ||
                          name.starts_with("grid_northward_") || name.find("_x_") != std::string::npos ||
                          name.find("_y_") != std::string::npos;
  if (!along_grid || of.grid->kind == core::GridKind::rectilinear) return "";
  return fmt::format(
      "'{}' ({}) is a part of a vector along the rows or columns of its grid, and stays that of the old grid; turn "
      "both "
      "parts to the east and north first where directions matter",
      of.name, name);
}

/// Returns weights between two grids of latitudes and longitudes.
Remap remap_of_lines(const core::Grid& from, const core::Grid& to, const Regrid::Options& options) {
  switch (options.method) {
    case RemapMethod::bilinear:
      return bilinear_weights(from, to, options.min_coverage);
    case RemapMethod::nearest:
      return nearest_weights(from, to);
    case RemapMethod::conservative:
      break;
  }
  return conservative_weights(from, to, options.min_coverage);
}

}  // namespace

struct Regrid::Weights {
  explicit Weights(Remap by) : remap(std::move(by)) {}
  Remap remap;
};

void Regrid::Options::describe(core::OptionVisitor& visitor) {
  visitor.interval(kToLatDoc, to_lat);
  visitor.interval(kToLonDoc, to_lon);
  visitor.optional_number(kToStepDoc, to_step, std::numeric_limits<double>::min(), kCircleDeg);
  visitor.optional_integer(kToNsideDoc, to_nside, 1, kMostTargetSide);
  visitor.choice(kToOrderDoc, to_order, kOrderNames);
  visitor.choice(kMethodDoc, method, kMethodNames);
  visitor.text(kWeightsDoc, weights);
  visitor.number(kMinCoverageDoc, min_coverage, 0.0, 1.0);
  visitor.flag(kCoverageDoc, coverage);
}

const OperationDoc& Regrid::doc() {
  static const OperationDoc doc{"regrid",
                                "Moves a field to another grid.",
                                "sum(w x) / sum(w) over valid cells; conservative: w = area shared with the target "
                                "cell; bilinear: w linear in latitude "
                                "and longitude; nearest: the value at the shortest distance",
                                "Jones (1999), doi 10.1175/1520-0493(1999)127<2204:FASOCR>2.0.CO;2",
                                kInputs,
                                kOutputs,
                                {},
                                false,
                                "to: {like: INPUT}"};
  return doc;
}

std::vector<std::string> Regrid::quantities(const Options& options, std::span<const InputName> /*names*/) {
  return options.coverage ? std::vector<std::string>{"", "coverage"} : std::vector<std::string>{""};
}

Regrid::Regrid(std::span<const core::FieldHeader> inputs, const Options& options, Provider& provider) {
  const core::FieldHeader& of = inputs[0];
  require_grid(of, "the field");
  std::shared_ptr<const core::Grid> target = target_of(inputs, options);
  std::string by(options.method == RemapMethod::nearest ? "nearest point"
                                                        : kMethodNames[static_cast<std::size_t>(options.method)].name);
  RemapMethod treated_as = options.method;
  const bool lines = options.weights.empty() && of.grid->kind == core::GridKind::rectilinear &&
                     target->kind == core::GridKind::rectilinear;
  if (lines) {
    check_values(of, treated_as);
    weights_ = std::make_unique<Weights>(remap_of_lines(*of.grid, *target, options));
  } else {
    GridWeights made;
    if (options.weights.empty()) {
      require_places(of, "regrid", "give the weights themselves (weights: FILE)");
      check_values(of, treated_as);
      made = provider.make_weights(of.grid, target, options.method);
      by += ", " + made.origin;
    } else {
      made = provider.weights_of_file(options.weights, *of.grid, target);
      treated_as = made.picks ? RemapMethod::nearest : RemapMethod::conservative;
      check_values(of, treated_as);
      target = made.target;
      by = made.origin;
    }
    const double least = options.weights.empty() && options.method == RemapMethod::nearest ? 0.0 : options.min_coverage;
    weights_ = std::make_unique<Weights>(kernels::SparseRemap(made.weights, least));
    notices_ = std::move(made.notices);
  }
  set_headers(of, target, by, options);
  for (std::string told : {told_of(of, treated_as), told_of_parts(of)}) {
    if (!told.empty()) notices_.push_back(std::move(told));
  }
}

void Regrid::set_headers(const core::FieldHeader& of, const std::shared_ptr<const core::Grid>& target,
                         const std::string& by, const Options& options) {
  need_.form = core::TileForm::whole_maps;
  need_.split = core::Split::times;
  need_.changes_grid = true;
  core::FieldHeader header = nameless_header(of);
  header.grid = target;
  const bool nearest = options.method == RemapMethod::nearest && options.weights.empty();
  header.attributes["regridding"] =
      nearest ? by : fmt::format("{}; missing where less than {:g} of a cell is covered", by, options.min_coverage);
  outputs_ = {header};
  if (options.coverage) {
    outputs_[0].ancillary = {"coverage"};
    header.quantity = "coverage";
    header.attributes["regridding"] = by;  // it is never missing
    header.standard_name.clear();
    header.long_name = fmt::format("covered share of the cells of {}", title_of(of));
    header.units = core::Units{"1"};
    header.difference = false;
    header.cell_methods.clear();
    outputs_.push_back(header);
  }
  declare_kinds(doc(), of);
}

Regrid::Regrid(Regrid&&) noexcept = default;
Regrid& Regrid::operator=(Regrid&&) noexcept = default;
Regrid::~Regrid() = default;

void Regrid::apply(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) const {
  const core::Extent& extent = outputs[0].extent();
  const core::MutableTileView coverage = outputs.size() > 1 ? outputs[1] : core::MutableTileView{};
  for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
    std::visit([&](const auto& remap) { remap.apply(inputs[0], outputs[0], coverage, time); }, weights_->remap);
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
        round_row(outputs_[i].type, outputs[i].row(time, row));
      }
    }
  }
}

}  // namespace fieldwise::analysis
