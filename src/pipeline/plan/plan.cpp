#include "fieldwise/pipeline/plan/plan.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <utility>

#include "fieldwise/core/error.hpp"
#include "fieldwise/io/reading/input.hpp"
#include "fieldwise/pipeline/catalog/catalog.hpp"
#include "fieldwise/pipeline/yaml/problems.hpp"
#include "pipeline/plan/fit_memory.hpp"
#include "pipeline/plan/schedule.hpp"

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
  PlanBuilder(const RunConfig& config, std::size_t memory_bytes, io::KnownHeaders* known)
      : config_(config), known_(known), errors_(config.origin) {
    plan_.memory_bytes = memory_bytes;
    plan_.notices = config.notices;
  }

  RunPlan build() {
    for (const InputConfig& input : config_.inputs) {
      errors_.attempt(input.line, fmt::format("input '{}'", input.spec.name), [&] { add_input(input); });
    }
    for (const StepConfig& step : config_.steps) {
      const std::string subject = step.hidden ? fmt::format("the implied {}", step.operation)
                                              : fmt::format("step '{}' ({})", step.name, step.operation);
      errors_.attempt(step.line, subject, [&] { add_step(step); });
    }
    errors_.throw_if_any();  // outputs of steps that could not be made would only repeat the same errors
    for (const OutputConfig& output : config_.outputs) {
      errors_.attempt(output.line, "output", [&] { add_file(output); });
    }
    errors_.throw_if_any();
    return std::move(plan_);
  }

 private:
  void add_input(const InputConfig& config) {
    io::Input input = io::open_input(config.spec, known_);
    for (const std::string& notice : input.notices) {
      plan_.notices.push_back(fmt::format("{}: {}", config.called, notice));
    }
    plan_.source_files.insert(plan_.source_files.end(), input.files.begin(), input.files.end());
    PlannedField field;
    field.name = config.spec.name;
    field.header = input.source->header();
    // Results are titled after the variable, not after what the run file calls it.
    if (field.header.long_name.empty()) field.header.long_name = field.header.name;
    field.header.name = config.spec.name;
    field.source = std::move(input.source);
    field.files = std::move(input.files);
    add_field(std::move(field));
  }

  std::size_t add_field(PlannedField field) {
    positions_[field.name] = plan_.fields.size();
    plan_.fields.push_back(std::move(field));
    return plan_.fields.size() - 1;
  }

  /// Returns the position of a field, or nothing where its input or step failed (that error is already kept).
  [[nodiscard]] std::optional<std::size_t> find(const Reference& reference) const {
    const std::string name =
        reference.quantity.empty() ? reference.name : fmt::format("{}.{}", reference.name, reference.quantity);
    const auto found = positions_.find(name);
    return found == positions_.end() ? std::nullopt : std::optional(found->second);
  }

  void add_step(const StepConfig& config) {
    PlannedStep step;
    step.name = config.name;
    step.doc = config.entry->doc;
    step.hidden = config.hidden;
    step.used = config.used;
    std::vector<core::FieldHeader> headers;
    std::vector<analysis::InputName> names;
    for (const auto& input : config.inputs) {
      const auto position = find(input.second);
      if (!position) {
        return;
      }
      step.inputs.push_back(*position);
      headers.push_back(plan_.fields[*position].header);
      names.push_back({input.first, variable_name(input.second)});
    }
    step.operation = config.entry->make(headers, names, config.options);
    step.reduction = dynamic_cast<analysis::Reduction*>(step.operation.get());
    step.map = dynamic_cast<analysis::Map*>(step.operation.get());
    step.tabulation = dynamic_cast<analysis::Tabulation*>(step.operation.get());
    for (const std::string& notice : step.operation->notices()) {
      // A command has one step, which needs no name.
      const bool is_command = config_.origin == kCommandLine;
      plan_.notices.push_back(is_command ? notice : fmt::format("step '{}': {}", config.name, notice));
    }
    add_results(step);
    plan_.steps.push_back(std::move(step));
  }

  void add_results(PlannedStep& step) {
    for (const core::FieldHeader& header : step.operation->outputs()) {
      PlannedField field;
      field.name = header.quantity.empty() ? step.name : fmt::format("{}.{}", step.name, header.quantity);
      field.header = header;
      field.header.name = header.quantity.empty() ? step.name : fmt::format("{}_{}", step.name, header.quantity);
      field.step = plan_.steps.size();
      field.streamed = step.map != nullptr;
      step.outputs.push_back(add_field(std::move(field)));
    }
  }

  void add_file(const OutputConfig& config) {
    PlannedFile file{config.path, config.format, {}, kNone};
    for (const Reference& reference : config.fields) {
      file.table_of = tabulation_called(reference.name);
      for (const std::size_t field : fields_of(reference)) {
        file.fields.push_back(field);
      }
    }
    check_fields(file);
    check_not_an_input(file.path);
    plan_.files.push_back(std::move(file));
  }

  /// Returns the field of a reference, or all fields of a step.
  [[nodiscard]] std::vector<std::size_t> fields_of(const Reference& reference) const {
    if (const auto one = find(reference)) {
      return {*one};
    }
    const auto step = std::ranges::find_if(plan_.steps, [&](const auto& s) { return s.name == reference.name; });
    return step->outputs;
  }

  /// Returns the position of the step of that name, where it makes a table.
  [[nodiscard]] std::size_t tabulation_called(const std::string& name) const {
    for (std::size_t i = 0; i < plan_.steps.size(); ++i) {
      if (plan_.steps[i].name == name && plan_.steps[i].tabulation != nullptr) return i;
    }
    return kNone;
  }

  /// Refuses what the file would refuse when it is made.
  void check_fields(const PlannedFile& file) const {
    std::vector<core::FieldHeader> headers;
    for (const std::size_t position : file.fields) headers.push_back(plan_.fields[position].header);
    io::check_output(file.path, headers, file.format);
  }

  void check_not_an_input(const std::string& path) const {
    for (const std::string& input : plan_.source_files) {
      std::error_code failed;
      if (std::filesystem::equivalent(path, input, failed) && !failed) {
        throw core::Error(core::ErrorKind::usage,
                          fmt::format("{}: the output is the input file '{}': choose another name", path, input));
      }
    }
  }

  const RunConfig& config_;
  io::KnownHeaders* known_;
  ErrorList errors_;
  RunPlan plan_;
  std::map<std::string, std::size_t> positions_;
};

}  // namespace

std::vector<WriteTarget> RunPlan::targets(std::size_t field) const {
  std::vector<WriteTarget> found;
  for (std::size_t file = 0; file < files.size(); ++file) {
    for (std::size_t position = 0; position < files[file].fields.size(); ++position) {
      if (files[file].fields[position] == field) {
        found.push_back({file, position});
      }
    }
  }
  return found;
}

RunPlan make_plan(const RunConfig& config, std::size_t memory_bytes, io::KnownHeaders* known) {
  RunPlan plan = PlanBuilder(config, memory_bytes, known).build();
  schedule_sweeps(plan);
  fit_memory(plan);
  return plan;
}

}  // namespace fieldwise::pipeline
