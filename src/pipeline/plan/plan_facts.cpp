#include "pipeline/plan/plan_facts.hpp"

#include <algorithm>

#include "pipeline/plan/describe_header.hpp"

namespace fieldwise::pipeline {
namespace {

DescribedField described(const std::string& name, const PlannedField& field) {
  const core::FieldHeader& header = field.header;
  const std::size_t gaps = header.leading == core::Leading::time ? count_gaps(*header.time) : 0;
  return {name, &header, gaps, field.source ? field.source->header().name : std::string(), field.files};
}

DescribedStep described(const RunPlan& plan, const PlannedStep& step) {
  DescribedStep facts;
  facts.name = step.name;
  facts.operation = step.doc->name;
  facts.implied = step.hidden;
  facts.consumes = step.tabulation != nullptr ? "table" : step.reduction != nullptr ? "reduction" : "map";
  facts.variable = step.variable;
  for (const std::size_t field : step.inputs) facts.inputs.push_back(plan.fields[field].name);
  for (const std::size_t field : step.outputs) {
    facts.results.push_back(described(plan.fields[field].name, plan.fields[field]));
  }
  return facts;
}

/// Returns the bytes that a sweep reads from files: those of its sources, as often as they are decoded.
std::size_t bytes_to_read(const RunPlan& plan, const PlannedSweep& sweep) {
  double bytes = 0.0;
  for (const std::size_t field : sweep.sources) {
    const PlannedField& source = plan.fields[field];
    bytes += source.source ? static_cast<double>(source.source->bytes_to_read()) : 0.0;
  }
  return static_cast<std::size_t>(bytes * sweep.decode_factor);
}

/// Returns the position, in the list of described steps, of the one that a planned step is a layer of.
std::size_t described_step(const RunPlan& plan, std::size_t step) {
  const auto first = plan.steps.begin();
  const auto end = first + static_cast<std::ptrdiff_t>(step) + 1;
  return static_cast<std::size_t>(std::count_if(first, end, [](const auto& one) { return one.is_first_layer(); })) - 1;
}

DescribedSweep described(const RunPlan& plan, const PlannedSweep& sweep) {
  const core::Grid& grid = *plan.fields[sweep.driver].header.grid;
  DescribedSweep facts;
  facts.over = plan.fields[sweep.driver].name;
  facts.layers = layers_shown(plan, sweep, facts.over);
  facts.in_memory = sweep.in_memory;
  const auto add = [&](std::size_t step) {
    const std::size_t position = described_step(plan, step);
    if (std::ranges::find(facts.steps, position) == facts.steps.end()) facts.steps.push_back(position);
  };
  for (const std::size_t field : sweep.sources) {
    const PlannedField& source = plan.fields[field];
    if (!source.made_of.empty() && !source.is_turned()) add(source.step);
  }
  for (const std::vector<std::size_t>* steps : {&sweep.maps, &sweep.reductions, &sweep.tabulations}) {
    std::ranges::for_each(*steps, add);
  }
  facts.tile = sweep.tile;
  facts.columns = grid.columns;
  facts.bands = (grid.rows + sweep.band_rows - 1) / sweep.band_rows;
  facts.bytes_to_read = bytes_to_read(plan, sweep);
  facts.decode_factor = sweep.decode_factor;
  facts.peak_bytes = sweep.peak_bytes;
  return facts;
}

DescribedFile described(const RunPlan& plan, const PlannedFile& file) {
  DescribedFile facts;
  facts.path = file.path;
  if (file.is_table()) {
    const PlannedStep& step = plan.steps[file.tables_of.front()];
    facts.table = step.name;
    for (const analysis::OutputDoc& column : step.doc->outputs) facts.columns.push_back(column.quantity);
    for (std::size_t i = 0; step.layers && i < step.layers->axes.size(); ++i) {
      facts.columns.push_back(step.layers->axes[i].name);
    }
    return facts;
  }
  for (const std::size_t field : file.fields) {
    const core::FieldHeader& header = plan.fields[field].header;
    const std::size_t width = header.type == core::ValueType::float64 ? 8 : 4;
    facts.bytes += header.leading_size() * header.grid->size() * width;
    if (header.layer == 0) facts.fields.push_back(described(header.name, plan.fields[field]));
  }
  return facts;
}

}  // namespace

PlanFacts plan_facts(const RunPlan& plan) {
  PlanFacts facts;
  for (const PlannedField& field : plan.fields) {
    if (field.step == kNone && field.is_first_layer()) facts.inputs.push_back(described(field.name, field));
  }
  facts.source_files = plan.source_files;
  for (const PlannedStep& step : plan.steps) {
    if (step.is_first_layer()) facts.steps.push_back(described(plan, step));
  }
  for (const PlannedSweep& sweep : plan.sweeps) {
    facts.sweeps.push_back(described(plan, sweep));
    facts.peak_bytes = std::max(facts.peak_bytes, sweep.peak_bytes);
  }
  for (const PlannedFile& file : plan.files) facts.files.push_back(described(plan, file));
  facts.allowed_bytes = plan.memory_bytes;
  facts.notices = plan.notices;
  return facts;
}

}  // namespace fieldwise::pipeline
