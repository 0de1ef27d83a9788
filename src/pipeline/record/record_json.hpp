// The small files that refer from one output of a run to the record beside another.
// May know: record.
// Must not know: what a record holds.
#pragma once

#include <string>

namespace fieldwise::pipeline {

/// Returns the path of the record, relative to the folder of the text, that a text of `.fieldwise` refers to; empty
/// where it is a record itself. Errors: input_damaged, naming `path`.
std::string referred_record(const std::string& text, const std::string& path);

}  // namespace fieldwise::pipeline
