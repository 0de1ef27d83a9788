// The catalog as text for people: a list of operations, one operation in full, and all of them as Markdown.
// May know: the catalog, the catalogue of options.
// Must not know: the command line.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/pipeline/catalog/catalog.hpp"
#include "fieldwise/pipeline/catalog/option_catalogue.hpp"

namespace fieldwise::pipeline {

/// Breaks text at blanks into lines of at most `width` characters, each line after the first beginning with `indent`
/// blanks (which count); the first line begins at column `indent` and is not indented. No line break at the end.
std::string wrapped(std::string_view text, std::size_t indent, std::size_t width = 80);

/// Returns text that begins with a capital letter, but for a word to be typed before a colon, and ends with a full
/// stop.
std::string sentence(std::string_view text);

/// Returns what may be written for an option and its default: "number, above 0, in m; default 6371000".
std::string value_text(const OptionEntry& option);

/// Returns the entry of a name. Errors: usage for an unknown one, with the name that was probably meant.
const CatalogEntry& known_operation(std::string_view name);

/// Returns a step as one would write it in a run file, with the options that it cannot do without; INPUT stands for
/// every input.
std::string example_step(const analysis::OperationDoc& doc);

/// Describes all operations, one line each.
std::string describe_operations();

/// Describes one operation: formula, reference, inputs, options, outputs. Errors: usage for an unknown name, with the
/// name that was probably meant.
std::string describe_operation(std::string_view name);

/// Describes all operations in full as a Markdown page.
std::string operations_markdown();

}  // namespace fieldwise::pipeline
