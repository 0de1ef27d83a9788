#include "fieldwise/analysis/regridding/regrid.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "analysis/regridding/grid_weights.hpp"
#include "analysis/regridding/vector_parts.hpp"
#include "analysis/require_places.hpp"
#include "analysis/round_row.hpp"
#include "fieldwise/analysis/headers.hpp"
#include "fieldwise/analysis/regridding/target_grid.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/healpix_grid.hpp"

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
constexpr core::OptionDoc kToOrderDoc{"to_order", "", "WORD",
                                      "the order of these cells, nested or ring; left out: nested"};
constexpr core::OptionDoc kMethodDoc{"method", "", "",
                                     "by area, by linear interpolation, or the value of the nearest point"};
constexpr core::OptionDoc kMinCoverageDoc{"min_coverage", "1", "",
                                          "a smaller share of the target cell covered by valid values gives missing"};
constexpr core::OptionDoc kWeightsDoc{
    "weights", "",
    "a file of weights that begin at the grid of the field, as SCRIP, CDO, NCO, ESMF and xESMF write them",
    "in place of a method; `to` may be left out where the file says where its targets lie"};
constexpr core::OptionDoc kCoverageDoc{"coverage", "", "", "writes that share too"};
constexpr core::OptionDoc kPartsDoc{
    "parts", "", "",
    "vector: what its parts are parts of: directions that their standard names say, east "
    "and north, or rows and columns of the grid"};
constexpr std::array<core::Named<PartDirections>, 3> kPartNames{{{"as_named", PartDirections::as_named},
                                                                 {"east_north", PartDirections::east_north},
                                                                 {"grid", PartDirections::grid}}};
constexpr std::array<core::Named<RemapMethod>, 3> kMethodNames{{{"conservative", RemapMethod::conservative},
                                                                {"bilinear", RemapMethod::bilinear},
                                                                {"nearest", RemapMethod::nearest}}};
constexpr std::array kInputs{
    InputDoc{.key = "of", .text = "the field; left out where there is a vector", .instead = "vector"},
    InputDoc{.key = "vector",
             .text = "in place of one field both parts of a vector, [u, v], which become parts "
                     "to the east and north",
             .required = false,
             .many = true},
    InputDoc{.key = "to",
             .text = "{like: INPUT}: a field whose grid is the target (its values are not "
                     "read), {lat: ..., lon: ..., step: ...}, or {nside: ..., order: ...}",
             .required = false,
             .reference_word = "like",
             .header_only = true}};
constexpr std::array kOutputs{
    OutputDoc{"", "units of `of`", "the field on the target grid", core::main_result(core::Nature::as_input)},
    OutputDoc{"PART", "units of the parts",
              "the part of a vector to the east, then that to the north, each called as its part of `vector`",
              core::main_result(core::Nature::as_input)},
    OutputDoc{"coverage", "1", "the share of each target cell that is covered by valid values, with `coverage`",
              core::beside(core::Nature::fraction)}};

[[noreturn]] void refuse(const std::string& sentence) { throw core::Error(core::ErrorKind::usage, sentence); }

void require_grid(const core::FieldHeader& field, std::string_view role) {
  if (field.is_series()) {
    refuse(fmt::format("regrid moves fields from grid to grid; '{}', {}, is a series", field.name, role));
  }
}

