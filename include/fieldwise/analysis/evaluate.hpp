// evaluate: runs one operation on fields in memory, without a sweep: arrays in, arrays out.
// May know: operation, core's field.
// Must not know: files, sweeps.
#pragma once

#include <functional>
#include <span>
#include <vector>

#include "fieldwise/analysis/operation.hpp"
#include "fieldwise/core/field.hpp"

namespace fieldwise::analysis {

/// Refers to fields in memory, in the order of an operation's inputs.
using FieldReferences = std::vector<std::reference_wrapper<const core::Field>>;

/// Runs a reduction or a map on whole fields and returns its results, named after their quantities, in the order of
/// the operation's `doc().outputs`.
std::vector<core::Field> evaluate(Operation& operation, const FieldReferences& inputs);

/// Makes the operation for the headers of the inputs and runs it:
/// `evaluate<Correlation>({sst, index}, {.dof = ...})`. Errors: those of the operation's constructor.
template <std::derived_from<Operation> Op>
std::vector<core::Field> evaluate(const FieldReferences& inputs, const typename Op::Options& options = {}) {
  std::vector<core::FieldHeader> headers;
  for (const core::Field& input : inputs) {
    headers.push_back(input.header);
  }
  Op operation(headers, options);
  return evaluate(operation, inputs);
}

/// Runs a tabulation on whole fields, on this thread, and returns its table.
core::Table tabulate(Tabulation& operation, const FieldReferences& inputs);

/// Makes the operation for the headers of the inputs and runs it: `tabulate<Extrema>({slp}, {.kind = ...})`. Errors:
/// those of the operation's constructor.
template <std::derived_from<Tabulation> Op>
core::Table tabulate(const FieldReferences& inputs, const typename Op::Options& options = {}) {
  std::vector<core::FieldHeader> headers;
  for (const core::Field& input : inputs) {
    headers.push_back(input.header);
  }
  Op operation(headers, options);
  return tabulate(operation, inputs);
}

}  // namespace fieldwise::analysis
