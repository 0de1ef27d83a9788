// FileSurroundings: a run among files.
// May know: surroundings, io.
// Must not know: plans, operations.
#pragma once

#include <string>
#include <vector>

#include "fieldwise/io/inputs/known_headers.hpp"
#include "pipeline/plan/surroundings.hpp"
#include "pipeline/plan/weights_provider.hpp"

namespace fieldwise::pipeline {

/// Opens inputs from files and checks outputs as files.
class FileSurroundings final : public Surroundings {
 public:
  /// Relative paths are relative to `directory`; files whose headers are `known`, which may be null, are not opened.
  FileSurroundings(const std::string& directory, io::KnownHeaders* known) : provider_(directory), known_(known) {}

  io::InputFields open(const InputConfig& input) override;
  RunProvider& provider() override { return provider_; }
  void check_output(const OutputConfig& output, const std::vector<core::FieldHeader>& variables) override;

 private:
  WeightsProvider provider_;
  io::KnownHeaders* known_;
};

}  // namespace fieldwise::pipeline