/// Returns the grid that is asked for; nothing where none is.
std::shared_ptr<const core::Grid> target_of(const core::FieldHeader* like, const Regrid::Options& options) {
  const bool even = options.to_step.has_value();
  const bool edges = even || options.to_lat || options.to_lon;
  const bool cells = options.to_nside || options.to_order;
  if (edges && cells) {
    refuse(
        "regrid has two targets: edges with a step (lat, lon, step) and cells of HEALPix (nside, order); leave one "
        "out");
  }
  if (like != nullptr) {
    if (cells) {
      refuse("regrid has two targets: the grid of a field (to: {like: ...}) and cells of HEALPix; leave one out");
    }
    if (edges) {
      refuse("regrid has two targets: the grid of a field (to: {like: ...}) and edges with a step; leave one out");
    }
    require_grid(*like, "the target");
    require_places(*like, "regrid");
    return like->grid;
  }
  if (options.to_nside) {
    return std::make_shared<const core::Grid>(
        healpix_target({*options.to_nside, options.to_order.value_or(core::HealpixOrder::nested)}));
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
std::string told_of_part(const core::FieldHeader& of) {
  if (!is_along_grid(of.standard_name) || of.grid->kind == core::GridKind::rectilinear) return "";
  return fmt::format(
      "'{}' ({}) is a part of a vector along the rows or columns of its grid, and stays that of the old grid; where "
      "directions matter take both parts (vector: [u, v]), which are turned to the east and north",
      of.name, of.standard_name);
}

/// Refuses parts that are none of one vector. Errors: inputs_disagree.
void check_parts(const core::FieldHeader& first, const core::FieldHeader& second) {
  check_same_points(first, second);
  const bool same_units =
      first.units.text() == second.units.text() ||
      (second.units.converts_to(first.units) && second.units.conversion_to(first.units, true).factor == 1.0);
  if (!same_units) {
    refuse_different(first, second, fmt::format("units: {} and {}", first.units.text(), second.units.text()));
  }
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

/// Holds what is to be regridded: a field or both parts of a vector, and where to.
struct Regrid::Asked {
  /// Sorts inputs by what they are called. Errors: usage for a vector of one part, or of more than two.
  Asked(std::span<const core::FieldHeader> inputs, std::span<const InputName> names);

  std::size_t first = 0;                     ///< position of what is regridded
  std::span<const core::FieldHeader> parts;  ///< one field, or two
  std::span<const InputName> names;          ///< of a vector
  const core::FieldHeader* like = nullptr;
  std::shared_ptr<const core::Grid> target;
  std::string by;  ///< in words
};

Regrid::Asked::Asked(std::span<const core::FieldHeader> inputs, std::span<const InputName> given) {
  const auto called = [&](std::string_view key) {
    return static_cast<std::size_t>(std::ranges::count(given, key, &InputName::key));
  };
  const std::size_t of = called("of");
  const std::size_t vector = called("vector");
  if (of + vector == 0) refuse("regrid needs a field (of: INPUT), or both parts of a vector (vector: [INPUT, INPUT])");
  // The first part may be said twice: {of: u, vector: [u, v]}.
  first = of == 1 && vector == 2 && given[0].name == given[1].name ? 1 : 0;
  const std::size_t count = of + vector - first;
  if (vector > 0 && count != 2) {
    refuse(fmt::format("a vector has two parts, the one to the east or along rows first: vector: [u, v]; here are {}",
                       count));
  }
  parts = inputs.subspan(first, count);
  if (vector > 0) names = given.subspan(first, count);
  if (inputs.size() > first + count) like = &inputs[first + count];
}

struct Regrid::Weights {
  explicit Weights(Remap by) : remap(std::move(by)) {}
  Remap remap;
};

void Regrid::Options::describe(core::OptionVisitor& visitor) {
  visitor.interval(kToLatDoc, to_lat);
  visitor.interval(kToLonDoc, to_lon);
  visitor.optional_number(kToStepDoc, to_step, std::numeric_limits<double>::min(), kCircleDeg);
  visitor.optional_integer(kToNsideDoc, to_nside, 1, kMostTargetSide);
  constexpr std::span<const std::string_view> kOrders = core::kHealpixOrderNames;
  std::size_t order = to_order ? static_cast<std::size_t>(*to_order) : kOrders.size();
  visitor.word(kToOrderDoc, order, kOrders);
  if (order < kOrders.size()) to_order = static_cast<core::HealpixOrder>(order);
  visitor.choice(kMethodDoc, method, kMethodNames);
  visitor.text(kWeightsDoc, weights);
  visitor.number(kMinCoverageDoc, min_coverage, 0.0, 1.0);
  visitor.flag(kCoverageDoc, coverage);
  visitor.choice(kPartsDoc, parts, kPartNames);
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

std::vector<std::string> Regrid::quantities(const Options& options, std::span<const InputName> names) {
  std::vector<std::string> all;
  if (std::ranges::count(names, "vector", &InputName::key) == 0) {
    all = {""};
  } else {
    for (const InputName& name : names) {
      const bool is_part = name.key == "of" || name.key == "vector";
      if (is_part && std::ranges::count(all, name.name) == 0) all.push_back(name.name);
    }
  }
  if (options.coverage) all.emplace_back("coverage");
  return all;
}

Regrid::Regrid(std::span<const core::FieldHeader> inputs, const Options& options, Provider& provider)
    : Regrid(inputs, options, std::array{InputName{"of", ""}}, provider) {}

Regrid::Regrid(std::span<const core::FieldHeader> inputs, const Options& options, std::span<const InputName> names,
               Provider& provider) {
  Asked asked(inputs, names);
  first_part_ = asked.first;
  for (const core::FieldHeader& part : asked.parts) require_grid(part, "the field");
  asked.target = target_of(asked.like, options);
  set_weights(asked, options, provider);
  if (asked.parts.size() == 2) {
    check_parts(asked.parts[0], asked.parts[1]);
    require_places(asked.parts[0], "regrid of a vector");
    const bool along_grid = are_along_grid(asked.parts[0], asked.parts[1], options.parts);
    const std::shared_ptr<const core::Grid>& from = asked.parts[0].grid;
    vector_ = std::static_pointer_cast<const VectorParts>(provider.between(
        from, asked.target, along_grid ? "parts along rows and columns" : "parts to the east and north",
        [&] { return std::make_shared<const VectorParts>(*from, *asked.target, along_grid); }));
    if (options.parts == PartDirections::grid && !along_grid) {
      notices_.push_back(
          "rows and columns of latitudes and longitudes go to the east and north here, whatever their order: parts: "
          "grid changes nothing");
    }
    asked.by += along_grid ? "; a vector, turned from the rows and columns of its grid" : "; a vector";
  } else if (options.parts != PartDirections::as_named) {
    refuse("`parts` says what the parts of a vector are; 'of' is one field");
  } else if (const std::string told = told_of_part(asked.parts[0]); !told.empty()) {
    notices_.push_back(told);
  }
  set_headers(asked, options);
}

void Regrid::set_weights(Asked& asked, const Options& options, Provider& provider) {
  const core::FieldHeader& of = asked.parts[0];
  asked.by = options.method == RemapMethod::nearest ? "nearest point"
                                                    : kMethodNames[static_cast<std::size_t>(options.method)].name;
  RemapMethod treated_as = options.method;
  const bool lines = options.weights.empty() && of.grid->kind == core::GridKind::rectilinear &&
                     asked.target->kind == core::GridKind::rectilinear;
  const auto check_all = [&] {
    for (const core::FieldHeader& part : asked.parts) check_values(part, treated_as);
  };
  if (lines) {
    check_all();
    weights_ = std::make_unique<Weights>(remap_of_lines(*of.grid, *asked.target, options));
  } else {
    GridWeights made;
    if (options.weights.empty()) {
      require_places(of, "regrid", "give the weights themselves (weights: FILE)");
      check_all();
      made = provider.make_weights(of.grid, asked.target, options.method);
      asked.by += ", " + made.origin;
    } else {
      made = provider.weights_of_file(options.weights, *of.grid, asked.target);
      treated_as = made.picks ? RemapMethod::nearest : RemapMethod::conservative;
      check_all();
      asked.target = made.target;
      asked.by = made.origin;
    }
    const double least = options.weights.empty() && options.method == RemapMethod::nearest ? 0.0 : options.min_coverage;
    weights_ = std::make_unique<Weights>(kernels::SparseRemap(made.weights, least));
    notices_ = std::move(made.notices);
  }
  for (const core::FieldHeader& part : asked.parts) {
    if (std::string told = told_of(part, treated_as); !told.empty()) notices_.push_back(std::move(told));
  }
}

void Regrid::set_headers(const Asked& asked, const Options& options) {
  need_.form = core::TileForm::whole_maps;
  need_.split = core::Split::times;
  need_.changes_grid = true;
  constexpr std::array<std::string_view, 2> kDirections{"eastward", "northward"};
  const bool nearest = options.method == RemapMethod::nearest && options.weights.empty();
  for (std::size_t i = 0; i < asked.parts.size(); ++i) {
    const core::FieldHeader& part = asked.parts[i];
    core::FieldHeader header = nameless_header(part);
    header.grid = asked.target;
    header.attributes["regridding"] =
        nearest ? asked.by
                : fmt::format("{}; missing where less than {:g} of a cell is covered", asked.by, options.min_coverage);
    if (vector_) {
      header.quantity = asked.names[i].name;
      header.standard_name = turned_name(part.standard_name);
      if (header.standard_name != part.standard_name) {
        header.long_name =
            fmt::format("{} part of {} and {}", kDirections[i], title_of(asked.parts[0]), title_of(asked.parts[1]));
      }
    }
    outputs_.push_back(std::move(header));
  }
  if (options.coverage) {
    core::FieldHeader header = nameless_header(asked.parts[0]);
    header.grid = asked.target;
    for (core::FieldHeader& covered : outputs_) covered.ancillary = {"coverage"};
    header.quantity = "coverage";
    header.attributes["regridding"] = asked.by;  // it is never missing
    header.standard_name.clear();
    header.long_name = fmt::format("covered share of the cells of {}", title_of(asked.parts[0]));
    header.units = core::Units{"1"};
    header.difference = false;
    header.cell_methods.clear();
    outputs_.push_back(header);
  }
  declare_kinds(doc(), asked.parts[0]);
}

Regrid::Regrid(Regrid&&) noexcept = default;
Regrid& Regrid::operator=(Regrid&&) noexcept = default;
Regrid::~Regrid() = default;

std::vector<KeptMemory> Regrid::kept() const {
  const kernels::RemapBytes of_weights = std::visit([](const auto& remap) { return remap.bytes(); }, weights_->remap);
  std::vector<KeptMemory> all{{of_weights.shared, of_weights.shared_bytes}, {this, of_weights.own_bytes}};
  if (vector_) all.push_back({vector_.get(), vector_->bytes()});
  return all;
}

void Regrid::apply_to_vector(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs,
                             std::size_t time) const {
  const core::IndexRange one{time, time + 1};
  const auto map_like = [&](const core::Extent& extent, std::vector<double>& values) {
    const core::Extent map{one, extent.rows, extent.columns};
    values.resize(map.size());
    return core::MutableTileView(values.data(), map);
  };
  std::vector<double> of_source;
  std::vector<double> of_target;
  const core::MutableTileView space = map_like(inputs[first_part_].extent(), of_source);
  const core::MutableTileView moved = map_like(outputs[0].extent(), of_target);
  for (std::size_t row = moved.extent().rows.begin; row < moved.extent().rows.end; ++row) {
    for (const core::MutableTileView& part : outputs.first(2)) std::ranges::fill(part.row(time, row), 0.0);
  }
  for (std::size_t coordinate = 0; coordinate < 3; ++coordinate) {
    vector_->to_space(inputs[first_part_], inputs[first_part_ + 1], time, coordinate, space);
    const bool is_last = coordinate == 2;
    const core::MutableTileView coverage = is_last && outputs.size() > 2 ? outputs[2] : core::MutableTileView{};
    std::visit([&](const auto& remap) { remap.apply(space, moved, coverage, time); }, weights_->remap);
    vector_->add_parts(moved, time, coordinate, outputs[0], outputs[1]);
  }
}

void Regrid::apply(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> outputs) const {
  const core::Extent& extent = outputs[0].extent();
  for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
    if (vector_) {
      apply_to_vector(inputs, outputs, time);
    } else {
      const core::MutableTileView coverage = outputs.size() > 1 ? outputs[1] : core::MutableTileView{};
      std::visit([&](const auto& remap) { remap.apply(inputs[first_part_], outputs[0], coverage, time); },
                 weights_->remap);
    }
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
        round_row(outputs_[i].type, outputs[i].row(time, row));
      }
    }
  }
}

}  // namespace fieldwise::analysis
