// Empty values: words of a command line that hold nothing, mostly because a shell's variable is not set.
// May know: CLI11.
// Must not know: what options mean.
#pragma once

#include <span>

namespace CLI {
class App;
}

namespace fieldwise::cli {

/// Refuses options and positional words without a value: --base "", --base=, "". Errors: usage.
void refuse_empty_values(const CLI::App& program, std::span<const char* const> words);

}  // namespace fieldwise::cli
