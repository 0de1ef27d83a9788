#include "fieldwise/pipeline/plan/plan.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/reading/input.hpp"
#include "fieldwise/io/writing/time_groups.hpp"
#include "fieldwise/pipeline/catalog/catalog.hpp"
#include "fieldwise/pipeline/yaml/problems.hpp"
#include "pipeline/plan/field_family.hpp"
#include "pipeline/plan/fit_memory.hpp"
#include "pipeline/plan/instance_notices.hpp"
#include "pipeline/plan/mapped_fields.hpp"
#include "pipeline/plan/run_provider.hpp"
#include "pipeline/plan/schedule.hpp"
#include "pipeline/plan/surroundings.hpp"

namespace fieldwise::pipeline {

namespace {

/// Collects the errors of a plan, so that the user sees all of them at once.
class ErrorList {
 public:
  explicit ErrorList(std::string origin) : origin_(std::move(origin)) {}

  /// Runs `body`; keeps the sentence of an error it throws. Returns whether there was none.
  bool attempt(int line, const std::string& subject, const std::function<void()>& body) {
    try {
      body();
      return true;
    } catch (const core::Error& error) {
      add(error.kind(), line, subject, error.what());
      return false;
    }
  }

  void add(core::ErrorKind kind, int line, const std::string& subject, const std::string& sentence) {
    kind_ = sentences_.empty() ? kind : kind_;
    const std::string place = line > 0 ? fmt::format("{}:{}: {}: ", origin_, line, subject) : std::string();
    sentences_.push_back(place + sentence);
  }

  void throw_if_any() const {
    if (!sentences_.empty()) {
      throw core::Error(kind_, fmt::format("{}", fmt::join(sentences_, "\n")));
    }
  }

 private:
  std::string origin_;
  core::ErrorKind kind_ = core::ErrorKind::usage;
  std::vector<std::string> sentences_;
};

/// Builds fields, steps and files of a plan from a run configuration.
class PlanBuilder {
 public:
  PlanBuilder(const RunConfig& config, std::size_t memory_bytes, Surroundings& surroundings)
      : config_(config), surroundings_(surroundings), errors_(config.origin), provider_(surroundings.provider()) {
    plan_.memory_bytes = memory_bytes;
  }

  RunPlan build() {
    for (const InputConfig& input : config_.inputs) {
      const std::string subject = fmt::format("input '{}'", input.spec.name);
      if (!errors_.attempt(input.line, subject, [&] { add_input(input); })) failed_.insert(input.spec.name);
    }
    for (const StepConfig& step : config_.steps) {
      const std::string subject = step.hidden ? fmt::format("the implied {}", step.operation)
                                              : fmt::format("step '{}' ({})", step.name, step.operation);
      if (!errors_.attempt(step.line, subject, [&] { add_step(step); })) failed_.insert(step.name);
    }
    errors_.throw_if_any();  // outputs of steps that could not be made would only repeat the same errors
    for (const OutputConfig& output : config_.outputs) {
      errors_.attempt(output.line, "output", [&] { add_file(output); });
    }
    errors_.throw_if_any();
    plan_.source_files.insert(plan_.source_files.end(), provider_.files().begin(), provider_.files().end());
    plan_.notices = config_.notices;
    const std::vector<std::string> found = notices_.texts();
    plan_.notices.insert(plan_.notices.end(), found.begin(), found.end());
    return std::move(plan_);
  }

 private:
  void add_input(const InputConfig& config) {
    io::InputFields input = surroundings_.open(config);
    for (const std::string& notice : input.notices) notices_.add(config.called, "", 1, notice);
    const bool named = config.spec.names_variables();
    for (io::InputVariable& variable : input.variables) {
      plan_.source_files.insert(plan_.source_files.end(), variable.files.begin(), variable.files.end());
      for (std::unique_ptr<stream::FieldSource>& source : variable.layers) {
        PlannedField field;
        field.header = source->header();
        config.spec.naming.put_into(field.header);
        if (!config.spec.naming.name.empty()) field.header.name = config.spec.naming.name;
        // Results are titled after the variable, not after what the run file calls it.
        if (field.header.long_name.empty()) field.header.long_name = field.header.name;
        field.source = std::move(source);
        field.files = variable.files;
        add_field(std::move(field), called_in_sentences(config, variable),
                  {config.spec.name, named ? variable.name : std::string(), {}});
      }
    }
  }

