#include "fieldwise/io/cf/choose_variable.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <set>

#include "fieldwise/core/error.hpp"
#include "fieldwise/core/text_words.hpp"
#include "fieldwise/io/cf/axis_guess.hpp"
#include "fieldwise/io/cf/coordinates.hpp"

namespace fieldwise::io {

namespace {

/// Adds the variables that an attribute names ("area: areacella volume: volcello", "lat lon", "a: hyam p0: P0").
void add_named(const FileIndex& index, const VariableIndex& variable, std::string_view attribute,
               std::set<std::size_t>& found) {
  std::string_view rest = variable.text(attribute);
  while (!rest.empty()) {
    const std::string_view word = rest.substr(0, rest.find_first_of(" \t\n,"));
    if (!word.empty() && !word.ends_with(':')) {
      if (const auto named = index.find_from(variable.group(), word)) found.insert(*named);
    }
    rest.remove_prefix(std::min(rest.size(), word.size() + 1));
  }
}

/// Returns the variables that only serve others.
std::set<std::size_t> serving_variables(const FileIndex& index) {
  constexpr std::array<std::string_view, 9> kReferences{"coordinates",  "bounds",        "climatology",
                                                        "edges",        "cell_measures", "ancillary_variables",
                                                        "grid_mapping", "formula_terms", "coordinates_bounds"};
  std::set<std::size_t> serving;
  for (const VariableIndex& variable : index.variables) {
    for (const std::string_view reference : kReferences) add_named(index, variable, reference, serving);
  }
  return serving;
}

bool is_coordinate_like(const FileIndex& index, std::size_t position) {
  const VariableIndex& variable = index.variables[position];
  const AxisGuess guess = guess_axis(variable);
  const std::string name = core::lower_case(variable.base_name());
  // 2-D latitudes and longitudes, also those that nothing refers to; lat_heat_flux is none
  constexpr std::array<std::string_view, 6> kPlaces{"lat", "latitude", "nav_lat", "lon", "longitude", "nav_lon"};
  const bool lat_lon = guess.kind == AxisKind::latitude || guess.kind == AxisKind::longitude;
  const bool sure = guess.certainty == Certainty::metadata || std::ranges::find(kPlaces, name) != kPlaces.end();
  if (lat_lon && sure && variable.dimensions.size() <= 3) return true;
  if (is_axis(index, position)) return true;
  const std::string standard_name = core::lower_case(variable.text("standard_name"));
  return standard_name == "cell_area" || name == "areacella" || name == "areacello" || name.ends_with("_bnds") ||
         name.ends_with("_bounds") || name == "time_bound" || name == "time_bnd" ||
         (name == "area" && standard_name.empty());
}

/// Ranks variables by what is known of their places: latitudes and longitudes, rows and columns alone, nothing.
int rank_of_place(const FileIndex& index, std::size_t position) {
  const core::GridKind grid = find_axes(index, position).grid;
  return grid == core::GridKind::none ? 0 : grid == core::GridKind::unplaced ? 1 : 2;
}

std::string listed(const FileIndex& index, const std::vector<std::size_t>& positions) {
  std::vector<std::string> names;
  names.reserve(positions.size());
  for (const std::size_t position : positions) names.push_back(index.variables[position].name);
  return names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", "));
}

core::Error refused(const FileIndex& index, const std::string& what) {
  return {core::ErrorKind::usage,
          fmt::format("{}: {}; its data variables are {}", index.path, what, listed(index, data_variables(index)))};
}

}  // namespace

std::vector<std::size_t> data_variables(const FileIndex& index) {
  const std::set<std::size_t> serving = serving_variables(index);
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < index.variables.size(); ++i) {
    const VariableIndex& variable = index.variables[i];
    const bool data = is_number(variable.type) && !variable.dimensions.empty();
    if (data && !serving.contains(i) && !is_coordinate_like(index, i)) found.push_back(i);
  }
  return found;
}

std::size_t choose_variable(const FileIndex& index, const std::string& name, const std::string& setting) {
  if (!name.empty()) {
    const auto found = index.find(name);
    if (!found) throw refused(index, fmt::format("there is no variable {}", name));
    if (!is_number(index.variables[*found].type)) {
      throw refused(index, fmt::format("the variable {} does not hold numbers", name));
    }
    return *found;
  }
  std::vector<std::size_t> candidates = data_variables(index);
  for (const int least : {1, 2}) {
    std::vector<std::size_t> placed;
    std::ranges::copy_if(candidates, std::back_inserter(placed),
                         [&](std::size_t i) { return rank_of_place(index, i) >= least; });
    if (placed.size() == 1) candidates = placed;
  }
  if (candidates.size() == 1) return candidates.front();
  if (candidates.empty()) {
    throw core::Error(core::ErrorKind::input_missing, fmt::format("{}: it holds no data variable", index.path));
  }
  throw refused(index, fmt::format("it holds {} data variables; say which with {}", candidates.size(), setting));
}

}  // namespace fieldwise::io
