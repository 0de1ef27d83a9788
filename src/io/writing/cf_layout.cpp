#include "io/writing/cf_layout.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/text_words.hpp"
#include "fieldwise/io/cf/coordinates.hpp"
#include "fieldwise/io/writing/time_groups.hpp"

namespace fieldwise::io {

namespace {

using core::Error;
using core::ErrorKind;
using core::FieldHeader;
using core::GridKind;

// Names of dimensions and variables together: a variable named like a foreign dimension would read as its coordinate.
using Names = std::set<std::string, std::less<>>;

std::string describe(const core::TimeAxis& axis) {
  if (axis.climatological) return fmt::format("{} slots of a climatology", axis.size());
  if (axis.size() == 0) return "no times";
  return fmt::format("{} times from {} to {}", axis.size(), core::format_instant(axis.calendar, axis.stamp.front()),
                     core::format_instant(axis.calendar, axis.stamp.back()));
}

// "clim_mean" with quantity "mean" belongs to step "clim"; a field without quantity is the step.
std::string_view step_of(const FieldHeader& field) {
  std::string_view name = field.name;
  if (field.quantity.empty() || !name.ends_with("_" + field.quantity)) return name;
  name.remove_suffix(field.quantity.size() + 1);
  return name;
}

/// Returns what a run file calls a field: "clim.mean", "anom".
std::string reference_of(const FieldHeader& field) {
  const std::string_view step = step_of(field);
  return step == field.name ? field.name : fmt::format("{}.{}", step, field.quantity);
}

using Groups = std::vector<std::vector<const FieldHeader*>>;

/// Names the fields of each time axis: "[anom, warm] and [clim.mean]".
std::string split_of(const Groups& groups) {
  std::vector<std::string> parts;
  for (const auto& group : groups) {
    std::vector<std::string> names;
    for (const FieldHeader* const field : group) names.push_back(reference_of(*field));
    parts.push_back(fmt::format("[{}]", fmt::join(names, ", ")));
  }
  return fmt::format("{}", fmt::join(parts, " and "));
}

std::string axes_of(const Groups& groups) {
  std::vector<std::string> axes;
  for (const auto& group : groups) axes.push_back(describe(*group.front()->time));
  return fmt::format("{}", fmt::join(axes, "; "));
}

/// Says in which way two axes differ where that is not plain from their times: after a comma, or nothing.
std::string hidden_difference(const core::TimeAxis& a, const core::TimeAxis& b) {
  if (a.stamp != b.stamp) return "";
  if (a.calendar != b.calendar) return ", whose times are equal but whose calendars are not";
  return ", whose times are equal but whose bounds are not";
}

/// Returns a field with the time axis that the file holds, or nullptr where none has time.
const FieldHeader* require_one_time_axis(const std::vector<FieldHeader>& fields, const std::string& path) {
  Groups groups;
  for (const std::vector<std::size_t>& positions : time_groups(fields)) {
    groups.emplace_back();
    for (const std::size_t position : positions) groups.back().push_back(&fields[position]);
  }
  if (groups.empty()) return nullptr;
  if (groups.size() == 1) return groups.front().front();
  const std::string how = hidden_difference(*groups[0].front()->time, *groups[1].front()->time);
  throw Error(ErrorKind::usage, fmt::format("{}: a file holds one time axis, but these fields have {}{} ({}): write {} "
                                            "to a file each",
                                            path, groups.size(), how, axes_of(groups), split_of(groups)));
}

bool is_name_character(char character) {
  const auto code = static_cast<unsigned char>(character);
  return code >= 0x80 || (code >= '0' && code <= '9') || (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z') ||
         std::string_view("_.@+-").find(character) != std::string_view::npos;
}

bool is_variable_name(const std::string& name) {
  return !name.empty() && name.size() <= 256 && std::all_of(name.begin(), name.end(), is_name_character) &&
         std::string_view(".@+-").find(name.front()) == std::string_view::npos;
}

std::string usable_name(const std::string& wanted, std::string_view otherwise) {
  return is_variable_name(wanted) ? wanted : std::string(otherwise);
}

std::string free_name(const Names& used, const std::string& wanted) {
  std::string name = wanted;
  for (int number = 2; used.contains(name); ++number) name = fmt::format("{}_{}", wanted, number);
  return name;
}

/// Takes a name that neither is used nor will be by a field.
std::string take_name(Names& used, const std::vector<FieldHeader>& fields, const std::string& wanted) {
  Names all = used;
  for (const FieldHeader& field : fields) all.insert(field.name);
  std::string name = free_name(all, wanted);
  used.insert(name);
  return name;
}

/// Returns the name of a dimension of rows or columns with a coordinate of its own, else that of the grid.
std::string dimension_name(const std::optional<core::KeptCoordinate>& coordinate, const std::string& of_grid) {
  return coordinate ? coordinate->name : of_grid;
}

GridLayout grid_names(const std::shared_ptr<const core::Grid>& grid, const std::string& suffix) {
  GridLayout names;
  names.grid = grid;
  const bool rectilinear = grid->kind == GridKind::rectilinear;
  const bool unplaced = grid->kind == GridKind::unplaced;
  if (!grid->lat_deg.empty()) names.lat = usable_name(grid->lat_name, "lat") + suffix;
  if (!grid->lon_deg.empty()) names.lon = usable_name(grid->lon_name, "lon") + suffix;
  const core::GridProjection projection = grid->projection ? *grid->projection : core::GridProjection();
  const bool by_lat = !names.lat.empty() && (rectilinear || unplaced) && !projection.rows;
  const bool by_lon = !names.lon.empty() && (rectilinear || unplaced) && !projection.columns;
  names.row_dimension =
      by_lat ? names.lat : usable_name(dimension_name(projection.rows, grid->row_dimension), "y") + suffix;
  names.column_dimension =
      by_lon ? names.lon : usable_name(dimension_name(projection.columns, grid->column_dimension), "x") + suffix;
  // xarray refuses a 2-D variable that has the name of one of its dimensions.
  if (!by_lat && (names.row_dimension == names.lat || names.row_dimension == names.lon)) {
    names.row_dimension = "y" + suffix;
  }
  if (!by_lon && (names.column_dimension == names.lat || names.column_dimension == names.lon)) {
    names.column_dimension = (grid->unstructured ? "cell" : "x") + suffix;
  }
  if (grid->unstructured) names.row_dimension.clear();
  if (grid->rows_alone) names.column_dimension.clear();
  names.bounds_dimension = rectilinear || unplaced ? kEdgesDimension : "vertices";
  if (!grid->lat_bounds_deg.empty()) names.lat_bounds = names.lat + "_bnds";
  if (!grid->lon_bounds_deg.empty()) names.lon_bounds = names.lon + "_bnds";
  if (grid->healpix) {
    // A coordinate variable must rise or fall throughout (CF 5).
    const bool rises =
        std::ranges::adjacent_find(grid->healpix->index, std::greater_equal<>()) == grid->healpix->index.end();
    names.healpix_index = rises ? names.column_dimension : std::string(kHealpixIndex) + suffix;
  }
  if (!grid->cell_area_m2.empty()) names.cell_area = "cell_area" + suffix;
  return names;
}

std::vector<std::string> own_names(const GridLayout& names) {
  std::vector<std::string> own;
  for (const std::string& name : {names.lat, names.lon, names.row_dimension, names.column_dimension, names.lat_bounds,
                                  names.lon_bounds, names.cell_area, names.healpix_index}) {
    if (!name.empty() && std::find(own.begin(), own.end(), name) == own.end()) own.push_back(name);
  }
  return own;
}

bool same_place(const std::shared_ptr<const core::Grid>& a, const std::shared_ptr<const core::Grid>& b) {
  return a == b || core::same_grid(*a, *b);
}

/// Returns the grid of a field as a file has it: the first of the same places that says in which projection they lie.
std::shared_ptr<const core::Grid> fullest_grid(const std::vector<FieldHeader>& fields, const FieldHeader& field) {
  for (const FieldHeader& other : fields) {
    if (other.grid->projection && same_place(other.grid, field.grid)) return other.grid;
  }
  return field.grid;
}

/// Returns text in which each word that stands in `names` (with or without a colon behind it) is the other of the pair.
std::string renamed(const std::string& text, const std::vector<std::pair<std::string, std::string>>& names) {
  std::string result;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find_first_of(" :", begin), text.size());
    const std::string word = text.substr(begin, end - begin);
    const auto found = std::ranges::find(names, word, &std::pair<std::string, std::string>::first);
    result += found == names.end() ? word : found->second;
    begin = std::min(text.find_first_not_of(" :", end), text.size());
    result += text.substr(end, begin - end);
  }
  return result;
}

/// Names what a projection adds to a grid.
void name_projection(const std::vector<FieldHeader>& fields, Names& used, GridLayout& names) {
  if (!names.grid->projection) return;
  const core::GridProjection& projection = *names.grid->projection;
  std::vector<std::pair<std::string, std::string>> written{{names.grid->lat_name, names.lat},
                                                           {names.grid->lon_name, names.lon}};
  const auto name_bounds = [&](const auto& coordinate, const std::string& dimension, std::string& bounds) {
    if (!coordinate) return;
    written.emplace_back(coordinate->name, dimension);
    if (!coordinate->bounds.empty()) bounds = take_name(used, fields, usable_name(coordinate->bounds_name, "edges"));
  };
  name_bounds(projection.rows, names.row_dimension, names.row_bounds);
  name_bounds(projection.columns, names.column_dimension, names.column_bounds);
  for (const core::GridMapping& mapping : projection.mappings) {
    names.mappings.push_back(take_name(used, fields, usable_name(mapping.name, "crs")));
    written.emplace_back(mapping.name, names.mappings.back());
  }
  names.grid_mapping = renamed(projection.grid_mapping, written);
}

std::size_t grid_position(CfLayout& layout, const std::vector<FieldHeader>& fields, const FieldHeader& field,
                          Names& used) {
  for (std::size_t i = 0; i < layout.grids.size(); ++i) {
    if (same_place(layout.grids[i].grid, field.grid)) return i;
  }
  const std::shared_ptr<const core::Grid> grid = fullest_grid(fields, field);
  GridLayout names = grid_names(grid, "");
  const auto taken = [&](const GridLayout& candidate) {
    const std::vector<std::string> own = own_names(candidate);
    return std::any_of(own.begin(), own.end(), [&](const std::string& name) { return used.contains(name); });
  };
  for (int number = 2; taken(names); ++number) names = grid_names(grid, fmt::format("_{}", number));
  const std::vector<std::string> own = own_names(names);
  used.insert(own.begin(), own.end());
  if (names.bounds_dimension != kEdgesDimension) {
    names.bounds_dimension = free_name(used, names.bounds_dimension);
    used.insert(names.bounds_dimension);
  }
  name_projection(fields, used, names);
  layout.grids.push_back(std::move(names));
  return layout.grids.size() - 1;
}

using SharedAxis = std::shared_ptr<const core::CoordinateAxis>;

/// Returns the place of an axis in the layout, where `same` finds it or after it was added.
template <class Same>
std::size_t coordinate_position(CfLayout& layout, const SharedAxis& axis, Names& used, const Same& same) {
  for (std::size_t i = 0; i < layout.coordinates.size(); ++i) {
    if (same(*layout.coordinates[i].axis, *axis)) return i;
  }
  const auto claim = [&](const std::string& wanted) { return *used.insert(free_name(used, wanted)).first; };
  CoordinateLayout names;
  names.axis = axis;
  names.name = claim(usable_name(axis->name, "layer"));
  if (!axis->bounds.empty()) names.bounds = claim(names.name + "_bnds");
  if (!axis->labels.empty()) names.label_dimension = claim(names.name + "_strlen");
  layout.coordinates.push_back(std::move(names));
  return layout.coordinates.size() - 1;
}

const std::string& scalar_name(CfLayout& layout, const std::vector<FieldHeader>& fields,
                               const core::KeptCoordinate& coordinate, Names& used) {
  const auto found = std::ranges::find(layout.scalars, coordinate, &ScalarLayout::coordinate);
  if (found != layout.scalars.end()) return found->name;
  ScalarLayout names{coordinate, take_name(used, fields, usable_name(coordinate.name, "scalar")), {}};
  if (!coordinate.bounds.empty()) {
    names.bounds = take_name(used, fields, usable_name(coordinate.bounds_name, "edges"));
  }
  layout.scalars.push_back(std::move(names));
  return layout.scalars.back().name;
}

void add_word(std::string& words, const std::string& word) { words += (words.empty() ? "" : " ") + word; }

void lay_out_layers(CfLayout& layout, const FieldHeader& field, FieldLayout& names, Names& used) {
  if (!field.layers) return;
  for (const core::CoordinateAxis& axis : field.layers->axes) {
    const SharedAxis shared(field.layers, &axis);
    const CoordinateLayout& found = layout.coordinates[coordinate_position(layout, shared, used, core::same_layers)];
    names.dimensions.push_back(found.name);
    if (!found.label_dimension.empty()) add_word(names.coordinates, found.name);
    // Without a coordinate of its own a dimension of layers could be one of places.
    const bool could_be_place = axis.counted && !field.grid->has_places();
    if (field.leading != core::Leading::time || could_be_place) add_word(names.layers, found.name);
  }
}

FieldLayout lay_out_field(CfLayout& layout, const std::vector<FieldHeader>& fields, const FieldHeader& field,
                          Names& used) {
  FieldLayout names;
  names.name = field.name;
  names.cell_methods = field.cell_methods;
  if (field.leading == core::Leading::time) {
    names.dimensions.push_back(layout.time_name);
    // Where the name of a dimension can be said, CF 7.3 asks for it.
    names.cell_methods = core::with_word(field.cell_methods, "time:", layout.time_name + ":");
  }
  if (field.leading == core::Leading::coordinate) {
    const std::size_t position = coordinate_position(layout, field.coordinate, used, std::equal_to<>());
    names.dimensions.push_back(layout.coordinates[position].name);
  }
  const auto add_scalars = [&] {
    for (const core::KeptCoordinate& scalar : field.scalar_coordinates) {
      add_word(names.coordinates, scalar_name(layout, fields, scalar, used));
    }
  };
  lay_out_layers(layout, field, names, used);
  if (field.is_series()) {
    add_scalars();
    return names;
  }
  const GridLayout& grid = layout.grids[grid_position(layout, fields, field, used)];
  if (!grid.row_dimension.empty()) names.dimensions.push_back(grid.row_dimension);
  if (!grid.column_dimension.empty()) names.dimensions.push_back(grid.column_dimension);
  if (!grid.lat.empty() && grid.lat != grid.row_dimension) add_word(names.coordinates, grid.lat);
  if (!grid.lon.empty() && grid.lon != grid.column_dimension) add_word(names.coordinates, grid.lon);
  if (!grid.healpix_index.empty() && grid.healpix_index != grid.column_dimension) {
    add_word(names.coordinates, grid.healpix_index);
  }
  add_scalars();
  names.grid_mapping = grid.grid_mapping;
  if (!grid.cell_area.empty()) names.cell_measures = "area: " + grid.cell_area;
  return names;
}

std::string resolve_ancillary(const FieldHeader& field, const std::vector<FieldHeader>& fields) {
  std::string names;
  for (const std::string& quantity : field.ancillary) {
    for (const FieldHeader& other : fields) {
      if (&other == &field || other.quantity != quantity || step_of(other) != step_of(field)) continue;
      names += (names.empty() ? "" : " ") + other.name;
    }
  }
  return names;
}

void claim_field_names(const std::vector<FieldHeader>& fields, Names& used, const std::string& path) {
  for (const FieldHeader& field : fields) {
    if (!is_variable_name(field.name)) {
      throw Error(ErrorKind::usage, fmt::format("{}: '{}' cannot be the name of a variable; use letters, digits and _",
                                                path, field.name));
    }
    if (!used.insert(field.name).second) {
      throw Error(ErrorKind::usage, fmt::format("{}: two variables or dimensions would be called '{}'; rename a step "
                                                "or write to different files",
                                                path, field.name));
    }
  }
}

}  // namespace

CfLayout lay_out(const std::vector<FieldHeader>& fields, const std::string& path) {
  CfLayout layout;
  Names used = {kEdgesDimension};
  if (const FieldHeader* timed = require_one_time_axis(fields, path)) {
    layout.time = timed->time;
    layout.time_name = usable_name(timed->time->name, "time");
    used.insert(layout.time_name);
    if (timed->time->has_bounds()) {
      layout.time_bounds = timed->time->climatological ? "climatology_bnds" : layout.time_name + "_bnds";
      used.insert(layout.time_bounds);
    }
  }
  // Grids before all else that may be called otherwise.
  for (const FieldHeader& field : fields) {
    if (!field.is_series()) static_cast<void>(grid_position(layout, fields, field, used));
  }
  for (const FieldHeader& field : fields) {
    layout.fields.push_back(lay_out_field(layout, fields, field, used));
  }
  claim_field_names(fields, used, path);
  for (std::size_t i = 0; i < fields.size(); ++i) {
    layout.fields[i].ancillary_variables = resolve_ancillary(fields[i], fields);
  }
  return layout;
}

}  // namespace fieldwise::io
