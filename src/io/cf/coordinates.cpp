#include "fieldwise/io/cf/coordinates.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "fieldwise/core/text_words.hpp"
#include "fieldwise/io/cf/axis_guess.hpp"
#include "io/cf/healpix_mapping.hpp"

namespace fieldwise::io {

namespace {

std::string_view base_of(std::string_view name) { return name.substr(name.rfind('/') + 1); }

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  constexpr std::string_view kBlanks = " \t\n,";
  for (std::size_t begin = text.find_first_not_of(kBlanks); begin != std::string_view::npos;) {
    const std::size_t end = std::min(text.find_first_of(kBlanks, begin), text.size());
    words.push_back(text.substr(begin, end - begin));
    begin = text.find_first_not_of(kBlanks, end);
  }
  return words;
}

/// Finds the axes of one variable.
class AxisFinder {
 public:
  AxisFinder(const FileIndex& index, std::size_t variable, const std::set<std::string>& layers)
      : index_(index),
        variable_(index.variables[variable]),
        named_(named_coordinates(index, variable_)),
        layers_(layers) {
    for (const std::string_view name : words_of(variable_.text(kLayersAttribute))) layers_.emplace(name);
    for (const std::uint32_t dimension : variable_.dimensions) dimensions_.push_back(look_at(dimension));
  }

  FieldAxes find() {
    find_time();
    // Rectilinear only where it is sure: rlat and rlon, or lat and lon as mere counters, may have 2-D coordinates.
    const bool placed = find_healpix() || find_rectilinear(Certainty::metadata) || find_cells() || find_curvilinear() ||
                        find_rectilinear(Certainty::name);
    find_level();
    if (!placed) find_unplaced();
    for (std::size_t i = 0; i < dimensions_.size(); ++i) {
      if (!is_taken(i)) axes_.others.push_back(i);
    }
    find_area();
    return axes_;
  }

 private:
  struct Seen {
    std::optional<std::size_t> variable;
    AxisGuess guess;
  };

  [[nodiscard]] const VariableIndex& at(std::size_t position) const { return index_.variables[position]; }

  [[nodiscard]] std::uint64_t size_of(std::size_t dimension) const {
    return index_.dimensions[variable_.dimensions[dimension]].size;
  }

  [[nodiscard]] static bool is_healpix_index(const VariableIndex& coordinate) {
    return core::lower_case(coordinate.text("standard_name")) == kHealpixIndex;
  }

  [[nodiscard]] bool spans(const VariableIndex& coordinate, std::uint32_t dimension) const {
    return coordinate.dimensions.size() == 1 && coordinate.dimensions.front() == dimension &&
           is_number(coordinate.type);
  }

  /// Finds what a dimension means: by its coordinate variable, else by an auxiliary one, else by its name.
  [[nodiscard]] Seen look_at(std::uint32_t dimension) const {
    Seen seen;
    seen.variable = coordinate_variable(index_, dimension);
    if (seen.variable) seen.guess = guess_axis(at(*seen.variable));
    const bool undated = seen.guess.kind == AxisKind::time && !are_time_units(at(*seen.variable).text("units"));
    if (seen.variable && seen.guess.certainty != Certainty::none && !undated) return seen;
    if (!seen.variable) {
      VariableIndex by_name;
      by_name.name = index_.dimensions[dimension].name;
      by_name.type = StoredType::float64;
      const AxisGuess named = guess_axis(by_name);
      // A pressure along a dimension called time is a record, not its coordinate.
      const auto auxiliary = auxiliary_of(dimension, seen.guess.kind, named.kind != AxisKind::time);
      if (auxiliary) return {auxiliary, guess_axis(at(*auxiliary))};
      seen.guess = named;
      return seen;
    }
    if (const std::optional<std::size_t> auxiliary = auxiliary_of(dimension, seen.guess.kind, true)) {
      return {auxiliary, guess_axis(at(*auxiliary))};
    }
    return seen;
  }

