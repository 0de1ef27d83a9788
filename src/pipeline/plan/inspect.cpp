#include "fieldwise/pipeline/plan/inspect.hpp"

#include <string_view>

#include "fieldwise/io/netcdf/versions.hpp"
#include "fieldwise/io/reading/describe.hpp"

// The build system knows the versions of libraries that do not tell them: "Boost 1.74.0|fmt 9.1.0|...".
#ifndef FIELDWISE_LIBRARIES
#define FIELDWISE_LIBRARIES ""
#endif

namespace fieldwise::pipeline {

std::string describe_file(const std::string& path) { return io::describe_file(path); }

InputFacts inspect_input(const io::InputSpec& spec) {
  const io::InputFields input = io::open_fields(spec);
  const io::InputVariable& first = input.variables.front();
  const bool has_others = input.variables.size() > 1 || input.left_out > 0;
  return {first.name, has_others, first.layers.front()->header().is_series()};
}

std::vector<std::pair<std::string, std::string>> library_versions() {
  std::vector<std::pair<std::string, std::string>> versions = {{"netCDF", io::netcdf_version()},
                                                               {"HDF5", io::hdf5_version()}};
  std::string_view rest = FIELDWISE_LIBRARIES;
  while (!rest.empty()) {
    const std::string_view one = rest.substr(0, rest.find('|'));
    const std::size_t blank = std::min(one.find(' '), one.size());
    versions.emplace_back(one.substr(0, blank), one.substr(std::min(blank + 1, one.size())));
    rest.remove_prefix(std::min(one.size() + 1, rest.size()));
  }
  return versions;
}

}  // namespace fieldwise::pipeline