  /// Returns how sentences call a variable of an input: by the name of the input. A command has no names for its files;
  /// they speak of the variable, and of the file where it is not the first.
  [[nodiscard]] std::string called_in_sentences(const InputConfig& config, const io::InputVariable& variable) const {
    if (config_.origin != kCommandLine) return config.spec.name;
    if (&config == &config_.inputs.front() || variable.files.empty()) return variable.name;
    const std::filesystem::path file(variable.files.front());
    // An index table mostly has one series, which is called as it is.
    if (file.stem() == variable.name) return variable.name;
    return fmt::format("{} of {}", variable.name, file.filename().string());
  }

  /// Holds the words by which a run file refers to a field.
  struct FieldWords {
    std::string owner;  ///< input or step
    std::string variable;
    std::string quantity;
  };

  /// Adds one layer of a variable of an input, or of a quantity of a step, to all that it can be called; variables of
  /// files begin with `written_as`.
  std::size_t add_field(PlannedField field, const std::string& written_as, const FieldWords& words) {
    const auto& [owner, variable, quantity] = words;
    const std::size_t position = plan_.fields.size();
    const std::string of_all = joined_name({owner, quantity}, '.');
    field.name = joined_name({owner, variable, quantity}, '.');
    // A command has one step: what it makes is named after the variable alone.
    const bool is_command = config_.origin == kCommandLine && !variable.empty();
    field.header.name = joined_name({is_command ? std::string() : written_as, variable, quantity}, '_');
    field.tile = field.name;
    // Two layers may stand at the same place, or have one name: their number tells them apart.
    if (const core::Layers* const layers = field.header.layers.get()) {
      field.tile += fmt::format(" (layer {}: {})", field.header.layer + 1, layers->name_of(field.header.layer));
    }
    add_to_family(of_all, variable, position, field.is_first_layer());
    if (!variable.empty()) add_to_family(field.name, "", position, field.is_first_layer());
    plan_.fields.push_back(std::move(field));
    return position;
  }

  static std::string joined_name(const std::vector<std::string>& parts, char separator) {
    std::string name;
    for (const std::string& part : parts) {
      if (!part.empty()) name += (name.empty() ? std::string() : std::string(1, separator)) + part;
    }
    return name;
  }

  void add_to_family(const std::string& called, const std::string& variable, std::size_t field, bool first) {
    FieldFamily& family = families_[called];
    family.called = called;
    if (first) family.members.push_back({variable, {}});
    family.members.back().layers.push_back(field);
  }

  /// Returns what a reference stands for, or nullptr where nothing is called so.
  [[nodiscard]] const FieldFamily* find(const Reference& reference) const {
    const auto found = families_.find(reference_text(reference));
    return found == families_.end() ? nullptr : &found->second;
  }

  /// Returns the sentence for a reference to a variable that its input or step does not have.
  [[nodiscard]] core::Error no_such_variable(const Reference& reference) const {
    std::vector<std::string> names;
    const std::string begin = reference.name + '.';
    for (const auto& [called, family] : families_) {
      if (called != reference.name && !called.starts_with(begin)) continue;
      for (const FamilyMember& member : family.members) {
        const bool is_new = !member.variable.empty() && std::ranges::find(names, member.variable) == names.end();
        if (is_new) names.push_back(member.variable);
      }
    }
    const std::string name = reference.variable.empty() ? reference.quantity : reference.variable;
    return {core::ErrorKind::usage,
            names.empty() ? fmt::format("'{}': '{}' has one variable, which needs no name", reference_text(reference),
                                        reference.name)
                          : fmt::format("'{}': '{}' has no variable {}; it has {}", reference_text(reference),
                                        reference.name, name, fmt::join(names, ", "))};
  }

