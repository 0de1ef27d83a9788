#include "io/reading/kept_metadata.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <sstream>
#include <string_view>
#include <utility>

#include "fieldwise/core/text_words.hpp"
#include "fieldwise/io/cf/axis_guess.hpp"

namespace fieldwise::io {

namespace {

using core::KeptAttribute;
using core::KeptCoordinate;

template <class Number>
std::vector<Number> numbers_as(const std::vector<double>& numbers) {
  std::vector<Number> result;
  for (const double number : numbers) result.push_back(static_cast<Number>(number));
  return result;
}

/// Tells whether numbers were not rounded when they became doubles, so that they fit into 64 bits.
bool are_exact(const std::vector<double>& numbers) {
  return std::ranges::all_of(numbers, [](double number) { return std::abs(number) <= 0x1p53; });
}

/// Returns the value of an attribute in its own type, of 64 bits as far as doubles hold them; nothing for types that
/// users define.
std::optional<KeptAttribute::Value> value_of(const Attribute& attribute) {
  switch (attribute.type) {
    case StoredType::int8:
      return numbers_as<std::int8_t>(attribute.numbers);
    case StoredType::uint8:
      return numbers_as<std::uint8_t>(attribute.numbers);
    case StoredType::int16:
      return numbers_as<std::int16_t>(attribute.numbers);
    case StoredType::uint16:
      return numbers_as<std::uint16_t>(attribute.numbers);
    case StoredType::int32:
      return numbers_as<std::int32_t>(attribute.numbers);
    case StoredType::uint32:
      return numbers_as<std::uint32_t>(attribute.numbers);
    case StoredType::int64:
      if (are_exact(attribute.numbers)) return numbers_as<std::int64_t>(attribute.numbers);
      return attribute.numbers;
    case StoredType::uint64:
      if (are_exact(attribute.numbers)) return numbers_as<std::uint64_t>(attribute.numbers);
      return attribute.numbers;
    case StoredType::float32:
      return numbers_as<float>(attribute.numbers);
    case StoredType::float64:
      return attribute.numbers;
    case StoredType::character:
    case StoredType::string:
      return attribute.text;
    case StoredType::other:
      break;
  }
  return std::nullopt;
}

/// Tells whether an attribute says how values were stored, or names a variable that is not kept.
bool is_of_storage(std::string_view name) {
  constexpr std::array<std::string_view, 18> kNames{
      "_FillValue", "missing_value", "scale_factor", "add_offset",  "valid_range",   "valid_min",
      "valid_max",  "_Unsigned",     "_ChunkSizes",  "bounds",      "edges",         "climatology",
      "NAME",       "coordinates",   "grid_mapping", "_Coordinate", "formula_terms", "ancillary_variables"};
  return std::ranges::find(kNames, name) != kNames.end();
}

std::vector<KeptAttribute> attributes_of(const VariableIndex& variable) {
  std::vector<KeptAttribute> kept;
  for (const Attribute& attribute : variable.attributes) {
    const bool empty = is_number(attribute.type) && attribute.numbers.empty();
    if (is_of_storage(attribute.name) || empty) continue;
    if (auto value = value_of(attribute)) kept.push_back({attribute.name, std::move(*value)});
  }
  return kept;
}

/// Returns a coordinate with its bounds, or nothing where a value of it is missing.
std::optional<KeptCoordinate> kept_coordinate(const FileIndex& index, std::size_t position) {
  const VariableIndex& variable = index.variables[position];
  const auto finite = [](double value) { return std::isfinite(value); };
  if (variable.values.empty() || !std::ranges::all_of(variable.values, finite)) return std::nullopt;
  KeptCoordinate kept{std::string(variable.base_name()), variable.values, {}, {}, attributes_of(variable)};
  const auto bounds = bounds_of(index, variable);
  if (!bounds) return kept;
  const std::vector<double>& values = index.variables[*bounds].values;
  if (values.size() != 2 * kept.values.size() || !std::ranges::all_of(values, finite)) return kept;
  kept.bounds = values;
  kept.bounds_name = index.variables[*bounds].base_name();
  return kept;
}

/// Reads the variables that `grid_mapping` names.
class MappingReader {
 public:
  MappingReader(const FileIndex& index, const VariableIndex& variable, std::vector<std::string>& notices)
      : index_(index), variable_(variable), notices_(notices) {}

