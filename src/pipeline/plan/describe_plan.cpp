#include "fieldwise/pipeline/plan/describe_plan.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

#include "fieldwise/core/counted.hpp"
#include "fieldwise/core/step_class.hpp"
#include "fieldwise/pipeline/catalog/catalog.hpp"
#include "pipeline/plan/describe_header.hpp"

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

}  // namespace

namespace {

std::string describe_field(const std::string& name, const PlannedField& field) {
  return fmt::format("{}: {}, {}, {}", name, describe_grid(*field.header.grid), describe_leading(field.header),
                     field.header.units.text().empty() ? "no units" : field.header.units.text());
}

void describe_inputs(const RunPlan& plan, std::string& text) {
  text += "inputs\n";
  for (const PlannedField& field : plan.fields) {
    if (field.step == kNone) {
      text += fmt::format("  {}\n", describe_field(field.name, field));
    }
  }
  text += fmt::format("  from {}\n", core::counted(plan.source_files.size(), "file"));
}

std::vector<std::string> consumer_names(const RunPlan& plan, const PlannedSweep& sweep) {
  std::vector<std::string> names;
  const auto visible = [&](std::size_t step) {
    const PlannedStep& planned = plan.steps[step];
    return planned.hidden ? fmt::format("{} (implied)", planned.doc->name) : planned.name;
  };
  for (const std::size_t step : sweep.maps) {
    names.push_back(visible(step));
  }
  for (const std::size_t step : sweep.reductions) {
    names.push_back(visible(step));
  }
  for (const std::size_t step : sweep.tabulations) {
    names.push_back(visible(step) + " (table)");
  }
  return names;
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

void describe_sweeps(const RunPlan& plan, std::string& text) {
  text += "sweeps\n";
  for (std::size_t i = 0; i < plan.sweeps.size(); ++i) {
    const PlannedSweep& sweep = plan.sweeps[i];
    const core::FieldHeader& driver = plan.fields[sweep.driver].header;
    const std::size_t bands = (driver.grid->rows + sweep.band_rows - 1) / sweep.band_rows;
    text += fmt::format("  {}. over '{}'{}: {}\n", i + 1, plan.fields[sweep.driver].name,
                        sweep.in_memory ? " (in memory)" : "", fmt::join(consumer_names(plan, sweep), ", "));
    text += fmt::format("     tiles of {} x {} x {}, {}, {} to read, decode factor {:.2g}, peak memory {}\n",
                        core::counted(sweep.tile.times, "time"), core::counted(sweep.tile.rows, "row"),
                        core::counted(driver.grid->columns, "column"), core::counted(bands, "band"),
                        format_bytes(bytes_to_read(plan, sweep)), sweep.decode_factor, format_bytes(sweep.peak_bytes));
  }
}

std::string describe_table(const PlannedFile& file, const PlannedStep& step) {
  std::vector<std::string_view> columns;
  for (const analysis::OutputDoc& column : step.doc->outputs) {
    columns.push_back(column.quantity);
  }
  return fmt::format("  {} (a table; its length is known when it is found)\n    {}: {}\n", file.path, step.name,
                     fmt::join(columns, ", "));
}

void describe_files(const RunPlan& plan, std::string& text) {
  text += "outputs\n";
  for (const PlannedFile& file : plan.files) {
    if (file.table_of != kNone) {
      text += describe_table(file, plan.steps[file.table_of]);
      continue;
    }
    std::size_t bytes = 0;
    for (const std::size_t field : file.fields) {
      const core::FieldHeader& header = plan.fields[field].header;
      const std::size_t width = header.type == core::ValueType::float64 ? 8 : 4;
      bytes += header.leading_size() * header.grid->size() * width;
    }
    text += fmt::format("  {} ({} uncompressed)\n", file.path, format_bytes(bytes));
    for (const std::size_t field : file.fields) {
      text += fmt::format("    {}\n", describe_field(plan.fields[field].header.name, plan.fields[field]));
    }
  }
}

}  // namespace

std::string describe_plan(const RunPlan& plan) {
  std::string text;
  describe_inputs(plan, text);
  describe_sweeps(plan, text);
  describe_files(plan, text);
  std::size_t peak = 0;
  for (const PlannedSweep& sweep : plan.sweeps) {
    peak = std::max(peak, sweep.peak_bytes);
  }
  text += fmt::format("memory\n  peak {} of {} allowed\n", format_bytes(peak), format_bytes(plan.memory_bytes));
  for (const std::string& notice : plan.notices) {
    text += fmt::format("notice: {}\n", notice);
  }
  return text;
}

}  // namespace fieldwise::pipeline
