// Catalog: THE explicit list of operations: what exists, how each is documented and made.
// May know: analysis, core.
// Must not know: run files, sweeps.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/analysis/provider.hpp"
#include "fieldwise/core/coordinate_axis.hpp"
#include "fieldwise/pipeline/catalog/option_set.hpp"

namespace fieldwise::pipeline {

/// Names the option that chooses which quantities an operation writes.
inline constexpr std::string_view kChoosesQuantities = "statistics";

/// Holds what the pipeline needs of one operation. Options are always of the type that `defaults` returns.
struct CatalogEntry {
  const analysis::OperationDoc* doc;
  /// Returns the options as they are where nothing is written.
  OptionSet (*defaults)();
  /// Returns the quantities that it writes for named inputs and options, known before any header.
  std::vector<std::string> (*quantities)(std::span<const analysis::InputName>, const OptionSet&);
  /// Makes the operation for the headers of its inputs and their names (in the order of the doc's inputs, then named
  /// ones; only trailing optional inputs may be absent), handing it what it needs of other files; of several parts one.
  /// Errors: those of the operation's constructor.
  std::unique_ptr<analysis::Operation> (*make)(std::span<const core::FieldHeader>, std::span<const analysis::InputName>,
                                               const OptionSet&, analysis::Provider&, std::size_t part);
  /// Returns the further dimensions (levels, members) whose layers it takes together; of all others it works on one
  /// layer.
  std::vector<std::string> (*joined)(const OptionSet&);
  /// Returns the axis along which one working of it is several (regions), each an operation of its own; an empty one
  /// where it is one. Errors: those of its constructor.
  core::CoordinateAxis (*parts)(std::span<const core::FieldHeader>, const OptionSet&, analysis::Provider&);
  /// Tells whether it asks for areas of cells, so that their corners are worth being looked for.
  bool (*needs_areas)(const OptionSet&);
  /// Returns the files that options name, as they are written there.
  std::vector<std::string> (*files)(const OptionSet&);
};

/// Returns all operations, in the order in which they are listed to users.
std::span<const CatalogEntry> catalog();

/// Returns the entry of a name, or nullptr.
const CatalogEntry* find_operation(std::string_view name);

}  // namespace fieldwise::pipeline