  void add_step(const StepConfig& config) {
    std::vector<const FieldFamily*> inputs;
    std::vector<analysis::InputName> names;
    for (const auto& input : config.inputs) {
      inputs.push_back(find(input.second));
      if (inputs.back() == nullptr && failed_.contains(input.second.name)) {
        failed_.insert(config.name);  // that error is already kept
        return;
      }
      if (inputs.back() == nullptr) throw no_such_variable(input.second);
      names.push_back({input.first, variable_name(input.second)});
    }
    std::vector<std::string> unmet;
    std::vector<StepInstance> instances = meet_inputs(plan_.fields, inputs, left_out_, unmet);
    if (const auto joined = config.entry->joined(config.options); !joined.empty()) {
      instances = joined_instances(instances, joined, inputs.front()->called);
    }
    if (const core::CoordinateAxis parts = parts_of(config, instances.front()); parts.size() > 0) {
      instances = parted_instances(instances, parts);
    }
    for (const std::string& notice : unmet) notices_.add(subject_of(config), "", 1, notice);
    for (const FieldFamily* const family : inputs) {
      for (const FamilyMember& member : family->members) {
        const auto is_met = [&](const StepInstance& instance) { return instance.variable == member.variable; };
        if (std::ranges::none_of(instances, is_met)) left_out_.emplace(config.name, member.variable);
      }
    }
    add_instances(config, names, instances);
  }

  /// Returns the axis of the parts that a step makes of each working.
  core::CoordinateAxis parts_of(const StepConfig& config, const StepInstance& instance) {
    return config.entry->parts(headers_of(config, instance.inputs), config.options, provider_);
  }

  /// Returns the headers of inputs as an operation is to see them: with the corners of cells where it asks for areas.
  std::vector<core::FieldHeader> headers_of(const StepConfig& config, const std::vector<std::size_t>& inputs) {
    std::vector<core::FieldHeader> headers;
    for (const std::size_t input : inputs) headers.push_back(plan_.fields[input].header);
    if (config.entry->needs_areas(config.options)) add_corners(config, headers);
    return headers;
  }

  /// Makes a step for each variable and layer. A variable among several on which it cannot work is left out, and said
  /// so, as long as one remains.
  void add_instances(const StepConfig& config, const std::vector<analysis::InputName>& names,
                     const std::vector<StepInstance>& instances) {
    std::exception_ptr first_error;
    std::string refused;  // the variable that was refused last
    bool made_any = false;
    for (const StepInstance& instance : instances) {
      if (!refused.empty() && instance.variable == refused) continue;
      try {
        add_instance(config, names, instance, instances.size());
        made_any = true;
      } catch (const core::Error& error) {
        if (instance.variable.empty() || instance.layer != 0) throw;
        if (!first_error) first_error = std::current_exception();
        refused = instance.variable;
        left_out_.emplace(config.name, refused);
        notices_.add(subject_of(config), "", 1,
                     fmt::format("variable {} is left out: {}", instance.variable, error.what()));
      }
    }
    if (!made_any && first_error) std::rethrow_exception(first_error);
  }

  /// Returns how notices call a step; a command has one step, which needs no name.
  [[nodiscard]] std::string subject_of(const StepConfig& config) const {
    return config_.origin == kCommandLine ? std::string() : fmt::format("step '{}'", config.name);
  }

  void add_instance(const StepConfig& config, const std::vector<analysis::InputName>& names,
                    const StepInstance& instance, std::size_t count) {
    PlannedStep step;
    step.name = config.name;
    step.variable = instance.variable;
    step.layers = instance.layers;
    step.layer = instance.layer;
    step.doc = config.entry->doc;
    step.hidden = config.hidden;
    step.used = config.used;
    step.inputs = instance.inputs;
    turn_inputs(step, names, config, count);
    step.operation =
        config.entry->make(headers_of(config, step.inputs), names, config.options, provider_, instance.part);
    step.reduction = dynamic_cast<analysis::Reduction*>(step.operation.get());
    step.map = dynamic_cast<analysis::Map*>(step.operation.get());
    step.tabulation = dynamic_cast<analysis::Tabulation*>(step.operation.get());
    leave_out_headers(step, names);
    for (const std::string& notice : step.operation->notices()) {
      notices_.add(subject_of(config), instance_name(step), count, notice);
    }
    add_results(step, config.naming);
    plan_.steps.push_back(std::move(step));
  }

