// The options of a step: those of its operation, and those of the operations that it implies.
// May know: the catalog, the catalogue of options.
// Must not know: run files, JSON.
#pragma once

#include <string_view>
#include <vector>

#include "fieldwise/pipeline/catalog/catalog.hpp"
#include "fieldwise/pipeline/catalog/option_catalogue.hpp"

namespace fieldwise::pipeline {

/// Holds an option that a step takes.
struct StepOption {
  OptionEntry option;
  std::string_view implied_operation;  ///< the operation, implied by the step, that alone obeys it; empty: its own
};

/// Returns the options that a step of this operation takes: its own, then those that only an operation it implies
/// knows.
std::vector<StepOption> step_options(const CatalogEntry& operation);

/// Tells whether an input has to be named: nothing stands in for it.
bool must_be_named(const analysis::InputDoc& input);

/// Tells whether an option of the operation is called as an input is: the words of this input are values of that
/// option.
bool shares_key_with_option(const CatalogEntry& operation, const analysis::InputDoc& input);

/// Returns the operations that inputs of a step imply where they are left out, each once.
std::vector<const CatalogEntry*> implied_operations(const CatalogEntry& operation);

}  // namespace fieldwise::pipeline
