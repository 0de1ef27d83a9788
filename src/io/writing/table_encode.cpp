#include "io/writing/table_encode.hpp"
#include "io/writing/put_compression.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <netcdf>
#include <numeric>

#include "fieldwise/core/time_codec.hpp"
#include "io/writing/cf_encode.hpp"
#include "io/writing/cf_words.hpp"
#include "io/writing/stored_time_units.hpp"

namespace fieldwise::io {

namespace {

constexpr const char* kRows = "obs";
constexpr const char* kTrajectories = "trajectory";

bool is_place(const core::TableColumn& column) { return column.name == "lat" || column.name == "lon"; }

/// Returns the names of the counts and flags among the columns of rows: they qualify the values beside them.
std::string qualifiers(const core::Table& table) {
  std::vector<std::string> names;
  for (const core::TableColumn& column : table.columns) {
    if (column.type == core::ValueType::int32) names.push_back(column.name);
  }
  return fmt::format("{}", fmt::join(names, " "));
}

TableVariable variable_of(const core::TableColumn& column, bool of_trajectory) {
  const bool is_value = column.type != core::ValueType::int32 && !is_place(column);
  return {column, of_trajectory, {}, is_value};
}

TableVariable time_variable(const core::TimeAxis& axis) {
  const std::string units = stored_time_units(axis);
  TableVariable variable;
  variable.column.name = "time";
  variable.column.standard_name = "time";
  variable.column.long_name = "time";
  variable.column.values = core::encode_times(axis.stamp, units, axis.calendar);
  // Not as the column's units: UDUNITS would write them anew.
  variable.attributes = {{"units", units}, {"calendar", std::string(core::calendar_name(axis.calendar))}};
  variable.may_miss = false;
  return variable;
}

TableVariable count_variable(const std::string& name, const std::string& long_name, std::vector<double> values,
                             const std::string& attribute, const std::string& text) {
  TableVariable variable;
  variable.column.name = name;
  variable.column.long_name = long_name;
  variable.column.type = core::ValueType::int32;
  variable.column.values = std::move(values);
  variable.of_trajectory = true;
  variable.attributes[attribute] = text;
  variable.may_miss = false;
  return variable;
}

void define_variable(const netCDF::NcGroup& file, const TableVariable& variable, const OutputFormat& format) {
  const core::TableColumn& column = variable.column;
  const netCDF::NcDim dimension = file.getDim(variable.of_trajectory ? kTrajectories : kRows);
  const netCDF::NcVar stored = file.addVar(column.name, stored_type(column.type), dimension);
  std::vector<std::size_t> chunks{table_chunk(column.values.size())};
  stored.setChunking(netCDF::NcVar::nc_CHUNKED, chunks);
  put_compression(stored, format);
  put_text(stored, "standard_name", column.standard_name);
  put_text(stored, "long_name", column.long_name);
  put_units(stored, column.units);
  if (is_temperature_difference(column.units, column.difference))
    put_text(stored, "units_metadata", "temperature: difference");
  put_text(stored, core::kKindAttribute, core::to_text({{}, column.kind}));
  if (variable.may_miss) put_fill(stored, column.type, false);
  put_flags(stored, column.meanings);
  for (const auto& [name, text] : variable.attributes) put_text(stored, name, text);
}

}  // namespace

std::vector<TableVariable> table_variables(const core::Table& table) {
  std::vector<TableVariable> variables;
  if (table.time) variables.push_back(time_variable(*table.time));
  for (const core::TableColumn& column : table.columns) {
    variables.push_back(variable_of(column, false));
    if (!variables.back().may_miss) continue;
    // Only values have coordinates: CDO, which knows no tables, skips such variables, and would be left with none.
    variables.back().attributes["coordinates"] = table.time ? "time lat lon" : "lat lon";
    variables.back().attributes["ancillary_variables"] = qualifiers(table);
  }
  if (table.feature == core::FeatureType::point) return variables;
  std::vector<double> numbers(table.row_sizes.size());
  std::iota(numbers.begin(), numbers.end(), 1.0);
  variables.push_back(
      count_variable(kTrajectories, "number of the trajectory", std::move(numbers), "cf_role", "trajectory_id"));
  variables.push_back(count_variable("row_size", "number of places of the trajectory",
                                     {table.row_sizes.begin(), table.row_sizes.end()}, "sample_dimension", kRows));
  for (const core::TableColumn& column : table.features) variables.push_back(variable_of(column, true));
  return variables;
}

std::size_t table_chunk(std::size_t rows) {
  constexpr std::size_t kChunkRows = 32'768;
  return std::clamp<std::size_t>(rows, 1, kChunkRows);
}

void define_table(int file_id, const core::Table& table, const std::vector<TableVariable>& variables,
                  const std::map<std::string, std::string>& attributes, const OutputFormat& format) {
  const netCDF::NcGroup file(file_id);
  const bool with_differences = std::ranges::any_of(variables, [](const TableVariable& variable) {
    return is_temperature_difference(variable.column.units, variable.column.difference);
  });
  if (!attributes.contains("Conventions")) put_text(file, "Conventions", conventions(with_differences));
  // CF 9.4 asks for time where a feature type is named.
  const bool points = table.feature == core::FeatureType::point;
  if (table.time) put_text(file, "featureType", points ? "point" : "trajectory");
  for (const auto& [name, text] : attributes) put_text(file, name, text);
  for (const auto& [name, text] : table.attributes) put_text(file, name, text);
  for (const auto& [name, value] : table.numeric_attributes) file.putAtt(name, netCDF::ncDouble, value);
  // A dimension without length is an unlimited one.
  file.addDim(kRows, table.rows());
  if (!points) file.addDim(kTrajectories, table.row_sizes.size());
  for (const TableVariable& variable : variables) define_variable(file, variable, format);
}

}  // namespace fieldwise::io