  /// Gives grids the corners of their cells, of which areas are made, where the files have neither.
  void add_corners(const StepConfig& config, std::vector<core::FieldHeader>& headers) {
    for (core::FieldHeader& header : headers) {
      if (!header.grid->cell_area_m2.empty()) continue;
      header.grid = provider_.with_corners(header.grid);
      if (const std::string notice = provider_.notice_of(*header.grid); !notice.empty()) {
        notices_.add(subject_of(config), "", 1, notice);
      }
    }
  }

  /// Tells whether nothing but the header of an input is asked for.
  static bool is_header_only(const PlannedStep& step, const analysis::InputName& name) {
    const auto doc = std::ranges::find(step.doc->inputs, name.key, &analysis::InputDoc::key);
    return doc != step.doc->inputs.end() && doc->header_only;
  }

  /// Has inputs read in the order of the first that has places, where order is all that their grids differ in.
  void turn_inputs(PlannedStep& step, const std::vector<analysis::InputName>& names, const StepConfig& config,
                   std::size_t count) {
    const auto first = std::ranges::find_if(
        step.inputs, [&](std::size_t input) { return plan_.fields[input].header.grid->has_places(); });
    if (first == step.inputs.end()) return;
    const std::shared_ptr<const core::Grid> grid = plan_.fields[*first].header.grid;
    const std::string order_of = plan_.fields[*first].name;
    for (std::size_t i = 0; i < step.inputs.size(); ++i) {
      if (i < names.size() && is_header_only(step, names[i])) continue;
      const auto [known, is_new] = turned_.try_emplace({step.inputs[i], grid}, step.inputs[i]);
      if (is_new) {
        std::optional<PlannedField> turned = turned_to(plan_.fields, step.inputs[i], grid);
        if (turned) {
          known->second = plan_.fields.size();
          plan_.fields.push_back(*std::move(turned));
        }
      }
      if (known->second == step.inputs[i]) continue;
      notices_.add(subject_of(config), instance_name(step), count,
                   fmt::format("'{}' has the places of '{}' in another order, and is read in that of '{}'",
                               plan_.fields[step.inputs[i]].name, order_of, order_of));
      step.inputs[i] = known->second;
    }
  }

  /// Forgets inputs of which nothing but the header was asked for, once the operation is made: they are not read.
  static void leave_out_headers(PlannedStep& step, const std::vector<analysis::InputName>& names) {
    if (std::ranges::none_of(step.doc->inputs, &analysis::InputDoc::header_only)) return;
    std::vector<std::size_t> read;
    for (std::size_t i = 0; i < step.inputs.size(); ++i) {
      if (!is_header_only(step, names[i])) read.push_back(step.inputs[i]);
    }
    step.inputs = std::move(read);
  }

  void add_results(PlannedStep& step, const core::Naming& naming) {
    const std::span<const core::FieldHeader> outputs = step.operation->outputs();
    // What is said of a step is said of what one asks it for, or of the only thing that it makes.
    const auto main = std::ranges::find(outputs, core::Role::main, [](const auto& one) { return one.kind.role; });
    const auto named = main == outputs.end() ? outputs.begin() : main;
    const std::string& written_as = naming.name.empty() ? step.name : naming.name;
    for (const core::FieldHeader& header : outputs) {
      PlannedField field;
      field.header = header;
      if (&header == &*named) naming.put_into(field.header);
      field.header.layers = step.layers;
      field.header.layer = step.layer;
      field.step = plan_.steps.size();
      field.streamed = step.map != nullptr;
      if (step.operation->need().changes_grid) map_from(plan_.fields, step, step.outputs.size(), field);
      step.outputs.push_back(add_field(std::move(field), written_as, {step.name, step.variable, header.quantity}));
    }
  }

