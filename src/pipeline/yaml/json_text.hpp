// JSON as it is told to programs.
// May know: nlohmann/json.
// Must not know: what it says.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace fieldwise::pipeline {

/// Keeps keys in the order in which they are set.
using Json = nlohmann::ordered_json;

/// Returns a number as JSON, without a fraction where it is whole.
Json json_number(double value);

/// Writes JSON for programs that people look at, too: two blanks a level, one line break at the end. Text that is no
/// UTF-8 (a path may hold any bytes) shows replacement characters.
std::string json_text(const Json& json);

}  // namespace fieldwise::pipeline
