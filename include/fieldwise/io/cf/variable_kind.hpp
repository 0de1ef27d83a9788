// variable_kind: what a variable holds: by the attribute that fieldwise writes, else guessed from CF metadata.
// May know: file index, core.
// Must not know: values, operations, pictures.
#pragma once

#include <string>

#include "fieldwise/core/result_kind.hpp"
#include "fieldwise/io/index/file_index.hpp"

namespace fieldwise::io {

/// Holds the metadata of a variable that tell its kind; text that the file does not have is empty.
struct VariableFacts {
  std::string name;
  std::string standard_name;
  std::string long_name;
  std::string cell_methods;
  std::string units;
  bool difference = false;  ///< values are differences, as `difference_of` tells
  core::ResultKind kind = {};
};

/// Tells whether the values of a variable are differences, which convert by factor only (1 degC is then 1 K).
struct StatedDifference {
  bool is_said = false;
  std::string
      because;  ///< what says so ("cell_methods says: range"), or words that anybody may use, where nothing does
};

/// Tells whether the values are differences: by `units_metadata`, which says it of temperatures either way; else by the
/// kind that fieldwise writes, by the standard_name (`_anomaly`, `tendency_of_` and the like), and by cell_methods:
/// what follows a range, a standard deviation or a variance is one too. A long_name alone (an "anomaly") says nothing,
/// but is told in `because`.
StatedDifference difference_of(const VariableIndex& variable);

/// Returns what the values of a variable of another tool are like, by CF's own words: its standard_name, cell_methods
/// and units; `value` where these do not tell. Words that are anybody's (long_name, the variable's name) are asked of
/// p-values and counts alone, for which CF has none.
core::Nature guessed_nature(const VariableFacts& facts);

/// Returns the kind of a variable: as its attribute says; guessed where it has none.
core::ResultKind kind_of(const VariableIndex& variable);

/// Returns the metadata of a variable, its kind among them.
VariableFacts facts_of(const VariableIndex& variable);

}  // namespace fieldwise::io
