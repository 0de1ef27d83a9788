// JSON Schema of the run file, for editors and other programs that look at run files before fieldwise does.
// May know: the catalog, options of inputs, formats and pictures.
// Must not know: the command line.
#pragma once

#include <string>

namespace fieldwise::pipeline {

/// Returns the schema (draft 2020-12) of a run file as YAML 1.2 reads it. It tells wrong keys, types, ranges and words.
/// What refers to something else, in the file or in an input, is seen by `check` alone.
std::string run_file_schema();

}  // namespace fieldwise::pipeline
