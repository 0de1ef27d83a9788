#include "fieldwise/io/reading/input.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/index/zarr_folder.hpp"
#include "fieldwise/io/inputs/input_files.hpp"
#include "fieldwise/io/inputs/known_headers.hpp"
#include "fieldwise/io/system/descriptor.hpp"
#include "fieldwise/io/text/text_series.hpp"
#include "fieldwise/stream/memory_source.hpp"
#include "io/cf/value_decoder.hpp"
#include "io/reading/join_members.hpp"
#include "io/reading/join_times.hpp"
#include "io/reading/netcdf_input.hpp"
#include "io/reading/step_amounts.hpp"
#include "io/reading/unit_choice.hpp"

namespace fieldwise::io {

namespace {

using core::Error;
using core::ErrorKind;

/// Looking for a table in a file costs more than looking at its first bytes.
bool begins_as_netcdf(const std::string& path) {
  std::array<char, 4> bytes{};
  try {
    const Descriptor file = open_for_reading(path);
    const auto length = file.read_until_end(0, std::as_writable_bytes(std::span(bytes))).value_or(0);
    const std::string_view text(bytes.data(), length);
    return text.starts_with("CDF") || text == "\x89HDF";
  } catch (const Error&) {
    return false;  // who reads it says why it cannot be read
  }
}

void require_series_choices(const InputSpec& spec, const std::string& path) {
  if (!spec.level && spec.select.empty() && !spec.region.lat_deg && !spec.region.lon_deg) return;
  throw Error(ErrorKind::usage,
              fmt::format("{}: a text series has neither region, level nor other dimensions to select from", path));
}

/// Returns the steps of a series at the positions given.
core::Field select_steps(const core::Field& series, const JoinedTimes& joined) {
  core::FieldHeader header = series.header;
  header.time = std::make_shared<const core::TimeAxis>(joined.axis);
  core::Field selected = core::make_field(std::move(header));
  for (std::size_t i = 0; i < joined.places.size(); ++i) {
    selected.values(i, 0, 0) = series.values(joined.places[i].position, 0, 0);
  }
  return selected;
}

/// Makes an input of a column as it was read.
InputVariable input_of_series(const InputSpec& spec, const std::string& path, core::Field series,
                              std::vector<std::string>& notices) {
  const std::string target = fmt::format("{}: series {}", path, series.header.name);
  const UnitChoice units =
      choose_units(spec, series.header.units.text(), {series.header.difference, {}}, target, notices);
  series.header.units = units.units;
  series.header.difference = units.difference;
  const ValueConversion conversion{units.from_stated, series.header.type, spec.fill_missing};
  if (convert(conversion, std::span<double>(series.values.data(), series.values.size()))) {
    notices.push_back(fmt::format("{}: {} has infinite values, which count as missing", path, series.header.name));
  }
  const JoinedTimes joined = join_times({{path, series.header.name, *series.header.time}}, spec, notices);
  InputVariable variable;
  variable.name = series.header.name;
  variable.layers.push_back(std::make_unique<stream::MemorySource>(select_steps(series, joined)));
  variable.files = {path};
  return variable;
}

/// Reads the columns of a text that an input means: all, those that are named, or the only one.
std::vector<core::Field> read_columns(const InputSpec& spec, std::vector<std::string>& notices) {
  InputSpec one = spec;
  one.variables.clear();
  if (spec.means_all_variables()) one.variable.clear();
  if (spec.means_all_variables() && !spec.column && spec.column_name.empty()) {
    TextReading reading;
    std::vector<core::Field> all = read_text_columns(one, notices, reading, std::numeric_limits<std::size_t>::max());
    if (!all.empty()) return all;
  }
  const std::vector<std::string> names = spec.variables.empty() ? std::vector{one.variable} : spec.variables;
  std::vector<core::Field> columns;
  for (const std::string& name : names) {
    one.variable = name;
    columns.push_back(read_text_series(one, notices));
  }
  return columns;
}

/// Opens a text series: a variable for each column that is meant.
InputFields open_text_fields(const InputSpec& spec, const std::string& path) {
  require_series_choices(spec, path);
  InputSpec one_file = spec;
  one_file.files = {path};
  InputFields fields;
  std::vector<std::string> notices;
  for (core::Field& column : read_columns(one_file, notices)) {
    fields.variables.push_back(input_of_series(one_file, path, std::move(column), notices));
  }
  for (std::string& notice : notices) {
    if (std::ranges::find(fields.notices, notice) == fields.notices.end()) fields.notices.push_back(std::move(notice));
  }
  return fields;
}

/// Opens files as they are.
NetcdfFields open_stored(const InputSpec& spec, KnownHeaders* known) {
  const std::vector<std::string> files = expand_files(spec.files);
  require_rested(files, spec.quiet_s);
  const bool is_known = known != nullptr && known->find(files.front()).has_value();
  const bool is_gridded = is_known || is_zarr_folder(files.front()) || begins_as_netcdf(files.front());
  const bool is_text = !is_gridded && looks_like_text_series(files.front());
  if (!is_text) return open_netcdf_fields(spec, files, known);
  if (files.size() > 1) {
    throw Error(ErrorKind::usage, fmt::format("{} is a text series, which is one file, but {} files are named",
                                              files.front(), files.size()));
  }
  return {open_text_fields(spec, files.front()), {}};
}

/// Opens the files of one member, or of an input that has none.
NetcdfFields open_files(const InputSpec& spec, KnownHeaders* known) {
  if (spec.time.accumulated == Accumulated::no) {
    const bool says_how = spec.time.reset || spec.time.never_resets || spec.time.may_fall;
    if (!says_how) return open_stored(spec, known);
    throw Error(ErrorKind::usage,
                fmt::format("reset and sign say how values are accumulated, but not that they are: say {}",
                            spec.setting("time: accumulated", "daily or run")));
  }
  NetcdfFields opened = open_stored(spec_of_accumulated(spec), known);
  take_amounts(spec, opened.fields);
  return opened;
}

NetcdfFields open_any(const InputSpec& spec, KnownHeaders* known) {
  if (spec.members.empty()) return open_files(spec, known);
  std::vector<OpenedMember> members;
  for (const auto& [name, files] : members_meant(spec)) {
    members.push_back({name, open_files(spec_of_member(spec, files), known).fields});
  }
  NetcdfFields joined{join_members(spec, std::move(members)), {}};
  for (const InputVariable& variable : joined.fields.variables) {
    joined.not_one_layer.push_back(reason_for_members(spec, variable));
  }
  return joined;
}

}  // namespace

InputFields open_fields(const InputSpec& spec, KnownHeaders* known) { return open_any(spec, known).fields; }

Input open_input(const InputSpec& spec, KnownHeaders* known) {
  NetcdfFields opened = open_any(spec, known);
  std::vector<InputVariable>& variables = opened.fields.variables;
  if (variables.size() > 1) {
    std::vector<std::string> names;
    for (const InputVariable& variable : variables) names.push_back(variable.name);
    throw Error(ErrorKind::usage, fmt::format("{}: {} variables are named where one is needed: {}; say which with {}",
                                              variables.front().files.front(), names.size(), fmt::join(names, ", "),
                                              spec.setting("variable", "NAME")));
  }
  InputVariable& only = variables.front();
  if (!opened.not_one_layer.empty() && !opened.not_one_layer.front().empty()) {
    throw Error(ErrorKind::usage, opened.not_one_layer.front());
  }
  return {std::move(only.layers.front()), std::move(only.files), std::move(opened.fields.notices)};
}

}  // namespace fieldwise::io