  /// Finds an auxiliary coordinate of a dimension: one named by the variable first, then any other of the file.
  [[nodiscard]] std::optional<std::size_t> auxiliary_of(std::uint32_t dimension, AxisKind wanted, bool levels) const {
    std::vector<std::size_t> candidates = named_;
    for (std::size_t i = 0; i < index_.variables.size(); ++i) candidates.push_back(i);
    std::erase_if(candidates, [&](std::size_t candidate) {
      const VariableIndex& coordinate = at(candidate);
      return &coordinate == &variable_ || !spans(coordinate, dimension) || is_record_of_itself(coordinate);
    });
    // Dates first: latitudes along a dimension of dates are those of a moving ship.
    for (const std::size_t candidate : candidates) {
      if (guess_axis(at(candidate)).kind == AxisKind::time && are_time_units(at(candidate).text("units"))) {
        return candidate;
      }
    }
    if (wanted == AxisKind::time) return std::nullopt;
    for (const std::size_t candidate : candidates) {
      const AxisGuess guess = guess_axis(at(candidate));
      const bool level = levels && guess.kind == AxisKind::vertical && guess.certainty == Certainty::metadata;
      if (level || guess.kind == AxisKind::latitude || guess.kind == AxisKind::longitude) return candidate;
    }
    return std::nullopt;
  }

  /// Data with units such as "hPa" on a time axis look like a level; they are no coordinate of their dimension.
  [[nodiscard]] bool is_record_of_itself(const VariableIndex& coordinate) const {
    const auto own = coordinate_variable(index_, coordinate.dimensions.front());
    return own && guess_axis(at(*own)).kind == AxisKind::time && guess_axis(coordinate).kind != AxisKind::time;
  }

  [[nodiscard]] bool is_taken(std::size_t dimension) const {
    return axes_.time == dimension || axes_.vertical == dimension || axes_.row == dimension ||
           axes_.column == dimension;
  }

  [[nodiscard]] std::optional<std::size_t> first_of(AxisKind kind, Certainty least) const {
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < dimensions_.size(); ++i) {
      const AxisGuess& guess = dimensions_[i].guess;
      if (guess.kind != kind || guess.certainty < least || is_taken(i)) continue;
      // Of two, the one that is more than a single value says more.
      if (!found || (size_of(*found) == 1 && size_of(i) > 1)) found = i;
    }
    return found;
  }

  /// Returns the dimension `time` along which there are no dates but those at which forecasts begin.
  [[nodiscard]] std::optional<std::size_t> time_of_reference() const {
    for (std::size_t i = 0; i < dimensions_.size(); ++i) {
      const Seen& seen = dimensions_[i];
      if (seen.variable && is_reference_time(at(*seen.variable)) && at(*seen.variable).base_name() == "time") return i;
    }
    return std::nullopt;
  }

  void find_time() {
    axes_.time = first_of(AxisKind::time, Certainty::metadata);
    if (!axes_.time) axes_.time = first_of(AxisKind::time, Certainty::name);
    for (std::size_t i = 0; i < dimensions_.size() && !axes_.time; ++i) {
      const bool counts = dimensions_[i].guess.kind == AxisKind::other && !dimensions_[i].variable;
      if (counts && time_text_variable(index_, variable_.dimensions[i])) axes_.time = i;
    }
    if (!axes_.time) axes_.time = time_of_reference();
    if (axes_.time) {
      axes_.time_variable = dimensions_[*axes_.time].variable;
      axes_.time_text = time_text_variable(index_, variable_.dimensions[*axes_.time]);
      return;
    }
    std::vector<std::size_t> candidates = named_;
    for (std::size_t i = 0; i < index_.variables.size(); ++i) {
      if (at(i).base_name() == "time") candidates.push_back(i);
    }
    for (const std::size_t candidate : candidates) {
      const VariableIndex& time = at(candidate);
      const bool of_values = core::lower_case(time.text("standard_name")) == "time" || time.base_name() == "time";
      if (!time.dimensions.empty() || !of_values || !are_time_units(time.text("units"))) continue;
      axes_.scalar_time = candidate;
      return;
    }
  }

