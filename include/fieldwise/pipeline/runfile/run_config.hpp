// RunConfig: what a run file says, checked as far as that is possible without opening any input.
// May know: io's input and output descriptions, the catalog.
// Must not know: headers of files, plans.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fieldwise/io/index/input_spec.hpp"
#include "fieldwise/io/index/output_format.hpp"
#include "fieldwise/pipeline/catalog/catalog.hpp"
#include "fieldwise/pipeline/catalog/option_set.hpp"
#include "fieldwise/pipeline/yaml/yaml_tree.hpp"
#include "fieldwise/plot/plot_options.hpp"

namespace fieldwise::pipeline {

/// Holds one entry of `inputs`.
struct InputConfig {
  io::InputSpec spec;                         ///< files are resolved: relative paths are relative to the run file
  core::FileGroups members_as_written;        ///< as files_as_written
  std::vector<std::string> files_as_written;  ///< for the effective run file, which must not depend on directories
  std::string grid_as_written;
  std::string called;  ///< in sentences: "input 'u'"
  bool used = true;    ///< false where no output needs it
  int line = 0;
};

/// Refers to an input, to a one-field step ("anom") or to one quantity of a step ("clim.mean"); where it has several
/// variables, to all of them or to one ("clim.tas.mean").
struct Reference {
  std::string name;      ///< input or step
  std::string quantity;  ///< empty: the only field
  int line = 0;
  std::string variable = {};    ///< empty: the only one, or all
  std::string written_as = {};  ///< what the step is called in outputs, where its `name` says so; else empty
};

/// Returns a reference as it is written ("clim.mean"), or as the variable of that name in a file ("clim_mean", or
/// "tclim_mean" where the step has the name tclim).
std::string reference_text(const Reference& reference);
std::string variable_name(const Reference& reference);

/// Holds one entry of `steps`. Hidden steps (an implied climatology, a point) have `hidden` set and a name
/// that no user can write; equal hidden steps are one, and one equal to a step of the user is that step.
struct StepConfig {
  std::string name;
  std::string operation;
  std::vector<std::pair<std::string, Reference>> inputs;  ///< by input key, in the operation's order; a key with a
                                                          ///< list stands before each of its references
  const CatalogEntry* entry = nullptr;                    ///< of the operation
  OptionSet options;                                      ///< of the operation, every one with its value
  std::vector<std::string> written;                       ///< names of the options that the run file sets, in its order
  core::Naming naming;                                    ///< of its main result
  bool hidden = false;
  bool used = true;  ///< false where no output needs it
  int line = 0;
};

/// Holds one entry of `outputs`.
struct OutputConfig {
  std::string path;  ///< resolved: relative paths are relative to the run file
  std::string path_as_written;
  std::vector<Reference> fields;                  ///< whole steps or single quantities
  std::map<std::string, std::string> attributes;  ///< global ones of this file
  io::OutputFormat format;
  int line = 0;
};

/// Holds one entry of `plots`: a picture of a field of an output.
struct PlotConfig {
  std::string path;  ///< resolved: relative paths are relative to the run file
  std::string path_as_written;
  Reference field;       ///< a step or one of its quantities
  std::string file;      ///< the output that holds it
  std::string variable;  ///< its name there; of a whole step, the step's name
  plot::PlotOptions options;
  int line = 0;
};

/// Holds a whole run file.
struct RunConfig {
  std::string title;
  std::string origin;     ///< the run file's path, or "command line"
  std::string directory;  ///< to which paths of steps are relative
  std::vector<InputConfig> inputs;
  std::vector<StepConfig> steps;  ///< sorted so that each step follows the steps it refers to; hidden ones included
  std::vector<OutputConfig> outputs;
  std::vector<PlotConfig> plots;
  std::vector<std::string> place_files;           ///< of steps that take their places from files
  std::map<std::string, std::string> attributes;  ///< global ones of all outputs
  bool update = false;                            ///< keep what a later run needs to go on where this one ends
  std::vector<std::string> notices;               ///< unused inputs and the like
};

/// Says how sentences speak of what a user wrote.
struct RunWords {
  /// Names an input: "input 'u'".
  std::function<std::string(std::string_view input)> input;
  /// Names a key of an input, of a step or of a format: "'level' of input 'u'". `owner` is the input, the step, or what
  /// has the format ("output 'a.nc'").
  std::function<std::string(std::string_view key, std::string_view owner)> input_key;
  std::function<std::string(std::string_view key, std::string_view owner)> step_key;
  std::function<std::string(std::string_view key, std::string_view owner)> format_key;
  /// Writes a key of an input with a value; unset: as a run file does, "level: VALUE".
  std::function<std::string(std::string_view input, std::string_view key, std::string_view value)> setting;
};

/// Returns the words in which a run file is spoken of.
RunWords run_file_words();

/// Reads a tree into a run configuration. Relative paths are relative to `directory`. Errors: usage: one exception
/// that lists every error of the file, each with its line and what would be right.
RunConfig parse_run_config(const YamlNode& root, const std::string& origin, const std::string& directory,
                           const RunWords& words = run_file_words());

/// Sets one value of a tree as "inputs.u.period=1990/1999" says; the value is YAML. A key may be new, the map that
/// holds it may not. Errors: usage, naming the part of the path that does not exist.
void apply_override(YamlNode& root, const std::string& setting);

/// Reads a run file. `overrides` are "inputs.u.period=1990/1999" settings applied to the tree before it is read.
/// Errors: input_missing where the file cannot be read; usage as `parse_run_config`.
RunConfig read_run_file(const std::string& path, const std::vector<std::string>& overrides);

/// Writes the effective run file: every option of every step with its value, defaults filled in. Without `plots`:
/// pictures do not change what is computed.
std::string effective_run(const RunConfig& config);

}  // namespace fieldwise::pipeline
