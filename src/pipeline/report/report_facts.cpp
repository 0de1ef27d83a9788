#include "pipeline/report/report_facts.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <span>
#include <system_error>
#include <utility>

#include "fieldwise/core/cell_area.hpp"
#include "fieldwise/core/describe_layers.hpp"
#include "fieldwise/core/error.hpp"
#include "fieldwise/io/index/file_index.hpp"
#include "fieldwise/io/reading/input.hpp"
#include "fieldwise/io/reading/point_table.hpp"
#include "fieldwise/io/system/private_folder.hpp"
#include "fieldwise/io/worker/index_file.hpp"
#include "fieldwise/pipeline/catalog/catalog.hpp"
#include "fieldwise/pipeline/catalog/describe_operation.hpp"
#include "fieldwise/pipeline/record/record.hpp"
#include "fieldwise/pipeline/yaml/yaml_writer.hpp"
#include "fieldwise/plot/draw_picture.hpp"
#include "fieldwise/plot/picture_request.hpp"
#include "fieldwise/plot/slot_choice.hpp"
#include "fieldwise/plot/subject.hpp"
#include "fieldwise/stream/sweep.hpp"
#include "pipeline/plan/describe_header.hpp"

namespace fieldwise::pipeline {
namespace {

namespace fs = std::filesystem;

constexpr double kSignificant = 0.05;

/// Hands whole maps of one field, in order, to a function.
class MapsConsumer final : public stream::Consumer {
 public:
  using Take = std::function<void(const core::TileView& maps)>;
  MapsConsumer(std::string input, Take take) : inputs_{std::move(input)}, take_(std::move(take)) {}
  [[nodiscard]] std::span<const std::string> inputs() const override { return inputs_; }
  [[nodiscard]] core::Need need() const override {
    return {core::TileForm::whole_maps, core::Split::none, false, 0, {}};
  }
  void accept(std::span<const core::TileView> inputs, std::span<const core::MutableTileView> /*outputs*/) override {
    take_(inputs[0]);
  }

