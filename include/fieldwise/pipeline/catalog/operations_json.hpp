// The catalog as JSON, for programs.
// May know: the catalog, the catalogue of options.
// Must not know: the command line.
#pragma once

#include <string>
#include <string_view>

namespace fieldwise::pipeline {

/// Describes all operations: {"fieldwise": version, "operations": [...]}. docs/tools.md names the keys.
std::string operations_json();

/// Describes one operation as an element of that list. Errors: usage for an unknown name.
std::string operation_json(std::string_view name);

}  // namespace fieldwise::pipeline
