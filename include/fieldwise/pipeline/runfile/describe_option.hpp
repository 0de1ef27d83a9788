// describe_option: where an option of a given name may be written, and what it does there.
// May know: the catalogue of options, sections of the run file.
// Must not know: values of options, the command line.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fieldwise::pipeline {

/// Describes an option of operations, inputs, formats and pictures for a user: each meaning once, with all places that
/// have it. Hyphens may stand for underscores. Empty where no option has this name.
std::string describe_option(std::string_view name);

/// Returns the names of all options, each once.
std::vector<std::string> names_of_options();

}  // namespace fieldwise::pipeline