 private:
  stream::TileNames inputs_;
  Take take_;
};

/// Shows all maps of a source to a function, some at a time.
void sweep_maps(std::unique_ptr<stream::FieldSource> source, const MapsConsumer::Take& take) {
  const std::string name = source->header().name;
  stream::FieldSet fields;
  fields.add(name, std::move(source));
  MapsConsumer consumer(name, take);
  stream::sweep(fields, name, std::array<stream::Consumer*, 1>{&consumer});
}

/// Counts the missing values of maps.
double count_missing(const core::TileView& maps) {
  const core::Extent& extent = maps.extent();
  std::ptrdiff_t missing = 0;
  for (std::size_t time = extent.times.begin; time < extent.times.end; ++time) {
    for (std::size_t row = extent.rows.begin; row < extent.rows.end; ++row) {
      missing += std::ranges::count_if(maps.row(time, row), [](double value) { return std::isnan(value); });
    }
  }
  return static_cast<double>(missing);
}

double missing_share(std::unique_ptr<stream::FieldSource> source) {
  double missing = 0.0;
  double all = 0.0;
  sweep_maps(std::move(source), [&](const core::TileView& maps) {
    missing += count_missing(maps);
    all += static_cast<double>(maps.extent().size());
  });
  return all > 0 ? missing / all : 0.0;
}

/// Returns the facts of one variable of an input.
ReportedInput facts_of_variable(const InputConfig& config, io::InputVariable& variable) {
  core::FieldHeader header = variable.layers.front()->header();
  config.spec.naming.put_into(header);
  ReportedInput facts;
  facts.name = config.spec.names_variables() ? fmt::format("{}.{}", config.spec.name, variable.name) : config.spec.name;
  facts.files = fmt::format("{}", fmt::join(config.files_as_written, ", "));
  for (const auto& [member, files] : config.members_as_written) {
    facts.files += fmt::format("{}{}: {}", facts.files.empty() ? "" : "; ", member, fmt::join(files, ", "));
  }
  facts.variable = header.long_name.empty() ? header.name : fmt::format("{} ({})", header.long_name, header.name);
  facts.units = header.units.text().empty() ? "not known" : header.units.text();
  facts.grid = describe_grid(*header.grid);
  facts.times = describe_leading(header);
  facts.layers = core::describe_layers(header.layers.get());
  if (header.leading == core::Leading::time) {
    facts.period = core::format_period(core::covered_period(*header.time));
    facts.absent_steps = count_gaps(*header.time);
  }
  // All layers have equally many values.
  for (std::unique_ptr<stream::FieldSource>& layer : variable.layers) {
    facts.missing_share += missing_share(std::move(layer)) / static_cast<double>(header.layer_count());
  }
  return facts;
}

std::vector<ReportedInput> facts_of_input(const InputConfig& config, std::vector<std::string>& warnings) {
  io::InputFields input = io::open_fields(config.spec);
  for (const std::string& notice : input.notices) {
    warnings.push_back(fmt::format("input '{}': {}", config.spec.name, notice));
  }
  std::vector<ReportedInput> facts;
  for (io::InputVariable& variable : input.variables) facts.push_back(facts_of_variable(config, variable));
  return facts;
}

/// Returns the share of valid values of one map that are significant, by points and by area.
SignificantShare share_of(const core::TileView& p, std::size_t time, const std::vector<double>& areas) {
  double valid = 0.0;
  double valid_area = 0.0;
  SignificantShare share;
  double area = 0.0;
  std::size_t point = 0;
  for (std::size_t row = p.extent().rows.begin; row < p.extent().rows.end; ++row) {
    for (const double value : p.row(time, row)) {
      const double weight = areas.empty() ? 0.0 : areas[point];
      ++point;
      if (std::isnan(value)) continue;
      valid += 1.0;
      valid_area += weight;
      if (value < kSignificant) {
        share.points += 1.0;
        area += weight;
      }
    }
  }
  share.points = valid > 0 ? share.points / valid : 0.0;
  if (valid_area > 0) share.area = area / valid_area;
  return share;
}

std::vector<double> areas_of(const core::Grid& grid) {
  try {
    return core::cell_areas_m2(grid);
  } catch (const core::Error&) {
    return {};  // a curvilinear grid without vertices
  }
}

std::vector<SignificantShare> significant_shares(const std::string& file, const std::string& variable) {
  io::InputSpec spec;
  spec.name = variable;
  spec.files = {file};
  spec.variable = variable;
  io::InputFields input = io::open_fields(spec);
  std::vector<std::unique_ptr<stream::FieldSource>>& layers = input.variables.front().layers;
  const core::FieldHeader header = layers.front()->header();
  if (header.is_series()) return {};
  const std::vector<double> areas = areas_of(*header.grid);
  std::vector<SignificantShare> shares;
  for (std::size_t layer = 0; layer < layers.size(); ++layer) {
    const std::string name = header.layers ? header.layers->name_of(layer) : std::string();
    sweep_maps(std::move(layers[layer]), [&](const core::TileView& maps) {
      for (std::size_t time = maps.extent().times.begin; time < maps.extent().times.end; ++time) {
        SignificantShare share = share_of(maps, time, areas);
        share.slot = plot::slot_name(header, time);
        if (!name.empty()) share.slot = share.slot.empty() ? name : fmt::format("{}, {}", name, share.slot);
        shares.push_back(std::move(share));
      }
    });
  }
  return shares;
}

/// Returns the bytes of a picture of a variable. Errors: those of plot::draw_picture and io::PrivateFolder.
std::string picture_of(const std::string& file, const std::string& variable) {
  const io::PrivateFolder folder;
  const std::string path = folder.file("picture.png").string();
  constexpr double kWidthCm = 15.0;
  plot::PlotOptions options;
  options.width_cm = kWidthCm;
  plot::draw_picture({plot::PictureKind::variable, file, variable, path, options});
  std::ifstream picture(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(picture), std::istreambuf_iterator<char>()};
}

/// Gathers the facts of one run.
class Gatherer {
 public:
  explicit Gatherer(const RunConfig& config) : config_(config) {}

