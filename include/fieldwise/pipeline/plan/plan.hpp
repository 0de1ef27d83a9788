// RunPlan: which sweeps a run makes, found from the run configuration and the headers of the inputs alone.
// May know: run config, catalog, analysis, stream, io.
// Must not know: values.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/core/header.hpp"
#include "fieldwise/io/writing/output.hpp"
#include "fieldwise/pipeline/runfile/run_config.hpp"
#include "fieldwise/stream/memory_source.hpp"
#include "fieldwise/stream/source.hpp"
#include "fieldwise/stream/tile_plan.hpp"

namespace fieldwise::io {
class KnownHeaders;
}

namespace fieldwise::pipeline {

class Surroundings;

inline constexpr std::size_t kNone = static_cast<std::size_t>(-1);

/// Names a field that one on another grid is made of. Where it is a result it is finished first, and shown by `held`.
struct MadeOf {
  std::size_t field = kNone;
  std::shared_ptr<stream::HeldSource> held;
};

/// Holds one field that flows through a run: one layer of an input, or of one quantity of a step.
struct PlannedField {
  std::string name;  ///< as the run file refers to it: "u", "anom", "clim.mean", "clim.tas.mean"
  std::string tile;  ///< its name in a sweep, where each layer has its own: "u", or "u (layer 2: level 850 hPa)"
  core::FieldHeader header;
  std::shared_ptr<stream::FieldSource> source;  ///< of an input, or of a result on another grid than what it is made of
  std::vector<std::string> files;               ///< of an input, in the order of their times
  std::size_t step = kNone;                     ///< the step that makes it, or kNone for an input
  bool streamed = true;            ///< seen tile by tile (inputs, results of maps); else finished after a sweep
  bool held = false;               ///< kept in memory once it is finished, because a later sweep needs it
  std::size_t driver = kNone;      ///< the field whose times and rows are its own; set when sweeps are decided
  std::vector<MadeOf> made_of;     ///< of one on another grid: the fields that it is made of wherever it is read
  std::size_t made_in = kNone;     ///< the sweep that finishes a held field
  std::size_t last_sweep = kNone;  ///< the last sweep that needs a held field

  /// Tells whether it stands for its variable: its only layer or its first.
  [[nodiscard]] bool is_first_layer() const noexcept { return header.layer == 0; }

  /// Tells whether it is there before any step is done, as inputs are, or is made of what is wherever it is read.
  [[nodiscard]] bool is_source() const noexcept { return source != nullptr; }

  /// Tells whether it is another field in the order of another grid, which no step makes.
  [[nodiscard]] bool is_turned() const noexcept { return step == kNone && !made_of.empty(); }

  /// Returns the bytes of `rows` rows of the field in memory.
  [[nodiscard]] std::size_t bytes(std::size_t rows) const {
    return header.leading_size() * rows * header.grid->columns * sizeof(double);
  }
};

/// Holds one step with its operation, which has made all its checks. A step of the run file whose inputs have several
/// variables or layers is as many of these, one after the other.
struct PlannedStep {
  std::string name;                             ///< of a hidden step one that no user can write
  std::string variable;                         ///< where the step has several: which one this is
  std::shared_ptr<const core::Layers> layers;   ///< further dimensions of its results; nullptr: none
  std::size_t layer = 0;                        ///< which of them this is
  const analysis::OperationDoc* doc = nullptr;  ///< of the catalog
  bool hidden = false;                          ///< implied by another step
  bool used = true;                             ///< false where no output needs it
  std::unique_ptr<analysis::Operation> operation;
  analysis::Reduction* reduction = nullptr;    ///< the operation, where it is a reduction
  analysis::Map* map = nullptr;                ///< the operation, where it is a map
  analysis::Tabulation* tabulation = nullptr;  ///< the operation, where it makes a table
  std::vector<std::size_t> inputs;             ///< positions of fields
  std::vector<bool> finished;  ///< of each input: it must be finished first; set when sweeps are decided
  std::vector<std::size_t> outputs;

