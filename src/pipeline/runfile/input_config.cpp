#include <fmt/format.h>

#include "fieldwise/io/index/zarr_folder.hpp"
#include "fieldwise/pipeline/catalog/option_reader.hpp"
#include "pipeline/runfile/run_file.hpp"

namespace fieldwise::pipeline {

namespace {

/// Members need a dimension, and a dimension members.
void check_members(const io::InputSpec& spec, const YamlNode& node, const std::string& owner, Problems& problems) {
  if (spec.members.empty() && !spec.along.empty()) {
    problems.add(node.find("along")->line,
                 fmt::format("{} has 'along', which is for members: name them with their files, such as files: "
                             "{{modelA: a/*.nc, modelB: b/*.nc}}",
                             owner));
  } else if (!spec.members.empty() && spec.along.empty()) {
    problems.add(node.find("files")->line,
                 fmt::format("{} names files of members and needs 'along' too, the name of the dimension on which they "
                             "stand, such as along: model",
                             owner));
  } else if (!spec.along.empty()) {
    check_name("dimension", spec.along, node.find("along")->line, problems);
  }
}

/// Resolves the path of an input; a store is a folder, which is called without the slash behind it.
std::string resolved_input(const std::string& directory, const std::string& path) {
  std::string resolved = resolved_path(directory, path);
  while (resolved.size() > 1 && resolved.ends_with('/')) resolved.pop_back();
  return resolved;
}

}  // namespace

InputConfig read_input(const std::string& name, const YamlNode& node, const std::string& directory,
                       const RunWords& words, Problems& problems) {
  InputConfig config;
  io::InputSpec& spec = config.spec;
  spec.name = name;
  config.line = node.line;
  const std::string owner = words.input(name);
  config.called = owner;
  if (words.setting) {
    spec.words = [setting = words.setting, name](std::string_view key, std::string_view value) {
      return setting(name, key, value);
    };
  }
  if (!node.is_map()) {
    problems.add(node.line, fmt::format("{} must be a map such as {{files: data.nc, variable: sst}}", owner));
    return config;
  }
  const ReadingWords reading{[&](std::string_view key) { return words.input_key(key, name); }, owner,
                             [&](const std::string& path) {
                               // A shell puts a slash behind the name of a folder.
                               const bool is_store = io::is_zarr_folder(resolved_path(directory, path));
                               return is_store ? std::string() : path_fault(path, owner);
                             }};
  read_options(node, reading, [&](core::OptionVisitor& visitor) { spec.describe(visitor); }).tell(problems.report());
  config.files_as_written = spec.files;
  config.members_as_written = spec.members;
  for (std::string& file : spec.files) file = resolved_input(directory, file);
  config.grid_as_written = spec.grid;
  if (!spec.grid.empty()) spec.grid = resolved_path(directory, spec.grid);
  for (auto& [member, files] : spec.members) {
    for (std::string& file : files) file = resolved_input(directory, file);
  }
  check_members(spec, node, owner, problems);
  check_naming(spec.naming, node, owner, problems);
  if (!spec.naming.name.empty() && spec.names_variables()) {
    problems.add(node.find("name")->line,
                 fmt::format("{} has 'name' for several variables, but a name is for one: leave it out", owner));
  }
  if (node.find("files") == nullptr) {
    problems.add(node.line, fmt::format("{} needs 'files': a path, a list of paths, or a glob", owner));
  }
  if (spec.scaled && spec.units.empty()) {
    problems.add(node.line, fmt::format("{} has 'scale' and needs 'units' too, the units of the result", owner));
  }
  if (spec.scaled && spec.scale_multiply == 0.0) {
    problems.add(node.find("scale")->line, fmt::format("{} is scaled by 0", owner));
  }
  return config;
}

}  // namespace fieldwise::pipeline