  void add_file(const OutputConfig& config) {
    PlannedFile file{config.path, config.format, config.attributes, {}, {}, {}};
    for (const Reference& reference : config.fields) {
      file.tables_of = tabulations_called(reference);
      const std::vector<std::size_t> fields = fields_of(reference);
      if (fields.empty() && !file.is_table()) throw no_such_variable(reference);
      file.fields.insert(file.fields.end(), fields.begin(), fields.end());
    }
    add_numbers(file);
    if (config_.origin == kCommandLine) require_one_time_axis(file);
    surroundings_.check_output(config, file.headers(plan_.fields));
    plan_.files.push_back(std::move(file));
  }

  /// A command has one output, but may choose among the variables of its input. Errors: usage where these have several
  /// time axes.
  void require_one_time_axis(const PlannedFile& file) const {
    std::vector<core::FieldHeader> headers;
    for (const std::size_t field : file.fields) headers.push_back(plan_.fields[field].header);
    const io::InputSpec& input = config_.inputs.front().spec;
    std::vector<std::string> choices;
    std::set<std::string> met;
    for (const std::vector<std::size_t>& group : io::time_groups(headers)) {
      std::vector<std::string> variables;
      for (const std::size_t position : group) {
        const std::string& variable = plan_.steps[plan_.fields[file.fields[position]].step].variable;
        if (std::ranges::find(variables, variable) != variables.end()) continue;
        if (variable.empty() || !met.insert(variable).second) return;  // results of one variable have two axes
        variables.push_back(variable);
      }
      choices.push_back(input.setting("variable", fmt::format("{}", fmt::join(variables, ","))));
    }
    if (choices.size() < 2) return;
    throw core::Error(core::ErrorKind::usage,
                      fmt::format("{}: a file holds one time axis, but the variables have {}: choose those of one with "
                                  "{}",
                                  file.path, choices.size(), fmt::join(choices, " or ")));
  }

  /// Gives numbers that differ from layer to layer a variable of their own.
  void add_numbers(PlannedFile& file) {
    for (const std::size_t position : file.fields) {
      const core::FieldHeader& header = plan_.fields[position].header;
      if (!header.layers || !plan_.fields[position].is_first_layer()) continue;
      for (const auto& [attribute, value] : header.numeric_attributes) {
        if (!std::isnan(value)) continue;  // known from the start, and the same for all
        core::FieldHeader numbers;
        numbers.name = fmt::format("{}_{}", header.name, attribute);
        numbers.long_name = fmt::format("{} of {}", attribute, header.name);
        numbers.units = core::Units("1");
        numbers.layers = header.layers;
        file.numbers.push_back({position, attribute, std::move(numbers)});
      }
    }
  }

  /// Returns the fields of a reference, or all fields of a step: variable by variable, layer by layer.
  [[nodiscard]] std::vector<std::size_t> fields_of(const Reference& reference) const {
    std::vector<std::size_t> fields;
    // A step that has a result without a name of its own and others is all of them where it is written.
    const FieldFamily* const family = is_one_of_several(reference) ? nullptr : find(reference);
    if (family != nullptr) {
      for (const FamilyMember& member : family->members) {
        fields.insert(fields.end(), member.layers.begin(), member.layers.end());
      }
      return fields;
    }
    // A whole step: of each variable all quantities, of each quantity all layers.
    for (std::size_t i = 0; i < plan_.steps.size(); ++i) {
      const PlannedStep& step = plan_.steps[i];
      if (!is_meant(step, reference) || !step.is_first_layer()) continue;
      const std::size_t layers = step.layers ? step.layers->count() : 1;
      for (std::size_t output = 0; output < step.outputs.size(); ++output) {
        for (std::size_t layer = 0; layer < layers; ++layer) fields.push_back(plan_.steps[i + layer].outputs[output]);
      }
    }
    return fields;
  }

  /// Tells whether a reference names a step with several results, and none of these.
  [[nodiscard]] bool is_one_of_several(const Reference& reference) const {
    return reference.quantity.empty() && std::ranges::any_of(plan_.steps, [&](const PlannedStep& step) {
             return is_meant(step, reference) && step.outputs.size() > 1;
           });
  }

  static bool is_meant(const PlannedStep& step, const Reference& reference) {
    return step.name == reference.name && (reference.variable.empty() || step.variable == reference.variable);
  }

