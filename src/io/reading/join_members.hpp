// Members: what was opened of the files of each member of an input, as one input with a further dimension.
// May know: input, input spec, stream's source, core.
// Must not know: how files are read, run files.
#pragma once

#include <string>
#include <vector>

#include "fieldwise/core/options.hpp"
#include "fieldwise/io/index/input_spec.hpp"
#include "fieldwise/io/reading/input.hpp"

namespace fieldwise::io {

/// Holds the fields of one member.
struct OpenedMember {
  std::string name;
  InputFields fields;
};

/// Returns the members that are read: those that `select` chooses on the new dimension, or all. Errors: usage, listing
/// the members, where one is not there.
core::FileGroups members_meant(const InputSpec& spec);

/// Returns what a user says of the files of one member.
InputSpec spec_of_member(const InputSpec& spec, const std::vector<std::string>& files);

/// Joins members of the same variables, grids, steps, units and further dimensions: layers [member, own layers...]. One
/// member that was chosen alone adds no dimension. Times and grid are those of the first; a notice tells where the
/// stamps of another differ within the same steps. Errors: inputs_disagree, naming the two members and what differs;
/// usage where a variable has a dimension of that name, and for more layers than can be carried.
InputFields join_members(const InputSpec& spec, std::vector<OpenedMember> members);

/// Says in one sentence why a variable is not one layer, and what chooses one; empty where it is.
std::string reason_for_members(const InputSpec& spec, const InputVariable& variable);

}  // namespace fieldwise::io