  void find_level() {
    axes_.vertical = first_of(AxisKind::vertical, Certainty::name);
    if (axes_.vertical) {
      axes_.vertical_variable = dimensions_[*axes_.vertical].variable;
      return;
    }
    for (const std::size_t scalar : named_) {
      if (at(scalar).dimensions.empty() && guess_axis(at(scalar)).kind == AxisKind::vertical) {
        axes_.vertical_variable = scalar;
      }
    }
  }

  bool find_rectilinear(Certainty least) {
    const auto row = first_of(AxisKind::latitude, least);
    const auto column = first_of(AxisKind::longitude, least);
    if (!row || !column || !dimensions_[*row].variable || !dimensions_[*column].variable) return false;
    axes_.grid = core::GridKind::rectilinear;
    axes_.row = row;
    axes_.column = column;
    axes_.lat = dimensions_[*row].variable;
    axes_.lon = dimensions_[*column].variable;
    return true;
  }

  /// Finds the latitude or longitude among the variables of a rank, those named by the variable first.
  [[nodiscard]] std::optional<std::size_t> coordinate_of(AxisKind kind, std::size_t rank) const {
    std::vector<std::size_t> candidates = named_;
    for (std::size_t i = 0; i < index_.variables.size(); ++i) {
      if (guess_axis(at(i)).certainty == Certainty::metadata || rank >= 2) candidates.push_back(i);
    }
    for (const std::size_t candidate : candidates) {
      const VariableIndex& coordinate = at(candidate);
      if (&coordinate == &variable_ || coordinate.dimensions.size() != rank) continue;
      if (guess_axis(coordinate).kind != kind) continue;
      const bool inside = std::ranges::all_of(coordinate.dimensions, [&](std::uint32_t dimension) {
        return std::ranges::find(variable_.dimensions, dimension) != variable_.dimensions.end();
      });
      if (inside) return candidate;
    }
    return std::nullopt;
  }

  [[nodiscard]] std::size_t place_of(std::uint32_t dimension) const {
    return static_cast<std::size_t>(std::ranges::find(variable_.dimensions, dimension) - variable_.dimensions.begin());
  }

  bool take_pair(std::optional<std::size_t> lat, std::optional<std::size_t> lon) {
    if (!lat || !lon || at(*lat).dimensions != at(*lon).dimensions) return false;
    std::vector<std::uint32_t> dimensions = at(*lat).dimensions;
    // Latitudes of each time are mostly the same all the time: who reads them looks.
    if (dimensions.size() == 3 && axes_.time == place_of(dimensions.front())) dimensions.erase(dimensions.begin());
    const bool moves = std::ranges::any_of(dimensions, [&](std::uint32_t d) { return axes_.time == place_of(d); });
    if (moves || dimensions.size() > 2) return false;
    axes_.grid = core::GridKind::curvilinear;
    axes_.lat = lat;
    axes_.lon = lon;
    axes_.column = place_of(dimensions.back());
    if (dimensions.size() == 2) axes_.row = place_of(dimensions.front());
    axes_.unstructured = dimensions.size() == 1;
    return true;
  }

  bool find_curvilinear() {
    return take_pair(coordinate_of(AxisKind::latitude, 2), coordinate_of(AxisKind::longitude, 2)) ||
           take_pair(coordinate_of(AxisKind::latitude, 3), coordinate_of(AxisKind::longitude, 3));
  }

  bool find_cells() { return take_pair(coordinate_of(AxisKind::latitude, 1), coordinate_of(AxisKind::longitude, 1)); }

