// The readers of the sections of a run file: inputs, steps, outputs; each reports every problem it finds.
// May know: run config, problems, the catalog.
// Must not know: headers of files, plans.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/pipeline/catalog/catalog.hpp"
#include "fieldwise/pipeline/catalog/option_reader.hpp"
#include "fieldwise/pipeline/runfile/run_config.hpp"
#include "fieldwise/pipeline/yaml/problems.hpp"

namespace fieldwise::pipeline {

class SeveralVariables;

/// Returns a path as seen from the working directory: relative paths are relative to `directory`.
std::string resolved_path(const std::string& directory, const std::string& path);

/// Returns what is wrong with a path that is empty, a URL or a folder, as a sentence; "" where it is good. `owner`:
/// "input 'u'".
std::string path_fault(const std::string& path, const std::string& owner);

/// Reports a path that is empty, a URL or a folder. Returns whether it is good.
bool check_path(const std::string& path, int line, const std::string& owner, Problems& problems);

/// Reports a name that NetCDF or a reference could not hold. `kind`: "input", "step" or "variable". Returns whether it
/// is good.
bool check_name(std::string_view kind, const std::string& name, int line, Problems& problems);

/// Reports a key of a map that is none of `known`. `place`: "input 'u'".
void report_unknown_key(const std::string& key, int line, const std::string& place,
                        const std::vector<std::string>& known, Problems& problems);

/// Reads one entry of `inputs`.
InputConfig read_input(const std::string& name, const YamlNode& node, const std::string& directory,
                       const RunWords& words, Problems& problems);

/// Holds a step while the steps are being read.
struct DraftStep {
  StepConfig config;
  /// Holds a key that only an implied operation obeys.
  struct ImpliedKey {
    std::string key;
    int line = 0;
  };
  const CatalogEntry* operation = nullptr;  ///< nullptr where `do` is wrong: no further sentences about this step
  std::map<std::string, std::vector<Reference>> references;  ///< by input key; several where the key takes a list
  std::vector<std::string> named_keys;                       ///< input keys of the user's choice, in their order
  std::set<std::string> given;  ///< keys of inputs and options that are there, right or wrong
  /// Holds an input given as {point: [lat, lon]}: the options of the step that it stands for.
  struct Point {
    OptionSet options;
    int line = 0;
  };
  std::map<std::string, Point> points;                    ///< by input key
  std::map<std::string_view, OptionSet> implied_options;  ///< by implied operation
  std::vector<ImpliedKey> implied_keys;
};

/// Returns the quantities a step writes; one empty word for a step of one field.
std::vector<std::string> quantities_of(const DraftStep& step);

/// Returns the keys under which inputs of a step may stand: those of the operation, then those of the user's choice.
std::vector<std::string> input_keys_of(const DraftStep& step);

/// Tells whether two steps do the same to the same input: their options are equal, but for the choice of quantities.
bool same_options(const DraftStep& a, const DraftStep& b);

/// Reads one entry of `steps`, on its own: references are not followed yet.
DraftStep read_step(const std::string& name, const YamlNode& node, const RunWords& words, Problems& problems);

/// Gives each step the inputs it leaves out: an implied climatology, a point of the same field. Equal hidden steps
/// become one, and a hidden step equal to one of the user's is that step. Appends hidden steps to `steps`.
void add_implied_steps(std::vector<DraftStep>& steps, const std::set<std::string>& input_names, Problems& problems);

/// Checks that every reference leads somewhere and fills the inputs of each step in the operation's order.
void resolve_references(std::vector<DraftStep>& steps, const std::vector<InputConfig>& inputs, Problems& problems);

/// Reports a quantity that a step does not write, and says what to do where it could.
void report_unknown_quantity(const Reference& reference, const DraftStep& target, Problems& problems);

/// Sorts steps so that each follows those it refers to, else in their order; reports steps that form a circle.
std::vector<DraftStep> sort_steps(std::vector<DraftStep> steps, const std::set<std::string>& input_names,
                                  Problems& problems);

/// Reads `format`; keys left out keep the values of `defaults`.
io::OutputFormat read_format(const YamlNode& node, const io::OutputFormat& defaults, const std::string& place,
                             const RunWords& words, Problems& problems);

/// Reads global attributes, for one output or for all; reports those that nobody may set.
std::map<std::string, std::string> read_global_attributes(const YamlNode& node, const std::string& subject,
                                                          Problems& problems);

/// Checks what a user says that a variable is called. `map` holds it; `owner`: "input 'u'".
void check_naming(const core::Naming& naming, const YamlNode& map, const std::string& owner, Problems& problems);

/// Reads one entry of `outputs` and checks its references and that the variables of the file have different names.
OutputConfig read_output(const std::string& path, const YamlNode& node, const std::string& directory,
                         const io::OutputFormat& defaults, const std::vector<DraftStep>& steps,
                         const std::set<std::string>& input_names, const SeveralVariables& several,
                         const RunWords& words, Problems& problems);

/// Reads one entry of `plots`; the field must be one that an output holds.
PlotConfig read_plot(const std::string& path, const YamlNode& node, const std::string& directory,
                     const std::vector<OutputConfig>& outputs, const SeveralVariables& several, Problems& problems);

/// Splits "clim.mean" into name and quantity, "clim.tas.mean" into name, variable and quantity; reports what is no
/// reference.
bool read_reference(const YamlNode& node, const std::string& subject, Reference& reference, Problems& problems);

}  // namespace fieldwise::pipeline
