#include "fieldwise/pipeline/plan/describe_plan.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

#include "fieldwise/core/counted.hpp"
#include "fieldwise/core/describe_layers.hpp"
#include "pipeline/plan/describe_header.hpp"
#include "pipeline/plan/plan_facts.hpp"

namespace fieldwise::pipeline {

namespace {

std::string format_bytes(std::size_t bytes) {
  constexpr double kStep = 1024.0;
  double value = static_cast<double>(bytes);
  const char* unit = "B";
  for (const char* larger : {"KiB", "MiB", "GiB", "TiB"}) {
    if (value < kStep) {
      break;
    }
    value /= kStep;
    unit = larger;
  }
  return fmt::format("{:.{}f} {}", value, value < 10.0 && value != std::floor(value) ? 1 : 0, unit);
}

std::string field_text(const DescribedField& field) {
  const core::FieldHeader& header = *field.header;
  const std::string layers = core::describe_layers(header.layers.get());
  return fmt::format("{}: {}, {}{}{}, {}", field.name, describe_grid(*header.grid), layers, layers.empty() ? "" : ", ",
                     describe_leading(header), header.units.text().empty() ? "no units" : header.units.text());
}

std::string inputs_text(const PlanFacts& facts) {
  std::string text = "inputs\n";
  for (const DescribedField& input : facts.inputs) text += fmt::format("  {}\n", field_text(input));
  return text + fmt::format("  from {}\n", core::counted(facts.source_files.size(), "file"));
}

std::string step_text(const DescribedStep& step) {
  return fmt::format("{}{}{}", step.implied ? step.operation + " (implied)" : step.name,
                     step.variable.empty() ? std::string() : " of " + step.variable,
                     step.consumes == "table" ? " (table)" : "");
}

std::string sweep_text(const PlanFacts& facts, const DescribedSweep& sweep) {
  std::vector<std::string> steps;
  for (const std::size_t step : sweep.steps) steps.push_back(step_text(facts.steps[step]));
  return fmt::format(
      "over '{}'{}{}: {}\n     tiles of {} x {} x {}, {}, {} to read, decode factor {:.2g}, peak memory {}\n",
      sweep.over, sweep.layers == 1 ? std::string() : fmt::format(" ({})", core::counted(sweep.layers, "layer")),
      sweep.in_memory ? " (in memory)" : "", fmt::join(steps, ", "), core::counted(sweep.tile.times, "time"),
      core::counted(sweep.tile.rows, "row"), core::counted(sweep.columns, "column"), core::counted(sweep.bands, "band"),
      format_bytes(sweep.bytes_to_read), sweep.decode_factor, format_bytes(sweep.peak_bytes));
}

std::string file_text(const DescribedFile& file) {
  if (!file.table.empty()) {
    return fmt::format("  {} (a table; its length is known when it is found)\n    {}: {}\n", file.path, file.table,
                       fmt::join(file.columns, ", "));
  }
  std::string text = fmt::format("  {} ({} uncompressed)\n", file.path, format_bytes(file.bytes));
  for (const DescribedField& field : file.fields) text += fmt::format("    {}\n", field_text(field));
  return text;
}

}  // namespace

std::string describe_plan(const RunPlan& plan) {
  const PlanFacts facts = plan_facts(plan);
  std::string text = inputs_text(facts) + "sweeps\n";
  for (std::size_t i = 0; i < facts.sweeps.size(); ++i) {
    text += fmt::format("  {}. {}", i + 1, sweep_text(facts, facts.sweeps[i]));
  }
  text += "outputs\n";
  for (const DescribedFile& file : facts.files) text += file_text(file);
  text += fmt::format("memory\n  peak {} of {} allowed\n", format_bytes(facts.peak_bytes),
                      format_bytes(facts.allowed_bytes));
  for (const std::string& notice : facts.notices) text += fmt::format("notice: {}\n", notice);
  return text;
}

}  // namespace fieldwise::pipeline