  /// Finds the indices of cells along a dimension: of that standard name, else what has the name of the dimension.
  [[nodiscard]] std::optional<std::size_t> healpix_index_of(std::uint32_t dimension) const {
    std::vector<std::size_t> candidates = named_;
    for (std::size_t i = 0; i < index_.variables.size(); ++i) candidates.push_back(i);
    const auto found = std::ranges::find_if(candidates, [&](std::size_t candidate) {
      return &at(candidate) != &variable_ && spans(at(candidate), dimension) && is_healpix_index(at(candidate));
    });
    if (found != candidates.end()) return *found;
    const std::optional<std::size_t> own = coordinate_variable(index_, dimension);
    return own && at(*own).text("standard_name").empty() ? own : std::nullopt;
  }

  /// Finds the dimension of cells: the one with indices of that standard name, else one called as cells are, else the
  /// last of which nothing is said.
  [[nodiscard]] std::optional<std::size_t> healpix_dimension() const {
    std::optional<std::size_t> found;
    int most = 0;
    for (std::size_t i = 0; i < dimensions_.size(); ++i) {
      const int sure = surely_cells(i);
      if (sure == 0 || sure < most) continue;
      found = i;
      most = sure;
    }
    return found;
  }

  /// Tells how sure it is that a dimension is that of cells, 0: it is not.
  [[nodiscard]] int surely_cells(std::size_t i) const {
    const std::uint32_t dimension = variable_.dimensions[i];
    const std::string_view name = base_of(index_.dimensions[dimension].name);
    const std::optional<std::size_t> own = coordinate_variable(index_, dimension);
    const AxisKind kind = dimensions_[i].guess.kind;
    const bool is_line = own == dimensions_[i].variable && (kind == AxisKind::latitude || kind == AxisKind::longitude);
    if (is_taken(i) || kind == AxisKind::vertical || layers_.contains(std::string(name))) return 0;
    const std::optional<std::size_t> indices = healpix_index_of(dimension);
    if (indices && is_healpix_index(at(*indices))) return 3;
    // What was made of GRIB calls it values.
    constexpr std::array<std::string_view, 5> kNames{"value", "values", "pix", "pixel", "healpix"};
    const std::string word = core::lower_case(name);
    if (side_of_name(word) == MapSide::cells || std::ranges::find(kNames, word) != kNames.end()) return 2;
    return size_of(i) > 1 && !(own && is_line) ? 1 : 0;
  }

  /// Finds cells of HEALPix, which a grid mapping says.
  bool find_healpix() {
    const std::optional<std::size_t> mapping = healpix_mapping(index_, variable_);
    const std::optional<std::size_t> cells = mapping ? healpix_dimension() : std::nullopt;
    if (!cells) return false;
    const auto lat = coordinate_of(AxisKind::latitude, 1);
    const auto lon = coordinate_of(AxisKind::longitude, 1);
    if (!take_pair(lat, lon) || axes_.column != cells) {
      axes_.lat.reset();
      axes_.lon.reset();
    }
    axes_.grid = core::GridKind::curvilinear;
    axes_.unstructured = true;
    axes_.row.reset();
    axes_.column = cells;
    axes_.healpix = mapping;
    axes_.healpix_index = healpix_index_of(variable_.dimensions[*cells]);
    return true;
  }

  /// Tells the side of the map along which a dimension runs.
  [[nodiscard]] MapSide side_of(std::size_t i) const {
    const std::string_view name = base_of(index_.dimensions[variable_.dimensions[i]].name);
    const std::optional<std::size_t> own = coordinate_variable(index_, variable_.dimensions[i]);
    const bool is_called =
        layers_.contains(std::string(name)) || (own && layers_.contains(std::string(at(*own).base_name())));
    if (is_taken(i) || is_called || dimensions_[i].guess.kind == AxisKind::vertical) return MapSide::none;
    if (dimensions_[i].variable && dimensions_[i].guess.kind == AxisKind::latitude) return MapSide::rows;
    if (dimensions_[i].variable && dimensions_[i].guess.kind == AxisKind::longitude) return MapSide::columns;
    if (own) return side_of_coordinate(at(*own));
    return label_variable(index_, variable_, variable_.dimensions[i]) ? MapSide::none : side_of_name(name);
  }

