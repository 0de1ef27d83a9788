#include "io/reading/variable_opener.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "fieldwise/core/calendar_lengths.hpp"
#include "fieldwise/core/describe_layers.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/core/text_words.hpp"
#include "fieldwise/io/cf/variable_kind.hpp"
#include "io/cf/kept_attributes.hpp"
#include "io/index/reason_not_decoded.hpp"
#include "io/reading/grid_file.hpp"
#include "io/reading/grid_layout.hpp"
#include "io/reading/kept_metadata.hpp"
#include "io/reading/leading_axis.hpp"
#include "io/reading/read_time_axis.hpp"
#include "io/reading/valid_range_check.hpp"
#include "io/reading/written_dates.hpp"

namespace fieldwise::io {

namespace {

using core::Error;
using core::ErrorKind;

std::string dimension_name(const FileIndex& index, std::uint32_t dimension) {
  const std::string& name = index.dimensions[dimension].name;
  return name.substr(name.rfind('/') + 1);
}

/// Returns the dimensions from which an input chooses: they are those of layers.
std::set<std::string> chosen_dimensions(const InputSpec& spec) {
  std::set<std::string> names;
  for (const auto& [name, choice] : spec.select) names.insert(name);
  return names;
}

}  // namespace

const FileGrids::ReadGrid& FileGrids::of(const FileIndex& index, std::size_t variable, const FieldAxes& axes,
                                         const core::Region& region) {
  const VariableIndex& stored = index.variables[variable];
  const auto id_of = [&](Place dimension) { return dimension ? Place(stored.dimensions[*dimension]) : std::nullopt; };
  const auto key = std::make_tuple(static_cast<int>(axes.grid) * 2 + (axes.unstructured ? 1 : 0), axes.lat, axes.lon,
                                   axes.area, id_of(axes.row), id_of(axes.column),
                                   std::string(stored.text("coordinates")), std::string(stored.text("grid_mapping")));
  const auto found = grids_.find(key);
  if (found != grids_.end()) return found->second;
  ReadGrid read;
  StoredGrid grid = read_grid(index, variable, axes, region, read.notices);
  read.grid = std::make_shared<const core::Grid>(std::move(grid.grid));
  read.rows = std::move(grid.rows);
  read.columns = std::move(grid.columns);
  return grids_.emplace(key, std::move(read)).first->second;
}

VariableOpener::VariableOpener(const InputSpec& spec, std::string variable, bool joins, std::size_t& kept_chunks)
    : spec_(spec), variable_(std::move(variable)), joins_(joins), kept_chunks_(kept_chunks) {}

void VariableOpener::add(const VisitedFile& file, FileGrids& grids) {
  const FileIndex& index = *file.index;
  std::vector<std::string> notices = index.notices;
  const std::size_t variable = variable_in(index);
  require_decodable(index, variable);
  FieldAxes axes = find_axes(index, variable, chosen_dimensions(spec_));
  std::optional<core::TimeAxis> time = time_of(index, axes, variable, notices);
  if (!time && !take_leading(index, variable, axes)) time = read_scalar_time(index, axes, spec_, joins_, notices);
  require_time(index.path, index.variables[variable].name, time.has_value());
  add_grid(index, variable, axes, grids, notices);
  add_part(file, variable, axes, notices);
  if (time) times_.push_back({index.path, variable_, std::move(*time)});
  notices_.add(index.path, notices);
}

OpenedVariable VariableOpener::finish() {
  OpenedVariable opened;
  std::vector<std::string> notices;
  if (!times_.empty()) {
    JoinedTimes joined = join_times(times_, spec_, notices);
    layout_.header.leading = core::Leading::time;
    layout_.header.time = std::make_shared<const core::TimeAxis>(std::move(joined.axis));
    layout_.steps = std::move(joined.places);
  } else if (layout_.header.leading == core::Leading::coordinate) {
    for (std::size_t i = 0; i < layout_.header.leading_size(); ++i) layout_.steps.push_back({0, i});
  } else {
    layout_.steps = {{0, 0}};
  }
  if (!spec_.grid.empty()) {
    layout_.header.grid =
        std::make_shared<const core::Grid>(placed_by_file(*layout_.header.grid, spec_.grid, variable_, notices));
  }
  opened.packing_unit = packing_unit();
  set_decoders();
  opened.files = files_in_order();
  opened.notices = notices_.texts();
  opened.notices.insert(opened.notices.end(), notices.begin(), notices.end());
  opened.not_one_layer = std::move(not_one_layer_);
  opened.layout = std::move(layout_);
  return opened;
}

/// Reads the time axis of a variable, or the date in the name of its file where the input says that it is there.
std::optional<core::TimeAxis> VariableOpener::time_of(const FileIndex& index, const FieldAxes& axes,
                                                      std::size_t variable, std::vector<std::string>& notices) const {
  if (spec_.time.from_name.empty()) return read_time_axis(index, axes, variable, spec_, notices);
  const VariableIndex& stored = index.variables[variable];
  const std::uint64_t steps = axes.time ? index.dimensions[stored.dimensions[*axes.time]].size : 1;
  if (steps == 1) return axis_of_name(index.path, spec_);
  throw Error(ErrorKind::usage, fmt::format("{}: a name gives one date, but variable {} has {} time steps: leave out "
                                            "from_name",
                                            index.path, stored.name, steps));
}

std::size_t VariableOpener::variable_in(const FileIndex& index) const {
  const auto found = index.find(variable_);
  if (found && is_number(index.variables[*found].type)) return *found;
  throw Error(ErrorKind::inputs_disagree,
              fmt::format("{} has no variable {}, which {} has; files of one input need the same variable", index.path,
                          variable_, is_first() ? "another" : first_path()));
}

/// Takes the leading axis of a variable without times, where nothing is selected from it. Returns whether there is one.
bool VariableOpener::take_leading(const FileIndex& index, std::size_t variable, FieldAxes& axes) {
  FieldAxes others = axes;
  std::optional<LeadingAxis> leading = take_leading_axis(index, variable, others);
  if (!leading || spec_.select.contains(leading->axis.name)) return false;
  axes = others;
  axes.time = leading->dimension;  // its maps are read one by one, as those of times are
  layout_.header.leading = core::Leading::coordinate;
  layout_.header.coordinate = std::make_shared<const core::CoordinateAxis>(std::move(leading->axis));
  return true;
}

/// Refuses what no way to the values decodes while a plan is made, not when the run has begun.
void VariableOpener::require_decodable(const FileIndex& index, std::size_t variable) {
  const std::string reason = index.held ? std::string() : reason_not_decoded(index.variables[variable]);
  if (reason.empty()) return;
  throw Error(ErrorKind::input_damaged,
              fmt::format("{}: variable {}: {}", index.path, index.variables[variable].name, reason));
}

void VariableOpener::require_time(const std::string& path, const std::string& variable, bool has_time) const {
  if (!is_first() && (!has_time || times_.empty())) {
    throw Error(ErrorKind::inputs_disagree,
                fmt::format("{}: variable {} has no time axis along which files could be joined",
                            has_time ? first_path() : path, variable));
  }
  if (!has_time && (spec_.period || spec_.months != 0xFFFU || spec_.expect)) {
    throw Error(ErrorKind::usage, fmt::format("{}: variable {} has no time axis, so period, months and expect have no "
                                              "meaning",
                                              path, variable));
  }
}

void VariableOpener::add_grid(const FileIndex& index, std::size_t variable, const FieldAxes& axes, FileGrids& grids,
                              std::vector<std::string>& notices) {
  const FileGrids::ReadGrid& read = grids.of(index, variable, axes, spec_.region);
  notices.insert(notices.end(), read.notices.begin(), read.notices.end());
  if (is_first()) {
    layout_.rows = read.rows;
    layout_.columns = read.columns;
    layout_.header.grid = read.grid;
    return;
  }
  if (core::same_grid(*layout_.header.grid, *read.grid)) return;
  throw Error(ErrorKind::inputs_disagree,
              fmt::format("{} and {} have different grids for {}: {}", first_path(), index.path, variable_,
                          core::grid_difference(*layout_.header.grid, *read.grid)));
}

/// Returns where the layers of the first file lie in this one, in the order of the first. Errors: inputs_disagree.
std::vector<LayerRange> VariableOpener::layer_ranges(const std::string& path, std::vector<LayerDimension> found) {
  core::Layers layers;
  for (LayerDimension& one : found) layers.axes.push_back(std::move(one.axis));
  if (is_first() && !found.empty()) layout_.header.layers = std::make_shared<const core::Layers>(layers);
  std::vector<LayerRange> ranges;
  const core::Layers* const first = layout_.header.layers.get();
  bool same = found.size() == (first == nullptr ? 0 : first->axes.size());
  for (std::size_t i = 0; same && first != nullptr && i < first->axes.size(); ++i) {
    const auto is_same = [&](const core::CoordinateAxis& axis) { return core::same_layers(axis, first->axes[i]); };
    const auto axis = std::ranges::find_if(layers.axes, is_same);
    same = axis != layers.axes.end();
    if (!same) continue;
    const LayerDimension& one = found[static_cast<std::size_t>(axis - layers.axes.begin())];
    ranges.push_back({one.dimension, one.positions});
  }
  if (same) return ranges;
  const std::string here = core::describe_layers(&layers);
  const std::string there = first == nullptr ? "none" : core::describe_layers(first);
  throw Error(ErrorKind::inputs_disagree,
              fmt::format("{} and {} have different further dimensions for {}: {}", first_path(), path, variable_,
                          here == there ? there + ", with other values between"
                                        : fmt::format("{} and {}", there, here.empty() ? "none" : here)));
}

/// Refuses to join maps of different levels, and those that a choice of each file's own made different; tells of other
/// dimensions of length 1 that stand elsewhere (a member, a version). Errors: inputs_disagree.
void VariableOpener::require_same_places(const std::string& path, const StoredLayers& layers,
                                         std::vector<std::string>& notices) const {
  const auto differing = [](const auto& first, const auto& here, const auto& report) {
    for (const auto& [name, place] : first) {
      const auto found = here.find(name);
      if (found != here.end() && found->second != place) report(name, place, found->second);
    }
  };
  const auto refuse = [&](const std::string& name, const std::string& there, const std::string& here) {
    throw Error(ErrorKind::inputs_disagree, fmt::format("{} and {} have {} at different places of {}: {} and {}",
                                                        first_path(), path, variable_, name, there, here));
  };
  differing(only_, layers.only, refuse);
  differing(lone_, layers.lone, [&](const std::string& name, const std::string& there, const std::string& here) {
    if (name == "level") refuse(name, there, here);
    notices.push_back(
        fmt::format("{}: {} is of {} {}, and that of {} of {}", path, variable_, name, here, first_path(), there));
  });
}

void VariableOpener::add_part(const VisitedFile& file, std::size_t position, const FieldAxes& axes,
                              std::vector<std::string>& notices) {
  const FileIndex& index = *file.index;
  StoredLayers layers = read_layers(index, position, axes, spec_);
  const VariableIndex& variable = index.variables[position];
  const std::string target = fmt::format("{}: variable {}", index.path, variable.name);
  const std::string_view stated = variable.text("units");
  const StatedDifference said = difference_of(variable);
  if (is_first()) {
    not_one_layer_ = reason_not_one_layer(index, position, axes, layers, spec_);
    units_ = choose_units(spec_, stated, said, target, notices);
    if (axes.time) time_name_ = dimension_name(index, variable.dimensions[*axes.time]);
    if (!axes.time && axes.scalar_time) time_name_ = index.variables[*axes.scalar_time].base_name();
    describe(variable, layers.only);
    only_ = layers.only;
    lone_ = layers.lone;
    layout_.header.scalar_coordinates = read_scalar_coordinates(index, position);
  } else {
    require_same_places(index.path, layers, notices);
    // What differs from file to file (the date of a forecast) is of no value of the whole.
    const std::vector<core::KeptCoordinate> here = read_scalar_coordinates(index, position);
    std::erase_if(layout_.header.scalar_coordinates, [&](const core::KeptCoordinate& coordinate) {
      return std::ranges::find(here, coordinate) == here.end();
    });
  }
  std::vector<LayerRange> ranges = layer_ranges(index.path, std::move(layers.dimensions));
  to_first_.push_back(conversion_to_first(spec_, stated, said, units_, target));
  if (!to_first_.back().is_identity()) {
    const std::string lengths = core::calendar_lengths_in(core::Units(stated), units_.stated);
    notices.push_back(fmt::format("{}: units '{}' are converted to '{}'{}{}", index.path, stated, units_.stated.text(),
                                  lengths.empty() ? "" : ": ", lengths));
  }
  rules_.push_back(rules_of(file.index, position, notices));
  layout_.parts.push_back({file.index,
                           position,
                           std::move(layers.fixed),
                           axes.time,
                           axes.row,
                           axes.column,
                           {},
                           chunks_to_keep(file),
                           std::move(ranges)});
}

/// Chunks of more than that are looked up again when they are read: they would take more memory than the values.
std::shared_ptr<const ChunkGrid> VariableOpener::chunks_to_keep(const VisitedFile& file) {
  constexpr std::size_t kMostKept = std::size_t{1} << 20U;
  const auto found = file.chunks.find(variable_);
  if (found == file.chunks.end() || kept_chunks_ + found->second->chunks.size() > kMostKept) return nullptr;
  kept_chunks_ += found->second->chunks.size();
  return found->second;
}

ValueRules VariableOpener::rules_of(const std::shared_ptr<const FileIndex>& index, std::size_t position,
                                    std::vector<std::string>& notices) {
  ValueRules rules = value_rules(index->variables[position]);
  if (!rules.faults.empty()) {
    throw core::Error(core::ErrorKind::input_damaged, fmt::format("{}: {}", index->path, rules.faults.front()));
  }
  notices.insert(notices.end(), rules.notices.begin(), rules.notices.end());
  if (rules.valid) {
    // Files of one input mostly state the same range: the first with it is looked at.
    const std::pair<double, double> range{rules.valid->least, rules.valid->most};
    const auto known = range_is_used_.find(range);
    if (known == range_is_used_.end()) {
      check_valid_range(index, position, rules, notices);
      range_is_used_[range] = rules.valid.has_value();
    } else if (!known->second) {
      rules.valid.reset();
    }
  }
  add_missing_unpacked(rules, spec_.missing);
  return rules;
}

void VariableOpener::describe(const VariableIndex& variable, const std::map<std::string, std::string>& only) {
  core::FieldHeader& header = layout_.header;
  header.name = variable.base_name();
  header.standard_name = variable.text("standard_name");
  header.long_name = variable.text("long_name");
  header.cell_methods = core::with_word(variable.text("cell_methods"), time_name_ + ":", "time:");
  header.attributes = kept_attributes(variable);
  header.units = units_.units;
  header.difference = units_.difference;
  header.kind = kind_of(variable);
  for (const auto& [name, place] : only) header.attributes[name] = place;
}

/// The field has one type: double if any file has doubles.
void VariableOpener::set_decoders() {
  core::ValueType type = core::ValueType::float32;
  for (const ValueRules& rules : rules_) {
    if (field_type(rules) == core::ValueType::float64) type = core::ValueType::float64;
  }
  layout_.header.type = type;
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    const ValueConversion conversion{composed(to_first_[i], units_.from_stated), type, spec_.fill_missing};
    layout_.parts[i].decoder = ValueDecoder(std::move(rules_[i]), conversion);
  }
}

double VariableOpener::packing_unit() const {
  double unit = 0.0;
  for (std::size_t i = 0; i < rules_.size(); ++i) {
    const Packing& packing = rules_[i].packing;
    if (packing.is_identity()) continue;
    unit = std::max(unit, std::abs(packing.scale * composed(to_first_[i], units_.from_stated).factor));
  }
  return unit;
}

std::vector<std::string> VariableOpener::files_in_order() const {
  std::vector<std::string> files;
  for (const StepPlace& step : layout_.steps) {
    const std::string& path = layout_.parts[step.file].index->path;
    if (files.empty() || files.back() != path) files.push_back(path);
  }
  // Overlapping files take turns; each is listed once, where it begins.
  std::vector<std::string> once;
  for (const std::string& path : files) {
    if (std::ranges::find(once, path) == once.end()) once.push_back(path);
  }
  return once;
}

}  // namespace fieldwise::io
