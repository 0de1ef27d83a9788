// Kept attributes: what a later step is told of the values of a file as if it had followed in the same run.
// May know: file index, core.
// Must not know: values, operations.
#pragma once

#include <map>
#include <string>

#include "fieldwise/io/index/file_index.hpp"

namespace fieldwise::io {

/// Returns the text attributes of a variable that go with its values: a base period, and the level of what fieldwise
/// wrote.
std::map<std::string, std::string> kept_attributes(const VariableIndex& variable);

}  // namespace fieldwise::io
