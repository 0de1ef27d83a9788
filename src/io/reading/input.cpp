#include "fieldwise/io/reading/input.hpp"

#include <fmt/format.h>

#include <array>
#include <fstream>
#include <span>
#include <string_view>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/inputs/input_files.hpp"
#include "fieldwise/io/inputs/known_headers.hpp"
#include "fieldwise/io/text/text_series.hpp"
#include "fieldwise/stream/memory_source.hpp"
#include "io/cf/value_decoder.hpp"
#include "io/reading/join_times.hpp"
#include "io/reading/netcdf_input.hpp"
#include "io/reading/unit_choice.hpp"

namespace fieldwise::io {

namespace {

using core::Error;
using core::ErrorKind;

/// Looking for a table in a file costs more than looking at its first bytes.
bool begins_as_netcdf(const std::string& path) {
  std::array<char, 4> bytes{};
  std::ifstream(path, std::ios::binary).read(bytes.data(), bytes.size());
  const std::string_view text(bytes.data(), bytes.size());
  return text.starts_with("CDF") || text == "\x89HDF";
}

void require_series_choices(const InputSpec& spec, const std::string& path) {
  if (!spec.level && !spec.region.lat_deg && !spec.region.lon_deg) return;
  throw Error(ErrorKind::usage, fmt::format("{}: a text series has neither region nor level", path));
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

Input open_text_input(const InputSpec& spec, const std::string& path) {
  require_series_choices(spec, path);
  Input input;
  InputSpec one_file = spec;
  one_file.files = {path};
  core::Field series = read_text_series(one_file, input.notices);
  const std::string target = fmt::format("{}: series {}", path, series.header.name);
  const UnitChoice units =
      choose_units(spec, series.header.units.text(), series.header.difference, target, input.notices);
  series.header.units = units.units;
  series.header.difference = units.difference;
  const ValueConversion conversion{units.from_stated, series.header.type, spec.fill_missing};
  if (convert(conversion, std::span<double>(series.values.data(), series.values.size()))) {
    input.notices.push_back(
        fmt::format("{}: {} has infinite values, which count as missing", path, series.header.name));
  }
  const JoinedTimes joined = join_times({{path, series.header.name, *series.header.time}}, spec, input.notices);
  input.source = std::make_unique<stream::MemorySource>(select_steps(series, joined));
  input.files = {path};
  return input;
}

}  // namespace

Input open_input(const InputSpec& spec, KnownHeaders* known) {
  const std::vector<std::string> files = expand_files(spec.files);
  require_rested(files, spec.quiet_s);
  const bool is_known = known != nullptr && known->find(files.front()).has_value();
  const bool is_text = !is_known && !begins_as_netcdf(files.front()) && looks_like_text_series(files.front());
  if (!is_text) return open_netcdf_input(spec, files, known);
  if (files.size() > 1) {
    throw Error(ErrorKind::usage, fmt::format("{} is a text series, which is one file, but {} files are named",
                                              files.front(), files.size()));
  }
  return open_text_input(spec, files.front());
}

}  // namespace fieldwise::io
