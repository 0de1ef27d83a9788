// Catalog: THE explicit list of operations: what exists, how each is documented and made.
// May know: analysis, core.
// Must not know: run files, sweeps.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/core/options.hpp"

namespace fieldwise::pipeline {

/// Holds what the pipeline needs of one operation.
struct CatalogEntry {
  const analysis::OperationDoc* doc;
  /// Shows default options to a visitor (to document, or to validate what the visitor parses).
  std::function<void(core::OptionVisitor&)> visit_options;
  /// Makes the operation for the headers of its inputs (in the order of the doc's inputs; only trailing optional
  /// inputs may be absent), with options set by the visitor. Errors: those of the operation's constructor.
  std::function<std::unique_ptr<analysis::Operation>(std::span<const core::FieldHeader>, core::OptionVisitor&)> make;
};

/// Returns all operations, in the order in which they are listed to users.
std::span<const CatalogEntry> catalog();

/// Returns the entry of a name, or nullptr.
const CatalogEntry* find_operation(std::string_view name);

}  // namespace fieldwise::pipeline