  ReportFacts gather() {
    facts_.title = config_.title.empty() ? fs::path(config_.origin).filename().string() : config_.title;
    facts_.origin = config_.origin;
    facts_.run = effective_run(config_);
    facts_.warnings = config_.notices;
    read_record();
    for (const InputConfig& input : config_.inputs) {
      if (!input.used) continue;
      const std::vector<ReportedInput> facts = facts_of_input(input, facts_.warnings);
      facts_.inputs.insert(facts_.inputs.end(), facts.begin(), facts.end());
    }
    for (const OutputConfig& output : config_.outputs) {
      const io::FileIndex index = io::index_file(output.path);
      for (const Reference& field : output.fields) add_result(output, index, field);
    }
    return std::move(facts_);
  }

 private:
  void read_record() {
    std::vector<std::string> outputs;
    for (const OutputConfig& output : config_.outputs) {
      std::error_code unknown;
      if (!fs::exists(output.path, unknown)) {
        throw core::Error(
            core::ErrorKind::input_missing,
            fmt::format("{} has not been made yet: 'fieldwise run {}' makes it", output.path, config_.origin));
      }
      outputs.push_back(output.path);
    }
    const auto last = find_record(outputs.front());
    if (!last) {
      facts_.warnings.emplace_back("the outputs have no record of the run that made them");
      return;
    }
    const RunRecord& record = last->first;
    facts_.finished = record.finished;
    facts_.version = record.version;
    for (const auto& [name, version] : record.libraries) {
      facts_.libraries += fmt::format("{}{} {}", facts_.libraries.empty() ? "" : ", ", name, version);
    }
    for (const RecordedFile& output : record.outputs) facts_.outputs.emplace_back(output.path, output.sha256);
    const std::string reason =
        reason_to_run(expected_record(config_, false, last ? &last->first : nullptr), last, outputs);
    if (!reason.empty()) facts_.warnings.push_back(fmt::format("the outputs are not up to date: {}", reason));
  }

  void add_result(const OutputConfig& output, const io::FileIndex& index, const Reference& field) {
    const auto step = std::ranges::find(config_.steps, field.name, &StepConfig::name);
    if (step == config_.steps.end()) return;
    const CatalogEntry* operation = step->entry;
    ReportedResult result;
    result.name = reference_text(field);
    result.definition = sentence(operation->doc->summary);
    result.formula = operation->doc->formula;
    result.reference = operation->doc->reference;
    result.step = step_text(*step);
    result.output = output.path_as_written;
    add_variables(index, field, result);
    if (io::holds_points(index)) {
      try {
        result.pictures.push_back({{}, picture_of(output.path, ""), {}, {}});
      } catch (const core::Error& error) {
        note(fmt::format("no picture of {}: {}", result.name, error.what()));
      }
    } else {
      for (const std::string& asked : asked_pictures(index, field, *operation, result)) {
        add_picture(output, index, asked, result);
      }
    }
    facts_.results.push_back(std::move(result));
  }

  /// Returns what pictures are asked of: the step, or each of its variables where it has several.
  static std::vector<std::string> asked_pictures(const io::FileIndex& index, const Reference& field,
                                                 const CatalogEntry& operation, const ReportedResult& result) {
    const std::string whole = variable_name(field);
    const auto is_whole = [&](const auto& variable) {
      return variable.first == whole || without_quantity(variable.first, operation) == whole;
    };
    if (index.find(whole) || std::ranges::any_of(result.variables, is_whole)) return {whole};
    std::vector<std::string> asked;
    for (const auto& variable : result.variables) {
      const std::string one = field.quantity.empty() ? without_quantity(variable.first, operation) : variable.first;
      if (std::ranges::find(asked, one) == asked.end()) asked.push_back(one);
    }
    return asked;
  }