  /// Reads "crs", or "crs: x y other: lat lon"; of the coordinates only those called `written` are kept.
  void read(const std::vector<std::string>& written, core::GridProjection& projection) {
    const std::string stated(variable_.text("grid_mapping"));
    const bool names_coordinates = stated.find(':') != std::string::npos;
    std::istringstream words{stated};
    std::vector<std::string> parts;
    bool as_stated = true;
    bool kept = false;
    for (std::string word; words >> word;) {
      const bool is_mapping = word.ends_with(':') || !names_coordinates;
      if (is_mapping) kept = add(core::trimmed(word, ":"), projection);
      const bool keeps = kept && (is_mapping || std::ranges::find(written, word) != written.end());
      as_stated = as_stated && keeps;
      if (!keeps) continue;
      if (is_mapping && names_coordinates) drop_without_coordinates(parts);
      parts.push_back(word);
    }
    if (names_coordinates) drop_without_coordinates(parts);
    projection.grid_mapping = as_stated ? stated : fmt::format("{}", fmt::join(parts, " "));
    // A mapping of which no coordinate is left is still that of the grid.
    const bool of_none = parts.empty() && !projection.mappings.empty();
    if (of_none) projection.grid_mapping = projection.mappings.front().name;
  }

 private:
  static void drop_without_coordinates(std::vector<std::string>& parts) {
    if (!parts.empty() && parts.back().ends_with(':')) parts.pop_back();
  }

  bool add(std::string_view name, core::GridProjection& projection) {
    const auto found = index_.find_from(variable_.group(), name);
    if (!found) {
      notices_.push_back(fmt::format("{}: grid_mapping of {} names {}, which the file does not hold; it is left out",
                                     index_.path, variable_.name, name));
      return false;
    }
    const VariableIndex& mapping = index_.variables[*found];
    projection.mappings.push_back({std::string(name), mapping.type == StoredType::character, attributes_of(mapping)});
    return true;
  }

  const FileIndex& index_;
  const VariableIndex& variable_;
  std::vector<std::string>& notices_;
};

}  // namespace

std::shared_ptr<const core::GridProjection> read_projection(const FileIndex& index, const VariableIndex& variable,
                                                            const FieldAxes& axes, std::vector<std::string>& notices) {
  core::GridProjection projection;
  std::vector<std::string> written;
  for (const auto& place : {axes.lat, axes.lon}) {
    if (place) written.emplace_back(index.variables[*place].base_name());
  }
  const auto read_along = [&](std::optional<std::size_t> dimension, std::optional<KeptCoordinate>& kept) {
    if (!dimension || axes.unstructured) return;
    const auto found = coordinate_variable(index, variable.dimensions[*dimension]);
    if (!found || axes.lat == found || axes.lon == found) return;
    kept = kept_coordinate(index, *found);
    if (kept) written.push_back(kept->name);
  };
  read_along(axes.row, projection.rows);
  read_along(axes.column, projection.columns);
  MappingReader(index, variable, notices).read(written, projection);
  if (!projection.rows && !projection.columns && projection.mappings.empty()) return nullptr;
  return std::make_shared<const core::GridProjection>(std::move(projection));
}

std::vector<KeptCoordinate> read_scalar_coordinates(const FileIndex& index, std::size_t variable) {
  std::vector<KeptCoordinate> scalars;
  for (const std::size_t position : named_coordinates(index, index.variables[variable])) {
    const VariableIndex& coordinate = index.variables[position];
    if (!coordinate.dimensions.empty() || guess_axis(coordinate).kind == AxisKind::time) continue;
    if (auto kept = kept_coordinate(index, position)) scalars.push_back(std::move(*kept));
  }
  return scalars;
}

}  // namespace fieldwise::io
