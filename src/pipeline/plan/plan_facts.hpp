// PlanFacts: what `check` tells about a plan, collected once for whoever writes it as text or as JSON.
// May know: the plan, core.
// Must not know: how it is written.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/pipeline/plan/plan.hpp"

namespace fieldwise::pipeline {

/// Holds a field of a plan; `header` is the plan's.
struct DescribedField {
  std::string name;  ///< of an input or step as the run file calls it; in an output its variable
  const core::FieldHeader* header = nullptr;
  std::size_t gaps = 0;            ///< calendar steps between the first and the last time that are absent
  std::string variable;            ///< of an input: its name in the files
  std::vector<std::string> files;  ///< of an input
};

/// Holds a step that the plan carries out.
struct DescribedStep {
  std::string name;
  std::string variable;  ///< where the step works on several: which one
  std::string operation;
  bool implied = false;             ///< no step of the run file's
  std::string_view consumes;        ///< "map", "reduction" or "table"
  std::vector<std::string> inputs;  ///< names of fields
  std::vector<DescribedField> results;
};

/// Holds one sweep.
struct DescribedSweep {
  std::string over;                ///< the field whose times and rows the tiles cover
  std::size_t layers = 1;          ///< of that field that are swept together
  bool in_memory = false;          ///< over a series or a finished field
  std::vector<std::size_t> steps;  ///< those at work, as positions in the list of steps
  stream::TileShape tile;
  std::size_t columns = 0;
  std::size_t bands = 0;
  std::size_t bytes_to_read = 0;
  double decode_factor = 1.0;
  std::size_t peak_bytes = 0;
};

/// Holds one output file.
struct DescribedFile {
  std::string path;
  std::size_t bytes = 0;  ///< of its values, uncompressed; 0 where only the run finds them
  std::vector<DescribedField> fields;
  std::string table;                      ///< the step whose table it holds; empty: none
  std::vector<std::string_view> columns;  ///< of the table
};

/// Holds all that `check` tells; it refers to the plan, which must outlive it.
struct PlanFacts {
  std::vector<DescribedField> inputs;
  std::vector<std::string> source_files;
  std::vector<DescribedStep> steps;
  std::vector<DescribedSweep> sweeps;
  std::vector<DescribedFile> files;
  std::size_t peak_bytes = 0;
  std::size_t allowed_bytes = 0;
  std::vector<std::string> notices;
};

/// Collects the facts of a plan.
PlanFacts plan_facts(const RunPlan& plan);

}  // namespace fieldwise::pipeline
