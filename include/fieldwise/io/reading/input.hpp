// open_input: from what the user says about an input to a source of tiles.
// May know: stream, core.
// Must not know: run files, operations.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "fieldwise/io/index/input_spec.hpp"
#include "fieldwise/stream/source.hpp"

namespace fieldwise::io {

class KnownHeaders;

/// Holds an opened input: its source, the files it reads in time order, and notices for the user.
struct Input {
  std::unique_ptr<stream::FieldSource> source;
  std::vector<std::string> files;
  std::vector<std::string> notices;
};

/// Opens an input: expands globs, reads file headers only (a text series is read whole), joins files along time,
/// applies every selection and makes every check. NetCDF or text is decided by the content of the file.
/// Errors: input_missing, input_damaged, inputs_disagree, usage; one sentence each.
/// With `known`, files whose headers it knows are not opened before their values are needed.
Input open_input(const InputSpec& spec, KnownHeaders* known = nullptr);

}  // namespace fieldwise::io
