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

/// Holds one variable of an input: a source for each of its layers, in the order of `core::Layers`, one where it has
/// none, and the files they read in time order. Sources of one variable share what they read: one thread at a time
/// reads any of them.
struct InputVariable {
  std::string name;
  std::vector<std::unique_ptr<stream::FieldSource>> layers;
  std::vector<std::string> files;
  double packing_unit = 0.0;  ///< what one unit as stored is, where values are packed, in units of the field; else 0
};

/// Holds all variables of an input, and notices for the user.
struct InputFields {
  std::vector<InputVariable> variables;
  std::vector<std::string> notices;
  std::size_t left_out = 0;  ///< data variables that could not be opened; a notice tells of each
};

/// Opens the variables of an input with all their layers, at least one of each; otherwise as `open_input`. Of all data
/// variables those that cannot be opened are left out, and a notice says why.
InputFields open_fields(const InputSpec& spec, KnownHeaders* known = nullptr);

/// Opens an input of one variable and one layer: expands globs, reads file headers only (a text series is read whole),
/// joins files along time, applies every selection and makes every check. NetCDF or text is decided by the content of
/// the file. Errors: input_missing, input_damaged, inputs_disagree, usage; one sentence each. Several variables, levels
/// or members are a usage error that says how one is chosen. With `known`, files whose headers it knows are not opened
/// before their values are needed.
Input open_input(const InputSpec& spec, KnownHeaders* known = nullptr);

}  // namespace fieldwise::io