  /// Tells whether it stands for all layers of its variable: it is the first, or the only one.
  [[nodiscard]] bool is_first_layer() const noexcept { return layer == 0; }
};

/// Names the variable and layer of a step among those of its name: "level 850 hPa", "tas at level 850 hPa"; nothing
/// where there is one.
std::string instance_name(const PlannedStep& step);

/// Names a place in an output file: one layer of a variable.
struct WriteTarget {
  std::size_t file = 0;
  std::size_t position = 0;  ///< of the variable
  std::size_t layer = 0;
};

/// Holds numbers that are known only when all values are, one a layer: what is an attribute of a field without layers
/// (`fdr_points`) is a variable [layers] of its own beside one with layers.
struct LayerNumbers {
  std::size_t of = 0;        ///< the first layer of the field they belong to
  std::string attribute;     ///< the attribute of its header
  core::FieldHeader header;  ///< of the variable
};

/// Holds one output file.
struct PlannedFile {
  std::string path;
  io::OutputFormat format;
  std::map<std::string, std::string> attributes;  ///< global ones that the run file says of this file
  std::vector<std::size_t> fields;                ///< all layers of a variable one after the other
  std::vector<LayerNumbers> numbers;              ///< variables that follow those of the fields
  std::vector<std::size_t> tables_of;  ///< the step whose table the file holds, one a layer; empty for a file of fields

  /// Tells whether the file holds a table.
  [[nodiscard]] bool is_table() const noexcept { return !tables_of.empty(); }
  /// Returns the headers of all its variables, in order.
  [[nodiscard]] std::vector<core::FieldHeader> headers(const std::vector<PlannedField>& all) const;
};

/// Holds one sweep: a driving field whose tiles are shown to maps, then to reductions, tabulations, keepers and
/// writers.
struct PlannedSweep {
  std::size_t driver = 0;                ///< the field whose times and rows the tiles cover
  bool in_memory = false;                ///< costs nothing to speak of: a series or a finished field
  std::vector<std::size_t> sources;      ///< fields that exist before the sweep: inputs and held fields
  std::vector<std::size_t> maps;         ///< steps, in order
  std::vector<std::size_t> reductions;   ///< steps
  std::vector<std::size_t> tabulations;  ///< steps
  std::vector<std::size_t> kept;         ///< results of maps that are kept in memory
  std::vector<std::size_t> written;      ///< streamed fields written while they pass
  core::TileForm form = core::TileForm::any;
  stream::TileShape tile;
  std::size_t band_rows = 0;
  std::size_t peak_bytes = 0;
  std::size_t shown_bytes = 0;  ///< bytes of values shown by all sources
  double decode_factor = 1.0;
};

/// Holds a whole run, ready to be carried out.
struct RunPlan {
  std::vector<PlannedField> fields;
  std::vector<PlannedStep> steps;
  std::vector<PlannedSweep> sweeps;
  std::vector<PlannedFile> files;
  std::vector<std::string> source_files;
  std::vector<std::string> notices;
  std::size_t memory_bytes = 0;
  std::vector<std::vector<WriteTarget>> written_to;  ///< of each field

  /// Returns where a field is written.
  [[nodiscard]] const std::vector<WriteTarget>& targets(std::size_t field) const { return written_to[field]; }

  /// Returns where the number of an attribute of a field with layers is written, which is known only when all values
  /// are.
  [[nodiscard]] std::vector<WriteTarget> number_targets(std::size_t field, const std::string& attribute) const;
};

/// Returns how many variables and layers the step of the run file works on that a planned step belongs to.
std::size_t instance_count(const RunPlan& plan, const PlannedStep& step);

/// Returns how many layers of a field of that name a sweep shows.
std::size_t layers_shown(const RunPlan& plan, const PlannedSweep& sweep, const std::string& name);

/// Plans a run: opens the headers of all inputs, makes every operation, checks every output and decides the sweeps.
/// With `known`, files whose headers it knows are not opened. Errors: those of inputs and operations, all that can be
/// found in one go.
RunPlan make_plan(const RunConfig& config, std::size_t memory_bytes, io::KnownHeaders* known = nullptr);

/// Plans a run whose inputs come from where `surroundings` say, which must outlive it. Errors: as above.
RunPlan make_plan(const RunConfig& config, std::size_t memory_bytes, Surroundings& surroundings);

}  // namespace fieldwise::pipeline
