#include "pipeline/plan/plan_json.hpp"

#include <string>

#include "fieldwise/core/healpix_grid.hpp"
#include "pipeline/plan/plan_facts.hpp"

namespace fieldwise::pipeline {
namespace {

Json grid_json(const core::Grid& grid) {
  // The cells of a mesh are one row, however they are worked on.
  const std::size_t rows = grid.unstructured ? 1 : grid.rows;
  const std::size_t columns = grid.unstructured ? grid.size() : grid.columns;
  switch (grid.kind) {
    case core::GridKind::none:
      return nullptr;
    case core::GridKind::curvilinear:
      if (grid.healpix) {
        const core::HealpixScheme& scheme = grid.healpix->scheme;
        return {{"kind", "curvilinear"},
                {"rows", rows},
                {"columns", columns},
                {"healpix", {{"nside", scheme.nside}, {"order", core::healpix_order_name(scheme.order)}}}};
      }
      return {{"kind", "curvilinear"}, {"rows", rows}, {"columns", columns}};
    case core::GridKind::unplaced:
      return {{"kind", "unplaced"}, {"rows", rows}, {"columns", columns}};
    case core::GridKind::rectilinear:
      break;
  }
  return {{"kind", "rectilinear"},
          {"rows", grid.rows},
          {"columns", grid.columns},
          {"lat", {grid.lat_deg.front(), grid.lat_deg.back()}},
          {"lon", {grid.lon_deg.front(), grid.lon_deg.back()}}};
}

/// Returns the times of a field; null where it has none.
Json time_json(const DescribedField& field) {
  const core::FieldHeader& header = *field.header;
  if (header.leading != core::Leading::time || header.time->size() == 0) return nullptr;
  const core::TimeAxis& axis = *header.time;
  Json time = {{"calendar", core::calendar_name(axis.calendar)}, {"count", axis.size()}};
  if (axis.climatological) {
    time["climatological"] = true;
    return time;
  }
  time["step"] = axis.step.name();
  time["period"] = core::format_period(core::covered_period(axis));
  time["gaps"] = field.gaps;
  return time;
}

/// Returns names and sizes of the dimensions, the leading one first.
Json dimensions_json(const core::FieldHeader& header) {
  Json dimensions = Json::array();
  const auto add = [&](const std::string& name, std::size_t size) {
    dimensions.push_back({{"name", name}, {"size", size}});
  };
  if (header.leading == core::Leading::time) add(header.time->name, header.time->size());
  if (header.leading == core::Leading::coordinate) add(header.coordinate->name, header.coordinate->values.size());
  if (header.layers) {
    for (const core::CoordinateAxis& axis : header.layers->axes) {
      add(axis.name, axis.size());
      if (!axis.labels.empty()) dimensions.back()["labels"] = axis.labels;
    }
  }
  const core::Grid& grid = *header.grid;
  if (grid.kind == core::GridKind::rectilinear) {
    add(grid.lat_name, grid.rows);
    add(grid.lon_name, grid.columns);
  } else if (grid.kind != core::GridKind::none) {
    if (!grid.unstructured) add(grid.row_dimension, grid.rows);
    if (!grid.rows_alone) add(grid.column_dimension, grid.unstructured ? grid.size() : grid.columns);
  }
  return dimensions;
}

Json field_json(const DescribedField& field) {
  const core::FieldHeader& header = *field.header;
  return {{"name", field.name},
          {"units", header.units.text().empty() ? Json() : Json(header.units.text())},
          {"dimensions", dimensions_json(header)},
          {"grid", grid_json(*header.grid)},
          {"time", time_json(field)}};
}

Json fields_json(const std::vector<DescribedField>& fields) {
  Json all = Json::array();
  for (const DescribedField& field : fields) all.push_back(field_json(field));
  return all;
}

Json input_json(const DescribedField& input) {
  Json json = field_json(input);
  json["variable"] = input.variable;
  json["files"] = input.files;
  return json;
}

Json step_json(const DescribedStep& step) {
  return {{"name", step.name},
          {"variable", step.variable.empty() ? Json() : Json(step.variable)},
          {"do", step.operation},
          {"implied", step.implied},
          {"works_as", step.consumes},
          {"inputs", step.inputs},
          {"results", fields_json(step.results)}};
}

Json sweep_json(const PlanFacts& facts, const DescribedSweep& sweep) {
  Json steps = Json::array();
  for (const std::size_t step : sweep.steps) steps.push_back(facts.steps[step].name);
  return {{"over", sweep.over},
          {"layers", sweep.layers},
          {"in_memory", sweep.in_memory},
          {"steps", std::move(steps)},
          {"tile", {{"times", sweep.tile.times}, {"rows", sweep.tile.rows}, {"columns", sweep.columns}}},
          {"bands", sweep.bands},
          {"bytes_to_read", sweep.bytes_to_read},
          {"decode_factor", json_number(sweep.decode_factor)},
          {"peak_bytes", sweep.peak_bytes}};
}

Json file_json(const DescribedFile& file) {
  if (!file.table.empty()) {
    return {{"path", file.path},
            {"bytes", nullptr},
            {"fields", Json::array()},
            {"table", {{"step", file.table}, {"columns", file.columns}}}};
  }
  return {{"path", file.path}, {"bytes", file.bytes}, {"fields", fields_json(file.fields)}, {"table", nullptr}};
}

}  // namespace

Json plan_json(const RunPlan& plan) {
  const PlanFacts facts = plan_facts(plan);
  Json inputs = Json::array();
  for (const DescribedField& input : facts.inputs) inputs.push_back(input_json(input));
  Json steps = Json::array();
  for (const DescribedStep& step : facts.steps) steps.push_back(step_json(step));
  Json sweeps = Json::array();
  for (const DescribedSweep& sweep : facts.sweeps) sweeps.push_back(sweep_json(facts, sweep));
  Json outputs = Json::array();
  for (const DescribedFile& file : facts.files) outputs.push_back(file_json(file));
  return {{"inputs", std::move(inputs)},
          {"source_files", facts.source_files},
          {"steps", std::move(steps)},
          {"sweeps", std::move(sweeps)},
          {"outputs", std::move(outputs)},
          {"memory", {{"peak_bytes", facts.peak_bytes}, {"allowed_bytes", facts.allowed_bytes}}},
          {"notices", facts.notices}};
}

}  // namespace fieldwise::pipeline