  /// Finds the last dimension of a side, of one longer than 1 before others.
  [[nodiscard]] std::optional<std::size_t> last_of(const std::vector<MapSide>& sides, MapSide side) const {
    std::optional<std::size_t> found;
    for (std::size_t i = sides.size(); i-- > 0;) {
      if (sides[i] == side && (!found || (size_of(*found) == 1 && size_of(i) > 1))) found = i;
    }
    return found;
  }

  /// Finds rows and columns that have no latitudes and longitudes, or only one of these.
  void find_unplaced() {
    std::vector<MapSide> sides;
    std::vector<std::size_t> unknown;
    for (std::size_t i = 0; i < dimensions_.size(); ++i) {
      sides.push_back(side_of(i));
      if (sides.back() == MapSide::unknown && size_of(i) > 1) unknown.push_back(i);
    }
    const auto take_unknown = [&] {
      std::optional<std::size_t> taken;
      if (!unknown.empty()) taken = unknown.back();
      if (taken) unknown.pop_back();
      return taken;
    };
    std::optional<std::size_t> row = last_of(sides, MapSide::rows);
    std::optional<std::size_t> column = last_of(sides, MapSide::columns);
    const std::optional<std::size_t> cells = last_of(sides, MapSide::cells);
    if (!row && !column && cells) {
      column = cells;
    } else {
      if (!column) column = take_unknown();
      if (!row) row = take_unknown();
    }
    if (row && !column && size_of(*row) == 1) row.reset();
    if (column && !row && size_of(*column) == 1) column.reset();
    if (row && column && size_of(*row) == 1 && size_of(*column) == 1) return;
    if (!row && !column) return;
    axes_.grid = core::GridKind::unplaced;
    axes_.row = row;
    axes_.column = column;
    if (row && dimensions_[*row].guess.kind == AxisKind::latitude) axes_.lat = dimensions_[*row].variable;
    if (column && dimensions_[*column].guess.kind == AxisKind::longitude) axes_.lon = dimensions_[*column].variable;
  }

  /// Finds "area: NAME" of `cell_measures`, on the dimensions of the grid.
  void find_area() {
    const std::vector<std::string_view> words = words_of(variable_.text("cell_measures"));
    const auto key = std::ranges::find(words, "area:");
    if (axes_.grid == core::GridKind::none || key == words.end() || key + 1 == words.end()) return;
    const auto area = index_.find_from(variable_.group(), *(key + 1));
    if (!area || !is_number(at(*area).type)) return;
    std::vector<std::uint32_t> grid;
    if (axes_.row) grid.push_back(variable_.dimensions[*axes_.row]);
    if (axes_.column) grid.push_back(variable_.dimensions[*axes_.column]);
    if (std::ranges::is_permutation(grid, at(*area).dimensions)) axes_.area = area;
  }

  const FileIndex& index_;
  const VariableIndex& variable_;
  std::vector<std::size_t> named_;
  std::set<std::string> layers_;  ///< names of dimensions that are those of layers
  std::vector<Seen> dimensions_;
  FieldAxes axes_;
};

}  // namespace

std::optional<std::size_t> coordinate_variable(const FileIndex& index, std::uint32_t dimension) {
  const std::string_view name = base_of(index.dimensions[dimension].name);
  for (std::size_t i = 0; i < index.variables.size(); ++i) {
    const VariableIndex& variable = index.variables[i];
    const bool spans = variable.dimensions.size() == 1 && variable.dimensions.front() == dimension;
    if (spans && variable.base_name() == name && is_number(variable.type)) return i;
  }
  return std::nullopt;
}

