// Surroundings: where the fields of a run come from, and what its operations are handed beside them.
// May know: run config, io's inputs.
// Must not know: plans, operations.
#pragma once

#include <string>
#include <vector>

#include "fieldwise/core/header.hpp"
#include "fieldwise/io/index/output_format.hpp"
#include "fieldwise/io/reading/input.hpp"
#include "fieldwise/pipeline/runfile/run_config.hpp"

namespace fieldwise::pipeline {

class RunProvider;

/// Is asked while a run is planned: files and programs answer, or a program that has its fields in memory.
class Surroundings {
 public:
  Surroundings() = default;
  Surroundings(const Surroundings&) = delete;
  Surroundings& operator=(const Surroundings&) = delete;
  virtual ~Surroundings() = default;

  /// Opens an input. Errors: those of io::open_fields.
  virtual io::InputFields open(const InputConfig& input) = 0;

  /// Returns what operations are handed.
  virtual RunProvider& provider() = 0;

  /// Requires that an output can hold these variables. Errors: those of io::check_output.
  virtual void check_output(const OutputConfig& output, const std::vector<core::FieldHeader>& variables) = 0;
};

}  // namespace fieldwise::pipeline
