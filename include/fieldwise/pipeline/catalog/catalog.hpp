// Catalog: THE explicit list of operations: what exists, how each is documented and made.
// May know: analysis, core.
// Must not know: run files, sweeps.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/core/options.hpp"

namespace fieldwise::pipeline {

/// Names the option that chooses which quantities an operation writes.
inline constexpr std::string_view kChoosesQuantities = "statistics";

/// Holds what the pipeline needs of one operation.
struct CatalogEntry {
  const analysis::OperationDoc* doc;
  /// Shows default options to a visitor (to document, or to validate what the visitor parses).
  std::function<void(core::OptionVisitor&)> visit_options;
  /// Returns the quantities that it writes for named inputs and options set by the visitor, known before any header.
  std::function<std::vector<std::string>(std::span<const analysis::InputName>, core::OptionVisitor&)> quantities;
  /// Makes the operation for the headers of its inputs and their names (in the order of the doc's inputs, then named
  /// ones; only trailing optional inputs may be absent), with options set by the visitor. Errors: those of the
  /// operation's constructor.
  std::function<std::unique_ptr<analysis::Operation>(std::span<const core::FieldHeader>,
                                                     std::span<const analysis::InputName>, core::OptionVisitor&)>
      make;
};

/// Returns all operations, in the order in which they are listed to users.
std::span<const CatalogEntry> catalog();

/// Returns the entry of a name, or nullptr.
const CatalogEntry* find_operation(std::string_view name);

}  // namespace fieldwise::pipeline
