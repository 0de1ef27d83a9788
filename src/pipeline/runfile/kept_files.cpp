#include "fieldwise/pipeline/runfile/kept_files.hpp"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <vector>

#include "fieldwise/core/error.hpp"
#include "fieldwise/geometry/files_of_borders.hpp"
#include "fieldwise/io/index/zarr_folder.hpp"
#include "fieldwise/io/inputs/input_files.hpp"
#include "fieldwise/pipeline/yaml/problems.hpp"
#include "pipeline/runfile/run_file.hpp"

namespace fieldwise::pipeline {
namespace {

/// Returns the files that a list of an input means; where it means none, which the plan tells, none.
std::vector<std::string> existing_files(const std::vector<std::string>& patterns) {
  std::vector<std::string> files;
  for (const std::string& pattern : patterns) {
    try {
      const std::vector<std::string> found = io::expand_files({pattern});
      files.insert(files.end(), found.begin(), found.end());
    } catch (const core::Error&) {
      continue;
    }
  }
  return files;
}

}  // namespace

std::vector<std::string> files_of_step(const StepConfig& step, const std::string& directory) {
  std::vector<std::string> files;
  if (step.entry == nullptr) return files;  // no such operation, which is told elsewhere
  for (const std::string& path : step.entry->files(step.options)) {
    for (std::string& file : geometry::files_of_borders(resolved_path(directory, path))) {
      files.push_back(std::move(file));
    }
  }
  return files;
}

std::vector<std::string> files_of_steps(const RunConfig& config) {
  std::vector<std::string> files;
  for (const StepConfig& step : config.steps) {
    if (!step.used) continue;
    const std::vector<std::string> found = files_of_step(step, config.directory);
    files.insert(files.end(), found.begin(), found.end());
  }
  return files;
}

io::KeptFiles files_read_by(const RunConfig& config) {
  io::KeptFiles kept;
  if (config.origin != kCommandLine) kept.keep_file(config.origin, "the run file");
  for (const InputConfig& input : config.inputs) {
    const std::string& name = input.spec.name;
    for (const std::string& file : existing_files(input.spec.all_files())) {
      kept.keep_file(file, fmt::format("the input file of '{}' ({})", name, file));
      if (io::is_zarr_folder(file)) kept.keep_folder(file, fmt::format("the input of '{}' ({})", name, file));
    }
    const std::string& grid = input.spec.grid;
    if (!grid.empty()) kept.keep_file(grid, fmt::format("the file of the grid of '{}' ({})", name, grid));
  }
  for (const std::string& file : files_of_steps(config)) {
    kept.keep_file(file, fmt::format("a file that a step reads ({})", file));
  }
  for (const std::string& file : config.place_files) kept.keep_file(file, fmt::format("the file of places {}", file));
  return kept;
}

void keep_overlays(const RunConfig& config, io::KeptFiles& kept) {
  for (const PlotConfig& plot : config.plots) {
    const auto keep = [&](const std::string& file) {
      kept.keep_file(file, fmt::format("what plot '{}' draws over its map", plot.path_as_written));
    };
    for (const std::string* const over : {&plot.options.overlay, &plot.options.agreement}) {
      const std::size_t colon = over->rfind(':');
      // Without a colon it is a variable of the output itself.
      if (colon != std::string::npos) keep(over->substr(0, colon));
    }
    if (plot.options.outline.empty()) continue;
    for (const std::string& file : geometry::files_of_borders(plot.options.outline)) keep(file);
  }
}

io::KeptFiles files_of_run(const RunConfig& config) {
  io::KeptFiles kept = files_read_by(config);
  for (const OutputConfig& output : config.outputs) {
    kept.keep_place(output.path, fmt::format("output '{}' of the run", output.path_as_written));
    kept.keep_file(output.path, fmt::format("output '{}' of the run", output.path_as_written));
  }
  keep_overlays(config, kept);
  for (const PlotConfig& plot : config.plots) {
    kept.keep_place(plot.path, fmt::format("plot '{}' of the run", plot.path_as_written));
  }
  return kept;
}

}  // namespace fieldwise::pipeline