  /// Returns the name of the step, and the variable it worked on, of a variable that is one of its quantities.
  static std::string without_quantity(const std::string& variable, const CatalogEntry& operation) {
    std::string stem = variable;
    for (const analysis::OutputDoc& output : operation.doc->outputs) {
      const std::string end = fmt::format("_{}", output.quantity);
      const bool shorter = end.size() > 1 && variable.ends_with(end) && variable.size() - end.size() < stem.size();
      if (shorter) stem = variable.substr(0, variable.size() - end.size());
    }
    return stem;
  }

  void add_picture(const OutputConfig& output, const io::FileIndex& index, const std::string& asked,
                   ReportedResult& result) {
    try {
      const plot::Subject subject = plot::find_subject(index, asked, {});
      const auto shown = index.find(subject.variable);
      ReportedPicture picture;
      picture.title = shown ? std::string(index.variables[*shown].text("long_name")) : "";
      picture.tested_by = subject.probability;
      if (!subject.probability.empty()) picture.significant = significant_shares(output.path, subject.probability);
      result.pictures.push_back(std::move(picture));
      result.pictures.back().bytes = picture_of(output.path, asked);
    } catch (const core::Error& error) {
      note(fmt::format("no picture of {}: {}", asked, error.what()));
    }
  }

  /// Where pictures cannot be drawn at all, it is said once.
  void note(const std::string& warning) {
    const std::size_t reason = warning.find(": ");
    const auto same = [&](const std::string& other) { return other.ends_with(warning.substr(reason)); };
    if (std::ranges::none_of(facts_.warnings, same)) facts_.warnings.push_back(warning);
  }

  static void add_variables(const io::FileIndex& index, const Reference& field, ReportedResult& result) {
    for (const io::VariableIndex& variable : index.variables) {
      Reference all = field;
      all.quantity.clear();
      const std::string step = variable_name(all);  // of one variable, where the reference names it
      const bool own = variable.name == step || variable.name.starts_with(step + '_') || io::holds_points(index);
      const bool asked = field.quantity.empty() || variable.name.ends_with('_' + field.quantity);
      if (!own || !asked || variable.dimensions.empty()) continue;
      const std::string_view units = variable.text("units");
      std::vector<std::string> shape;
      for (const std::uint32_t dimension : variable.dimensions) {
        shape.push_back(fmt::format("{} {}", index.dimensions[dimension].name, index.dimensions[dimension].size));
      }
      result.variables.emplace_back(
          variable.name, fmt::format("{} [{}], {}", variable.text("long_name"), units.empty() ? "no units" : units,
                                     fmt::join(shape, " x ")));
    }
  }

  [[nodiscard]] std::string step_text(const StepConfig& step) const {
    YamlNode map = YamlNode::of_map();
    map.set("do", YamlNode::of_scalar(step.operation));
    for (const auto& [key, reference] : step.inputs) {
      const auto hidden = std::ranges::find(config_.steps, reference.name, &StepConfig::name);
      if (hidden != config_.steps.end() && hidden->hidden) continue;
      map.set(key, YamlNode::of_scalar(reference_text(reference)));
    }
    const std::vector<NamedValue> options = step.options.values();
    for (const std::string& name : step.written) {
      const auto option = std::ranges::find(options, name, &NamedValue::name);
      if (option != options.end()) map.set(name, to_node(option->value));
    }
    return fmt::format("{}: {}", step.name, write_yaml_line(map));
  }

  const RunConfig& config_;
  ReportFacts facts_;
};

}  // namespace

ReportFacts gather_facts(const RunConfig& config) { return Gatherer(config).gather(); }

}  // namespace fieldwise::pipeline