std::vector<std::size_t> named_coordinates(const FileIndex& index, const VariableIndex& variable) {
  std::vector<std::size_t> found;
  for (const std::string_view name : words_of(variable.text("coordinates"))) {
    const auto position = index.find_from(variable.group(), name);
    if (position && is_number(index.variables[*position].type)) found.push_back(*position);
  }
  return found;
}

bool is_axis(const FileIndex& index, std::size_t position) {
  const VariableIndex& variable = index.variables[position];
  if (!is_number(variable.type) || variable.dimensions.size() > 1) return false;
  if (variable.dimensions.size() == 1 && coordinate_variable(index, variable.dimensions.front()) == position) {
    return true;
  }
  if (core::lower_case(variable.text("standard_name")) == kHealpixIndex) return true;
  const AxisGuess guess = guess_axis(variable);
  if (guess.kind == AxisKind::other) return false;
  // A level is told from data of the same units by its dimension only.
  return guess.kind != AxisKind::vertical || variable.dimensions.empty() ||
         !coordinate_variable(index, variable.dimensions.front());
}

std::optional<std::size_t> label_variable(const FileIndex& index, const VariableIndex& variable,
                                          std::uint32_t dimension) {
  const auto names_positions = [&](const VariableIndex& text) {
    const std::size_t rank = text.dimensions.size();
    const bool strings = text.type == StoredType::string && rank == 1;
    const bool characters = text.type == StoredType::character && (rank == 1 || rank == 2);
    return (strings || characters) && text.dimensions.front() == dimension;
  };
  for (const std::string_view name : words_of(variable.text("coordinates"))) {
    const auto position = index.find_from(variable.group(), name);
    if (position && names_positions(index.variables[*position])) return position;
  }
  const std::string_view name = base_of(index.dimensions[dimension].name);
  for (std::size_t i = 0; i < index.variables.size(); ++i) {
    const VariableIndex& text = index.variables[i];
    if (names_positions(text) && text.base_name() == name) return i;
  }
  return std::nullopt;
}

std::optional<std::size_t> bounds_of(const FileIndex& index, const VariableIndex& coordinate) {
  const std::string_view named = coordinate.text("bounds");
  if (named.empty()) return std::nullopt;
  if (const auto found = index.find_from(coordinate.group(), named)) return found;
  for (const std::string_view ending : {"_bound", "_bnds", "_bounds", "_bnd"}) {
    const auto found = index.find_from(coordinate.group(), std::string(coordinate.base_name()).append(ending));
    if (!found || !is_number(index.variables[*found].type)) continue;
    const std::vector<std::uint32_t>& dimensions = index.variables[*found].dimensions;
    const bool pairs = dimensions.size() == coordinate.dimensions.size() + 1 &&
                       index.dimensions[dimensions.back()].size == 2 &&
                       std::equal(coordinate.dimensions.begin(), coordinate.dimensions.end(), dimensions.begin());
    if (pairs) return found;
  }
  return std::nullopt;
}

std::optional<std::size_t> time_text_variable(const FileIndex& index, std::uint32_t dimension) {
  constexpr std::array<std::string_view, 8> kNames{"times", "time",     "xtime",   "date",
                                                   "dates", "datetime", "datestr", "timestr"};
  for (std::size_t i = 0; i < index.variables.size(); ++i) {
    const VariableIndex& text = index.variables[i];
    const std::size_t rank = text.dimensions.size();
    const bool along = (text.type == StoredType::string && rank == 1) ||
                       (text.type == StoredType::character && (rank == 1 || rank == 2));
    if (!along || text.dimensions.front() != dimension) continue;
    const std::string name = core::lower_case(text.base_name());
    const bool named = std::ranges::find(kNames, name) != kNames.end() || name.starts_with("xtime_start");
    if (named || core::lower_case(text.text("standard_name")) == "time") return i;
  }
  return std::nullopt;
}

FieldAxes find_axes(const FileIndex& index, std::size_t variable, const std::set<std::string>& layers) {
  return AxisFinder(index, variable, layers).find();
}

}  // namespace fieldwise::io
