// Help format: how CLI11's help is laid out.
// May know: CLI11, the pipeline's line breaks.
// Must not know: how arguments are read.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <string_view>

namespace fieldwise::cli {

/// Returns examples of commands, one a line.
std::string_view examples();

/// Returns a formatter that writes help in 80 columns.
std::shared_ptr<CLI::FormatterBase> help_formatter();

/// Returns help without the double blank lines that CLI11 leaves between groups. `program` stands before the name of
/// a command in its usage.
std::string help_text(const CLI::App& app, const std::string& program = "");

}  // namespace fieldwise::cli