  /// Returns the steps of that name that make tables: one a layer. Errors: usage where they are of several variables.
  [[nodiscard]] std::vector<std::size_t> tabulations_called(const Reference& reference) const {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < plan_.steps.size(); ++i) {
      const PlannedStep& step = plan_.steps[i];
      if (!is_meant(step, reference) || step.tabulation == nullptr) continue;
      if (!found.empty() && plan_.steps[found.front()].variable != step.variable) {
        throw core::Error(
            core::ErrorKind::usage,
            fmt::format("step '{0}' makes a table of each variable, and a file holds one: write '{0}.{1}' "
                        "and '{0}.{2}' to files of their own",
                        step.name, plan_.steps[found.front()].variable, step.variable));
      }
      found.push_back(i);
    }
    return found;
  }

  const RunConfig& config_;
  Surroundings& surroundings_;
  ErrorList errors_;
  RunPlan plan_;
  InstanceNotices notices_;
  RunProvider& provider_;
  /// Fields that are read in the order of another grid, by what they are and that grid; themselves where none is
  /// needed.
  std::map<std::pair<std::size_t, std::shared_ptr<const core::Grid>>, std::size_t> turned_;
  std::map<std::string, FieldFamily> families_;
  std::set<std::string> failed_;  ///< inputs and steps that could not be made
  LeftOut left_out_;
};

}  // namespace

std::string instance_name(const PlannedStep& step) {
  if (!step.layers) return step.variable;
  const std::string layer = step.layers->name_of(step.layer);
  return step.variable.empty() ? layer : fmt::format("{} at {}", step.variable, layer);
}

std::vector<core::FieldHeader> PlannedFile::headers(const std::vector<PlannedField>& all) const {
  std::vector<core::FieldHeader> headers;
  for (const std::size_t field : fields) {
    if (!all[field].is_first_layer()) continue;
    headers.push_back(all[field].header);
    for (const LayerNumbers& one : numbers) {
      if (one.of == field) headers.back().numeric_attributes.erase(one.attribute);
    }
  }
  for (const LayerNumbers& one : numbers) headers.push_back(one.header);
  return headers;
}

namespace {

/// Notes of each field where it is written.
std::vector<std::vector<WriteTarget>> targets_of(const RunPlan& plan) {
  std::vector<std::vector<WriteTarget>> found(plan.fields.size());
  for (std::size_t file = 0; file < plan.files.size(); ++file) {
    std::size_t variables = 0;
    for (const std::size_t field : plan.files[file].fields) {
      if (plan.fields[field].is_first_layer()) ++variables;
      found[field].push_back({file, variables - 1, plan.fields[field].header.layer});
    }
  }
  return found;
}

}  // namespace

std::vector<WriteTarget> RunPlan::number_targets(std::size_t field, const std::string& attribute) const {
  const std::size_t layer = fields[field].header.layer;
  std::vector<WriteTarget> found;
  for (std::size_t file = 0; file < files.size(); ++file) {
    const auto is_first = [&](std::size_t one) { return fields[one].is_first_layer(); };
    std::size_t position = static_cast<std::size_t>(std::ranges::count_if(files[file].fields, is_first));
    for (const LayerNumbers& one : files[file].numbers) {
      if (fields[one.of].name == fields[field].name && one.attribute == attribute) {
        found.push_back({file, position, layer});
      }
      ++position;
    }
  }
  return found;
}

std::size_t instance_count(const RunPlan& plan, const PlannedStep& step) {
  return static_cast<std::size_t>(std::ranges::count(plan.steps, step.name, &PlannedStep::name));
}

std::size_t layers_shown(const RunPlan& plan, const PlannedSweep& sweep, const std::string& name) {
  return static_cast<std::size_t>(
      std::ranges::count_if(sweep.sources, [&](std::size_t field) { return plan.fields[field].name == name; }));
}

RunPlan make_plan(const RunConfig& config, std::size_t memory_bytes, Surroundings& surroundings) {
  RunPlan plan = PlanBuilder(config, memory_bytes, surroundings).build();
  plan.written_to = targets_of(plan);
  schedule_sweeps(plan);
  fit_memory(plan);
  return plan;
}

}  // namespace fieldwise::pipeline
